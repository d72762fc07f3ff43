"""What waits for other systems, as staff see it and send it again."""

from datetime import timedelta

from kiosk.domain.staff import Actor
from kiosk.ui.staff.console import OUTBOX
from kiosk.ui.staff.outbox import OutboxPage
from tests.ui.staff_console import NOW, NURSE
from tests.ui.staff_desk import Desk


def page(desk: Desk) -> OutboxPage:
    desk.go(OUTBOX)
    assert isinstance(desk.page, OutboxPage)
    return desk.page


def row(shown: OutboxPage, number: int) -> list[str]:
    return [shown.table.item(number, column).text() for column in range(4)]


def test_what_was_rejected_stands_first_with_its_reason_and_goes_again_at_a_touch(chief: Desk) -> None:
    chief.rig.outbox()
    shown = page(chief)
    assert row(shown, 0) == ["A-001", "FHIR server", "09:30 3 Mar 2026", "not accepted"]
    assert "HTTP 422: code-invalid Encounter.serviceType: no clinic with code general" in chief.words
    assert "FHIR server: does not answer, again at 09:32." in chief.words
    chief.click("Send this again")
    assert "2 will be sent again now." in chief.words
    assert chief.rig.store.outbox_state().rejected == 0
    assert "not accepted" not in [row(shown, number)[3] for number in range(shown.table.rowCount())]


def test_everything_can_be_sent_again(chief: Desk) -> None:
    chief.rig.outbox()
    page(chief)
    chief.click("Send everything again")
    assert len(chief.rig.store.due("fhir", NOW, 10)) == 4


def test_what_was_taken_with_gaps_names_them_apart_and_is_not_sent_again(chief: Desk) -> None:
    """A gap that every document has is one line for all of them."""
    chief.rig.outbox()
    shown = page(chief)
    last = shown.table.rowCount() - 1
    assert row(shown, last) == ["A-003", "Check-in drafts", "09:30 3 Mar 2026", "taken, with gaps"]
    shown.table.setCurrentCell(last, 0)
    wrong, missing = shown.reason.text().split("\n\n")
    assert wrong.splitlines() == [
        "To be corrected in the hospital's system:",
        "Citizen or passport number (SO_CCCD): nine characters, the insurer takes eight",
    ]
    assert missing.splitlines() == [
        "To be added in the hospital's system:",
        "Patient code (MA_BN): missing",
        "Kind of patient for the insurer (MA_DOITUONG_KCB): missing",
    ]
    assert not chief.button("Send this again").isEnabled()
    assert "Check-in drafts: 2 this week without a patient code (MA_BN)" in chief.words


def test_who_may_not_configure_looks_only(desk: Desk) -> None:
    desk.rig.outbox()
    desk.log_in(NURSE)
    shown = page(desk)
    assert not shown.again.isVisible()
    assert not shown.all_again.isVisible()


def test_without_other_systems_the_page_says_so(chief: Desk) -> None:
    page(chief)
    assert "No other system is connected." in chief.words
    assert not chief.button("Send everything again").isEnabled()


def test_the_page_keeps_up_and_keeps_who_is_looked_at(chief: Desk) -> None:
    chief.rig.outbox()
    shown = page(chief)
    shown.table.setCurrentCell(2, 0)
    looked_at = shown.entries[2]
    chief.rig.store.retry(Actor("somebody else"), NOW + timedelta(minutes=1), [shown.entries[0].visit_code])
    shown.refresh()
    assert shown.entries[shown.table.currentRow()].visit_code == looked_at.visit_code
