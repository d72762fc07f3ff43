"""What holds for every test: no screen, no settings of this machine, no unexpected complaint in the logs."""

import gc
import logging
import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from structlog.testing import LogCapture

from tests.postgres import Server, a_server

Events = list[MutableMapping[str, Any]]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in [name for name in os.environ if name.startswith("KIOSK_")]:
    del os.environ[_name]

# The same examples in every run; `--hypothesis-profile explore` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

COMPLAINTS = ("warning", "error", "critical")

# Files that take longest begin first: otherwise one process works on the last of them while the others are done.
LONGEST = (
    "web/test_together.py", "ui/test_screens.py", "ui/test_check_in.py", "faults/test_frames_are_wiped.py",
    "ui/test_commands.py", "unit/test_pad_evaluation.py", "web/test_in_browser.py", "unit/test_people.py",
    "faults/test_printer_faults.py", "faults/test_face_worker.py", "web/test_beyond_this_machine.py",
    "ui/test_receipt_printer.py", "ui/test_practice.py", "unit/test_clips.py", "unit/test_session_histories.py",
)  # fmt: skip
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_unconfigure() -> None:
    """Windows and devices of the last test go before the libraries under them do, which would complain of leaks."""
    gc.collect()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test run alone."""
    with a_server() as server:
        yield server


@pytest.fixture
def log_capture() -> Iterator[LogCapture]:
    before = structlog.get_config()
    capture = LogCapture()
    structlog.configure(processors=[capture])
    yield capture
    structlog.configure(**before)


@pytest.fixture
def logged(log_capture: LogCapture) -> Events:
    """Events that the program logs, in order. Asking for them is expecting them."""
    return log_capture.entries


@pytest.fixture(autouse=True)
def no_unexpected_log(
    request: pytest.FixtureRequest, log_capture: LogCapture, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """A warning or worse fails the test, unless it asks for `logged`."""
    yield
    if "logged" in request.fixturenames:
        return
    complaints = [entry for entry in log_capture.entries if entry["log_level"] in COMPLAINTS]
    assert not complaints, f"unexpected log events: {complaints}"
    records = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not records, f"unexpected log records: {records}"
