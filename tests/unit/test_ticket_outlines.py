"""A ticket in a script that the PDF library does not shape: drawn by Qt, filled by the PDF."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from kiosk.adapters.printing.ticket import PAPER_58, PAPER_80, Form, PaperSize
from kiosk.adapters.printing.typeset import MAY_BREAK, Column, Weight, clean
from kiosk.domain.person import Language
from kiosk.domain.queue import Flag, Ticket
from kiosk.ui.outlines import QtOutlines
from tests.sample_ticket import HOSPITAL, PUBLIC_URL, TICKET, VIETNAM
from tests.unit.test_ticket_pdf import assert_nothing_leaves_the_paper, decoded, picture_of, text_of

NAME = "សុខ ចាន់ថា"
TALL = "ញ្ញឹ្យុំ ស្ត្រី ប្រ្យូំ "


@pytest.fixture(scope="module")
def outlines(qapp: QApplication) -> QtOutlines:
    return QtOutlines()


def paper(outlines: QtOutlines | None, ticket: Ticket = TICKET, size: PaperSize = PAPER_80) -> bytes:
    return Form(HOSPITAL, VIETNAM, PUBLIC_URL, size, outlines).fill(ticket, Language.KHMER)


@pytest.mark.parametrize("size", [PAPER_80, PAPER_58], ids=["80", "58"])
@pytest.mark.parametrize("holder", [NAME, TALL * 8, "្ុំ" * 100, "ក" * 200], ids=["name", "tall", "marks", "one word"])
def test_khmer_stays_on_the_paper_with_its_number_and_code(outlines: QtOutlines, holder: str, size: PaperSize) -> None:
    pdf = paper(outlines, replace(TICKET, holder=holder, flags=frozenset(Flag)), size)
    assert_nothing_leaves_the_paper(pdf, size)
    assert "A-017" in text_of(pdf)
    assert TICKET.code in decoded(pdf)


def test_what_the_fonts_have_stays_text(outlines: QtOutlines) -> None:
    text = text_of(paper(outlines))
    assert "Phòng 12" in text
    assert "Nguyễn Thị Minh Hòa" in text
    assert "?" not in text


def test_without_outlines_letters_become_question_marks_and_no_more_happens() -> None:
    assert "? ?" in text_of(paper(None, replace(TICKET, holder="ក ខ")))
    assert clean("ក្\u200bខ") == "??"


def test_it_is_drawn_on_the_printers_thread_as_on_the_screens(outlines: QtOutlines) -> None:
    with ThreadPoolExecutor(1) as printers:
        assert printers.submit(paper, outlines).result() == paper(outlines)


def test_every_line_of_khmer_has_ink(outlines: QtOutlines) -> None:
    """More than a ticket from which these lines are missing."""
    with_khmer, without = (np.count_nonzero(picture_of(paper(o)) < 128) for o in (outlines, None))
    name = np.count_nonzero(picture_of(paper(outlines, replace(TICKET, holder=NAME))) < 128)
    nobody = np.count_nonzero(picture_of(paper(outlines, replace(TICKET, holder=""))) < 128)
    assert name > nobody + 200
    assert with_khmer != without


def test_lines_break_where_words_end_and_nowhere_else(outlines: QtOutlines) -> None:
    words = ["សូម", "បង្ហាញ", "ប័ណ្ណ", "ធានារ៉ាប់រង", "នៅ", "តុ", "ណែនាំ"]
    column = Column(120.0, outlines)
    rows = [line.text for line in column.lines(MAY_BREAK.join(words), Weight.REGULAR, (11.0, 9.0), max_lines=4)]
    assert len(rows) > 1
    assert [word for row in rows for word in row.split(MAY_BREAK)] == words


def test_only_khmer_keeps_its_places_to_break(outlines: QtOutlines) -> None:
    assert clean("Hò\u200ba", outlines) == "Hòa"
    assert clean("ក\u200bខ", outlines) == "ក\u200bខ"
