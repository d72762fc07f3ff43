"""Check-ins that end well, each on its own way."""

from dataclasses import replace

import pytest

from kiosk.domain import insurance
from kiosk.domain.card import CardProblem
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import Outcome, Payer
from kiosk.domain.machine import Machine, Screen
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import NoFace
from tests.flows.harness import Flow, Step, World, compared, good_burst, insured, sees
from tests.flows.places import CAPTURE, CONSENT, HAPPY
from tests.samples import ADULT, CHILD, EARS, EXPIRED, INSURANCE_CARD, REFUSE, SITE, STAFF, TODAY

IDENTITY, INSURANCE = frozenset({Flag.IDENTITY}), frozenset({Flag.INSURANCE})
BOTH = IDENTITY | INSURANCE
TO_NUMBER = (
    Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
    Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
    Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
)
HOME = Step(e.ContinuePressed(), Screen.HOME)


def test_card_face_insurance_clinic_number() -> None:
    flow = Flow().run(*HAPPY, HOME)
    assert flow.state == s.Idle()
    assert flow.voided == []


def test_without_consent_the_card_alone_leads_to_a_number_with_a_masked_name() -> None:
    declined = {"name": "••• Lan", "flags": IDENTITY, "no_face": NoFace.DECLINED, "payer": None}
    flow = Flow().run(
        *CONSENT,
        Step(e.ConsentAnswered(False), Screen.INSURANCE, asks=(fx.RecordConsent, fx.LookUpInsurance), shows=declined),
        *TO_NUMBER,
    )
    assert isinstance(flow.state, s.Session)
    assert isinstance(flow.state.step, s.Done)
    assert (flow.state.step.ticket.holder, flow.state.step.ticket.flags) == ("••• Lan", IDENTITY)
    consent = next(effect for effect in flow.asked if isinstance(effect, fx.RecordConsent))
    assert consent.granted is False


def test_a_child_under_six_is_not_photographed_and_has_priority() -> None:
    child = {"name": "••• Na", "no_face": NoFace.NO_PORTRAIT}
    flow = Flow().run(Step(e.CardSeen(CHILD), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows=child), *TO_NUMBER)
    flow.run(Step(0, Screen.NUMBER, shows={"priority": PriorityReason.CHILD, "name": "••• Na", "flags": IDENTITY}))


def test_an_insurance_card_has_no_portrait_and_leads_on_without_the_face() -> None:
    shows = {"name": "••• Lan", "no_face": NoFace.NO_PORTRAIT, "outcome": Outcome.VALID}
    Flow().run(
        Step(e.CardSeen(INSURANCE_CARD), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows=shows),
        *TO_NUMBER,
        Step(0, Screen.NUMBER, shows={"name": "••• Lan", "flags": IDENTITY}),
        HOME,
    )


def test_a_look_alike_with_the_card_gets_a_number_and_staff_look_again() -> None:
    unsure = {"name": "••• Lan", "payer": None, "flags": IDENTITY}
    Flow({fx.MatchFace: compared(STAFF)}).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=unsure),
        *TO_NUMBER,
        Step(0, Screen.NUMBER, shows=unsure),
    )


def test_a_stranger_with_the_card_gets_a_reception_number_and_learns_nothing_of_its_owner() -> None:
    """Nor is the insurer asked about the owner."""
    nothing = {"name": "", "payer": None, "flags": BOTH}
    flow = Flow({fx.MatchFace: compared(REFUSE)}).run(
        *CAPTURE,
        Step(good_burst, Screen.RECEPTION, asks=(fx.MatchFace,), shows=nothing),
        Step(
            e.ContinuePressed(),
            Screen.NUMBER,
            asks=(fx.IssueNumber, fx.PrintTicket),
            shows={**nothing, "label": "R-001", "priority": None},
        ),
    )
    assert isinstance(flow.state, s.Session)
    assert isinstance(flow.state.step, s.Done)
    assert flow.state.step.ticket.birth_year is None


def test_an_old_stranger_does_not_get_the_priority_of_the_card() -> None:
    elderly = replace(ADULT, birth_date=ADULT.birth_date.replace(year=1940))
    flow = Flow({fx.MatchFace: compared(REFUSE)}).run(
        Step(e.CardSeen(elderly), Screen.CONSENT),
        *CAPTURE[1:],
        Step(good_burst, Screen.RECEPTION, asks=(fx.MatchFace,)),
    )
    flow.run(Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows={"priority": None}))


def test_an_expired_insurance_is_told_and_the_visit_goes_on_self_paid() -> None:
    expired = {"outcome": Outcome.EXPIRED, "payer": Payer.SELF_PAY, "flags": frozenset()}
    Flow({fx.LookUpInsurance: insured(EXPIRED)}).run(
        *CAPTURE, Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=expired), *TO_NUMBER
    )


@pytest.mark.parametrize("code", sorted(insurance.KNOWN_CODES))
def test_whatever_the_insurer_says_there_is_a_number(code: str) -> None:
    """And the desk hears of whatever is not settled."""
    answer = insurance.coverage(
        insurance.Answer(code, insurance.Terms("GD4727212345678"), insurance.Terms("HT3727212345678")),
        insurance.Question(number=ADULT.number, birth_date=ADULT.birth_date, today=TODAY),
    )
    meaning = insurance.MEANINGS[code]
    settled = meaning.payer in (Payer.INSURED, Payer.SELF_PAY)
    flags = frozenset() if settled else INSURANCE
    told = {"outcome": meaning.outcome, "payer": meaning.payer, "flags": flags}
    Flow({fx.LookUpInsurance: insured(answer)}).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=told),
        *TO_NUMBER,
        Step(0, Screen.NUMBER, shows={"payer": meaning.payer, "flags": flags}),
    )


def test_an_insurer_without_an_answer_costs_nobody_the_number() -> None:
    unknown = {"outcome": Outcome.TO_BE_CHECKED, "payer": Payer.TO_BE_CHECKED, "flags": INSURANCE}
    Flow({fx.LookUpInsurance: insured(insurance.NO_ANSWER)}).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=unknown),
        *TO_NUMBER,
        Step(0, Screen.NUMBER, shows={"flags": INSURANCE}),
    )


def test_a_card_is_unreadable_then_of_something_else_then_read() -> None:
    Flow().run(
        Step(e.CardNotRead(CardProblem.UNREADABLE), Screen.HOME, shows={"problem": CardProblem.UNREADABLE}),
        Step(e.CardNotRead(CardProblem.NOT_A_CARD), Screen.HOME, shows={"problem": CardProblem.NOT_A_CARD}),
        *HAPPY,
        HOME,
    )


def test_without_a_card_a_reason_leads_to_reception() -> None:
    flow = Flow().run(
        Step(e.NoCardPressed(), Screen.NO_CARD),
        Step(
            e.ReasonChosen("forgot_card"),
            Screen.NUMBER,
            asks=(fx.IssueNumber, fx.PrintTicket),
            shows={"label": "R-001", "name": "", "flags": BOTH},
        ),
        HOME,
    )
    order = next(effect for effect in flow.asked if isinstance(effect, fx.IssueNumber))
    assert (order.visit.reason, order.clinic) == ("forgot_card", None)


def test_a_card_found_after_all_ends_the_search_for_a_reason() -> None:
    Flow().run(Step(e.NoCardPressed(), Screen.NO_CARD), *HAPPY)


def test_nothing_that_suits_leads_to_reception() -> None:
    nothing_open: World = {fx.ListClinics: lambda effect: e.ClinicsListed(effect.token, ())}
    Flow(nothing_open).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance)),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,), shows={"offers": ()}),
        Step(e.OtherWayPressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows={"label": "R-001"}),
    )


def test_two_people_before_the_camera_are_told_and_nobody_is_matched() -> None:
    Flow().run(
        *CAPTURE,
        Step(sees(Hint.ONE_PERSON), Screen.FACE, shows={"hint": Hint.ONE_PERSON}),
        Step(15, Screen.FACE, shows={"hint": Hint.ONE_PERSON, "overlay": None}),
        Step(sees(Hint.HOLD_STILL, 1), Screen.FACE, shows={"hint": Hint.HOLD_STILL}),
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows={"name": ADULT.name}),
    )


def test_a_kiosk_with_one_camera_starts_with_a_touch() -> None:
    flow = Flow(machine=Machine(replace(SITE, one_camera=True)))
    flow.run(Step(e.StartPressed(), Screen.HOME, shows={"problem": None}), *HAPPY, HOME)


def test_one_patient_after_the_other_gets_a_number_of_a_session_of_their_own() -> None:
    flow = Flow().run(*HAPPY, HOME, *HAPPY[:-1])
    flow.run(replace(HAPPY[-1], shows={"label": "B-002"}), HOME)
    orders = [effect for effect in flow.asked if isinstance(effect, fx.IssueNumber)]
    assert len({order.token for order in orders}) == 2
    assert flow.voided == []
