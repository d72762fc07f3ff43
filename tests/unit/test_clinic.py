"""Who is seen where, and when."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from kiosk.domain.clinic import OpeningHours, is_open, suits
from kiosk.domain.person import Language, Sex
from tests.samples import EARS, TODAY

MORNING = OpeningHours(frozenset({0, 2}), time(7), time(11, 30))
AFTERNOON = OpeningHours(frozenset({0}), time(13), time(16))


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        (datetime(2026, 3, 2, 6, 59, 59), False),
        (datetime(2026, 3, 2, 7, 0), True),
        (datetime(2026, 3, 2, 11, 29, 59), True),
        (datetime(2026, 3, 2, 11, 30), False),
        (datetime(2026, 3, 2, 13, 0), True),
        (datetime(2026, 3, 3, 8, 0), False),
        (datetime(2026, 3, 4, 8, 0), True),
        (datetime(2026, 3, 4, 14, 0), False),
    ],
)
def test_a_clinic_is_open_from_its_first_moment_to_before_its_last(now: datetime, open_: bool) -> None:
    assert is_open(replace(EARS, hours=(MORNING, AFTERNOON)), now) is open_


def test_a_clinic_without_hours_is_closed() -> None:
    assert not is_open(replace(EARS, hours=()), datetime(2026, 3, 2, 9, 0))


@pytest.mark.parametrize(
    ("born", "suited"),
    [
        (date(2014, 3, 3), False),  # 12 tomorrow
        (date(2014, 3, 2), True),  # 12 today
        (date(2010, 3, 3), True),  # 16 tomorrow
        (date(2010, 3, 2), False),  # 16 today
    ],
)
def test_ages_include_both_ends_in_completed_years(born: date, suited: bool) -> None:
    assert suits(replace(EARS, min_age=12, max_age=15), born, Sex.FEMALE, TODAY) is suited


def test_without_an_upper_age_the_oldest_are_seen() -> None:
    assert suits(replace(EARS, min_age=16), date(1901, 1, 1), Sex.MALE, TODAY)


@pytest.mark.parametrize(
    ("clinic_sex", "seen"),
    [(None, set(Sex)), (Sex.FEMALE, {Sex.FEMALE, Sex.UNKNOWN}), (Sex.MALE, {Sex.MALE, Sex.UNKNOWN})],
)
def test_sex_matters_only_where_the_clinic_names_one(clinic_sex: Sex | None, seen: set[Sex]) -> None:
    """Whose card does not say it is not turned away by a machine."""
    clinic = replace(EARS, sex=clinic_sex)
    assert {sex for sex in Sex if suits(clinic, date(1990, 1, 1), sex, TODAY)} == seen


def test_a_hospitals_text_has_a_version_for_each_language() -> None:
    assert {language: EARS.room.in_language(language) for language in Language} == {
        Language.VIETNAMESE: "Phòng 12",
        Language.ENGLISH: "Room 12",
        Language.KHMER: "Phòng 12",
    }
