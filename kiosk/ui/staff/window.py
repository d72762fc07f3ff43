"""The console's window: login, a menu, one page; in the language of whoever stands before it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.domain.person import Language
from kiosk.domain.staff import Account
from kiosk.i18n import Words, words
from kiosk.services.accounts import Rejected
from kiosk.services.configure import StoreError
from kiosk.ui.staff.clinics import ClinicsPage
from kiosk.ui.staff.console import CLINICS, EDITOR, FILES, HISTORY, OUTBOX, PEOPLE, REPLAY, Console, Services, StaffPage
from kiosk.ui.staff.editor import EditorPage
from kiosk.ui.staff.files import FilesPage
from kiosk.ui.staff.history import HistoryPage
from kiosk.ui.staff.login import LoginPage, PinPage, SetUpPage
from kiosk.ui.staff.looks import PAGE_MM, Button, column, line, staff_sheet
from kiosk.ui.staff.menu import Entry, Menu, language_button, side_menu
from kiosk.ui.staff.outbox import OutboxPage
from kiosk.ui.staff.people import PeoplePage
from kiosk.ui.staff.replay import ReplayPage
from kiosk.ui.staff.wording import refusal_words
from kiosk.ui.theme import Metrics, Style
from kiosk.ui.widgets.notice import Mood, Notice

LEFT_ALONE_MS = 300_000  # then the person who went away is logged out
_MOODS: Mapping[Mood, str] = {
    "accent": "lightbulb",
    "success": "check",
    "attention": "warning-circle",
    "stop": "warning-circle",
}
_PAGES: Mapping[str, Callable[[Console], StaffPage]] = {
    CLINICS: ClinicsPage,
    EDITOR: EditorPage,
    HISTORY: HistoryPage,
    FILES: FilesPage,
    REPLAY: ReplayPage,
    PEOPLE: PeoplePage,
    OUTBOX: OutboxPage,
}
_ACTIVITY = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel)


class StaffWindow(QWidget):
    def __init__(self, services: Services, metrics: Metrics, language: Language = Language.VIETNAMESE) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(staff_sheet(metrics))
        self._services, self._style = services, Style(metrics)
        self._say: Words = words(language)
        self.console: Console | None = None
        self.page: StaffPage | PinPage | None = None
        self.place = CLINICS
        self._left: Console | None = None
        self._notice: Notice | None = None
        self._shell: QWidget | None = None
        self._retired: list[QWidget] = []  # kept alive until Qt has destroyed them
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(LEFT_ALONE_MS)
        self._idle.timeout.connect(self.leave_alone)
        self._render()

    # Who is here.

    def log_in(self, name: str, pin: str) -> None:
        say = self._say
        try:
            found = self._services.accounts.log_in(name, pin)
        except StoreError:
            self._refuse(self._store_words())
            return
        if isinstance(found, Account):
            self._enter(found)
        elif found.locked_until is None:
            self._refuse(say("staff.login.wrong", "That is not the PIN."))
        else:
            self._refuse(self._locked_words(found))

    def set_up(self, name: str, pin: str) -> None:
        try:
            found = self._services.accounts.set_up(name, pin)
        except StoreError:
            self._refuse(self._store_words())
            return
        if isinstance(found, Account):
            self._enter(found)
        else:
            self._refuse(refusal_words(found, self._say))

    def leave_alone(self) -> None:
        """Nobody has touched anything for a while. Whoever comes back finds what was not saved."""
        self._left = self.console
        self._lock()

    def log_out(self) -> None:
        """What was not saved goes with whoever edited it."""
        self._left = None
        self._lock()

    def _lock(self) -> None:
        self.console = None
        self.place = CLINICS
        self._idle.stop()
        self._render()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.console is not None and event.type() in _ACTIVITY:
            self._idle.start()
        return super().eventFilter(watched, event)

    def _enter(self, account: Account) -> None:
        self.console = Console(self._services, self._style, self._say, account, self.go, self.tell)
        if self._left is not None and self._left.account.name == account.name:
            self.console.take_over(self._left)
        self._left = None
        self._watch()
        self._idle.start()
        self._render()

    def _watch(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            app.installEventFilter(self)

    def _refuse(self, words_: str) -> None:
        if isinstance(self.page, PinPage):
            self.page.refuse(words_)

    def _store_words(self) -> str:
        say = self._say
        return say("staff.store_failed", "The data store does not answer. Nothing was saved. Try again.")

    def _locked_words(self, rejected: Rejected) -> str:
        assert rejected.locked_until is not None
        say, at = self._say, self._services.clinics.local(rejected.locked_until)
        return say("staff.login.locked", "Too many wrong PINs. Again from {time}.", time=f"{at:%H:%M:%S}")

    # What is shown.

    def go(self, place: str) -> None:
        self.place = place
        self._render()

    def tell(self, words_: str, mood: Mood) -> None:
        if self._notice is not None and isValid(self._notice):
            self._notice.change(_MOODS[mood], words_, mood)
            self._notice.show()

    def speak(self, language: Language) -> None:
        self._say = words(language)
        if self.console is not None:
            self.console.say = self._say
        self._render()

    def _render(self) -> None:
        old, say = self._shell, self._say
        self.setWindowTitle(say("staff.window", "Staff console"))
        self._notice = None
        self._shell = QWidget(self)
        self._shell.setObjectName("shell")
        self._shell.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shell.setLayout(self._inside() if self.console is None else self._desk(self.console))
        self._shell.setGeometry(self.rect())
        self._shell.show()
        keys = self.page if isinstance(self.page, PinPage) else self.page.first if self.page is not None else None
        if keys is not None:
            keys.setFocus()
        if old is not None:
            old.hide()
            old.setParent(None)
            old.deleteLater()
            self._retired = [shell for shell in self._retired if isValid(shell)] + [old]

    def _inside(self) -> QVBoxLayout:
        """Before the login."""
        try:
            accounts = self._services.accounts.everybody()
            page: PinPage = (
                LoginPage(self._style, self._say, accounts, self.log_in)
                if accounts
                else SetUpPage(self._style, self._say, self.set_up)
            )
        except StoreError:
            page = LoginPage(self._style, self._say, (), self.log_in)
            page.refuse(self._store_words())
        self.page = page
        rows = column(
            self._style, line(self._style, None, language_button(self._style, self._say, self.speak)), margin_mm=PAGE_MM
        )
        rows.addWidget(page, 1)
        return rows

    def _desk(self, console: Console) -> QVBoxLayout:
        self._notice = Notice(self._style, "check", "", "accent")
        self._notice.hide()
        self.page = page = _PAGES[self.place](console)
        console.on_change = page.refresh
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        main = column(self._style, self._notice, margin_mm=PAGE_MM)
        main.addWidget(page, 1)
        sides = line(self._style, self._menu(console), gap_mm=0)
        sides.addLayout(main, 1)
        rows.addLayout(sides)
        return rows

    def _menu(self, console: Console) -> QFrame:
        say = self._say
        entries = (
            Entry(CLINICS, say("staff.menu.clinics", "Clinics"), "stethoscope", "F1"),
            Entry(HISTORY, say("staff.menu.history", "History"), "clock-countdown", "F2"),
            Entry(FILES, say("staff.menu.files", "Import, export"), "file-text", "F3"),
            Entry(REPLAY, say("staff.menu.replay", "Replay a day"), "arrow-clockwise", "F4"),
            Entry(PEOPLE, say("staff.menu.people", "Staff"), "users", "F5"),
            Entry(OUTBOX, say("staff.menu.outbox", "Other systems"), "arrow-bend-up-right", "F6"),
        )
        menu = Menu(
            title=say("staff.window", "Staff console"),
            entries=entries,
            here=CLINICS if self.place == EDITOR else self.place,
            account=console.account,
            go=self.go,
            speak=self.speak,
            leave=Button(self._style, say("staff.menu.log_out", "Log out"), self.log_out, "bar", icon="x", left=True),
        )
        return side_menu(self._style, say, menu)

    def resizeEvent(self, event: object) -> None:
        if self._shell is not None:
            self._shell.setGeometry(self.rect())
