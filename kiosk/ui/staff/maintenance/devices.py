"""Card readers, printer and sound, one at a time."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.domain.readiness import Finding
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, HEADING, TITLE, Button, column, panel, text
from kiosk.ui.staff.maintenance.finding import FindingRow
from kiosk.ui.staff.maintenance.upkeep import PRINTER, READERS, SOUND, MaintenancePage, Told, Upkeep
from kiosk.ui.theme import Style

ROWS_SHOWN = 6


class FindingList(QWidget):
    """The newest findings, one for each check."""

    def __init__(self, style: Style, say: Words) -> None:
        super().__init__()
        self._style, self._say = style, say
        self.rows: dict[str, FindingRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.px(2))

    def put(self, told: Told) -> None:
        if not isinstance(told, Finding):
            return
        if told.check in self.rows:
            self.rows[told.check].show_finding(told)
        elif len(self.rows) < ROWS_SHOWN:
            self.rows[told.check] = FindingRow(self._style, self._say, told)
            self._column.addWidget(self.rows[told.check])


class ReadersPage(MaintenancePage):
    """Scanner, card cameras and chip reader wait for a card, all at once."""

    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.found = FindingList(style, say)
        words = say("upkeep.readers_text", "Hold a card to each reader. What is on it is neither shown nor kept.")
        rows = column(style, text(style, say("upkeep.readers", "Card readers"), TITLE, strong=True))
        rows.addWidget(text(style, words, BODY, tone="quiet"))
        rows.addWidget(self.found)
        rows.addStretch(1)
        self.setLayout(rows)

    def begin(self) -> None:
        self.upkeep.bench.begin(READERS, self.found.put)


class OutputPage(MaintenancePage):
    """A test print and a sound."""

    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.found = {test: FindingList(style, say) for test in (PRINTER, SOUND)}
        self.print = Button(style, say("upkeep.print", "Print a test"), self._print, "primary", icon="printer")
        self.play = Button(style, say("upkeep.play", "Play a sound"), self._play, "primary", icon="speaker-high")
        printed = say("upkeep.print_text", "A paper marked TEST comes out. It has no number.")
        heard = say("upkeep.play_text", "Two tones come from the loudspeaker.")
        parts: Sequence[tuple[str, str, Button, FindingList]] = (
            (say("upkeep.printer", "Printer"), printed, self.print, self.found[PRINTER]),
            (say("upkeep.sound", "Sound"), heard, self.play, self.found[SOUND]),
        )
        rows = column(style, text(style, say("upkeep.output", "Printer and sound"), TITLE, strong=True))
        for name, words, button, found in parts:
            heading = text(style, name, HEADING, strong=True)
            rows.addWidget(panel(style, heading, text(style, words, BODY, tone="quiet"), button, found))
        rows.addStretch(1)
        self.setLayout(rows)

    def _print(self) -> None:
        self.upkeep.bench.begin(PRINTER, self.found[PRINTER].put)

    def _play(self) -> None:
        self.upkeep.bench.begin(SOUND, self.found[SOUND].put)
