"""What a visit tells the person who stands there, and what it tells the desk."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.card import Card, CardWarning
from kiosk.domain.insurance import NO_ANSWER, Coverage, OutagePolicy, Outcome, Payer
from kiosk.domain.matching import SKIPPED, Match, with_liveness
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.visit import Visit
from tests.samples import (
    ACCEPT,
    ADULT,
    CARDLESS_VISIT,
    CHILD,
    CONTRADICTED,
    DOUBTED_VISIT,
    EARS,
    FOREIGNER,
    INSURANCE_CARD,
    LIVE,
    OUT_OF_DATE,
    REFUSE,
    STAFF,
    TAMPERED,
    TODAY,
    TYPED,
    TYPED_INSURANCE,
    VALID,
)

DOUBTED = DOUBTED_VISIT.match
EVERY_MATCH = (SKIPPED, ACCEPT, STAFF, REFUSE, DOUBTED)


@pytest.mark.parametrize(
    ("match", "name", "year", "payer"),
    [
        (ACCEPT, "Nguyễn Thị Lan", 1958, Payer.INSURED),
        (with_liveness(ACCEPT, LIVE), "Nguyễn Thị Lan", 1958, Payer.INSURED),
        (STAFF, "••• Lan", None, None),
        (DOUBTED, "••• Lan", None, None),
        (SKIPPED, "••• Lan", None, None),
        (REFUSE, "", None, None),
    ],
)
def test_only_the_owner_sees_what_the_card_and_the_insurer_say(
    match: Match, name: str, year: int | None, payer: Payer | None
) -> None:
    visit = Visit(card=ADULT, match=match, coverage=VALID)
    assert (visit.shown_name, visit.shown_birth_year, visit.shown_payer) == (name, year, payer)


def test_a_visit_without_a_card_shows_nothing() -> None:
    visit = CARDLESS_VISIT
    assert (visit.shown_name, visit.shown_birth_year, visit.shown_payer) == ("", None, None)


def test_an_owner_whose_insurance_was_not_asked_about_sees_no_payer() -> None:
    assert Visit(card=ADULT, match=ACCEPT).shown_payer is None


@pytest.mark.parametrize(
    ("match", "coverage", "policy", "shown"),
    [
        (ACCEPT, Coverage(Outcome.NOT_FOUND, Payer.SELF_PAY), OutagePolicy.GO_ON, True),
        (STAFF, Coverage(Outcome.NOT_FOUND, Payer.SELF_PAY), OutagePolicy.GO_ON, False),
        (ACCEPT, VALID, OutagePolicy.SELF_PAY, False),
        (ACCEPT, None, OutagePolicy.SELF_PAY, False),
        (ACCEPT, NO_ANSWER, OutagePolicy.SELF_PAY, True),
        (ACCEPT, NO_ANSWER, OutagePolicy.GO_ON, False),
        (ACCEPT, NO_ANSWER, OutagePolicy.DESK, False),
    ],
)
def test_a_price_is_told_to_whoever_pays_it_and_to_nobody_else(
    match: Match, coverage: Coverage | None, policy: OutagePolicy, shown: bool
) -> None:
    visit, clinic = Visit(card=ADULT, match=match, coverage=coverage), replace(EARS, without_insurance=policy)
    assert visit.price_at(replace(clinic, price=36_500)) == (36_500 if shown else None)
    assert visit.price_at(clinic) is None


@pytest.mark.parametrize("match", EVERY_MATCH)
@pytest.mark.parametrize("payer", [None, *Payer])
def test_the_desk_looks_at_whoever_is_not_proved_and_at_whatever_is_not_settled(
    match: Match, payer: Payer | None
) -> None:
    coverage = None if payer is None else Coverage(Outcome.VALID, payer)
    flags = Visit(card=ADULT, match=match, coverage=coverage).flags
    assert (Flag.IDENTITY in flags) == (match is not ACCEPT)
    assert (Flag.INSURANCE in flags) == (payer in (None, Payer.TO_BE_CHECKED, Payer.DESK))


@pytest.mark.parametrize("match", EVERY_MATCH)
def test_priority_follows_the_card_unless_the_face_says_that_it_is_somebody_elses(match: Match) -> None:
    found = Visit(card=CHILD, match=match).priority(TODAY)
    assert found is (None if match is REFUSE else PriorityReason.CHILD)


def test_priority_is_counted_on_the_day_of_the_visit() -> None:
    child = Visit(card=replace(CHILD, birth_date=date(2020, 3, 3)))
    assert child.priority(date(2026, 3, 2)) is PriorityReason.CHILD
    assert child.priority(date(2026, 3, 3)) is None


def test_nobody_without_a_card_has_priority() -> None:
    assert CARDLESS_VISIT.priority(TODAY) is None


@pytest.mark.parametrize("card", [CONTRADICTED, TAMPERED], ids=["readings disagree", "chip was changed"])
@pytest.mark.parametrize("match", EVERY_MATCH)
def test_a_card_that_contradicts_itself_shows_no_name_and_gives_no_priority(card: Card, match: Match) -> None:
    """Whose name would it be?"""
    elderly = replace(card, birth_date=date(1940, 1, 1))
    visit = Visit(card=elderly, match=match)
    assert visit.shown_name == ""
    assert visit.priority(TODAY) is None
    assert Flag.CARD in visit.flags


@pytest.mark.parametrize("card", [TYPED, TYPED_INSURANCE], ids=["citizen", "insurance"])
@pytest.mark.parametrize("match", EVERY_MATCH)
def test_a_typed_number_has_no_name_to_show_and_a_card_that_the_desk_has_to_see(card: Card, match: Match) -> None:
    visit = Visit(card=card, match=match)
    assert visit.shown_name == ""
    assert Flag.CARD in visit.flags


@pytest.mark.parametrize(
    ("card", "asked_for"),
    [
        (ADULT, False),
        (INSURANCE_CARD, False),
        (FOREIGNER, False),
        (OUT_OF_DATE, True),
        *(
            (replace(ADULT, warnings=frozenset({warning})), False)
            for warning in CardWarning
            if "number" in warning.value
        ),
        (replace(ADULT, warnings=frozenset({CardWarning.MIXED_SCRIPT})), True),
        (replace(ADULT, warnings=frozenset({CardWarning.SPECIMEN})), True),
        (replace(ADULT, warnings=frozenset({CardWarning.NAME_CUT})), False),
        (replace(ADULT, warnings=frozenset({CardWarning.UNSIGNED_CHIP})), False),
    ],
    ids=lambda value: ",".join(w.value for w in value.warnings) or value.kind.value if isinstance(value, Card) else "",
)
def test_the_desk_looks_at_cards_that_are_out_of_date_or_not_what_they_seem(card: Card, asked_for: bool) -> None:
    """A number that does not fit its owner is nobody's fault, and nothing to look at."""
    assert (Flag.CARD in Visit(card=card, match=ACCEPT, coverage=VALID).flags) == asked_for
