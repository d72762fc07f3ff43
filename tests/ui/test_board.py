"""The waiting room's window: what it shows and says, and what it does without its store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.speech.file import FileSpeaker
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.devices import hospital
from kiosk.domain.board import BoardCall
from kiosk.domain.person import Language
from kiosk.i18n import words
from kiosk.ports import StoreError
from kiosk.runtime.board_feed import BoardFeed
from kiosk.services.calling import Calling
from kiosk.services.check_in import Hours
from kiosk.ui.board.window import BoardWindow
from tests.contract.orders import CLINIC_A, CLINIC_B, NOW
from tests.web.hall import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    found = Hall(tmp_path)
    yield found
    found.close()


def window(hall: Hall, qtbot: QtBot, size: tuple[int, int] = (1280, 720)) -> BoardWindow:
    found = BoardWindow(hospital(hall.settings), words(Language.VIETNAMESE), hall.settings.zone)
    qtbot.addWidget(found)
    found.resize(*size)
    found.show()
    return found


def feed(hall: Hall, said: Path, *clinics: str) -> BoardFeed:
    hours = Hours(hall.settings.zone, hall.settings.day_turns_at)
    calling = Calling(SqliteStore(hall.settings.database_path, "B1"), hall.clock, hours, b"")
    return BoardFeed(calling, hall.clock, clinics, FileSpeaker(said), Language.VIETNAMESE)


def test_a_call_is_shown_and_said_and_those_before_the_start_are_shown_alone(
    hall: Hall, qtbot: QtBot, tmp_path: Path
) -> None:
    said = tmp_path / "said.txt"
    for clinic in ("general", "general", "eye"):
        hall.arrive(clinic)
    hall.call("general")
    seen, fed = window(hall, qtbot), feed(hall, said, "general")
    fed.news.connect(seen.show_calls)
    fed.start()
    try:
        qtbot.waitUntil(lambda: "A-001 Phòng 3 · Bàn 1" in seen.text(), timeout=10_000)
        assert not said.exists()
        hall.call("eye", desk="Phòng 14 · Bàn 1")
        hall.call("general")
        qtbot.waitUntil(lambda: seen.text().startswith("A-002"), timeout=10_000)
        assert "C-001" not in seen.text()
        assert said.read_text(encoding="utf-8") == "vi\tMời số A, không, không, hai, đến Phòng 3.\n"
    finally:
        fed.stop()


def test_without_the_store_it_says_since_when_and_goes_on_afterwards(hall: Hall, qtbot: QtBot, tmp_path: Path) -> None:
    hall.arrive()
    hall.call("general")

    class Flickering(SqliteStore):
        broken = False

        def changes(self) -> int:
            if self.broken:
                raise StoreError("changes: gone")
            return super().changes()

    store = Flickering(hall.settings.database_path, "B1")
    hours = Hours(hall.settings.zone, hall.settings.day_turns_at)
    speaker = FileSpeaker(tmp_path / "said.txt")
    fed = BoardFeed(Calling(store, hall.clock, hours, b""), hall.clock, (), speaker, Language.VIETNAMESE)
    seen = window(hall, qtbot)
    fed.news.connect(seen.show_calls)
    fed.start()
    try:
        qtbot.waitUntil(lambda: "A-001" in seen.text(), timeout=10_000)
        store.broken = True
        qtbot.waitUntil(lambda: "Mất kết nối từ" in seen.text(), timeout=10_000)
        assert "A-001" in seen.text()
        store.broken = False
        qtbot.waitUntil(lambda: "Mất kết nối từ" not in seen.text(), timeout=10_000)
    finally:
        fed.stop()


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (800, 480)])
def test_the_latest_number_is_drawn_large_on_every_screen(hall: Hall, qtbot: QtBot, size: tuple[int, int]) -> None:
    seen = window(hall, qtbot, size)
    empty = seen.grab().toImage()
    calls = [BoardCall(n, f"A-{n:03d}", (CLINIC_A, CLINIC_B)[n % 2], "Phòng 101 · Bàn 1", NOW) for n in range(7, 0, -1)]
    seen.show_calls(calls, NOW + timedelta(seconds=5), None)
    assert seen.grab().toImage() != empty
    lost = NOW + timedelta(minutes=2)
    seen.show_calls(calls, lost, NOW)
    assert "Mất kết nối từ 08:30" in seen.text()
