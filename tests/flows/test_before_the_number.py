"""What somebody is told, and may say, between clinic and number: priority, long queues, an insurer that is silent."""

from dataclasses import replace

import pytest

from kiosk.domain import insurance
from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import OutagePolicy, Payer
from kiosk.domain.machine import Screen
from kiosk.domain.queue import BY_CHOICE, Flag, Offer, Outlook, PriorityReason
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from tests.flows.harness import Answer, Flow, Step, World, first, good_burst, insured, store_failed
from tests.flows.places import CAPTURE, CHOICE, CLINICS, FACE
from tests.samples import ADULT, CHILD, EARS, EXPIRED, FULL_OFFER, OFFER

ASKED = Step(e.PriorityPressed(), Screen.PRIORITY)
TAKE = Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket))
PREGNANT = e.PriorityChosen(PriorityReason.PREGNANCY)
SHORTER = replace(OFFER, waiting=1)


def listed(*offers: Offer) -> Answer:
    return lambda effect: e.ClinicsListed(effect.token, offers)


@pytest.mark.parametrize("reason", sorted(BY_CHOICE, key=lambda reason: reason.value))
def test_a_priority_that_is_claimed_is_on_the_number_and_the_desk_confirms_it(reason: PriorityReason) -> None:
    """The queue is looked at anew: it is shorter for those who are called earlier."""
    Flow({fx.ListClinics: first(listed(OFFER), listed(SHORTER))}).run(
        *CHOICE,
        Step(0, Screen.CONFIRM, shows={"priority": None, "chosen": OFFER}),
        ASKED,
        Step(
            e.PriorityChosen(reason),
            Screen.CONFIRM,
            asks=(fx.ListClinics,),
            shows={"priority": reason, "chosen": SHORTER},
        ),
        replace(TAKE, shows={"priority": reason, "flags": frozenset({Flag.PRIORITY})}),
    )


def test_a_claim_is_taken_back_and_nothing_of_it_stays() -> None:
    Flow().run(
        *CHOICE,
        ASKED,
        Step(PREGNANT, Screen.CONFIRM, asks=(fx.ListClinics,)),
        ASKED,
        Step(e.PriorityChosen(None), Screen.CONFIRM, asks=(fx.ListClinics,), shows={"priority": None}),
        replace(TAKE, shows={"priority": None, "flags": frozenset()}),
    )


def test_no_claim_changes_nothing_and_asks_nobody() -> None:
    Flow().run(*CHOICE, ASKED, Step(e.PriorityChosen(None), Screen.CONFIRM, shows={"priority": None}), TAKE)


def test_a_claim_stays_with_another_clinic() -> None:
    Flow().run(
        *CHOICE,
        ASKED,
        Step(PREGNANT, Screen.CONFIRM, asks=(fx.ListClinics,)),
        Step(e.BackPressed(), Screen.CLINIC),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM, shows={"priority": PriorityReason.PREGNANCY}),
    )


@pytest.mark.parametrize("reason", sorted(set(PriorityReason) - BY_CHOICE, key=lambda reason: reason.value))
def test_age_and_emergency_are_nobodys_to_claim(reason: PriorityReason) -> None:
    Flow().run(*CHOICE, ASKED, Step(e.PriorityChosen(reason), Screen.PRIORITY))


def test_who_has_priority_by_age_is_not_asked() -> None:
    Flow().run(
        Step(e.CardSeen(CHILD), Screen.INSURANCE, asks=(fx.LookUpInsurance,)),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM, shows={"priority": PriorityReason.CHILD}),
        Step(e.PriorityPressed(), Screen.CONFIRM),
    )


def test_a_clinic_that_fills_up_while_somebody_is_asked_says_so_in_the_list() -> None:
    full = replace(FULL_OFFER, clinic=EARS)
    Flow({fx.ListClinics: first(listed(OFFER), listed(full))}).run(
        *CHOICE, ASKED, Step(PREGNANT, Screen.CLINIC, asks=(fx.ListClinics,), shows={"offers": (full,)})
    )


def test_a_store_that_fails_meanwhile_leads_back_to_the_clinic_that_was_chosen() -> None:
    Flow({fx.ListClinics: first(listed(OFFER), store_failed, listed(SHORTER))}).run(
        *CHOICE,
        ASKED,
        Step(PREGNANT, Screen.STOPPED, asks=(fx.ListClinics,)),
        Step(e.TryAgainPressed(), Screen.CONFIRM, asks=(fx.ListClinics,), shows={"chosen": SHORTER}),
    )


def test_an_answer_of_the_store_that_comes_late_leads_on_as_well() -> None:
    flow = Flow({fx.ListClinics: first(listed(OFFER), lambda _: None)})
    flow.run(*CHOICE, ASKED, Step(PREGNANT, Screen.CLINIC, asks=(fx.ListClinics,)), Step(10, Screen.STOPPED))
    flow.run(Step(lambda flow: e.ClinicsListed(flow.token, (SHORTER,)), Screen.CONFIRM, shows={"chosen": SHORTER}))


def test_a_clinic_that_gives_no_number_cannot_be_chosen() -> None:
    Flow({fx.ListClinics: listed(OFFER, FULL_OFFER)}).run(
        *CLINICS, Step(e.ClinicChosen(FULL_OFFER.clinic.code), Screen.CLINIC, shows={"offers": (OFFER, FULL_OFFER)})
    )


@pytest.mark.parametrize("outlook", Outlook)
def test_whatever_the_outlook_a_number_may_be_taken_or_another_clinic_chosen(outlook: Outlook) -> None:
    long = replace(OFFER, outlook=outlook)
    flow = Flow({fx.ListClinics: listed(long)}).run(
        *CLINICS,
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM, shows={"chosen": long}),
        Step(e.BackPressed(), Screen.CLINIC),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
        TAKE,
    )
    assert flow.voided == []


def clinic_in_outage(policy: OutagePolicy) -> Clinic:
    return replace(EARS, without_insurance=policy)


def silent_insurer(policy: OutagePolicy) -> World:
    offer = replace(OFFER, clinic=clinic_in_outage(policy))
    return {fx.LookUpInsurance: insured(insurance.NO_ANSWER), fx.ListClinics: listed(offer)}


@pytest.mark.parametrize(
    ("policy", "label", "payer"),
    [
        (OutagePolicy.GO_ON, "B-001", Payer.TO_BE_CHECKED),
        (OutagePolicy.SELF_PAY, "B-001", Payer.SELF_PAY),
        (OutagePolicy.DESK, "R-001", Payer.DESK),
    ],
)
def test_without_an_answer_of_the_insurer_the_clinic_says_how_the_visit_goes_on(
    policy: OutagePolicy, label: str, payer: Payer
) -> None:
    """And the desk has to look at it in every case; where it comes first, it hears which clinic was meant."""
    flow = Flow(silent_insurer(policy)).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance)),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM, shows={"payer": Payer.TO_BE_CHECKED}),
        replace(TAKE, shows={"label": label, "payer": payer, "flags": frozenset({Flag.INSURANCE})}),
    )
    (order,) = [effect for effect in flow.asked if isinstance(effect, fx.IssueNumber)]
    assert order.visit.wanted_clinic == (EARS.code if policy is OutagePolicy.DESK else "")


@pytest.mark.parametrize("policy", OutagePolicy)
def test_a_clinics_rule_for_outages_changes_nothing_where_the_insurer_has_answered(policy: OutagePolicy) -> None:
    world = {**silent_insurer(policy), fx.LookUpInsurance: insured(EXPIRED)}
    Flow(world).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance)),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
        replace(TAKE, shows={"label": "B-001", "payer": Payer.SELF_PAY, "flags": frozenset()}),
    )


def test_the_desk_that_comes_first_is_tried_again_like_any_number() -> None:
    flow = Flow({**silent_insurer(OutagePolicy.DESK), fx.IssueNumber: store_failed}).run(
        *FACE[:-1],
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows={"name": ADULT.name}),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
        Step(e.ContinuePressed(), Screen.STOPPED, asks=(fx.IssueNumber,)),
        Step(e.TryAgainPressed(), Screen.STOPPED, asks=(fx.IssueNumber,)),
    )
    assert len({(order.visit, order.clinic) for order in flow.asked if isinstance(order, fx.IssueNumber)}) == 1
    assert isinstance(flow.state, s.Session)
