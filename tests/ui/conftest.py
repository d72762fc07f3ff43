"""One warm face engine for all tests that need it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.face.engine import DlibFaceEngine
from tests.ui import maintenance_rig, staff_console
from tests.ui.kiosk_in_world import KioskInWorld
from tests.ui.staff_desk import Desk


@pytest.fixture(scope="session")
def engine() -> Iterator[DlibFaceEngine]:
    engine = DlibFaceEngine()
    assert engine.start() is None
    yield engine
    engine.stop()


@pytest.fixture
def kiosk(qtbot: QtBot, tmp_path: Path, engine: DlibFaceEngine) -> Iterator[KioskInWorld]:
    built = KioskInWorld(qtbot, tmp_path, engine)
    yield built
    built.close()


@pytest.fixture
def rig(tmp_path: Path, qapp: object) -> Iterator[maintenance_rig.Rig]:
    """Of the maintenance area."""
    made = maintenance_rig.Rig(tmp_path)
    made.people()
    yield made
    made.close()


@pytest.fixture
def staff_rig(tmp_path: Path) -> Iterator[staff_console.Rig]:
    made = staff_console.Rig(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def desk(qtbot: QtBot, staff_rig: staff_console.Rig) -> Desk:
    return Desk(qtbot, staff_rig)


@pytest.fixture
def chief(desk: Desk) -> Desk:
    desk.log_in()
    return desk
