"""The flow itself: what each step makes of an event that is meant for it. Anything else leaves the step as it is."""

from dataclasses import replace

from kiosk.domain import insurance
from kiosk.domain.card import Card, CardError, has_portrait, parse_typed
from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.matching import Verdict, with_liveness
from kiosk.domain.person import Language, age_on
from kiosk.domain.queue import BY_CHOICE, Offer, PriorityReason
from kiosk.domain.session import drawn, timing
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import ActedBy, NoFace, Visit

GUARDIAN_FROM_AGE = 18  # a younger card is the child's own
MAX_UNLUCKY_TRIES = 2
MAX_COPIES = 1  # more are staff's to print
MAX_CHALLENGES = 3  # of one session: a recording passes each with some small probability

Result = tuple[s.Session, tuple[fx.Effect, ...]]


def advance(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step:
        case s.ReadingCard() | s.ChoosingReason() | s.ChoosingCompanion() | s.TypingNumber() | s.ChoosingCard():
            return _before_card(session, event, moment)
        case s.AskingConsent() | s.CapturingFace() | s.ProvingLife() | s.MatchingFace() | s.RetryingFace():
            return _face(session, event, moment)
        case s.SentToReception() | s.CheckingInsurance() | s.ShowingInsurance():
            return _insurance(session, event)
        case s.ListingClinics() | s.ChoosingClinic() | s.Confirming() | s.AskingPriority():
            return _clinic(session, event, moment)
        case s.IssuingNumber() | s.Done() | s.Stopped():
            return _number(session, event, moment)
        case s.Rehearsing() | s.Rehearsed():  # pragma: no branch (mypy: there are no others)
            return _rehearse(session, event)


def go(session: s.Session, step: s.Step, *effects: fx.Effect) -> Result:
    """On to another step: its own count of seconds begins, and a warning about the earlier one goes away."""
    session = replace(session, step=step, overlay=timing.covered(session.overlay))
    return replace(session, ticks=replace(session.ticks, idle=0, step=0)), effects


def renamed(session: s.Session, moment: e.Moment) -> s.Session:
    """A new token, before somebody's card or face is read anew: a late reply about the earlier one changes nothing."""
    return replace(session, token=moment.fresh_token)


def check_insurance(session: s.Session, visit: Visit, card: Card) -> Result:
    """The insurer is asked by number and name; who shows neither, or a foreign passport, is for the desk."""
    if not (card.insurance_key and card.name):
        return insured(session, visit, insurance.AT_THE_DESK)
    return go(session, s.CheckingInsurance(visit), fx.LookUpInsurance(session.token, card))


def unlucky(
    session: s.Session, step: s.CapturingFace | s.ProvingLife | s.MatchingFace, trouble: s.FaceTrouble
) -> Result:
    tries = step.unlucky_tries + 1 if session.challenges < MAX_CHALLENGES else MAX_UNLUCKY_TRIES
    return go(session, s.RetryingFace(step.card, tries, trouble))


def cover(session: s.Session, overlay: s.Panel) -> s.Session:
    """The screen is a challenge's lamp, and something lies over it now: what is seen meanwhile must not be judged."""
    match session.step:
        case s.ProvingLife(card, tries):
            session = replace(session, step=s.CapturingFace(card, tries))
    return replace(session, overlay=overlay)


def uncover(session: s.Session) -> Result:
    """The face is looked for anew, with all the time that there is for it."""
    session = replace(session, overlay=None)
    match session.step:
        case s.CapturingFace(card) if session.challenges >= MAX_CHALLENGES:
            return check_insurance(session, Visit(card=card, no_face=NoFace.UNLUCKY), card)
        case s.CapturingFace(card, tries):
            return go(session, s.CapturingFace(card, tries))
    return session, ()


def speak(session: s.Session, language: Language) -> Result:
    session = replace(session, language=language)
    return uncover(session) if isinstance(session.overlay, s.ChoosingLanguage) else (session, ())


def stop(session: s.Session, order: s.IssuingNumber | s.ListingClinics, answer_due: bool = False) -> Result:
    return go(session, s.Stopped(order, Fault.DATABASE_FAILED, answer_due))


def insured(session: s.Session, visit: Visit, coverage: insurance.Coverage) -> Result:
    return go(session, s.ShowingInsurance(replace(visit, coverage=coverage)))


def back_target(step: s.Step) -> s.Step | None:
    """The step before this one, or None where there is no way back: the machine is busy, the number exists, or a face
    was compared, which happens once."""
    match step:
        case s.ChoosingReason() | s.ChoosingCard() | s.AskingConsent():
            return s.ReadingCard()
        case s.TypingNumber() | s.ChoosingCompanion():
            return s.ChoosingReason()
        case s.CapturingFace(card) | s.ProvingLife(card) | s.RetryingFace(card):
            return s.AskingConsent(card)
        case s.ShowingInsurance(visit) if visit.card is not None and visit.match.verdict is Verdict.SKIPPED:
            return s.ReadingCard() if visit.no_face is NoFace.NO_PORTRAIT else s.AskingConsent(visit.card)
        case s.ChoosingClinic(visit):
            return s.ShowingInsurance(visit)
        case s.Confirming(visit, offers):
            return s.ChoosingClinic(visit, offers)
        case s.AskingPriority(visit, offers, chosen):
            return s.Confirming(visit, offers, chosen, visit.claim)
    return None


def _before_card(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step, event:
        case s.ChoosingCard(cards), e.CardChosen(place) if 0 <= place < len(cards):
            return _with_card(session, cards[place], moment)
        case s.ChoosingCompanion(), e.CompanionChosen(acted_by):
            return go(replace(session, acted_by=acted_by), s.ReadingCard(started=True))
        case s.ChoosingCard() | s.ChoosingCompanion(), _:
            return session, ()  # a sight that was under way does not answer for the patient
        case _, e.CardSeen(card):
            return _with_card(session, card, moment)
        case _, e.CardsSeen(cards):
            return go(session, s.ChoosingCard(cards))
        case s.ReadingCard() as step, e.CardBeingRead():
            return go(session, replace(step, problem=None, is_reading=True))
        case s.ReadingCard() as step, e.StartPressed():
            return go(session, replace(step, started=True))
        case s.ReadingCard() as step, e.CardNotRead(problem):
            return replace(session, step=replace(step, problem=problem, is_reading=False)), ()
        case s.ReadingCard(), e.NoCardPressed():
            return go(session, s.ChoosingReason())
        case s.ReadingCard(), e.PracticePressed():
            return go(replace(renamed(session, moment), practice=True), s.Rehearsing())
        case s.ChoosingReason() | s.TypingNumber(), _:
            return _without_card(session, event, moment)
    return session, ()


def _without_card(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step, event:
        case s.ChoosingReason(), e.ReasonChosen(code):
            return _issue(session, s.IssuingNumber(Visit(reason=code), None))
        case s.ChoosingReason(), e.CompanionPressed():
            return go(session, s.ChoosingCompanion())
        case s.ChoosingReason(), e.TypeNumberPressed():
            return go(session, s.TypingNumber())
        case s.TypingNumber(), e.NumberTyped(untrusted_number, untrusted_year):
            try:
                card = parse_typed(untrusted_number, untrusted_year, moment.today)
            except CardError as error:
                return replace(session, step=s.TypingNumber(error.problem)), ()
            return _with_card(session, card, moment)
    return session, ()


def _with_card(session: s.Session, card: Card, moment: e.Moment) -> Result:
    """On to the face where there is something to compare it with. Readings that contradict each other are for staff."""
    if card.is_contradicted:
        return go(session, s.SentToReception(Visit(card=card)))
    if session.acted_by is ActedBy.GUARDIAN and age_on(card.birth_date, moment.today) >= GUARDIAN_FROM_AGE:
        return go(session, s.SentToReception(Visit(guardian=card, claim=PriorityReason.CHILD)))
    if has_portrait(card, moment.today):
        return go(session, s.AskingConsent(card))
    return check_insurance(session, Visit(card=card, no_face=NoFace.NO_PORTRAIT), card)


def _face(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step, event:
        case s.CapturingFace() | s.ProvingLife(), e.HintChanged() | e.ChallengeChanged() if session.overlay is not None:
            return session, ()  # of the look that was interrupted
        case s.CapturingFace() | s.ProvingLife(), _:
            return _before_camera(session, event)
        case s.AskingConsent(card), e.ConsentAnswered(granted):
            if granted and session.challenges >= MAX_CHALLENGES:
                return check_insurance(session, Visit(card=card, no_face=NoFace.UNLUCKY), card)
            if granted:
                return _capture(session, s.CapturingFace(card))
            checking, effects = check_insurance(session, Visit(card=card, no_face=NoFace.DECLINED), card)
            return checking, (fx.RecordConsent(session.token, False, session.language), *effects)
        case s.MatchingFace() as step, e.FaceFailed(_, trouble):
            return unlucky(session, step, trouble)
        case s.MatchingFace(card), e.PortraitMissing():
            return check_insurance(session, Visit(card=card, no_face=NoFace.NO_PORTRAIT), card)
        case s.MatchingFace(card, _, liveness), e.FaceCompared(_, match):
            return _compared(session, Visit(card=card, match=with_liveness(match, liveness)), card)
        case s.RetryingFace(card, tries), e.TryAgainPressed() if tries < MAX_UNLUCKY_TRIES:
            return _capture(renamed(session, moment), s.CapturingFace(card, tries))
        case s.RetryingFace(card), e.OtherWayPressed():
            return check_insurance(session, Visit(card=card, no_face=NoFace.UNLUCKY), card)
    return session, ()


def _rehearse(session: s.Session, event: e.Event) -> Result:
    match session.step, event:
        case s.Rehearsing(), e.ContinuePressed():
            return go(session, s.AskingConsent(drawn.CARD))
        case s.Rehearsed(), e.TryAgainPressed():
            return go(session, s.Rehearsing())
    return session, ()


def _before_camera(session: s.Session, event: e.Event) -> Result:
    match session.step, event:
        case s.CapturingFace() as step, e.HintChanged(_, hint, good_frames, there):
            step = replace(step, hint=hint, good_frames=good_frames, someone_there=there)
            return replace(session, step=step), ()
        case s.CapturingFace(card, tries), e.ChallengeChanged(_, prompt):
            return go(replace(session, challenges=session.challenges + 1), s.ProvingLife(card, tries, prompt))
        case s.ProvingLife() as step, e.ChallengeChanged(_, prompt):
            return replace(session, step=replace(step, prompt=prompt)), ()
        case s.ProvingLife() as step, e.BurstReady(_, None):
            return unlucky(session, step, s.FaceTrouble.ENGINE)  # who was challenged is not let through unjudged
        case s.CapturingFace(card, tries) | s.ProvingLife(card, tries), e.BurstReady(_, liveness):
            return go(session, s.MatchingFace(card, tries, liveness), fx.MatchFace(session.token))
        case s.CapturingFace() | s.ProvingLife() as step, e.FaceFailed(_, trouble):
            return unlucky(session, step, trouble)
        case s.CapturingFace(card) | s.ProvingLife(card), e.OtherWayPressed():
            return check_insurance(session, Visit(card=card, no_face=NoFace.OTHER_WAY), card)
        case s.CapturingFace(card) | s.ProvingLife(card), e.PortraitMissing():
            return check_insurance(session, Visit(card=card, no_face=NoFace.NO_PORTRAIT), card)
    return session, ()


def _compared(session: s.Session, visit: Visit, card: Card) -> Result:
    if visit.match.verdict is Verdict.REFUSE:
        return go(session, s.SentToReception(visit))
    return check_insurance(session, visit, card)


def _capture(session: s.Session, step: s.CapturingFace) -> Result:
    """Each try stands on a consent of its own: the answer just given, or "try again"."""
    consent = fx.RecordConsent(session.token, True, session.language)
    return go(session, step, consent, fx.PreparePortrait(session.token, step.card))


def _insurance(session: s.Session, event: e.Event) -> Result:
    match session.step, event:
        case s.SentToReception(visit), e.ContinuePressed():
            return _issue(session, s.IssuingNumber(visit, None))
        case s.CheckingInsurance(visit), e.InsuranceAnswered(_, coverage):
            return insured(session, visit, coverage)
        case s.ShowingInsurance(visit), e.ContinuePressed():
            return _list(session, s.ListingClinics(visit))
    return session, ()


def _clinic(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step, event:
        case s.ListingClinics() as step, e.ClinicsListed(_, offers):
            return _listed(session, step, offers, moment)
        case s.ListingClinics() as step, e.StoreFailed():
            return stop(session, step)
        case s.ChoosingClinic(visit, offers), e.ClinicChosen(code):
            return _choose(session, s.ChoosingClinic(visit, offers), code, moment)
        case s.ChoosingClinic(visit), e.OtherWayPressed():
            return _issue(session, s.IssuingNumber(visit, None))
        case s.Confirming(visit, offers, chosen, priority), e.PriorityPressed() if priority == visit.claim:
            return go(session, s.AskingPriority(visit, offers, chosen))
        case s.Confirming(visit, _, chosen), e.ContinuePressed():
            return _issue(session, _order(visit, chosen.clinic))
        case s.AskingPriority(visit, offers, chosen), e.PriorityChosen(claim) if claim == visit.claim:
            return go(session, s.Confirming(visit, offers, chosen, claim))
        case s.AskingPriority(visit, _, chosen), e.PriorityChosen(claim) if claim is None or claim in BY_CHOICE:
            return _list(session, s.ListingClinics(replace(visit, claim=claim), chosen.clinic.code))
    return session, ()


def _listed(session: s.Session, order: s.ListingClinics, offers: tuple[Offer, ...], moment: e.Moment) -> Result:
    """On to the clinic that was chosen before, if it still is to be had."""
    choosing = s.ChoosingClinic(order.visit, offers)
    listed, _ = go(session, choosing)
    return (listed, ()) if order.clinic is None else _choose(listed, choosing, order.clinic, moment)


def _choose(session: s.Session, step: s.ChoosingClinic, code: str, moment: e.Moment) -> Result:
    chosen = next((offer for offer in step.offers if offer.clinic.code == code and offer.no_number is None), None)
    if chosen is None:
        return session, ()
    return go(session, s.Confirming(step.visit, step.offers, chosen, step.visit.priority(moment.today)))


def _number(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    match session.step, event:
        case s.IssuingNumber() | s.Stopped(), e.NumberIssued(_, ticket):
            return go(session, s.Done(ticket), fx.PrintTicket(session.token, ticket, session.language))
        case s.IssuingNumber() as step, e.StoreFailed():
            return stop(session, step)
        case s.Stopped(s.ListingClinics() as order), e.ClinicsListed(_, offers):
            return _listed(session, order, offers, moment)
        case s.Stopped() as step, e.StoreFailed():
            return replace(session, step=replace(step, answer_due=False)), ()
        case s.Stopped(order, answer_due=True), e.TryAgainPressed():
            return go(session, order)
        case s.Stopped(s.IssuingNumber() as order), e.TryAgainPressed():
            return _issue(session, order)
        case s.Stopped(s.ListingClinics() as order), e.TryAgainPressed():
            return _list(session, order)
        case s.Done(), _:
            return _paper(session, session.step, event)
    return session, ()


def _paper(session: s.Session, step: s.Done, event: e.Event) -> Result:
    """The number is true whatever becomes of the paper. A copy is the same number, once."""
    match step, event:
        case s.Done(paper=None), e.TicketPrinted(_, outcome):
            return replace(session, step=replace(step, paper=outcome)), ()
        case s.Done(ticket, PrintOutcome.UNKNOWN), e.TicketTaken():
            taken = replace(step, paper=PrintOutcome.PRINTED)
            return go(session, taken, fx.RecordPaper(session.token, ticket, PrintOutcome.PRINTED))
        case s.Done(ticket, paper, copies), e.ReprintPressed() if paper is not None and copies < MAX_COPIES:
            printing = s.Done(ticket, None, copies + 1)
            return go(session, printing, fx.PrintTicket(session.token, ticket, session.language, copies + 1))
    return session, ()


def _order(visit: Visit, clinic: Clinic) -> s.IssuingNumber:
    """Where the insurer gave no answer the clinic says how the visit goes on, and the desk hears whither."""
    outage = visit.outage(clinic)
    if outage is None or visit.coverage is None:
        return s.IssuingNumber(visit, clinic.code)
    visit = replace(visit, coverage=insurance.in_outage(visit.coverage, outage))
    if outage is insurance.OutagePolicy.DESK:
        return s.IssuingNumber(replace(visit, wanted_clinic=clinic.code), None)
    return s.IssuingNumber(visit, clinic.code)


def _issue(session: s.Session, order: s.IssuingNumber) -> Result:
    order = replace(order, visit=replace(order.visit, acted_by=session.acted_by))
    return go(session, order, fx.IssueNumber(session.token, order.visit, order.clinic))


def _list(session: s.Session, order: s.ListingClinics) -> Result:
    return go(session, order, fx.ListClinics(session.token, order.visit))
