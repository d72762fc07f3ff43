"""Payloads that are no cards: each known one has its answer, as has every one of a sample of the fuzzer's."""

from datetime import date

import pytest

from kiosk.domain.card import CardError, parse_payload
from tests.corpus.malformed import MALFORMED, Malformed
from tests.corpus.specimens import PAYLOADS
from tests.fuzz import card_payloads

TODAY = date(2026, 7, 1)
SAMPLE = 3_000


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda malformed: malformed.name)
def test_what_is_no_card_is_answered(malformed: Malformed) -> None:
    with pytest.raises(CardError) as caught:
        parse_payload(malformed.untrusted_payload, TODAY)
    assert caught.value.problem is malformed.problem
    assert caught.value.args in card_payloads.RULES


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_specimens_that_are_changed_are_cards(text: str) -> None:
    assert all(check.holds for check in parse_payload(text.encode(), TODAY).checks)


def test_a_sample_of_changed_payloads_are_cards_or_card_errors() -> None:
    outcome = card_payloads.run(SAMPLE)
    assert (outcome.payloads, len(outcome.seconds)) == (SAMPLE, SAMPLE)
    assert 0 < outcome.cards < SAMPLE


def test_the_fuzzer_makes_the_same_payloads_from_the_same_seed() -> None:
    assert list(card_payloads.payloads(200)) == list(card_payloads.payloads(200))
    assert list(card_payloads.payloads(200, seed=1)) != list(card_payloads.payloads(200, seed=2))
