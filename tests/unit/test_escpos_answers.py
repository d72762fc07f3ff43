"""What a printer sends back is told apart by its fixed bits, whatever comes in between and however it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.printing.answers import Answers, of_automatic, of_realtime
from kiosk.domain.printer import PrinterStatus as P

ECHO = b"\x37\x22" + b"0042" + b"\0"
READY = (0x12, 0x12, 0x12, 0x12)


def heard(*parts: bytes) -> Answers:
    answers = Answers()
    for part in parts:
        answers.hear(part)
    return answers


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (READY, P.READY),
        ((0x1A, 0x12, 0x12, 0x12), P.OFFLINE),
        ((0x1A, 0x16, 0x12, 0x12), P.COVER_OPEN),
        ((0x1A, 0x16, 0x12, 0x7E), P.COVER_OPEN),  # with the cover open the paper's sensors see nothing
        ((0x1A, 0x32, 0x12, 0x7E), P.PAPER_OUT),
        ((0x12, 0x12, 0x12, 0x72), P.PAPER_OUT),
        ((0x1A, 0x52, 0x1A, 0x12), P.JAM),
        ((0x12, 0x12, 0x32, 0x12), P.JAM),
        ((0x12, 0x12, 0x12, 0x1E), P.PAPER_LOW),
    ],
)
def test_answers_to_real_time_questions(answers: tuple[int, int, int, int], status: P) -> None:
    assert of_realtime(*answers) is status
    assert heard(bytes(answers)).realtime == list(answers)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"\x10\x00\x00\x00", P.READY),
        (b"\x14\x00\x00\x0f", P.READY),  # a cash drawer, and bits that mean nothing
        (b"\x18\x00\x00\x00", P.OFFLINE),
        (b"\x38\x00\x00\x00", P.COVER_OPEN),
        (b"\x18\x00\x0c\x00", P.PAPER_OUT),
        (b"\x18\x08\x00\x00", P.JAM),
        (b"\x10\x00\x03\x00", P.PAPER_LOW),
    ],
)
def test_automatic_status(answer: bytes, status: P) -> None:
    assert of_automatic(answer) is status
    assert heard(answer).automatic is status


def test_an_answer_in_its_turn_is_about_the_paper() -> None:
    assert heard(b"\x00").paper is P.READY
    assert heard(b"\x03").paper is P.PAPER_LOW
    assert heard(b"\x0c").paper is P.PAPER_OUT


def test_flow_control_and_noise_are_skipped() -> None:
    answers = heard(b"\x11\x13", b"\xff\x37\x38", b"\x10\x93", ECHO)
    assert answers.echoes == [b"0042"]
    assert (answers.realtime, answers.automatic) == ([], None)


@given(
    parts=st.lists(st.sampled_from([ECHO, b"\x12", b"\x1a", b"\x10\x00\x00\x00", b"\x38\x00\x00\x00", b"\x00"])),
    cut=st.integers(1, 5),
)
def test_answers_may_come_in_any_order_and_in_pieces(parts: list[bytes], cut: int) -> None:
    stream = b"".join(parts)
    answers = heard(*(stream[i : i + cut] for i in range(0, len(stream), cut)))
    assert len(answers.echoes) == parts.count(ECHO)
    assert len(answers.realtime) == parts.count(b"\x12") + parts.count(b"\x1a")
    automatic = [part for part in parts if len(part) == 4]
    assert answers.automatic is (of_automatic(automatic[-1]) if automatic else None)
    assert (answers.paper is P.READY) == (b"\x00" in parts)


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_heard_without_harm(parts: list[bytes]) -> None:
    answers = heard(*parts)
    assert all(len(echo) == 4 for echo in answers.echoes)
    assert all(byte & 0x93 == 0x12 for byte in answers.realtime)
