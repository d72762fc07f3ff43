"""What follows from a card: a portrait, the insurer's number, a contradiction."""

from dataclasses import replace
from datetime import date

from kiosk.domain.card import FACE_AGE_YEARS, Authenticity, Card, CardField, CardKind, has_portrait, parse_payload
from tests.corpus.specimens import CITIZEN_2021, insurance

TODAY = date(2026, 7, 1)


def citizen(field: int, value: str) -> str:
    fields = CITIZEN_2021.split("|")
    fields[field] = value
    return "|".join(fields)


def parse(text: str) -> Card:
    return parse_payload(text.encode(), TODAY)


def test_portraits_exist_for_citizen_cards_from_six_years_on() -> None:
    six_years_ago, a_day_less = date(2020, 7, 1), date(2020, 7, 2)
    assert FACE_AGE_YEARS == 6
    assert has_portrait(parse(citizen(3, six_years_ago.strftime("%d%m%Y"))), TODAY)
    assert not has_portrait(parse(citizen(3, a_day_less.strftime("%d%m%Y"))), TODAY)
    assert not has_portrait(parse(insurance()), TODAY)


def test_a_portrait_out_of_the_chip_is_one_at_any_age() -> None:
    assert has_portrait(replace(parse(insurance()), portrait=b"picture"), TODAY)


def test_the_insurer_knows_people_by_either_number() -> None:
    citizen_card, insured = parse(CITIZEN_2021), parse(insurance())
    assert (citizen_card.insurance_key, insured.insurance_key) == ("001090000001", "0123456789")
    foreigner = replace(citizen_card, kind=CardKind.PASSPORT, number="C01X00T47", nationality="D")
    assert foreigner.insurance_key == ""
    assert replace(foreigner, insurance_number="0123456789").insurance_key == "0123456789"


def test_a_card_is_contradicted_by_another_reading_or_by_its_own_chip() -> None:
    card = parse(CITIZEN_2021)
    assert not card.is_contradicted
    assert not replace(card, authenticity=Authenticity.INTEGRITY_ONLY).is_contradicted
    assert replace(card, authenticity=Authenticity.FAILED).is_contradicted
    assert replace(card, conflicts=frozenset({CardField.NAME})).is_contradicted
