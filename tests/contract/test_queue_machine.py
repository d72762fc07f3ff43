"""Whatever kiosks and desks do in whatever order, the store does what the rules say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.queue import Action, Flag, Lane, Place, Refusal, Request, State, act, next_place
from kiosk.domain.staff import Actor
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, NOW, order

CLINICS = {clinic.code: clinic for clinic in (CLINIC_A, CLINIC_B)}
DESKS = st.sampled_from([Actor("an", "1"), Actor("binh", "2")])
CODES = st.sampled_from(list(CLINICS))
ACTIONS = st.sampled_from([action for action in Action if action is not Action.VOID])


class QueueMachine(RuleBasedStateMachine):
    """The model is the places and the pure rules; what the store says is held against it after each step."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__()
        self.store = store
        self.now = NOW.replace(microsecond=0)
        self.places: dict[int, Place] = {}
        self.recent: dict[str, list[Lane]] = {code: [] for code in CLINICS}
        self.done: dict[str, list[dict[int, Place]]] = {}  # of each desk: places before each request

    @rule(clinic=CODES, lane=st.sampled_from(Lane))
    def issue(self, clinic: str, lane: Lane) -> None:
        one = order(f"s{len(self.places)}", CLINICS[clinic], lane)
        ticket = self.store.issue(replace(one, ordered_at=self.now)).ticket_id
        assert ticket not in self.places
        place = self.store.place(ticket)
        assert place is not None
        assert (place.state, place.clinic, place.lane, place.since) == (State.WAITING, clinic, lane, self.now)
        self.places[ticket] = place

    @rule(minutes=st.integers(1, 7))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(clinic=CODES, desk=DESKS)
    def call_next(self, clinic: str, desk: Actor) -> None:
        waiting = [
            place.at(self.now)
            for place in self.places.values()
            if place.clinic == clinic and place.at(self.now).state is State.WAITING
        ]
        expected = next_place(waiting, self.recent[clinic], CLINICS[clinic].mix)
        called = self.store.call_next([clinic], DAY, desk, self.now)
        if expected is None:
            assert called is Refusal.NOBODY_WAITS
            return
        assert isinstance(called, Place)
        assert called == act(expected, Request(action=Action.CALL, at=self.now, desk=desk.desk))
        self._happened(desk, [called, *self._finished_by(desk)])
        self.recent[clinic].append(called.lane)

    @precondition(lambda self: self.places)
    @rule(data=st.data(), action=ACTIONS, desk=DESKS, clinic=CODES, flag=st.sampled_from(Flag))
    def act(self, data: st.DataObject, action: Action, desk: Actor, clinic: str, flag: Flag) -> None:
        ticket = data.draw(st.sampled_from(sorted(self.places)))
        more = {"desk": desk.desk, "clinic": clinic, "flag": flag, "reason": "looked"}
        request = Request(action=action, at=self.now, **more)  # type: ignore[arg-type]
        expected = act(self.places[ticket], request)
        assert self.store.act(ticket, request, desk, self.places[ticket].version) == expected
        if isinstance(expected, Place):
            finished = self._finished_by(desk) if action is Action.CALL else []
            self._happened(desk, [expected, *finished])
            if action is Action.CALL:
                self.recent[expected.clinic].append(expected.lane)

    @rule(desk=DESKS)
    def undo(self, desk: Actor) -> None:
        undone = self.store.undo(DAY, desk, self.now)
        history = self.done.get(desk.desk, [])
        if not history:
            assert undone is Refusal.NOTHING_TO_UNDO
        elif isinstance(undone, tuple):
            before = history.pop()
            assert {place.ticket_id for place in undone} == set(before)
            for place in undone:
                version = self.places[place.ticket_id].version + 1
                assert place == replace(before[place.ticket_id], version=version)
                self.places[place.ticket_id] = place
            self.recent = {code: list(self.store.recent_lanes(DAY, code)) for code in CLINICS}
        else:
            assert undone is Refusal.CHANGED

    @invariant()
    def no_desk_has_two_patients_and_no_patient_two_desks(self) -> None:
        desks = [place.desk for place in self.store.places(DAY) if place.state is State.CALLED]
        assert len(desks) == len(set(desks))

    @invariant()
    def the_store_says_what_the_rules_say(self) -> None:
        open_ = {
            ticket: place
            for ticket, place in self.places.items()
            if place.state in (State.WAITING, State.HELD, State.CALLED, State.NO_SHOW)
        }
        assert {place.ticket_id: place for place in self.store.places(DAY)} == open_

    def teardown(self) -> None:
        self.store.check()
        self.store.close()

    def _finished_by(self, desk: Actor) -> list[Place | Refusal]:
        """Whom the desk had, when it calls another one."""
        finish = Request(action=Action.FINISH, at=self.now, desk=desk.desk)
        current = [one for one in self.places.values() if one.state is State.CALLED and one.desk == desk.desk]
        return [act(place, finish) for place in current]

    def _happened(self, desk: Actor, places: list[Place | Refusal]) -> None:
        changed = {place.ticket_id: place for place in places if isinstance(place, Place)}
        self.done.setdefault(desk.desk, []).append({ticket: self.places[ticket] for ticket in changed})
        self.places |= changed


def test_any_history_of_a_queue_goes_by_the_rules(new_store: Callable[[], SqlStore]) -> None:
    def machine() -> QueueMachine:
        store = new_store()
        store.put_clinics(list(CLINICS.values()))
        return QueueMachine(store)

    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=40))  # type: ignore[no-untyped-call]
