"""One question a check-in, and none while the insurer is silent."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.breaker import Patience
from kiosk.domain.card import Card
from kiosk.domain.insurance import ALARM, NO_ANSWER, Coverage, Outcome, Payer
from kiosk.services.ask_insurer import NOT_ASKED, AskInsurer
from tests.fakes import SetClock
from tests.samples import ADULT, EXPIRED, VALID

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OTHER = replace(ADULT, number="072195003456", name="Lê Thị Mai")


@dataclass
class Gateway:
    answer: Coverage = VALID
    asked: list[Card] = field(default_factory=list)

    def look_up(self, card: Card) -> Coverage:
        self.asked.append(card)
        return self.answer


def insurer(gateway: Gateway, clock: SetClock, keep_s: float = 300) -> AskInsurer:
    return AskInsurer(gateway, clock, keep_s, Patience(failures=2, first_pause_s=30, longest_pause_s=60))


@pytest.mark.parametrize("answer", [VALID, EXPIRED, ALARM, NO_ANSWER], ids=repr)
def test_nothing_is_asked_twice_in_one_check_in_within_the_time(answer: Coverage) -> None:
    gateway, clock = Gateway(answer), SetClock(NOW)
    asking = insurer(gateway, clock)
    assert [asking.look_up(ADULT), asking.look_up(ADULT)] == [answer, answer]
    assert gateway.asked == [ADULT]
    clock.forward(timedelta(seconds=300))
    asking.look_up(ADULT)
    assert len(gateway.asked) == 2


def test_another_card_is_another_question() -> None:
    gateway = Gateway()
    asking = insurer(gateway, SetClock(NOW))
    for card in (ADULT, OTHER, replace(ADULT, name="Nguyễn Thị Loan"), ADULT):
        asking.look_up(card)
    assert len(gateway.asked) == 3


def test_the_next_check_in_is_asked_anew() -> None:
    gateway = Gateway()
    asking = insurer(gateway, SetClock(NOW))
    asking.look_up(ADULT)
    asking.forget()
    asking.look_up(ADULT)
    assert len(gateway.asked) == 2


def test_nobody_waits_for_an_insurer_that_was_silent_twice() -> None:
    gateway, clock = Gateway(NO_ANSWER), SetClock(NOW)
    asking = insurer(gateway, clock, keep_s=0)
    for _ in range(4):
        assert asking.look_up(ADULT) == NO_ANSWER
        asking.forget()
    assert len(gateway.asked) == 2
    evidence = asking.look_up(ADULT).evidence
    assert evidence is not None
    assert (evidence.code, evidence.at) == (NOT_ASKED, NOW)
    clock.forward(timedelta(seconds=30))
    gateway.answer = VALID
    assert asking.look_up(ADULT) == asking.look_up(OTHER) == VALID


def test_a_refused_account_and_an_unpleasant_answer_are_answers() -> None:
    gateway = Gateway(ALARM)
    asking = insurer(gateway, SetClock(NOW), keep_s=0)
    for _ in range(5):
        asking.look_up(ADULT)
    gateway.answer = Coverage(Outcome.WITHDRAWN, Payer.DESK)
    asking.look_up(ADULT)
    assert len(gateway.asked) == 6
