"""What a visit tells the person who stands there, and what it tells the desk."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.insurance import Coverage, Outcome, Payer
from kiosk.domain.matching import SKIPPED, Match
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.visit import Visit
from tests.samples import ACCEPT, ADULT, CARDLESS_VISIT, CHILD, REFUSE, STAFF, TODAY, VALID

EVERY_MATCH = (SKIPPED, ACCEPT, STAFF, REFUSE)


@pytest.mark.parametrize(
    ("match", "name", "year", "payer"),
    [
        (ACCEPT, "Nguyễn Thị Lan", 1958, Payer.INSURED),
        (STAFF, "••• Lan", None, None),
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
