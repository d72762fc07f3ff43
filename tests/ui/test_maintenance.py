"""The maintenance area on a whole kiosk: how one comes in, its devices one by one, and that no patient is in it."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.machine import Screen, screen
from kiosk.domain.readiness import Advice
from kiosk.domain.session import state as s
from kiosk.domain.staff import Account, Role
from kiosk.services.accounts import Accounts
from kiosk.ui.staff.login import PinPage
from kiosk.ui.staff.maintenance.cameras import CamerasPage
from kiosk.ui.staff.maintenance.health import HealthPage
from kiosk.ui.staff.maintenance.view import MaintenanceView
from tests.ui.kiosk_in_world import PATIENCE_MS, KioskInWorld
from tests.ui.maintenance_rig import NURSE, TECHNICIAN
from tests.ui.staff_console import CHIEF, PIN, QUICK
from tests.ui.touching import settle, texts

LEFT = Qt.MouseButton.LeftButton
P = TypeVar("P", bound=QWidget)


class Technician:
    """Somebody before the kiosk who knows the way in."""

    def __init__(self, qtbot: QtBot, kiosk: KioskInWorld) -> None:
        self.qtbot, self.kiosk, self.area = qtbot, kiosk, kiosk.kiosk.maintenance
        store = SqliteStore(kiosk.settings.database_path, "office")
        accounts = Accounts(store, kiosk.world.clock, QUICK)
        chief = accounts.set_up(CHIEF, PIN)
        assert isinstance(chief, Account)
        accounts.add(chief, TECHNICIAN, Role.TECHNICIAN, PIN)
        accounts.add(chief, NURSE, Role.NURSE, PIN)
        store.close()

    @property
    def view(self) -> MaintenanceView:
        assert self.area.view is not None
        return self.area.view

    def page(self, kind: type[P]) -> P:
        assert isinstance(self.view.page, kind), self.view.page
        return self.view.page

    def touch_corner(self, times: int = 5) -> None:
        """As quickly as a finger can, on the glass itself."""
        for _ in range(times):
            QTest.mouseClick(self.kiosk.window.windowHandle(), LEFT, pos=QPoint(30, 30))
        settle()

    def click(self, *names: str) -> None:
        for name in names:
            found = [b for b in self.view.findChildren(QAbstractButton) if b.isVisible()]
            (button,) = [b for b in found if b.accessibleName().startswith(name)]
            QTest.mouseClick(button, LEFT)
            settle()

    def come_in(self, *ways: str) -> None:
        self.touch_corner()
        self.click(TECHNICIAN)
        QTest.keyClicks(self.page(PinPage), PIN)
        QTest.keyClick(self.page(PinPage), Qt.Key.Key_Return)
        settle()
        self.click("English", *ways)

    def leave(self) -> None:
        """What was under way ends, then the kiosk has its devices again."""
        self.click("Leave")
        self.qtbot.waitUntil(lambda: not self.kiosk.kiosk.conductor.machine.in_maintenance, timeout=PATIENCE_MS)

    @property
    def words(self) -> str:
        return "\n".join(w for child in self.view.findChildren(QWidget) if child.isVisible() for w in texts(child))

    def wait_for(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.words, timeout=PATIENCE_MS)


@pytest.fixture
def technician(qtbot: QtBot, kiosk: KioskInWorld) -> Technician:
    return Technician(qtbot, kiosk)


def shown(kiosk: KioskInWorld) -> Screen:
    return screen(kiosk.state, kiosk.kiosk.conductor.machine)


def test_five_touches_in_the_corner_lead_to_a_pin_between_patients_alone(
    technician: Technician, kiosk: KioskInWorld, qtbot: QtBot
) -> None:
    """The readers are let go of meanwhile, and looked at again afterwards."""
    kiosk.touch("Không có thẻ?")
    kiosk.wait_for(s.ChoosingReason)
    technician.touch_corner(5)
    assert technician.area.view is None
    kiosk.touch("Quay lại")
    kiosk.touch("Hủy")
    kiosk.wait_for_home()
    technician.touch_corner(4)
    assert technician.area.view is None
    technician.touch_corner(2)  # one more than needed leads nowhere else
    technician.page(PinPage)
    assert TECHNICIAN in technician.words
    assert NURSE not in technician.words  # who may not come in is not even named
    qtbot.waitUntil(lambda: not kiosk.world.card_camera.is_open, timeout=PATIENCE_MS)
    technician.click("Quay lại")
    assert technician.area.view is None
    assert shown(kiosk) is Screen.HOME
    qtbot.waitUntil(lambda: kiosk.world.card_camera.is_open, timeout=PATIENCE_MS)


def test_the_devices_one_by_one_and_all_of_them(technician: Technician, kiosk: KioskInWorld, qtbot: QtBot) -> None:
    kiosk.world.face_camera.unplugged.set()
    technician.come_in()
    health = technician.page(HealthPage)
    qtbot.waitUntil(health.again.isEnabled, timeout=PATIENCE_MS)
    found = {finding.check: finding for finding in health.findings}
    assert found["face camera"].advice is Advice.CAMERA_LOST
    assert [found[name].ok for name in ("card camera", "gateway", "registry", "store", "face engine")] == [True] * 5
    assert "Check the camera's cable, and its path in kiosk.toml." in technician.words

    technician.click("Cameras")
    cameras = technician.page(CamerasPage)
    qtbot.waitUntil(lambda: not cameras.view.frame.isNull(), timeout=PATIENCE_MS)
    technician.wait_for("1280x720")

    technician.click("Card readers")
    assert cameras.view.frame.isNull()
    technician.wait_for("waits for a card")
    kiosk.world.show_card("lan")
    technician.wait_for("read: citizen")
    assert "Nguyễn" not in technician.words
    assert isinstance(kiosk.state, s.Idle)

    technician.click("Print, sound", "Print a test")
    technician.wait_for("printed")
    assert [paper.name[11:] for paper in kiosk.settings.ticket_dir.glob("*.pdf")] == ["TEST.pdf"]
    kiosk.world.empty_printer(True)
    technician.click("Print a test")
    technician.wait_for("Put in a new roll of paper.")


def test_out_of_service_holds_and_says_who(technician: Technician, kiosk: KioskInWorld) -> None:
    technician.come_in("Service", "Take out of service")
    technician.leave()
    assert shown(kiosk) is Screen.OUT_OF_SERVICE
    kept = MachineFile(kiosk.settings.machine_path).switched_off
    assert kept == kiosk.kiosk.conductor.machine.switched_off
    assert kept is not None
    assert kept.by == TECHNICIAN
    technician.come_in("Service", "Back into service")
    technician.leave()
    assert shown(kiosk) is Screen.HOME
    assert MachineFile(kiosk.settings.machine_path).switched_off is None


def test_a_machine_file_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "machine.json"
    for content in ("", "[]", '{"px_per_mm": 900, "switched_off": {"by": 1}}', '{"switched_off": {"at": "x"}}'):
        path.write_text(content)
        assert (MachineFile(path).px_per_mm, MachineFile(path).switched_off) == (None, None)
