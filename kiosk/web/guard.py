"""What every answer carries and every request must keep to, before a page looks at it."""

import ipaddress
import time
import traceback
from collections.abc import Collection
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.logs import log

MAX_BODY_BYTES = 64 * 1024  # the largest form or JSON document that any page asks for
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})  # none: typed into the address bar

_POLICY = "; ".join((
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "media", "connect")),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
))  # fmt: skip

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # a ticket's address is its key
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_KEEP_A_DAY = "public, max-age=86400"
_TLS_ONLY = "max-age=31536000"


class Guard:
    """Refuses foreign host names, posts from other sites and bodies that are too large; adds the headers above."""

    def __init__(self, app: ASGIApp, names: Collection[str], tls: bool) -> None:
        self._app = app
        self._names = frozenset(names)
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        status, began = 0, time.monotonic()

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                keep = scope["path"].startswith("/static/") and message["status"] == 200
                headers["Cache-Control"] = _KEEP_A_DAY if keep else "no-store"
                if self._tls:
                    headers["Strict-Transport-Security"] = _TLS_ONLY
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _limited(receive), send_guarded)
        except Exception as error:  # noqa: BLE001  # a page that fails must not write what it was given into a log
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("page", error=type(error).__name__, place=f"{Path(where.filename).name}:{where.lineno}")
            if not status:
                await PlainTextResponse("Something went wrong here. Try again.", 500)(scope, receive, send_guarded)
        # The route as it is written in the program: a ticket's code is its key and stays out.
        place = getattr(scope.get("route"), "path", "elsewhere")
        log.info("request", place=place, outcome=int(status), seconds=round(time.monotonic() - began, 4))

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        if not self._is_ours(headers.get("host", "")):
            return PlainTextResponse("This server does not go by that name.", 421)
        if method not in SAFE_METHODS and headers.get("sec-fetch-site", "none") not in SAME_SITE:
            return PlainTextResponse("Forms of other sites are not taken.", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return PlainTextResponse("Too large.", 413)
        return None

    def _is_ours(self, untrusted_host: str) -> bool:
        """A name that somebody else points at this address is not ours; an address is nobody else's."""
        name = untrusted_host.rsplit(":", 1)[0] if not untrusted_host.endswith("]") else untrusted_host
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return name.lower() in self._names
        return True


class TooLarge(Exception):
    """A body that did not say how long it is, and went on for too long."""


def _limited(receive: Receive) -> Receive:
    taken = 0

    async def receive_limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise TooLarge
        return message

    return receive_limited
