"""The folder of recordings: `vi/consent.title.wav`, by language and id."""

import re
from pathlib import Path

from kiosk.adapters.speech.sound import write_wav
from kiosk.adapters.whole_file import write_whole
from kiosk.domain.person import Language
from kiosk.domain.recording import NAME, samples_of

SUFFIX = ".wav"
READABLE = 0o644  # nothing in it is secret, and another account may bring recordings along


def may_be_named(phrase_id: str) -> bool:
    """Whether a file may have this name."""
    return re.fullmatch(NAME, phrase_id) is not None


class RecordingFolder:
    """Read anew each time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self, language: Language) -> frozenset[str]:
        return frozenset(file.stem for file in (self.path / language.value).glob(f"*{SUFFIX}"))

    def changed(self, language: Language) -> int:
        """Another number than before once something was kept or removed."""
        try:
            return (self.path / language.value).stat().st_mtime_ns
        except OSError:
            return 0

    def file(self, language: Language, name: str) -> Path | None:
        """None where there is no recording."""
        path = self._path(language, name) if may_be_named(name) else None
        return path if path is not None and path.is_file() else None

    def keep(self, language: Language, name: str, sound: bytes) -> None:
        """Raises ValueError for a name that may be none."""
        if not may_be_named(name):
            raise ValueError(name)
        write_whole(self._path(language, name), write_wav(samples_of(sound)), READABLE)

    def remove(self, language: Language, name: str) -> None:
        file = self.file(language, name)
        if file is not None:
            file.unlink(missing_ok=True)

    def _path(self, language: Language, name: str) -> Path:
        return self.path / language.value / f"{name}{SUFFIX}"
