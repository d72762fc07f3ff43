"""Sound as 16-bit mono samples: reading and writing WAV files, silence, and the chime before a call."""

import io
import math
import wave
from array import array

from kiosk.domain.recording import RATE

_CHIME = ((659.26, 0.35), (523.25, 0.65))  # Hz and seconds: a third downwards, as in a station
_CHIME_LOUDNESS = 0.35
_DECAY = 5.0

Samples = array  # of "h"


class NotThisSound(ValueError):
    """A WAV file that is none, or has another format than 16 bit, mono, 22,050 Hz."""


def read_wav(content: bytes) -> "Samples[int]":
    """Raises NotThisSound."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            found = (file.getsampwidth(), file.getnchannels(), file.getframerate())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise NotThisSound("not a WAV file") from error
    if found != (2, 1, RATE):
        raise NotThisSound(f"{found[0] * 8} bit, {found[1]} channels, {found[2]} Hz")
    samples = array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])  # espeak-ng does not know its length when it writes the head
    return samples


def write_wav(samples: "Samples[int]") -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setsampwidth(2)
        file.setnchannels(1)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def silence(seconds: float) -> "Samples[int]":
    return array("h", bytes(2 * round(RATE * seconds)))


def chime() -> "Samples[int]":
    samples = array("h")
    for frequency, seconds in _CHIME:
        for n in range(round(RATE * seconds)):
            t = n / RATE
            attack = min(1.0, t / 0.01)
            value = math.sin(math.tau * frequency * t) * math.exp(-_DECAY * t) * attack * _CHIME_LOUDNESS
            samples.append(round(value * 32_767))
    return samples
