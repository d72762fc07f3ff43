"""A sound as a file for as long as it is played."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.logs import log
from kiosk.ports import DeviceFault


@contextmanager
def sounding(sound: bytes) -> Iterator[Path]:
    """Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        file = Path(folder, "speech.wav")
        file.write_bytes(sound)
        yield file


def play(sound: bytes | DeviceFault, player: Callable[[Path], object]) -> None:
    """`player` gets a WAV file and returns when it was heard. What cannot be heard is logged and left out."""
    if isinstance(sound, DeviceFault):
        log.warning("speech", reason=sound.reason)
        return
    try:
        with sounding(sound) as file:
            player(file)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("speech", reason=type(error).__name__)
