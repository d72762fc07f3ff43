"""What comes out of the printer: by eye as it was, by telephone genuine, on a dark photograph still number and room.

Pictures are compared in blocks of a millimetre, so that another version of a font's renderer may move a few dots.
"""

import re
import shutil

import cv2
import numpy as np
import pytesseract
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtWidgets import QApplication

from kiosk.adapters.printing.ticket import DOTS_PER_MM
from kiosk.domain.ticket_link import ticket_link
from kiosk.services.ticket_code import verify
from tests.golden_tickets import Golden, goldens
from tests.printers import code_on
from tests.sample_ticket import DAY, KEY

MEAN_DIFFERENCE = 2.0  # of 255 grey levels, over all blocks
WORST_BLOCK = 96.0
PHOTO_PX_PER_MM = 5  # the whole ticket on a cheap telephone, held at arm's length

GOLDENS = list(goldens())


@pytest.fixture(scope="module")
def printed(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    return {golden.name: golden.printed(tmp_path_factory.mktemp("roll")) for golden in GOLDENS}


def blocks(piece: Image.Image, height: int) -> NDArray[np.float32]:
    """Mean grey of each square millimetre; short paper is white at its end."""
    rows = -(-height // DOTS_PER_MM) * DOTS_PER_MM
    page = np.full((rows, piece.width), 255, np.float32)
    page[: piece.height] = np.asarray(piece.convert("L"))
    return page.reshape(rows // DOTS_PER_MM, DOTS_PER_MM, -1, DOTS_PER_MM).mean(axis=(1, 3))


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_a_ticket_looks_as_it_did(printed: dict[str, Image.Image], golden: Golden) -> None:
    now = printed[golden.name]
    with Image.open(golden.path) as before:
        before.load()
    assert now.width == before.width == golden.size.dots
    assert abs(now.height - before.height) <= DOTS_PER_MM
    height = max(now.height, before.height)
    difference = np.abs(blocks(now, height) - blocks(before, height))
    assert difference.mean() <= MEAN_DIFFERENCE
    assert difference.max() <= WORST_BLOCK


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_its_code_is_genuine(printed: dict[str, Image.Image], golden: Golden) -> None:
    read = code_on(printed[golden.name])
    assert read == ticket_link(golden.ticket.code, golden.public_url or "", golden.language)
    assert verify(golden.ticket.code, KEY, DAY) is not None


def test_a_change_of_the_number_is_seen(printed: dict[str, Image.Image]) -> None:
    """So that the comparison of pictures can fail."""
    plain, copied = printed["plain-vi-80"], printed["copy-vi-80"]
    height = max(plain.height, copied.height)
    assert np.abs(blocks(plain, height) - blocks(copied, height)).max() > WORST_BLOCK


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="no tesseract on this machine")
@pytest.mark.parametrize("name", ["plain-vi-80", "plain-en-80", "plain-vi-58"])
def test_a_dark_photograph_of_it_still_shows_number_and_room(printed: dict[str, Image.Image], name: str) -> None:
    text = pytesseract.image_to_string(flattened(photographed(printed[name])), lang="eng", config="--psm 6")
    assert "A-017" in text.replace(" ", "").replace("O", "0")
    assert re.search(r"(?m)^\W*(Ph.ng|Room) 12", text)


def photographed(piece: Image.Image) -> NDArray[np.uint8]:
    """At a third of the light, in a shadow, shaken, askew and noisy."""
    paper = np.full((piece.height + 120, piece.width + 100), 235, np.float32)
    paper[60:-60, 50:-50] = np.where(np.asarray(piece.convert("L")) > 128, 235, 45)
    scale = PHOTO_PX_PER_MM / DOTS_PER_MM
    view = cv2.resize(paper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = view.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 4, 0.95)
    view = cv2.warpAffine(view, turn, (width, height), borderValue=60)
    view *= 0.3 * np.linspace(1.0, 0.35, width)[None, :]
    view = cv2.GaussianBlur(view, (0, 0), 1.5) + np.random.default_rng(1).normal(0, 4, view.shape)
    return np.clip(view, 0, 255).astype(np.uint8)


def flattened(view: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What an eye does with a shadow."""
    smooth = cv2.GaussianBlur(view, (0, 0), 1.0).astype(np.float32)
    light = cv2.GaussianBlur(smooth, (0, 0), 40) + 1
    return np.clip(smooth / light * 160, 0, 255).astype(np.uint8)
