"""What checks and devices say is said in the language of whoever reads it; only what others say stays as it is."""

import ast
import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.person import Language
from kiosk.domain.readiness import CARD_LIMITS, CameraFigures
from kiosk.domain.remark import Remark
from kiosk.i18n import words
from kiosk.ports import StoreError
from kiosk.services.doctor import camera_answer, told_by
from kiosk.ui.staff.readiness_words import detail_words

ROOT = Path(__file__).parents[2] / "kiosk"
DEVICES = (
    *(ROOT / "adapters").glob("c*/**/*.py"),
    *(ROOT / "adapters/face").glob("*.py"),
    *(ROOT / "adapters/portraits").glob("*.py"),
    ROOT / "adapters/conversation.py",
    ROOT / "adapters/registry_http.py",
    ROOT / "adapters/speech/microphone.py",
)
CHECKS = (
    ROOT / "services/doctor.py",
    *(ROOT / f"bootstrap/{name}.py" for name in ("bench", "examination", "hospital")),
)
ELSEWHERE = ("scripted.py", "stock.py")  # an engine of tests, and one that is measured against
SAID_BY_DEVICES = {"DeviceFault", "Failed", "CallError", "CallRefused"}
FREE = Remark("detail.free", "{gib} GiB free", gib=1.5)


def test_it_is_its_own_english_and_survives_a_copy_and_another_process() -> None:
    told = Remark.of((FREE, "ext4"))
    assert (FREE, told) == ("1.5 GiB free", "1.5 GiB free, ext4")
    for again in (copy.deepcopy(told), pickle.loads(pickle.dumps(told))):
        assert detail_words(again, words(Language.VIETNAMESE)) == "còn trống 1,5 GiB, ext4"
    assert detail_words(copy.deepcopy(FREE), words(Language.VIETNAMESE)) == "còn trống 1,5 GiB"
    assert Remark("detail.jam", "jam") == "jam"


def test_a_value_that_is_a_remark_is_said_in_the_same_language() -> None:
    nested = Remark("device.portraits", "portraits: {trouble}", trouble=Remark("device.late", "no answer in time"))
    assert nested == "portraits: no answer in time"
    assert detail_words(nested, words(Language.VIETNAMESE)) == "ảnh chân dung: không trả lời kịp"


@pytest.mark.parametrize(("language", "comma"), [("vi", ","), ("km", ","), ("en", ".")])
def test_figures_are_written_as_people_of_that_language_write_them(language: str, comma: str) -> None:
    say = words(Language(language))
    assert (say.figure(0.2, 1), say.figure(14.0), say.figure(2.5)) == (f"0{comma}2", "14", f"2{comma}5")
    assert f"1{comma}5 GiB" in detail_words(FREE, say)


def test_what_a_device_says_of_itself_stays_as_it_is() -> None:
    assert detail_words("Xerox {0} & <b>", words(Language.VIETNAMESE)) == "Xerox {0} & <b>"
    hostile = Remark("device.chip_service", "smart card service: {error}", error="{0} {gib}")
    assert detail_words(hostile, words(Language.VIETNAMESE)) == "dịch vụ đọc chip: {0} {gib}"


def test_a_measured_camera_in_vietnamese() -> None:
    answer = camera_answer(CameraFigures(1280, 720, 30.0, 0.5, 0.02), CARD_LIMITS)
    assert answer.detail == "1280x720, 30 frames/s, light 50 %, sharpness 20.0"
    said = detail_words(answer.detail, words(Language.VIETNAMESE))
    assert said == "1280x720, 30 hình/giây, sáng 50 %, độ nét 20"


def test_an_error_says_what_it_says() -> None:
    ours = Remark("detail.file_damaged", "check: the file is damaged")
    assert told_by(StoreError(ours)) is ours
    assert told_by(OSError(28, "No space left on device")) == "[Errno 28] No space left on device"
    assert told_by(StoreError()) == "StoreError"


def test_nothing_is_said_of_a_device_or_by_a_check_in_english_alone() -> None:
    read = [path for path in (*DEVICES, *CHECKS) if path.name not in ELSEWHERE]
    assert len(read) > 40
    assert [f"{path.name}:{line}: {text}" for path in read for line, text in _english(path)] == []


def _english(path: Path) -> Iterator[tuple[int, str]]:
    """Words in what is said, but not those of a Remark."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            said = node.args[0] if node.func.id in SAID_BY_DEVICES | {"Answer"} else None
            said = node.args[1] if node.func.id == "Finding" and len(node.args) > 1 else said
            for text in () if said is None else _texts(said):
                if any(character.isalpha() for character in text.removeprefix("HTTP ").removesuffix(" UTC")):
                    yield node.lineno, text


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (str(part.value) for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from (*_texts(node.left), *_texts(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
