"""A window whose touches are written down, for tests of what a touch does."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.domain.person import Language
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from tests.ui import gallery

BY_NAME = {item.name: item for item in gallery.items()}
ENGLISH = gallery.Form(Language.ENGLISH, gallery.PORTRAIT, gallery.NORMAL)


class Touches:
    """A window in English, and the events that came out of it."""

    language = ENGLISH.language

    def __init__(self, qtbot: QtBot, *, reduced_motion: bool = True) -> None:
        self.qtbot = qtbot
        self.events: list[e.Touch] = []
        self.window = PatientWindow(self.events.append, Metrics(4.03, reduced_motion=reduced_motion))
        qtbot.addWidget(self.window)
        self.window.resize(*gallery.PORTRAIT)
        self.window.show()

    def show(self, name: str) -> None:
        item = BY_NAME[name]
        state = item.state if isinstance(item.state, s.Idle) else gallery.in_form(item.state, ENGLISH)
        self.window.render_state(state, item.machine)

    def button(self, name: str) -> QAbstractButton:
        found = [
            b
            for b in self.window.findChildren(QAbstractButton)
            if b.accessibleName().startswith(name) and b.isVisible() and b.isEnabled()
        ]
        assert len(found) == 1, [b.accessibleName() for b in self.window.findChildren(QAbstractButton)]
        return found[0]

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


def texts(widget: QWidget) -> Iterator[str]:
    """Everything that somebody could read, or have read to them."""
    for child in [widget, *widget.findChildren(QWidget)]:
        yield child.accessibleName()
        yield child.toolTip()
        if isinstance(child, QLabel):
            yield child.text()


def settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
