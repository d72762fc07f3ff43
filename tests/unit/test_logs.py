"""What is not on the list never reaches a log, whoever passes it."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest
import structlog

from kiosk import logs
from tests.samples import ADULT, COVERED_VISIT, ticket


@contextmanager
def log_lines(level: int = logging.INFO) -> Iterator[list[dict[str, object]]]:
    """What is written to standard error inside, one JSON document a line; there once it is left."""
    before, written = structlog.get_config(), io.StringIO()
    found: list[dict[str, object]] = []
    with redirect_stderr(written):
        logs.configure(level)
        yield found
    structlog.configure(**before)
    found += [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_carries_event_level_time_and_the_fields_that_are_allowed() -> None:
    with log_lines() as lines:
        logs.log.info("ticket printed", outcome="paper_out", seconds=1.5)
    (line,) = lines
    assert line.pop("timestamp")
    assert line == {"event": "ticket printed", "level": "info", "outcome": "paper_out", "seconds": 1.5}


def test_a_field_outside_the_list_never_reaches_the_output() -> None:
    with log_lines() as lines:
        logs.log.error("screen", screen="FACE", name=ADULT.name, number=ADULT.number, card=ADULT)
    (line,) = lines
    assert set(line) == {"event", "level", "timestamp", "screen"}


def test_a_bound_field_outside_the_list_does_not_either() -> None:
    with log_lines() as lines:
        logs.log.bind(patient=ADULT.name, screen="FACE").warning("screen")
    (line,) = lines
    assert set(line) == {"event", "level", "timestamp", "screen"}


@pytest.mark.parametrize("word", ["name", "patient", "number", "citizen", "birth_date", "address", "card", "token"])
def test_no_field_of_a_person_is_on_the_list(word: str) -> None:
    assert word not in logs.FIELDS


def test_a_value_that_slipped_into_an_allowed_field_hides_the_person() -> None:
    """Cards, visits and tickets name nobody when they are turned into text."""
    with log_lines() as lines:
        logs.log.error("effect failed", error=repr(ADULT), reason=repr(COVERED_VISIT), outcome=repr(ticket()))
    text = json.dumps(lines, ensure_ascii=False)
    assert "Card(citizen_2021)" in text
    for private in (ADULT.name, ADULT.number, str(ADULT.birth_date.year), ADULT.residence):
        assert private not in text


def test_a_line_break_in_a_value_forges_no_second_line() -> None:
    with log_lines() as lines:
        logs.log.info("screen", reason='x"}\n{"event": "forged"')
    assert [line["event"] for line in lines] == ["screen"]


def test_what_is_below_the_level_is_not_written() -> None:
    with log_lines(logging.WARNING) as lines:
        logs.log.info("screen")
        logs.log.warning("screen")
    assert [line["level"] for line in lines] == ["warning"]


@pytest.mark.parametrize("where", ["work()", "threading.Thread(target=work).start()"], ids=["main thread", "thread"])
def test_an_unforeseen_error_ends_the_process_and_is_logged_without_its_message(where: str) -> None:
    program = f"""
import threading
from kiosk import logs
def work():
    raise ValueError("{ADULT.name} is in the message")
logs.configure()
logs.crash_on_errors()
{where}
threading.Event().wait()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == logs.EXIT_CRASHED
    (line,) = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (line["event"], line["level"], line["error"], line["place"]) == (
        "crash",
        "critical",
        "ValueError",
        "<string>:5",
    )
