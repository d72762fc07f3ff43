"""The registry's HTTP calls as a Starlette application."""

import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import anyio.to_thread
import cv2
import numpy as np
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mock_services import people
from mock_services.cast import CAST, Coverage
from mock_services.insurance import register
from mock_services.insurance.mischief import MISCHIEF
from mock_services.insurance.register import Insured

Frame = NDArray[np.uint8]
SLOW_S = 20.0
TOKEN_LIFE_S = 900.0  # in the field, tokens last from 15 minutes to hours
JPEG_QUALITY = 92

# Codes that are about the question or the server, whoever is asked about.
_ABOUT_NOBODY = frozenset({"050", "051", "052", "053", "054", "055", "060", "061", "070", "100", "101", "205", "401"})
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_STAFF_UNKNOWN, _STAFF_OTHER_NAME, _REFUSED, _TAKEN = "054", "055", "401", "200"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False)
class Registry:
    """An ASGI application: one hospital's account, its tokens, and the state in which the registry is today."""

    username: str = "72001_BV"
    password: str = "specimen"
    staff_name: str = "Lê Thị Mẫu"
    staff_citizen_number: str = "072180000001"
    slow_s: float = SLOW_S  # how long the SLOW members wait
    token_life_s: float = TOKEN_LIFE_S
    sources: tuple[register.Find, ...] = (register.find,)  # who is insured: the first that knows a number is believed
    codes: dict[str, str] = field(default_factory=dict)  # number as asked -> the result code that it is answered with
    mischief: str = ""  # name of what spoils every look-up's answer, out of MISCHIEF; may be set at any time
    outage: bool = False  # everything is answered 503; may be set at any time, from any thread
    now: Callable[[], datetime] = _utc_now
    portrait: Callable[[str], Frame] = people.portrait
    last_birth_date: str = field(default="", init=False)  # as it was asked
    _tokens: dict[str, datetime] = field(default_factory=dict, init=False)  # access token -> its end
    _closing: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self._routes = Starlette(
            routes=[
                Route("/api/token/take", self._take_token, methods=["POST"]),
                Route("/api/egw/KQNhanLichSuKCB2024", self._look_up, methods=["POST"]),
                Route("/portraits/{citizen_number}", self._portrait, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answerer = PlainTextResponse("Service Unavailable", 503) if self.outage else self._routes
        await answerer(scope, receive, send)

    def revoke_tokens(self) -> None:
        """No token that was given out counts any more, whatever end it was given."""
        self._tokens.clear()

    def close(self) -> None:
        """Answer whoever is still kept waiting."""
        self._closing.set()

    async def _take_token(self, request: Request) -> Response:
        account = await _fields(request)
        if (account.get("username"), account.get("password")) != (self.username, self._password_md5):
            return JSONResponse({"maKetQua": _REFUSED, "APIKey": None})
        token, end = secrets.token_urlsafe(32), self.now() + timedelta(seconds=self.token_life_s)
        self._tokens[token] = end
        key = {
            "access_token": token,
            "id_token": _identity_token(token),
            "token_type": "Bearer",
            "username": self.username,
            "expires_in": f"{end:%Y-%m-%dT%H:%M:%S.%fZ}",
        }
        return JSONResponse({"maKetQua": _TAKEN, "APIKey": key})

    async def _look_up(self, request: Request) -> Response:
        query = request.query_params
        account = (query.get("username"), query.get("password"))
        token = query.get("token", "")
        known = self._is_live(token) and query.get("id_token") == _identity_token(token)
        if not known or account != (self.username, self._password_md5):
            return JSONResponse(register.result(_REFUSED), 401)
        question = await _fields(request)
        if question.get("cccdCb") != self.staff_citizen_number:
            return JSONResponse(register.result(_STAFF_UNKNOWN))
        if question.get("hoTenCb") != self.staff_name:
            return JSONResponse(register.result(_STAFF_OTHER_NAME))
        self.last_birth_date = str(question.get("ngaySinh"))
        today = self.now().astimezone(_VIETNAM).date()
        member = register.member_with(str(question.get("maThe")))
        if member is not None and member.coverage is Coverage.SERVER_ERROR:
            return PlainTextResponse("Internal Server Error", 500)
        if member is not None and member.coverage is Coverage.SLOW:
            await anyio.to_thread.run_sync(self._closing.wait, self.slow_s)
        answer = self._answer(question, today)
        return MISCHIEF[self.mischief](answer, self._closing) if self.mischief else JSONResponse(answer)

    def _answer(self, question: dict[str, object], today: date) -> dict[str, object]:
        code = self.codes.get(str(question.get("maThe")))
        if code in _ABOUT_NOBODY:
            return register.result(code)
        return register.answer(question, today, self._find)

    def _find(self, number: str, today: date) -> Insured | None:
        entry = next((found for source in self.sources if (found := source(number, today)) is not None), None)
        code = self.codes.get(number)
        return entry if entry is None or code is None else register.with_code(entry, code)

    def _portrait(self, request: Request) -> Response:
        if not self._is_live(request.headers.get("authorization", "").removeprefix("Bearer ")):
            return PlainTextResponse("Unauthorized", 401)
        number = request.path_params["citizen_number"]
        member = next((member for member in CAST.values() if member.citizen_number == number), None)
        if member is None or not member.has_portrait:
            return PlainTextResponse("Not Found", 404)
        _, encoded = cv2.imencode(".jpg", self.portrait(member.key), (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
        return Response(encoded.tobytes(), media_type="image/jpeg")

    def _is_live(self, token: str) -> bool:
        end = self._tokens.get(token)
        return end is not None and self.now() < end

    @property
    def _password_md5(self) -> str:
        return hashlib.md5(self.password.encode(), usedforsecurity=False).hexdigest()


def _identity_token(token: str) -> str:
    """The second token that goes with the first."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _fields(request: Request) -> dict[str, object]:
    """The fields of a JSON body or of a form, both of which clients of the gateway send; none for anything else."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            value = json.loads(body)
            return value if isinstance(value, dict) else {}
        return {key: values[0] for key, values in parse_qs(body.decode()).items()}
    except ValueError:
        return {}
