"""Whether this machine can make itself heard."""

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from kiosk.ports import DeviceFault

PLAY_BUDGET_S = 10.0
SOUND_CARDS = Path("/proc/asound/cards")  # of the kernel, on Linux


def player_of(command: str) -> str | None:
    """The program that plays; None where it is not installed."""
    words = shlex.split(command)
    return shutil.which(words[0]) if words else None


def sound_card(listed: Path = SOUND_CARDS) -> str | None:
    """Name of the first sound card; an empty one where the system does not list any, None where it lists none."""
    try:
        lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "" if not listed.parent.parent.is_dir() else None
    named = [line.partition("]:")[2].strip() for line in lines if "]:" in line]
    return named[0] if named else None


def play(command: str, sound: bytes) -> DeviceFault | None:
    """Play a WAV file's content, with a command whose last argument is the file."""
    try:
        with tempfile.TemporaryDirectory(prefix="sound-") as folder:
            file = Path(folder, "sound.wav")
            file.write_bytes(sound)
            subprocess.run([*shlex.split(command), str(file)], capture_output=True, timeout=PLAY_BUDGET_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return DeviceFault(f"{command}: {type(error).__name__}")
    return None
