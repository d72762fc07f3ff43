"""Structured logs with an allow-list: a field that is not named here never reaches a log.

Events are short names; people never appear, neither in fields nor in messages.
"""

import logging
import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

EXIT_CRASHED = 70  # EX_SOFTWARE of sysexits.h

FIELDS = frozenset({
    "event", "level", "timestamp",
    "effect", "error", "fault", "outcome", "place", "reason", "screen", "seconds", "verdict",
})  # fmt: skip


def _only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in event.items() if key in FIELDS}


KEPT_LINES = 400  # for whoever stands at the machine
_recent: "deque[Mapping[str, Any]]" = deque(maxlen=KEPT_LINES)


def recent() -> tuple[Mapping[str, Any], ...]:
    """The last lines of this process, as they were written; the newest last."""
    return tuple(_recent)


def _kept(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    _recent.append(dict(event))
    return event


def configure(level: int = logging.INFO) -> None:
    """JSON lines on standard error; call once, at the start of a process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            _kept,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def crash_on_errors() -> None:
    """An error that nobody foresaw ends the process with exit code 70; whoever started it starts it anew.

    A kiosk that goes on half broken shows a patient a dead screen; starting is recovery. The log names the kind of
    error and its place, never its message, which may quote a person.
    """

    def crash(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, SystemExit | KeyboardInterrupt):
            return
        where = traceback.extract_tb(trace)[-1:]
        log.critical("crash", error=kind.__name__, place="".join(f"{Path(f.filename).name}:{f.lineno}" for f in where))
        os._exit(EXIT_CRASHED)

    sys.excepthook = crash
    threading.excepthook = lambda args: crash(args.exc_type, args.exc_value, args.exc_traceback)


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
