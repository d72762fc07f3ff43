"""Random histories of patients and a moody world: what must hold however events interleave."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.domain.card import Card
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import NO_ANSWER
from kiosk.domain.queue import Ticket
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.transition import transition
from tests.samples import (
    ACCEPT,
    ADULT,
    CHILD,
    COLOURED,
    CONTRADICTED,
    INSURANCE_CARD,
    LIVE,
    NOT_LIVE,
    OFFER,
    OPENING,
    OTHER_ADULT,
    REFUSE,
    SIGHTS,
    STAFF,
    TODAY,
    TOUCHES,
    TURN_LEFT,
    UNFINISHED,
    VALID,
    ticket,
)
from tests.session_rules import Change, assert_rules, card_of, visit_of

LONGEST_WITHOUT_ANYBODY_S = 1300  # slowly: ten minutes before the camera, ten more on the screen that follows
ON_THE_WAY: dict[type[s.Step], e.Event] = {
    s.ReadingCard: e.CardSeen(ADULT),
    s.ChoosingReason: e.ReasonChosen("forgot_card"),
    s.TypingNumber: e.NumberTyped("072158001234", "1958"),
    s.ChoosingCard: e.CardChosen(1),
    s.AskingConsent: e.ConsentAnswered(True),
    s.RetryingFace: e.OtherWayPressed(),
    s.SentToReception: e.ContinuePressed(),
    s.ShowingInsurance: e.ContinuePressed(),
    s.ChoosingClinic: e.ClinicChosen(OFFER.clinic.code),
    s.Confirming: e.ContinuePressed(),
    s.Stopped: e.TryAgainPressed(),
    s.Done: e.ContinuePressed(),
}


class Kiosk(RuleBasedStateMachine):
    """The world answers each question once, at any time, in any order: also when the one who asked has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.state: s.State = s.Idle()
        self.moments = 0
        self.asked: list[fx.Effect] = []
        self.camera: list[str] = []  # tokens of tries whose frames may still be on their way
        self.challenged: set[str] = set()  # tokens of tries that were asked for proofs of life
        self.cards: dict[str, str] = {}  # token of a face's try -> number of the card that it is about
        self.seen_tokens: set[str] = set()
        self.tickets: dict[tuple[str, str | None], Ticket] = {}
        self.shown: set[int] = set()
        self.voided: set[int] = set()

    def happen(self, event: e.Event) -> None:
        self.moments += 1
        moment = e.Moment(TODAY, f"token {self.moments}")
        before = self.state
        self.state, effects = transition(before, event, moment)
        assert_rules(Change(before, event, moment, self.state, effects))
        if isinstance(self.state, s.Session) and not (
            isinstance(before, s.Session) and before.token == self.state.token
        ):
            assert self.state.token not in self.seen_tokens, "two sessions share a token"
            self.seen_tokens.add(self.state.token)
        for effect in effects:
            if isinstance(effect, fx.VoidTicket):
                self.voided.add(effect.ticket.id)
                continue
            self.asked.append(effect)
            if isinstance(effect, fx.PreparePortrait):
                self.camera.append(effect.token)
                assert effect.token not in self.cards, "two tries share a token"
                self.cards[effect.token] = effect.card.number
        if isinstance(self.state, s.Session) and isinstance(self.state.step, s.ProvingLife):
            self.challenged.add(self.state.token)
        if isinstance(self.state, s.Session) and isinstance(self.state.step, s.Done):
            self.shown.add(self.state.step.ticket.id)

    @rule(touch=st.sampled_from(TOUCHES))
    def touch(self, touch: e.Touch) -> None:
        self.happen(touch)

    @rule(steps=st.integers(1, 16))
    def get_on_well(self, steps: int) -> None:
        """The patient does what leads on, and the world answers at once: up to a number, and to the next patient."""
        for _ in range(steps):
            state = self.state
            if isinstance(state, s.Idle):
                self.happen(e.CardSeen(ADULT))
            elif state.overlay is not None:
                self.happen(e.OverlayClosed())
            elif isinstance(state.step, s.CapturingFace):
                self.happen(e.BurstReady(state.token))
            elif isinstance(state.step, s.ProvingLife):
                self.happen(e.BurstReady(state.token, LIVE))
            elif type(state.step) in ON_THE_WAY:
                self.happen(ON_THE_WAY[type(state.step)])
            else:
                self._answer_favourably(state)

    def _answer_favourably(self, state: s.Session) -> None:
        questions = (fx.MatchFace, fx.LookUpInsurance, fx.ListClinics, fx.IssueNumber)
        mine = [effect for effect in self.asked if isinstance(effect, questions) and effect.token == state.token]
        if mine:
            self.asked.remove(mine[-1])
            self.happen(self._replies(mine[-1])[0])
        else:
            self.happen(e.SecondPassed())

    @rule(sight=st.sampled_from(SIGHTS))
    def hold_something_to_the_reader(self, sight: e.Event) -> None:
        self.happen(sight)

    @rule(card=st.sampled_from([ADULT, OTHER_ADULT, CHILD, INSURANCE_CARD, CONTRADICTED]))
    def come_with_a_card(self, card: Card) -> None:
        self.happen(e.CardSeen(card))

    @rule(cards=st.permutations([ADULT, OTHER_ADULT, CONTRADICTED]))
    def come_with_cards_of_several_people(self, cards: list[Card]) -> None:
        self.happen(e.CardsSeen(tuple(cards)))

    @rule()
    def know_a_number(self) -> None:
        for touch in (e.NoCardPressed(), e.TypeNumberPressed(), e.NumberTyped("072158001234", "1958")):
            self.happen(touch)

    @rule(seconds=st.sampled_from([1, 11, 40, 120]))
    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.happen(e.SecondPassed())

    @precondition(lambda self: self.camera)
    @rule(data=st.data())
    def the_camera_sees_something(self, data: st.DataObject) -> None:
        token = data.draw(st.sampled_from(self.camera))
        hint = e.HintChanged(token, Hint.ONE_PERSON, 0, someone_there=True)
        troubles = [e.FaceFailed(token, s.FaceTrouble.CAMERA), e.FaceFailed(token, s.FaceTrouble.NOT_ANSWERED)]
        prompts = [e.ChallengeChanged(token, prompt) for prompt in (OPENING, COLOURED, TURN_LEFT)]
        bursts = [e.BurstReady(token, liveness) for liveness in (None, None, LIVE, NOT_LIVE, UNFINISHED)]
        seen: list[e.Event] = [*bursts, *prompts, hint, *troubles]
        self.happen(data.draw(st.sampled_from(seen)))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def the_world_answers(self, data: st.DataObject) -> None:
        effect = self.asked.pop(data.draw(st.integers(0, len(self.asked) - 1)))
        replies = self._replies(effect)
        if replies:
            self.happen(data.draw(st.sampled_from(replies)))

    def _replies(self, effect: fx.Effect) -> list[e.Reply]:
        match effect:
            case fx.PreparePortrait(token):
                return [e.PortraitMissing(token)]
            case fx.MatchFace(token):
                verdicts = [e.FaceCompared(token, match) for match in (ACCEPT, ACCEPT, STAFF, REFUSE)]
                return [*verdicts, e.FaceFailed(token, s.FaceTrouble.ENGINE)]
            case fx.LookUpInsurance(token):
                return [e.InsuranceAnswered(token, VALID), e.InsuranceAnswered(token, NO_ANSWER)]
            case fx.ListClinics(token):
                return [e.ClinicsListed(token, (OFFER,)), e.ClinicsListed(token, ()), e.StoreFailed(token)]
            case fx.IssueNumber(token, _, clinic):
                known = self.tickets.get((token, clinic))
                if known is not None:
                    return [e.NumberIssued(token, known)]
                new = ticket(len(self.tickets) + 1)
                self.tickets[token, clinic] = new
                return [e.NumberIssued(token, new)]
            case fx.PrintTicket(token=token):
                return [e.TicketPrinted(token, outcome) for outcome in PrintOutcome]
            case fx.CallStaff(token):
                return [e.StaffCalled(token, True), e.StaffCalled(token, False)]
        return []

    @precondition(lambda self: any(isinstance(effect, fx.IssueNumber) for effect in self.asked))
    @rule()
    def the_store_fails(self) -> None:
        order = next(effect for effect in self.asked if isinstance(effect, fx.IssueNumber))
        self.asked.remove(order)
        self.happen(e.StoreFailed(order.token))

    @invariant()
    def a_number_is_never_both_shown_and_voided(self) -> None:
        assert not self.shown & self.voided

    @invariant()
    def the_store_has_at_most_one_order_of_a_session(self) -> None:
        orders = [effect.token for effect in self.asked if isinstance(effect, fx.IssueNumber)]
        assert len(orders) == len(set(orders))

    @invariant()
    def an_accepted_face_belongs_to_the_card_on_the_table(self) -> None:
        """A late comparison of an earlier try, or with another card, never makes an owner."""
        if not isinstance(self.state, s.Session):
            return
        visit = visit_of(self.state.step)
        if visit is not None and visit.is_owner:
            assert visit.card is not None
            assert self.cards[self.state.token] == visit.card.number
            assert card_of(self.state.step) == visit.card
            if self.state.token in self.challenged:
                assert visit.match.liveness == LIVE

    def teardown(self) -> None:
        """Everybody leaves: the kiosk comes home by itself, and every number that was issued is accounted for."""
        for _ in range(LONGEST_WITHOUT_ANYBODY_S):
            if self.state == s.Idle():
                break
            self.happen(e.SecondPassed())
        assert self.state == s.Idle()
        for effect in [effect for effect in self.asked if isinstance(effect, fx.IssueNumber)]:
            self.happen(self._replies(effect)[0])
        assert self.shown | self.voided == {issued.id for issued in self.tickets.values()}


Kiosk.TestCase.settings = settings(max_examples=100, stateful_step_count=40)
TestHistories = Kiosk.TestCase
