"""Each page of the maintenance area, with real clicks."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.adapters.levels import Brightness, Volume
from kiosk.adapters.machine_file import MachineFile
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.readiness import CARD_MM
from kiosk.ui.staff.login import PinPage
from kiosk.ui.staff.looks import Button
from kiosk.ui.staff.maintenance.finding import FindingRow
from kiosk.ui.staff.maintenance.health import HealthPage
from kiosk.ui.staff.maintenance.logs import LogsPage
from kiosk.ui.staff.maintenance.screen import ScreenPage
from kiosk.ui.staff.maintenance.touch import TouchPage
from kiosk.ui.staff.maintenance.upkeep import DOCTOR
from kiosk.ui.staff.maintenance.view import MaintenanceView
from tests.ui.maintenance_rig import FOUND, SIZES, TECHNICIAN, Rig, pages
from tests.ui.screen_checks import cut_labels
from tests.ui.staff_console import CHIEF, PIN
from tests.ui.test_staff_screens import outside, overlaps, small
from tests.ui.touching import settle, texts

LEFT = Qt.MouseButton.LeftButton
P = TypeVar("P", bound=QWidget)


def click(view: MaintenanceView, *names: str) -> None:
    for name in names:
        found = [b for b in view.findChildren(QAbstractButton) if b.isVisible() and b.accessibleName() == name]
        assert len(found) == 1, [b.accessibleName() for b in view.findChildren(QAbstractButton)]
        QTest.mouseClick(found[0], LEFT)
        settle()


def type_pin(view: MaintenanceView, pin: str) -> None:
    QTest.keyClicks(page(view, PinPage), pin)
    QTest.keyClick(page(view, PinPage), Qt.Key.Key_Return)
    settle()


def page(view: MaintenanceView, kind: type[P]) -> P:
    assert isinstance(view.page, kind), view.page
    return view.page


def words(view: MaintenanceView) -> str:
    return "\n".join(w for child in view.findChildren(QWidget) if child.isVisible() for w in texts(child))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", STAFF_LANGUAGES, ids=lambda language: language.value)
def test_every_page_fits(tmp_path: Path, qapp: object, language: Language, size: str) -> None:
    rig, faults = Rig(tmp_path, language, SIZES[size]), []
    for name, view in pages(rig):
        settle()
        for check in (cut_labels, outside, overlaps, small):
            faults += [f"{name}: {fault}" for fault in check(view)]
    rig.close()
    assert faults == []


def test_wrong_pins_lock_the_account_and_no_other(rig: Rig) -> None:
    view = rig.view()
    click(view, f"{TECHNICIAN} · Technician")
    for _ in range(5):
        type_pin(view, "111213")
    type_pin(view, PIN)
    assert "Too many wrong PINs." in words(view)
    click(view, f"{CHIEF} · Administrator")
    type_pin(view, PIN)
    page(view, HealthPage)


def test_who_goes_away_is_out_and_so_is_whoever_leaves(rig: Rig, qtbot: QtBot) -> None:
    view = rig.log_in()
    assert view._idle.isActive()  # noqa: SLF001
    view._idle.start(0)  # noqa: SLF001
    qtbot.waitUntil(lambda: rig.left == 1)
    click(rig.log_in(), "Leave")
    assert rig.left == 2


def test_tab_stays_within_the_area(rig: Rig) -> None:
    """The patients' buttons are underneath."""
    Button(rig.below_style, "No card?", lambda: None).setParent(rig.below)
    view = rig.log_in()
    rig.below.activateWindow()
    seen = set()
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or view, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert view.isAncestorOf(focus)
        seen.add(focus.accessibleName())
    assert {"Leave", "Log", "Check again"} <= seen


def test_what_needs_somebody_stands_above_what_is_well(rig: Rig) -> None:
    view = rig.log_in()
    assert rig.bench.running == DOCTOR
    assert "Not fit for service." in words(view)
    rows = sorted(view.findChildren(FindingRow), key=lambda row: row.y())
    marks = ["Well" not in "".join(texts(row)) for row in rows]
    assert marks == sorted((not finding.ok for finding in FOUND), reverse=True)


def test_each_square_turns_when_it_is_touched(rig: Rig) -> None:
    view = rig.log_in()
    click(view, "Touch", "Show the squares")
    grid = page(view, TouchPage).grid
    assert grid is not None
    for row in range(grid.lines):
        for column in range(grid.columns):
            assert (column, row) not in grid.touched
            QTest.mouseClick(grid, LEFT, pos=grid.cell(column, row).center())
    assert f"{grid.cells}/{grid.cells}" in words(view)
    click(view, "Show the squares")
    half = page(view, TouchPage).grid
    assert half is not None
    QTest.mouseClick(half, LEFT, pos=QPoint(5, 5))
    half.end()
    assert "Clean the glass, try again." in words(view)


def test_a_bank_card_calibrates_the_screen_for_the_next_start(rig: Rig, tmp_path: Path) -> None:
    view = rig.log_in()
    click(view, "Screen")
    card = page(view, ScreenPage).card
    before = card.width_px
    click(view, "+10", "+1", "\u22121")
    assert card.width_px == pytest.approx(before + 10)
    QTest.mouseClick(card, LEFT, pos=QPoint(440, 30))
    drawn = card.width_px
    assert drawn == pytest.approx(440, abs=12)
    click(view, "It fits: save")
    assert MachineFile(tmp_path / "machine.json").px_per_mm == pytest.approx(drawn / CARD_MM[0], rel=1e-4)
    rig.machinery.broken = True
    click(view, "+1", "It fits: save")
    assert "It could not be saved." in words(view)


def test_brightness_and_volume_where_the_system_lets_us(rig: Rig, tmp_path: Path) -> None:
    view = rig.log_in()
    click(view, "Screen", "Darker", "Darker", "Brighter")
    assert rig.brightness.value == 60
    assert "60 %" in words(view)
    assert "Set it at the loudspeaker: the system cannot." in words(view)
    assert Brightness(tmp_path / "none").percent() is None
    assert Volume("no-such-mixer").set(50) is None
    panel = tmp_path / "backlights" / "intel"
    panel.mkdir(parents=True)
    for name in ("brightness", "max_brightness"):
        (panel / name).write_text("400")
    assert Brightness(tmp_path / "backlights").set(5) == 20  # never black
    mixer = tmp_path / "mixer"
    mixer.write_text("#!/bin/sh\necho '  Mono: Playback 35 [55%] [on]'\n")
    mixer.chmod(0o755)
    assert Volume(str(mixer)).set(55) == 55


def test_service_restart_and_backup(rig: Rig) -> None:
    view = rig.log_in()
    click(view, "Service", "Take out of service")
    assert f"Out of service: {TECHNICIAN}, 09:30:00 03/03/2026." in words(view)
    click(view, "Back into service", "Restart the program", "Back up now")
    assert (rig.machinery.off, rig.machinery.restarts) == (None, 1)
    assert "12.4 MiB" in words(view)
    rig.machinery.broken = True
    click(view, "Take out of service")
    assert "It could not be saved." in words(view)


def test_the_log_shows_the_newest_line_first(rig: Rig) -> None:
    view = rig.log_in()
    click(view, "Log")
    assert page(view, LogsPage).lines.toPlainText().splitlines() == [
        "2026-03-03T02:30:00Z  info  FaultRaised  fault=printer_jam",
        "2026-03-03T02:10:00Z  info  screen  screen=HOME",
    ]
