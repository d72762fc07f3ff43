"""The highest number of each series and day is known without the store."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.adapters.storage.high_water import DAYS_KEPT, HighWater

DAY = "2026-11-23"


@pytest.fixture
def marks(tmp_path: Path) -> HighWater:
    return HighWater(tmp_path / "numbers")


def test_the_highest_counts_in_whatever_order_numbers_were_noted(marks: HighWater) -> None:
    for series, number in (("A", 3), ("A", 17), ("A", 5), ("AU", 2), ("AK2", 7)):
        marks.note(DAY, series, number)
    marks.note("2026-11-24", "A", 1)
    assert marks.highest() == {(DAY, "A"): 17, (DAY, "AU"): 2, (DAY, "AK2"): 7, ("2026-11-24", "A"): 1}


def test_nothing_is_known_where_nothing_was_noted(marks: HighWater) -> None:
    assert marks.highest() == {}


@pytest.mark.parametrize("torn", [b"\nA 9", b"\nA", b"\n", b"\x00\xff\x00", b"\nA -9\n", b"\na 9\n"])
def test_a_line_that_a_power_cut_tore_spoils_no_other(marks: HighWater, tmp_path: Path, torn: bytes) -> None:
    marks.note(DAY, "A", 3)
    with (tmp_path / "numbers" / DAY).open("ab") as file:
        file.write(torn)
    marks.note(DAY, "A", 4)
    assert marks.highest()[DAY, "A"] in (4, 9)  # a torn number that reads as one is a number too high, never too low


def test_old_days_are_forgotten_and_other_files_left_alone(marks: HighWater, tmp_path: Path) -> None:
    days = [f"2026-11-{day:02d}" for day in range(1, DAYS_KEPT + 4)]
    for day in days:
        marks.note(day, "A", 1)
    (tmp_path / "numbers" / "notes.txt").write_text("A 99")
    marks.forget_old()
    assert {day for day, _ in marks.highest()} == set(days[-DAYS_KEPT:])
    assert (tmp_path / "numbers" / "notes.txt").exists()


def test_processes_that_note_at_once_lose_nothing(marks: HighWater, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kiosk.adapters.storage.high_water import HighWater\n"
        "for n in range(1, 31): HighWater(Path(sys.argv[1])).note('2026-11-23', sys.argv[2], n)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "numbers")]
    writers = [subprocess.Popen([*command, series]) for series in ("A", "B", "C")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert marks.highest() == {(DAY, series): 30 for series in ("A", "B", "C")}
