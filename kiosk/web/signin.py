"""Who is at the desk: first start, signing in and out, and which desk it is."""

import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from kiosk.domain.board import desk_id, desk_name
from kiosk.domain.staff import Account, PinFault
from kiosk.i18n import Words, words
from kiosk.logs import log
from kiosk.services.accounts import Denial, Rejected
from kiosk.web.context import LanguageOf, Parts, PartsOf, caller, page
from kiosk.web.live import known_clinics
from kiosk.web.sessions import Session
from kiosk.web.words import pin_fault_words

LOOPBACK = frozenset({"127.0.0.1", "::1"})
router = APIRouter(include_in_schema=False)


class NotSignedIn(Exception):
    """Leads to the login page."""


class NoPlace(Exception):
    """Leads to the question where somebody works."""


class NotAllowed(Exception):
    """The form is not ours, or the role may not do this."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who is signed in."""

    session: Session
    account: Account


@dataclass(frozen=True, slots=True)
class Post:
    """A form that a colleague sent from a page of ours."""

    colleague: Colleague
    form: FormData

    def text(self, name: str, most: int = 200) -> str:
        value = self.form.get(name, "")
        return value[:most] if isinstance(value, str) else ""


async def colleague(request: Request, parts: PartsOf) -> Colleague:
    """Raises NotSignedIn; a technician's account is for the kiosks themselves."""
    snapshot = await parts.hub.snapshot()
    found = parts.sessions.read(request.cookies.get(cookie_name(parts), ""), snapshot.accounts, parts.now())
    if found is None or not found[1].role.sees_patients:
        raise NotSignedIn
    return Colleague(*found)


ColleagueOf = Annotated[Colleague, Depends(colleague)]


async def at_desk(found: ColleagueOf) -> Colleague:
    """Raises NoPlace."""
    if not found.session.desk or not found.session.clinics:
        raise NoPlace
    return found


async def administrator(found: ColleagueOf) -> Colleague:
    """Raises NotAllowed."""
    return administrator_only(found)


def administrator_only(found: Colleague) -> Colleague:
    """Raises NotAllowed."""
    if not found.account.role.may_configure:
        raise NotAllowed
    return found


async def post(request: Request, parts: PartsOf, found: ColleagueOf) -> Post:
    """Raises NotAllowed."""
    form = await request.form()
    token = form.get("form_token", "")
    if not isinstance(token, str) or not hmac.compare_digest(
        token.encode(), parts.sessions.form_token(found.session).encode()
    ):
        raise NotAllowed
    return Post(found, form)


PostOf = Annotated[Post, Depends(post)]


def staff_values(parts: Parts, found: Colleague, section: str) -> dict[str, object]:
    """What every page of the staff shows."""
    return {
        "section": section,
        "account_name": found.account.name,
        "may_configure": found.account.role.may_configure,
        "form_token": parts.sessions.form_token(found.session),
        "language_path": "/desk/staff" if section == "staff" else "/desk" if section == "desk" else "",
    }


def cookie_name(parts: Parts) -> str:
    return "__Host-desk" if parts.tls else "desk"


def to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _with_cookie(parts: Parts, answer: Response, session: Session) -> Response:
    answer.set_cookie(
        cookie_name(parts),
        parts.sessions.cookie(session),
        max_age=session.ends - int(parts.now().timestamp()),
        httponly=True,
        samesite="strict",
        secure=parts.tls,
    )
    return answer


@router.get("/setup")
async def setup_page(request: Request, parts: PartsOf, language: LanguageOf) -> Response:
    if not await _may_set_up(request, parts):
        return to("/desk")
    return page(parts, "setup.html", language, {"problem": "", "name": ""})


@router.post("/setup")
async def set_up(
    request: Request,
    parts: PartsOf,
    language: LanguageOf,
    code: Annotated[str, Form(max_length=40)],
    name: Annotated[str, Form(max_length=200)],
    pin: Annotated[str, Form(max_length=40)],
    again: Annotated[str, Form(max_length=40)],
) -> Response:
    say = words(language)
    if not await _may_set_up(request, parts):
        return to("/desk")
    if parts.limits.sign_ins.wait_s(caller(request)):
        problem = say("login.too_often", "Too many tries. Wait a minute.")
    elif not hmac.compare_digest(code.strip().upper().encode(), parts.setup_code.encode()):
        problem = say("setup.wrong_code", "This is not the code of the terminal.")
    elif pin != again:
        problem = say("setup.not_the_same", "The two PINs differ.")
    else:
        made = await parts.reading(lambda: parts.accounts.set_up(name, pin))
        if isinstance(made, Account):
            await parts.hub.refresh()
            session = parts.sessions.begin(made, parts.now())
            return _with_cookie(parts, to("/desk/staff"), session)
        problem = refusal_words(made, say)
    return page(parts, "setup.html", language, {"problem": problem, "name": name}, HTTPStatus.UNPROCESSABLE_ENTITY)


async def _may_set_up(request: Request, parts: Parts) -> bool:
    """Only from the server itself, and only while nobody can sign in."""
    return caller(request) in LOOPBACK and not (await parts.hub.snapshot()).accounts


@router.get("/desk/login")
async def login_page(request: Request, parts: PartsOf, language: LanguageOf) -> Response:
    if await _may_set_up(request, parts):
        return to("/setup")
    return page(parts, "login.html", language, {"problem": "", "name": ""})


@router.post("/desk/login")
async def log_in(
    request: Request,
    parts: PartsOf,
    language: LanguageOf,
    name: Annotated[str, Form(max_length=200)],
    pin: Annotated[str, Form(max_length=40)],
) -> Response:
    say = words(language)
    if parts.limits.sign_ins.wait_s(caller(request)):
        problem, status = say("login.too_often", "Too many tries. Wait a minute."), HTTPStatus.TOO_MANY_REQUESTS
    else:
        found = await parts.reading(lambda: parts.accounts.log_in(name, pin))
        if isinstance(found, Account) and found.role.sees_patients:
            await parts.hub.refresh()
            return _with_cookie(parts, to("/desk"), parts.sessions.begin(found, parts.now()))
        problem, status = _rejection_words(parts, found, say), HTTPStatus.UNAUTHORIZED
    return page(parts, "login.html", language, {"problem": problem, "name": name}, status)


@router.post("/desk/logout")
async def log_out(parts: PartsOf, sent: PostOf) -> Response:
    try:
        parts.sessions.end(sent.colleague.session, parts.now())
    except OSError as error:  # this browser is signed out all the same, and every other one until a restart
        log.warning("sign_out", reason=str(error))
    answer = to("/desk/login")
    answer.delete_cookie(cookie_name(parts), secure=parts.tls, httponly=True, samesite="strict")
    return answer


@router.get("/desk/place")
async def place_page(parts: PartsOf, language: LanguageOf, found: ColleagueOf) -> Response:
    return await _place_page(parts, language, found, "")


@router.post("/desk/place")
async def choose_place(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    desk = " ".join(sent.text("desk", 24).split())
    asked = [code for code in sent.form.getlist("clinic") if isinstance(code, str)]
    snapshot = await parts.hub.snapshot()
    clinics = known_clinics(asked, snapshot) if asked else ()
    if not desk or not clinics:
        say = words(language)
        problem = say("place.incomplete", "Give the desk a name and choose at least one clinic.")
        return await _place_page(parts, language, sent.colleague, problem)
    first = snapshot.clinics[clinics[0]]
    return _with_cookie(
        parts, to("/desk"), parts.sessions.at_desk(sent.colleague.session, desk_id(first, desk), clinics)
    )


async def _place_page(parts: Parts, language: LanguageOf, found: Colleague, problem: str) -> Response:
    snapshot = await parts.hub.snapshot()
    clinics = [
        {"code": clinic.code, "name": clinic.name.in_language(language), "room": clinic.room.in_language(language)}
        for clinic in snapshot.clinics.values()
    ]
    values = {
        "problem": problem,
        "language_path": "/desk/place",
        "desk": desk_name(found.session.desk),
        "chosen": found.session.clinics,
        "clinics": clinics,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page(parts, "place.html", language, {**staff_values(parts, found, "desk"), **values}, status)


def _rejection_words(parts: Parts, rejected: Rejected | Account, say: Words) -> str:
    if isinstance(rejected, Account):
        return say("login.technician", "This account is for the kiosks alone.")
    if rejected.locked_until is not None:
        until = f"{rejected.locked_until.astimezone(parts.zone):%H:%M:%S}"
        return say("login.locked", "Too many wrong PINs. Try again after {time}.", time=until)
    return say("login.wrong", "Name or PIN is wrong.")


def refusal_words(refusal: Denial | PinFault, say: Words) -> str:
    """Why an account was not made or changed."""
    if isinstance(refusal, PinFault):
        return pin_fault_words(refusal, say)
    return {
        Denial.NOT_ALLOWED: say("denial.not_allowed", "Only an administrator may do this."),
        Denial.NO_NAME: say("denial.no_name", "A name is missing."),
        Denial.LONG_NAME: say("denial.long_name", "The name is too long: 40 characters at most."),
        Denial.NAME_TAKEN: say("denial.name_taken", "Somebody has this name already."),
        Denial.UNKNOWN: say("denial.unknown", "Nobody has this name any more."),
        Denial.LAST_ADMINISTRATOR: say("denial.last_administrator", "The last administrator has to stay."),
        Denial.ALREADY_SET_UP: say("denial.already_set_up", "Somebody was faster: sign in instead."),
    }[refusal]
