"""The kiosk itself, whoever stands before it: its site, its faults, the devices and the screen that a moment needs."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.domain.liveness.challenge import Cue
from kiosk.domain.person import Language
from kiosk.domain.privacy import Periods
from kiosk.domain.session import state as s

OUT_OF_SERVICE_FAULTS = frozenset({Fault.DATABASE_FAILED})  # without a store there is no true number


@dataclass(frozen=True, slots=True)
class ReceptionReason:
    """One of staff's reasons why somebody comes without a card."""

    code: str
    text: LocalText


@dataclass(frozen=True, slots=True)
class Site:
    """What is fixed while the program runs."""

    hospital: LocalText
    kiosk: str
    reasons: tuple[ReceptionReason, ...]
    card_readers: frozenset[Fault] = frozenset({Fault.CARD_CAMERA_LOST})  # by what is said when they are lost
    one_camera: bool = False  # the same camera reads cards and looks at faces: it opens after a touch
    good_frames: int = 5  # that make a burst
    challenge: frozenset[Cue] = frozenset()  # proofs of life that are asked for, which the screen announces
    periods: Periods = field(default=Periods())  # for which visits are kept
    languages: tuple[Language, ...] = tuple(Language)  # that are offered, Vietnamese first
    public_url: str = ""  # where telephones reach the pages of tickets; nothing where they do not
    speaks: bool = False  # there is a voice that reads the screens aloud
    silent: frozenset[Language] = frozenset()  # languages that it does not speak
    demo: bool = False  # devices are simulated, and every screen says so


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """Staff have taken the machine out of service."""

    by: str
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class Machine:
    site: Site
    faults: frozenset[Fault] = frozenset()
    switched_off: SwitchedOff | None = None
    in_maintenance: bool = False  # a technician is at it, who needs its devices

    @property
    def in_service(self) -> bool:
        return not (self.faults & OUT_OF_SERVICE_FAULTS or self.switched_off or self.in_maintenance)

    @property
    def can_read_cards(self) -> bool:
        return bool(self.site.card_readers - self.faults)


@dataclass(frozen=True, slots=True)
class FaultRaised:
    fault: Fault


@dataclass(frozen=True, slots=True)
class FaultCleared:
    fault: Fault


@dataclass(frozen=True, slots=True)
class ServiceSwitched:
    """Off by somebody, or on again."""

    switched_off: SwitchedOff | None


@dataclass(frozen=True, slots=True)
class MaintenanceChanged:
    """A technician has come to the machine, or has gone."""

    present: bool


MachineEvent = FaultRaised | FaultCleared | ServiceSwitched | MaintenanceChanged


def observe(machine: Machine, event: MachineEvent) -> Machine:
    match event:
        case FaultRaised(fault):
            return replace(machine, faults=machine.faults | {fault})
        case FaultCleared(fault):
            return replace(machine, faults=machine.faults - {fault})
        case ServiceSwitched(switched_off):
            return replace(machine, switched_off=switched_off)
        case MaintenanceChanged(present):  # pragma: no branch (mypy: there are no others)
            return replace(machine, in_maintenance=present)


@dataclass(frozen=True, slots=True)
class Devices:
    """Which devices a moment needs. The face camera never opens before consent, and not under an overlay."""

    card_camera: bool
    card_scanner: bool
    face_camera: bool


def devices(state: s.State, machine: Machine) -> Devices:
    if isinstance(state, s.Session) and state.practice:
        return Devices(card_camera=False, card_scanner=False, face_camera=False)
    step = s.ReadingCard() if isinstance(state, s.Idle) else state.step
    reading = isinstance(step, s.ReadingCard | s.ChoosingReason | s.TypingNumber) and machine.in_service
    is_covered = isinstance(state, s.Session) and state.overlay is not None  # nobody can follow what is asked there
    started = not machine.site.one_camera or (isinstance(step, s.ReadingCard) and step.started)
    return Devices(
        card_camera=reading and started,
        card_scanner=reading,
        face_camera=isinstance(step, s.CapturingFace | s.ProvingLife) and not is_covered,
    )


class Screen(Enum):
    """One per question. Steps may share one: waiting for an answer looks like the place where it will appear."""

    OUT_OF_SERVICE = auto()
    HOME = auto()
    NO_CARD = auto()
    COMPANION = auto()
    TYPE_NUMBER = auto()
    WHICH_CARD = auto()
    CONSENT = auto()
    FACE = auto()
    FACE_RETRY = auto()
    RECEPTION = auto()
    INSURANCE = auto()
    CLINIC = auto()
    CONFIRM = auto()
    PRIORITY = auto()
    NUMBER = auto()
    STOPPED = auto()
    PRACTICE = auto()
    PRACTISED = auto()


_SCREENS: dict[type[s.Step], Screen] = {
    s.ReadingCard: Screen.HOME,
    s.ChoosingReason: Screen.NO_CARD,
    s.ChoosingCompanion: Screen.COMPANION,
    s.TypingNumber: Screen.TYPE_NUMBER,
    s.ChoosingCard: Screen.WHICH_CARD,
    s.AskingConsent: Screen.CONSENT,
    s.CapturingFace: Screen.FACE,
    s.ProvingLife: Screen.FACE,
    s.MatchingFace: Screen.FACE,
    s.RetryingFace: Screen.FACE_RETRY,
    s.SentToReception: Screen.RECEPTION,
    s.CheckingInsurance: Screen.INSURANCE,
    s.ShowingInsurance: Screen.INSURANCE,
    s.ListingClinics: Screen.CLINIC,
    s.ChoosingClinic: Screen.CLINIC,
    s.Confirming: Screen.CONFIRM,
    s.AskingPriority: Screen.PRIORITY,
    s.IssuingNumber: Screen.NUMBER,
    s.Done: Screen.NUMBER,
    s.Stopped: Screen.STOPPED,
    s.Rehearsing: Screen.PRACTICE,
    s.Rehearsed: Screen.PRACTISED,
}


def screen(state: s.State, machine: Machine) -> Screen:
    """A check-in that has begun is finished, whatever fails meanwhile; out of service is for those who come after."""
    due = Screen.HOME if isinstance(state, s.Idle) else _SCREENS[type(state.step)]
    return Screen.OUT_OF_SERVICE if due is Screen.HOME and not machine.in_service else due
