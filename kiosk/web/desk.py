"""The call desk: who waits and why, and everything that is done to a number."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from kiosk.domain.board import desk_name
from kiosk.domain.clinic import Clinic
from kiosk.domain.person import Language
from kiosk.domain.queue import Action, Flag, Place, Refusal, State
from kiosk.domain.staff import Actor
from kiosk.i18n import Words, words
from kiosk.services.calling import Calling, ClinicQueue
from kiosk.web.context import LanguageOf, Parts, PartsOf, once, page, wants_fragment
from kiosk.web.live import Snapshot
from kiosk.web.signin import Colleague, NotAllowed, Post, PostOf, at_desk, staff_values, to
from kiosk.web.views import ASKING, Row, actions, circumstances, flag_view, help_view, row
from kiosk.web.words import (
    action_words,
    done_words,
    flag_question,
    flag_reasons,
    flag_words,
    insurance_lines,
    refusal_words,
)

ROWS_SHOWN = 60  # of the waiting; a desk calls from the top
router = APIRouter(include_in_schema=False)
AtDesk = Annotated[Colleague, Depends(at_desk)]


@dataclass(frozen=True, slots=True)
class Note:
    """What has just been done, or why it was not."""

    kind: str
    text: str
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """What some actions need besides the ticket."""

    clinic: str = ""
    flag: Flag | None = None
    reason: str = ""


def carry_out(calling: Calling, action: Action, ticket_id: int, who: Actor, details: Details) -> Place | Refusal:
    """Everything that a desk may do to one ticket. On the store's thread."""
    match action:
        case Action.TRANSFER:
            return calling.transfer(ticket_id, details.clinic, who)
        case Action.CANCEL:
            return calling.cancel(ticket_id, who, details.reason)
        case Action.URGENT:
            return calling.urgent(ticket_id, who, details.reason)
        case Action.DENY:
            return calling.deny_priority(ticket_id, who, details.reason)
        case Action.CONFIRM if details.flag is not None:
            return calling.confirm(ticket_id, details.flag, who, details.reason)
    simple = {
        Action.CALL: calling.call,
        Action.RECALL: calling.recall,
        Action.HOLD: calling.hold,
        Action.RESUME: calling.resume,
        Action.NO_SHOW: calling.no_show,
        Action.RETURN: calling.bring_back,
        Action.REQUEUE: calling.requeue,
        Action.FINISH: calling.finish,
    }
    return simple[action](ticket_id, who) if action in simple else Refusal.NOT_NOW


@router.get("/")
async def front() -> Response:
    return to("/desk")


@router.get("/desk")
async def desk(request: Request, parts: PartsOf, language: LanguageOf, found: AtDesk) -> Response:
    return await _desk(request, parts, language, found, None)


@router.post("/desk/next")
async def call_next(request: Request, parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    clinics = sent.colleague.session.clinics
    done = await parts.writing(lambda: parts.calling.call_next(clinics, actor_of(sent, "next")))
    return await _answer(request, parts, language, sent, Action.CALL, done)


@router.post("/desk/undo")
async def undo(request: Request, parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    say = words(language)
    done = await parts.writing(lambda: parts.calling.undo(actor_of(sent, "undo")))
    if isinstance(done, Refusal):
        note = Note("attention", refusal_words(done, say))
    else:
        labels = ", ".join(place.label for place in done)
        note = Note("success", say("desk.undone", "Taken back: {numbers}", numbers=labels))
    return await _show(request, parts, language, sent, note)


@router.post("/desk/help/{request_id}/seen")
async def answer_help(
    request: Request, request_id: int, parts: PartsOf, language: LanguageOf, sent: PostOf
) -> Response:
    say = words(language)
    first = await parts.writing(lambda: parts.calling.answer_help(request_id, actor_of(sent, f"help-{request_id}")))
    if first:
        note = Note("success", say("help.going", "The call for help has gone from every desk."))
    else:
        note = Note("success", say("help.answered", "A colleague is on the way already."))
    return await _show(request, parts, language, sent, note)


@router.get("/desk/tickets/{ticket_id}")
async def ticket(request: Request, ticket_id: int, parts: PartsOf, language: LanguageOf, found: AtDesk) -> Response:
    say, now = words(language), parts.now()
    patient = await parts.writing(lambda: parts.calling.patient(ticket_id))

    def values(place: Place, snapshot: Snapshot) -> dict[str, Any]:
        title = say("panel.title", "What to do?")
        told = () if patient is None else circumstances(patient, snapshot.clinics, say)
        insurance = insurance_lines(patient, parts.zone, say)
        asked = actions(place, now, say)
        return {"kind": "ticket", "title": title, "told": told, "actions": asked, "insurance": insurance}

    return await _panel(request, parts, language, found, ticket_id, values)


@router.get("/desk/tickets/{ticket_id}/flag/{flag}")
async def flag_panel(
    request: Request, ticket_id: int, flag: Flag, parts: PartsOf, language: LanguageOf, found: AtDesk
) -> Response:
    say = words(language)

    def values(_place: Place, _snapshot: Snapshot) -> dict[str, Any]:
        return {
            "kind": "reason",
            "title": flag_view(flag, say).text,
            "question": flag_question(flag, say),
            "reasons": flag_reasons(flag, say),
            "action": f"/desk/tickets/{ticket_id}/confirm?flag={flag.value}",
            "button_kind": "plain",
            "deny_action": f"/desk/tickets/{ticket_id}/deny" if flag is Flag.PRIORITY else "",
            "deny_text": action_words(Action.DENY, say),
        }

    return await _panel(request, parts, language, found, ticket_id, values)


@router.get("/desk/tickets/{ticket_id}/{action}")
async def action_panel(
    request: Request, ticket_id: int, action: Action, parts: PartsOf, language: LanguageOf, found: AtDesk
) -> Response:
    """Where to, or why."""
    if action not in ASKING:
        return to(f"/desk/tickets/{ticket_id}")
    say = words(language)

    def values(place: Place, snapshot: Snapshot) -> dict[str, Any]:
        title = action_words(action, say)
        if action is Action.TRANSFER:
            return {"kind": "transfer", "title": title, "clinics": _targets(place, snapshot, language)}
        return {
            "kind": "reason",
            "title": title,
            "question": say("panel.why", "Why? Colleagues see the reason."),
            "reasons": _usual_reasons(action, say),
            "action": f"/desk/tickets/{ticket_id}/{action.value}",
            "button_kind": "danger",
            "deny_action": "",
            "deny_text": "",
        }

    return await _panel(request, parts, language, found, ticket_id, values)


@router.post("/desk/tickets/{ticket_id}/{action}")
async def act(
    request: Request,
    ticket_id: int,
    action: Action,
    parts: PartsOf,
    language: LanguageOf,
    sent: PostOf,
    flag: Flag | None = None,
) -> Response:
    who = actor_of(sent, f"{action.value}-{ticket_id}")
    details = Details(sent.text("clinic"), flag, sent.text("reason"))
    done = await parts.writing(lambda: carry_out(parts.calling, action, ticket_id, who, details))
    clinic = (await parts.hub.snapshot()).clinics.get(details.clinic)
    say = words(language)
    what = flag_words(flag, say) if flag else _where(clinic, language) if clinic else ""
    return await _answer(request, parts, language, sent, action, done, what)


def actor_of(sent: Post, what: str) -> Actor:
    """Who asks; the same form sent twice is one request."""
    if not sent.colleague.session.desk:
        raise NotAllowed
    key = f"{sent.text('once', 32)}-{what}" if sent.text("once", 32) else ""
    return Actor(sent.colleague.account.name, sent.colleague.session.desk, key)


def _where(clinic: Clinic, language: Language) -> str:
    return f"{clinic.name.in_language(language)} · {clinic.room.in_language(language)}"


async def _answer(
    request: Request,
    parts: Parts,
    language: Language,
    sent: Post,
    action: Action,
    done: Place | Refusal,
    what: str = "",
) -> Response:
    """`what` was looked at, or where to."""
    say = words(language)
    if isinstance(done, Refusal):
        return await _show(request, parts, language, sent, Note("attention", refusal_words(done, say)))
    return await _show(
        request, parts, language, sent, Note("success", done_words(action, done.label, say, what), undo=True)
    )


async def _show(request: Request, parts: Parts, language: Language, sent: Post, note: Note | None) -> Response:
    await parts.hub.refresh()
    return await _desk(request, parts, language, sent.colleague, note)


async def _desk(request: Request, parts: Parts, language: Language, found: Colleague, note: Note | None) -> Response:
    snapshot = await parts.hub.snapshot()
    values = {**staff_values(parts, found, "desk"), **desk_values(parts, snapshot, language, found), "note": note}
    return page(parts, "_desk.html" if wants_fragment(request) else "desk.html", language, values)


def desk_values(parts: Parts, snapshot: Snapshot, language: Language, found: Colleague) -> dict[str, Any]:
    say, now, session = words(language), parts.now(), found.session
    clinics = [snapshot.clinics[code] for code in session.clinics if code in snapshot.clinics]

    def rows(places: list[Place]) -> list[Row]:
        return [row(place, snapshot.clinics, now, parts.zone, say) for place in places]

    queues = snapshot.of(session.clinics)
    called = [place for place in snapshot.places() if place.state is State.CALLED and place.desk == session.desk]
    called.sort(key=lambda place: place.called_at or place.issued_at, reverse=True)
    waiting = in_turn(queues)
    held = [place for queue in queues for place in queue.held]
    missed = [place for queue in queues for place in queue.no_show]
    current = rows(called[:1])[0] if called else None
    aside = (
        ("held", say("desk.held", "Stepped out"), held, Action.RESUME, say("desk.resume", "Back already"), "y"),
        ("missed", say("desk.missed", "Did not come"), missed, Action.RETURN, say("desk.return", "Wait again"), "b"),
    )
    return {
        "desk": desk_name(session.desk),
        "rooms": ", ".join(clinic.room.in_language(language) for clinic in clinics),
        "clinic_codes": ",".join((*session.clinics, "!")),
        "several": len(clinics) > 1,
        "help": [help_view(request, snapshot.kiosks, now, say) for request in snapshot.help],
        "current": current,
        "others": rows(called[1:]),
        "waiting": rows(waiting[:ROWS_SHOWN]),
        "waiting_count": len(waiting),
        "aside": [
            {"id": key, "title": title, "rows": rows(places), "action": action.value, "button": button, "key": letter}
            for key, title, places, action, button, letter in aside
            if places
        ],
        "once": once(),
    }


def in_turn(queues: list[ClinicQueue]) -> list[Place]:
    """Of several clinics: always the one whose next has waited longest, as they are called."""
    left = [deque(queue.waiting) for queue in queues if queue.waiting]
    order = []
    while left:
        longest = min(left, key=lambda waiting: waiting[0].turn)
        order.append(longest.popleft())
        left = [waiting for waiting in left if waiting]
    return order


async def _panel(
    request: Request,
    parts: Parts,
    language: Language,
    found: Colleague,
    ticket_id: int,
    values: Callable[[Place, Snapshot], dict[str, Any]],
) -> Response:
    snapshot = await parts.hub.snapshot()
    place = next((one for one in snapshot.places() if one.ticket_id == ticket_id), None)
    if place is None:
        if wants_fragment(request):
            return Response(status_code=HTTPStatus.GONE)
        return RedirectResponse("/desk", HTTPStatus.SEE_OTHER)
    shown = row(place, snapshot.clinics, parts.now(), parts.zone, words(language))
    name = "_panel.html" if wants_fragment(request) else "panel.html"
    common = {"row": shown, "once": once(), **staff_values(parts, found, "desk")}
    return page(parts, name, language, {**common, **values(place, snapshot)})


def _targets(place: Place, snapshot: Snapshot, language: Language) -> list[dict[str, str]]:
    return [
        {
            "code": clinic.code,
            "name": clinic.name.in_language(language),
            "room": clinic.room.in_language(language),
            "tint": clinic.colour,
        }
        for clinic in snapshot.clinics.values()
        if clinic.code != place.clinic
    ]


def _usual_reasons(action: Action, say: Words) -> tuple[str, ...]:
    if action is Action.URGENT:
        return (say("reason.unwell", "Suddenly unwell"), say("reason.ambulance", "Came by ambulance"))
    return (say("reason.went_home", "Patient goes home"), say("reason.by_mistake", "Number taken by mistake"))
