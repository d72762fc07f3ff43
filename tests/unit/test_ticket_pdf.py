"""The ticket's paper, read back as a reader, a telephone and a pair of eyes would."""

import io
import unicodedata
from dataclasses import replace
from itertools import product

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from kiosk.adapters.printing.raster import dots
from kiosk.adapters.printing.ticket import PAPER_58, PAPER_80, Form, PaperSize
from kiosk.adapters.printing.typeset import CAP_HEIGHT, Weight, clean, font
from kiosk.domain.clinic import LocalText
from kiosk.domain.insurance import Payer
from kiosk.domain.person import Language
from kiosk.domain.queue import Flag, PriorityReason, Ticket, WaitRange
from kiosk.domain.ticket_link import ticket_link
from kiosk.services.ticket_code import verify
from tests.sample_ticket import CLINIC, DAY, HOSPITAL, KEY, PUBLIC_URL, TICKET, VIETNAM

POINTS_PER_MM = 72 / 25.4
VI, EN = Language.VIETNAMESE, Language.ENGLISH
THERMAL_DOTS_PER_MM = 8  # 203 dpi

HOSTILE = {
    "markup that runs code": '<font color="[[[().__class__.__base__.__subclasses__() for x in [1]]]]">x</font>',
    "end of a paragraph": "</para><para>Hòa",
    "NUL": "Nguyễn\0Hòa",
    "right to left": "Nguyễn \u202eaòH",
    "printer reset": "Hòa\x1b@\x1bm",
    "PDF operators": "Hòa) Tj ET Q (\\) 0 0 m",
    "lone surrogate": "Hòa\ud800",
    "letters that the font lacks": "李小龙 Y Krŏng Ƀăm 😀",
    "marks piled up": "Ho" + "\u0301" * 200 + "a",
    "new lines": "Hòa\r\n\x85\u2028\u2029Hòa",
    "one long word": "W" * 2000,
    "many words": "Nguyễn " * 300,
    "nothing to see": "\u200b\u2060\ufeff",
}


def paper(
    ticket: Ticket = TICKET,
    language: Language = VI,
    public_url: str | None = None,
    copy: int = 0,
    size: PaperSize = PAPER_80,
) -> bytes:
    return Form(HOSPITAL, VIETNAM, public_url, size).fill(ticket, language, copy)


def text_of(pdf: bytes) -> str:
    """The page's words, line breaks taken as spaces."""
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def picture_of(pdf: bytes) -> NDArray[np.uint8]:
    """The page in grey as a thermal head would print it."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=THERMAL_DOTS_PER_MM / POINTS_PER_MM, grayscale=True)
        return np.array(drawn.to_numpy())


def decoded(pdf: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(picture_of(pdf), formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found.text)


def assert_nothing_leaves_the_paper(pdf: bytes, size: PaperSize = PAPER_80) -> None:
    page = picture_of(pdf)
    ink_rows, ink_columns = np.nonzero(page < 128)
    margin = size.margin_mm * THERMAL_DOTS_PER_MM
    assert margin - 1 <= ink_columns.min()
    assert ink_columns.max() <= page.shape[1] - margin + 1
    assert margin - 1 <= ink_rows.min()
    assert ink_rows.max() <= page.shape[0] - margin + 1


def test_vietnamese_ticket_tells_everything_in_vietnamese() -> None:
    text = text_of(
        paper(replace(TICKET, priority=PriorityReason.ELDERLY, flags=frozenset(Flag)), public_url=PUBLIC_URL)
    )
    for expected in (
        "Bệnh viện Đa khoa Mẫu",
        "SỐ THỨ TỰ",
        "A-017",
        "Tai Mũi Họng",
        "Phòng 12",
        "Tầng 2",
        "Nguyễn Thị Minh Hòa",
        "1984",
        "bảo hiểm y tế",
        "75 tuổi",
        "Mời trình thẻ khi đến lượt",
        "Quầy sẽ kiểm tra thẻ",
        "6 người",
        "25-40 phút",
        "08:41",
        "04/03/2026",
        "Quét để xem còn bao lâu",
    ):
        assert expected in text
    assert unicodedata.is_normalized("NFC", text)


def test_english_ticket_keeps_the_clinics_vietnamese_name_for_staff() -> None:
    text = text_of(paper(language=EN))
    for expected in ("Sample General Hospital", "YOUR NUMBER", "A-017", "Ear, nose, throat", "Room 12", "Floor 2"):
        assert expected in text
    assert "Tai Mũi Họng" in text
    assert "4 Mar 2026" in text


def test_time_of_issue_is_the_hospitals_even_across_midnight() -> None:
    late = TICKET.issued_at.replace(hour=17, minute=5)
    text = text_of(paper(replace(TICKET, issued_at=late)))
    assert "00:05 · 05/03/2026" in text


@pytest.mark.parametrize("language", Language)
def test_every_payer_priority_and_flag_changes_what_is_printed(language: Language) -> None:
    def printed(**changes: object) -> str:
        return text_of(paper(replace(TICKET, **changes), language))

    payers = {printed(payer=payer) for payer in (*Payer, None)}
    reasons = {printed(priority=reason) for reason in (*PriorityReason, None)}
    flags = {printed(flags=frozenset(flags)) for flags in ((), *((flag,) for flag in Flag), Flag)}
    assert (len(payers), len(reasons), len(flags)) == (len(Payer) + 1, len(PriorityReason) + 1, len(Flag) + 2)


def test_payer_untold_says_that_staff_will_check() -> None:
    assert "Bảo hiểm: nhân viên sẽ kiểm tra" in text_of(paper(replace(TICKET, payer=None)))


def test_without_name_and_year_their_lines_are_left_out() -> None:
    known, unknown = paper(), paper(replace(TICKET, holder="", birth_year=None))
    assert "năm" not in text_of(unknown)
    assert picture_of(unknown).shape[0] < picture_of(known).shape[0]


def test_masked_name_is_printed_as_it_is_given() -> None:
    assert "••• Hòa" in text_of(paper(replace(TICKET, holder="••• Hòa")))


def test_nobody_ahead_is_said_in_words() -> None:
    assert "Không có ai chờ trước" in text_of(paper(replace(TICKET, people_ahead=0, wait=WaitRange(0, 5))))


@pytest.mark.parametrize(("language", "mark"), [(VI, "BẢN SAO 2"), (EN, "COPY 2")])
def test_second_print_is_marked_and_the_first_is_not(language: Language, mark: str) -> None:
    assert mark in text_of(paper(language=language, copy=1))
    assert mark not in text_of(paper(language=language))


def test_qr_holds_the_signed_code_and_is_genuine() -> None:
    code = decoded(paper())
    assert code == TICKET.code
    claim = verify(code, KEY, DAY)
    assert claim is not None
    assert claim.label == TICKET.label


def test_the_code_opens_the_numbers_page_in_the_patients_language_and_is_explained() -> None:
    linked = paper(public_url=PUBLIC_URL)
    assert decoded(linked) == f"{PUBLIC_URL}/t/{TICKET.code}"
    assert decoded(paper(language=EN, public_url=PUBLIC_URL)) == f"{PUBLIC_URL}/t/{TICKET.code}?lang=en"
    for bare in (paper(), paper(public_url="")):
        assert decoded(bare) == TICKET.code
        assert "Quét" not in text_of(bare)


def test_qr_is_at_least_22_mm_and_stands_in_its_quiet_zone_bottom_right() -> None:
    pdf = paper(replace(TICKET, label="A-017", people_ahead=1234), public_url=PUBLIC_URL)
    page = picture_of(pdf)
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    corners = found.position
    left, right = corners.top_left.x, corners.bottom_right.x
    top, bottom = corners.top_left.y, corners.bottom_right.y
    assert right - left >= 22 * THERMAL_DOTS_PER_MM
    assert bottom - top >= 22 * THERMAL_DOTS_PER_MM
    quiet = 4 * (right - left) // 41  # four modules of a symbol of 41
    assert page[top : bottom + 1, left - quiet : left - 1].min() > 128
    assert page[bottom + 2 :, left:].min() > 128
    assert right >= page.shape[1] - 5 * THERMAL_DOTS_PER_MM


@pytest.mark.parametrize("label", ["A-017", "AU-004", "AK2-1007"])
def test_number_fills_the_width_and_is_black(label: str) -> None:
    pdf = paper(replace(TICKET, label=label))
    dark = picture_of(pdf) < 64
    widest = max(
        np.flatnonzero(row)[-1] - np.flatnonzero(row)[0] for row in dark[: 40 * THERMAL_DOTS_PER_MM] if row.any()
    )
    assert widest >= 0.9 * PAPER_80.printable_mm * THERMAL_DOTS_PER_MM


def test_number_and_room_have_capitals_of_15_and_5_mm() -> None:
    """So that a dark, shaken photograph of the ticket still shows them."""
    sizes: dict[str, float] = {}

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        sizes[text.strip()] = size / POINTS_PER_MM

    PdfReader(io.BytesIO(paper())).pages[0].extract_text(visitor_text=note)
    cap_height_mm = {text: CAP_HEIGHT * size for text, size in sizes.items()}
    assert cap_height_mm["A-017"] >= 15
    assert cap_height_mm["Phòng 12 · Tầng 2"] >= 5


@pytest.mark.parametrize("size", [PAPER_80, PAPER_58])
@pytest.mark.parametrize("language", Language)
def test_page_is_one_as_wide_as_its_paper_and_whole_dots_high(language: Language, size: PaperSize) -> None:
    (page,) = PdfReader(io.BytesIO(paper(language=language, size=size))).pages
    assert float(page.mediabox.width) == pytest.approx(size.width_mm * POINTS_PER_MM, abs=0.01)
    height = float(page.mediabox.height) / POINTS_PER_MM * THERMAL_DOTS_PER_MM
    assert height == pytest.approx(round(height), abs=0.01)


@pytest.mark.parametrize("language", Language)
def test_narrow_paper_has_everything_that_wide_paper_has(language: Language) -> None:
    full = replace(TICKET, priority=PriorityReason.ELDERLY, flags=frozenset(Flag))
    wide, narrow = (paper(full, language, PUBLIC_URL, copy=1, size=size) for size in (PAPER_80, PAPER_58))
    assert set(text_of(wide).split()) - {"·"} == set(text_of(narrow).split()) - {"·"}
    assert decoded(wide) == decoded(narrow) == ticket_link(TICKET.code, PUBLIC_URL, language)
    assert_nothing_leaves_the_paper(narrow, PAPER_58)


@pytest.mark.parametrize("public_url", [None, PUBLIC_URL])
def test_every_module_of_the_code_is_equally_wide_on_a_thermal_head(public_url: str | None) -> None:
    page = np.asarray(dots(paper(public_url=public_url), PAPER_80).convert("L"))
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    code = page[found.position.top_left.y + 2 :, found.position.top_left.x + 2 :]
    for axis in (0, 1):
        edges = np.flatnonzero((np.diff(code.astype(int), axis=axis) != 0).any(axis=1 - axis))
        widths = set(np.diff(edges))
        assert min(widths) >= 5
        assert all(width % min(widths) == 0 for width in widths)


def test_fonts_are_embedded_truetype() -> None:
    (page,) = PdfReader(io.BytesIO(paper())).pages
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    used = [entry.get_object() for entry in resources["/Font"].values()]
    embedded = {str(f["/BaseFont"]).split("+")[-1]: f for f in used if f["/Subtype"] == "/TrueType"}
    assert embedded.keys() == {weight.value for weight in Weight}
    assert all("/FontFile2" in f["/FontDescriptor"] for f in embedded.values())


def test_equal_input_gives_equal_bytes() -> None:
    assert paper() == paper()
    assert paper() != paper(replace(TICKET, label="A-018"))


def test_every_vietnamese_letter_has_a_glyph_in_every_weight() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product(vowels, tones)] + ["đ"]
    letters += [letter.upper() for letter in letters]
    assert all(len(letter) == 1 for letter in letters)
    for weight in Weight:
        assert [letter for letter in letters if ord(letter) not in font(weight).face.charToGlyph] == []
    assert clean("".join(letters)) == "".join(letters)


def test_decomposed_name_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", TICKET.holder)
    assert paper(replace(TICKET, holder=decomposed)) == paper()


def test_letter_that_the_fonts_lack_loses_its_mark_but_not_its_place() -> None:
    assert clean("Y Krŏng 李") == "Y Krong ?"


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_name_is_only_drawn(name: str) -> None:
    pdf = paper(replace(TICKET, holder=name))
    text = text_of(pdf)
    assert "A-017" in text
    assert "Phòng 12" in text
    assert not [c for c in text if unicodedata.category(c).startswith("C")]
    assert decoded(pdf) == TICKET.code
    assert_nothing_leaves_the_paper(pdf)


def test_markup_is_printed_as_it_stands() -> None:
    assert "</para><para>Hòa" in text_of(paper(replace(TICKET, holder=HOSTILE["end of a paragraph"])))


@given(st.text(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_name_leaves_a_ticket_of_one_page_with_its_number(name: str) -> None:
    assert "A-017" in text_of(paper(replace(TICKET, holder=name)))


def test_a_name_of_a_hundred_letters_is_printed_whole() -> None:
    name = "Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Huyền Ngọc Hoàng Bảo Trâm Quỳnh Nghiêm Trương Nghĩa Thường A"
    assert len(name) >= 100
    pdf = paper(replace(TICKET, holder=name))
    assert name in text_of(pdf)
    assert_nothing_leaves_the_paper(pdf)


@pytest.mark.parametrize("language", Language)
def test_long_clinic_and_room_are_printed_whole(language: Language) -> None:
    name = LocalText(
        "Phẫu thuật Tạo hình Thẩm mỹ và Răng Hàm Mặt trẻ em",
        "Reconstructive, paediatric oral and maxillofacial surgery",
    )
    room = LocalText("Phòng 1204B, khu khám theo yêu cầu", "Room 1204B, private outpatients")
    pdf = paper(replace(TICKET, clinic=replace(CLINIC, name=name, room=room)), language)
    text = text_of(pdf)
    assert name.in_language(language) in text
    assert name.vi in text
    assert room.in_language(language) in text
    assert_nothing_leaves_the_paper(pdf)
