"""One clinic: every question about it, with what patients will see beside it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kiosk.domain.clinic import Clinic, LaneMix, LateNumbers, LocalText
from kiosk.domain.clinic_checks import (
    AGE_MOST,
    CAPACITY_MOST,
    LONG_WAIT_MOST,
    MINUTES_MOST,
    PRICE_MOST,
    SPECIALTY_MOST,
    TEXT_MOST,
    WAY_MOST,
    WIDTH_MOST,
)
from kiosk.domain.insurance import OutagePolicy
from kiosk.domain.person import Sex
from kiosk.ui.staff.choices import PICTURES, colour_names, picture_names
from kiosk.ui.staff.console import CLINICS, Console, StaffPage
from kiosk.ui.staff.draft_bar import DraftBar
from kiosk.ui.staff.fields import ChoiceField, Entry, Field, NumberField, PairField, TextField, TileField
from kiosk.ui.staff.hours_field import DaysField, HoursField
from kiosk.ui.staff.looks import HEADING, TITLE, Button, Sides, column, holder, line, panel, text
from kiosk.ui.staff.preview import Preview
from kiosk.ui.staff.scrolling import scrolling
from kiosk.ui.staff.wording import clinic_words, column_words, field_words, mistake_words
from kiosk.ui.theme import INK, clinic_tint
from kiosk.ui.widgets.icon import Icon

_SIDE_MM = 96.0
_EVERYBODY = "everybody"
_MIX_MOST = 9
_PRICES = ("price", "insured_price")
_PRICE_STEP = 1000  # đồng


class EditorPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        style, say = self.tokens, self.say
        self.names = field_words(say)
        self.bar = DraftBar(console)
        self.title = text(style, "", TITLE, strong=True)
        self.back = Button(
            style, say("staff.editor.back", "All clinics"), lambda: console.go(CLINICS), icon="caret-left", key="Esc"
        )
        self.preview = Preview(console)
        self.summary = text(style, "", tone="stop")
        self._fill: list[Callable[[Clinic], None]] = []
        form = QWidget()
        sections = column(style, *self._sections())
        sections.addStretch(1)
        form.setLayout(sections)
        form.setEnabled(console.may_edit)
        self.form = scrolling(form)
        side = column(style, self.preview, self.summary)
        side.addStretch(1)
        head = line(style, self.back)
        head.addWidget(self.title, 1)
        rows = column(style, head, self.bar)
        rows.addWidget(Sides(style, self.form, holder(side), _SIDE_MM), 1)
        self.setLayout(rows)
        self.first = next(iter(self.findChildren(Entry))) if console.may_edit else self.back
        self.refresh()

    @property
    def clinic(self) -> Clinic:
        return self.console.clinics[self.console.position]

    def fields(self) -> Iterator[Field]:
        yield from self.findChildren(Field)

    def refresh(self) -> None:
        if not self.console.clinics:
            self.console.go(CLINICS)
            return
        clinic = self.clinic
        self.title.set_text(clinic_words(clinic, self.say))
        for put in self._fill:
            put(clinic)
        faults = {
            fault.field: mistake_words(fault.mistake, fault.detail, self.say)
            for fault in self.console.faults()
            if fault.position == self.console.position
        }
        for field in self.fields():
            field.show_faults(faults)
        self.summary.set_text("\n".join(f"• {column_words(name, self.say)}: {said}" for name, said in faults.items()))
        self.preview.show_clinic(clinic)
        self.bar.refresh()

    # What is edited.

    def _set(self, of: str, **values: Any) -> None:
        self.console.edit_one(replace(self.clinic, **values), of)

    def _set_text(self, name: str, language: str, words: str) -> None:
        before: LocalText | None = getattr(self.clinic, name)
        after: LocalText | None = replace(before or LocalText("", ""), **{language: words})
        if name == "way" and after == LocalText("", ""):
            after = None
        self._set(f"{name}_{language}", **{name: after})

    def _set_mix(self, lane: str, value: int | None) -> None:
        mix = self.clinic.mix
        shares = {"priority": mix.priority, "appointment": mix.appointment, "walk_in": mix.walk_in}
        if value is not None and 1 <= value <= _MIX_MOST:
            self._set(f"mix_{lane}", mix=LaneMix(**{**shares, lane: value}))

    # The form.

    def _sections(self) -> Iterator[QFrame]:
        say = self.say
        yield self._section(say("staff.editor.seen", "What it is and where"), self._seen())
        yield self._section(say("staff.editor.when", "When it is open"), self._when())
        yield self._section(say("staff.editor.whom", "For whom"), self._whom())
        yield self._section(say("staff.editor.queue", "Numbers and queue"), self._queue())
        yield self._section(say("staff.editor.office", "For the office"), self._office())

    def _section(self, title: str, parts: Iterator[QWidget | QHBoxLayout]) -> QFrame:
        return panel(self.tokens, text(self.tokens, title, HEADING, strong=True), *parts)

    def _seen(self) -> Iterator[QWidget | QHBoxLayout]:
        yield self._pair("name", TEXT_MOST)
        yield self._pair("room", TEXT_MOST)
        yield self._pair("floor", TEXT_MOST)
        yield self._pair("way", WAY_MOST)
        style, pictures, colours = self.tokens, picture_names(self.say), colour_names(self.say)
        size = style.px(9)
        tiles = {name: (pictures[name], Icon(name, size, INK)) for name in PICTURES}
        picture = TileField(
            style, self.names["picture"], "picture", tiles, lambda name: self._set("picture", picture=name), columns=9
        )
        self._fill.append(lambda clinic: picture.put(clinic.picture))
        yield picture
        swatches = {
            name: (
                colours[name],
                Icon("check", 1, clinic_tint(name).deep, ground=clinic_tint(name).deep, ground_px=size),
            )
            for name in colours
        }
        colour = TileField(
            style, self.names["colour"], "colour", swatches, lambda name: self._set("colour", colour=name), columns=9
        )
        self._fill.append(lambda clinic: colour.put(clinic.colour))
        yield colour

    def _when(self) -> Iterator[QWidget | QHBoxLayout]:
        hours = HoursField(self.tokens, self.say, lambda found: self._set("hours", hours=found))
        days = DaysField(self.tokens, self.say, lambda found: self._set("closed_days", closed_days=found))
        self._fill.append(lambda clinic: hours.put(clinic.hours))
        self._fill.append(lambda clinic: days.put(clinic.closed_days))
        yield hours
        yield days

    def _whom(self) -> Iterator[QWidget | QHBoxLayout]:
        say = self.say
        no_limit = say("staff.editor.no_limit", "no limit")
        answers = {
            _EVERYBODY: say("staff.editor.everybody", "Everybody"),
            Sex.FEMALE.value: say("staff.editor.female", "Women"),
            Sex.MALE.value: say("staff.editor.male", "Men"),
        }
        sex = ChoiceField(self.tokens, self.names["sex"], "sex", answers, self._choose_sex)
        self._fill.append(lambda clinic: sex.put(_EVERYBODY if clinic.sex is None else clinic.sex.value))
        ages = (self._number("min_age", AGE_MOST), self._number("max_age", AGE_MOST, none=no_limit))
        yield line(self.tokens, *ages, gap_mm=6)
        yield sex

    def _choose_sex(self, answer: str) -> None:
        self._set("sex", sex=None if answer == _EVERYBODY else Sex(answer))

    def _queue(self) -> Iterator[QWidget | QHBoxLayout]:
        say, style = self.say, self.tokens
        none = say("staff.editor.as_many", "as many as come")
        prefix = self._line("prefix", 2, lambda words: words.upper())
        yield line(style, prefix, self._number("number_width", WIDTH_MOST, least=1), gap_mm=6)
        yield line(
            style,
            self._number("daily_capacity", CAPACITY_MOST, least=1, step=10, none=none),
            self._number("hourly_capacity", CAPACITY_MOST, least=1, none=none),
            gap_mm=6,
        )
        yield line(
            style,
            self._number("minutes_per_patient", MINUTES_MOST, least=1),
            self._number("long_wait_min", LONG_WAIT_MOST, least=1, step=10),
            gap_mm=6,
        )
        lanes = {
            "priority": say("staff.editor.mix_priority", "Priority, in one round"),
            "appointment": say("staff.editor.mix_appointment", "Appointments"),
            "walk_in": say("staff.editor.mix_walk_in", "Without appointment"),
        }
        yield line(style, *(self._share(lane, title) for lane, title in lanes.items()), gap_mm=6)
        late = {
            LateNumbers.WARN.value: say("staff.editor.late_warn", "Warn, and give the number"),
            LateNumbers.STOP.value: say("staff.editor.late_stop", "Give no more numbers"),
        }
        yield self._choice("late_numbers", late, lambda key: self._set("late_numbers", late_numbers=LateNumbers(key)))
        outage = {
            OutagePolicy.GO_ON.value: say("staff.editor.outage_go_on", "Go on, the desk checks later"),
            OutagePolicy.SELF_PAY.value: say("staff.editor.outage_self_pay", "As without insurance"),
            OutagePolicy.DESK.value: say("staff.editor.outage_desk", "To the desk first"),
        }
        yield self._choice(
            "without_insurance", outage, lambda key: self._set("outage", without_insurance=OutagePolicy(key))
        )

    def _office(self) -> Iterator[QWidget | QHBoxLayout]:
        say = self.say
        code = self._line("code", TEXT_MOST, lambda words: words)
        self._fill.append(lambda clinic: code.entry.setReadOnly(clinic.code in self._known_codes()))
        yield line(self.tokens, code, self._line("specialty", SPECIALTY_MOST, lambda words: words), gap_mm=6)
        untold = say("staff.editor.not_told", "not told")
        prices = (self._number(name, PRICE_MOST, step=_PRICE_STEP, none=untold) for name in _PRICES)
        yield line(self.tokens, *prices, gap_mm=6)
        answers = {"no": say("staff.editor.no", "No"), "yes": say("staff.editor.yes", "Yes")}
        yield self._choice(
            "is_reception", answers, lambda key: self._set("is_reception", is_reception=key == "yes"), ("no", "yes")
        )

    def _known_codes(self) -> frozenset[str]:
        """A code is the key of numbers that were issued: it stays once it is saved."""
        return frozenset(clinic.code for clinic in self.console.saved.clinics)

    # Kinds of fields.

    def _pair(self, name: str, most: int) -> PairField:
        say = self.say
        languages = (say("staff.editor.vietnamese", "Vietnamese"), say("staff.editor.english", "English"))
        field = PairField(self.tokens, self.names[name], name, languages, partial(self._set_text, name), most=most)

        def put(clinic: Clinic) -> None:
            words: LocalText | None = getattr(clinic, name)
            field.put(*(("", "") if words is None else (words.vi, words.en)))

        self._fill.append(put)
        return field

    def _line(self, name: str, most: int, read: Callable[[str], str]) -> TextField:
        field = TextField(
            self.tokens, self.names[name], name, lambda words: self._set(name, **{name: read(words)}), most=most
        )
        self._fill.append(lambda clinic: field.put(getattr(clinic, name)))
        return field

    def _number(self, name: str, most: int, *, least: int = 0, step: int = 1, none: str = "") -> NumberField:
        field = NumberField(
            self.tokens,
            self.names[name],
            name,
            lambda value: self._set(name, **{name: value}),
            most=most,
            least=least,
            step=step,
            none=none,
        )
        self._fill.append(lambda clinic: field.put(getattr(clinic, name)))
        return field

    def _share(self, lane: str, title: str) -> NumberField:
        field = NumberField(self.tokens, title, f"mix_{lane}", partial(self._set_mix, lane), most=_MIX_MOST, least=1)
        self._fill.append(lambda clinic: field.put(getattr(clinic.mix, lane)))
        return field

    def _choice(
        self,
        name: str,
        answers: dict[str, str],
        on_chosen: Callable[[str], None],
        flags: tuple[str, str] | None = None,
    ) -> ChoiceField:
        field = ChoiceField(self.tokens, self.names[name], name, answers, on_chosen)
        self._fill.append(
            lambda clinic: field.put(flags[getattr(clinic, name)] if flags else getattr(clinic, name).value)
        )
        return field
