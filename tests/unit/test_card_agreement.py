"""Several readings: of one card, of one person's cards, of two people's; and what they say differently."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import (
    Authenticity,
    Card,
    CardDevice,
    CardField,
    CardKind,
    CardSource,
    CardWarning,
    parse_payload,
    parse_typed,
    settle,
)
from kiosk.domain.card.agreement import differences
from kiosk.domain.person import Sex
from tests.corpus.specimens import (
    CITIZEN_2021,
    CITIZEN_2021_WITHOUT_OLD_NUMBER,
    CITIZEN_2024,
    LINES,
    insurance,
    td1_vietnam,
    td2,
    td3,
)

TODAY = date(2026, 7, 1)


def parse(text: str) -> Card:
    return parse_payload(text.encode(), TODAY)


def chip(lines: str) -> Card:
    """What a chip's first data group and its portrait make."""
    return replace(
        parse(lines),
        source=CardSource.CHIP,
        device=CardDevice.CHIP_READER,
        portrait=b"picture",
        authenticity=Authenticity.SIGNED,
    )


QR, MRZ, CHIP = parse(CITIZEN_2021), parse(LINES["Vietnam, 2021"]), chip(LINES["Vietnam, 2021"])
PASSPORT, OLD_PASSPORT = parse(LINES["Vietnam, new passport"]), parse(LINES["Vietnam, old passport"])
OTHER_QR, OTHER_MRZ = parse(CITIZEN_2021_WITHOUT_OLD_NUMBER), parse(LINES["Vietnam, for life"])
THIRD_QR = parse(CITIZEN_2024)
INSURANCE = parse(insurance(birth="01/01/1990"))
FOREIGN = parse(td3(issuer="D", nationality="D", names="NGUYEN<<VAN<A", birth="900101", sex="M"))


# One card


def test_nothing_is_nobody() -> None:
    assert settle(()) == ()


def test_code_and_lines_of_one_card_are_one_card_with_all_that_both_know() -> None:
    (card,) = settle((QR, MRZ))
    assert card == replace(
        QR,
        nationality="VNM",
        document_number="090000001",
        expires=date(2030, 1, 1),
        checks=MRZ.checks,
        confirmed_by=frozenset({CardSource.MRZ}),
    )


def test_the_chip_is_believed_first_and_keeps_its_portrait_while_the_code_spells_the_name() -> None:
    (card,) = settle((QR, MRZ, CHIP))
    assert (card.source, card.device, card.portrait) == (CardSource.CHIP, CardDevice.CHIP_READER, b"picture")
    assert (card.name, card.name_is_folded) == ("Nguyễn Văn A", False)
    assert (card.kind, card.residence, card.authenticity) == (
        CardKind.CITIZEN_2021,
        QR.residence,
        Authenticity.SIGNED,
    )
    assert card.confirmed_by == {CardSource.QR, CardSource.MRZ}
    assert not card.is_contradicted


def test_the_chips_own_spelling_is_kept() -> None:
    named = replace(CHIP, name="NGUYỄN VĂN A", name_is_folded=False)
    assert settle((QR, named))[0].name == "NGUYỄN VĂN A"


def test_a_typed_number_is_completed_by_the_card() -> None:
    (card,) = settle((parse_typed("001090000001", "1990", TODAY), QR))
    assert card == replace(QR, confirmed_by=frozenset({CardSource.TYPED}))


def test_what_only_a_worse_source_knows_of_birth_and_sex_is_taken() -> None:
    vague = replace(CHIP, birth_date=date(1990, 1, 1), birth_day_known=False, sex=Sex.UNKNOWN)
    precise = replace(MRZ, birth_date=date(1990, 5, 5))
    (card,) = settle((precise, vague))
    assert (card.birth_date, card.birth_day_known, card.sex) == (date(1990, 5, 5), True, Sex.MALE)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "001090000002"}, CardField.NUMBER),
        ({"name": "NGUYEN VAN B"}, CardField.NAME),
        ({"birth_date": date(1990, 1, 2)}, CardField.BIRTH_DATE),
        ({"birth_date": date(1991, 1, 1), "birth_day_known": False}, CardField.BIRTH_DATE),
        ({"sex": Sex.FEMALE}, CardField.SEX),
    ],
)
def test_each_contradiction_is_named_and_adds_nothing_else(changed: dict[str, object], field: CardField) -> None:
    lines = replace(MRZ, **changed)  # type: ignore[arg-type]
    assert settle((QR, lines)) == (replace(QR, conflicts=frozenset({field})),)
    assert settle((lines, QR)) == (replace(QR, conflicts=frozenset({field})),)


def test_dates_of_expiry_are_compared_where_they_are_one_documents() -> None:
    later, never = replace(CHIP, expires=date(2031, 1, 1)), replace(CHIP, expires=None, never_expires=True)
    for other in (later, never):
        assert differences(MRZ, other) == {CardField.EXPIRY}
        assert settle((MRZ, other))[0].conflicts == {CardField.EXPIRY}
    assert differences(never, replace(never, expires=None)) == frozenset()
    assert differences(MRZ, replace(later, document_number="E00000001")) == frozenset()


def test_a_contradiction_stays_when_another_reading_agrees() -> None:
    (card,) = settle((replace(MRZ, name="NGUYEN VAN B"), QR, CHIP))
    assert card.conflicts == {CardField.NAME}
    assert card.confirmed_by == {CardSource.QR}


def test_two_cards_that_claim_one_number_contradict_each_other() -> None:
    (card,) = settle((QR, replace(QR, name="Trần Thị B")))
    assert card == replace(QR, conflicts=frozenset({CardField.NAME}))


# Names


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Nguyễn Văn A", "NGUYEN VAN A"),
        ("Đỗ Đức D", "DO DUC D"),
        ("H'Hen Niê", "HHEN NIE"),
        ("H'Hen Niê", "H HEN NIE"),
        ("A Văn Nguyễn", "NGUYEN VAN A"),  # given name first
        ("Y Blơ\u0306k Êban", "Y BLOK EBAN"),
    ],
)
def test_names_agree_in_the_letters_of_lines(name: str, lines: str) -> None:
    assert not differences(replace(QR, name=name), replace(MRZ, name=lines))


@pytest.mark.parametrize(
    ("name", "misread", "is_forgiven"),
    [
        ("Lê Ngọc Na", "IE NGOC NA", True),
        ("Lê Ngọc Na", "LE NGOC NO", False),  # nothing alike
        ("Lê Ngọc Na", "IE NCOC NA", False),  # two of eight letters
        ("Lê Na", "IE NA", False),  # too short for a doubt
        ("Lê Ngọc Na", "LE NGOC NAM", False),
    ],
)
def test_a_letter_that_a_camera_misread_in_the_lines_is_no_contradiction(
    name: str, misread: str, is_forgiven: bool
) -> None:
    """Its check digits prove the lines to be this card's. Another device or another number is not forgiven."""
    code, lines = replace(QR, name=name), replace(MRZ, name=misread)
    assert (CardField.NAME not in differences(code, lines)) is is_forgiven
    assert settle([code, lines])[0].name == name
    scanned = replace(lines, device=CardDevice.SCANNER)
    assert CardField.NAME in differences(code, scanned)
    assert CardField.NAME in differences(OTHER_QR, lines)


@pytest.mark.parametrize(
    "lines", ["CONG TANG TON NU NGUYEN THI H", "CONG TANG TON NU NGUYEN THI HOANG", "CONG TANG T N N T HOANG PHUONG"]
)
def test_a_name_that_was_cut_agrees_with_the_whole(lines: str) -> None:
    whole = replace(QR, name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương")
    cut = replace(MRZ, name=lines, warnings=frozenset({CardWarning.NAME_CUT}))
    assert not differences(whole, cut)
    assert not differences(cut, whole)
    assert differences(whole, replace(cut, warnings=frozenset())) == {CardField.NAME}
    (card,) = settle((whole, cut))
    assert (card.name, card.warnings) == (whole.name, frozenset())


def test_a_cut_name_of_somebody_else_is_a_difference() -> None:
    cut = replace(MRZ, name="CONG TANG TON NU TRAN", warnings=frozenset({CardWarning.NAME_CUT}))
    assert differences(replace(QR, name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng"), cut) == {CardField.NAME}


def test_of_two_folded_names_the_longer_is_kept_and_the_warning_goes_with_its_name() -> None:
    short = parse(td1_vietnam(names="CONG<<TANG<TON<NU<NGUYEN<THI<H"))
    long = parse(
        td3(
            issuer="VNM",
            nationality="VNM",
            number="E00000001",
            personal="001090000001",
            birth="900101",
            sex="M",
            names="CONG<<TANG<TON<NU<NGUYEN<THI<HOANG<PH",
        )
    )
    assert CardWarning.NAME_CUT in short.warnings
    for cards in ((short, long), (long, short)):
        (card,) = settle(cards)
        assert card.name == "CONG TANG TON NU NGUYEN THI HOANG PH"
        assert CardWarning.NAME_CUT not in card.warnings


# Numbers that a person had before


def test_the_old_number_is_known_from_code_and_old_passport_and_is_no_contradiction() -> None:
    (card,) = settle((OLD_PASSPORT, QR))
    assert (card.number, card.old_number, card.document_number) == ("001090000001", "012345678", "B0000001")
    assert not card.is_contradicted
    moved = replace(OLD_PASSPORT, old_number="987654321")  # another province gave another number
    assert not settle((moved, QR))[0].is_contradicted


def test_a_cancelled_number_is_the_same_person_and_the_lasting_number_is_kept() -> None:
    renumbered = replace(QR, number="001190000009", cancelled_number="001090000001")
    for cards in ((renumbered, MRZ), (MRZ, renumbered), (QR, renumbered), (renumbered, QR), (CHIP, renumbered)):
        (card,) = settle(cards)
        assert (card.number, card.cancelled_number, card.conflicts) == ("001190000009", "001090000001", frozenset())


def test_a_passport_and_a_citizen_card_are_one_person_with_two_dates_of_expiry() -> None:
    for cards in ((MRZ, PASSPORT), (PASSPORT, MRZ)):
        (card,) = settle(cards)
        assert not card.is_contradicted
        assert (card.document_number, card.expires) == (cards[0].document_number, cards[0].expires)


def test_an_expired_passport_beside_a_valid_card_does_not_make_the_card_expired() -> None:
    expired = replace(PASSPORT, expires=date(2020, 1, 1), warnings=frozenset({CardWarning.EXPIRED}))
    assert CardWarning.EXPIRED not in settle((MRZ, expired))[0].warnings
    assert CardWarning.EXPIRED in settle((QR, expired))[0].warnings


# Insurance cards


@pytest.mark.parametrize("cards", list(permutations((QR, MRZ, INSURANCE))))
def test_the_insurance_card_of_the_same_person_adds_its_number(cards: tuple[Card, ...]) -> None:
    (card,) = settle(cards)
    assert (card.kind, card.number, card.insurance_number) == (CardKind.CITIZEN_2021, QR.number, "0123456789")
    assert card.insurance_terms.facility == "01001"  # what the insurance card says of itself is the person's
    assert card.confirmed_by == {CardSource.MRZ}
    assert not card.is_contradicted


def test_the_insurance_card_spells_a_name_that_the_lines_fold() -> None:
    (card,) = settle((INSURANCE, MRZ))
    assert (card.kind, card.name, card.name_is_folded) == (CardKind.CITIZEN, "Nguyễn Văn A", False)
    assert (card.source, card.insurance_number) == (CardSource.MRZ, "0123456789")


def test_somebody_elses_insurance_card_is_a_second_card() -> None:
    other = parse(insurance(birth="02/01/1990"))
    assert settle((QR, other)) == (QR, other)
    assert settle((other, QR)) == (other, QR)


def test_a_typed_insurance_number_without_a_name_belongs_to_nobody_in_view() -> None:
    typed = parse_typed("0123456789", "1990", TODAY)
    assert settle((QR, typed)) == (QR, typed)


def test_the_ten_digits_at_the_end_of_a_long_insurance_code_are_the_same_number() -> None:
    long = parse(insurance("HC4010123456789", birth="01/01/1990"))
    assert settle((INSURANCE, long)) == (INSURANCE,)
    assert settle((long, INSURANCE)) == (long,)
    assert len(settle((INSURANCE, parse(insurance("HC4010123456780", birth="01/01/1990"))))) == 2


def test_two_insurance_cards_that_claim_one_number_are_two_cards() -> None:
    other = replace(INSURANCE, name="Trần Thị B")
    assert settle((INSURANCE, other)) == (INSURANCE, other)


# Two people, two countries


@pytest.mark.parametrize(
    "cards", [(QR, OTHER_QR), (OTHER_QR, QR), (MRZ, OTHER_MRZ), (OTHER_MRZ, MRZ), (QR, INSURANCE, OTHER_QR)]
)
def test_two_people_are_two_cards_in_the_order_in_which_they_were_shown(cards: tuple[Card, ...]) -> None:
    people = [card for card in cards if card is not INSURANCE]
    assert [card.number for card in settle(cards)] == [card.number for card in people]


@pytest.mark.parametrize("cards", list(permutations((QR, MRZ, OTHER_QR, OTHER_MRZ))))
def test_the_lines_of_two_people_go_to_their_own_codes(cards: tuple[Card, ...]) -> None:
    found = settle(cards)
    assert {card.number for card in found} == {QR.number, OTHER_QR.number}
    assert [card.number for card in found] == list(dict.fromkeys(card.number for card in cards))
    assert not any(card.is_contradicted for card in found)


def test_lines_that_fit_none_of_two_codes_contradict_the_one_that_they_differ_from_least() -> None:
    lines = replace(OTHER_MRZ, name="TRAN THI C")
    assert [card.conflicts for card in settle((QR, OTHER_QR, lines))] == [frozenset(), {CardField.NAME}]


def test_a_foreign_passport_is_not_a_citizen_card_with_a_mistake() -> None:
    assert settle((QR, FOREIGN)) == (QR, FOREIGN)
    assert settle((FOREIGN, QR)) == (FOREIGN, QR)


def test_a_foreigner_may_hold_a_card_of_vietnams_insurance() -> None:
    (card,) = settle((FOREIGN, INSURANCE))
    assert (card.kind, card.insurance_key) == (CardKind.PASSPORT, "0123456789")


def test_two_documents_of_a_foreigner_are_two_cards() -> None:
    other = parse(td2(issuer="D", nationality="D", names="NGUYEN<<VAN<A", birth="900101", sex="M"))
    assert len(settle((FOREIGN, other))) == 2


# What holds for any readings

READINGS = (QR, MRZ, CHIP, PASSPORT, OLD_PASSPORT, OTHER_QR, OTHER_MRZ, THIRD_QR, INSURANCE, FOREIGN)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Nguyễn Văn A", "NGUYEN VAN A", "NGUYEN VAN B", "Lê"]),
        "birth_date": st.sampled_from([date(1990, 1, 1), date(1990, 1, 2), date(1958, 1, 1)]),
        "birth_day_known": st.booleans(),
        "sex": st.sampled_from(Sex),
        "number": st.sampled_from(["001090000001", "079164000002", "0123456789", "E00000001"]),
        "cancelled_number": st.sampled_from(["", "001090000001"]),
        "expires": st.sampled_from([None, date(2030, 1, 1), date(2031, 1, 1)]),
        "source": st.sampled_from(CardSource),
        "kind": st.sampled_from(CardKind),
        "nationality": st.sampled_from(["", "VNM", "D"]),
    },
)
CARDS = st.builds(lambda card, changes: replace(card, **changes), st.sampled_from(READINGS), CHANGES)


@given(CARDS)
def test_a_card_settled_with_itself_is_itself(card: Card) -> None:
    assert differences(card, card) == frozenset()
    assert settle((card,)) == (card,)
    assert settle((card, card, card)) == (card,)


@given(CARDS, CARDS)
def test_differences_are_the_same_from_both_sides(one: Card, other: Card) -> None:
    assert differences(one, other) == differences(other, one)


@given(st.lists(CARDS, max_size=5))
def test_nothing_is_invented_and_nobody_is_lost(cards: list[Card]) -> None:
    found = settle(cards)
    assert bool(found) == bool(cards)
    assert len(found) <= len(cards)
    for card in found:
        for name, value in said(card):
            assert value in [getattr(other, name) for other in cards] or value in ("", False), name
        assert card.confirmed_by <= {other.source for other in cards}
        assert card.insurance_number in {"", *(other.number for other in cards)}
        assert card.warnings <= frozenset().union(*(other.warnings for other in cards))


@given(st.lists(CARDS, max_size=4, unique_by=lambda card: card.source), st.randoms())
def test_what_is_read_of_each_person_does_not_depend_on_the_order(cards: list[Card], random: object) -> None:
    """For one reading of each source; equal sources are told apart by their order alone."""
    shuffled = sorted(cards, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert set(map(key, settle(cards))) == set(map(key, settle(shuffled)))


def key(card: Card) -> tuple[object, ...]:
    return tuple(getattr(card, item.name) for item in fields(card))


def said(card: Card) -> Iterator[tuple[str, object]]:
    joined = {"checks", "warnings", "confirmed_by", "conflicts", "insurance_number", "insurance_terms"}
    return ((item.name, getattr(card, item.name)) for item in fields(card) if item.name not in joined)
