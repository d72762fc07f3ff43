"""What the pages work with, and how they answer."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.queue import business_day
from kiosk.domain.queue.records import Call, TicketHistory
from kiosk.domain.use import KioskUse
from kiosk.i18n import OWN_NAMES, words
from kiosk.resources import asset
from kiosk.services.accounts import Accounts
from kiosk.services.api_keys import ApiKeys
from kiosk.services.appointments import Appointments
from kiosk.services.calling import Calling, Standing
from kiosk.services.check_in import CheckIn
from kiosk.web.lane import Lane
from kiosk.web.limits import RateLimit
from kiosk.web.live import Hub
from kiosk.web.sessions import Sessions
from kiosk.web.words import other_language

LANGUAGE_COOKIE = "lang"
FRAGMENT_HEADER = "x-fragment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests that one caller may make."""

    sign_ins: RateLimit  # from one address
    phones: RateLimit  # of one ticket
    api: RateLimit  # of one client
    guesses: RateLimit  # of API keys that are looked up anew, from one address


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Services with the thread that each is used from, and what the pages know of the hospital."""

    hospital: LocalText
    zone: ZoneInfo
    day_turns_at: time
    now: Callable[[], datetime]
    writing: Lane  # of `calling`, `check_in`, `appointments` and `keys`
    calling: Calling
    check_in: CheckIn
    appointments: Appointments
    keys: ApiKeys
    reading: Lane  # of `accounts` and the hub, which has a store of its own
    accounts: Accounts
    standing: Callable[[str], Standing | None]  # as `accounts`, in the lane for reading
    history: Callable[[date, date], Sequence[TicketHistory]]
    uses: Callable[[date, date], Sequence[KioskUse]]
    hub: Hub
    sessions: Sessions
    limits: Limits
    ticket_key: bytes
    speaking: Lane  # of `spoken`
    spoken: Callable[[Call, Clinic, Language], bytes | None]  # a call as WAV; None where nothing can speak
    chime: bytes
    style: str
    phone_style: str
    style_version: str
    tls: bool
    setup_code: str

    def local_now(self) -> datetime:
        return self.now().astimezone(self.zone)

    def today(self) -> date:
        return business_day(self.local_now(), self.day_turns_at)


async def parts_of(request: Request) -> Parts:
    """Not a plain function, as none of these is: FastAPI would run it in a thread of its own."""
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(parts_of)]


def caller(request: Request) -> str:
    return request.client.host if request.client else ""


def language_of(request: Request, offered: Iterable[Language] = STAFF_LANGUAGES) -> Language:
    """What the address asks for, else the browser's last choice, else Vietnamese."""
    known = {language.value: language for language in offered}
    for asked in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if asked in known:
            return known[asked]
    return Language.VIETNAMESE


async def _language(request: Request) -> Language:
    return language_of(request)


LanguageOf = Annotated[Language, Depends(_language)]


async def _patients_language(request: Request) -> Language:
    return language_of(request, Language)


PatientsLanguageOf = Annotated[Language, Depends(_patients_language)]


def wants_fragment(request: Request) -> bool:
    return FRAGMENT_HEADER in request.headers


def page(
    parts: Parts,
    name: str,
    language: Language,
    values: dict[str, Any],
    status: int = HTTPStatus.OK,
    remember: bool = True,
) -> Response:
    """A template of kiosk/web/templates in this language; a cookie remembers the language where `remember` is set."""
    other = other_language(language)
    text = (
        _templates()
        .get_template(name)
        .render(
            say=words(language),
            icon=icon,
            language=language,
            other_language=other,
            other_language_name=OWN_NAMES[other],
            hospital=parts.hospital.in_language(language),
            style_version=parts.style_version,
            **{"language_path": "", **values},  # where the other language is, if not at this very address
        )
    )
    answer = HTMLResponse(text, status)
    if remember:
        answer.set_cookie(LANGUAGE_COOKIE, language.value, max_age=31_536_000, httponly=True, samesite="strict")
    return answer


def once() -> str:
    """Makes a form that is sent twice one request."""
    return secrets.token_hex(8)


@cache
def icon(name: str) -> Markup:
    """An icon of assets/icons, which stands beside its word."""
    svg = asset("icons", f"{name}.svg").read_text(encoding="utf-8")
    return Markup(svg.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("kiosk.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
