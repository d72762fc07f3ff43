"""A call as sound: chime, then the hospital's recordings where every phrase has one, else espeak-ng."""

import re
import shutil
import subprocess
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kiosk.adapters.speech.phrases import phrases, sentence
from kiosk.adapters.speech.sound import NotThisSound, Samples, chime, read_wav, silence, write_wav
from kiosk.ports import DeviceFault, SpokenCall

ESPEAK = "espeak-ng"
WORDS_PER_MINUTE = 130  # slower than its own 175: a hall echoes
BUDGET_S = 10.0
_ID = re.compile(r"[A-Za-z0-9_.]{1,64}")
_AFTER_CHIME_S, _BETWEEN_S = 0.15, 0.05


class Voice:
    """Blocks for a tenth of a second; from any thread."""

    def __init__(self, recordings: Path | None = None) -> None:
        self._recordings = recordings

    def wav(self, call: SpokenCall) -> bytes | DeviceFault:
        """16 bit, mono, 22,050 Hz."""
        try:
            spoken = self._recorded(call) or _synthesised(call)
        except (OSError, subprocess.SubprocessError, NotThisSound) as error:
            return DeviceFault(f"speech: {type(error).__name__}")
        return write_wav(_chime() + silence(_AFTER_CHIME_S) + spoken)

    def _recorded(self, call: SpokenCall) -> "Samples[int] | None":
        """None where a phrase has no recording: a sentence in two voices would be harder to follow."""
        if self._recordings is None:
            return None
        folder = self._recordings / call.language.value
        spoken = array("h")
        for phrase in phrases(call):
            path = folder / f"{phrase.id}.wav"
            if _ID.fullmatch(phrase.id) is None or not path.is_file():
                return None
            spoken += read_wav(path.read_bytes()) + silence(_BETWEEN_S)
        return spoken


def missing_recordings(folder: Path, calls: Iterator[SpokenCall]) -> list[str]:
    """Ids, with their language, that these calls need and the folder does not have."""
    wanted = {f"{call.language.value}/{phrase.id}" for call in calls for phrase in phrases(call)}
    return sorted(name for name in wanted if not (folder / f"{name}.wav").is_file())


@cache
def _chime() -> "Samples[int]":
    return chime()


def _synthesised(call: SpokenCall) -> "Samples[int]":
    program = shutil.which(ESPEAK)
    if program is None:
        raise FileNotFoundError(ESPEAK)
    made = subprocess.run(
        [program, "-v", call.language.value, "-s", str(WORDS_PER_MINUTE), "--stdin", "--stdout"],
        input=sentence(call).encode(),
        capture_output=True,
        timeout=BUDGET_S,
        check=True,
    )
    return read_wav(made.stdout)
