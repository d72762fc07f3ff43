"""The other pages of the staff's console: history, files, a day once more, people, languages."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiosk.domain.person import Language
from kiosk.services.clinics_file import clinics_bytes, read_rows
from kiosk.ui.staff.clinics import ClinicsPage
from kiosk.ui.staff.console import CLINICS, FILES, HISTORY, PEOPLE, REPLAY
from kiosk.ui.staff.files import FilesPage
from kiosk.ui.staff.history import HistoryPage
from kiosk.ui.staff.login import LoginPage
from kiosk.ui.staff.people import PeoplePage
from kiosk.ui.staff.replay import ReplayPage
from tests.ui.staff_console import CHIEF, FILE, Rig
from tests.ui.staff_desk import Desk


def test_the_history_names_who_and_what_and_an_earlier_state_comes_back(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    chief.click("Save")
    chief.go(HISTORY)
    assert isinstance(chief.page, HistoryPage)
    assert [chief.page.table.item(0, column).text() for column in range(3)] == [
        "09:30 3 Mar 2026",
        CHIEF,
        "Sight: name",
    ]
    assert "Sight · Name (en): Eyes → Sight" in chief.words
    assert not chief.button("Back to this state").isEnabled()
    chief.page.table.setCurrentCell(1, 0)
    chief.click("Back to this state")
    assert isinstance(chief.page, ClinicsPage)
    chief.click("Save")
    assert chief.saved("eye") == FILE.clinics[2]


def test_a_file_is_looked_at_row_by_row_before_anything_changes(chief: Desk) -> None:
    changed, added = replace(FILE.clinics[2], min_age=3), replace(FILE.clinics[2], code="sleep", prefix="S")
    (chief.rig.files / "a.xlsx").write_bytes(clinics_bytes(Path("x.xlsx"), [changed, added]))
    bad = clinics_bytes(Path("x.csv"), [changed]).decode().replace("T2-T6", "T2-T9")
    (chief.rig.files / "b.csv").write_bytes(bad.encode())
    (chief.rig.files / "c.csv").write_bytes(b"name\n")
    chief.go(FILES)
    page = chief.page
    assert isinstance(page, FilesPage)
    for _ in range(2):
        chief.qtbot.keyClick(page.browser, Qt.Key.Key_Down)
    assert "b.csv: 0 new, 0 changed, 0 as before, 1 not right" in chief.words
    assert "Opening hours: Not understood: T2-T9 06:30-16:30" in chief.words
    assert not chief.button("Take over").isEnabled()
    chief.qtbot.keyClick(page.browser, Qt.Key.Key_Down)
    assert "The first row must name the columns" in chief.words
    page.browser.setCurrentCell(1, 0)
    assert "a.xlsx: 1 new, 1 changed, 0 as before, 0 not right" in chief.words
    assert chief.window.console.clinics == FILE.clinics
    chief.click("Take over", "Save")
    assert chief.saved("sleep") == added
    assert chief.saved("eye") == changed
    chief.go(HISTORY)
    assert "from a.xlsx: Eyes: from age; Eyes: new" in chief.page.table.item(0, 2).text()


APPOINTMENTS = "reference,citizen_number,clinic,date,time\n"


def test_appointments_are_looked_at_row_by_row_and_saved_at_once(chief: Desk) -> None:
    good = APPOINTMENTS + "B-1,079190012345,eye,4/3/2026,8h30\nB-2,001190000001,general,4/3/2026,9:00\n"
    (chief.rig.files / "a.csv").write_text(good, encoding="utf-8-sig")
    (chief.rig.files / "b.csv").write_text(good + "B-3,79190012345,eye,30/2/2026,9:00\n", encoding="utf-8-sig")
    (chief.rig.files / "c.csv").write_text("reference,name\n1,An\n", encoding="utf-8-sig")
    chief.go(FILES)
    page = chief.page
    assert isinstance(page, FilesPage)
    page.browser.setCurrentCell(2, 0)
    assert "b.csv: 2 new, 0 changed, 0 as before, 1 not right" in chief.words
    assert [page.rows.item(row, 0).text() for row in range(3)] == ["4", "2", "3"], "what is not right comes first"
    assert "Citizen number: Twelve digits" in chief.words and "79190012345" not in chief.words
    assert not chief.button("Take over").isEnabled()
    page.browser.setCurrentCell(3, 0)
    assert "The column name is not known" in chief.words
    page.browser.setCurrentCell(1, 0)
    assert [page.rows.item(0, column).text() for column in range(4)] == [
        "2",
        "Eyes",
        "new",
        "04/03/2026 08:30  ••• 345",
    ]
    chief.click("Take over")
    assert "Appointments are saved." in chief.words
    assert [one.reference for one in chief.rig.appointments.of_day(date(2026, 3, 4))] == ["B-1", "B-2"]
    page.browser.setCurrentCell(2, 0)
    page.browser.setCurrentCell(1, 0)
    assert "a.csv: 0 new, 0 changed, 2 as before, 0 not right" in chief.words
    assert not chief.button("Take over").isEnabled()


def test_a_template_for_appointments_is_written_and_understood(chief: Desk) -> None:
    chief.go(FILES)
    chief.click("Template for appointments")
    page = chief.page
    assert isinstance(page, FilesPage)
    page.browser.setCurrentCell(1, 0)
    assert "appointments-template.xlsx: 1 new, 0 changed, 0 as before, 0 not right" in chief.words


def test_a_folder_or_a_file_can_be_typed(chief: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_bytes(clinics_bytes(Path("x.csv"), FILE.clinics))
    chief.go(FILES)
    chief.type(chief.entry("folder"), str(elsewhere / "a.csv"))
    chief.qtbot.keyClick(chief.entry("folder"), Qt.Key.Key_Return)
    assert f"a.csv: 0 new, 0 changed, {len(FILE.clinics)} as before, 0 not right" in chief.words
    chief.type(chief.entry("folder"), str(elsewhere))
    chief.qtbot.keyClick(chief.entry("folder"), Qt.Key.Key_Return)
    assert isinstance(chief.page, FilesPage)
    assert chief.page.browser.item(1, 0).text() == "a.csv"
    chief.type(chief.entry("folder"), "/no/such/folder")
    chief.qtbot.keyClick(chief.entry("folder"), Qt.Key.Key_Return)
    assert "This folder cannot be opened." in chief.words


@pytest.mark.parametrize("kind", ["XLSX", "CSV", "TOML"])
def test_an_export_is_what_is_on_the_screen_and_never_over_another_file(chief: Desk, kind: str) -> None:
    chief.go(FILES)
    chief.click(f"Export {kind}", f"Export {kind}")
    first, second = sorted(chief.rig.files.iterdir())
    assert second.name == f"clinics-2026-03-03.{kind.lower()}"
    assert first.name == f"clinics-2026-03-03-2.{kind.lower()}"
    assert tuple(row.clinic for row in read_rows(first)) == FILE.clinics
    assert f"Written: {first}" in chief.words


def test_a_day_once_more_with_what_is_edited(chief: Desk) -> None:
    chief.rig.a_day(1, people=20)
    chief.go(REPLAY)
    page = chief.page
    assert isinstance(page, ReplayPage)
    assert "Nothing is changed" in chief.words
    before = page.table.item(0, 4).text()
    chief.edit("general")
    chief.type(chief.entry("minutes_per_patient"), "12")
    chief.go(REPLAY)
    page = chief.page
    assert isinstance(page, ReplayPage)
    assert "With what is changed and not saved yet." in chief.words
    assert page.table.item(0, 3).text() == before != page.table.item(0, 4).text()
    assert chief.saved("general") == FILE.clinics[0]


def test_somebody_new_can_log_in_and_a_removed_one_cannot(chief: Desk) -> None:
    chief.go(PEOPLE)
    page = chief.page
    assert isinstance(page, PeoplePage)
    chief.type(chief.entry("name"), "Vũ An")
    page.first_pin.entry.setFocus()
    chief.qtbot.keyClicks(page.first_pin.entry, "12")
    chief.click("Add")
    assert "A PIN has at least 6 digits." in chief.words
    chief.type(page.first_pin.entry, "590268")
    chief.click("Add")
    assert "Vũ An can log in now." in chief.words
    assert "590268" not in chief.words
    assert "Vũ An" in [account.name for account in chief.rig.accounts.everybody()]
    page.table.setCurrentCell([account.name for account in chief.rig.accounts.everybody()].index("Vũ An"), 0)
    chief.click("Remove")
    assert "Vũ An" not in [account.name for account in chief.rig.accounts.everybody()]
    page.table.setCurrentCell([account.name for account in chief.rig.accounts.everybody()].index(CHIEF), 0)
    chief.click("Remove")
    assert "One administrator has to stay." in chief.words


def test_the_other_language_is_one_touch_away_and_edits_stay(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    chief.click("Tiếng Việt")
    assert "Bệnh nhân nhìn thấy" in chief.words
    assert chief.entry("name_en").text() == "Sight"
    chief.click("English")
    assert "What patients see" in chief.words


def test_a_console_starts_in_vietnamese(qtbot: QtBot, staff_rig: Rig) -> None:
    staff_rig.language = Language.VIETNAMESE
    desk = Desk(qtbot, staff_rig)
    assert "Chạm vào tên, rồi nhập mã PIN." in desk.words


def test_pages_are_where_the_menu_says(chief: Desk) -> None:
    for name, page in (
        ("History", HistoryPage),
        ("Import, export", FilesPage),
        ("Replay a day", ReplayPage),
        ("Staff", PeoplePage),
        ("Clinics", ClinicsPage),
    ):
        chief.click(name)
        assert isinstance(chief.page, page)
    assert chief.window.place == CLINICS
    chief.click("Log out")
    assert isinstance(chief.page, LoginPage)
