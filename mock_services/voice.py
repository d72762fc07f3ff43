"""Somebody who speaks into a microphone: sounds with the course of syllables, no words."""

import math
import threading
import time
from array import array

from kiosk.domain.recording import RATE
from kiosk.ports import DeviceFault

PART_S = 0.05
SYLLABLE_S = 0.22
PITCH_HZ = 140.0
_OVERTONES = (1.0, 0.7, 0.5, 0.3, 0.15)
_ROOM = 40  # of 32,767: fans and people far away


def spoken(syllables: int, loudness: float = 0.3) -> "array[int]":
    """As a voice that rises and falls once a syllable."""
    samples = array("h")
    for n in range(round(RATE * SYLLABLE_S * syllables)):
        t = n / RATE
        envelope = math.sin(math.pi * (t % SYLLABLE_S) / SYLLABLE_S)
        tone = sum(share * math.sin(math.tau * PITCH_HZ * (k + 1) * t) for k, share in enumerate(_OVERTONES))
        samples.append(round(32_767 * loudness * envelope * tone / sum(_OVERTONES)))
    return samples


def room(seconds: float) -> "array[int]":
    """What a microphone hears while nobody speaks."""
    return array("h", ((n * 7919) % (2 * _ROOM) - _ROOM for n in range(round(RATE * seconds))))


class SpokenMicrophone:
    """Hears the room, and `sentence` once from each opening on, as fast as it would be said. Both that and `unplugged`
    may be set from any thread."""

    def __init__(self, demo: bool) -> None:
        if not demo:
            raise ValueError("a simulated microphone needs demo = true")
        self.sentence = room(0.2) + spoken(5) + room(0.1)
        self.unplugged = threading.Event()
        self.is_open = False
        self._place = 0
        self._next_s = 0.0

    def open(self) -> DeviceFault | None:
        if self.unplugged.is_set():
            return DeviceFault("microphone is not there")
        self.is_open, self._place, self._next_s = True, 0, time.monotonic()
        return None

    def read(self) -> bytes | DeviceFault:
        if not self.is_open or self.unplugged.is_set():
            return DeviceFault("microphone is gone")
        self._next_s = max(self._next_s + PART_S, time.monotonic())
        count = round(RATE * PART_S)
        part = self.sentence[self._place : self._place + count]
        self._place += count
        part += room(PART_S)[len(part) :]
        time.sleep(max(0.0, self._next_s - time.monotonic()))
        return part.tobytes()

    def close(self) -> None:
        self.is_open = False
