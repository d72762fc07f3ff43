"""The doctor's list: everything that is checked, one finding after another as they come in."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.domain.readiness import Finding
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.services.doctor import Report
from kiosk.ui.staff.looks import BODY, TITLE, Button, column, line, text
from kiosk.ui.staff.maintenance.finding import FindingRow
from kiosk.ui.staff.maintenance.upkeep import DOCTOR, MaintenancePage, Told, Upkeep
from kiosk.ui.staff.readiness_words import verdict_words
from kiosk.ui.staff.scrolling import scrolling
from kiosk.ui.theme import Style


class HealthPage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.findings: list[Finding] = []
        self._inside = QWidget()
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(style.px(2))
        self._rows.addStretch(1)
        self.again = Button(style, say("upkeep.again", "Check again"), self.begin, "primary", icon="arrow-clockwise")
        self.verdict = text(style, "", BODY, strong=True)
        head = line(style)
        head.addWidget(text(style, say("upkeep.health", "Is everything well?"), TITLE, strong=True), 1)
        head.addWidget(self.again)
        rows = column(style, head, self.verdict)
        rows.addWidget(scrolling(self._inside), 1)
        self.setLayout(rows)

    def begin(self) -> None:
        """What needs somebody stands above what is well."""
        self.findings = []
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.again.set_live(False)
        self.verdict.set_text(self.say("upkeep.checking", "Checking. It takes about half a minute."))
        self.upkeep.bench.begin(DOCTOR, self._told, self._finished)

    def _told(self, told: Told) -> None:
        if isinstance(told, Finding):
            self.findings.append(told)
            place = self._rows.count() - 1 if told.ok else sum(not found.ok for found in self.findings) - 1
            self._rows.insertWidget(place, FindingRow(self.tokens, self.say, told))

    def _finished(self) -> None:
        self.again.set_live(True)
        self.verdict.set_text(verdict_words(Report(tuple(self.findings)), self.say))
