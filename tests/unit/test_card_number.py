"""The citizen number's inner structure: hints for the desk, and nothing that stops anybody."""

from datetime import date

import pytest

from kiosk.domain.card import CardWarning
from kiosk.domain.card.number import birth_year, warnings_about
from kiosk.domain.person import Sex

BORN = date(1990, 1, 1)


@pytest.mark.parametrize(
    ("number", "sex", "born"),
    [
        ("001090000001", Sex.MALE, BORN),
        ("096190000001", Sex.FEMALE, BORN),
        ("001208000004", Sex.MALE, date(2008, 8, 8)),
        ("001308000004", Sex.FEMALE, date(2008, 8, 8)),
        ("001999000004", Sex.FEMALE, date(2399, 1, 1)),
        ("134090000001", Sex.MALE, BORN),  # born abroad
        ("001090000001", Sex.UNKNOWN, BORN),
    ],
)
def test_a_number_that_fits_its_owner(number: str, sex: Sex, born: date) -> None:
    assert warnings_about(number, sex, born) == frozenset()


@pytest.mark.parametrize(
    ("number", "sex", "born", "warning"),
    [
        ("001090000001", Sex.FEMALE, BORN, CardWarning.NUMBER_SEX),
        ("001190000001", Sex.MALE, BORN, CardWarning.NUMBER_SEX),
        ("001090000001", Sex.MALE, date(1991, 1, 1), CardWarning.NUMBER_BIRTH_YEAR),
        ("001290000001", Sex.MALE, BORN, CardWarning.NUMBER_BIRTH_YEAR),  # of the wrong century
        ("003090000001", Sex.MALE, BORN, CardWarning.NUMBER_PROVINCE),
        ("000090000001", Sex.MALE, BORN, CardWarning.NUMBER_PROVINCE),
        ("099090000001", Sex.MALE, BORN, CardWarning.NUMBER_PROVINCE),
    ],
)
def test_each_part_that_does_not_fit_is_named(number: str, sex: Sex, born: date, warning: CardWarning) -> None:
    assert warnings_about(number, sex, born) == {warning}


def test_numbers_of_other_lengths_say_nothing() -> None:
    for number in ("", "0123456789", "0010900000011"):
        assert warnings_about(number, Sex.MALE, BORN) == frozenset()
        assert birth_year(number) is None


def test_the_63_provinces_of_the_circular_are_known() -> None:
    known = [
        place
        for place in range(100)
        if CardWarning.NUMBER_PROVINCE not in warnings_about(f"{place:03}090000001", Sex.MALE, BORN)
    ]
    assert (len(known), known[0], known[-1]) == (63, 1, 96)
