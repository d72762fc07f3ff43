"""One transition, and whose cards and visit a step holds."""

from dataclasses import dataclass

from kiosk.domain.card import Card
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class Change:
    before: s.State
    event: e.Event
    moment: e.Moment
    after: s.State
    effects: tuple[fx.Effect, ...]

    @property
    def step_before(self) -> s.Step | None:
        return self.before.step if isinstance(self.before, s.Session) else None

    @property
    def step_after(self) -> s.Step | None:
        return self.after.step if isinstance(self.after, s.Session) else None

    @property
    def is_foreign(self) -> bool:
        """A reply to somebody else's question."""
        return isinstance(self.event, e.Reply) and not (
            isinstance(self.before, s.Session) and self.before.token == self.event.token
        )


def visit_of(step: s.Step | None) -> Visit | None:
    step = step.order if isinstance(step, s.Stopped) else step
    return getattr(step, "visit", None)


def card_of(step: s.Step | None) -> Card | None:
    visit = visit_of(step)
    return getattr(step, "card", None) if visit is None else visit.card or visit.guardian


def cards_of(step: s.Step | None) -> tuple[Card, ...]:
    """Everybody's cards that a step holds."""
    card = card_of(step)
    if card is None:
        return step.cards if isinstance(step, s.ChoosingCard) else ()
    return (card,)
