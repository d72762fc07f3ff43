"""What staff record, heard at once: at the machine itself, or as a line of text in a file."""

import shlex
import subprocess
import threading
from pathlib import Path

from kiosk.adapters.speech.playing import sounding
from kiosk.adapters.speech.sound import write_wav
from kiosk.adapters.speech.voice import SYNTHESISED, Voice, synthesised
from kiosk.domain.person import Language
from kiosk.domain.recording import RATE, samples_of
from kiosk.domain.speech import Guidance, Loudness, Phrase
from kiosk.ports import DeviceFault

LOOK_S = 0.05


class LoudPlayback:
    """Plays with `player`, a command whose last argument is the file."""

    def __init__(self, voice: Voice, player: str) -> None:
        self._voice, self._player = voice, player
        self.synthesised = synthesised()

    def take(self, sound: bytes, stop: threading.Event) -> DeviceFault | None:
        return self._play(write_wav(samples_of(sound)), stop)

    def phrase(self, phrase: Phrase, language: Language, stop: threading.Event) -> DeviceFault | None:
        found = self._voice.guidance(Guidance((phrase,), language, Loudness.HIGH))
        return found if isinstance(found, DeviceFault) else self._play(found, stop)

    def _play(self, wav: bytes, stop: threading.Event) -> DeviceFault | None:
        try:
            with sounding(wav) as file:
                playing = subprocess.Popen(
                    [*shlex.split(self._player), str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                while playing.poll() is None:
                    if stop.wait(LOOK_S):
                        playing.kill()
                        playing.wait()
                        return None
        except OSError as error:
            return DeviceFault(f"{self._player}: {type(error).__name__}")
        return DeviceFault(f"{self._player} ended with {playing.returncode}") if playing.returncode else None


class FilePlayback:
    """Appends `vi  consent.title: Đồng ý ...  (recorded)`, or how long a take is, to `path`."""

    def __init__(self, voice: Voice, path: Path) -> None:
        self._voice, self._path = voice, path
        self.synthesised = frozenset(SYNTHESISED)

    def take(self, sound: bytes, stop: threading.Event) -> DeviceFault | None:
        return self._write(f"take\t{len(sound) / 2 / RATE:.1f} s")

    def phrase(self, phrase: Phrase, language: Language, stop: threading.Event) -> DeviceFault | None:
        how = "recorded" if self._voice.has_recording(phrase, language) else "synthesised"
        return self._write(f"{language.value}\t{phrase.id}: {phrase.text}\t{how}")

    def _write(self, line: str) -> DeviceFault | None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            return DeviceFault(type(error).__name__)
        return None
