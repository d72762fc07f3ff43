"""The last lines of the log. There is nobody in it: only fields that are allowed ever reach a log."""

from collections.abc import Mapping

from PySide6.QtWidgets import QPlainTextEdit

from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, SMALL, TITLE, Button, column, line, text
from kiosk.ui.staff.maintenance.upkeep import MaintenancePage, Upkeep
from kiosk.ui.theme import Style

_FIRST = ("timestamp", "level", "event")


def log_line(entry: Mapping[str, object]) -> str:
    rest = [f"{name}={value}" for name, value in entry.items() if name not in _FIRST]
    return "  ".join([*(str(entry.get(name, "")) for name in _FIRST), *rest])


class LogsPage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setAccessibleName(say("upkeep.logs", "Log"))
        self.lines.setFont(style.font(SMALL))
        again = Button(style, say("upkeep.logs_again", "Look again"), self.begin, "bar", icon="arrow-clockwise")
        head = line(style)
        head.addWidget(text(style, say("upkeep.logs", "Log"), TITLE, strong=True), 1)
        head.addWidget(again)
        words = say("upkeep.logs_text", "Since the last start, the newest first. No patient is ever in it.")
        rows = column(style, head, text(style, words, BODY, tone="quiet"))
        rows.addWidget(self.lines, 1)
        self.setLayout(rows)

    def begin(self) -> None:
        self.lines.setPlainText("\n".join(log_line(entry) for entry in reversed(self.upkeep.logs())))
