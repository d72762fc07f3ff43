"""What a test found, and what to do about it, on a row of its own."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from kiosk.domain.readiness import Finding
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, HEADING, ICON_MM, SMALL, column, line, text
from kiosk.ui.staff.readiness_words import advice_words, check_words, detail_words, mark_words
from kiosk.ui.theme import ATTENTION, STOP, SUCCESS, Style, restyle
from kiosk.ui.widgets.icon import Icon


class FindingRow(QFrame):
    """An icon and a word for how it is; the name, what to do, and what was measured."""

    def __init__(self, style: Style, say: Words, finding: Finding) -> None:
        super().__init__()
        self._say = say
        self.setProperty("surface", "card")
        self._icon = Icon("check", style.px(ICON_MM), SUCCESS)
        self._name = text(style, "", HEADING, strong=True)
        self._mark = text(style, "", SMALL, strong=True)
        self._advice = text(style, "", BODY, strong=True)
        self._detail = text(style, "", SMALL, tone="quiet")
        words = column(style, self._name, self._advice, self._detail, gap_mm=1)
        row = line(style, self._icon, gap_mm=4, margin_mm=3)
        row.addLayout(words, 1)
        row.addWidget(self._mark)
        self.setLayout(row)
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> None:
        say = self._say
        tone, colour, icon = _look(finding)
        self._icon.set_icon(icon, colour)
        self._name.set_text(check_words(finding.check, say))
        self._mark.set_text(mark_words(finding, say))
        restyle(self._mark, tone=tone)
        self._advice.set_text("" if finding.advice is None else advice_words(finding.advice, say))
        self._advice.setVisible(finding.advice is not None)
        self._detail.set_text(detail_words(finding.detail, say))
        self._take_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def _take_room(self) -> None:
        """As high as its words need at this width: a list that scrolls gives no more than what is asked for."""
        layout = self.layout()
        if layout is not None and self.width() > 0:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))


def _look(finding: Finding) -> tuple[str, str, str]:
    if finding.ok:
        return "success", SUCCESS, "check"
    if finding.essential:
        return "stop", STOP, "warning-circle"
    return "attention", ATTENTION, "warning-circle"
