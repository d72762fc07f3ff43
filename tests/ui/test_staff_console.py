"""The staff's console, touched and typed into: who gets in, and how clinics are edited and saved."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk.domain.clinic import LocalText
from kiosk.domain.staff import FREE_TRIES, Role
from kiosk.ui.staff.clinics import ClinicsPage
from kiosk.ui.staff.console import FILES
from kiosk.ui.staff.editor import EditorPage
from kiosk.ui.staff.fields import Entry
from kiosk.ui.staff.login import LoginPage, SetUpPage
from kiosk.ui.staff.replay import ReplayPage
from tests.ui.staff_console import CHIEF, FILE, NURSE, PIN, Rig
from tests.ui.staff_desk import Desk
from tests.ui.touching import settle

CTRL = Qt.KeyboardModifier.ControlModifier

# Who gets in.


def test_the_first_start_makes_somebody_choose_a_pin_twice_by_touch(qtbot: QtBot, staff_rig: Rig) -> None:
    desk = Desk(qtbot, staff_rig, people=False)
    assert isinstance(desk.page, SetUpPage)
    desk.click(*"830417", "Once more", *"830418", "Create the account")
    assert "differ" in desk.words
    desk.click(*"123456", "Once more", *"123456", "Create the account")
    assert "Too easy" in desk.words
    assert staff_rig.accounts.needs_set_up
    desk.click(*"830417", "Once more", *"830417", "Create the account")
    assert isinstance(desk.page, ClinicsPage)
    (account,) = staff_rig.accounts.everybody()
    assert (account.name, account.role) == ("Administrator", Role.ADMINISTRATOR)


def test_a_pin_is_typed_on_the_pad_and_never_shown(desk: Desk) -> None:
    assert isinstance(desk.page, LoginPage)
    desk.click(f"{CHIEF} · Administrator", *"8304", "Delete", *"99")
    assert desk.page.fields[0].pin == "83099"
    assert "●" in desk.words
    assert "83099" not in desk.words
    desk.click("Clear all", *PIN, "Log in")
    assert isinstance(desk.page, ClinicsPage)


def test_wrong_pins_are_refused_and_then_locked_with_the_time(desk: Desk) -> None:
    assert isinstance(desk.page, LoginPage)
    desk.page.choose_name(CHIEF)
    for _ in range(FREE_TRIES):
        desk.click(*"111213", "Log in")
    assert "Too many wrong PINs. Again from 09:30:30." in desk.words
    desk.click(*PIN, "Log in")
    assert isinstance(desk.page, LoginPage)
    desk.rig.clock.forward(timedelta(seconds=31))
    desk.click(*PIN, "Log in")
    assert isinstance(desk.page, ClinicsPage)


def test_others_look_and_cannot_change(desk: Desk) -> None:
    desk.log_in(NURSE)
    names = {button.accessibleName() for button in desk.window.findChildren(QAbstractButton) if button.isVisible()}
    assert not names & {"Save", "Undo", "New clinic", "Remove"}
    assert "You can look" in desk.words
    page = desk.edit("eye")
    assert not any(entry.isEnabled() for entry in page.findChildren(Entry))
    desk.window.console.edit(())
    assert desk.window.console.clinics == FILE.clinics
    desk.go(FILES)
    assert "Take over" not in {
        button.accessibleName() for button in desk.window.findChildren(QAbstractButton) if button.isVisible()
    }


def test_whoever_comes_back_finds_what_was_not_saved_and_nobody_else_does(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    chief.window.leave_alone()
    settle()
    assert isinstance(chief.page, LoginPage)
    assert "Sight" not in chief.words
    chief.log_in(CHIEF)
    assert "Sight" in {clinic.name.en for clinic in chief.window.console.clinics}
    chief.window.leave_alone()
    settle()
    chief.log_in(NURSE)
    assert chief.window.console.clinics == FILE.clinics


# Editing.


def test_typing_shows_at_once_on_the_patients_own_card_and_is_saved(chief: Desk) -> None:
    page = chief.edit("eye")
    chief.type(chief.entry("name_vi"), "Khám mắt")
    chief.type(chief.entry("room_en"), "Room 99")
    vietnamese, english = page.preview.cards
    assert vietnamese.accessibleName().startswith("Khám mắt. Phòng\u00a014")
    assert english.accessibleName().startswith("Eyes. Room\u00a099")
    assert chief.saved("eye") == FILE.clinics[2]
    chief.qtbot.keyClick(chief.entry("name_vi"), Qt.Key.Key_S, CTRL)
    assert chief.saved("eye") == replace(
        FILE.clinics[2], name=LocalText("Khám mắt", "Eyes"), room=LocalText("Phòng 14", "Room 99")
    )
    assert "Saved. The kiosks show it" in chief.words


def test_a_mistake_stands_beside_its_field_and_nothing_is_saved_until_it_is_mended(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("prefix"), "a")
    assert chief.entry("prefix").text() == "A"
    assert chief.fault("prefix") == "Numbers of another clinic begin the same way: A, AH, AU."
    assert not chief.button("Save").isEnabled()
    chief.qtbot.keyClick(chief.entry("prefix"), Qt.Key.Key_S, CTRL)
    assert chief.saved("eye") == FILE.clinics[2]
    chief.type(chief.entry("prefix"), "X")
    assert chief.fault("prefix") == ""
    assert chief.button("Save").isEnabled()


def test_undo_and_redo_walk_through_fields_by_key_and_touch(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    chief.click("Numbers per day +", "Numbers per day +")
    assert chief.entry("daily_capacity").text() == "20"
    chief.qtbot.keyClick(chief.entry("name_en"), Qt.Key.Key_Z, CTRL)
    assert (chief.entry("daily_capacity").text(), chief.entry("name_en").text()) == ("", "Sight")
    chief.click("Undo")
    assert chief.entry("name_en").text() == "Eyes"
    assert not chief.window.console.draft.is_changed
    chief.qtbot.keyClick(chief.entry("name_en"), Qt.Key.Key_Y, CTRL)
    chief.click("Redo")
    assert (chief.entry("daily_capacity").text(), chief.entry("name_en").text()) == ("20", "Sight")


def test_numbers_are_counted_by_keys_and_an_empty_one_is_no_limit(chief: Desk) -> None:
    chief.edit("eye")
    entry = chief.entry("max_age")
    chief.type(entry, "15")
    chief.qtbot.keyClick(entry, Qt.Key.Key_Up)
    assert chief.window.console.clinics[2].max_age == 16
    chief.type(entry, "200")
    assert chief.fault("max_age") == "Possible are 0-130."
    chief.type(entry, "")
    assert chief.window.console.clinics[2].max_age is None


def test_hours_are_set_by_day_and_time_and_may_not_overlap(chief: Desk) -> None:
    page = chief.edit("eye")
    chief.click("Sat", "Add hours")
    clinic = chief.window.console.clinics[2]
    assert clinic.hours[0].weekdays == frozenset(range(6))
    assert chief.fault("hours") == "These hours overlap: 06:30-16:30, 07:00-16:30."
    first = next(entry for entry in page.findChildren(Entry) if entry.column == "closes" and entry.isVisible())
    chief.type(first, "6h45")
    assert chief.window.console.clinics[2].hours[0].closes == time(6, 45)
    assert chief.fault("hours") == ""
    chief.type(first, "noon")
    assert chief.window.console.clinics[2].hours[0].closes == time(6, 45)


def test_closed_days_are_written_and_taken_away(chief: Desk) -> None:
    chief.edit("eye")
    chief.type(chief.entry("closed_days"), "31/2/2026")
    assert not chief.button("Add day").isEnabled()
    chief.type(chief.entry("closed_days"), "2/9/2026")
    chief.qtbot.keyClick(chief.entry("closed_days"), Qt.Key.Key_Return)
    assert chief.window.console.clinics[2].closed_days == {date(2026, 9, 2)}
    settle()
    chief.click("2 Sep 2026")
    assert chief.window.console.clinics[2].closed_days == frozenset()


def test_everything_else_of_a_clinic_can_be_chosen(chief: Desk) -> None:
    chief.edit("eye")
    chief.click("ear", "plum", "Women", "Give no more numbers", "To the desk first", "Appointments +")
    chief.type(chief.entry("way_vi"), "Rẽ trái")
    assert chief.fault("way_vi") == "Something must stand here."
    chief.type(chief.entry("way_en"), "Turn left")
    chief.type(chief.entry("specialty"), "K28")
    chief.click("Save")
    found = chief.saved("eye")
    assert found == replace(
        FILE.clinics[2],
        picture="ear",
        colour="plum",
        sex=found.sex,
        late_numbers=found.late_numbers,
        without_insurance=found.without_insurance,
        mix=replace(FILE.clinics[2].mix, appointment=2),
        way=LocalText("Rẽ trái", "Turn left"),
        specialty="K28",
    )
    assert [found.sex.value, found.late_numbers.value, found.without_insurance.value] == ["female", "stop", "desk"]


def test_a_new_clinic_says_what_is_missing_and_a_known_code_stays(chief: Desk) -> None:
    chief.click("New clinic")
    assert isinstance(chief.page, EditorPage)
    assert chief.fault("name_vi") == "Something must stand here."
    assert not chief.entry("code").isReadOnly()
    for column, words in (("name_vi", "Mới"), ("name_en", "New"), ("room_vi", "Phòng 1"), ("room_en", "Room 1")):
        chief.type(chief.entry(column), words)
    chief.type(chief.entry("code"), "new_one")
    chief.click("Save")
    assert chief.saved("new_one") is not None
    assert chief.entry("code").isReadOnly()


def test_clinics_are_moved_copied_and_removed_and_undo_brings_them_back(chief: Desk) -> None:
    assert isinstance(chief.page, ClinicsPage)
    chief.page.table.setCurrentCell(1, 0)
    chief.click("Up")
    assert [clinic.code for clinic in chief.window.console.clinics[:2]] == ["ear_nose_throat", "general"]
    chief.click("Remove")
    assert "Undo brings it back" in chief.words
    assert len(chief.window.console.clinics) == len(FILE.clinics) - 1
    chief.click("Undo", "Undo")
    assert chief.window.console.clinics == FILE.clinics
    chief.click("Copy")
    copy = chief.window.console.clinics[1]
    assert (copy.name, copy.code != FILE.clinics[0].code, copy.prefix != "A") == (FILE.clinics[0].name, True, True)


def test_the_list_is_walked_and_opened_by_keys(chief: Desk) -> None:
    assert isinstance(chief.page, ClinicsPage)
    chief.qtbot.keyClick(chief.page.table, Qt.Key.Key_Down)
    chief.qtbot.keyClick(chief.page.table, Qt.Key.Key_Down)
    chief.qtbot.keyClick(chief.page.table, Qt.Key.Key_Return)
    settle()
    assert isinstance(chief.page, EditorPage)
    assert chief.page.clinic.code == "eye"
    chief.qtbot.keyClick(chief.window, Qt.Key.Key_Escape)
    settle()
    assert isinstance(chief.page, ClinicsPage)
    chief.qtbot.keyClick(chief.window, Qt.Key.Key_F4)
    settle()
    assert isinstance(chief.page, ReplayPage)


def test_somebody_who_saved_first_is_not_overwritten(chief: Desk) -> None:
    account = chief.window.console.account
    base = chief.rig.configure.load()
    chief.rig.configure.save(account, (replace(base.clinics[0], min_age=9), *base.clinics[1:]), base)
    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    chief.click("Save")
    assert "Somebody else saved meanwhile" in chief.words
    assert chief.saved("eye") == FILE.clinics[2]


def test_a_store_that_is_gone_is_said_and_what_is_edited_stays(chief: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.services.configure import StoreError

    def fail(*_: object, **__: object) -> None:
        raise StoreError("gone")

    chief.edit("eye")
    chief.type(chief.entry("name_en"), "Sight")
    monkeypatch.setattr(chief.rig.store, "save_clinics", fail)
    chief.click("Save")
    assert "The data store does not answer. Nothing was saved." in chief.words
    assert chief.window.console.clinics[2].name.en == "Sight"
    monkeypatch.undo()
    chief.click("Save")
    assert chief.saved("eye").name.en == "Sight"
