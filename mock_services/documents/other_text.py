"""Pictures of text that is no machine-readable zone, some of it very much like one."""

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from mock_services.cards import card_image, insurance_card_image
from mock_services.cards.canvas import Frame, Weight, font
from mock_services.cast import CAST
from mock_services.documents.specimen import document_lines, specimens

_SIZE = (1280, 720)
_TEXT = (
    "phieu kham benh ngay thang nam ho ten tuoi dia chi so the bao hiem y te gia tri den noi dang ky ban dau "
    "the patient shall present this form at the counter before noon together with a proof of residence "
    "INVOICE TOTAL AMOUNT DUE PASSPORT NATIONALITY SURNAME GIVEN NAMES DATE OF BIRTH REPUBLIC SPECIMEN"
)
_WORDS = _TEXT.split()
_OCR_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<"
_LENGTHS = ((3, 30), (2, 36), (2, 44))


def other_text(seed: int) -> Frame:
    """BGR, (720, 1280, 3)."""
    rng = np.random.default_rng([seed, 9303])
    picture = _KINDS[seed % len(_KINDS)](rng)
    turn = cv2.getRotationMatrix2D((_SIZE[0] / 2, _SIZE[1] / 2), rng.normal(0, 4), rng.uniform(0.8, 1.25))
    picture = cv2.warpAffine(picture, turn, _SIZE, borderMode=cv2.BORDER_REPLICATE)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.5)).astype(np.float32)
    noisy = picture + rng.normal(0, rng.uniform(0, 8), (*picture.shape[:2], 1)).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _page(rng: np.random.Generator) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    tone = tuple(int(value) for value in rng.integers(190, 256, 3))
    image = Image.new("RGB", _SIZE, tone)
    return image, ImageDraw.Draw(image)


def _bgr(image: Image.Image) -> Frame:
    return np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), np.uint8)


def _paragraphs(rng: np.random.Generator) -> Frame:
    image, draw = _page(rng)
    weight: Weight = ("Regular", "SemiBold", "Bold", "OCR-B")[int(rng.integers(4))]
    face = font(weight, float(rng.choice([0.7, 0.9, 1.1, 1.4, 1.8])))
    for y in range(10, _SIZE[1], int(face.size * 1.5)):
        line = " ".join(rng.choice(_WORDS, 24))
        draw.text((rng.integers(5, 60), y), line.upper() if rng.random() < 0.2 else line, font=face, fill=(30, 30, 40))
    return _bgr(image)


def _table(rng: np.random.Generator) -> Frame:
    image, draw = _page(rng)
    face = font(("Regular", "OCR-B")[int(rng.integers(2))], float(rng.choice([0.9, 1.1, 1.4])))
    for y in range(10, _SIZE[1], int(face.size * 1.7)):
        for x in range(20, _SIZE[0], int(face.size * 9)):
            draw.text((x, y), f"{rng.integers(0, 10 ** int(rng.integers(2, 9))):,}", font=face, fill=(20, 20, 20))
        draw.line((10, y - 4, _SIZE[0] - 10, y - 4), fill=(90, 90, 90))
    return _bgr(image)


def _typed_rows(rng: np.random.Generator, rows: list[str]) -> Frame:
    image, draw = _page(rng)
    pitch = float(rng.uniform(14, 24))
    face = font("OCR-B", pitch / 20 / 0.723)  # OCR-B's advance is 0.723 of its size
    top, step = float(rng.uniform(60, 500)), pitch * float(rng.uniform(1.6, 2.6))
    for index, row in enumerate(rows):
        for column, char in enumerate(row):
            draw.text((60 + column * pitch, top + index * step), char, font=face, fill=(25, 25, 30))
    return _bgr(image)


def _fillers(rng: np.random.Generator) -> Frame:
    count, length = _LENGTHS[int(rng.integers(3))]
    return _typed_rows(rng, ["<" * length] * count)


def _random_rows(rng: np.random.Generator) -> Frame:
    count, length = _LENGTHS[int(rng.integers(3))]
    return _typed_rows(rng, ["".join(rng.choice(list(_OCR_CHARACTERS), length)) for _ in range(count)])


def _one_wrong(rng: np.random.Generator) -> Frame:
    """A zone with one digit that is not what its check digit says."""
    layout = ("TD1", "TD2", "TD3")[int(rng.integers(3))]
    lines = list(document_lines(specimens(layout, 20, int(rng.integers(1000)))[int(rng.integers(20))]))
    line = 1
    places = [
        at for at, char in enumerate(lines[line]) if char.isdigit() and (layout == "TD1" or at != len(lines[line]) - 2)
    ]
    at = int(rng.choice(places))
    wrong = str((int(lines[line][at]) + int(rng.choice([1, 2, 3, 4, 6, 7, 8, 9]))) % 10)
    lines[line] = lines[line][:at] + wrong + lines[line][at + 1 :]
    return _typed_rows(rng, lines)


def _card(rng: np.random.Generator) -> Frame:
    member = list(CAST.values())[int(rng.integers(len(CAST)))]
    picture = card_image(member, "front") if rng.integers(2) else insurance_card_image(member)
    scale = _SIZE[1] / picture.shape[0]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left = (_SIZE[0] - small.shape[1]) // 2
    edges = (0, 0, left, _SIZE[0] - small.shape[1] - left)
    return np.asarray(cv2.copyMakeBorder(small, *edges, cv2.BORDER_CONSTANT, value=(90, 80, 70)), np.uint8)


_KINDS: tuple[Callable[[np.random.Generator], Frame], ...] = (
    _paragraphs,
    _one_wrong,
    _table,
    _random_rows,
    _fillers,
    _one_wrong,
    _card,
    _random_rows,
)
