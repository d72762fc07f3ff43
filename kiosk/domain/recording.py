"""What somebody says into a microphone, made fit to be played: 16-bit mono samples, cut to the speech in them."""

import math
from array import array
from dataclasses import dataclass

# Of a phrase whose recording may be a file: a clinic's code is what somebody typed.
NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}"
RATE = 22_050  # Hz; espeak-ng's own, and so that of every recording
LONGEST_S = 20.0  # the longest sentence takes ten

_FULL = 32_768
_FRAME = RATE // 50
_LASTING = 3  # frames: a finger that knocks on the glass is shorter than any sound of speech
_SILENT = 0.004  # root mean square as a share of full scale: a quiet room lies below
_SPEECH = 0.1  # of the loudest moment: what is softer at either end is the room, or a breath
_BEFORE_S, _AFTER_S = 0.1, 0.2
_PEAK = 0.7  # what every recording is brought to
_MOST_GAIN = 8.0  # beyond that the room is heard more than the voice
_CLIPPED, _CLIPS = 32_600, 20  # samples that the microphone could not follow; a few are heard by nobody
_METER_DB = 50.0  # from the meter's foot to its top


@dataclass(frozen=True, slots=True, repr=False)
class Take:
    """One try at a sentence. `sound` is empty where nothing was heard."""

    sound: bytes
    is_distorted: bool = False

    @property
    def seconds(self) -> float:
        return len(self.sound) / 2 / RATE


def level(sound: bytes) -> float:
    """How loud it is at its loudest, for a meter: 0 to 1, in steps as the ear has them."""
    peak = _peak(samples_of(sound)) / _FULL
    return 0.0 if peak <= 0 else min(1.0, max(0.0, 1 + 20 * math.log10(peak) / _METER_DB))


def take(sound: bytes) -> Take:
    """The speech in what was heard, at the loudness of all recordings."""
    samples = samples_of(sound)
    loud = [_loudness(samples[start : start + _FRAME]) for start in range(0, len(samples), _FRAME)]
    lasting = [min(loud[n : n + _LASTING]) for n in range(len(loud) - _LASTING + 1)]
    loudest = max(lasting, default=0.0)
    if loudest < _SILENT:
        return Take(b"")
    spoken = [n for n, value in enumerate(lasting) if value >= loudest * _SPEECH]
    first = max(0, spoken[0] * _FRAME - round(_BEFORE_S * RATE))
    last = (spoken[-1] + _LASTING) * _FRAME + round(_AFTER_S * RATE)
    speech = samples[first:last]
    gain = min(_MOST_GAIN, _PEAK * _FULL / _peak(speech))
    clipped = sum(abs(sample) >= _CLIPPED for sample in speech)
    evened = array("h", (round(sample * gain) for sample in speech))
    return Take(evened.tobytes(), is_distorted=clipped >= _CLIPS)


def samples_of(sound: bytes) -> "array[int]":
    samples = array("h")
    samples.frombytes(sound[: len(sound) // 2 * 2])
    return samples


def _peak(samples: "array[int]") -> int:
    return max((abs(sample) for sample in samples), default=0)


def _loudness(samples: "array[int]") -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / _FULL
