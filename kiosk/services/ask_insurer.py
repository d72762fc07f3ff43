"""What the insurer is asked in one check-in: each question once, and none while nobody answers."""

from datetime import datetime, timedelta

from kiosk.domain.breaker import Breaker, Patience
from kiosk.domain.card import Card
from kiosk.domain.insurance import Coverage, Evidence, Outcome, no_answer
from kiosk.ports import Clock, InsuranceGateway

NOT_ASKED = "not asked: no answer to the last questions"

_Key = tuple[str, str, object]


class AskInsurer:
    """InsuranceGateway over another. Used from one thread."""

    def __init__(self, gateway: InsuranceGateway, clock: Clock, keep_s: float, patience: Patience) -> None:
        """`keep_s`: for how long an answer counts within one check-in; 0 asks every time."""
        self._gateway = gateway
        self._clock = clock
        self._keep = timedelta(seconds=keep_s)
        self._patience = patience
        self._breaker = Breaker()
        self._kept: dict[_Key, tuple[datetime, Coverage]] = {}

    @property
    def is_spared(self) -> bool:
        """Whether nobody is asked now, after some silence. From any thread."""
        return not self._breaker.lets_pass(self._clock.now())

    def look_up(self, card: Card) -> Coverage:
        """At once where this check-in has asked already, or where the insurer has been silent before."""
        now = self._clock.now()
        key = (card.insurance_key, card.name, card.birth_date)
        if key in self._kept and now < self._kept[key][0] + self._keep:
            return self._kept[key][1]
        if not self._breaker.lets_pass(now):
            return no_answer(Evidence(NOT_ASKED, now))
        coverage = self._gateway.look_up(card)
        answered = coverage.alarm or coverage.outcome is not Outcome.TO_BE_CHECKED
        now = self._clock.now()
        self._breaker = self._breaker.after(answered, now, self._patience)
        self._kept[key] = now, coverage
        return coverage

    def forget(self) -> None:
        """Nothing of the check-in that has ended stays here; that the insurer was silent does."""
        self._kept.clear()
