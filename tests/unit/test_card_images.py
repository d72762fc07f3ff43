"""Still pictures of cards: codes drawn by qrencode, then tilted, shrunk, blurred and recompressed by ImageMagick."""

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.cards.qr.codes import decode_image, quick_look, sharpened_look
from kiosk.ports import Frame
from mock_services.cards import card_image, insurance_card_image, insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene
from tests.corpus.specimens import CITIZEN_2021, CITIZEN_2021_WITHOUT_OLD_NUMBER, CITIZEN_2024, insurance

SPECIMENS = [CITIZEN_2021, CITIZEN_2021_WITHOUT_OLD_NUMBER, CITIZEN_2024, insurance()]
SPECIMEN_NAMES = ["2021", "2021-without-old-number", "2024", "insurance"]
MEMBER = CAST["lan"]
TILT = "0,0 25,10 300,0 290,40 0,300 0,280 300,300 300,260"  # where four points of the picture go, in pixels


def imagemagick() -> str:
    """ImageMagick's program: `magick` since version 7, `convert` before."""
    distribution = Path("/usr/bin/convert")
    return shutil.which("magick") or (str(distribution) if distribution.exists() else "convert")


def drawn(payload: str, path: Path) -> Path:
    subprocess.run(["qrencode", "--level=M", "--size=6", f"--output={path}", payload], check=True, timeout=30)
    return path


def maltreated(path: Path, *options: str) -> Path:
    target = path.with_suffix(".jpg")
    subprocess.run([imagemagick(), str(path), *options, str(target)], check=True, timeout=30)
    return target


def picture(path: Path) -> Frame:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return np.asarray(image, np.uint8)


def grey(image: Frame) -> Frame:
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


@pytest.mark.parametrize("payload", SPECIMENS, ids=SPECIMEN_NAMES)
def test_a_code_as_drawn_is_read(payload: str, tmp_path: Path) -> None:
    assert decode_image(picture(drawn(payload, tmp_path / "code.png"))) == (payload.encode(),)


@pytest.mark.parametrize(
    "options",
    [
        ("-rotate", "7", "-quality", "60"),
        ("-resize", "60%", "-quality", "60"),
        ("-blur", "0x1.5", "-quality", "60"),
        ("-rotate", "7", "-resize", "60%", "-blur", "0x0.8", "-quality", "60"),
        ("-border", "40", "-distort", "Perspective", TILT, "-quality", "60"),
        ("-rotate", "143", "-quality", "40"),
        ("-negate", "-quality", "60"),
        ("-brightness-contrast", "-25x-50", "-quality", "60"),
    ],
    ids=["turned", "shrunk", "blurred", "turned-shrunk-blurred", "perspective", "upside-down", "negative", "dull"],
)
@pytest.mark.parametrize("payload", SPECIMENS, ids=SPECIMEN_NAMES)
def test_a_maltreated_code_is_read(payload: str, options: tuple[str, ...], tmp_path: Path) -> None:
    image = picture(maltreated(drawn(payload, tmp_path / "code.png"), *options))
    assert decode_image(image) == (payload.encode(),)


def test_a_whole_drawn_card_is_read() -> None:
    assert decode_image(grey(card_image(MEMBER, "front"))) == (qr_payload(MEMBER).encode(),)
    assert decode_image(grey(insurance_card_image(MEMBER))) == (insurance_qr_payload(MEMBER).encode(),)


def test_two_codes_are_both_read_the_larger_first(tmp_path: Path) -> None:
    small = picture(drawn("https://example.org", tmp_path / "small.png"))
    large = picture(drawn(CITIZEN_2021, tmp_path / "large.png"))
    canvas = np.full((large.shape[0], small.shape[1] + large.shape[1]), 255, np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    canvas[:, small.shape[1] :] = large
    assert decode_image(canvas) == (CITIZEN_2021.encode(), b"https://example.org")


def test_the_same_code_twice_is_one_payload(tmp_path: Path) -> None:
    code = picture(drawn(CITIZEN_2021, tmp_path / "code.png"))
    assert decode_image(np.hstack([code, code])) == (CITIZEN_2021.encode(),)


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (480, 640)])
def test_pictures_without_a_code_give_nothing(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, shape, np.uint8)
    assert decode_image(noise) == ()


def test_a_light_code_on_dark_takes_an_effort(tmp_path: Path) -> None:
    """Telephones show them at night."""
    code = 255 - picture(drawn(CITIZEN_2021, tmp_path / "code.png"))
    assert quick_look(code).untrusted_payloads == ()
    assert sharpened_look(code).untrusted_payloads == (CITIZEN_2021.encode(),)


def test_a_code_out_of_focus_takes_an_effort() -> None:
    """What the quick look only notices, the ladder reads."""
    scene = CardScene()
    scene.show_card(MEMBER, blur_px=2.1)
    frame = grey(scene.frame())
    look = quick_look(frame)
    assert (look.untrusted_payloads, look.damaged) == ((), True)
    assert decode_image(frame) == (qr_payload(MEMBER).encode(),)
