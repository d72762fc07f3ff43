"""Somebody practises on a real kiosk: by touches, from home to home, and nothing of it is anywhere afterwards."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.domain.session import state as s
from tests.ui.kiosk_in_world import PATIENCE_MS, KioskInWorld


def rows(kiosk: KioskInWorld) -> dict[str, int]:
    """How many rows each table has."""
    with sqlite3.connect(f"file:{kiosk.settings.database_path}?mode=ro", uri=True) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and "database" not in path.name}


def test_practising_changes_nothing_anywhere(kiosk: KioskInWorld, qtbot: QtBot, tmp_path: Path) -> None:
    """The insurer is cut off, and would not be missed; a true card lies on the reader, and is not looked at."""
    ask_for_help(kiosk, qtbot)
    nothing = rows(kiosk)
    ask_for_help(kiosk, qtbot)
    before, files_before = rows(kiosk), files(tmp_path)
    kiosk.world.cut_registry(True)
    kiosk.touch("Tập thử")
    kiosk.world.show_card("lan")
    kiosk.touch("Đặt thẻ vẽ")
    kiosk.wait_for(s.AskingConsent)
    kiosk.touch("Đồng ý")
    assert "TẬP THỬ" in kiosk.texts()
    kiosk.let_seconds_pass(9)
    kiosk.wait_for(s.ShowingInsurance)
    assert "Nguyễn Thị Mẫu" in kiosk.texts()
    kiosk.touch("Chọn phòng khám")
    kiosk.let_seconds_pass(1)
    kiosk.touch("Mắt")
    kiosk.touch("Lấy số")
    kiosk.wait_for(s.Rehearsed)
    assert "TẬP THỬ" in kiosk.texts()
    kiosk.world.take_card_away()
    kiosk.touch("Làm thật")
    assert isinstance(kiosk.state, s.Idle)
    ask_for_help(kiosk, qtbot)
    one_call = {name: before[name] - nothing[name] for name in before}
    assert {name: count - before[name] for name, count in rows(kiosk).items()} == one_call
    assert files(tmp_path) == files_before


def ask_for_help(kiosk: KioskInWorld, qtbot: QtBot) -> None:
    """And home again, until the use is written. The store writes in order: what was to be written before is, too."""
    used = rows(kiosk).get("kiosk_use", 0)  # the store may still be opening
    kiosk.touch("Trợ giúp")

    def answered() -> bool:
        overlay = kiosk.session.overlay
        return isinstance(overlay, s.HelpCalled) and overlay.recorded is True

    qtbot.waitUntil(answered, timeout=PATIENCE_MS)
    kiosk.touch("Làm tiếp")
    kiosk.touch("Hủy")
    kiosk.wait_for_home()
    qtbot.waitUntil(lambda: rows(kiosk)["kiosk_use"] > used, timeout=PATIENCE_MS)
