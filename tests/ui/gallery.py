"""Every screen of the patient, with made-up people, in every form."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton

from kiosk.domain.card import Card, CardKind, CardProblem
from kiosk.domain.clinic import Clinic, LocalText, OpeningHours
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import AT_THE_DESK, NO_ANSWER, Coverage, Outcome, Payer, Route
from kiosk.domain.liveness.challenge import Act, Colour, Cue
from kiosk.domain.machine import Machine, ReceptionReason, Site
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Language, Sex, masked_name
from kiosk.domain.queue import Flag, Lane, Offer, PriorityReason, Ticket, wait_forecast
from kiosk.domain.session import drawn
from kiosk.domain.session import state as s
from kiosk.domain.visit import ActedBy, NoFace, Visit
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import HIGH_MM, Metrics
from mock_services.people import Pose, render
from tests.ui import gallery_clinic

TOKEN = "made-up"
NAME = "Nguyễn Thị Lan"
TODAY = date(2026, 11, 23)
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
PX_PER_MM = {"21.5": 4.03, "15.6": 5.56}  # Full HD on two diagonals
MODES = {"large": "large_text", "contrast": "high_contrast", "low": "low_reach"}  # by the names of pictures

_ALWAYS = (OpeningHours(frozenset(range(7)), time(6), time(17)),)


def _clinic(code: str, prefix: str, vi: str, en: str, room: int, floor: int, picture: str, colour: str) -> Clinic:
    return Clinic(
        code=code,
        prefix=prefix,
        name=LocalText(vi, en),
        room=LocalText(f"Phòng {room}", f"Room {room}"),
        floor=LocalText(f"Tầng {floor}", f"Floor {floor}"),
        picture=picture,
        colour=colour,
        hours=_ALWAYS,
    )


CLINICS = (
    _clinic("general", "A", "Khám tổng quát", "General medicine", 3, 1, "stethoscope", "teal"),
    _clinic("ent", "B", "Tai Mũi Họng", "Ear, nose, throat", 12, 2, "ear", "indigo"),
    _clinic("eye", "C", "Mắt", "Eyes", 14, 2, "eye", "blue"),
    _clinic("dental", "D", "Răng Hàm Mặt", "Teeth and jaw", 16, 2, "tooth", "plum"),
    _clinic("heart", "E", "Tim mạch", "Heart", 21, 3, "heartbeat", "rose"),
    _clinic("bones", "G", "Cơ Xương Khớp", "Bones and joints", 23, 3, "bone", "brown"),
    _clinic("women", "P", "Phụ Sản", "Women's health", 8, 1, "gender-female", "orange"),
    _clinic("skin", "L", "Da liễu", "Skin", 18, 2, "hand", "green"),
    _clinic("traditional", "Y", "Y học cổ truyền", "Traditional medicine", 30, 4, "leaf", "green"),
    _clinic("nerves", "T", "Nội thần kinh", "Nerves and brain", 31, 4, "brain", "plum"),
    _clinic("rehab", "H", "Phục hồi chức năng", "Rehabilitation", 32, 4, "first-aid-kit", "blue"),
)
RECEPTION = replace(
    _clinic("reception", "R", "Quầy hướng dẫn", "Help desk", 1, 1, "users", "slate"),
    room=LocalText("Quầy 1", "Desk 1"),
    is_reception=True,
)
OFFERS = tuple(
    Offer(clinic, waiting, wait_forecast(waiting, 6))
    for clinic, waiting in zip(CLINICS, (18, 6, 0, 3, 9, 27, 1, 4, 12, 2, 5), strict=True)
)
SITE = Site(
    hospital=LocalText("Bệnh viện Đa khoa Mẫu", "Example General Hospital"),
    kiosk="K1",
    reasons=(
        ReceptionReason("forgot_card", LocalText("Quên mang thẻ", "I left my card at home")),
        ReceptionReason("no_card", LocalText("Chưa có thẻ Căn cước", "I have no citizen card")),
        ReceptionReason("for_somebody", LocalText("Đi khám cho người nhà", "I come for somebody else")),
        ReceptionReason("foreigner", LocalText("Dùng hộ chiếu", "I have a passport")),
    ),
)
MACHINE = Machine(SITE)
DEMO = Machine(replace(SITE, demo=True))
SPEAKING = Machine(replace(SITE, speaks=True))
ONE_CAMERA = Machine(replace(SITE, one_camera=True))
CHALLENGING = Machine(replace(SITE, challenge=frozenset(Cue)))
DEMO_CHALLENGE = Machine(replace(CHALLENGING.site, demo=True))
NO_READER = Machine(SITE, frozenset({Fault.CARD_CAMERA_LOST}))
SCANNER = Machine(replace(SITE, card_readers=frozenset({Fault.CARD_CAMERA_LOST, Fault.CARD_SCANNER_LOST})))
BROKEN = Machine(SITE, frozenset({Fault.DATABASE_FAILED}))

CARD = Card(kind=CardKind.CITIZEN_2021, number="072158001234", name=NAME, birth_date=date(1958, 3, 14), sex=Sex.FEMALE)
CARDS = (
    CARD,
    replace(CARD, kind=CardKind.INSURANCE, number="GD4797935785601", name="Trần Văn Hùng"),
    replace(CARD, kind=CardKind.PASSPORT, number="L898902C3", name="ERIKSSON ANNA MARIA", nationality="UTO"),
    replace(CARD, kind=CardKind.IDENTITY_CARD, number="D23145890", name="", nationality="UTO"),
)
OWNER = Visit(card=CARD, match=Match(Verdict.ACCEPT, 0.31))
DECLINED = Visit(
    card=CARD, no_face=NoFace.DECLINED, coverage=Coverage(Outcome.VALID, Payer.INSURED, date(2026, 12, 31))
)
REFUSED = Visit(card=CARD, match=Match(Verdict.REFUSE, 0.83))
TICKET = Ticket(
    id=17,
    label="B-017",
    clinic=CLINICS[1],
    lane=Lane.WALK_IN,
    priority=None,
    business_day=TODAY,
    issued_at=datetime(2026, 11, 23, 1, 12, tzinfo=UTC),
    people_ahead=6,
    wait=wait_forecast(6, 6),
    holder=NAME,
    birth_year=1958,
    payer=Payer.INSURED,
    flags=frozenset(),
    code="K1.20261123.B-017.4f9a1c77d2e84b06",
)
PRIORITY_TICKET = replace(
    TICKET, label="AU-004", clinic=CLINICS[0], lane=Lane.PRIORITY, priority=PriorityReason.ELDERLY, people_ahead=1
)
DESK_TICKET = replace(
    TICKET,
    label="RK2-1007",
    clinic=RECEPTION,
    people_ahead=0,
    wait=wait_forecast(0, 3),
    holder=masked_name(NAME),
    flags=frozenset({Flag.IDENTITY, Flag.INSURANCE}),
)
TYPED_TICKET = replace(PRIORITY_TICKET, holder="", birth_year=None, payer=None, flags=frozenset(Flag))


@dataclass(frozen=True, slots=True)
class Item:
    """One picture: a name, and what `render_state` is given."""

    name: str
    state: s.State
    machine: Machine = MACHINE
    keys: str = ""  # touched on the number pad; `>` goes on


def at(step: s.Step, overlay: s.Overlay | None = None, seconds: int = 0) -> s.Session:
    return s.Session(token=TOKEN, step=step, overlay=overlay, ticks=s.Ticks(step=seconds))


def insured(outcome: Outcome, payer: Payer, valid_to: date | None = None) -> s.Session:
    return at(s.ShowingInsurance(replace(OWNER, coverage=Coverage(outcome, payer, valid_to))))


def _hints() -> Iterator[Item]:
    for count, hint in enumerate(Hint):
        yield Item(
            f"face-{hint.value.replace('_', '-')}", at(s.CapturingFace(CARD, hint=hint, good_frames=min(count, 5)))
        )


def _prompts() -> Iterator[Item]:
    turned = (Act.TURN_LEFT, Act.NOD)
    prompts = {
        "opening": s.Prompt(colours_ahead=True),
        "lime": s.Prompt(Colour.LIME),
        "violet": s.Prompt(Colour.VIOLET),
        "turn-left": s.Prompt(act=Act.TURN_LEFT),
        "turn-right": s.Prompt(act=Act.TURN_RIGHT, done=(Act.NOD,)),
        "nod": s.Prompt(act=Act.NOD, done=turned[:1]),
        "blink": s.Prompt(act=Act.BLINK, done=turned),
    }
    for name, prompt in prompts.items():
        machine = DEMO_CHALLENGE if name == "violet" else CHALLENGING
        yield Item(f"face-challenge-{name}", at(s.ProvingLife(CARD, prompt=prompt)), machine)


def _accompanied() -> Iterator[Item]:
    for name, acted_by in (("guardian", ActedBy.GUARDIAN), ("relative", ActedBy.RELATIVE)):
        yield Item(f"home-{name}", replace(at(s.ReadingCard(started=True)), acted_by=acted_by))


def _retries() -> Iterator[Item]:
    for name, trouble in (("", s.FaceTrouble.NO_GOOD_PICTURE), ("-too-quick", s.FaceTrouble.NOT_ANSWERED)):
        yield Item(f"face-retry{name}", at(s.RetryingFace(CARD, 1, trouble)))
        yield Item(f"face-retry{name}-last", at(s.RetryingFace(CARD, 2, trouble)))
    yield Item("face-retry-machine", at(s.RetryingFace(CARD, 1, s.FaceTrouble.ENGINE)))


def _coverages() -> Iterator[Item]:
    yield Item("insurance-valid", insured(Outcome.VALID, Payer.INSURED, date(2026, 12, 31)))
    yield Item("insurance-valid-open", insured(Outcome.VALID, Payer.INSURED))
    for route, payer in ((Route.REGISTERED_HERE, Payer.INSURED), (Route.COUNTER, Payer.DESK)):
        told = Coverage(
            Outcome.VALID,
            payer,
            date(2026, 12, 31),
            "GD4727258001234",
            five_years_from=date(2020, 1, 1),
            route=route,
        )
        yield Item(f"insurance-{route.value.replace('_', '-')}", at(s.ShowingInsurance(replace(OWNER, coverage=told))))
    yield Item("insurance-expired", insured(Outcome.EXPIRED, Payer.SELF_PAY, date(2026, 6, 30)))
    yield Item("insurance-expired-open", insured(Outcome.EXPIRED, Payer.SELF_PAY))
    yield Item("insurance-not-found", insured(Outcome.NOT_FOUND, Payer.SELF_PAY))
    for outcome in (Outcome.MISMATCH, Outcome.WITHDRAWN, Outcome.PAPER_CARD, Outcome.CHILD):
        yield Item(f"insurance-{outcome.value.replace('_', '-')}", insured(outcome, Payer.DESK))
    yield Item(
        "insurance-not-asked",
        at(s.ShowingInsurance(Visit(card=replace(CARD, name=""), match=OWNER.match, coverage=AT_THE_DESK))),
    )
    yield Item("insurance-unknown", at(s.ShowingInsurance(replace(OWNER, coverage=NO_ANSWER))))
    yield Item("insurance-not-owner", at(s.ShowingInsurance(DECLINED)))


def _papers() -> Iterator[Item]:
    yield Item("number-printing", at(s.Done(TICKET)))
    for outcome in PrintOutcome:
        yield Item(f"number-{outcome.value.replace('_', '-')}", at(s.Done(TICKET, outcome)))
    yield Item("number-copy-unknown", at(s.Done(TICKET, PrintOutcome.UNKNOWN, copies=1)))
    yield Item("number-priority", at(s.Done(PRIORITY_TICKET, PrintOutcome.PRINTED)))
    yield Item("number-typed", at(s.Done(TYPED_TICKET, PrintOutcome.PRINTED)))
    yield Item("number-typed-paper-out", at(s.Done(TYPED_TICKET, PrintOutcome.PAPER_OUT)))
    yield Item("number-desk", at(s.Done(DESK_TICKET, PrintOutcome.PAPER_OUT)))


def _practice() -> Iterator[Item]:
    looking = s.CapturingFace(drawn.CARD, good_frames=3)
    told = s.ShowingInsurance(Visit(card=drawn.CARD, match=drawn.MATCH, coverage=drawn.COVERAGE))
    for name, step in (
        ("begin", s.Rehearsing()),
        ("face", looking),
        ("insurance", told),
        ("clinic", s.ChoosingClinic(told.visit, drawn.OFFERS)),
        ("over", s.Rehearsed()),
    ):
        yield Item(f"practice-{name}", replace(at(step), practice=True))


def _overlays(choosing: s.ChoosingClinic) -> Iterator[Item]:
    yield Item("what-is-kept", at(s.AskingConsent(CARD), s.WhatIsKept()))
    yield Item("help-calling", at(choosing, s.HelpCalled(s.HelpKind.HELP)))
    yield Item("help-called", at(choosing, s.HelpCalled(s.HelpKind.HELP, recorded=True)))
    yield Item("help-emergency", at(s.ReadingCard(), s.HelpCalled(s.HelpKind.EMERGENCY, recorded=True)))
    yield Item("help-failed", at(s.ReadingCard(), s.HelpCalled(s.HelpKind.EMERGENCY, recorded=False)))
    yield Item("cancel", at(choosing, s.CancelAsked()))
    yield Item("language", at(choosing, s.ChoosingLanguage()))
    yield Item("display", at(choosing, s.ChoosingModes()), SPEAKING)
    yield Item("display-home", at(s.ReadingCard(), s.ChoosingModes()))
    yield Item("idle-warning", at(choosing, s.IdleWarning(24)))


@cache
def items() -> tuple[Item, ...]:
    """Every screen and variant, in the order in which a patient meets them."""
    choosing = s.ChoosingClinic(OWNER, OFFERS)
    issuing = s.IssuingNumber(OWNER, "ent")
    return (
        Item("home", s.Idle()),
        Item("home-demo", s.Idle(), DEMO),
        Item("home-one-camera", s.Idle(), ONE_CAMERA),
        Item("home-one-camera-reading", at(s.ReadingCard(started=True)), ONE_CAMERA),
        Item("home-no-reader", s.Idle(), NO_READER),
        Item("home-scanner", s.Idle(), SCANNER),
        *(
            Item(f"home-{problem.value.replace('_', '-')}", at(s.ReadingCard(problem)))
            for problem in CardProblem
            if problem is not CardProblem.MISTYPED
        ),
        Item("home-reading-chip", at(s.ReadingCard(is_reading=True), seconds=1)),
        *_practice(),
        *_accompanied(),
        Item("no-card", at(s.ChoosingReason())),
        Item("type-number", at(s.TypingNumber())),
        Item("type-number-demo", at(s.TypingNumber()), DEMO),
        Item("type-number-half", at(s.TypingNumber()), keys="07215"),
        Item("type-number-year", at(s.TypingNumber()), keys="072158001234>195"),
        Item("type-number-mistyped", at(s.TypingNumber(CardProblem.MISTYPED)), keys="072158001234>2958>"),
        Item("which-card", at(s.ChoosingCard(CARDS[:2]))),
        Item("which-card-four", at(s.ChoosingCard(CARDS))),
        Item("consent", at(s.AskingConsent(CARD))),
        *_hints(),
        Item("face-before-challenge", at(s.CapturingFace(CARD, hint=Hint.UNCOVER_FACE, good_frames=3)), CHALLENGING),
        *_prompts(),
        Item("face-matching", at(s.MatchingFace(CARD), seconds=3)),
        *_retries(),
        Item("reception", at(s.SentToReception(REFUSED))),
        Item("insurance-checking", at(s.CheckingInsurance(OWNER), seconds=3)),
        *_coverages(),
        Item("clinic-listing", at(s.ListingClinics(OWNER), seconds=1)),
        Item("clinic", at(choosing)),
        Item("clinic-demo", at(choosing), DEMO),
        Item("clinic-few", at(s.ChoosingClinic(OWNER, OFFERS[:3]))),
        Item("clinic-none", at(s.ChoosingClinic(OWNER, ()))),
        Item("confirm", at(s.Confirming(OWNER, OFFERS, OFFERS[1]))),
        Item("confirm-long", at(s.Confirming(OWNER, OFFERS, OFFERS[10])), DEMO),
        *(Item(name, at(step)) for name, step in gallery_clinic.steps(OWNER, OFFERS, TICKET)),
        Item("number-issuing", at(issuing, seconds=1)),
        *_papers(),
        Item("stopped", at(s.Stopped(issuing, Fault.DATABASE_FAILED))),
        Item("stopped-clinics", at(s.Stopped(s.ListingClinics(OWNER), Fault.DATABASE_FAILED))),
        Item("out-of-service", s.Idle(), BROKEN),
        *_overlays(choosing),
    )


@dataclass(frozen=True, slots=True)
class Form:
    """How a screen is looked at."""

    language: Language
    size: tuple[int, int]
    modes: s.Modes
    px_per_mm: float = PX_PER_MM["21.5"]

    @property
    def name(self) -> str:
        orientation = "portrait" if self.size[1] > self.size[0] else "landscape"
        on = "-".join(name for name, mode in MODES.items() if getattr(self.modes, mode)) or "normal"
        return f"{self.language.value}-{orientation}-{on}"


NORMAL, LARGE = s.Modes(), s.Modes(large_text=True)
CONTRAST, LOW = s.Modes(high_contrast=True), s.Modes(low_reach=True)
EVERY_MODE = s.Modes(*(True,) * len(fields(s.Modes)))


def forms(px_per_mm: float = PX_PER_MM["21.5"]) -> Iterator[Form]:
    """Every language with every mode, alone and with all the rest; lying, with what takes most room."""
    high = max(PORTRAIT) > HIGH_MM * px_per_mm
    for language in Language:
        for modes in (NORMAL, LARGE, CONTRAST, *((LOW, EVERY_MODE) if high else ())):
            yield Form(language, PORTRAIT, modes, px_per_mm)
        for modes in (NORMAL, replace(CONTRAST, large_text=True)):
            yield Form(language, LANDSCAPE, modes, px_per_mm)


def in_form(state: s.State, form: Form) -> s.State:
    """The state as it is after somebody chose this language and these modes."""
    if isinstance(state, s.Idle):
        if form.language is Language.VIETNAMESE and form.modes == NORMAL:
            return state
        state = at(s.ReadingCard())
    return replace(state, language=form.language, modes=form.modes)


@cache
def preview() -> QImage:
    """What the face camera sees: a made-up person."""
    frame = render("lan", Pose(), size=(1280, 720))
    height, width, _ = frame.shape
    return QImage(frame.data, width, height, frame.strides[0], QImage.Format.Format_BGR888).copy()


def show(item: Item, form: Form) -> PatientWindow:
    """A window that shows this item; without movement, so that every picture comes out the same."""
    window = PatientWindow(lambda touch: None, Metrics(form.px_per_mm, reduced_motion=True))
    window.resize(*form.size)
    window.render_state(in_form(item.state, form), item.machine)
    window.show()
    for key in item.keys:
        press(window, key)
    QCoreApplication.processEvents()  # what the keys have changed is laid out
    if item.name.startswith("face-"):
        window.show_preview(preview())
    return window


def press(window: PatientWindow, key: str) -> None:
    """A key of the number pad; `>` is the button below it."""
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isVisible()]
    meant = [
        button
        for button in buttons
        if button.accessibleName() == key or (key == ">" and button.property("kind") == "primary")
    ]
    meant[0].click()


def discard(window: PatientWindow) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
