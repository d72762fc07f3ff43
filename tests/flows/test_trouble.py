"""Devices fail, the store fails, people walk away: nobody is left without a way on, and no number is lost."""

import pytest

from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.machine import FaultCleared, FaultRaised, Screen, devices
from kiosk.domain.person import Language
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import NoFace
from tests.flows.harness import (
    Flow,
    Step,
    camera_lost,
    compared,
    face_failed,
    first,
    good_burst,
    late,
    no_portrait,
    printed,
    sees,
    silent,
    store_failed,
)
from tests.flows.places import ASKED_FACE, ASKED_NUMBER, CAPTURE, CHOICE, CONSENT, FACE, FAILED_NUMBER, HAPPY
from tests.samples import ACCEPT, ADULT, CHILD, EARS, REFUSE, STAFF

EVERY_MODE = s.Modes(large_text=True, high_contrast=True, low_reach=True, slow=True, voice=True)
HOME = Step(e.ContinuePressed(), Screen.HOME)
AGAIN = Step(e.TryAgainPressed(), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait))
NO_MORE_TRIES = Step(e.TryAgainPressed(), Screen.FACE_RETRY)
OTHER_WAY = Step(
    e.OtherWayPressed(),
    Screen.INSURANCE,
    asks=(fx.LookUpInsurance,),
    shows={"name": "••• Lan", "no_face": NoFace.UNLUCKY},
)
NUMBER_SHOWN = {"label": "B-001", "name": ADULT.name}


def retry(trouble: s.FaceTrouble, tries: int) -> dict[str, object]:
    return {"trouble": trouble, "unlucky_tries": tries}


def test_nobody_before_the_camera_is_offered_the_other_way_after_20_seconds() -> None:
    Flow().run(
        *CAPTURE,
        Step(sees(Hint.LOOK_HERE, someone=False), Screen.FACE, shows={"hint": Hint.LOOK_HERE}),
        Step(19, Screen.FACE),
        Step(1, Screen.FACE_RETRY, shows=retry(s.FaceTrouble.NO_GOOD_PICTURE, 1)),
        OTHER_WAY,
    )


def test_after_two_unlucky_tries_only_the_other_way_is_left() -> None:
    blurred = face_failed(s.FaceTrouble.NO_GOOD_PICTURE)
    failed = Step(good_burst, Screen.FACE_RETRY, asks=(fx.MatchFace,))
    Flow({fx.MatchFace: blurred}).run(*CAPTURE, failed, AGAIN, failed, NO_MORE_TRIES, OTHER_WAY)


def test_a_second_try_with_a_good_picture_is_as_good_as_a_first() -> None:
    blurred_once = first(face_failed(s.FaceTrouble.NO_GOOD_PICTURE), compared(ACCEPT))
    Flow({fx.MatchFace: blurred_once}).run(
        *CAPTURE, Step(good_burst, Screen.FACE_RETRY, asks=(fx.MatchFace,)), AGAIN, *HAPPY[2:], HOME
    )


def test_an_engine_that_hangs_is_not_waited_for_and_its_late_verdict_is_not_believed() -> None:
    """Not even a verdict about the same person's earlier try."""
    Flow({fx.MatchFace: silent}).run(
        *ASKED_FACE,
        Step(15, Screen.FACE_RETRY, shows=retry(s.FaceTrouble.ENGINE, 1)),
        AGAIN,
        Step(late(fx.MatchFace, compared(ACCEPT)), Screen.FACE, shows={"step": s.CapturingFace}),
        Step(good_burst, Screen.FACE, asks=(fx.MatchFace,), shows={"step": s.MatchingFace}),
        Step(late(fx.MatchFace, compared(STAFF)), Screen.INSURANCE, asks=(fx.LookUpInsurance,)),
    )


def test_a_verdict_about_the_earlier_try_does_not_decide_the_present_one() -> None:
    flow = Flow({fx.MatchFace: silent}).run(
        *ASKED_FACE, Step(15, Screen.FACE_RETRY), AGAIN, Step(good_burst, Screen.FACE, asks=(fx.MatchFace,))
    )
    flow.run(
        Step(late(fx.MatchFace, compared(ACCEPT)), Screen.FACE, shows={"step": s.MatchingFace}),
        Step(late(fx.MatchFace, compared(REFUSE)), Screen.RECEPTION, shows={"name": ""}),
    )


def test_a_late_match_of_the_patient_before_never_checks_in_the_one_who_stands_there_now() -> None:
    flow = Flow({fx.MatchFace: silent}).run(*ASKED_FACE, Step(15 + 60 + 30, Screen.HOME))
    assert flow.state == s.Idle()
    flow.run(
        *ASKED_FACE,
        Step(late(fx.MatchFace, compared(ACCEPT)), Screen.FACE, shows={"step": s.MatchingFace}),
    )


def test_a_camera_that_is_unplugged_and_plugged_in_again() -> None:
    flow = Flow().run(
        *CAPTURE,
        Step(FaultRaised(Fault.FACE_CAMERA_LOST), Screen.FACE),
        Step(camera_lost, Screen.FACE_RETRY, shows=retry(s.FaceTrouble.CAMERA, 1)),
        AGAIN,
        Step(FaultCleared(Fault.FACE_CAMERA_LOST), Screen.FACE),
        *HAPPY[2:],
        HOME,
    )
    assert flow.machine.faults == frozenset()


def test_a_camera_that_stays_away_leaves_the_card_alone() -> None:
    Flow().run(*CAPTURE, Step(camera_lost, Screen.FACE_RETRY), AGAIN, Step(camera_lost, Screen.FACE_RETRY), OTHER_WAY)


def test_a_card_camera_that_is_lost_leaves_the_way_without_a_card() -> None:
    Flow().run(
        Step(FaultRaised(Fault.CARD_CAMERA_LOST), Screen.HOME),
        Step(e.NoCardPressed(), Screen.NO_CARD),
        Step(e.ReasonChosen("forgot_card"), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
    )


@pytest.mark.parametrize("way", [CAPTURE, ASKED_FACE], ids=["before the burst", "during the comparison"])
def test_a_registry_without_a_portrait_leaves_the_card_alone(way: tuple[Step, ...]) -> None:
    Flow({fx.MatchFace: silent}).run(
        *way,
        Step(
            no_portrait,
            Screen.INSURANCE,
            asks=(fx.LookUpInsurance,),
            shows={"name": "••• Lan", "no_face": NoFace.NO_PORTRAIT},
        ),
    )


@pytest.mark.parametrize("outcome", PrintOutcome)
def test_the_number_is_true_whatever_became_of_the_paper(outcome: PrintOutcome) -> None:
    flow = Flow({fx.PrintTicket: printed(outcome)}).run(
        *CHOICE,
        Step(
            e.ContinuePressed(),
            Screen.NUMBER,
            asks=(fx.IssueNumber, fx.PrintTicket),
            shows={**NUMBER_SHOWN, "paper": outcome},
        ),
        HOME,
    )
    assert flow.voided == []


def test_the_number_is_on_the_screen_before_the_printer_has_spoken() -> None:
    flow = Flow({fx.PrintTicket: silent}).run(*HAPPY, Step(0, Screen.NUMBER, shows={**NUMBER_SHOWN, "paper": None}))
    flow.run(Step(late(fx.PrintTicket), Screen.NUMBER, shows={**NUMBER_SHOWN, "paper": PrintOutcome.PRINTED}))


def test_the_printer_of_the_patient_before_says_nothing_about_this_ones_paper() -> None:
    flow = Flow({fx.PrintTicket: silent}).run(*HAPPY, HOME, *HAPPY[:-1])
    flow.run(
        Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows={"paper": None}),
        Step(late(fx.PrintTicket, printed(PrintOutcome.PAPER_OUT)), Screen.NUMBER, shows={"paper": None}),
        Step(late(fx.PrintTicket), Screen.NUMBER, shows={"paper": PrintOutcome.PRINTED}),
    )


def printed_as(outcome: PrintOutcome) -> Step:
    return Step(
        e.ContinuePressed(),
        Screen.NUMBER,
        asks=(fx.IssueNumber, fx.PrintTicket),
        shows={**NUMBER_SHOWN, "paper": outcome, "copies": 0},
    )


def copied_as(outcome: PrintOutcome | None) -> Step:
    return Step(
        e.ReprintPressed(), Screen.NUMBER, asks=(fx.PrintTicket,), shows={**NUMBER_SHOWN, "paper": outcome, "copies": 1}
    )


def test_a_patient_who_has_the_ticket_says_so_and_it_is_written_down() -> None:
    flow = Flow({fx.PrintTicket: printed(PrintOutcome.UNKNOWN)}).run(
        *CHOICE,
        printed_as(PrintOutcome.UNKNOWN),
        Step(
            e.TicketTaken(),
            Screen.NUMBER,
            asks=(fx.RecordPaper,),
            shows={**NUMBER_SHOWN, "paper": PrintOutcome.PRINTED},
        ),
        Step(e.TicketTaken(), Screen.NUMBER),  # a second touch says nothing new
        HOME,
    )
    (record,) = (effect for effect in flow.asked if isinstance(effect, fx.RecordPaper))
    assert (record.ticket.label, record.outcome) == ("B-001", PrintOutcome.PRINTED)


@pytest.mark.parametrize("first_outcome", PrintOutcome)
@pytest.mark.parametrize("second_outcome", PrintOutcome)
def test_a_copy_is_the_same_number_once_whatever_became_of_either_paper(
    first_outcome: PrintOutcome, second_outcome: PrintOutcome
) -> None:
    flow = Flow({fx.PrintTicket: first(printed(first_outcome), printed(second_outcome))}).run(
        *CHOICE,
        printed_as(first_outcome),
        copied_as(second_outcome),
        Step(e.ReprintPressed(), Screen.NUMBER, shows={"copies": 1}),  # more are staff's to print
        HOME,
    )
    prints = [effect for effect in flow.asked if isinstance(effect, fx.PrintTicket)]
    assert [(effect.ticket.label, effect.copy) for effect in prints] == [("B-001", 0), ("B-001", 1)]
    assert len(flow.issued) == 1
    assert flow.voided == []


def test_no_copy_is_asked_for_while_a_ticket_prints() -> None:
    flow = Flow({fx.PrintTicket: silent}).run(
        *HAPPY,
        Step(e.ReprintPressed(), Screen.NUMBER, shows={**NUMBER_SHOWN, "paper": None, "copies": 0}),
        Step(late(fx.PrintTicket), Screen.NUMBER, shows={"paper": PrintOutcome.PRINTED}),
        copied_as(None),
        Step(e.ReprintPressed(), Screen.NUMBER, shows={"paper": None, "copies": 1}),
        Step(late(fx.PrintTicket), Screen.NUMBER, shows={"paper": PrintOutcome.PRINTED, "copies": 1}),
    )
    assert not [effect for effect in flow.unanswered if isinstance(effect, fx.PrintTicket)]


def test_a_late_answer_of_the_printer_does_not_undo_what_the_patient_saw() -> None:
    flow = Flow({fx.PrintTicket: printed(PrintOutcome.UNKNOWN)}).run(*CHOICE, printed_as(PrintOutcome.UNKNOWN))
    flow.run(
        Step(e.TicketTaken(), Screen.NUMBER, asks=(fx.RecordPaper,)),
        Step(
            lambda flow: e.TicketPrinted(flow.token, PrintOutcome.FAILED),
            Screen.NUMBER,
            shows={"paper": PrintOutcome.PRINTED},
        ),
    )


def test_clinics_that_cannot_be_listed_are_asked_for_again() -> None:
    listed_later = first(store_failed, lambda effect: Flow().usual[fx.ListClinics](effect))
    Flow({fx.ListClinics: listed_later}).run(
        *FACE,
        Step(e.ContinuePressed(), Screen.STOPPED, asks=(fx.ListClinics,), shows={"fault": Fault.DATABASE_FAILED}),
        Step(e.TryAgainPressed(), Screen.CLINIC, asks=(fx.ListClinics,), shows={"step": s.ChoosingClinic}),
    )


def test_clinics_that_come_late_are_shown_without_a_second_question() -> None:
    asked = (*FACE, Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)), Step(10, Screen.STOPPED))
    clinics = Step(late(fx.ListClinics), Screen.CLINIC, shows={"step": s.ChoosingClinic})
    Flow({fx.ListClinics: silent}).run(*asked, clinics)
    Flow({fx.ListClinics: silent}).run(*asked, Step(e.TryAgainPressed(), Screen.CLINIC), clinics)


def test_a_number_that_cannot_be_issued_is_ordered_again() -> None:
    flow = Flow({fx.IssueNumber: store_failed}).run(*FAILED_NUMBER)
    flow.world = flow.usual
    flow.run(
        Step(e.TryAgainPressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows=NUMBER_SHOWN),
        HOME,
    )
    orders = [effect for effect in flow.asked if isinstance(effect, fx.IssueNumber)]
    assert orders[0] == orders[1]
    assert flow.voided == []


def test_a_patient_who_gives_up_after_a_failure_leaves_nothing_behind() -> None:
    flow = Flow({fx.IssueNumber: store_failed}).run(*FAILED_NUMBER, HOME)
    assert flow.state == s.Idle()
    assert flow.voided == []


def test_a_number_that_comes_late_is_shown_to_whoever_still_waits() -> None:
    Flow({fx.IssueNumber: silent}).run(
        *ASKED_NUMBER,
        Step(10, Screen.STOPPED),
        Step(late(fx.IssueNumber), Screen.NUMBER, asks=(fx.PrintTicket,), shows=NUMBER_SHOWN),
    )


def test_a_number_that_comes_after_the_patient_has_left_is_voided() -> None:
    flow = Flow({fx.IssueNumber: silent}).run(
        *ASKED_NUMBER,
        Step(10 + 60 + 30, Screen.HOME),
        Step(late(fx.IssueNumber), Screen.HOME, asks=(fx.VoidTicket,)),
    )
    assert flow.voided == ["B-001"]


def test_a_number_of_the_patient_before_is_voided_and_the_present_one_does_not_see_it() -> None:
    flow = Flow({fx.IssueNumber: silent}).run(*ASKED_NUMBER, Step(10, Screen.STOPPED), HOME, *CONSENT)
    flow.run(Step(late(fx.IssueNumber), Screen.CONSENT, asks=(fx.VoidTicket,), shows={"step": s.AskingConsent}))
    assert flow.voided == ["B-001"]


def test_trying_again_with_a_slow_store_never_voids_the_number_that_was_shown() -> None:
    """The store answers each question once, and only one is ever open."""
    flow = Flow({fx.IssueNumber: silent}).run(
        *ASKED_NUMBER,
        Step(10, Screen.STOPPED),
        Step(e.TryAgainPressed(), Screen.NUMBER),
        Step(late(fx.IssueNumber), Screen.NUMBER, asks=(fx.PrintTicket,), shows=NUMBER_SHOWN),
        HOME,
    )
    assert not [effect for effect in flow.unanswered if isinstance(effect, fx.IssueNumber)]
    assert flow.voided == []


def test_a_failure_that_comes_late_lets_the_order_be_given_again() -> None:
    flow = Flow({fx.IssueNumber: silent}).run(
        *ASKED_NUMBER, Step(10, Screen.STOPPED), Step(late(fx.IssueNumber, store_failed), Screen.STOPPED)
    )
    flow.world = flow.usual
    flow.run(Step(e.TryAgainPressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows=NUMBER_SHOWN))


def test_a_double_tap_on_the_last_button_orders_one_number() -> None:
    flow = Flow({fx.IssueNumber: silent}).run(*ASKED_NUMBER, Step(e.ContinuePressed(), Screen.NUMBER))
    flow.run(Step(late(fx.IssueNumber), Screen.NUMBER, asks=(fx.PrintTicket,), shows=NUMBER_SHOWN))


def test_an_unknown_clinic_is_not_chosen() -> None:
    Flow().run(*HAPPY[:6], Step(e.ClinicChosen("no such clinic"), Screen.CLINIC, shows={"step": s.ChoosingClinic}))


def test_a_second_card_shown_during_a_check_in_does_not_replace_the_first() -> None:
    Flow().run(*FACE, Step(e.CardSeen(CHILD), Screen.INSURANCE, shows={"name": ADULT.name}))


def test_the_next_patient_meets_the_language_of_the_house_and_no_trace() -> None:
    flow = Flow().run(
        Step(e.LanguageChosen(Language.ENGLISH), Screen.HOME),
        Step(e.DisplayPressed(), Screen.HOME, shows={"overlay": s.ChoosingModes()}),
        Step(e.ModesChosen(EVERY_MODE), Screen.HOME, shows={"modes": EVERY_MODE, "language": Language.ENGLISH}),
        Step(e.OverlayClosed(), Screen.HOME, shows={"overlay": None}),
        *CONSENT,
        Step(600 + 30, Screen.HOME),
    )
    assert flow.state == s.Idle()
    flow.run(
        Step(e.CardSeen(CHILD), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows={"name": "••• Na"}),
        Step(0, Screen.INSURANCE, shows={"modes": s.Modes(), "language": Language.VIETNAMESE}),
    )


def test_each_camera_is_open_for_its_question_alone() -> None:
    flow, opened = Flow({fx.MatchFace: silent}), []
    for step in (Step(e.StartPressed(), Screen.HOME), *ASKED_FACE):
        wanted = devices(flow.run(step).state, flow.machine)
        opened.append((wanted.card_camera, wanted.face_camera))
    assert opened == [(True, False), (False, False), (False, True), (False, False)]


def test_a_clinic_is_chosen_again_after_a_look_at_the_confirmation() -> None:
    Flow().run(
        *CHOICE,
        Step(e.BackPressed(), Screen.CLINIC, shows={"step": s.ChoosingClinic}),
        Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
    )
