"""The machine's voice: each sentence recorded by somebody of this hospital, heard, kept or taken again."""

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from kiosk.domain.person import Language
from kiosk.domain.recording import LONGEST_S, Take
from kiosk.domain.speech import Part
from kiosk.domain.staff import Account
from kiosk.i18n import OWN_NAMES, Words
from kiosk.logs import log
from kiosk.services.recording import Heard, ScriptLine, Told
from kiosk.ui.staff.looks import BODY, HEADING, ICON_MM, SMALL, TITLE, Button, Sides, column, line, panel, text
from kiosk.ui.staff.maintenance.upkeep import MaintenancePage, Upkeep
from kiosk.ui.staff.readiness_words import detail_words
from kiosk.ui.staff.scrolling import by_finger
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.theme import ACCENT, ACCENT_TINT, ATTENTION, QUIET, STOP, SUCCESS, Style
from kiosk.ui.widgets.button import Kind
from kiosk.ui.widgets.icon import icon_pixmap

_SIDE_MM = 130.0
_SIDE_LEAST_MM = 86.0  # what it says must not move the table above it
_METER_MM = 6.0
_RECORD_MM = 18.0  # the button that is pressed two hundred times
_LOUD = 0.95  # of the meter


class Meter(QWidget):
    """How loud it is now."""

    def __init__(self, style: Style, name: str) -> None:
        super().__init__()
        self.level = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(style.px(_METER_MM))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_level(self, level: float) -> None:
        self.level = level
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self.height() / 2
        painter.setClipRect(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        for share, colour in ((1.0, ACCENT_TINT), (self.level, STOP if self.level > _LOUD else ACCENT)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(0, 0, share * self.width(), self.height()), half, half)
        painter.end()


class VoicePage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.language = upkeep.languages[0]
        self.part = Part.CALLS
        self.lines: tuple[ScriptLine, ...] = ()
        self.chosen: ScriptLine | None = None
        self.take: Take | None = None
        self._enough = threading.Event()
        self._is_recording = False
        self.count = text(style, "", BODY, strong=True)
        self.languages = {
            language: Button(style, OWN_NAMES[language], partial(self._speak, language), "bar")
            for language in upkeep.languages
        }
        self.parts = {
            part: Button(style, words, partial(self._turn_to, part), "bar") for part, words in _part_words(say).items()
        }
        titles = (say("upkeep.voice_sentence", "Sentence"), say("upkeep.voice_by", "Spoken by"))
        self.table = Table(style, say("upkeep.voice", "Voice"), titles, self._choose, icon_mm=ICON_MM)
        by_finger(self.table)
        self.sentence = text(style, "", HEADING, strong=True)
        self.state = text(style, "", SMALL, tone="quiet")
        self.meter = Meter(style, say("upkeep.voice_level", "How loud it is"))
        self.hint = text(style, "", BODY)
        self.said = text(style, "", BODY, strong=True, tone="stop")
        self.detail = text(style, "", SMALL, tone="quiet")
        self.record = self._button(say("upkeep.voice_record", "Record"), self._record, "primary", "microphone")
        self.again = self._button(say("upkeep.voice_again", "Record again"), self._record, "outlined", "microphone")
        self.stop = self._button(say("upkeep.voice_stop", "Stop"), self._enough_said, "danger", "stop")
        self.listen = Button(style, say("upkeep.voice_listen", "Listen"), self._listen, icon="speaker-high")
        self.keep = Button(style, say("upkeep.voice_keep", "Keep"), self._keep, "primary", icon="check")
        self.drop = Button(style, say("upkeep.voice_drop", "Discard"), self._drop, icon="x")
        words = say("upkeep.voice_remove", "Delete the recording")
        self.remove = Button(style, words, self._remove, "danger", icon="trash")
        self.setLayout(self._compose())

    def _compose(self) -> QLayout:
        say, style = self.say, self.tokens
        head = line(style)
        head.addWidget(text(style, say("upkeep.voice", "Voice"), TITLE, strong=True), 1)
        head.addWidget(self.count)
        words = say(
            "upkeep.voice_text", "Read the sentences aloud. Patients then hear you instead of the machine's voice."
        )
        rows = column(style, self.sentence, self.state, self.meter, self.hint, self.record, self.again, self.stop)
        rows.addLayout(line(style, self.listen, self.keep, self.drop, None))
        rows.addLayout(line(style, self.remove, None))
        rows.addWidget(self.said)
        rows.addWidget(self.detail)
        rows.addStretch(1)
        side = panel(style, rows)
        side.setMinimumHeight(style.px(_SIDE_LEAST_MM))
        rows = column(style, head, text(style, words, BODY, tone="quiet"))
        if len(self.languages) > 1:
            rows.addLayout(line(style, *self.languages.values(), None))
        rows.addLayout(line(style, *self.parts.values(), None))
        rows.addWidget(Sides(style, self.table, side, _SIDE_MM), 1)
        return rows

    def _button(self, words: str, on_touch: Callable[[], None], kind: Kind, icon: str) -> Button:
        made = Button(self.tokens, words, on_touch, kind, icon=icon)
        made.setFixedHeight(self.tokens.px(_RECORD_MM))
        return made

    def begin(self) -> None:
        self._load()

    def _speak(self, language: Language) -> None:
        self.language = language
        self._load()

    def _turn_to(self, part: Part) -> None:
        self.part = part
        self._load()

    def _load(self, row: int = 0) -> None:
        """The script as it is now, at this row of the part."""
        self.upkeep.bench.end()
        everything = self.upkeep.studio.lines(self.language)
        self.lines = tuple(each for each in everything if each.line.part is self.part)
        say = self.say
        done = sum(each.is_recorded for each in everything)
        self.count.set_text(say("upkeep.voice_count", "{done} of {all} recorded", done=done, all=len(everything)))
        for language, button in self.languages.items():
            button.set_kind("chosen" if language is self.language else "bar")
        for part, button in self.parts.items():
            button.set_kind("chosen" if part is self.part else "bar")
        self.table.fill([self._cells(each) for each in self.lines], row)
        self.table.scrollTo(self.table.model().index(row, 0))
        self._choose(row)

    def _cells(self, each: ScriptLine) -> tuple[Cell, Cell]:
        say = self.say
        icon, colour, words = "check", SUCCESS, say("upkeep.voice_recorded", "Recording")
        if not each.is_recorded and each.is_synthesised:
            icon, colour, words = "speaker-high", QUIET, say("upkeep.voice_machine", "Machine")
        elif not each.is_recorded:
            icon, colour, words = "warning-circle", ATTENTION, say("upkeep.voice_nobody", "Nobody yet")
        look = QIcon(icon_pixmap(icon, self.tokens.px(ICON_MM), colour))
        return Cell(each.line.phrase.text, strong=not each.is_recorded), Cell(words, look)

    def _choose(self, row: int) -> None:
        self.upkeep.bench.end()
        self.chosen = self.lines[row] if row < len(self.lines) else None
        self.take = None
        self._is_recording = False
        self._tell("")
        self._show()

    def _record(self) -> None:
        self.take = None
        self._is_recording = True
        self._enough = threading.Event()
        self._tell("")
        self.upkeep.bench.run(partial(self.upkeep.studio.record, self._enough), self._told, self._ended)
        self._show()
        self.hint.set_text(self.say("upkeep.voice_wait", "One moment."))

    def _enough_said(self) -> None:
        self._enough.set()

    def _listen(self) -> None:
        studio, chosen, take = self.upkeep.studio, self.chosen, self.take
        self._tell("")
        if take is not None:
            self.upkeep.bench.run(partial(studio.listen_to, take), self._told)
        elif chosen is not None:
            self.upkeep.bench.run(partial(studio.listen, chosen.line, self.language), self._told)

    def _told(self, told: Told) -> None:
        say = self.say
        if isinstance(told, Heard):
            self.meter.show_level(told.level)
            left = max(0, round(LONGEST_S - told.seconds))
            self.hint.set_text(say("upkeep.voice_speak", "Speak now, then Stop. {seconds} s left.", seconds=left))
            return
        was_recording, self._is_recording = self._is_recording, False
        if isinstance(told, Take):
            self.take = told if told.sound else None
            self._show()
            if not told.sound:
                self._tell(say("upkeep.voice_silent", "Nothing was heard. Switch the microphone on and come closer."))
            elif told.is_distorted:
                self._tell(say("upkeep.voice_distorted", "That was too loud. Once more, from further away."))
        elif was_recording:
            words = say("upkeep.voice_no_microphone", "No microphone answers. Plug one in, then record again.")
            self._tell(words, told.reason)
        else:
            self._tell(say("upkeep.voice_not_heard", "It cannot be played. See Print, sound."), told.reason)

    def _ended(self) -> None:
        self._is_recording = False
        self._show()

    def _keep(self) -> None:
        if self.chosen is not None and self.take is not None:
            keep = partial(self.upkeep.studio.keep, self.chosen.line, self.language, self.take)
            self._change(keep, "kept", step=1)

    def _drop(self) -> None:
        self.take = None
        self._tell("")
        self._show()

    def _remove(self) -> None:
        if self.chosen is not None:
            remove = partial(self.upkeep.studio.remove, self.chosen.line, self.language)
            self._change(remove, "deleted", step=0)

    def _change(self, change: Callable[[], None], outcome: str, step: int) -> None:
        """Do it, and go on to the next sentence."""
        try:
            change()
        except OSError as error:
            self._tell(self.say("upkeep.not_kept", "It could not be saved. Check the disk."), type(error).__name__)
            return
        log.info("recording", outcome=outcome, place=self.state.text())
        self._load(min(self.table.currentRow() + step, len(self.lines) - 1))

    def _tell(self, words: str, detail: str = "") -> None:
        self.said.set_text(words)
        self.detail.set_text(detail_words(detail, self.say))

    def _show(self) -> None:
        say, chosen, has_take = self.say, self.chosen, self.take is not None
        self.meter.show_level(0.0)
        self.sentence.set_text("" if chosen is None else chosen.line.phrase.text)
        self.state.set_text("" if chosen is None else f"{self.language.value}/{chosen.line.phrase.id}.wav")
        self.hint.set_text("")
        if self.take is not None:
            seconds = say.figure(self.take.seconds, 1)
            self.hint.set_text(say("upkeep.voice_taken", "{seconds} s. Listen, then keep it.", seconds=seconds))
        self.record.setVisible(not self._is_recording and not has_take)
        self.again.setVisible(has_take)
        self.stop.setVisible(self._is_recording)
        self.record.set_live(chosen is not None)
        self.listen.set_live(chosen is not None and not self._is_recording)
        self.keep.setVisible(has_take)
        self.drop.setVisible(has_take)
        self.remove.setVisible(chosen is not None and chosen.is_recorded and not has_take and not self._is_recording)


def _part_words(say: Words) -> dict[Part, str]:
    return {
        Part.CALLS: say("upkeep.voice_calls", "Calls and numbers"),
        Part.CHOICES: say("upkeep.voice_choices", "Clinics and reasons"),
        Part.SCREENS: say("upkeep.voice_screens", "Screens"),
    }
