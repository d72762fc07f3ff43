"""What is wrong with a kiosk is known at the desks within five seconds, although nobody stands before it; and where it
stands."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.config import Place, Scanner
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.domain.queue.records import FAULT
from kiosk.ports import FaceEngine
from mock_services.scanner import PtyScanner
from tests.conftest import Events
from tests.ui.kiosk_in_world import KioskInWorld

STAFF_KNOW_S = 5.0


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    made = PtyScanner(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def kiosk(qtbot: QtBot, tmp_path: Path, engine: FaceEngine, scanner: PtyScanner) -> Iterator[KioskInWorld]:
    reader = Scanner(kind="serial", port=str(scanner.port))
    made = KioskInWorld(qtbot, tmp_path, engine, scanner=reader, place=Place(vi=" cạnh cửa chính"))
    yield made
    made.close()


def test_camera_scanner_and_printer(kiosk: KioskInWorld, scanner: PtyScanner, logged: Events) -> None:
    wanted = {Fault.CARD_CAMERA_LOST.value, Fault.CARD_SCANNER_LOST.value, Fault.PRINTER_PAPER_OUT.value}
    with closing(SqliteStore(kiosk.settings.database_path, "desk")) as desk:

        def called() -> set[str]:
            return {request.place for request in desk.help_requests() if request.kind == FAULT}

        assert called() == set()
        place = LocalText("cạnh cửa chính", "cạnh cửa chính")  # one language is enough
        kiosk.qtbot.waitUntil(lambda: desk.kiosk_places() == {"K1": place}, timeout=20_000)
        began = time.monotonic()
        kiosk.world.card_camera.unplugged.set()
        scanner.unplug()
        kiosk.world.empty_printer(True)
        kiosk.qtbot.waitUntil(lambda: called() == wanted, timeout=20_000)
        assert time.monotonic() - began < STAFF_KNOW_S
        kiosk.world.card_camera.unplugged.clear()
        scanner.plug()
        kiosk.world.empty_printer(False)
        kiosk.qtbot.waitUntil(lambda: called() == set(), timeout=20_000)
