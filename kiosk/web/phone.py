"""The page of one number, on its holder's telephone. Its address is the ticket's code; nothing is said of a person."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kiosk.domain.board import place_words
from kiosk.domain.person import Language
from kiosk.domain.queue import Refusal, State, WaitRange
from kiosk.i18n import OWN_NAMES, Words, words
from kiosk.services.calling import Standing
from kiosk.web.context import Parts, PartsOf, PatientsLanguageOf, page, wants_fragment
from kiosk.web.words import minutes

router = APIRouter(include_in_schema=False)


@router.get("/t/{untrusted_code}")
async def phone(request: Request, untrusted_code: str, parts: PartsOf, language: PatientsLanguageOf) -> Response:
    if parts.limits.phones.wait_s(untrusted_code[:200]):
        return page(parts, "phone_gone.html", language, {"often": True}, HTTPStatus.TOO_MANY_REQUESTS, remember=False)
    standing = await parts.reading(lambda: parts.standing(untrusted_code))
    if standing is None:
        return page(parts, "phone_gone.html", language, {"often": False}, HTTPStatus.NOT_FOUND, remember=False)
    values = {"path": f"/t/{untrusted_code}", "problem": "", **_values(parts, standing, words(language))}
    name = "_phone.html" if wants_fragment(request) else "phone.html"
    return page(parts, name, language, values, remember=False)


@router.post("/t/{untrusted_code}/out")
async def step_out(untrusted_code: str, parts: PartsOf, language: PatientsLanguageOf) -> Response:
    return await _changed(parts, language, untrusted_code, lambda: parts.calling.step_out(untrusted_code))


@router.post("/t/{untrusted_code}/back")
async def step_in(untrusted_code: str, parts: PartsOf, language: PatientsLanguageOf) -> Response:
    return await _changed(parts, language, untrusted_code, lambda: parts.calling.step_in(untrusted_code))


async def _changed(parts: Parts, language: Language, untrusted_code: str, act: Any) -> Response:
    """Back to the page, which shows how it stands, whether or not it was done."""
    if parts.limits.phones.wait_s(untrusted_code[:200]):
        return page(parts, "phone_gone.html", language, {"often": True}, HTTPStatus.TOO_MANY_REQUESTS, remember=False)
    done = await parts.writing(act)
    if done is Refusal.NO_SUCH_TICKET:
        return page(parts, "phone_gone.html", language, {"often": False}, HTTPStatus.NOT_FOUND, remember=False)
    await parts.hub.refresh()
    asked = "" if language is Language.VIETNAMESE else f"?lang={language.value}"
    return RedirectResponse(f"/t/{untrusted_code}{asked}", HTTPStatus.SEE_OTHER)


def _values(parts: Parts, standing: Standing, say: Words) -> dict[str, Any]:
    place, clinic, now = standing.place, standing.clinic, parts.now()
    where = place_words(clinic, place.desk, say.language) if clinic else ""
    return {
        "label": place.label,
        "state": place.state.value,
        "headline": _headline(standing, where, now, say),
        "ahead": _ahead(standing, say),
        "wait": _wait(standing.wait, say) if standing.wait else "",
        "clinic": clinic.name.in_language(say.language) if clinic else "",
        "clinic_code": place.clinic,
        "room": clinic.room.in_language(say.language) if clinic else "",
        "floor": clinic.floor.in_language(say.language) if clinic else "",
        "way": clinic.way.in_language(say.language) if clinic and clinic.way else "",
        "latest": standing.latest.label if standing.latest else "",
        "time": f"{now.astimezone(parts.zone):%H:%M:%S}",
        "may_leave": place.state is State.WAITING,
        "is_away": place.state is State.HELD,
        "others": [(other.value, name) for other, name in OWN_NAMES.items() if other is not say.language],
    }


def _headline(standing: Standing, where: str, now: datetime, say: Words) -> str:
    place = standing.place
    match place.state:
        case State.WAITING:
            return say("phone.waiting", "You are waiting")
        case State.CALLED:
            return say("phone.called", "It is your turn: {where}", where=where)
        case State.HELD:
            left = minutes(place.held_until - now) + 1 if place.held_until else 0
            return say("phone.held", "Your place is kept for {minutes} more minutes", minutes=left)
        case State.NO_SHOW:
            return say("phone.no_show", "You were called. Please go to {where} and tell the staff.", where=where)
        case State.DONE:
            return say("phone.done", "Your visit here is finished. We wish you well.")
        case State.CANCELLED | State.VOIDED:
            return say("phone.cancelled", "This number is no longer valid. Please ask at the desk.")


def _ahead(standing: Standing, say: Words) -> str:
    if standing.people_ahead is None:
        return ""
    if standing.people_ahead == 0:
        return say("phone.next", "You are next")
    if standing.people_ahead == 1:
        return say("phone.one_ahead", "1 person before you")
    return say("phone.ahead", "{people} people before you", people=standing.people_ahead)


def _wait(wait: WaitRange, say: Words) -> str:
    return say("phone.wait", "Expected wait: {low} to {high} minutes", low=wait.low_min, high=wait.high_min)
