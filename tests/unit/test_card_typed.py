"""A typed number: twelve digits of a citizen or ten of an insurance card, with the year of birth."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import (
    Card,
    CardDevice,
    CardError,
    CardKind,
    CardProblem,
    CardSource,
    CardWarning,
    parse_told,
    parse_typed,
)
from kiosk.domain.person import Sex

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(("number", "kind"), [("001090000001", CardKind.CITIZEN), ("0123456789", CardKind.INSURANCE)])
def test_a_typed_number_is_a_card_without_a_name(number: str, kind: CardKind) -> None:
    assert parse_typed(number, "1990", TODAY) == Card(
        kind=kind,
        number=number,
        name="",
        birth_date=date(1990, 1, 1),
        birth_day_known=False,
        sex=Sex.UNKNOWN,
        source=CardSource.TYPED,
        device=CardDevice.KEYPAD,
    )


def test_a_year_that_the_number_contradicts_is_a_warning() -> None:
    assert parse_typed("001090000001", "1991", TODAY).warnings == {CardWarning.NUMBER_BIRTH_YEAR}


@pytest.mark.parametrize(
    ("number", "year"),
    [
        ("", "1990"),
        ("00109000000", "1990"),
        ("0010900000011", "1990"),
        ("00109000000A", "1990"),
        ("００１０９０００００01", "1990"),
        ("٠٠١٠٩٠٠٠٠٠٠١", "1990"),
        ("0123456789\n", "1990"),
        ("-123456789", "1990"),
        ("001090000001", ""),
        ("001090000001", "90"),
        ("001090000001", "1879"),
        ("001090000001", "2027"),
        ("001090000001", "１９９０"),
        ("001090000001", "1990\n"),
    ],
)
def test_anything_else_is_mistyped(number: str, year: str) -> None:
    with pytest.raises(CardError) as caught:
        parse_typed(number, year, TODAY)
    assert caught.value.problem is CardProblem.MISTYPED
    assert str(caught.value) in {"number", "year of birth"}


def test_the_oldest_and_the_youngest_have_a_year() -> None:
    assert parse_typed("001090000001", "1880", TODAY).birth_date.year == 1880
    assert parse_typed("001226000001", "2026", TODAY).birth_date.year == 2026


@given(st.text(max_size=14), st.text(max_size=5))
def test_any_keys_are_a_card_or_mistyped(number: str, year: str) -> None:
    with suppress(CardError):
        assert parse_typed(number, year, TODAY).number == number


@pytest.mark.parametrize(
    ("birth_date", "born", "day_known"),
    [(None, date(1990, 1, 1), False), (date(1990, 5, 6), date(1990, 5, 6), True)],
)
def test_a_number_that_another_system_tells_is_a_card_that_nobody_has_seen(
    birth_date: date | None, born: date, day_known: bool
) -> None:
    card = parse_told("001090000001", birth_date, TODAY)
    assert (card.citizen_number, card.birth_date, card.birth_day_known) == ("001090000001", born, day_known)
    assert (card.source, card.device, card.warnings) == (CardSource.TYPED, CardDevice.SYSTEM, frozenset())


@pytest.mark.parametrize(
    ("number", "birth_date"),
    [
        ("0123456789", date(1990, 1, 1)),  # an insurance card's
        ("٠٠١٠٩٠٠٠٠٠٠١", None),
        ("001290000001", None),  # born in 2090
        ("001090000001", date(2026, 7, 2)),
        ("001090000001", date(1879, 1, 1)),
    ],
)
def test_a_told_number_that_cannot_be_is_refused(number: str, birth_date: date | None) -> None:
    with pytest.raises(CardError):
        parse_told(number, birth_date, TODAY)
