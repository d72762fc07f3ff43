"""A patient who does a whole check-in alone: reads the screen, touches it, and takes a picture of every screen."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.domain.person import Language
from kiosk.domain.queue import Ticket
from kiosk.domain.session import state as s
from kiosk.domain.visit import Visit
from kiosk.i18n import OWN_NAMES, words
from mock_services.cast import CastMember
from mock_services.world import World

LOOK_MS = 40  # how often the robot looks at the screen
PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check-in. Times in seconds; `number` is None where it ended without one."""

    patient: str
    language: Language
    ticket: Ticket | None
    visit: Visit
    seconds: float
    screenshots: tuple[Path, ...]

    def as_dict(self, ticket_pdf: Path | None) -> dict[str, Any]:
        coverage = self.visit.coverage
        return {
            "patient": self.patient,
            "number": self.ticket.label if self.ticket else None,
            "clinic": self.ticket.clinic.name.in_language(self.language) if self.ticket else None,
            "ticket_pdf": str(ticket_pdf) if ticket_pdf else None,
            "verdict": self.visit.match.verdict.value,
            "face_distance": self.visit.match.distance,
            "insurance": coverage.outcome.value if coverage else None,
            "seconds": round(self.seconds, 2),
            "screenshots": [str(path) for path in self.screenshots],
        }


class Robot(QObject):
    """Drives `window` by real clicks on what it reads there. `finished` carries the Outcome."""

    finished = Signal(object)

    def __init__(
        self,
        window: QWidget,
        state: Callable[[], s.State],
        world: World,
        member: CastMember,
        language: Language,
        pictures: Path,
        settle_s: float = 0.45,
    ) -> None:
        """`settle_s`: how long a new screen is looked at before it is photographed and touched."""
        super().__init__()
        self._window, self._state, self._world = window, state, world
        self._member, self._language, self._pictures = member, language, pictures
        self._settle_s = settle_s
        self._say = words(language)
        self._seen: object = None
        self._seen_at_s = self._began_s = time.monotonic()
        self._touched = False
        self._visit = Visit()
        self._ticket: Ticket | None = None
        self._screenshots: list[Path] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Step before the kiosk."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        self._world.arrive(self._member.key)
        self._began_s = time.monotonic()
        self._timer.start()

    def _look(self) -> None:
        """One look at the screen: note what is new, wait until it has settled, then do what it asks for, once."""
        now_s = time.monotonic()
        state = self._state()
        here = self._place(state)
        if here != self._seen:
            self._seen, self._seen_at_s, self._touched = here, now_s, False
            self._remember(state)
        if now_s - self._began_s > PATIENCE_S:
            self._end()
        elif not self._touched and now_s - self._seen_at_s >= self._settle_s:
            self._touched = True
            self._photograph(here)
            self._act(state)

    @staticmethod
    def _place(state: s.State) -> str:
        if isinstance(state, s.Idle):
            return "home"
        if isinstance(state.step, s.Done) and state.step.paper is None:
            return "Printing"
        return type(state.step).__name__ if state.overlay is None else type(state.overlay).__name__

    def _remember(self, state: s.State) -> None:
        if isinstance(state, s.Session):
            self._visit = getattr(state.step, "visit", self._visit)
            if isinstance(state.step, s.Done):
                self._ticket = state.step.ticket

    def _act(self, state: s.State) -> None:
        if isinstance(state, s.Session) and not isinstance(state.step, s.ReadingCard):
            self._answer(state.step)
        elif self._ticket is not None:
            self._end()
        elif isinstance(state, s.Session) and isinstance(state.overlay, s.ChoosingLanguage):
            self._touch(OWN_NAMES[self._language])
        elif isinstance(state, s.Idle) and self._language is not Language.VIETNAMESE:
            self._touch(words(Language.VIETNAMESE)("frame.language", "Change language"))
        else:
            self._world.show_card(self._member.key)

    def _answer(self, step: s.Step) -> None:
        say = self._say
        match step:
            case s.AskingConsent():
                self._world.take_card_away()
                self._touch(say("consent.yes", "Yes"))
            case s.RetryingFace():
                self._touch(say("retry.other", "Go on with the card"), say("retry.go_on", "Go on"))
            case s.SentToReception():
                self._touch(say("reception.take", "Take a number for the desk"))
            case s.ShowingInsurance():
                self._touch(say("insurance.go_on", "Choose a clinic"))
            case s.ChoosingClinic(_, offers):
                names = [offer.clinic.name.in_language(self._language) for offer in offers]
                self._touch(*names[:1], say("clinic.none_desk", "Take a number for the desk"))
            case s.Confirming():
                desk = say("confirm.take_desk", "Take a number for the desk")
                self._touch(
                    say("confirm.take", "Take the number"), say("confirm.take_anyway", "Take it all the same"), desk
                )
            case s.Done(paper=paper) if paper is not None:
                self._world.leave()
                self._touch(say("number.done", "Done"))
            case s.Stopped():
                self._end()

    def _touch(self, *names: str) -> None:
        """Click the first button on the screen that begins with one of these words."""
        for name in names:
            for button in self._window.findChildren(QPushButton):
                if button.isVisible() and button.accessibleName().startswith(name):
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                    return

    def _photograph(self, place: str) -> None:
        path = self._pictures / f"{len(self._screenshots) + 1:02d}-{place.lower()}.png"
        self._window.grab().save(str(path))
        self._screenshots.append(path)

    def _end(self) -> None:
        self._timer.stop()
        seconds = time.monotonic() - self._began_s
        taken = tuple(self._screenshots)
        self.finished.emit(Outcome(self._member.key, self._language, self._ticket, self._visit, seconds, taken))
