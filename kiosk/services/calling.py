"""What desks, boards and phones ask of the queue: whose turn it is, what became of somebody, how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.queue import (
    MAX_HOLD,
    Action,
    Flag,
    Place,
    Refusal,
    Request,
    State,
    WaitRange,
    business_day,
    calling_order,
    wait_forecast,
)
from kiosk.domain.queue.records import Call, HelpRequest, Patient, TicketHistory
from kiosk.domain.staff import Actor
from kiosk.domain.use import KioskUse
from kiosk.ports import ClinicFull, Clock, Queue, StoreError
from kiosk.services.check_in import Hours
from kiosk.services.ticket_code import verify

__all__ = ["PATIENT", "Calling", "ClinicFull", "ClinicQueue", "Standing", "StoreError"]

BOARD_CALLS = 60
PATIENT = Actor("patient")  # by the code of the ticket, from a phone


@dataclass(frozen=True, slots=True)
class ClinicQueue:
    """A clinic as its desks see it."""

    clinic: Clinic
    waiting: tuple[Place, ...]  # in the order in which they will be called
    called: tuple[Place, ...]
    held: tuple[Place, ...]
    no_show: tuple[Place, ...]
    wait: WaitRange  # of somebody who comes now


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one ticket stands, for its holder. Nothing of a person."""

    place: Place
    clinic: Clinic | None  # None once staff took it out of service
    people_ahead: int | None  # None for somebody who does not wait
    wait: WaitRange | None
    latest: Call | None  # of the clinic


class Calling:
    """Every method raises StoreError where the store fails. One thread, the store's. Times are the clock's: a place is
    returned as it is now. `signing_key` is proposed to a store that has none yet."""

    def __init__(self, queue: Queue, clock: Clock, hours: Hours, signing_key: bytes) -> None:
        self._queue = queue
        self._clock = clock
        self._hours = hours
        self._key = signing_key

    def today(self) -> date:
        return business_day(self._clock.now().astimezone(self._hours.zone), self._hours.day_turns_at)

    def changes(self) -> int:
        return self._queue.changes()

    def clinics(self) -> tuple[Clinic, ...]:
        return self._queue.clinics()

    def call_next(self, clinics: Sequence[str], actor: Actor) -> Place | Refusal:
        """Whose turn it is in these clinics; whom the desk called before is finished with it."""
        return self._queue.call_next(clinics, self.today(), actor, self._clock.now())

    def call(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        """This one, out of turn."""
        return self._act(Action.CALL, ticket_id, actor, version)

    def recall(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        return self._act(Action.RECALL, ticket_id, actor, version)

    def hold(
        self, ticket_id: int, actor: Actor, version: int | None = None, hold: timedelta = MAX_HOLD
    ) -> Place | Refusal:
        return self._act(Action.HOLD, ticket_id, actor, version, hold=hold)

    def resume(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        return self._act(Action.RESUME, ticket_id, actor, version)

    def no_show(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        return self._act(Action.NO_SHOW, ticket_id, actor, version)

    def bring_back(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        """Somebody who missed the call is here after all, and has the old turn."""
        return self._act(Action.RETURN, ticket_id, actor, version)

    def transfer(self, ticket_id: int, clinic: str, actor: Actor, version: int | None = None) -> Place | Refusal:
        """To another clinic's queue, with the time of arrival kept."""
        return self._act(Action.TRANSFER, ticket_id, actor, version, clinic=clinic)

    def requeue(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        """To the end of the lane."""
        return self._act(Action.REQUEUE, ticket_id, actor, version)

    def cancel(self, ticket_id: int, actor: Actor, reason: str, version: int | None = None) -> Place | Refusal:
        return self._act(Action.CANCEL, ticket_id, actor, version, reason=reason)

    def finish(self, ticket_id: int, actor: Actor, version: int | None = None) -> Place | Refusal:
        return self._act(Action.FINISH, ticket_id, actor, version)

    def urgent(self, ticket_id: int, actor: Actor, reason: str, version: int | None = None) -> Place | Refusal:
        """An emergency: called before everybody else."""
        return self._act(Action.URGENT, ticket_id, actor, version, reason=reason)

    def confirm(
        self, ticket_id: int, flag: Flag, actor: Actor, reason: str, version: int | None = None
    ) -> Place | Refusal:
        """The desk looked at what was flagged, and how."""
        return self._act(Action.CONFIRM, ticket_id, actor, version, flag=flag, reason=reason)

    def deny_priority(self, ticket_id: int, actor: Actor, reason: str, version: int | None = None) -> Place | Refusal:
        return self._act(Action.DENY, ticket_id, actor, version, reason=reason)

    def undo(self, actor: Actor) -> tuple[Place, ...] | Refusal:
        """The latest request of the actor's desk."""
        return self._queue.undo(self.today(), actor, self._clock.now())

    def queues(self, clinics: Sequence[str] | None = None) -> tuple[ClinicQueue, ...]:
        """Of these clinics, or of all, in the hospital's order."""
        now, today = self._clock.now(), self.today()
        chosen = [one for one in self._queue.clinics() if clinics is None or one.code in clinics]
        places = [place.at(now) for place in self._queue.places(today, [clinic.code for clinic in chosen])]
        return tuple(
            self._clinic_queue(clinic, [one for one in places if one.clinic == clinic.code]) for clinic in chosen
        )

    def calls(self, limit: int = BOARD_CALLS) -> tuple[Call, ...]:
        """Today's latest calls, the newest first."""
        return self._queue.calls(self.today(), limit)

    def place(self, ticket_id: int) -> Place | None:
        place = self._queue.place(ticket_id)
        return place and place.at(self._clock.now())

    def patient(self, ticket_id: int) -> Patient | None:
        """Who it is, for the desk alone."""
        return self._queue.patient(ticket_id)

    def standing(self, untrusted_code: str) -> Standing | None:
        """Of today's ticket with this code; None for anything else."""
        place = self._holders_place(untrusted_code)
        if place is None:
            return None
        clinic = next((one for one in self._queue.clinics() if one.code == place.clinic), None)
        latest = next((call for call in self.calls() if call.clinic == place.clinic), None)
        if clinic is None or place.state not in (State.WAITING, State.HELD):
            return Standing(place, clinic, None, None, latest)
        ahead = self._people_ahead(place, clinic)
        return Standing(place, clinic, ahead, self._forecast(clinic, ahead), latest)

    def step_out(self, untrusted_code: str, hold: timedelta = MAX_HOLD) -> Place | Refusal:
        """The holder of the ticket leaves for some minutes."""
        return self._by_holder(Action.HOLD, untrusted_code, hold)

    def step_in(self, untrusted_code: str) -> Place | Refusal:
        """... and is back."""
        return self._by_holder(Action.RESUME, untrusted_code, MAX_HOLD)

    def help_requests(self) -> tuple[HelpRequest, ...]:
        return self._queue.help_requests()

    def kiosk_places(self) -> Mapping[str, LocalText]:
        return self._queue.kiosk_places()

    def answer_help(self, request_id: int, actor: Actor) -> bool:
        """Whether this was the first answer."""
        return self._queue.answer_help(request_id, actor, self._clock.now())

    def history(self, first: date, last: date) -> tuple[TicketHistory, ...]:
        return self._queue.history(first, last)

    def uses(self, first: date, last: date) -> tuple[KioskUse, ...]:
        return self._queue.uses(first, last)

    def close(self) -> None:
        self._queue.close()

    def _act(
        self,
        action: Action,
        ticket_id: int,
        actor: Actor,
        version: int | None,
        *,
        clinic: str = "",
        hold: timedelta = MAX_HOLD,
        flag: Flag | None = None,
        reason: str = "",
    ) -> Place | Refusal:
        request = Request(
            action=action,
            at=self._clock.now(),
            desk=actor.desk,
            clinic=clinic,
            hold=hold,
            flag=flag,
            reason=reason,
        )
        return self._queue.act(ticket_id, request, actor, version)

    def _by_holder(self, action: Action, untrusted_code: str, hold: timedelta) -> Place | Refusal:
        place = self._holders_place(untrusted_code)
        if place is None:
            return Refusal.NO_SUCH_TICKET
        return self._act(action, place.ticket_id, PATIENT, place.version, hold=hold)

    def _holders_place(self, untrusted_code: str) -> Place | None:
        claim = verify(untrusted_code, self._queue.ticket_key(self._key), self.today())
        if claim is None:
            return None
        place = self._queue.place_of(claim.business_day, claim.label, claim.nonce)
        return place and place.at(self._clock.now())

    def _clinic_queue(self, clinic: Clinic, places: list[Place]) -> ClinicQueue:
        by_state = {state: tuple(one for one in places if one.state is state) for state in State}
        waiting = by_state[State.WAITING]
        recent = self._queue.recent_lanes(self.today(), clinic.code)
        return ClinicQueue(
            clinic=clinic,
            waiting=tuple(calling_order(waiting, recent, clinic.mix)),
            called=by_state[State.CALLED],
            held=by_state[State.HELD],
            no_show=by_state[State.NO_SHOW],
            wait=self._forecast(clinic, len(waiting)),
        )

    def _people_ahead(self, place: Place, clinic: Clinic) -> int:
        """Who will be called before; somebody who stepped out is counted in as if back."""
        places = self._queue.places(place.business_day, [clinic.code])
        waiting = [one for one in places if one.state in (State.WAITING, State.HELD)]
        order = calling_order(waiting, self._queue.recent_lanes(place.business_day, clinic.code), clinic.mix)
        return next((n for n, one in enumerate(order) if one.ticket_id == place.ticket_id), len(order))

    def _forecast(self, clinic: Clinic, people_ahead: int) -> WaitRange:
        intervals = self._queue.intervals(self.today(), clinic.code)
        return wait_forecast(people_ahead, clinic.minutes_per_patient, intervals)
