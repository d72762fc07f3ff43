"""A clinic as people recognise it: picture, colour, name, place, and how many are waiting."""

from collections.abc import Callable, Sequence
from typing import assert_never

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.domain.clinic import Clinic
from kiosk.domain.queue import NoNumber, Offer, WaitRange
from kiosk.i18n import Said, Words
from kiosk.ui.theme import ACCENT, QUIET, Style, Text, clinic_tint
from kiosk.ui.widgets.button import Kind, TouchButton
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

_TILE_MM = 24.0
_NO_BREAK = "\u00a0"


def clinic_tile(style: Style, clinic: Clinic, side_mm: float = _TILE_MM) -> Icon:
    """The picture on the clinic's colour."""
    tint = clinic_tint(clinic.colour)
    side = style.px(side_mm)
    return Icon(clinic.picture, round(side * 0.72), tint.text, ground=tint.deep, ground_px=side, radius_px=side // 5)


def lower_first(text: str) -> str:
    """For the middle of a sentence: "Phòng 12" -> "phòng 12"; "ICU" stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def place_words(clinic: Clinic, say: Words) -> str:
    """Phòng 12, tầng 2. A word and its number stay on one line."""
    room, floor = clinic.room.in_language(say.language), clinic.floor.in_language(say.language)
    return f"{room.replace(' ', _NO_BREAK)}, {lower_first(floor).replace(' ', _NO_BREAK)}"


def waiting_words(count: int, say: Words) -> str:
    if count == 0:
        return say("clinic.nobody", "Nobody waiting")
    return say("clinic.waiting", "{count} waiting", count=count)


def wait_words(wait: WaitRange, say: Words) -> str:
    if wait.low_min == 0:
        return say("clinic.short_wait", "less than {high} min", high=wait.high_min)
    return say("clinic.wait", "about {low}–{high} min", low=wait.low_min, high=wait.high_min)


def no_number_words(reason: NoNumber, say: Words) -> str:
    match reason:
        case NoNumber.FULL:
            return say("clinic.full", "No numbers left right now")
        case NoNumber.TOO_LATE:
            return say("clinic.too_late", "No more turns today")
        case _:
            assert_never(reason)


def queue_words(offer: Offer, say: Words) -> str:
    """6 người chờ, khoảng 25–40 phút."""
    if offer.no_number is not None:
        return no_number_words(offer.no_number, say)
    return f"{waiting_words(offer.waiting, say)}, {wait_words(offer.wait, say)}"


class ClinicCard(TouchButton):
    """Wide cards show the queue at the right, narrow ones under the place; one that gives no number says why there."""

    def __init__(self, style: Style, say: Words, offer: Offer, on_touch: Callable[[], None], *, wide: bool) -> None:
        clinic = offer.clinic
        name, place = clinic.name.in_language(say.language), place_words(clinic, say)
        queue = queue_words(offer, say)
        kind: Kind = "choice" if offer.no_number is None else "locked"
        super().__init__(style, f"{name}. {place}. {queue}", on_touch, kind, height_mm=_TILE_MM + 8)
        self.said = Said(name, f"clinic_name.{clinic.code}")
        self.queue: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(4), style.px(4), style.px(5), style.px(4))
        row.setSpacing(style.px(6))
        row.addWidget(clinic_tile(style, clinic))
        words = QVBoxLayout()
        words.setSpacing(style.px(0.5))
        words.addStretch(1)
        words.addWidget(Label(style, name, Text.BODY, strong=True))
        words.addWidget(Label(style, place, Text.SMALL, tone="quiet"))
        row.addLayout(words, 1)
        if wide:
            self.queue = _queue(style, say, offer)
            row.addWidget(self.queue)
        else:
            words.addWidget(Label(style, queue, Text.SMALL, tone="quiet"))
        words.addStretch(1)
        if offer.no_number is None:
            row.addWidget(Icon("caret-right", style.icon_px(10), style.colour(ACCENT)))
        else:
            row.addSpacing(style.icon_px(10))


def align_queues(cards: Sequence[ClinicCard]) -> None:
    """The same width for the right column of all cards, so that the eye runs down one line."""
    queues = [card.queue for card in cards if card.queue is not None]
    width = max((queue.sizeHint().width() for queue in queues), default=0)
    for queue in queues:
        queue.setFixedWidth(width)


def _queue(style: Style, say: Words, offer: Offer) -> QWidget:
    queue = QWidget()
    lines = QVBoxLayout(queue)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(style.px(1))
    lines.addStretch(1)
    facts = [("users", waiting_words(offer.waiting, say), True), ("clock", wait_words(offer.wait, say), False)]
    if offer.no_number is not None:
        facts = [("clock-countdown", no_number_words(offer.no_number, say), True)]
    for icon, text, strong in facts:
        line = QHBoxLayout()
        line.setSpacing(style.px(2.5))
        line.addWidget(Icon(icon, style.icon_px(8), style.colour(QUIET)))
        line.addWidget(Label(style, text, Text.SMALL, strong=strong, tone="" if strong else "quiet"), 1)
        lines.addLayout(line)
    lines.addStretch(1)
    return queue
