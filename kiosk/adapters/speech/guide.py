"""Screens read aloud, and the twin that writes down what would be heard."""

import shlex
import shutil
import subprocess
import threading
from pathlib import Path

from kiosk.adapters.speech.playing import play
from kiosk.adapters.speech.voice import SYNTHESISED, Voice
from kiosk.domain.person import Language
from kiosk.domain.speech import Guidance
from kiosk.logs import log

LOOK_S = 0.05  # how often a sentence asks whether it is still wanted
STOP_S = 2.0


def can_play(player: str) -> bool:
    words = shlex.split(player)
    return bool(words) and shutil.which(words[0]) is not None


class LoudGuide:
    """Plays with `player`, a command whose last argument is the file, until there is something newer to say."""

    def __init__(self, voice: Voice, player: str) -> None:
        self._voice = voice
        self._player = shlex.split(player)
        self.voices = voice.languages() if can_play(player) else frozenset()
        self._news = threading.Condition()
        self._next: Guidance | None = None
        self._closing = False
        self._thread: threading.Thread | None = None  # from the first sentence on

    def say(self, guidance: Guidance) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="guide", daemon=True)
            self._thread.start()
        with self._news:
            self._next = guidance if guidance.language in self.voices else Guidance()
            self._news.notify()

    def close(self) -> None:
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(STOP_S)

    def _is_due(self) -> bool:
        return self._closing or self._next is not None

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(self._is_due)
                guidance, self._next = self._next, None
                if self._closing:
                    return
            if guidance is not None and guidance.phrases:
                play(self._voice.guidance(guidance), self._play)

    def _play(self, file: Path) -> None:
        playing = subprocess.Popen([*self._player, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while playing.poll() is None:
            with self._news:
                if self._news.wait_for(self._is_due, LOOK_S):
                    break
        else:
            if playing.returncode:
                log.warning("speech", reason=f"player ended with {playing.returncode}")
            return
        playing.kill()
        playing.wait()


class FileGuide:
    """Appends a line for each screen to `path`: language, loudness, and the sentences with their ids."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.voices: frozenset[Language] = frozenset(SYNTHESISED)

    def say(self, guidance: Guidance) -> None:
        said = " | ".join(f"{phrase.id}: {phrase.text}" for phrase in guidance.phrases)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{guidance.language.value}\t{guidance.loudness.name.lower()}\t{said}\n")
        except OSError as error:
            log.warning("speech", reason=type(error).__name__)

    def close(self) -> None:
        """Nothing is left to say."""
