"""Clips through the kiosk's own camera, watch, engine and decision."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.bootstrap.clips import play_clips
from kiosk.config import Settings
from kiosk.domain.framing import Hint
from kiosk.domain.matching import Verdict
from kiosk.ports import Frame
from kiosk.services.evaluation.clips import clip_files, clip_lines
from kiosk.services.evaluation.data_set import DataSetError, read_data_set
from mock_services.people import Pose, portrait, render

FRAMES_PER_S = 15
GIVE_UP_S = 4.0


def write_clip(path: Path, frames: list[Frame]) -> None:
    path.parent.mkdir(exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FRAMES_PER_S, (640, 480))
    for frame in frames:
        writer.write(frame)
    writer.release()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lan before the camera, and nobody; photographs of Lan and Hung."""
    for key in ("hung", "lan"):
        (tmp_path / "people" / key).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "people" / key / "1.png"), portrait(key))
    steps = [render("lan", Pose(yaw_deg=yaw)) for yaw in (-4, -2, 0, 2, 4)]
    write_clip(tmp_path / "video" / "lan.avi", [*steps, *reversed(steps)] * 3)
    write_clip(tmp_path / "video" / "nobody.avi", [np.full((480, 640, 3), 120, np.uint8)] * 30)
    return tmp_path


def test_a_clip_is_judged_as_somebody_before_the_camera_is(qtbot: QtBot, folder: Path) -> None:
    """Lan makes a burst that is hers; nobody is asked to come, and makes none."""
    files = clip_files(folder)
    settings = Settings(state_dir=folder)
    lan, nobody = play_clips(files, read_data_set(folder), settings, GIVE_UP_S)
    assert lan.burst_s is not None
    assert lan.burst_s < GIVE_UP_S
    assert set(lan.by_faces) == {1}
    assert [(one.portrait, one.verdict) for one in lan.same_clip] == [("person 1", Verdict.ACCEPT)]
    hung, own = lan.others
    assert (hung.portrait, own.portrait, own.verdict) == ("hung", "lan", Verdict.ACCEPT)
    assert hung.distance is not None and own.distance is not None
    assert own.distance < hung.distance
    assert (nobody.burst_s, set(nobody.by_faces), nobody.same_clip, nobody.others) == (None, {0}, (), ())
    assert {hint.hint for hint in nobody.hints} <= {Hint.LOOK_HERE.value, Hint.UNCOVER_FACE.value}
    text = "\n".join(clip_lines((lan, nobody)))
    assert "burst after" in text
    assert "no burst" in text
    os.truncate(files[0], 100)
    with pytest.raises(DataSetError, match="no video"):
        next(play_clips(files, read_data_set(folder), settings, GIVE_UP_S))


def test_a_folder_without_clips_says_so(tmp_path: Path) -> None:
    assert clip_files(tmp_path) == []
    assert list(clip_lines(())) == ["No clips: the folder has no video/<clip>."]
