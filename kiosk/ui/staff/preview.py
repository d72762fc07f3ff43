"""What patients will see of a clinic: their own card, in both languages, smaller."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.domain.clinic import Clinic
from kiosk.domain.person import STAFF_LANGUAGES
from kiosk.domain.queue import Lane, Offer, Series, wait_forecast
from kiosk.i18n import words
from kiosk.ui.staff.console import Console
from kiosk.ui.staff.looks import GAP_MM, HEADING, SMALL, text
from kiosk.ui.theme import Metrics, Style, style_sheet
from kiosk.ui.widgets.clinic_card import ClinicCard

SCALE = 0.4
WAITING, NUMBER, PRIORITY_NUMBER = 6, 17, 4  # a usual morning


class Preview(QFrame):
    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        style, say = console.style, console.say
        self.setProperty("surface", "accent")
        small = Metrics(style.metrics.px_per_mm * SCALE)
        self._small = Style(small)
        rows = QVBoxLayout(self)
        margin = style.px(4)
        rows.setContentsMargins(margin, margin, margin, margin)
        rows.setSpacing(style.px(GAP_MM))
        rows.addWidget(text(style, say("staff.preview.title", "What patients see"), HEADING, strong=True))
        self._cards = QWidget()
        self._cards.setStyleSheet(style_sheet(small))
        self._list = QVBoxLayout(self._cards)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(style.px(GAP_MM))
        rows.addWidget(self._cards)
        self.numbers = text(style, "", SMALL)
        self.way = text(style, "", SMALL)
        rows.addWidget(self.numbers)
        rows.addWidget(self.way)
        self.cards: list[ClinicCard] = []

    def show_clinic(self, clinic: Clinic) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        offer = Offer(clinic, WAITING, wait_forecast(WAITING, max(clinic.minutes_per_patient, 1)))
        self.cards = [
            ClinicCard(self._small, words(language), offer, lambda: None, wide=True) for language in STAFF_LANGUAGES
        ]
        for card in self.cards:
            card.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._list.addWidget(card)
        say = self._console.say
        plain = Series(clinic.prefix, width=clinic.number_width).label(NUMBER)
        first = Series(clinic.prefix, Lane.PRIORITY, width=clinic.number_width).label(PRIORITY_NUMBER)
        self.numbers.set_text(
            say("staff.preview.numbers", "Numbers: {plain}, with priority {first}", plain=plain, first=first)
        )
        way = "" if clinic.way is None else clinic.way.in_language(say.language)
        self.way.set_text(say("staff.preview.way", "Way: {way}", way=way) if way else "")
        self.way.setVisible(bool(way))
