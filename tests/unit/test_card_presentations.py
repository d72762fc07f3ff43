"""What a stream of looks amounts to, where readers of cards differ from readers of barcodes: whose card it is."""

from kiosk.adapters.cards.presentation import (
    AWAY_LOOKS,
    EFFORT_EVERY_LOOKS,
    REPEAT_EVERY_LOOKS,
    UNREAD_AFTER_LOOKS,
    Presentations,
)
from kiosk.domain.card import CardSource
from kiosk.ports import CardText, CardUnread

CARD, PHONE = CardText(b"card", CardSource.QR), CardText(b"phone", CardSource.QR)
ZONE = CardText(b"zone", CardSource.MRZ, 0.8)

Look = tuple[tuple[CardText, ...], bool]
NOTHING: Look = ((), False)
SOMETHING: Look = ((), True)
CODE: Look = ((CARD,), True)
OTHER: Look = ((PHONE,), True)


def reports(stream: list[Look], shown: Presentations | None = None) -> list[tuple[CardText, ...] | CardUnread]:
    shown = shown or Presentations()
    return [new for texts, held in stream if (new := shown.report(texts, held))]


def test_a_short_absence_is_a_stumble() -> None:
    assert reports([CODE, *[NOTHING] * (AWAY_LOOKS - 1), CODE]) == [(CARD,)]
    assert reports([CODE, *[NOTHING] * AWAY_LOOKS, CODE]) == [(CARD,)] * 2


def test_a_card_that_cannot_be_read_for_a_while_is_still_there() -> None:
    assert reports([CODE, *[SOMETHING] * 5 * AWAY_LOOKS, CODE]) == [(CARD,)]


def test_a_code_that_another_one_replaced_is_new_when_it_returns() -> None:
    assert reports([CODE, *[OTHER] * AWAY_LOOKS, CODE]) == [(CARD,), (PHONE,), (CARD,)]


def test_two_texts_in_view_are_reported_together_and_once() -> None:
    both: Look = ((CARD, PHONE), True)
    assert reports([both, both, CODE, both]) == [(CARD, PHONE)]


def test_a_text_that_comes_later_is_reported_alone() -> None:
    assert reports([CODE, ((CARD, ZONE), True), ((ZONE,), True)]) == [(CARD,), (ZONE,)]


def test_a_zone_is_the_same_however_sure_the_reader_is_of_it() -> None:
    surer = CardText(ZONE.untrusted_payload, CardSource.MRZ, 0.9)
    assert reports([((ZONE,), True), ((surer,), True)]) == [(ZONE,)]


def test_a_passing_hand_is_not_an_unread_card() -> None:
    passing = [*[SOMETHING] * (UNREAD_AFTER_LOOKS - 1), *[NOTHING] * AWAY_LOOKS]
    assert reports(passing * 3) == []


def test_what_is_held_and_not_read_is_said_once() -> None:
    assert reports([SOMETHING] * 5 * UNREAD_AFTER_LOOKS) == [CardUnread()]


def test_attempts_are_made_while_something_is_unread_and_are_bounded() -> None:
    shown = Presentations()
    due = 0
    for _ in range(UNREAD_AFTER_LOOKS):
        due += shown.wants_effort(unread=True)
        shown.report((), held=True)
    assert due == UNREAD_AFTER_LOOKS // EFFORT_EVERY_LOOKS


def test_no_attempt_is_made_on_nothing() -> None:
    shown = Presentations()
    assert not any(shown.wants_effort(unread=False) for _ in range(UNREAD_AFTER_LOOKS))
    assert shown.wants_effort(unread=True), "the first look at something is attempted at once"


def test_attempts_grow_rare_when_a_card_was_read() -> None:
    shown = Presentations()
    shown.report((CARD,), held=True)
    due = sum(shown.wants_effort(unread=True) for _ in range(3 * REPEAT_EVERY_LOOKS))
    assert due == 3


def test_what_is_remembered_of_a_card_cannot_be_read() -> None:
    shown = Presentations()
    shown.report((CardText(b"072158001234|Nguyen Thi Lan", CardSource.QR),), held=True)
    assert "Lan" not in repr(vars(shown))
