"""What must hold of every single transition, whoever makes it: the pairs of a table, a random history, or a flow."""

from collections.abc import Callable

from kiosk.domain.card import Authenticity, Card, CardError, CardProblem, CardSource, CardWarning, parse_typed
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.machine import Screen, devices, screen
from kiosk.domain.matching import Verdict
from kiosk.domain.person import masked_name, masked_number
from kiosk.domain.queue import Flag
from kiosk.domain.session import drawn, timing
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.steps import MAX_CHALLENGES
from tests.samples import MACHINE
from tests.session_change import Change, card_of, cards_of, visit_of

BEFORE_THE_CAMERA = (s.CapturingFace, s.ProvingLife)
NOTHING_TO_LOSE = (s.ReadingCard, s.Done, s.Stopped, s.Rehearsing, s.Rehearsed)
BUSY = (s.MatchingFace, s.CheckingInsurance, s.ListingClinics, s.IssuingNumber)
WORKS_UNDER_AN_OVERLAY = (e.LanguageChosen, e.ModesChosen, e.HelpPressed, e.OverlayClosed, e.CancelPressed)


def a_foreign_reply_changes_nothing(change: Change) -> None:
    if change.is_foreign:
        assert change.after == change.before
        issued = change.event.ticket if isinstance(change.event, e.NumberIssued) else None
        assert change.effects == (() if issued is None else (fx.VoidTicket(issued),))


def an_issued_number_is_shown_or_voided(change: Change) -> None:
    if not isinstance(change.event, e.NumberIssued):
        return
    shown = isinstance(change.step_after, s.Done) and change.step_after.ticket.id == change.event.ticket.id
    voided = fx.VoidTicket(change.event.ticket) in change.effects
    assert shown != voided


def a_shown_number_stays_the_same(change: Change) -> None:
    if isinstance(change.step_before, s.Done) and change.after != s.Idle():
        assert isinstance(change.step_after, s.Done)
        assert change.step_after.ticket == change.step_before.ticket
    elif isinstance(change.step_after, s.Done):
        assert isinstance(change.event, e.NumberIssued)


def a_session_ends_only_by_these_events(change: Change) -> None:
    if change.after != s.Idle() or change.before == s.Idle():
        return
    assert isinstance(change.before, s.Session)
    step, overlay = change.before.step, timing.covered(change.before.overlay)
    match change.event:
        case e.BackPressed():
            assert isinstance(step, s.ReadingCard | s.Rehearsing)
            assert overlay is None
        case e.ContinuePressed():
            assert isinstance(step, s.Done | s.Stopped | s.Rehearsed)
            assert overlay is None
        case e.CancelPressed():
            assert overlay == s.CancelAsked() or isinstance(step, NOTHING_TO_LOSE)
        case e.SecondPassed():
            assert not isinstance(step, BUSY)
        case _:
            raise AssertionError(f"{change.event} ended a session")


def effects_carry_the_present_token(change: Change) -> None:
    for effect in change.effects:
        if not isinstance(effect, fx.VoidTicket | fx.RecordUse):
            assert isinstance(change.after, s.Session)
            assert effect.token == change.after.token


def a_token_changes_only_to_a_fresh_one(change: Change) -> None:
    if not isinstance(change.after, s.Session):
        return
    fresh = change.after.token == change.moment.fresh_token
    if isinstance(change.before, s.Idle):
        assert fresh
    elif change.after.token != change.before.token:
        assert fresh
        assert isinstance(change.event, e.BackPressed | e.TryAgainPressed | e.PracticePressed)
        assert isinstance(change.after.step, s.ReadingCard | s.AskingConsent | s.CapturingFace | s.Rehearsing)


def the_face_camera_sees_only_who_agreed(change: Change) -> None:
    wanted = devices(change.after, MACHINE).face_camera
    covered = isinstance(change.after, s.Session) and change.after.overlay is not None
    assert wanted == (isinstance(change.step_after, BEFORE_THE_CAMERA) and not covered)
    if wanted and not isinstance(change.step_before, BEFORE_THE_CAMERA):
        assert isinstance(change.step_after, s.CapturingFace)
        assert isinstance(change.after, s.Session)
        assert fx.RecordConsent(change.after.token, True, change.after.language) in change.effects
        agreed = change.event == e.ConsentAnswered(True) and isinstance(change.step_before, s.AskingConsent)
        again = isinstance(change.event, e.TryAgainPressed) and isinstance(change.step_before, s.RetryingFace)
        assert agreed or again
        if again:
            assert change.after.token == change.moment.fresh_token


def a_challenge_is_asked_by_the_camera_that_sees_the_person(change: Change) -> None:
    if isinstance(change.step_after, s.ProvingLife) and change.step_after != change.step_before:
        assert isinstance(change.step_before, BEFORE_THE_CAMERA)
        assert isinstance(change.event, e.ChallengeChanged)
        assert change.step_after.prompt == change.event.prompt
        assert change.step_after.unlucky_tries == change.step_before.unlucky_tries


def who_was_challenged_is_an_owner_only_as_live(change: Change) -> None:
    if isinstance(change.step_before, s.ProvingLife) and isinstance(change.step_after, s.MatchingFace):
        assert isinstance(change.event, e.BurstReady)
        assert change.step_after.liveness is not None
        assert change.step_after.liveness == change.event.liveness
    visit = visit_of(change.step_after)
    if visit is None or visit.match.liveness is None:
        return
    assert visit.is_owner <= (visit.match.liveness.verdict is LivenessVerdict.LIVE)


def the_proof_of_life_stays_with_the_comparison(change: Change) -> None:
    visit = visit_of(change.step_after)
    if visit is not None and isinstance(change.step_before, s.MatchingFace):
        challenged = change.step_before.liveness if isinstance(change.event, e.FaceCompared) else None
        assert visit.match.liveness == challenged


def speaks_against_itself(card: Card) -> bool:
    return bool(card.conflicts) or card.authenticity is Authenticity.FAILED


def readings_that_contradict_each_other_are_for_staff_alone(change: Change) -> None:
    """No picture is taken, no insurer asked, no clinic offered; the number is the desk's."""
    card = card_of(change.step_after)
    if card is None or not speaks_against_itself(card):
        return
    step = change.step_after.order if isinstance(change.step_after, s.Stopped) else change.step_after
    assert isinstance(step, s.SentToReception | s.IssuingNumber)
    assert step.visit.shown_name == ""
    assert step.visit.priority(change.moment.today) is None
    assert isinstance(step, s.SentToReception) or step.clinic is None
    for effect in change.effects:
        assert isinstance(effect, fx.IssueNumber | fx.CallStaff | fx.VoidTicket)


def the_desk_hears_of_a_card_that_somebody_has_to_look_at(change: Change) -> None:
    visit = visit_of(change.step_after)
    if visit is None:
        return
    card = card_of(change.step_after)
    doubtful = card is not None and (
        speaks_against_itself(card) or card.source is CardSource.TYPED or CardWarning.EXPIRED in card.warnings
    )
    assert (Flag.CARD in visit.flags) == doubtful


def only_a_comparison_makes_an_owner(change: Change) -> None:
    before, after = visit_of(change.step_before), visit_of(change.step_after)
    if after is not None and after.is_owner and not (before is not None and before.is_owner):
        assert isinstance(change.step_before, s.MatchingFace)
        assert isinstance(change.event, e.FaceCompared)
        assert change.event.match.verdict is Verdict.ACCEPT
        assert not change.is_foreign


def nothing_of_the_owner_is_shown_before_accept(change: Change) -> None:
    visit = visit_of(change.step_after)
    if visit is None or visit.is_owner:
        return
    assert visit.shown_birth_year is None
    assert visit.shown_payer is None
    assert Flag.IDENTITY in visit.flags
    card = card_of(change.step_after)
    if card is None or card.name == "" or speaks_against_itself(card) or visit.match.verdict is Verdict.REFUSE:
        assert visit.shown_name == ""
    else:
        assert visit.shown_name == masked_name(card.name)


def a_number_under_way_is_not_taken_back(change: Change) -> None:
    if isinstance(change.step_before, s.IssuingNumber):
        assert isinstance(change.step_after, s.IssuingNumber | s.Done | s.Stopped)
        if isinstance(change.event, e.Touch):
            assert change.step_after == change.step_before
        if isinstance(change.step_after, s.Stopped):
            assert change.step_after.order == change.step_before
            assert isinstance(change.event, e.SecondPassed | e.StoreFailed)


def a_number_is_asked_for_once_at_a_time(change: Change) -> None:
    asked = [effect for effect in change.effects if isinstance(effect, fx.IssueNumber | fx.ListClinics)]
    if asked:
        assert len(asked) == 1
        assert isinstance(change.event, e.Touch)
        assert not (isinstance(change.step_before, s.Stopped) and change.step_before.answer_due)
        assert isinstance(change.step_after, s.IssuingNumber | s.ListingClinics)
        assert asked[0].visit == change.step_after.visit


def paper_is_printed_for_a_new_number_or_asked_for_once_more(change: Change) -> None:
    before, after = change.step_before, change.step_after
    for effect in change.effects:
        if isinstance(effect, fx.PrintTicket):
            assert isinstance(after, s.Done)
            assert (effect.ticket, effect.copy, after.paper) == (after.ticket, after.copies, None)
            again = isinstance(before, s.Done) and before.paper is not None and before.copies == 0
            assert isinstance(change.event, e.ReprintPressed if again else e.NumberIssued)
            assert after.copies == again


def what_lies_under_an_overlay_cannot_be_touched(change: Change) -> None:
    if not isinstance(change.before, s.Session) or change.before.overlay is None or change.after == s.Idle():
        return
    closes = isinstance(change.event, e.OverlayClosed) or (
        isinstance(change.event, e.LanguageChosen) and isinstance(change.before.overlay, s.ChoosingLanguage)
    )
    if isinstance(change.event, e.Touch) and not closes:
        assert change.step_after == change.step_before
        assert all(isinstance(effect, fx.CallStaff) for effect in change.effects)


def a_challenge_is_not_judged_under_an_overlay(change: Change) -> None:
    """It would lie over the lamp: the face is looked for anew, and each session has so many challenges."""
    if not isinstance(change.after, s.Session):
        return
    if change.after.overlay is not None:
        assert not isinstance(change.step_after, s.ProvingLife)
    assert change.after.challenges <= MAX_CHALLENGES
    if isinstance(change.before, s.Session):
        begins = isinstance(change.step_after, s.ProvingLife) and isinstance(change.step_before, s.CapturingFace)
        assert change.after.challenges == change.before.challenges + begins


def a_call_for_staff_is_never_swallowed(change: Change) -> None:
    if isinstance(change.event, e.HelpPressed):
        assert isinstance(change.after, s.Session)
        assert change.after.overlay == s.HelpCalled(change.event.kind)
        place = type(change.step_before or s.ReadingCard()).__name__
        assert change.effects == (fx.CallStaff(change.after.token, change.event.kind, place),)


def a_card_is_never_swallowed(change: Change) -> None:
    reads = isinstance(change.step_before, s.ReadingCard | s.ChoosingReason | s.TypingNumber)
    if not reads and change.before != s.Idle():
        return
    if isinstance(change.event, e.CardSeen):
        assert card_of(change.step_after) == change.event.card
    if isinstance(change.event, e.CardsSeen):
        assert change.step_after == s.ChoosingCard(change.event.cards)


def between_several_cards_the_patient_chooses(change: Change) -> None:
    """Not the order in which readers answer."""
    before, after = change.step_before, change.step_after
    if isinstance(before, s.ChoosingCard) and isinstance(change.event, e.Sight):
        assert after == before
    if isinstance(after, s.ChoosingCard) and after != before:
        assert isinstance(change.event, e.CardsSeen)


def what_was_typed_is_a_card_or_forgotten(change: Change) -> None:
    if not isinstance(change.event, e.NumberTyped) or not isinstance(change.step_before, s.TypingNumber):
        return
    if change.step_after == change.step_before:
        return  # under an overlay, or wrong as before
    try:
        card = parse_typed(change.event.untrusted_number, change.event.untrusted_year, change.moment.today)
    except CardError:
        assert change.step_after == s.TypingNumber(CardProblem.MISTYPED)
    else:
        assert card_of(change.step_after) == card
        assert card.source is CardSource.TYPED


def language_and_modes_stay_until_the_end(change: Change) -> None:
    if not isinstance(change.before, s.Session) or not isinstance(change.after, s.Session):
        return
    if isinstance(change.event, e.LanguageChosen):
        assert not isinstance(change.after.overlay, s.ChoosingLanguage)
    else:
        assert change.after.language == change.before.language
    if not isinstance(change.event, e.ModesChosen):
        assert change.after.modes == change.before.modes


def a_card_never_becomes_another_persons(change: Change) -> None:
    before, after = card_of(change.step_before), card_of(change.step_after)
    if before is not None and after is not None:
        assert before == after
    elif after is not None:
        match change.step_before, change.event:
            case s.ChoosingCard(cards), e.CardChosen(place):
                assert after == cards[place]
            case s.Rehearsing(), e.ContinuePressed():
                assert after == drawn.CARD
            case s.TypingNumber(), e.NumberTyped(number, year):
                assert (after.number, str(after.birth_date.year), after.name) == (number, year, "")
            case _:
                assert change.event == e.CardSeen(after)


def a_stopped_machine_serves_whoever_has_begun(change: Change) -> None:
    shown = screen(change.after, MACHINE)
    assert shown is not Screen.OUT_OF_SERVICE
    if change.after == s.Idle():
        assert shown is Screen.HOME


def logs_and_tracebacks_name_nobody(change: Change) -> None:
    said = repr((change.after, change.effects, change.event))
    for card in cards_of(change.step_after) + cards_of(change.step_before):
        assert card.name == "" or card.name not in said
        assert card.number not in said
        assert masked_number(card.number) not in said
    if isinstance(change.event, e.NumberTyped):
        assert change.event.untrusted_number == "" or change.event.untrusted_number not in said


def clocks_only_run_forward(change: Change) -> None:
    if isinstance(change.before, s.Session) and isinstance(change.after, s.Session):
        passed = isinstance(change.event, e.SecondPassed)
        assert change.after.ticks.session == change.before.ticks.session + passed
        assert 0 <= change.after.ticks.idle <= change.before.ticks.idle + 1
        extended = change.after.ticks.extensions - change.before.ticks.extensions
        assert extended == 0 or (extended == 1 and isinstance(change.before.overlay, s.IdleWarning))
        assert change.after.ticks.extensions <= timing.MAX_EXTENSIONS


RULES: tuple[Callable[[Change], None], ...] = (
    a_foreign_reply_changes_nothing,
    an_issued_number_is_shown_or_voided,
    a_shown_number_stays_the_same,
    a_session_ends_only_by_these_events,
    effects_carry_the_present_token,
    a_token_changes_only_to_a_fresh_one,
    the_face_camera_sees_only_who_agreed,
    a_challenge_is_asked_by_the_camera_that_sees_the_person,
    who_was_challenged_is_an_owner_only_as_live,
    the_proof_of_life_stays_with_the_comparison,
    only_a_comparison_makes_an_owner,
    readings_that_contradict_each_other_are_for_staff_alone,
    the_desk_hears_of_a_card_that_somebody_has_to_look_at,
    nothing_of_the_owner_is_shown_before_accept,
    a_number_under_way_is_not_taken_back,
    a_number_is_asked_for_once_at_a_time,
    paper_is_printed_for_a_new_number_or_asked_for_once_more,
    what_lies_under_an_overlay_cannot_be_touched,
    a_challenge_is_not_judged_under_an_overlay,
    a_call_for_staff_is_never_swallowed,
    a_card_is_never_swallowed,
    between_several_cards_the_patient_chooses,
    what_was_typed_is_a_card_or_forgotten,
    language_and_modes_stay_until_the_end,
    a_card_never_becomes_another_persons,
    a_stopped_machine_serves_whoever_has_begun,
    logs_and_tracebacks_name_nobody,
    clocks_only_run_forward,
)


def assert_rules(change: Change) -> None:
    for rule in RULES:
        rule(change)
