"""A whole kiosk before the simulated world, for tests that touch it as a patient does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kiosk import bootstrap
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.adapters.speech.guide import FileGuide
from kiosk.domain.session import state as s
from kiosk.domain.session.events import SecondPassed
from kiosk.i18n import Words
from kiosk.ports import FaceEngine
from mock_services.obedience import Obedience
from mock_services.world import World

S = TypeVar("S", bound=s.Step)
ENGINE_MS = 30_000
PATIENCE_MS = 20_000


class Waiter(Protocol):
    """What of QtBot is needed here; benchmarks bring their own."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int) -> Any: ...


class LentEngine:
    """The tests' one engine: a kiosk that stops does not take it along."""

    def __init__(self, engine: FaceEngine) -> None:
        self._engine = engine
        self.start, self.look = engine.start, engine.look
        self.describe, self.enrol = engine.describe, engine.enrol
        self.compare, self.forget = engine.compare, engine.forget

    def stop(self) -> None:
        self._engine.forget()


class KioskInWorld:
    """Steps are waited for by type; a touch is a real click on a button that begins with these words."""

    def __init__(
        self,
        qtbot: Waiter,
        folder: Path,
        engine: FaceEngine,
        size: tuple[int, int] = (1080, 1920),
        challenge: frozenset[str] = frozenset(),
        **settings_changes: Any,
    ) -> None:
        """`challenge`: proofs of life that are asked for; most tests are about something else."""
        self.qtbot = qtbot
        self.world = World(folder, demo=True)
        settings = bootstrap.demo_settings(folder, self.world)
        self.settings = settings.model_copy(
            update={
                "screen": settings.screen.model_copy(update={"reduced_motion": True}),
                "face": settings.face.model_copy(update={"challenge": challenge}),
                **settings_changes,
            }
        )
        self.printer = PdfPrinter(
            self.settings.ticket_dir, bootstrap.ticket_form(self.settings), self.world.printer_state
        )
        found = bootstrap.devices(
            self.settings,
            self.world.clock,
            card_camera=self.world.card_camera,
            face_camera=self.world.face_camera,
            printer=None if self.settings.printer.device else self.printer,
            microphone=self.world.microphone,
        )
        self.said = folder / "said.txt"
        self.devices = replace(found, engine=LentEngine(engine), guide=FileGuide(self.said))
        self.kiosk = bootstrap.Kiosk(self.settings, self.devices)
        self.window = self.kiosk.window
        self.window.resize(*size)
        self.window.show()
        obedience = Obedience(self.world)
        self.kiosk.conductor.changed.connect(lambda state, _: obedience.see(state))
        self.kiosk.start()

    def close(self) -> None:
        self.kiosk.stop()
        self.world.close()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)

    @property
    def state(self) -> s.State:
        return self.kiosk.conductor.state

    @property
    def session(self) -> s.Session:
        assert isinstance(self.state, s.Session)
        return self.state

    def wait_for(self, step: type[S], where: Callable[[S], bool] = lambda _: True) -> S:
        """The session's step, once it is of this type."""

        def arrived() -> bool:
            return isinstance(self.state, s.Session) and isinstance(self.state.step, step) and where(self.state.step)

        self.qtbot.waitUntil(arrived, timeout=PATIENCE_MS)
        found = self.session.step
        assert isinstance(found, step)
        return found

    def wait_for_home(self) -> None:
        self.qtbot.waitUntil(lambda: isinstance(self.state, s.Idle), timeout=PATIENCE_MS)

    def touch(self, words: str) -> None:
        """Raises AssertionError where no visible, enabled button begins with `words`."""
        self.qtbot.waitUntil(lambda: self.window.takes_touches, timeout=PATIENCE_MS)
        found = [b for b in self.window.findChildren(QPushButton) if b.isVisible() and b.isEnabled()]
        meant = [button for button in found if button.accessibleName().startswith(words)]
        assert meant, f"no button {words!r} among {[button.accessibleName() for button in found]}"
        QTest.mouseClick(meant[0], Qt.MouseButton.LeftButton)

    def texts(self) -> str:
        """Everything that is written anywhere in the window, shown or not."""
        labels = [label.text() for label in self.window.findChildren(QLabel)]
        return "\n".join([*labels, *(button.accessibleName() for button in self.window.findChildren(QPushButton))])

    def let_seconds_pass(self, seconds: int) -> None:
        for _ in range(seconds):
            self.kiosk.conductor.dispatch(SecondPassed())

    def go_to_clinics(self, say: Words) -> s.ChoosingClinic:
        """From the insurance on."""
        self.wait_for(s.ShowingInsurance)
        self.touch(say("insurance.go_on", "Choose a clinic"))
        return self.wait_for(s.ChoosingClinic)

    def take_number(self, say: Words, clinic: str) -> s.Done:
        """Choose `clinic` by its name and confirm; the number with its paper settled."""
        self.touch(clinic)
        self.wait_for(s.Confirming)
        self.touch(say("confirm.take", "Take the number"))
        return self.wait_for(s.Done, lambda done: done.paper is not None)
