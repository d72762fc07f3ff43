"""Every card that a patient may hold, read as it is written, and the check-in that follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest

from kiosk.domain.card import (
    Authenticity,
    Card,
    CardDevice,
    CardField,
    CardKind,
    CardProblem,
    CardSource,
    Reading,
    parse_payload,
    settle,
)
from kiosk.domain.card.mrz import check_digit
from kiosk.domain.insurance import Outcome
from kiosk.domain.machine import Screen
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import NoFace
from tests.flows.harness import Flow, Step, good_burst
from tests.samples import ADULT, CONTRADICTED, EARS, OTHER_ADULT, TAMPERED, TODAY

NUMBER, NAME, FOLDED = "072158001234", "Nguyễn Thị Lan", "NGUYEN THI LAN"
OWNER: frozenset[Flag] = frozenset()
IDENTITY, CARD, INSURANCE = frozenset({Flag.IDENTITY}), frozenset({Flag.CARD}), frozenset({Flag.INSURANCE})
PICTURE = b"a picture from the chip"

QR_2021 = f"{NUMBER}|290123456|{NAME}|14031958|Nữ|Ấp Long Hải, Tây Ninh|10052021"
QR_2024 = f"{NUMBER}||{NAME}|14031958|Nữ|Ấp Long Hải, Tây Ninh|10082024|Nguyễn Văn Sáu|Trần Thị Bảy||"


def insurance_qr(number: str = "7212345678", name: str = NAME) -> str:
    hospital, since, years = "72 - 001", "01/01/2026", "31/12/2026"
    texts = name.encode().hex(), "Tây Ninh".encode().hex()
    fields = [number, texts[0], "14/03/1958", "2", texts[1], hospital, since, "-", years, "7200", "-", "4", since, "-"]
    return "|".join([*fields, "15", "$"])


def checked(*fields: str) -> str:
    """Each field with its check digit."""
    return "".join(f"{field}{check_digit(field)}" for field in fields)


def citizen_lines(number: str = NUMBER, birth: str = "580314", expiry: str = "991231") -> str:
    """The back of a Vietnamese citizen card (TD1)."""
    first = "IDVNM" + checked(number[-9:]) + number + "<<" + str(check_digit(number))
    dates = checked(birth) + "F" + checked(expiry)
    composite = check_digit(first[5:] + dates[:7] + dates[8:] + "<" * 11)
    return "\n".join((first, f"{dates}VNM{'<' * 11}{composite}", "NGUYEN<<THI<LAN".ljust(30, "<")))


def passport_lines(
    state: str, document: str, name: str, birth: str = "580314", expiry: str = "321231", personal: str = ""
) -> str:
    """The data page of a passport (TD3)."""
    number, dates = checked(document.ljust(9, "<")), (checked(birth), checked(expiry))
    optional = checked(personal.ljust(14, "<"))
    second = f"{number}{state}{dates[0]}F{dates[1]}{optional}"
    composite = check_digit(number + dates[0] + dates[1] + optional)
    return f"P<{state}{name}".ljust(44, "<") + f"\n{second}{composite}"


def read(text: str, source: CardSource = CardSource.QR) -> Card:
    return parse_payload(text.encode(), TODAY, Reading(source=source))


def one(cards: Iterable[Card]) -> Card:
    (card,) = settle(tuple(cards))
    return card


def mrz(text: str) -> Card:
    return read(text, CardSource.MRZ)


def chip_of(card: Card) -> Card:
    """What the chip of this card says, as its reader reports it."""
    return replace(
        card,
        source=CardSource.CHIP,
        device=CardDevice.CHIP_READER,
        portrait=PICTURE,
        authenticity=Authenticity.SIGNED,
    )


FRENCH = mrz(passport_lines("FRA", "12AB34567", "MARTIN<<ANNE<MARIE"))


@dataclass(frozen=True)
class Source:
    """A card as its readers deliver it, and what its owner meets who agrees to the picture."""

    name: str
    card: Card
    shown: str  # name on screen and ticket
    flags: frozenset[Flag]
    asked_with: str = ""  # the number that the insurer is asked with; empty: the desk asks
    has_face: bool = True  # there is a portrait to compare with
    portrait: bytes = b""  # that came with the card


SOURCES = (
    Source("QR of 2021", read(QR_2021), NAME, OWNER, NUMBER),
    Source("QR of 2024", read(QR_2024), NAME, OWNER, NUMBER),
    Source("lines of a citizen card", mrz(citizen_lines()), FOLDED, OWNER, NUMBER),
    Source("lines by scanner", read(citizen_lines()), FOLDED, OWNER, NUMBER),
    Source("QR and lines that agree", one((read(QR_2021), mrz(citizen_lines()))), NAME, OWNER, NUMBER),
    Source(
        "Vietnamese passport",
        mrz(passport_lines("VNM", "C1234567", "NGUYEN<<THI<LAN", personal=NUMBER)),
        FOLDED,
        OWNER,
        NUMBER,
    ),
    Source(
        "QR and chip",
        one((read(QR_2021), chip_of(mrz(citizen_lines())))),
        NAME,
        OWNER,
        NUMBER,
        portrait=PICTURE,
    ),
    Source("foreign passport with its chip", one((FRENCH, chip_of(FRENCH))), FRENCH.name, INSURANCE, portrait=PICTURE),
    Source("citizen and insurance card", one((read(QR_2021), read(insurance_qr()))), NAME, OWNER, NUMBER),
    Source("insurance card", read(insurance_qr()), "••• Lan", IDENTITY, "7212345678", has_face=False),
    Source(
        "insurance card of 15", read(insurance_qr("GD4727212345678")), "••• Lan", IDENTITY, "GD4727212345678", False
    ),
    Source("foreign passport", FRENCH, "••• MARIE", IDENTITY | INSURANCE, has_face=False),
    Source(
        "passport of 2009 without a personal number",
        mrz(passport_lines("VNM", "B1234567", "NGUYEN<<THI<LAN", personal="290123456")),
        "••• LAN",
        IDENTITY | INSURANCE,
        has_face=False,
    ),
    Source(
        "passport out of date",
        mrz(passport_lines("FRA", "12AB34567", "MARTIN<<ANNE<MARIE", expiry="201231")),
        "••• MARIE",
        IDENTITY | INSURANCE | CARD,
        has_face=False,
    ),
    Source("citizen card out of date", mrz(citizen_lines(expiry="230314")), FOLDED, CARD, NUMBER),
)


def to_insurance(source: Source) -> tuple[Step, ...]:
    asks = (fx.LookUpInsurance,) if source.asked_with else ()
    shows = {"name": source.shown, "outcome": Outcome.VALID if source.asked_with else Outcome.NOT_ASKED}
    if not source.has_face:
        shows["no_face"] = NoFace.NO_PORTRAIT
        return (Step(e.CardSeen(source.card), Screen.INSURANCE, asks=asks, shows=shows),)
    return (
        Step(e.CardSeen(source.card), Screen.CONSENT),
        Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, *asks), shows=shows),
    )


def to_number(name: str, flags: frozenset[Flag]) -> tuple[Step, ...]:
    return (
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
        Step(
            e.ContinuePressed(),
            Screen.NUMBER,
            asks=(fx.IssueNumber, fx.PrintTicket),
            shows={"label": "B-001", "name": name, "flags": flags},
        ),
    )


def asked(flow: Flow, kind: type[fx.Effect]) -> list[fx.Effect]:
    return [effect for effect in flow.asked if isinstance(effect, kind)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_card_leads_to_a_number(source: Source) -> None:
    flow = Flow().run(*to_insurance(source), *to_number(source.shown, source.flags))
    portraits = [effect.card.portrait for effect in flow.asked if isinstance(effect, fx.PreparePortrait)]
    assert portraits == ([source.portrait] if source.has_face else [])
    keys = [effect.card.insurance_key for effect in flow.asked if isinstance(effect, fx.LookUpInsurance)]
    assert keys == ([source.asked_with] if source.asked_with else [])
    order = next(effect for effect in flow.asked if isinstance(effect, fx.IssueNumber))
    assert order.visit.card == source.card


def test_the_card_of_the_insurer_goes_with_the_citizens() -> None:
    card = one((read(insurance_qr()), read(QR_2021)))
    assert (card.number, card.insurance_number, card.kind) == (NUMBER, "7212345678", CardKind.CITIZEN_2021)


# Typed.


KEYPAD = (Step(e.NoCardPressed(), Screen.NO_CARD), Step(e.TypeNumberPressed(), Screen.TYPE_NUMBER))


def test_twelve_digits_lead_to_the_face_and_the_desk_looks_at_card_and_insurance() -> None:
    """The face makes the owner; a name was not said, and the insurer asks for one."""
    nameless = {"name": "", "flags": CARD | INSURANCE, "outcome": Outcome.NOT_ASKED}
    flow = Flow().run(
        *KEYPAD,
        Step(e.NumberTyped(NUMBER, "1958"), Screen.CONSENT),
        Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace,), shows=nameless),
        *to_number("", CARD | INSURANCE),
    )
    assert asked(flow, fx.LookUpInsurance) == []
    order = next(effect for effect in flow.asked if isinstance(effect, fx.IssueNumber))
    assert order.visit.card is not None
    assert (order.visit.card.source, order.visit.card.device) == (CardSource.TYPED, CardDevice.KEYPAD)


def test_ten_digits_lead_to_the_desk_for_everything_else() -> None:
    Flow().run(
        *KEYPAD,
        Step(
            e.NumberTyped("7212345678", "1958"),
            Screen.INSURANCE,
            shows={"name": "", "no_face": NoFace.NO_PORTRAIT, "outcome": Outcome.NOT_ASKED},
        ),
        *to_number("", IDENTITY | CARD | INSURANCE),
    )


@pytest.mark.parametrize(
    ("number", "year"),
    [("07215800123", "1958"), (NUMBER, "2958"), (NUMBER, "0058"), (NUMBER, ""), ("", ""), ("07215800123x", "1958")],
)
def test_what_cannot_be_a_number_is_said_and_typed_once_more(number: str, year: str) -> None:
    flow = Flow().run(
        *KEYPAD,
        Step(e.NumberTyped(number, year), Screen.TYPE_NUMBER, shows={"problem": CardProblem.MISTYPED}),
        Step(e.NumberTyped(number, year), Screen.TYPE_NUMBER, shows={"problem": CardProblem.MISTYPED}),
    )
    assert number not in repr(flow.state) or not number
    flow.run(Step(e.NumberTyped(NUMBER, "1958"), Screen.CONSENT))


def test_a_card_found_while_typing_is_read() -> None:
    Flow().run(*KEYPAD, Step(e.CardSeen(read(QR_2021)), Screen.CONSENT))


def test_from_the_keypad_back_leads_to_the_reasons() -> None:
    Flow().run(
        *KEYPAD,
        Step(e.BackPressed(), Screen.NO_CARD),
        Step(e.ReasonChosen("forgot_card"), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
    )


def test_a_typed_number_says_nothing_of_itself_in_logs() -> None:
    typed = e.NumberTyped(NUMBER, "1958")
    assert "NumberTyped object at" in repr(typed)


# Several cards.


def test_between_cards_of_two_people_one_is_chosen() -> None:
    cards = settle((read(QR_2021), read(insurance_qr(name="Trần Văn Hùng"))))
    assert len(cards) == 2
    flow = Flow().run(
        Step(e.CardsSeen(cards), Screen.WHICH_CARD, shows={"cards": cards}),
        Step(e.CardChosen(1), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows={"name": "••• Hùng"}),
    )
    assert [effect.card for effect in flow.asked if isinstance(effect, fx.LookUpInsurance)] == [cards[1]]
    Flow().run(Step(e.CardsSeen(cards), Screen.WHICH_CARD), Step(e.CardChosen(0), Screen.CONSENT))


@pytest.mark.parametrize("place", [-1, 2, 7])
def test_a_place_without_a_card_is_not_chosen(place: int) -> None:
    Flow().run(Step(e.CardsSeen((ADULT, OTHER_ADULT)), Screen.WHICH_CARD), Step(e.CardChosen(place), Screen.WHICH_CARD))


@pytest.mark.parametrize(
    "sight",
    [e.CardSeen(OTHER_ADULT), e.CardsSeen((OTHER_ADULT, ADULT)), e.CardBeingRead()],
    ids=lambda s: type(s).__name__,
)
def test_a_reader_that_answers_late_does_not_choose_for_the_patient(sight: e.Event) -> None:
    cards = (ADULT, OTHER_ADULT)
    Flow().run(Step(e.CardsSeen(cards), Screen.WHICH_CARD), Step(sight, Screen.WHICH_CARD, shows={"cards": cards}))


def test_the_cards_are_laid_down_once_more_after_going_back() -> None:
    Flow().run(
        Step(e.CardsSeen((ADULT, OTHER_ADULT)), Screen.WHICH_CARD),
        Step(e.BackPressed(), Screen.HOME),
        Step(e.CardSeen(OTHER_ADULT), Screen.CONSENT),
    )


# Readings that contradict each other.


ANOTHER_NUMBER = one((read(QR_2021), mrz(citizen_lines(number="072158009999"))))
ANOTHER_NAME = one((replace(read(QR_2021), name="Trần Thị Mai"), mrz(citizen_lines())))
ANOTHER_CHIP = one((read(QR_2021), chip_of(mrz(citizen_lines(birth="680314")))))
CHANGED_CHIP = replace(read(QR_2021), authenticity=Authenticity.FAILED)


@pytest.mark.parametrize(
    ("card", "conflicts"),
    [
        (ANOTHER_NUMBER, {CardField.NUMBER}),
        (ANOTHER_NAME, {CardField.NAME}),
        (ANOTHER_CHIP, {CardField.BIRTH_DATE}),
        (CHANGED_CHIP, set()),
        (CONTRADICTED, {CardField.NAME}),
        (TAMPERED, set()),
    ],
    ids=["number", "name", "chip", "changed chip", "sample", "sample chip"],
)
def test_a_card_that_contradicts_itself_is_for_staff_at_once(card: Card, conflicts: set[CardField]) -> None:
    """No picture, no insurer, no clinic, no name, no priority; and the patient is told what anybody is told."""
    assert card.conflicts == conflicts
    elderly = replace(card, birth_date=card.birth_date.replace(year=1940))
    everything = IDENTITY | CARD | INSURANCE
    flow = Flow().run(
        Step(e.CardSeen(elderly), Screen.RECEPTION, shows={"name": "", "flags": everything}),
        Step(
            e.ContinuePressed(),
            Screen.NUMBER,
            asks=(fx.IssueNumber, fx.PrintTicket),
            shows={"label": "R-001", "name": "", "flags": everything, "payer": None, "priority": None},
        ),
    )
    assert {type(effect) for effect in flow.asked} == {fx.IssueNumber, fx.PrintTicket}


def test_a_card_that_contradicts_itself_is_for_staff_also_when_it_was_chosen() -> None:
    Flow().run(
        Step(e.CardsSeen((ADULT, replace(CONTRADICTED, number="001079012345"))), Screen.WHICH_CARD),
        Step(e.CardChosen(1), Screen.RECEPTION, shows={"name": ""}),
    )


# A chip takes its time.


def test_while_a_chip_is_read_the_screen_says_so() -> None:
    chip = one((read(QR_2021), chip_of(mrz(citizen_lines()))))
    Flow().run(
        Step(e.CardBeingRead(), Screen.HOME, shows={"is_reading": True, "problem": None}),
        Step(4, Screen.HOME, shows={"is_reading": True}),
        Step(e.CardSeen(chip), Screen.CONSENT),
    )


def test_a_chip_that_does_not_answer_is_not_waited_for_and_its_card_still_counts() -> None:
    Flow().run(
        Step(e.CardBeingRead(), Screen.HOME, shows={"is_reading": True}),
        Step(7, Screen.HOME, shows={"is_reading": True}),
        Step(1, Screen.HOME, shows={"is_reading": False}),
        Step(e.CardSeen(read(QR_2021)), Screen.CONSENT),
    )


def test_a_card_taken_away_from_the_chip_reader_is_read_once_more() -> None:
    Flow().run(
        Step(e.CardNotRead(CardProblem.MISREAD), Screen.HOME, shows={"problem": CardProblem.MISREAD}),
        Step(e.CardBeingRead(), Screen.HOME, shows={"is_reading": True, "problem": None}),
        Step(e.CardNotRead(CardProblem.UNREADABLE), Screen.HOME, shows={"is_reading": False}),
        Step(e.CardSeen(read(QR_2021)), Screen.CONSENT),
    )


def test_a_child_without_a_picture_on_its_card_has_priority_by_any_source() -> None:
    child = mrz(citizen_lines(number="072322014567", birth="220303", expiry="270303"))
    Flow().run(
        Step(e.CardSeen(child), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows={"no_face": NoFace.NO_PORTRAIT}),
        *to_number("••• LAN", IDENTITY),
        Step(0, Screen.NUMBER, shows={"priority": PriorityReason.CHILD}),
    )


@pytest.mark.parametrize("problem", [problem for problem in CardProblem if problem is not CardProblem.MISTYPED])
def test_whatever_keeps_a_card_from_being_read_there_is_a_way_without_it(problem: CardProblem) -> None:
    Flow().run(
        Step(e.CardNotRead(problem), Screen.HOME, shows={"problem": problem}),
        *KEYPAD,
        Step(e.NumberTyped(NUMBER, "1958"), Screen.CONSENT, shows={"step": s.AskingConsent}),
    )
