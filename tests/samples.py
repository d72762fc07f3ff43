"""One example of everything that a check-in can be, meet or ask for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from kiosk.domain import insurance
from kiosk.domain.card import (
    Authenticity,
    Card,
    CardField,
    CardKind,
    CardProblem,
    CardSource,
    CardWarning,
    parse_typed,
)
from kiosk.domain.clinic import Clinic, LocalText, OpeningHours
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import Coverage, Outcome, Payer
from kiosk.domain.liveness.challenge import Act, Colour
from kiosk.domain.liveness.verdict import Liveness, Reason
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.machine import Machine, ReceptionReason, Site
from kiosk.domain.matching import Match, Verdict, with_liveness
from kiosk.domain.person import Language, Sex
from kiosk.domain.queue import Flag, Lane, NoNumber, Offer, PriorityReason, Ticket, WaitRange
from kiosk.domain.session import drawn
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import ActedBy, NoFace, Visit

TODAY = date(2026, 3, 2)  # a Monday
TOKEN, FRESH, FOREIGN = "present", "fresh", "foreign"
MOMENT = e.Moment(TODAY, FRESH)

ADULT = Card(
    kind=CardKind.CITIZEN_2021,
    number="072158001234",
    name="Nguyễn Thị Lan",
    birth_date=date(1958, 3, 14),
    sex=Sex.FEMALE,
    residence="Ấp Long Hải, Tây Ninh",
    old_number="290123456",
)
CHILD = replace(ADULT, number="072322014567", name="Lê Ngọc Na", birth_date=date(2022, 3, 3), old_number="")
INSURANCE_CARD = replace(ADULT, kind=CardKind.INSURANCE, number="GD4727212345678", residence="", old_number="")
OTHER_ADULT = replace(ADULT, number="001079012345", name="Trần Văn Hùng", birth_date=date(1979, 5, 1), sex=Sex.MALE)
FOREIGNER = replace(
    ADULT,
    kind=CardKind.PASSPORT,
    number="12AB34567",
    name="MARTIN ANNE MARIE",
    nationality="FRA",
    residence="",
    old_number="",
    source=CardSource.MRZ,
)
CHIP_CARD = replace(ADULT, source=CardSource.CHIP, portrait=b"a picture", authenticity=Authenticity.SIGNED)
CONTRADICTED = replace(ADULT, conflicts=frozenset({CardField.NAME}))
TAMPERED = replace(ADULT, authenticity=Authenticity.FAILED)
OUT_OF_DATE = replace(ADULT, warnings=frozenset({CardWarning.EXPIRED}))
TYPED = parse_typed("072158001234", "1958", TODAY)
TYPED_INSURANCE = parse_typed("4727212345", "1958", TODAY)

ACCEPT, STAFF, REFUSE = Match(Verdict.ACCEPT, 0.31), Match(Verdict.STAFF, 0.55), Match(Verdict.REFUSE, 0.83)
LIVE = Liveness(LivenessVerdict.LIVE)
NOT_LIVE = Liveness(LivenessVerdict.STAFF, Reason.NO_ANSWER_TO_LIGHT)
UNFINISHED = Liveness(LivenessVerdict.UNFINISHED, Reason.ACT_NOT_SEEN)
OPENING = s.Prompt(colours_ahead=True)
COLOURED = s.Prompt(Colour.LIME)
TURN_LEFT = s.Prompt(act=Act.TURN_LEFT, done=(Act.NOD,))
VALID = Coverage(Outcome.VALID, Payer.INSURED, date(2026, 12, 31), "GD4727212345678")
EXPIRED = Coverage(Outcome.EXPIRED, Payer.SELF_PAY, date(2025, 12, 31), "GD4727212345678")

ALL_WEEK = OpeningHours(frozenset(range(7)), time(6), time(20))
EARS = Clinic(
    code="ear_nose_throat",
    prefix="B",
    name=LocalText("Tai Mũi Họng", "Ear, nose, throat"),
    room=LocalText("Phòng 12", "Room 12"),
    floor=LocalText("Tầng 2", "Floor 2"),
    picture="ear",
    colour="indigo",
    hours=(ALL_WEEK,),
)
RECEPTION = replace(
    EARS, code="reception", prefix="R", name=LocalText("Quầy hướng dẫn", "Help desk"), is_reception=True
)
OFFER = Offer(EARS, 6, WaitRange(25, 40))
FULL_OFFER = Offer(replace(EARS, code="skin", prefix="L"), 40, WaitRange(200, 400), no_number=NoNumber.FULL)

SITE = Site(
    hospital=LocalText("Bệnh viện Mẫu", "Example Hospital"),
    kiosk="K1",
    reasons=(ReceptionReason("forgot_card", LocalText("Quên mang thẻ", "I left my card at home")),),
)
MACHINE = Machine(SITE)

OWNER_VISIT = Visit(card=ADULT, match=ACCEPT)
COVERED_VISIT = replace(OWNER_VISIT, coverage=VALID)
STAFF_VISIT = Visit(card=ADULT, match=STAFF, coverage=VALID)
STRANGER_VISIT = Visit(card=ADULT, match=REFUSE)
CLAIMING_VISIT = replace(COVERED_VISIT, claim=PriorityReason.PREGNANCY)
DECLINED_VISIT = Visit(card=ADULT, no_face=NoFace.DECLINED, coverage=VALID)
DOUBTED_VISIT = Visit(card=ADULT, match=with_liveness(ACCEPT, NOT_LIVE), coverage=VALID)
OTHER_WAY_VISIT = Visit(card=ADULT, no_face=NoFace.OTHER_WAY, coverage=VALID)
CARDLESS_VISIT = Visit(reason="forgot_card")
CONTRADICTED_VISIT = Visit(card=CONTRADICTED)
TYPED_VISIT = Visit(card=TYPED, match=ACCEPT, coverage=insurance.AT_THE_DESK)
GUARDIAN_VISIT = Visit(guardian=OTHER_ADULT, claim=PriorityReason.CHILD)
VISITS = (COVERED_VISIT, STAFF_VISIT, STRANGER_VISIT, DECLINED_VISIT, CARDLESS_VISIT)


def ticket(number: int = 17, clinic: Clinic = EARS) -> Ticket:
    return Ticket(
        id=number,
        label=f"{clinic.prefix}-{number:03d}",
        clinic=clinic,
        lane=Lane.WALK_IN,
        priority=None,
        business_day=TODAY,
        issued_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        people_ahead=6,
        wait=WaitRange(25, 40),
        holder="",
        birth_year=None,
        payer=None,
        flags=frozenset({Flag.IDENTITY}),
        code=f"v1.{number}",
    )


STEPS: tuple[s.Step, ...] = (
    s.ReadingCard(),
    s.ReadingCard(CardProblem.UNREADABLE),
    s.ReadingCard(started=True),
    s.ReadingCard(is_reading=True),
    s.ChoosingReason(),
    s.ChoosingCompanion(),
    s.TypingNumber(),
    s.TypingNumber(CardProblem.MISTYPED),
    s.ChoosingCard((ADULT, OTHER_ADULT)),
    s.ChoosingCard((FOREIGNER, INSURANCE_CARD, CONTRADICTED)),
    s.AskingConsent(ADULT),
    s.AskingConsent(TYPED),
    s.CapturingFace(ADULT),
    s.CapturingFace(ADULT, 1, Hint.HOLD_STILL, 3),
    s.ProvingLife(ADULT, prompt=OPENING),
    s.ProvingLife(ADULT, 1, TURN_LEFT),
    s.MatchingFace(ADULT),
    s.MatchingFace(ADULT, 1),
    s.MatchingFace(ADULT, 0, LIVE),
    s.MatchingFace(ADULT, 1, NOT_LIVE),
    s.MatchingFace(ADULT, 1, UNFINISHED),
    s.RetryingFace(ADULT, 1, s.FaceTrouble.NO_GOOD_PICTURE),
    s.RetryingFace(ADULT, 1, s.FaceTrouble.NOT_ANSWERED),
    s.RetryingFace(ADULT, 2, s.FaceTrouble.CAMERA),
    s.SentToReception(STRANGER_VISIT),
    s.SentToReception(CONTRADICTED_VISIT),
    s.SentToReception(GUARDIAN_VISIT),
    s.CheckingInsurance(OWNER_VISIT),
    *(s.ShowingInsurance(visit) for visit in VISITS),
    s.ShowingInsurance(Visit(card=CHILD, no_face=NoFace.NO_PORTRAIT, coverage=insurance.NO_ANSWER)),
    s.ShowingInsurance(TYPED_VISIT),
    s.ShowingInsurance(DOUBTED_VISIT),
    s.ShowingInsurance(OTHER_WAY_VISIT),
    s.ShowingInsurance(Visit(card=OUT_OF_DATE, match=STAFF, coverage=VALID)),
    s.ListingClinics(COVERED_VISIT),
    s.ChoosingClinic(COVERED_VISIT, (OFFER,)),
    s.ListingClinics(CLAIMING_VISIT, EARS.code),
    s.ChoosingClinic(COVERED_VISIT, (OFFER, FULL_OFFER)),
    s.ChoosingClinic(DECLINED_VISIT, ()),
    s.Confirming(COVERED_VISIT, (OFFER,), OFFER),
    s.Confirming(CLAIMING_VISIT, (OFFER,), OFFER, PriorityReason.PREGNANCY),
    s.Confirming(COVERED_VISIT, (OFFER,), OFFER, PriorityReason.ELDERLY),
    s.AskingPriority(COVERED_VISIT, (OFFER,), OFFER),
    s.AskingPriority(CLAIMING_VISIT, (OFFER,), OFFER),
    s.IssuingNumber(COVERED_VISIT, EARS.code),
    s.IssuingNumber(STRANGER_VISIT, None),
    s.IssuingNumber(CONTRADICTED_VISIT, None),
    s.IssuingNumber(GUARDIAN_VISIT, None),
    s.Done(ticket()),
    *(s.Done(ticket(), paper) for paper in PrintOutcome),
    s.Done(ticket(), None, copies=1),
    s.Done(ticket(), PrintOutcome.UNKNOWN, copies=1),
    s.Stopped(s.IssuingNumber(COVERED_VISIT, EARS.code), Fault.DATABASE_FAILED),
    s.Stopped(s.IssuingNumber(CARDLESS_VISIT, None), Fault.DATABASE_FAILED, answer_due=True),
    s.Stopped(s.ListingClinics(COVERED_VISIT), Fault.DATABASE_FAILED),
    s.Rehearsing(),
    s.Rehearsed(),
    s.Stopped(s.ListingClinics(COVERED_VISIT), Fault.DATABASE_FAILED, answer_due=True),
)

OVERLAYS: tuple[s.Overlay | None, ...] = (
    None,
    s.HelpCalled(s.HelpKind.HELP),
    s.HelpCalled(s.HelpKind.EMERGENCY, recorded=False),
    s.CancelAsked(),
    s.WhatIsKept(),
    s.ChoosingModes(),
    s.ChoosingLanguage(),
    s.IdleWarning(12),
    s.IdleWarning(12, s.HelpCalled(s.HelpKind.HELP)),
    s.IdleWarning(12, s.CancelAsked()),
    s.IdleWarning(12, s.WhatIsKept()),
)

TICKS: tuple[s.Ticks, ...] = (
    s.Ticks(),
    s.Ticks(idle=8, step=8, session=8),
    s.Ticks(idle=9, step=19, session=300),  # one second before the world is overdue
    s.Ticks(idle=79, step=79, session=569),
    s.Ticks(idle=5, step=400, session=599, extensions=0),
    s.Ticks(idle=5, step=5, session=1300, extensions=10),
)

TOUCHES: tuple[e.Touch, ...] = (
    e.StartPressed(),
    e.NoCardPressed(),
    e.ReasonChosen("forgot_card"),
    e.CompanionPressed(),
    *(e.CompanionChosen(acted_by) for acted_by in (ActedBy.GUARDIAN, ActedBy.RELATIVE)),
    e.TypeNumberPressed(),
    e.NumberTyped("072158001234", "1958"),
    e.NumberTyped("4727212345", "1958"),
    e.NumberTyped("072158001234", "2958"),
    e.CardChosen(0),
    e.CardChosen(1),
    e.CardChosen(7),
    e.CardChosen(-1),
    e.WhatIsKeptPressed(),
    e.ConsentAnswered(True),
    e.ConsentAnswered(False),
    e.TryAgainPressed(),
    e.OtherWayPressed(),
    e.ContinuePressed(),
    e.ClinicChosen(EARS.code),
    e.ClinicChosen("no such clinic"),
    e.ClinicChosen(FULL_OFFER.clinic.code),
    e.PriorityPressed(),
    *(e.PriorityChosen(reason) for reason in (None, PriorityReason.PREGNANCY, PriorityReason.CHILD)),
    e.TicketTaken(),
    e.ReprintPressed(),
    e.BackPressed(),
    e.CancelPressed(),
    e.OverlayClosed(),
    e.PracticePressed(),
    e.LanguagesPressed(),
    e.LanguageChosen(Language.ENGLISH),
    e.DisplayPressed(),
    e.ModesChosen(s.Modes(large_text=True, slow=True)),
    e.HelpPressed(),
    e.HelpPressed(s.HelpKind.EMERGENCY),
    e.ScreenTouched(),
)

SIGHTS: tuple[e.Event, ...] = (
    e.CardSeen(ADULT),
    e.CardSeen(CHILD),
    e.CardSeen(INSURANCE_CARD),
    e.CardSeen(FOREIGNER),
    e.CardSeen(CHIP_CARD),
    e.CardSeen(CONTRADICTED),
    e.CardSeen(TAMPERED),
    e.CardsSeen((ADULT, OTHER_ADULT)),
    e.CardBeingRead(),
    e.CardNotRead(CardProblem.NOT_A_CARD),
    e.SecondPassed(),
)


def replies(token: str, first_number: int = 17) -> tuple[e.Reply, ...]:
    return (
        e.HintChanged(token, Hint.COME_CLOSER, 1, True),
        e.HintChanged(token, Hint.LOOK_HERE, 0, False),
        *(e.ChallengeChanged(token, prompt) for prompt in (OPENING, COLOURED, TURN_LEFT)),
        *(e.BurstReady(token, liveness) for liveness in (None, LIVE, NOT_LIVE, UNFINISHED)),
        *(e.FaceFailed(token, trouble) for trouble in s.FaceTrouble),
        e.PortraitMissing(token),
        e.FaceCompared(token, ACCEPT),
        e.FaceCompared(token, STAFF),
        e.FaceCompared(token, REFUSE),
        e.InsuranceAnswered(token, VALID),
        e.ClinicsListed(token, (OFFER,)),
        e.ClinicsListed(token, ()),
        e.ClinicsListed(token, (FULL_OFFER,)),
        e.NumberIssued(token, ticket(first_number)),
        e.NumberIssued(token, ticket(first_number + 1)),
        e.StoreFailed(token),
        e.TicketPrinted(token, PrintOutcome.PAPER_OUT),
        e.StaffCalled(token, True),
        e.StaffCalled(token, False),
    )


EVENTS: tuple[e.Event, ...] = (*TOUCHES, *SIGHTS, *replies(TOKEN), *replies(FOREIGN, first_number=40))


PRACTISED = s.Confirming(Visit(card=drawn.CARD, match=drawn.MATCH), drawn.OFFERS, drawn.OFFERS[0])


def session(step: s.Step, overlay: s.Overlay | None = None, ticks: s.Ticks = TICKS[1]) -> s.Session:
    practice = isinstance(step, s.Rehearsing | s.Rehearsed)
    return s.Session(token=TOKEN, step=step, language=Language.ENGLISH, practice=practice, overlay=overlay, ticks=ticks)


def pairs() -> Iterator[tuple[s.State, e.Event]]:
    """Every event in every step under every overlay, and in Idle; for the event that is about time, at several ages."""
    for event in EVENTS:
        yield s.Idle(), event
        yield replace(session(PRACTISED), practice=True), event
        for step in STEPS:
            for overlay in (None,) if isinstance(step, s.ProvingLife) else OVERLAYS:  # which nothing covers
                for ticks in TICKS if isinstance(event, e.SecondPassed) else TICKS[1:2]:
                    yield session(step, overlay, ticks), event
