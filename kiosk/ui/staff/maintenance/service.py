"""In service or not, restart, backup."""

from PySide6.QtWidgets import QLayout, QWidget

from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, HEADING, TITLE, Button, column, line, panel, text
from kiosk.ui.staff.maintenance.devices import FindingList
from kiosk.ui.staff.maintenance.upkeep import BACKUP, MaintenancePage, Upkeep
from kiosk.ui.theme import Style


class ServicePage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.state = text(style, "", BODY)
        self.off = Button(style, say("upkeep.off", "Take out of service"), self._off, "danger", icon="hand-palm")
        self.on = Button(style, say("upkeep.on", "Back into service"), self._on, "primary", icon="check")
        self.restart = Button(
            style, say("upkeep.restart", "Restart the program"), upkeep.machinery.restart, icon="arrow-clockwise"
        )
        self.said = text(style, "", BODY, tone="stop")
        self.found = FindingList(style, say)
        rows = column(style, text(style, say("upkeep.service", "Service"), TITLE, strong=True))
        in_service = text(style, say("upkeep.in_service_title", "For patients"), HEADING, strong=True)
        rows.addWidget(panel(style, in_service, self.state, line(style, self.off, self.on, None), self.said))
        rows.addWidget(panel(style, *self._restart_parts()))
        if BACKUP in upkeep.bench.tests:
            rows.addWidget(panel(style, *self._backup_parts()))
        rows.addStretch(1)
        self.setLayout(rows)
        self._show()

    def _restart_parts(self) -> tuple[QWidget | QLayout, ...]:
        say, style = self.say, self.tokens
        title = text(style, say("upkeep.restart_title", "Restart"), HEADING, strong=True)
        words = say("upkeep.restart_text", "The program ends and begins anew. It takes some seconds.")
        return title, text(style, words, BODY, tone="quiet"), line(style, self.restart, None)

    def _backup_parts(self) -> tuple[QWidget | QLayout, ...]:
        say, style = self.say, self.tokens
        title = text(style, say("upkeep.backup_title", "Backup"), HEADING, strong=True)
        button = Button(style, say("upkeep.backup", "Back up now"), self._back_up, icon="download-simple")
        return title, line(style, button, None), self.found

    def _back_up(self) -> None:
        self.upkeep.bench.begin(BACKUP, self.found.put)

    def _off(self) -> None:
        self._switch(self.account)

    def _on(self) -> None:
        self._switch(None)

    def _switch(self, who: Account | None) -> None:
        try:
            self.upkeep.machinery.switch(who)
            self.said.set_text("")
        except OSError:
            self.said.set_text(self.say("upkeep.not_kept", "It could not be saved. Check the disk."))
        self._show()

    def _show(self) -> None:
        say, off = self.say, self.upkeep.machinery.switched_off
        if off is None:
            words = say("upkeep.in_service", "In service once you leave this area.")
        else:
            at = self.upkeep.machinery.local_time(off.at)
            words = say("upkeep.out_of_service", "Out of service: {name}, {time}.", name=off.by, time=at)
        self.state.set_text(words)
        self.off.setVisible(off is None)
        self.on.setVisible(off is not None)
