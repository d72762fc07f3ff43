"""Where lines of text break: a sentence begins one where that costs none, and glued words stay together."""

import pytest
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from kiosk.ui.theme import Metrics, Style
from kiosk.ui.widgets.label import Label

TWO_SENTENCES, ON_TWO_LINES = (
    "Đã gọi nhân viên. Nhân viên sẽ đến ngay ạ.",
    "Đã gọi nhân viên.\nNhân viên sẽ đến ngay ạ.",
)


def drawn(qtbot: QtBot, text: str, share: float) -> QPixmap:
    """In a label that is `share` as wide as the first text on one line."""
    style = Style(Metrics(4.0))
    width = round(Label(style, TWO_SENTENCES).sizeHint().width() * share)
    label = Label(style, text)
    qtbot.addWidget(label)
    label.resize(width, 200)
    return label.grab()


@pytest.mark.parametrize(("share", "same"), [(0.8, True), (1.0, False), (0.4, False)])
def test_a_sentence_begins_a_line_where_that_takes_no_more_lines(qtbot: QtBot, share: float, same: bool) -> None:
    """Neither where all fits on one line nor where a line more would be needed."""
    one, two = (drawn(qtbot, text, share).toImage() for text in (TWO_SENTENCES, ON_TWO_LINES))
    assert (one == two) is same


def test_a_title_ends_no_sentence(qtbot: QtBot) -> None:
    titled = "BS. Nguyễn Thị Lan Anh, phòng khám Mắt số 12 ạ"
    one, two = (drawn(qtbot, text, 0.8).toImage() for text in (titled, titled.replace("BS. ", "BS.\n")))
    assert one != two


def test_glued_words_ask_for_room_together() -> None:
    style = Style(Metrics(4.0))
    apart, glued = (Label(style, text).minimumSizeHint().width() for text in ("khẩu trang", "khẩu\u00a0trang"))
    assert glued > apart
