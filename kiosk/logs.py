"""Structured logs with an allow-list: a field that is not named here never reaches a log.

Events are short names; people never appear, neither in fields nor in messages.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

FIELDS = frozenset({
    "event", "level", "timestamp",
    "attempt", "clinic", "device", "effect", "error", "fault", "kiosk", "outcome", "reason", "screen", "seconds",
    "verdict", "version",
})  # fmt: skip


def _only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in event.items() if key in FIELDS}


def configure(level: int = logging.INFO) -> None:
    """JSON lines on standard error; call once, at the start of a process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
