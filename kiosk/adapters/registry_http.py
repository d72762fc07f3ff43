"""What the adapters to the insurer's registry share: account, token, and conversations that end in time.

A look-up must end within its budget whatever the other side does: a name server that hangs, one byte of a header every
few seconds. No time-out of a single read can promise that, so a conversation runs in a thread of its own; at the
deadline its sockets are shut, which ends the thread too, and the caller goes on.
"""

import contextlib
import hashlib
import json
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

import httpx

from kiosk.ports import Clock

# httpx writes the address of every request to its log at INFO, httpcore more at DEBUG; the registry wants token and
# password in the address. Nothing of a look-up is ever logged.
for _library in ("httpx", "httpcore"):
    logging.getLogger(_library).setLevel(logging.WARNING)

MAX_JSON_BYTES = 1_000_000  # a whole visit history has some 100 kB
JSON_TYPES = frozenset({"application/json"})

_LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_TOKEN_TAKEN = "200"
_TOKEN_REFUSED = frozenset({"401", "402", "403"})  # the token call's codes: letter 3220/BHXH-CNTT, Appendix 2
_REFUSED_STATUS = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})  # 403: an address not registered
_TOKEN_SHAPE = re.compile(r"[\x21-\x7e]{1,4096}")
_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})  # httpcore's trace events

T = TypeVar("T")


class RegistryError(Exception):
    """The registry gave no usable answer. The message is for staff: short, without personal data."""


class RegistryRefused(RegistryError):
    """The registry does not accept our account, or not this token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAccount:
    """The hospital's account. Raises ValueError where the password would travel unencrypted."""

    base_url: str  # https://egw.baohiemxahoi.gov.vn; plain http is for this machine alone
    username: str  # facility code and "_BV"
    password: str = field(repr=False)
    ca_file: Path | None = None  # the only authorities to trust, PEM; None: those of the operating system

    def __post_init__(self) -> None:
        url = httpx.URL(self.base_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.host in _LOCAL_HOSTS):
            raise ValueError("the registry's address must begin with https://")

    @property
    def password_md5(self) -> str:
        """The form in which the gateway wants the password; it protects nothing, TLS does."""
        return hashlib.md5(self.password.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    access: str = field(repr=False)
    identity: str = field(repr=False)
    expires: datetime  # aware, UTC


class Conversation:
    """Requests of one look-up, sent by one thread; another may `cut` them off."""

    def __init__(self, account: RegistryAccount, tls: ssl.SSLContext, budget_s: float) -> None:
        self._http = httpx.Client(
            base_url=account.base_url,
            verify=tls,
            timeout=budget_s,
            follow_redirects=False,
            trust_env=False,  # neither a proxy nor a .netrc may be slipped in through the environment
            headers={"Accept-Encoding": "identity"},
        )
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(
        self, method: str, path: str, media_types: Collection[str], max_bytes: int, **content: Any
    ) -> bytes | None:
        """The body of the answer, untrusted; None where the registry has nothing there (404).

        `content` is what httpx builds requests from. Raises RegistryRefused for 401 and 403, RegistryError for all
        else that is no body of one of `media_types` within `max_bytes`.
        """
        try:
            request = self._http.build_request(method, path, extensions={"trace": self._watch}, **content)
            with contextlib.closing(self._http.send(request, stream=True)) as response:
                return _body(response, media_types, max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            raise RegistryError(type(error).__name__) from None  # its text and its request may quote the address

    def cut(self) -> None:
        """Shut every socket, and those to come: whoever waits for them gets an end of file at once."""
        self._is_cut = True
        for sock in tuple(self._sockets):
            with contextlib.suppress(OSError):  # closed meanwhile
                sock.shutdown(socket.SHUT_RDWR)

    def _watch(self, event: str, details: Mapping[str, Any]) -> None:
        if event in _CONNECTED:
            self._sockets.append(details["return_value"].get_extra_info("socket"))
            if self._is_cut:
                self.cut()


class RegistryClient:
    """Keeps the account's token. Look-ups may overlap: at worst two of them fetch a token each."""

    def __init__(self, account: RegistryAccount, clock: Clock) -> None:
        """Raises OSError for a `ca_file` that cannot be read or holds no certificate."""
        self._account = account
        self._clock = clock
        self._tls = _trust(account.ca_file)
        self._token: Token | None = None

    def ask(self, budget_s: float, work: Callable[[Conversation, Token], T]) -> T:
        """What `work` returns, within `budget_s`, token included; raises RegistryError where it does not.

        `work` runs in another thread, and once more with a new token when it raises RegistryRefused with a kept one.
        """
        conversation = Conversation(self._account, self._tls, budget_s)
        answer: Future[T] = Future()
        threading.Thread(target=self._run, args=(conversation, work, answer), name="registry", daemon=True).start()
        try:
            return answer.result(budget_s)
        except TimeoutError:
            conversation.cut()
            raise RegistryError("no answer in time") from None

    def _run(self, conversation: Conversation, work: Callable[[Conversation, Token], T], answer: "Future[T]") -> None:
        try:
            with conversation:
                answer.set_result(self._with_token(conversation, work))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            answer.set_exception(error)

    def _with_token(self, conversation: Conversation, work: Callable[[Conversation, Token], T]) -> T:
        token = self._token
        if token is not None and self._clock.now() < token.expires:
            with contextlib.suppress(RegistryRefused):  # withdrawn before its time
                return work(conversation, token)
        self._token = None
        self._token = token = self._take_token(conversation)
        return work(conversation, token)

    def _take_token(self, conversation: Conversation) -> Token:
        account = {"username": self._account.username, "password": self._account.password_md5}
        untrusted = parse_object(conversation.send("POST", "/api/token/take", JSON_TYPES, MAX_JSON_BYTES, data=account))
        untrusted_code = untrusted.get("maKetQua")
        if untrusted_code in _TOKEN_REFUSED:
            raise RegistryRefused("account refused")
        untrusted_key = untrusted.get("APIKey")
        if untrusted_code != _TOKEN_TAKEN or not isinstance(untrusted_key, dict):
            raise RegistryError("no token")
        return Token(
            _token_text(untrusted_key.get("access_token")),
            _token_text(untrusted_key.get("id_token")),
            self._expiry(untrusted_key.get("expires_in")),
        )

    def _expiry(self, untrusted_expiry: object) -> datetime:
        """When the token ends; one with an unreadable end serves this look-up alone."""
        try:
            expiry = datetime.fromisoformat(str(untrusted_expiry))
        except ValueError:
            return self._clock.now()
        return expiry if expiry.tzinfo is not None else expiry.replace(tzinfo=UTC)


@cache
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Checks certificates and host names, TLS 1.2 at least; read once, for it takes a tenth of a second."""
    return ssl.create_default_context(cafile=ca_file)


def parse_object(untrusted_body: bytes | None) -> dict[str, object]:
    """A JSON object: UTF-8, without NaN and Infinity. Raises RegistryError for anything else."""
    try:
        value = json.loads((untrusted_body or b"").decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RegistryError("no JSON") from None
    if not isinstance(value, dict):
        raise RegistryError("no JSON object")
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("not a number")


def _body(response: httpx.Response, media_types: Collection[str], max_bytes: int) -> bytes | None:
    if response.status_code in _REFUSED_STATUS:
        raise RegistryRefused(f"HTTP {response.status_code}")
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    if response.status_code != httpx.codes.OK:
        raise RegistryError(f"HTTP {response.status_code}")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in media_types or response.headers.get("content-encoding", "identity") != "identity":
        raise RegistryError("unexpected kind of content")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise RegistryError("answer too long")
    return bytes(body)


def _token_text(untrusted_token: object) -> str:
    if not isinstance(untrusted_token, str) or not _TOKEN_SHAPE.fullmatch(untrusted_token):
        raise RegistryError("no token")
    return untrusted_token
