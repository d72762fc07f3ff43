"""/api/v1: how a hospital's own system, or another kiosk, joins. JSON; its description is /api/v1/openapi.json."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request
from fastapi.security import APIKeyHeader

from kiosk.domain.card import CardError, parse_told
from kiosk.domain.clinic import LocalText, is_open
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.queue import Action, Place, PriorityReason, Refusal, Ticket, priority_by_age
from kiosk.domain.staff import Actor, ApiClient
from kiosk.domain.visit import Visit
from kiosk.i18n import words
from kiosk.services.api_keys import hashed
from kiosk.services.appointments import AppointmentPlan, WantedAppointment
from kiosk.services.calling import ClinicFull
from kiosk.services.check_in import NotOffered
from kiosk.services.clinics_import import RowEffect
from kiosk.services.statistics import Report, report
from kiosk.web.api_models import (
    ActionWanted,
    AppointmentsCancelled,
    AppointmentsPut,
    AppointmentsWanted,
    AppointmentsWithdrawn,
    CallWanted,
    ClinicState,
    Number,
    NumberIssued,
    NumberWanted,
    Problem,
    Wait,
)
from kiosk.web.context import Parts, PartsOf, caller
from kiosk.web.desk import Details, carry_out
from kiosk.web.words import refusal_words

MAX_DAYS = 92
_STATUS = {
    Refusal.NO_SUCH_TICKET: HTTPStatus.NOT_FOUND,
    Refusal.NO_SUCH_CLINIC: HTTPStatus.NOT_FOUND,
    Refusal.REASON_NEEDED: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_NOT_OFFERED = {
    NotOffered.CLOSED: "The clinic is closed now.",
    NotOffered.NOT_SUITED: "The clinic is for people of another age or sex.",
    NotOffered.TOO_LATE: "Whoever comes now will not be seen there before it closes.",
}
_key = APIKeyHeader(name="X-API-Key", auto_error=False, description="One key per client; an administrator makes it.")


class Refused(HTTPException):
    """An answer with a Problem."""

    def __init__(self, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, {"code": code, "detail": detail}, headers)


async def client(request: Request, parts: PartsOf, untrusted_key: Annotated[str | None, Depends(_key)]) -> ApiClient:
    """Raises Refused: no key, one that is unknown or revoked, or too many requests."""
    wanted = hashed(untrusted_key or "")
    found = (await parts.hub.snapshot()).clients.get(wanted)
    if found is None and untrusted_key and not parts.limits.guesses.wait_s(caller(request)):
        found = (await parts.hub.refresh()).clients.get(wanted)  # it may have been made a moment ago
    if found is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "no_key", "The header X-API-Key with a valid key is needed.")
    wait_s = parts.limits.api.wait_s(found.name)
    if wait_s:
        raise too_many(wait_s)
    return found


ClientOf = Annotated[ApiClient, Depends(client)]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="The same key brings the same answer, however often it is sent.",
    ),
]
router = APIRouter(
    prefix="/api/v1",
    tags=["queue"],
    responses={status: {"model": Problem} for status in (401, 404, 409, 429, 503)},
)


@router.post("/tickets", status_code=HTTPStatus.CREATED, summary="Issue a number")
async def issue(parts: PartsOf, who: ClientOf, wanted: NumberWanted, idempotency_key: IdempotencyKey) -> NumberIssued:
    snapshot = await parts.hub.snapshot()
    if wanted.clinic is not None and wanted.clinic not in snapshot.queues:
        raise refused(Refusal.NO_SUCH_CLINIC)
    visit = _visit(wanted, parts.local_now().date())
    session = "api-" + hashlib.sha256(f"{who.name}\n{idempotency_key}".encode()).hexdigest()[:32]
    try:
        made = await parts.writing(lambda: parts.check_in.take(session, visit, wanted.clinic))
    except ClinicFull:
        raise Refused(HTTPStatus.CONFLICT, "clinic_full", "The clinic's capacity of today is used up.") from None
    if isinstance(made, NotOffered):
        raise Refused(HTTPStatus.CONFLICT, made.value, _NOT_OFFERED[made])
    return _issued(made)


@router.get("/tickets/{ticket_id}", summary="Where a number stands")
async def state(parts: PartsOf, _: ClientOf, ticket_id: Annotated[int, Path(ge=1, lt=2**53)]) -> Number:
    place = await parts.writing(lambda: parts.calling.place(ticket_id))
    if place is None:
        raise refused(Refusal.NO_SUCH_TICKET)
    return _number(place)


@router.post("/calls", summary="Call whose turn it is to a desk")
async def call(parts: PartsOf, who: ClientOf, wanted: CallWanted, idempotency_key: IdempotencyKey) -> Number:
    actor = Actor(who.name, wanted.desk, f"{who.name}-{idempotency_key}")
    return await _done(parts, lambda: parts.calling.call_next(wanted.clinics, actor))


@router.post("/tickets/{ticket_id}/actions", summary="Recall, hold, transfer, finish ... a number")
async def act(
    parts: PartsOf,
    who: ClientOf,
    ticket_id: Annotated[int, Path(ge=1, lt=2**53)],
    wanted: ActionWanted,
    idempotency_key: IdempotencyKey,
) -> Number:
    actor = Actor(who.name, wanted.desk, f"{who.name}-{idempotency_key}")
    details = Details(wanted.clinic, wanted.flag, wanted.reason)
    return await _done(parts, lambda: carry_out(parts.calling, Action(wanted.action), ticket_id, actor, details))


@router.get("/clinics", summary="Clinics, and how long their queues are")
async def clinics(parts: PartsOf, _: ClientOf) -> list[ClinicState]:
    snapshot, local = await parts.hub.snapshot(), parts.local_now()
    return [
        ClinicState(
            code=code,
            name=_texts(queue.clinic.name),
            room=_texts(queue.clinic.room),
            floor=_texts(queue.clinic.floor),
            open_now=is_open(queue.clinic, local),
            waiting=len(queue.waiting),
            wait=Wait(low_min=queue.wait.low_min, high_min=queue.wait.high_min),
            called=[place.label for place in queue.called],
        )
        for code, queue in snapshot.queues.items()
    ]


@router.put("/appointments", summary="Add appointments, or move them: all of the request or none")
async def put_appointments(parts: PartsOf, who: ClientOf, wanted: AppointmentsWanted) -> AppointmentsPut:
    """Sent again, it changes nothing. Whoever checks in from an hour before the time to half an hour after it is called
    in the lane for appointments."""
    entries = [
        WantedAppointment(place, one.reference, one.citizen_number, one.clinic, one.slot.astimezone(UTC))
        for place, one in enumerate(wanted.appointments)
    ]

    def put() -> AppointmentPlan:
        plan = parts.appointments.plan(entries)
        if plan.is_good:
            parts.appointments.put(plan, Actor(who.name))
        return plan

    plan = await parts.writing(put)
    if not plan.is_good:
        said = [f"{row.number}.{fault.column}: {fault.mistake.value}" for row in plan.rows for fault in row.faults]
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "; ".join(f"appointments.{one}" for one in said))
    added, changed, same = (plan.count(effect) for effect in (RowEffect.ADDED, RowEffect.CHANGED, RowEffect.SAME))
    return AppointmentsPut(added=added, changed=changed, same=same)


@router.post("/appointments/withdraw", summary="Appointments that are cancelled")
async def withdraw(parts: PartsOf, who: ClientOf, cancelled: AppointmentsCancelled) -> AppointmentsWithdrawn:
    """Sent again, it changes nothing. Who comes all the same is a walk-in; a number that was issued keeps its lane."""
    done = await parts.writing(lambda: parts.appointments.withdraw(cancelled.references, Actor(who.name)))
    return AppointmentsWithdrawn(withdrawn=len(done.gone), unknown=list(done.untrusted_unknown))


@router.get("/statistics", summary="Counts and waits of whole days, without anything of a person")
async def statistics(
    parts: PartsOf,
    _: ClientOf,
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> Report:
    return await read_report(parts, first, last)


async def read_report(parts: Parts, first: date | None, last: date | None) -> Report:
    """Of these business days, both included; today where none is given. Raises Refused."""
    last = last or parts.today()
    first = first or last
    if not timedelta(0) <= last - first < timedelta(days=MAX_DAYS):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "too_many_days", f"From 1 to {MAX_DAYS} days at a time.")
    return await parts.reading(
        lambda: report(parts.history(first, last), parts.uses(first, last), first, last, parts.zone)
    )


async def _done(parts: Parts, task: Callable[[], Place | Refusal]) -> Number:
    done = await parts.writing(task)
    if isinstance(done, Refusal):
        raise refused(done)
    return _number(done)


def _visit(wanted: NumberWanted, today: date) -> Visit:
    """Raises Refused."""
    claim, born = PriorityReason(wanted.priority) if wanted.priority else None, wanted.birth_date
    if born is not None and born > today:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "birth_date: lies ahead")
    if wanted.citizen_number is None:
        return Visit(claim=claim if born is None else priority_by_age(born, today) or claim)
    try:
        return Visit(card=parse_told(wanted.citizen_number, born, today), claim=claim)
    except CardError as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"citizen_number, birth_date: {error}") from None


def refused(refusal: Refusal) -> Refused:
    detail = refusal_words(refusal, words(Language.ENGLISH))
    return Refused(_STATUS.get(refusal, HTTPStatus.CONFLICT), refusal.value, detail)


def too_many(wait_s: float) -> Refused:
    headers = {"Retry-After": str(int(wait_s) + 1)}
    return Refused(HTTPStatus.TOO_MANY_REQUESTS, "too_many", "Too many requests. Try again later.", headers)


def _texts(text: LocalText) -> dict[str, str]:
    return {language.value: text.in_language(language) for language in STAFF_LANGUAGES}


def _issued(ticket: Ticket) -> NumberIssued:
    return NumberIssued(
        id=ticket.id,
        number=ticket.label,
        clinic=ticket.clinic.code,
        lane=ticket.lane.name.lower(),
        business_day=ticket.business_day,
        issued_at=ticket.issued_at,
        people_ahead=ticket.people_ahead,
        wait=Wait(low_min=ticket.wait.low_min, high_min=ticket.wait.high_min),
        code=ticket.code,
    )


def _number(place: Place) -> Number:
    return Number(
        id=place.ticket_id,
        number=place.label,
        clinic=place.clinic,
        lane=place.lane.name.lower(),
        priority=place.priority and place.priority.value,
        flags=sorted(flag.value for flag in place.flags),
        state=place.state.value,
        desk=place.desk,
        issued_at=place.issued_at,
        called_at=place.called_at,
        held_until=place.held_until,
        calls=place.calls,
        version=place.version,
    )
