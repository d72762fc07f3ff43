"""Which keys a card's text gives for its chip."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.card import Card, parse_payload
from kiosk.domain.card.chip import MAX_KEYS, ChipKey, chip_keys
from kiosk.domain.card.mrz import parse_mrz
from mock_services.cards import insurance_qr_payload, mrz_lines, qr_payload
from mock_services.cast import CAST, CastMember
from tests.chips import can_of, key_of
from tests.samples import ADULT

TODAY = date(2026, 3, 2)


def by_qr(member: CastMember) -> Card:
    return parse_payload(qr_payload(member).encode(), TODAY)


def by_lines(member: CastMember) -> Card:
    return parse_mrz("\n".join(mrz_lines(member)), TODAY)


def born(year: int, month: int, day: int, issued: date) -> Card:
    return replace(ADULT, birth_date=date(year, month, day), issued=issued)


@pytest.mark.parametrize("member", CAST.values(), ids=lambda member: member.key)
def test_lines_give_exactly_the_key(member: CastMember) -> None:
    assert chip_keys(by_lines(member)) == (key_of(member),)


@pytest.mark.parametrize("member", CAST.values(), ids=lambda member: member.key)
def test_a_qr_code_gives_the_key_first_and_the_access_number_last(member: CastMember) -> None:
    keys = chip_keys(by_qr(member))
    assert keys[0] == key_of(member)
    assert keys[-1] == can_of(member)


@pytest.mark.parametrize("member", CAST.values(), ids=lambda member: member.key)
def test_the_key_is_made_of_the_lines_own_characters(member: CastMember) -> None:
    first, second, _ = mrz_lines(member)
    assert key_of(member).lines() == first[5:15] + second[0:7] + second[8:15]


def test_a_short_document_number_is_filled_up() -> None:
    """The example of ICAO 9303-11, appendix D.2."""
    key = ChipKey("L898902C", date(1969, 8, 6), date(1994, 6, 23))
    assert key.lines() == "L898902C<369080619406236"


def expiries(card: Card) -> list[date | None]:
    return [key.expiry for key in chip_keys(card) if not key.can]


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (born(1980, 6, 1, date(2021, 5, 1)), [date(2040, 6, 1)]),
        (born(1980, 6, 1, date(2018, 6, 2)), [date(2040, 6, 1), date(2020, 6, 1)]),  # within two years of forty
        (born(1960, 6, 1, date(2021, 5, 1)), [None]),
        (born(1962, 6, 1, date(2021, 5, 1)), [None, date(2022, 6, 1)]),  # within two years of sixty
        (born(2013, 6, 1, date(2026, 1, 5)), [date(2038, 6, 1), date(2027, 6, 1)]),
        (born(1996, 2, 29, date(2017, 5, 1)), [date(2021, 2, 28), date(2021, 3, 1)]),
        (born(1996, 2, 29, date(2022, 5, 1)), [date(2036, 2, 29)]),
    ],
)
def test_expiry_follows_from_the_ages_of_renewal(card: Card, expected: list[date | None]) -> None:
    assert expiries(card) == expected


def test_there_are_never_more_keys_than_a_chip_bears() -> None:
    leapling = born(1996, 2, 29, date(2020, 1, 1))  # both days before 1 March, for twenty-five and for forty
    assert len(chip_keys(leapling)) <= MAX_KEYS
    assert chip_keys(leapling)[-1].can


def test_a_year_of_birth_alone_leaves_the_access_number() -> None:
    card = replace(by_qr(CAST["hoa"]), birth_day_known=False)
    assert chip_keys(card) == (can_of(CAST["hoa"]),)


def test_no_date_of_issue_leaves_the_access_number() -> None:
    assert chip_keys(replace(by_qr(CAST["lan"]), issued=None)) == (can_of(CAST["lan"]),)


def test_an_insurance_card_has_no_chip() -> None:
    assert chip_keys(parse_payload(insurance_qr_payload(CAST["lan"]).encode(), TODAY)) == ()


def test_a_foreign_passport_is_opened_by_its_lines() -> None:
    card = parse_mrz(
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", TODAY
    )
    assert chip_keys(card) == (ChipKey("L898902C3", date(1974, 8, 12), date(2012, 4, 15)),)


def test_a_key_does_not_show_itself() -> None:
    assert "158001234" not in repr(key_of(CAST["lan"])) and "001234" not in str(can_of(CAST["lan"]))
