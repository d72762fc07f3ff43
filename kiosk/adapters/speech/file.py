"""The loudspeaker's twin: a line of text for each call, in the file's order."""

from pathlib import Path

from kiosk.adapters.speech.phrases import sentence
from kiosk.logs import log
from kiosk.ports import SpokenCall


class FileSpeaker:
    """Appends `vi  Mời số A, ...` to `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def say(self, call: SpokenCall) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{call.language.value}\t{sentence(call)}\n")
        except OSError as error:
            log.warning("speech", reason=type(error).__name__)

    def close(self) -> None:
        """Nothing is left to say."""
