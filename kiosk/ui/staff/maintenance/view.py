"""The maintenance area over the kiosk's own window: login, menu, one page; and home again when nobody touches it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.domain.person import Language
from kiosk.domain.staff import Account
from kiosk.i18n import Words, words
from kiosk.services.accounts import Rejected
from kiosk.services.configure import StoreError
from kiosk.ui.staff.login import LoginPage, PinPage
from kiosk.ui.staff.looks import BODY, PAGE_MM, TITLE, Button, column, line, panel, staff_sheet, text
from kiosk.ui.staff.maintenance.cameras import CamerasPage
from kiosk.ui.staff.maintenance.devices import OutputPage, ReadersPage
from kiosk.ui.staff.maintenance.health import HealthPage
from kiosk.ui.staff.maintenance.logs import LogsPage
from kiosk.ui.staff.maintenance.screen import ScreenPage
from kiosk.ui.staff.maintenance.service import ServicePage
from kiosk.ui.staff.maintenance.touch import TouchPage
from kiosk.ui.staff.maintenance.upkeep import MaintenancePage, Upkeep
from kiosk.ui.staff.maintenance.voice import VoicePage
from kiosk.ui.staff.menu import Entry, Menu, language_button, side_menu
from kiosk.ui.theme import Metrics, Style

LOGIN_LEFT_ALONE_MS = 30_000
LEFT_ALONE_MS = 180_000  # a technician looks into a printer meanwhile
HEALTH, CAMERAS, READERS, OUTPUT, VOICE, TOUCH, SCREEN, LOGS, SERVICE = (
    "health", "cameras", "readers", "output", "voice", "touch", "screen", "logs", "service",
)  # fmt: skip
_PAGES: Mapping[str, Callable[[Upkeep, Style, Words, Account], MaintenancePage]] = {
    HEALTH: HealthPage,
    CAMERAS: CamerasPage,
    READERS: ReadersPage,
    OUTPUT: OutputPage,
    VOICE: VoicePage,
    TOUCH: TouchPage,
    SCREEN: ScreenPage,
    LOGS: LogsPage,
    SERVICE: ServicePage,
}
_ACTIVITY = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)


class MaintenanceView(QWidget):
    """Covers `parent`. `left` is called once, when somebody leaves or nobody is there any more."""

    def __init__(
        self, parent: QWidget, upkeep: Upkeep, metrics: Metrics, left: Callable[[], None], language: Language
    ) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(staff_sheet(metrics))
        self.upkeep, self._style, self._left, self._below = upkeep, Style(metrics), left, parent
        self._say: Words = words(language)
        self.account: Account | None = None
        self.place = HEALTH
        self.page: MaintenancePage | PinPage | None = None
        self._shell: QWidget | None = None
        self._retired: list[QWidget] = []  # kept alive until Qt has destroyed them
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.leave)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self._render()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._below and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._below.rect())
        if event.type() in _ACTIVITY:
            self._stay()
        return False

    def log_in(self, name: str, pin: str) -> None:
        try:
            found = self.upkeep.accounts.log_in(name, pin)
        except StoreError:
            self._refuse(self._store_words())
            return
        if isinstance(found, Account) and found.role.may_maintain:
            self.account = found
            self._render()
        elif isinstance(found, Rejected) and found.locked_until is not None:
            at = self.upkeep.machinery.local_time(found.locked_until)
            self._refuse(self._say("staff.login.locked", "Too many wrong PINs. Again from {time}.", time=at))
        else:
            self._refuse(self._say("staff.login.wrong", "That is not the PIN."))

    def go(self, place: str) -> None:
        self.place = place
        self._render()

    def speak(self, language: Language) -> None:
        self._say = words(language)
        self._render()

    def come_up(self) -> None:
        """The window below has changed, and may have put something on top."""
        self.raise_()
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self._take_keys()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Round and round within this area: Tab must not lead to the patients' buttons underneath."""
        found = [
            widget
            for widget in self.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        place = next((n for n, widget in enumerate(found) if widget.hasFocus()), -1 if forward else 0)
        if found:
            found[(place + (1 if forward else -1)) % len(found)].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A touch beside all buttons is no patient's."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def leave(self) -> None:
        """Back to the patients' screen."""
        self._idle.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._end_page()
        self.hide()
        self._left()

    def _stay(self) -> None:
        self._idle.start(LOGIN_LEFT_ALONE_MS if self.account is None else LEFT_ALONE_MS)

    def _refuse(self, said: str) -> None:
        if isinstance(self.page, PinPage):
            self.page.refuse(said)

    def _store_words(self) -> str:
        return self._say("upkeep.store_failed", "The data store does not answer, so nobody can log in here.")

    def _end_page(self) -> None:
        if isinstance(self.page, MaintenancePage) and isValid(self.page):
            self.page.leave()
        self.page = None

    def _render(self) -> None:
        old = self._shell
        self._end_page()
        self._shell = QWidget(self)
        self._shell.setObjectName("shell")
        self._shell.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._shell.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shell.setLayout(self._door() if self.account is None else self._inside(self.account))
        self._shell.setGeometry(self.rect())
        self._shell.show()
        if old is not None:
            old.hide()
            old.setParent(None)
            old.deleteLater()
            self._retired = [shell for shell in self._retired if isValid(shell)] + [old]
        self._stay()
        self._take_keys()
        if isinstance(self.page, MaintenancePage):
            self.page.begin()

    def _take_keys(self) -> None:
        """The PIN's page types; elsewhere no button has the focus until somebody presses Tab."""
        keys = self.page if isinstance(self.page, PinPage) else self._shell
        if keys is not None:
            keys.setFocus()

    def _door(self) -> QVBoxLayout:
        say, style = self._say, self._style
        back = Button(style, say("upkeep.back", "Back"), self.leave, "bar", icon="arrow-left", left=True)
        # At the right: a sixth touch of the corner is nobody's wish to leave.
        rows = column(style, line(style, None, language_button(style, self._say, self.speak), back), margin_mm=PAGE_MM)
        try:
            known = [account for account in self.upkeep.accounts.everybody() if account.role.may_maintain]
            nobody = say("upkeep.nobody", "Nobody may log in here yet. Make an account in the staff console first.")
        except StoreError:
            known, nobody = [], self._store_words()
        if known:
            self.page = LoginPage(style, say, known, self.log_in)
            rows.addWidget(self.page, 1)
        else:
            title = text(style, say("upkeep.title", "Maintenance"), TITLE, strong=True)
            rows.addStretch(1)
            rows.addWidget(panel(style, title, text(style, nobody, BODY)))
            rows.addStretch(1)
        return rows

    def _inside(self, account: Account) -> QVBoxLayout:
        self.page = page = _PAGES[self.place](self.upkeep, self._style, self._say, account)
        main = column(self._style, margin_mm=PAGE_MM)
        main.addWidget(page, 1)
        sides = line(self._style, self._menu(account), gap_mm=0)
        sides.addLayout(main, 1)
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(sides)
        return rows

    def _menu(self, account: Account) -> QFrame:
        say = self._say
        entries = (
            Entry(HEALTH, say("upkeep.menu.health", "Check"), "heartbeat"),
            Entry(CAMERAS, say("upkeep.cameras", "Cameras"), "camera"),
            Entry(READERS, say("upkeep.readers", "Card readers"), "identification-card"),
            Entry(OUTPUT, say("upkeep.menu.output", "Print, sound"), "printer"),
            Entry(VOICE, say("upkeep.voice", "Voice"), "microphone"),
            Entry(TOUCH, say("upkeep.touch", "Touch"), "hand-tap"),
            Entry(SCREEN, say("upkeep.screen", "Screen"), "sun"),
            Entry(LOGS, say("upkeep.logs", "Log"), "file-text"),
            Entry(SERVICE, say("upkeep.service", "Service"), "wrench"),
        )
        menu = Menu(
            title=say("upkeep.title", "Maintenance"),
            entries=entries,
            here=self.place,
            account=account,
            go=self.go,
            speak=self.speak,
            leave=Button(self._style, say("upkeep.leave", "Leave"), self.leave, "bar", icon="sign-out", left=True),
        )
        return side_menu(self._style, say, menu)

    def resizeEvent(self, event: object) -> None:
        if self._shell is not None:
            self._shell.setGeometry(self.rect())
