"""Check-ins that begin at a scanner, through the whole kiosk and its real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.config import Scanner
from kiosk.domain.card import CardDevice, CardProblem, CardSource
from kiosk.domain.faults import Fault
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.i18n import words
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scanner import TELEX, KeyTyper, PtyScanner
from tests.conftest import Events
from tests.ui.kiosk_in_world import PATIENCE_MS, KioskInWorld

SAY = words(Language.VIETNAMESE)
NO_CARD = SAY("home.no_card", "No card?")
LAN = qr_payload(CAST["lan"])


@pytest.fixture
def wedge_kiosk(qtbot: QtBot, tmp_path: Path, engine: DlibFaceEngine) -> Iterator[KioskInWorld]:
    built = KioskInWorld(qtbot, tmp_path, engine, scanner=Scanner(kind="wedge"))
    yield built
    built.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyScanner]:
    scanner = PtyScanner(tmp_path)
    yield scanner
    scanner.unplug()


@pytest.fixture
def serial_kiosk(qtbot: QtBot, tmp_path: Path, engine: DlibFaceEngine, port: PtyScanner) -> Iterator[KioskInWorld]:
    settings = Scanner(kind="serial", port=str(port.port), baud=115_200)
    built = KioskInWorld(qtbot, tmp_path / "kiosk", engine, scanner=settings)
    yield built
    built.close()


def typist(kiosk: KioskInWorld) -> KeyTyper:
    handle = kiosk.window.windowHandle()
    assert handle is not None
    return KeyTyper(handle)


def scan_until(kiosk: KioskInWorld, scan: Callable[[], None], arrived: Callable[[s.Session], bool]) -> None:
    """Patients hold their card there again where nothing happens: the reader may not have been open yet."""

    def again() -> bool:
        if isinstance(kiosk.state, s.Session) and arrived(kiosk.state):
            return True
        scan()
        return False

    kiosk.qtbot.waitUntil(again, timeout=PATIENCE_MS)


def asks_for_consent(session: s.Session) -> bool:
    return isinstance(session.step, s.AskingConsent)


def was_read_by_the_scanner(kiosk: KioskInWorld) -> bool:
    card = kiosk.wait_for(s.AskingConsent).card
    return (card.name, card.device, card.source) == (CAST["lan"].name, CardDevice.SCANNER, CardSource.QR)


def test_a_scanner_that_types_begins_a_check_in_and_presses_no_button(wedge_kiosk: KioskInWorld) -> None:
    """The button "No card?" has the focus, and the code has spaces and an Enter."""
    keys = typist(wedge_kiosk)
    steps: list[object] = []
    wedge_kiosk.kiosk.conductor.changed.connect(lambda state, _: steps.append(getattr(state, "step", None)))
    no_card = next(b for b in wedge_kiosk.window.findChildren(QPushButton) if b.accessibleName() == NO_CARD)
    no_card.setFocus(Qt.FocusReason.TabFocusReason)

    def scan() -> None:
        keys.pause(1000)
        keys.scan(LAN)

    scan_until(wedge_kiosk, scan, asks_for_consent)
    assert was_read_by_the_scanner(wedge_kiosk)
    assert not any(isinstance(step, s.ChoosingReason) for step in steps)


def test_a_hand_still_presses_the_button_that_it_went_to(wedge_kiosk: KioskInWorld) -> None:
    wedge_kiosk.qtbot.waitUntil(lambda: wedge_kiosk.window.takes_touches, timeout=PATIENCE_MS)
    no_card = next(b for b in wedge_kiosk.window.findChildren(QPushButton) if b.accessibleName() == NO_CARD)
    no_card.setFocus(Qt.FocusReason.TabFocusReason)
    keys = typist(wedge_kiosk)
    keys.pause(1000)
    keys.type("\r")
    wedge_kiosk.wait_for(s.ChoosingReason)


def test_letters_changed_by_telex_send_the_patient_to_another_way(wedge_kiosk: KioskInWorld, logged: Events) -> None:
    keys = typist(wedge_kiosk)

    def scan() -> None:
        keys.pause(1000)
        keys.scan(insurance_qr_payload(CAST["lan"]), method=TELEX)

    scan_until(wedge_kiosk, scan, lambda session: session.step == s.ReadingCard(CardProblem.INPUT_METHOD))
    assert SAY("card.not_for_machine", 'The machine cannot read this card. Touch "No card?" below.') in (
        wedge_kiosk.texts()
    )


def test_a_scanner_at_a_serial_port_begins_a_check_in(serial_kiosk: KioskInWorld, port: PtyScanner) -> None:
    scan_until(serial_kiosk, lambda: port.scan(LAN), asks_for_consent)
    assert was_read_by_the_scanner(serial_kiosk)


def test_a_scanner_that_is_pulled_out_is_reported_and_reads_when_it_is_back(
    serial_kiosk: KioskInWorld, port: PtyScanner, logged: Events
) -> None:
    conductor = serial_kiosk.kiosk.conductor
    port.unplug()
    serial_kiosk.qtbot.waitUntil(lambda: Fault.CARD_SCANNER_LOST in conductor.machine.faults, timeout=PATIENCE_MS)
    port.plug()
    serial_kiosk.qtbot.waitUntil(lambda: Fault.CARD_SCANNER_LOST not in conductor.machine.faults, timeout=PATIENCE_MS)
    scan_until(serial_kiosk, lambda: port.scan(LAN), asks_for_consent)
    assert was_read_by_the_scanner(serial_kiosk)
    assert LAN not in str(logged)
