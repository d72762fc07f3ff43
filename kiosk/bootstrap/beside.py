"""What goes on beside a kiosk's screen or a server's pages: visits are handed over, personal data goes when its time is
over, and IT may look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from prometheus_client import CollectorRegistry

from kiosk.adapters.clock import SystemClock
from kiosk.bootstrap.handing_over import handing_over
from kiosk.bootstrap.health import health
from kiosk.bootstrap.privacy import retention
from kiosk.config import Settings


@contextmanager
def beside(
    settings: Settings, port: int, registry: CollectorRegistry, is_well: Callable[[], bool], *, hands_over: bool
) -> Iterator[None]:
    """As long as it is entered. `hands_over`: one machine of a hospital does. Raises ConfigError for what cannot be
    handed over, OSError for a port that is taken."""
    with (
        handing_over(settings, SystemClock()) if hands_over else nullcontext(),
        retention(settings),
        health(settings, port, registry, is_well),
    ):
        yield
