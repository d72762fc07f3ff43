"""One warm face engine for all tests that need it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.face.engine import DlibFaceEngine
from tests.ui.kiosk_in_world import KioskInWorld


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
