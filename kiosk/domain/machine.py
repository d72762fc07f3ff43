"""The kiosk itself, whoever stands before it: its site, its faults, the devices and the screen that a moment needs."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
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
    one_camera: bool = False  # the same camera reads cards and looks at faces: it opens after a touch
    good_frames: int = 5  # that make a burst
    demo: bool = False  # devices are simulated, and every screen says so


@dataclass(frozen=True, slots=True)
class Machine:
    site: Site
    faults: frozenset[Fault] = frozenset()

    @property
    def in_service(self) -> bool:
        return not self.faults & OUT_OF_SERVICE_FAULTS


@dataclass(frozen=True, slots=True)
class FaultRaised:
    fault: Fault


@dataclass(frozen=True, slots=True)
class FaultCleared:
    fault: Fault


def observe(machine: Machine, event: FaultRaised | FaultCleared) -> Machine:
    if isinstance(event, FaultRaised):
        return replace(machine, faults=machine.faults | {event.fault})
    return replace(machine, faults=machine.faults - {event.fault})


@dataclass(frozen=True, slots=True)
class Devices:
    """Which cameras a moment needs. The face camera never opens before consent."""

    card_camera: bool
    face_camera: bool


def devices(state: s.State, machine: Machine) -> Devices:
    step = s.ReadingCard() if isinstance(state, s.Idle) else state.step
    if machine.site.one_camera:
        reading = isinstance(step, s.ReadingCard) and step.started
    else:
        reading = isinstance(step, s.ReadingCard | s.ChoosingReason)
    return Devices(card_camera=reading and machine.in_service, face_camera=isinstance(step, s.CapturingFace))


class Screen(Enum):
    """One per question. Steps may share one: waiting for an answer looks like the place where it will appear."""

    OUT_OF_SERVICE = auto()
    HOME = auto()
    NO_CARD = auto()
    CONSENT = auto()
    FACE = auto()
    FACE_RETRY = auto()
    RECEPTION = auto()
    INSURANCE = auto()
    CLINIC = auto()
    CONFIRM = auto()
    NUMBER = auto()
    STOPPED = auto()


_SCREENS: dict[type[s.Step], Screen] = {
    s.ReadingCard: Screen.HOME,
    s.ChoosingReason: Screen.NO_CARD,
    s.AskingConsent: Screen.CONSENT,
    s.CapturingFace: Screen.FACE,
    s.MatchingFace: Screen.FACE,
    s.RetryingFace: Screen.FACE_RETRY,
    s.SentToReception: Screen.RECEPTION,
    s.CheckingInsurance: Screen.INSURANCE,
    s.ShowingInsurance: Screen.INSURANCE,
    s.ListingClinics: Screen.CLINIC,
    s.ChoosingClinic: Screen.CLINIC,
    s.Confirming: Screen.CONFIRM,
    s.IssuingNumber: Screen.NUMBER,
    s.Done: Screen.NUMBER,
    s.Stopped: Screen.STOPPED,
}


def screen(state: s.State, machine: Machine) -> Screen:
    """A check-in that has begun is finished, whatever fails meanwhile; out of service is for those who come after."""
    due = Screen.HOME if isinstance(state, s.Idle) else _SCREENS[type(state.step)]
    return Screen.OUT_OF_SERVICE if due is Screen.HOME and not machine.in_service else due
