"""Opening hours by weekday, and days on which a clinic is closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import partial

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.domain.clinic import OpeningHours
from kiosk.domain.hours_text import parse_moment
from kiosk.i18n import Words
from kiosk.services.clinics_cells import parse_days
from kiosk.ui.staff.fields import Entry, Field
from kiosk.ui.staff.looks import SMALL, Button, line, text
from kiosk.ui.staff.wording import weekday_words
from kiosk.ui.theme import Style, restyle

_NEW = OpeningHours(frozenset(range(5)), time(7), time(16, 30))
_TIME_MM = 17.0
_WEEKDAY_MM = 11.0
_DAY_MM = 46.0
_DAYS_IN_LINE = 4


def one_day(words: str) -> date | None:
    """The one day that somebody wrote; None for anything else."""
    try:
        days = parse_days(words)
    except ValueError:
        return None
    return next(iter(days)) if len(days) == 1 else None


class HoursField(Field):
    """One line for each span: its days as buttons, from and to as times."""

    def __init__(self, style: Style, say: Words, on_hours: Callable[[tuple[OpeningHours, ...]], None]) -> None:
        super().__init__(style, say("staff.field.hours", "Opening hours"), ["hours"])
        self._say, self._on_hours = say, on_hours
        self._hours: tuple[OpeningHours, ...] | None = None
        self.lines: list[_Span] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(style.px(2))
        self.none = text(style, say("staff.hours.none", "Without opening hours nobody can choose this clinic."), SMALL)
        add = Button(style, say("staff.hours.add", "Add hours"), self._add, icon="clock")
        self.body.addLayout(self._list)
        self.body.addWidget(self.none)
        self.body.addLayout(line(style, add, None))

    def put(self, hours: tuple[OpeningHours, ...]) -> None:
        if hours == self._hours:
            return
        if self._hours is not None and len(hours) == len(self.lines):
            for span, shown in zip(hours, self.lines, strict=True):
                shown.put(span)
        else:
            self._rebuild(hours)
        self._hours = hours
        self.none.setVisible(not hours)

    def _rebuild(self, hours: tuple[OpeningHours, ...]) -> None:
        for shown in self.lines:
            self._list.removeWidget(shown)
            shown.hide()
            shown.deleteLater()
        self.lines = [
            _Span(self.tokens, self._say, partial(self._changed, place), partial(self._remove, place))
            for place in range(len(hours))
        ]
        for span, shown in zip(hours, self.lines, strict=True):
            shown.put(span)
            self._list.addWidget(shown)

    def _add(self) -> None:
        self._on_hours((*(self._hours or ()), _NEW))

    def _changed(self, place: int, span: OpeningHours) -> None:
        hours = list(self._hours or ())
        hours[place] = span
        self._hours = tuple(hours)
        self._on_hours(self._hours)

    def _remove(self, place: int) -> None:
        hours = list(self._hours or ())
        del hours[place]
        self._on_hours(tuple(hours))


class _Span(QWidget):
    def __init__(
        self, style: Style, say: Words, on_span: Callable[[OpeningHours], None], on_remove: Callable[[], None]
    ) -> None:
        super().__init__()
        self._on_span = on_span
        self._span = _NEW
        names = weekday_words(say)
        self.days = [
            Button(style, name, partial(self._toggle, day), "bar", margin_mm=0.5) for day, name in enumerate(names)
        ]
        opens, closes = say("staff.hours.opens", "from"), say("staff.hours.closes", "to")
        self.opens = Entry(style, opens, "opens", partial(self._typed, "opens"))
        self.closes = Entry(style, closes, "closes", partial(self._typed, "closes"))
        for entry in (self.opens, self.closes):
            entry.setFixedWidth(style.px(_TIME_MM))
            entry.editingFinished.connect(self._tidy)
        for button in self.days:
            button.setMinimumWidth(0)
            button.setFixedWidth(style.px(_WEEKDAY_MM))
            button.setCheckable(True)
        remove = Button(style, say("staff.hours.remove", "Remove"), on_remove, "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.px(1.2))
        for part in (*self.days, self.opens, text(style, "–"), self.closes, remove):
            row.addWidget(part)
        row.addStretch(1)

    def put(self, span: OpeningHours) -> None:
        self._span = span
        for day, button in enumerate(self.days):
            button.setChecked(day in span.weekdays)
            button.set_kind("chosen" if day in span.weekdays else "bar")
        for entry, moment in ((self.opens, span.opens), (self.closes, span.closes)):
            if parse_moment(entry.text()) != moment:
                entry.put(f"{moment:%H:%M}")

    def _toggle(self, day: int) -> None:
        span = replace(self._span, weekdays=self._span.weekdays ^ {day})
        self.put(span)
        self._on_span(span)

    def _typed(self, which: str, words: str) -> None:
        moment = parse_moment(words)
        restyle(getattr(self, which), fault="false" if moment else "true")
        if moment is not None:
            span = self._span
            self._span = replace(span, opens=moment) if which == "opens" else replace(span, closes=moment)
            self._on_span(self._span)

    def _tidy(self) -> None:
        """What is no time becomes the one before again."""
        for entry, moment in ((self.opens, self._span.opens), (self.closes, self._span.closes)):
            entry.put(f"{moment:%H:%M}")
            restyle(entry, fault="false")


class DaysField(Field):
    """Closed days as buttons that take them away, and a line to write one more."""

    def __init__(self, style: Style, say: Words, on_days: Callable[[frozenset[date]], None]) -> None:
        super().__init__(style, say("staff.field.closed_days", "Closed days"), ["closed_days"])
        self._say, self._on_days = say, on_days
        self._days: frozenset[date] = frozenset()
        self.chips: dict[date, Button] = {}
        self._list = QGridLayout()
        self._list.setSpacing(style.px(1.5))
        self._list.setColumnStretch(_DAYS_IN_LINE, 1)
        hint = say("staff.days.hint", "day/month/year")
        self.entry = Entry(style, self.title, "closed_days", lambda words: self._look(), hint=hint)
        self.entry.setFixedWidth(style.px(_DAY_MM))
        self.entry.returnPressed.connect(self._add)
        self.add = Button(style, say("staff.days.add", "Add day"), self._add, icon="calendar-x")
        self.add.set_live(False)
        self.body.addLayout(line(style, self.entry, self.add, None))
        self.body.addLayout(self._list)

    def put(self, days: frozenset[date]) -> None:
        if days == self._days:
            return
        self._days = days
        for chip in self.chips.values():
            self._list.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {
            day: Button(self.tokens, self._say.day(day), partial(self._remove, day), "bar", icon="x")
            for day in sorted(days)
        }
        for place, chip in enumerate(self.chips.values()):
            self._list.addWidget(chip, place // _DAYS_IN_LINE, place % _DAYS_IN_LINE)

    def _look(self) -> None:
        self.add.set_live(one_day(self.entry.text()) is not None)

    def _add(self) -> None:
        day = one_day(self.entry.text())
        if day is not None:
            self.entry.clear()
            self.add.set_live(False)
            self._on_days(self._days | {day})

    def _remove(self, day: date) -> None:
        self._on_days(self._days - {day})
