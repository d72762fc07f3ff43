"""The clinics file of a hospital: read as it is meant, or refused with the place of the mistake."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from kiosk.domain.person import Sex
from kiosk.resources import asset
from kiosk.services.clinics_file import ClinicsError, read_clinics

Write = Callable[[str], Path]

GOOD = """
[[clinics]]
code = "women"
prefix = "P"
name = { vi = "Phụ Sản", en = "Women's health" }
room = { vi = "Phòng 8", en = "Room 8" }
floor = { vi = "Tầng 1", en = "Floor 1" }
picture = "gender-female"
colour = "rose"
sex = "female"
min_age = 12
minutes_per_patient = 12
hours = [{ weekdays = [0, 2], opens = "06:30", closes = "16:30" }]

[[clinics]]
code = "reception"
prefix = "R"
name = { vi = "Quầy hướng dẫn", en = "Help desk" }
room = { vi = "Quầy 1", en = "Desk 1" }
floor = { vi = "Tầng 1", en = "Floor 1" }
picture = "users"
colour = "slate"
is_reception = true
hours = []

[[reasons]]
code = "forgot_card"
text = { vi = "Quên mang thẻ", en = "I left my card at home" }
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "clinics.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_file_is_read_as_it_is_meant(write: Write) -> None:
    found = read_clinics(write(GOOD))
    women, reception = found.clinics
    assert (women.code, women.prefix, women.name.vi, women.room.en) == ("women", "P", "Phụ Sản", "Room 8")
    assert (women.sex, women.min_age, women.max_age, women.minutes_per_patient) == (Sex.FEMALE, 12, None, 12)
    assert women.hours[0].weekdays == {0, 2}
    assert (women.hours[0].opens, women.hours[0].closes) == (time(6, 30), time(16, 30))
    assert (reception.is_reception, reception.sex, reception.minutes_per_patient) == (True, None, 10)
    assert [reason.code for reason in found.reasons] == ["forgot_card"]


MISTAKES = {
    "no TOML": ("[[clinics]", "[[clinics", "Expected"),
    "missing text": (', en = "Room 8"', "", "clinics.0.room.en: Field required"),
    "missing prefix": ('prefix = "P"\n', "", "clinics.0.prefix: Field required"),
    "wrong type": ("min_age = 12", 'min_age = "twelve"', "clinics.0.min_age: Input should be a valid integer"),
    "unknown sex": ('sex = "female"', 'sex = "women"', "clinics.0.sex: Input should be"),
    "sex of nobody": ('sex = "female"', 'sex = "unknown"', "women: sex: must be male or female, or left out"),
    "impossible hour": ('opens = "06:30"', 'opens = "26:30"', "clinics.0.hours.0.opens: Input should be"),
    "misspelled key": ("min_age = 12", "minimum_age = 12", "clinics.0.minimum_age: Unexpected keyword argument"),
    "unknown table": ("[[reasons]]", "[[reason]]", "reasons: Field required"),
    "prefix of three letters": ('prefix = "P"', 'prefix = "PED"', "women: prefix: must be one or two letters A to Z"),
    "prefix with a mark": ('prefix = "P"', 'prefix = "Đ"', "women: prefix: must be one or two letters A to Z"),
    "code used twice": ('code = "women"', 'code = "reception"', "code used twice: reception"),
    "prefix used twice": ('prefix = "P"', 'prefix = "R"', "prefix used twice: R, RH, RU"),
    "prefix of another's lane": ('prefix = "P"', 'prefix = "RU"', "prefix used twice: RU"),
    "no reception": ("is_reception = true", "", "exactly one clinic must have is_reception = true"),
    "two receptions": ('sex = "female"', "is_reception = true", "exactly one clinic must have is_reception = true"),
    "reason used twice": (
        "[[reasons]]",
        '[[reasons]]\ncode = "forgot_card"\ntext = { vi = "Quên", en = "Left" }\n\n[[reasons]]',
        "reason used twice: forgot_card",
    ),
}


@pytest.mark.parametrize(("good", "wrong", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_refused_with_its_place(write: Write, good: str, wrong: str, message: str) -> None:
    assert good in GOOD
    path = write(GOOD.replace(good, wrong, 1))
    with pytest.raises(ClinicsError) as refused:
        read_clinics(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert message in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClinicsError, match="No such file"):
        read_clinics(tmp_path / "none.toml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clinics.toml"
    path.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(ClinicsError, match="utf-8"):
        read_clinics(path)


def test_the_file_that_comes_with_the_kiosk_is_good_and_speaks_both_languages() -> None:
    found = read_clinics(asset("clinics.toml"))
    assert sum(clinic.is_reception for clinic in found.clinics) == 1
    texts = [text for clinic in found.clinics for text in (clinic.name, clinic.room, clinic.floor)]
    texts += [reason.text for reason in found.reasons]
    assert all(text.vi and text.en and text.vi != text.en for text in texts)
    assert all(0 <= day <= 6 for clinic in found.clinics for hours in clinic.hours for day in hours.weekdays)
    assert all(hours.opens < hours.closes for clinic in found.clinics for hours in clinic.hours)
