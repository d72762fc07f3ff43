"""Cards in pictures: their codes, and machine-readable lines that make a card."""

import re
from collections.abc import Callable
from datetime import date
from itertools import cycle

import cv2
import numpy as np

from kiosk.adapters.cards.effort import ReadMrz
from kiosk.adapters.cards.mrz.reader import MrzText, read_mrz, read_mrz_still
from kiosk.adapters.cards.qr.codes import decode_image
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.domain.card import CardDevice, CardError, CardSource
from kiosk.domain.card.mrz import parse_mrz
from kiosk.ports import CardShown, CardText, Frame

_LINES_BESIDE = re.compile(rb"[0-9]{12}(\|[^|]*){7,11}$", re.DOTALL)  # the code of a citizen card of 2024

_EFFORTS = (0, 2, 0, 1, 0, 3)  # of `read_mrz`: as it is, enlarged, upside down, sideways

Accept = Callable[[tuple[str, ...]], bool]


def zone_reader(today: Callable[[], date]) -> ReadMrz:
    """Reads a live frame's machine-readable zone, some 150 ms for 1280x720; every other time in another way than
    upright and as it is."""
    efforts = cycle(_EFFORTS)

    def read(grey: Grey) -> tuple[bytes, float] | None:
        found = read_mrz(grey, next(efforts), makes_a_card(today()))
        return None if found is None else (_payload(found), found.confidence)

    return read


def read_still(image: Frame, today: date) -> CardShown:
    """Everything in one still picture, codes first; as many seconds as it takes, some three. Beside the code of a card
    that has its lines elsewhere they are only glanced for."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    accept = makes_a_card(today)
    texts = [CardText(payload, CardSource.QR) for payload in decode_image(grey)]
    alone = texts and not any(_LINES_BESIDE.match(text.untrusted_payload) for text in texts)
    lines = read_mrz(grey, accept=accept) if alone else read_mrz_still(image, accept)
    if lines is not None:
        texts.append(CardText(_payload(lines), CardSource.MRZ, lines.confidence))
    return CardShown(tuple(texts), CardDevice.CAMERA)


def makes_a_card(today: date) -> Accept:
    """Whether lines are those of a card: every check digit holds, state, dates and sex exist."""

    def accept(untrusted_lines: tuple[str, ...]) -> bool:
        try:
            parse_mrz("\n".join(untrusted_lines), today)
        except CardError:
            return False
        return True

    return accept


def _payload(found: MrzText) -> bytes:
    return "\n".join(found.untrusted_lines).encode()
