"""What a stream of looks amounts to, where readers of cards differ from readers of barcodes: whose card it is."""

from kiosk.adapters.cards.presentation import AWAY_LOOKS, Presentations
from kiosk.ports import CardCode

CARD, PHONE = b"card", b"phone"


def test_a_code_that_waited_is_not_reported_once_it_is_gone() -> None:
    """Two codes in view: the second is reported at the next look only if it is still there."""
    shown = Presentations()
    assert shown.report((CARD, PHONE), held=True) == CardCode(CARD)
    assert shown.report((), held=False) is None


def test_a_code_that_waited_does_not_open_the_next_patients_session() -> None:
    shown = Presentations()
    assert shown.report((CARD, PHONE), held=True) == CardCode(CARD)
    shown.interrupt()  # the reader closes: a session goes on
    assert shown.report((), held=False) is None


def test_two_codes_in_view_are_reported_in_turn() -> None:
    shown = Presentations()
    assert shown.report((CARD, PHONE), held=True) == CardCode(CARD)
    assert shown.report((CARD, PHONE), held=True) == CardCode(PHONE)
    assert shown.report((CARD, PHONE), held=True) is None


def test_a_card_taken_away_is_new_again() -> None:
    shown = Presentations()
    assert shown.report((CARD,), held=True) == CardCode(CARD)
    for _ in range(AWAY_LOOKS):
        assert shown.report((), held=False) is None
    assert shown.report((CARD,), held=True) == CardCode(CARD)


def test_what_is_remembered_of_a_card_cannot_be_read() -> None:
    shown = Presentations()
    shown.report((b"072158001234|Nguyen Thi Lan",), held=True)
    assert "Lan" not in repr(vars(shown))
