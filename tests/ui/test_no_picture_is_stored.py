"""A whole check-in leaves no picture on the disk: not of the card, not of the face, not the portrait.

Frames of both cameras carry a mark, which is searched for in every file as it was sent, in RGB and mirrored. Encoded
pictures have no mark to find: every file is searched for what they begin with.
"""

import base64
import io
import re
import tempfile
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.i18n import words
from kiosk.ports import FaceEngine, Frame
from mock_services.devices import Scene, SceneCamera
from mock_services.world import World
from tests.faults.marked_session import Marked
from tests.faults.test_frames_are_wiped import needles
from tests.ui import kiosk_in_world
from tests.ui.kiosk_in_world import KioskInWorld

SAY = words(Language.VIETNAMESE)
BEGINNINGS = re.compile(
    rb"\xff\xd8\xff[\xc0-\xef]"  # JPEG
    rb"|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP|\x00\x00\x00\x0cjP  |\x93NUMPY"
    rb"|/9j/[A-Za-z0-9+/]{20}|iVBORw0KGgo|/DCTDecode|/JPXDecode|/Subtype\s*/Image",
    re.DOTALL,
)


class Counted(Marked):
    """Remembers its last frame, and how many there were."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.frames = 0
        self.last: Frame | None = None

    def frame(self) -> Frame:
        self.frames += 1
        self.last = super().frame()
        return self.last


class MarkedWorld(World):
    def __init__(self, folder: Path, demo: bool) -> None:
        super().__init__(folder, demo)
        self.card_frames, self.face_frames = Counted(self.card_scene), Counted(self.face_scene)
        self.card_camera = SceneCamera(self.card_frames, demo)
        self.face_camera = SceneCamera(self.face_frames, demo)


def pictures_in(folder: Path) -> list[str]:
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if BEGINNINGS.search(content) or any(needle in content for needle in needles()):
            found.append(path.name)
        if content.startswith(b"SQLite format 3"):
            found += [f"{path.name}: {column}" for column in binary_columns(path)]
    return found


def binary_columns(path: Path) -> list[str]:
    """Columns in which some row has bytes and not a text or a number."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [(table, row[1]) for table in tables for row in db.execute(f"PRAGMA table_info({table})")]
        return [
            f"{table}.{column}"
            for table, column in columns
            if db.execute(f"SELECT 1 FROM {table} WHERE typeof({column}) = 'blob' LIMIT 1").fetchone()
        ]


def test_a_whole_check_in_stores_no_picture(
    qtbot: QtBot, engine: FaceEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(kiosk_in_world, "World", MarkedWorld)
    kiosk = KioskInWorld(qtbot, tmp_path, engine)
    world = kiosk.world
    assert isinstance(world, MarkedWorld)
    try:
        world.arrive("lan")
        world.show_card("lan")
        kiosk.wait_for(s.AskingConsent)
        assert pictures_in(tmp_path) == []
        world.take_card_away()
        kiosk.touch(SAY("consent.yes", "Yes"))
        kiosk.wait_for(s.ShowingInsurance)
        kiosk.go_to_clinics(SAY)
        kiosk.take_number(SAY, "Khám tổng quát")
        assert world.card_frames.frames > 0
        assert world.face_frames.frames > 0
        assert pictures_in(tmp_path) == []
        kiosk.touch(SAY("number.done", "Done"))
        kiosk.wait_for_home()
    finally:
        kiosk.close()
    files = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert any(name.endswith(".sqlite3") for name in files)  # what is searched is not empty
    assert any(name.endswith(".pdf") for name in files)
    assert pictures_in(tmp_path) == []


def saved(kind: str, frame: Frame) -> bytes:
    match kind:
        case "raw":
            return frame.tobytes()
        case "npy":
            np.save(out := io.BytesIO(), frame)
            return out.getvalue()
        case "base64":
            return base64.b64encode(cv2.imencode(".jpg", frame)[1].tobytes())
    return cv2.imencode(f".{kind}", frame)[1].tobytes()


@pytest.mark.parametrize("kind", ["raw", "npy", "jpg", "png", "webp", "jp2", "base64"])
def test_a_picture_that_is_stored_is_found(kind: str, tmp_path: Path) -> None:
    """So that the test above can fail."""

    class Plain:
        def frame(self) -> Frame:
            return np.full((120, 640, 3), 128, np.uint8)

    frame = Marked(Plain()).frame()
    (tmp_path / "a").write_bytes(b"before" * 1000 + saved(kind, frame))
    assert pictures_in(tmp_path) == ["a"]


def test_a_picture_in_the_store_is_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kiosk.sqlite3")) as db, db:
        db.execute("CREATE TABLE visit (name TEXT, portrait)")
        db.execute("INSERT INTO visit VALUES ('Lan', ?)", (b"anything",))
    assert pictures_in(tmp_path) == ["kiosk.sqlite3: visit.portrait"]
