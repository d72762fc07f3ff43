"""Frames of a camera that works and of one that does not."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from kiosk.adapters.camera.frame_health import DAMAGED_S, FROZEN_S, ROW_STEP, FrameHealth, is_damaged
from kiosk.ports import DeviceFault, Frame
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene

SIZE = (640, 480)
FRAME_S = 1 / 30
DETECTED_WITHIN_S = 2.0

Judged = list[Frame | DeviceFault | None]


def judged(frames: Iterable[Frame], health: FrameHealth | None = None) -> Judged:
    """Verdicts on frames that come 30 times a second."""
    health = health or FrameHealth(SIZE)
    return [health.judge(frame, n * FRAME_S) for n, frame in enumerate(frames)]


def fault_s(verdicts: Judged) -> tuple[float, str]:
    """When the first fault was found, in seconds after the first frame, and its reason."""
    return next((n * FRAME_S, found.reason) for n, found in enumerate(verdicts) if isinstance(found, DeviceFault))


NOISE = np.random.default_rng(0).normal(0, 1, (SIZE[1], SIZE[0], 3)).astype(np.float32)
Y, X = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
WALL = (1 - 0.1 * (X**2 + Y**2) / 2)[..., None].astype(np.float32) * np.array((1.0, 0.98, 0.95), np.float32)


def noisy(level: float, sigma: float = 1.0, moment: int = 0) -> Frame:
    """A plain wall as a sensor sees it at some moment, with a lens whose corners are darker by a tenth."""
    return np.clip((level * WALL + sigma * np.roll(NOISE, moment, axis=1)).round(), 0, 255).astype(np.uint8)


def rows(frame: Frame) -> Frame:
    return np.ascontiguousarray(frame[ROW_STEP // 2 :: ROW_STEP])


def through_jpeg(frame: Frame, quality: int, share: float = 1.0) -> Frame:
    """What a decoder makes of the first `share` of the data."""
    data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    if share < 1:
        data = data[: int(len(data) * share)] + b"\xff\xd9"
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("scene", [FaceScene(SIZE), CardScene(SIZE)], ids=["face", "card"])
def test_the_simulated_cameras_frames_pass(scene: FaceScene | CardScene) -> None:
    frames = [scene.frame() for _ in range(90)]
    assert all(found is frame for found, frame in zip(judged(frames), frames, strict=True))


def test_a_frame_that_is_repeated_is_found_in_time_and_not_before() -> None:
    moving = [noisy(120, moment=n) for n in range(5)]
    at_s, reason = fault_s(judged([*moving, *[moving[-1]] * 90]))
    frozen_s = at_s - 4 * FRAME_S
    assert reason == "camera repeats one picture"
    assert FROZEN_S - FRAME_S / 2 <= frozen_s < DETECTED_WITHIN_S


def test_a_camera_that_shows_some_frames_twice_in_the_dark_is_well() -> None:
    frames = [noisy(8, sigma=0.3, moment=n // 4) for n in range(120)]
    assert not any(isinstance(found, DeviceFault) for found in judged(frames))


def test_half_green_frames_are_held_back_and_found_in_time() -> None:
    frames = [noisy(120, moment=n) for n in range(90)]
    for frame in frames[10:]:
        frame[240:] = (0, 154, 0)
    verdicts = judged(frames)
    at_s, reason = fault_s(verdicts)
    assert reason == "camera sends damaged pictures"
    assert at_s - 10 * FRAME_S < DETECTED_WITHIN_S
    assert all(found is None for found in verdicts[10 : 10 + int(DAMAGED_S / FRAME_S) - 1])


def test_a_damaged_frame_now_and_then_costs_that_frame_alone() -> None:
    frames = [noisy(120, moment=n) for n in range(90)]
    for frame in frames[::3]:
        frame[300:] = (0, 135, 0)
    verdicts = judged(frames)
    assert [found is None for found in verdicts] == [n % 3 == 0 for n in range(90)]


@pytest.mark.parametrize("luma", [0, 16, 90, 200, 255])
def test_planes_that_nobody_wrote_are_damage(luma: int) -> None:
    """Zeros for the colour, and for the brightness too or what an earlier frame left."""
    unwritten = np.zeros((SIZE[1], SIZE[0], 2), np.uint8)
    unwritten[..., 0] = luma
    frame = noisy(120)
    frame[SIZE[1] * 3 // 4 :] = cv2.cvtColor(unwritten, cv2.COLOR_YUV2BGR_YUYV)[SIZE[1] * 3 // 4 :]
    assert is_damaged(rows(frame))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_jpeg_picture_that_breaks_off_is_damage(share: float, capfd: pytest.CaptureFixture[str]) -> None:
    assert is_damaged(rows(through_jpeg(noisy(120), 85, share)))
    assert "premature end" in capfd.readouterr().err  # of libjpeg: this was the damage that was meant


@pytest.mark.parametrize("level", [0, 5, 20, 40, 60, 128, 200, 255, 400])
@pytest.mark.parametrize("quality", [95, 80, 60, 30])
def test_a_wall_is_no_damage_however_dark_or_bright(level: float, quality: int) -> None:
    """Strong compression makes rows of one colour of it, black and white ones too."""
    assert not is_damaged(rows(through_jpeg(noisy(level), quality)))


def test_a_picture_with_black_bars_is_no_damage() -> None:
    frame = noisy(120)
    frame[:80] = frame[-80:] = 16
    assert not is_damaged(rows(frame))


def test_another_size_in_mid_stream_is_a_fault_at_once() -> None:
    small = np.ascontiguousarray(noisy(120)[::2, ::2])
    assert judged([noisy(120), small])[-1] == DeviceFault("camera sends 320x240 instead of 640x480")


def test_a_recording_may_stand_still_and_be_green() -> None:
    green = np.full((SIZE[1], SIZE[0], 3), (0, 154, 0), np.uint8)
    assert all(found is green for found in judged([green] * 90, FrameHealth(SIZE, is_live=False)))
