"""This machine's loudspeaker: one call after the other, each as long as it takes."""

import queue
import shlex
import subprocess
import threading
from pathlib import Path

from kiosk.adapters.speech.playing import play
from kiosk.adapters.speech.voice import Voice
from kiosk.ports import SpokenCall

PLAY_BUDGET_S = 30.0


class LoudSpeaker:
    """Plays with `player`, a command whose last argument is the file. What cannot be said is logged and left out: the
    screen shows it all the same."""

    def __init__(self, voice: Voice, player: str) -> None:
        self._voice = voice
        self._player = shlex.split(player)
        self._calls: queue.SimpleQueue[SpokenCall | None] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def say(self, call: SpokenCall) -> None:
        self._calls.put(call)

    def close(self) -> None:
        self._closing = True
        self._calls.put(None)
        self._thread.join(PLAY_BUDGET_S)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            if not self._closing:
                play(self._voice.wav(call), self._play)

    def _play(self, file: Path) -> None:
        subprocess.run([*self._player, str(file)], capture_output=True, timeout=PLAY_BUDGET_S, check=True)
