"""Sound of calls and screens: the hospital's recordings where there are any, else espeak-ng."""

import shutil
import subprocess
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kiosk.adapters.speech.phrases import phrases, sentence
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.sound import NotThisSound, Samples, chime, read_wav, silence, write_wav
from kiosk.domain.person import Language
from kiosk.domain.speech import Guidance, Phrase
from kiosk.ports import DeviceFault, SpokenCall

ESPEAK = "espeak-ng"
WORDS_PER_MINUTE = 130  # slower than its own 175: a hall echoes
BUDGET_S = 10.0
_AFTER_CHIME_S, _BETWEEN_S = 0.15, 0.05
_SENTENCE_S = 0.35  # after a sentence; figures follow one another faster
SYNTHESISED = (Language.VIETNAMESE, Language.ENGLISH)  # espeak-ng has no Khmer


class Voice:
    """Blocks for a tenth of a second; from any thread."""

    def __init__(self, recordings: Path | None = None) -> None:
        self._recordings = None if recordings is None else RecordingFolder(recordings)

    def languages(self) -> frozenset[Language]:
        """Those in which anything can be said."""
        found = set(synthesised())
        if self._recordings is not None:
            found |= {language for language in Language if self._recordings.names(language)}
        return frozenset(found)

    def wav(self, call: SpokenCall) -> bytes | DeviceFault:
        """Chime and call, 16 bit, mono, 22,050 Hz. Recordings only where every phrase has one: a sentence in two voices
        would be harder to follow."""
        try:
            spoken = self._recorded(call) or _synthesised(sentence(call), call.language)
        except (OSError, subprocess.SubprocessError, NotThisSound) as error:
            return DeviceFault(f"speech: {type(error).__name__}")
        return write_wav(_chime() + silence(_AFTER_CHIME_S) + spoken)

    def guidance(self, guidance: Guidance) -> bytes | DeviceFault:
        """Sentence by sentence, each recorded or synthesised; those that are neither are left out."""
        spoken = array("h")
        try:
            for phrase in guidance.phrases:
                spoken += self._phrase(phrase, guidance.language)
        except (OSError, subprocess.SubprocessError, NotThisSound) as error:
            return DeviceFault(f"speech: {type(error).__name__}")
        if not spoken:
            return DeviceFault(f"speech: no voice for {guidance.language.value}")
        return write_wav(array("h", (round(sample * guidance.loudness.value) for sample in spoken)))

    def _phrase(self, phrase: Phrase, language: Language) -> "Samples[int]":
        recorded = self._recording(phrase, language)
        pause = silence(_BETWEEN_S if len(phrase.id.rpartition(".")[2]) == 1 else _SENTENCE_S)
        if recorded is not None:
            return recorded + pause
        return _synthesised(phrase.text, language) + pause if language in SYNTHESISED else array("h")

    def has_recording(self, phrase: Phrase, language: Language) -> bool:
        return self._recordings is not None and self._recordings.file(language, phrase.id) is not None

    def _recording(self, phrase: Phrase, language: Language) -> "Samples[int] | None":
        file = None if self._recordings is None else self._recordings.file(language, phrase.id)
        return None if file is None else read_wav(file.read_bytes())

    def _recorded(self, call: SpokenCall) -> "Samples[int] | None":
        spoken = array("h")
        for phrase in phrases(call):
            recorded = self._recording(phrase, call.language)
            if recorded is None:
                return None
            spoken += recorded + silence(_BETWEEN_S)
        return spoken


def synthesised() -> frozenset[Language]:
    return frozenset(SYNTHESISED if shutil.which(ESPEAK) else ())


def missing_recordings(folder: Path, calls: Iterator[SpokenCall]) -> list[str]:
    """Ids, with their language, that these calls need and the folder does not have."""
    wanted = {f"{call.language.value}/{phrase.id}" for call in calls for phrase in phrases(call)}
    return sorted(name for name in wanted if not (folder / f"{name}.wav").is_file())


@cache
def _chime() -> "Samples[int]":
    return chime()


def _synthesised(text: str, language: Language) -> "Samples[int]":
    program = shutil.which(ESPEAK)
    if program is None or language not in SYNTHESISED:
        raise FileNotFoundError(ESPEAK)
    made = subprocess.run(
        [program, "-v", language.value, "-s", str(WORDS_PER_MINUTE), "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        timeout=BUDGET_S,
        check=True,
    )
    return read_wav(made.stdout)
