"""Somebody before the staff's console: eyes, fingers, keys."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.ui.staff.clinics import ClinicsPage
from kiosk.ui.staff.console import EDITOR
from kiosk.ui.staff.editor import EditorPage
from kiosk.ui.staff.fields import Entry, Field
from kiosk.ui.staff.window import StaffWindow
from tests.ui.staff_console import CHIEF, PIN, Rig
from tests.ui.touching import settle, texts

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """Somebody before the console."""

    def __init__(self, qtbot: QtBot, rig: Rig, *, people: bool = True) -> None:
        self.qtbot, self.rig = qtbot, rig
        if people:
            rig.people()
        self.window: StaffWindow = rig.window()
        qtbot.addWidget(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)  # shortcuts belong to the active window

    @property
    def page(self) -> QWidget:
        assert self.window.page is not None
        return self.window.page

    @property
    def words(self) -> str:
        return "\n".join(
            said for widget in self.window.findChildren(QWidget) if widget.isVisible() for said in texts(widget)
        )

    def button(self, name: str) -> QAbstractButton:
        found = [
            button
            for button in self.window.findChildren(QAbstractButton)
            if button.accessibleName() == name and button.isVisible()
        ]
        assert len(found) == 1, [button.accessibleName() for button in self.window.findChildren(QAbstractButton)]
        return found[0]

    def click(self, *names: str) -> None:
        for name in names:
            self.qtbot.mouseClick(self.button(name), LEFT)
            settle()

    def type(self, entry: Entry, words: str) -> None:
        entry.setFocus()
        entry.selectAll()
        self.qtbot.keyClick(entry, Qt.Key.Key_Backspace)
        if words.isascii():
            self.qtbot.keyClicks(entry, words)
        else:  # as an input method does
            written = QInputMethodEvent()
            written.setCommitString(words)
            QCoreApplication.sendEvent(entry, written)

    def entry(self, column: str) -> Entry:
        (found,) = [entry for entry in self.page.findChildren(Entry) if entry.column == column and entry.isVisible()]
        return found

    def fault(self, column: str) -> str:
        (found,) = [field for field in self.page.findChildren(Field) if column in field.columns]
        return found.fault_words

    def log_in(self, name: str = CHIEF) -> None:
        people = {button.accessibleName(): button for button in self.window.findChildren(QAbstractButton)}
        (button,) = [button for words, button in people.items() if words.startswith(name)]
        self.qtbot.mouseClick(button, LEFT)
        self.qtbot.keyClicks(self.page, PIN)
        self.qtbot.keyClick(self.page, Qt.Key.Key_Return)
        settle()
        assert isinstance(self.page, ClinicsPage), self.words

    def go(self, place: str) -> None:
        self.window.go(place)
        settle()

    def edit(self, code: str) -> EditorPage:
        console = self.window.console
        assert console is not None
        console.position = [clinic.code for clinic in console.clinics].index(code)
        self.go(EDITOR)
        assert isinstance(self.page, EditorPage)
        return self.page

    def saved(self, code: str) -> object:
        return next((clinic for clinic in self.rig.store.clinics() if clinic.code == code), None)
