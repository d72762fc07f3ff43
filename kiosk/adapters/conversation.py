"""HTTPS conversations that end in time, whatever the other side does.

What the adapters to the outside share. A call must end within its budget also when a name server hangs, or a header
comes one byte every few seconds. No time-out of a single read can promise that, so a conversation runs in a thread of
its own; at the deadline its sockets are shut, which ends the thread too, and the caller goes on.
"""

import contextlib
import hashlib
import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

import httpx

from kiosk.domain.remark import Remark

# httpx writes the address of every request to its log at INFO, httpcore more at DEBUG; the registry wants token and
# password in the address. Nothing of a call is ever logged.
for _library in ("httpx", "httpcore"):
    logging.getLogger(_library).setLevel(logging.WARNING)

MAX_JSON_BYTES = 1_000_000  # a whole visit history has some 100 kB
JSON_TYPES = frozenset({"application/json"})

_LATE = Remark("device.late", "no answer in time")
_ODD_CONTENT = Remark("device.odd_content", "unexpected kind of content")
_LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSED_STATUS = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})  # 403: an address not registered
_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})  # httpcore's trace events

T = TypeVar("T")


class CallError(Exception):
    """There is no usable answer. The message is for staff: short, without personal data."""

    digest = ""  # SHA-256 of what came instead, as far as it was read; nothing where nothing came


class CallRefused(CallError):
    """Our account is not accepted, or not this token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Whom to talk to. Raises ValueError where secrets would travel unencrypted."""

    base_url: str  # plain http is for this machine alone
    ca_file: Path | None = None  # the only authorities to trust, PEM; None: those of the operating system

    def __post_init__(self) -> None:
        url = httpx.URL(self.base_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.host in _LOCAL_HOSTS):
            raise ValueError(f"{self.base_url}: the address must begin with https://")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, within its caps."""

    status: int
    media_type: str
    untrusted_body: bytes


class Conversation:
    """Requests of one call, sent by one thread; another may `cut` them off."""

    def __init__(self, address: Address, tls: ssl.SSLContext, budget_s: float) -> None:
        self._http = httpx.Client(
            base_url=address.base_url,
            verify=tls,
            timeout=budget_s,
            follow_redirects=False,
            trust_env=False,  # neither a proxy nor a .netrc may be slipped in through the environment
            headers={"Accept-Encoding": "identity"},
        )
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        self._heard = hashlib.sha256()
        self._has_heard = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(
        self, method: str, path: str, media_types: Collection[str], max_bytes: int, **content: Any
    ) -> bytes | None:
        """The body of the answer, untrusted; None where nothing is there (404).

        `content` is what httpx builds requests from. Raises CallRefused for 401 and 403, CallError for all else that is
        no body of one of `media_types` within `max_bytes`.
        """
        reply = self.exchange(method, path, max_bytes, **content)
        if reply.status in _REFUSED_STATUS:
            raise CallRefused(f"HTTP {reply.status}")
        if reply.status == httpx.codes.NOT_FOUND:
            return None
        if reply.status != httpx.codes.OK:
            raise CallError(f"HTTP {reply.status}")
        if reply.media_type not in media_types:
            raise CallError(_ODD_CONTENT)
        return reply.untrusted_body

    def exchange(self, method: str, path: str, max_bytes: int, **content: Any) -> Reply:
        """Any answer of HTTP that ends within `max_bytes`; redirects are answers too. Raises CallError."""
        self._heard, self._has_heard = hashlib.sha256(), False
        try:
            request = self._http.build_request(method, path, extensions={"trace": self._watch}, **content)
            with contextlib.closing(self._http.send(request, stream=True)) as response:
                media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Reply(response.status_code, media_type, self._body(response, max_bytes))
        except httpx.TimeoutException:  # at the deadline the read may give up a moment before the caller does
            raise CallError(_LATE) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            raise CallError(type(error).__name__) from None  # its text and its request may quote the address

    @property
    def digest(self) -> str:
        """SHA-256 of the last answer's body, as far as it was read; nothing where none came."""
        return self._heard.copy().hexdigest() if self._has_heard else ""

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

    def _body(self, response: httpx.Response, max_bytes: int) -> bytes:
        """The whole of it; of a refusal what comes, since the status has said enough."""
        body = bytearray()
        try:
            for chunk in response.iter_raw():
                self._heard.update(chunk)
                self._has_heard = True
                body += chunk
                if len(body) > max_bytes:
                    raise CallError(Remark("device.too_long", "answer too long"))
        except (httpx.HTTPError, httpx.StreamError, CallError):
            if response.status_code not in _REFUSED_STATUS:
                raise
        is_encoded = response.headers.get("content-encoding", "identity") != "identity"
        if is_encoded and response.status_code not in _REFUSED_STATUS:
            raise CallError(_ODD_CONTENT)
        return bytes(body)


def converse(address: Address, budget_s: float, work: Callable[[Conversation], T]) -> T:
    """What `work` returns, within `budget_s`; raises CallError where it does not. `work` runs in another thread."""
    conversation = Conversation(address, trust(address.ca_file), budget_s)
    answer: Future[T] = Future()
    threading.Thread(target=_run, args=(conversation, work, answer), name="conversation", daemon=True).start()
    try:
        return answer.result(budget_s)
    except TimeoutError:
        conversation.cut()
        late = CallError(_LATE)
        late.digest = conversation.digest
        raise late from None
    except CallError as error:
        error.digest = conversation.digest
        raise


def _run(conversation: Conversation, work: Callable[[Conversation], T], answer: "Future[T]") -> None:
    try:
        with conversation:
            answer.set_result(work(conversation))
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        answer.set_exception(error)


@cache
def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Checks certificates and host names, TLS 1.2 at least; read once, for it takes a tenth of a second.

    Raises OSError for a file that cannot be read or holds no certificate.
    """
    return ssl.create_default_context(cafile=ca_file)


def malformed(field: str) -> CallError:
    """Of an answer whose `field` cannot be what it says."""
    return CallError(Remark("device.malformed", "malformed {field}", field=field))


def parse_json(untrusted_body: bytes | None) -> object:
    """JSON in UTF-8, without NaN and Infinity. Raises CallError for anything else."""
    try:
        return json.loads((untrusted_body or b"").decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise CallError(Remark("device.no_json", "no JSON")) from None


def parse_object(untrusted_body: bytes | None) -> dict[str, object]:
    """A JSON object. Raises CallError for anything else."""
    value = parse_json(untrusted_body)
    if not isinstance(value, dict):
        raise CallError(Remark("device.no_json_object", "no JSON object"))
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("not a number")
