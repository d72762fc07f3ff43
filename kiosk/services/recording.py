"""Staff give the machine a voice: every sentence of its script recorded, heard, kept or taken again."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.domain.person import Language
from kiosk.domain.recording import LONGEST_S, RATE, Take, level, take
from kiosk.domain.speech import Line
from kiosk.ports import DeviceFault, Microphone, Playback, Recordings

FULL_BYTES = round(2 * RATE * LONGEST_S)


@dataclass(frozen=True, slots=True)
class Heard:
    """While a sentence is recorded."""

    level: float  # 0 to 1, now
    seconds: float  # so far


Told = Heard | Take | DeviceFault


@dataclass(frozen=True, slots=True)
class ScriptLine:
    line: Line
    is_recorded: bool
    is_synthesised: bool  # where it is not


class Studio:
    """One recording at a time. `record` and `listen` block, and are run on a thread of their own."""

    def __init__(
        self,
        script: Callable[[Language], Sequence[Line]],
        microphone: Microphone,
        recordings: Recordings,
        playback: Playback,
    ) -> None:
        self._script, self._microphone = script, microphone
        self._recordings, self._playback = recordings, playback
        self._offered: set[tuple[Language, Line]] = set()

    def lines(self, language: Language) -> tuple[ScriptLine, ...]:
        there, lines = self._recordings.names(language), self._script(language)
        self._offered |= {(language, line) for line in lines}
        machine = language in self._playback.synthesised
        return tuple(ScriptLine(line, line.phrase.id in there, machine) for line in lines)

    def record(self, enough: threading.Event, stop: threading.Event) -> Iterator[Told]:
        """How loud it is, many times; at last the take, once there is `enough` or after the longest time there is."""
        fault = self._microphone.open()
        if fault is not None:
            yield fault
            return
        sound = bytearray()
        try:
            while not (stop.is_set() or enough.is_set()) and len(sound) < FULL_BYTES:
                part = self._microphone.read()
                if isinstance(part, DeviceFault):
                    yield part
                    return
                sound += part
                yield Heard(level(part), len(sound) / 2 / RATE)
        finally:
            self._microphone.close()
        yield take(bytes(sound[:FULL_BYTES]))

    def listen(self, line: Line, language: Language, stop: threading.Event) -> Iterator[DeviceFault]:
        """As patients hear it; a fault where nothing can be heard."""
        fault = self._playback.phrase(line.phrase, language, stop)
        if fault is not None:
            yield fault

    def listen_to(self, tried: Take, stop: threading.Event) -> Iterator[DeviceFault]:
        fault = self._playback.take(tried.sound, stop)
        if fault is not None:
            yield fault

    def keep(self, line: Line, language: Language, tried: Take) -> None:
        """Only what was among `lines` gets a file, and only where something was heard. Raises ValueError, OSError."""
        if not tried.sound:
            raise ValueError("silence")
        self._recordings.keep(language, self._name(line, language), tried.sound)

    def remove(self, line: Line, language: Language) -> None:
        """The machine speaks this sentence itself again. Raises ValueError, OSError."""
        self._recordings.remove(language, self._name(line, language))

    def _name(self, line: Line, language: Language) -> str:
        if (language, line) not in self._offered:
            raise ValueError(f"not in the script: {line.phrase.id}")
        return line.phrase.id
