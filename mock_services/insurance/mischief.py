"""Everything that a registry should never do, by name: each spoils an answer that would have been right."""

import json
import threading
from collections.abc import AsyncIterator, Callable

import anyio
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

JSON = "application/json"
HUGE_BYTES = 50_000_000
DROP_PAUSE_S = 0.05
_MEGABYTE = b" " * 1_000_000

Answer = dict[str, object]
Spoil = Callable[[Answer, threading.Event], Response]  # the event is set when the server stops


def _text(answer: Answer) -> bytes:
    return json.dumps(answer).encode()


def _changed(**changes: object) -> Spoil:
    return lambda answer, closing: Response(_text({**answer, **changes}), media_type=JSON)


async def _drops(answer: Answer, closing: threading.Event) -> AsyncIterator[bytes]:
    yield _text(answer)[:-1]
    while not closing.is_set():
        yield b" "
        await anyio.sleep(DROP_PAUSE_S)


async def _silence(closing: threading.Event) -> AsyncIterator[bytes]:
    while not closing.is_set():
        await anyio.sleep(DROP_PAUSE_S)
    yield b""


async def _huge(answer: Answer) -> AsyncIterator[bytes]:
    for _ in range(HUGE_BYTES // len(_MEGABYTE)):
        yield _MEGABYTE
        await anyio.sleep(0.001)  # who hangs up is noticed
    yield _text(answer)


MISCHIEF: dict[str, Spoil] = {
    "somebody_else": _changed(hoTen="Lâm Văn Khác", ngaySinh="01/01/1901", maSoBHXH="7200000000"),
    "half_json": lambda answer, _: Response(_text(answer)[: len(_text(answer)) // 2], media_type=JSON),
    "html": lambda answer, _: Response("<html>Welcome to the Wi-Fi</html>", media_type="text/html"),
    "html_as_json": lambda answer, _: Response("<html>Error</html>", media_type=JSON),
    "nan": _changed(maKV=float("nan")),
    "huge": lambda answer, _: StreamingResponse(_huge(answer), media_type=JSON),
    "slow_bytes": lambda answer, closing: StreamingResponse(_drops(answer, closing), media_type=JSON),
    "silence": lambda answer, closing: StreamingResponse(_silence(closing), media_type=JSON),
    "wrong_type": lambda answer, _: Response(_text(answer), media_type="text/plain"),
    "not_utf8": lambda answer, _: Response(b'{"maKetQua": "\xff"}', media_type=JSON),
    "empty": lambda answer, _: Response(b"", media_type=JSON),
    "list": lambda answer, _: Response(b"[" + _text(answer) + b"]", media_type=JSON),
    "unknown_code": _changed(maKetQua="999"),
    "number_as_code": _changed(maKetQua=0),
    "malformed_date": _changed(gtTheDen="2026-31-12"),
    "redirect": lambda answer, _: RedirectResponse("/api/egw/elsewhere", 302),
    "server_error": lambda answer, _: PlainTextResponse("Internal Server Error", 500),
    "unavailable": lambda answer, _: PlainTextResponse("Service Unavailable", 503),
    "too_many": lambda answer, _: PlainTextResponse("Too Many Requests", 429),
}
