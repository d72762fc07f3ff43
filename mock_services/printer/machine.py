"""The simulated receipt printer itself: takes commands, prints, answers, and fails as it is told."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from mock_services.printer.commands import FORGET_ALL, Command, Hearing
from mock_services.printer.paper import HEAD_TO_CUTTER, LINE_DOTS, Dots, Paper

NEAR_END_ROWS = 20_000  # 2.5 m
FULL_ROLL_ROWS = 640_000  # 80 m
MEMORY_BYTES = 65_536  # of commands that wait; then the printer takes no more


@dataclass(frozen=True, slots=True)
class Mischief:
    """What is wrong with the printer."""

    cover_open: bool = False
    jammed: bool = False
    silent: bool = False  # hears, prints, and never says a word
    lies: bool = False  # says that all went well, and moves no paper
    no_echo: bool = False  # an older printer, without GS ( H
    no_automatic: bool = False  # ... without GS a
    rows_per_tick: int = 0  # slow: so many rows at each `tick`; 0 prints at once


class ReceiptPrinter:
    """Thread-safe. `answer` is set by whoever carries its answers; `hang_up` too. Pieces of paper that were cut are in
    `pieces`, and as PNG files in `folder` where one is given."""

    def __init__(self, dots: int = 576, folder: Path | None = None) -> None:
        self.answer: Callable[[bytes], None] = lambda _: None
        self.hang_up: Callable[[], None] = lambda: None
        self.mischief = Mischief()
        self.unplugged = False
        self._lock = threading.RLock()
        self._dots = dots
        self._folder = folder
        self._paper = Paper(dots, FULL_ROLL_ROWS)
        self._hearing = Hearing()
        self._waiting: deque[Command] = deque()
        self._graphics: Dots | None = None
        self._tells_changes = False
        self._told: bytes | None = None
        self._job_began = 0
        self._rows_allowed = 0
        self._rows_due: Dots | None = None
        self._planned: tuple[int, Callable[[], None]] | None = None

    # What a test or a person does to it.

    def set(self, **wrong: object) -> None:
        """Change `mischief`, by the names of its fields."""
        with self._lock:
            self.mischief = replace(self.mischief, **wrong)  # type: ignore[arg-type]
            self._go_on()

    def load(self, rows: int = FULL_ROLL_ROWS) -> None:
        """Another roll, and what had come out of the old one is torn off; 0 takes the paper out."""
        with self._lock:
            if rows:
                self._paper.tear_off()
            self._paper.left = rows
            self._go_on()

    def run_low(self) -> None:
        with self._lock:
            self._paper.left = NEAR_END_ROWS
            self._tell_changes()

    def at_row(self, row: int, happens: Callable[[], object]) -> None:
        """Once, when so many rows of the next ticket are out."""
        with self._lock:
            self._planned = row, happens

    def unplug(self, unplugged: bool = True) -> None:
        """Without power it forgets what it has heard."""
        with self._lock:
            self.unplugged = unplugged
            if unplugged:
                self._forget()
                self.hang_up()

    def tick(self) -> None:
        """Time for a slow printer to print some rows."""
        with self._lock:
            self._rows_allowed = self.mischief.rows_per_tick
            self._go_on()

    @property
    def pieces(self) -> list[Image.Image]:
        with self._lock:
            return list(self._paper.pieces)

    @property
    def unfinished_rows(self) -> int:
        """Of paper that has come out and was not cut."""
        with self._lock:
            return len(self._paper)

    @property
    def has_room(self) -> bool:
        with self._lock:
            pending = sum(len(command.parameters) for command in self._waiting) + self._hearing.waiting
            return pending < MEMORY_BYTES and not self.unplugged

    # What the line does.

    def hear(self, data: bytes) -> None:
        with self._lock:
            for command in self._hearing.hear(data):
                if command.is_realtime:
                    self._at_once(command)
                else:
                    self._waiting.append(command)
                    self._go_on()

    def line_closed(self) -> None:
        """A command that was cut off is dropped with the line."""
        with self._lock:
            self._hearing.forget()
            self._tells_changes = False

    def _say(self, answer: bytes) -> None:
        if not self.mischief.silent and not self.unplugged:
            self.answer(answer)

    def _at_once(self, command: Command) -> None:
        if command.parameters[:1] == b"\x04":
            self._say(bytes([self._realtime(command.parameters[1])]))
        elif command.parameters == FORGET_ALL:
            self._forget()

    def _forget(self) -> None:
        self._waiting.clear()
        self._hearing.forget()
        self._rows_due = None
        self._graphics = None

    # Status.

    @property
    def _stopped(self) -> bool:
        wrong = self.mischief
        return not wrong.lies and (wrong.cover_open or wrong.jammed or self._paper.left <= 0)

    def _realtime(self, kind: int) -> int:
        wrong, low, out = self._shown()
        match kind:
            case 1:
                return 0x12 | (0x08 if self._stopped else 0)
            case 2:
                return 0x12 | 0x04 * wrong.cover_open | 0x20 * out | 0x40 * wrong.jammed
            case 3:
                return 0x12 | 0x08 * wrong.jammed
            case _:
                return 0x12 | 0x0C * low | 0x60 * out

    def _automatic(self) -> bytes:
        wrong, low, out = self._shown()
        first = 0x10 | (0x08 if self._stopped else 0) | 0x20 * wrong.cover_open
        return bytes([first, 0x08 * wrong.jammed, 0x03 * low | 0x0C * out, 0])

    def _shown(self) -> tuple[Mischief, bool, bool]:
        """What it says of itself: a liar is always well."""
        if self.mischief.lies:
            return Mischief(), False, False
        return self.mischief, self._paper.left <= NEAR_END_ROWS, self._paper.left <= 0

    def _tell_changes(self) -> None:
        status = self._automatic()
        if self._tells_changes and status != self._told and not self.mischief.no_automatic:
            self._told = status
            self._say(status)

    # Printing.

    def _go_on(self) -> None:
        """Everything that can be done now, in order."""
        self._tell_changes()
        while not self._stopped and not self.unplugged:
            if self._rows_due is not None:
                if not self._print_due():
                    break
            elif self._waiting:
                self._do(self._waiting.popleft())
            else:
                break
        self._tell_changes()

    def _do(self, command: Command) -> None:
        name, said = command.name, command.parameters
        match name:
            case b"\x1b@":
                self._job_began = self._paper.printed
            case b"\x1dv0":
                self._due(_raster(said[5:], said[1] + 256 * said[2]))
            case b"\x1b*":
                self._due(_columns(said[3:], said[0]))
            case b"\x1d(L":
                self._graphics_command(said[2:])
            case b"\x1bd":
                self._due(self._blank(said[0] * LINE_DOTS))
            case b"\x1bJ":
                self._due(self._blank(said[0]))
            case b"\x1dV":
                self._cut(feeds=len(said) == 2)
            case b"\x1da":
                self._tells_changes, self._told = said != b"\0", None
            case b"\x1dr":
                _, low, out = self._shown()
                self._say(bytes([0x03 * low | 0x0C * out]))
            case b"\x1d(H":
                if said[2:4] == b"00" and not self.mischief.no_echo:
                    self._say(b"\x37\x22" + said[4:8] + b"\0")

    def _graphics_command(self, said: bytes) -> None:
        if said[1:2] == b"p":
            width = said[6] + 256 * said[7]
            self._graphics = _raster(said[10:], (width + 7) // 8)
        elif said[1:2] == b"2" and self._graphics is not None:
            self._due(self._graphics)
            self._graphics = None

    def _blank(self, rows: int) -> Dots:
        return np.zeros((rows, self._dots), bool)

    def _due(self, dots: Dots) -> None:
        self._rows_due = dots

    def _print_due(self) -> bool:
        """Row by row as far as the trouble or the speed allows; whether all is done."""
        assert self._rows_due is not None
        due, wrong = self._rows_due, self.mischief
        if wrong.lies:
            self._rows_due = None
            return True
        row = self._paper.printed - self._job_began
        rows = min(len(due), self._paper.left, self._rows_allowed if wrong.rows_per_tick else len(due))
        if self._planned is not None:
            rows = min(rows, max(0, self._planned[0] - row))
        self._paper.print(due[:rows])
        self._rows_allowed -= rows
        self._rows_due = due[rows:] if rows < len(due) else None
        if self._planned is not None and row + rows >= self._planned[0]:
            _, happens = self._planned
            self._planned = None
            happens()
            return not self.unplugged  # whatever is left goes on, where it can
        return self._rows_due is None

    def _cut(self, feeds: bool) -> None:
        if feeds and not self.mischief.lies:
            self._paper.feed(HEAD_TO_CUTTER)
        before = len(self._paper.pieces)
        self._paper.cut()
        if self._folder is not None:
            for number, piece in enumerate(self._paper.pieces[before:], start=before + 1):
                piece.save(self._folder / f"piece-{number:03}.png")


def _raster(data: bytes, width_bytes: int) -> Dots:
    rows = np.frombuffer(data, np.uint8).reshape(-1, width_bytes)
    return np.unpackbits(rows, axis=1).astype(bool)


def _columns(data: bytes, mode: int) -> Dots:
    """ESC *: columns of 8 or 24 dots."""
    high = 3 if mode in (32, 33) else 1
    columns = np.frombuffer(data, np.uint8).reshape(-1, high)
    return np.unpackbits(columns, axis=1).astype(bool).T
