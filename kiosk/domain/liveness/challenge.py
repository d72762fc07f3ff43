"""What the person is asked to do, drawn from random bytes: colours of the screen, then acts in random order.

The screen is the lamp. Its colours are light and change at most `1000 / FLASH_MS` times a second; none is a saturated
red (R / (R + G + B) of linear light stays below 0.8): WCAG 2.2, success criteria 2.3.1 and 2.3.2, definition of
general flash and red flash thresholds. The screen announces them before it begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import permutations
from typing import TypeVar

MIN_ENTROPY_BYTES = 16  # against some 7,500 challenges, so that all are equally likely to one part in 10^34

OPENING_MS = 1000  # white: the person's own face at rest is the measure of what follows
FLASH_MS = 450  # 2.2 changes a second; the limit for photosensitive people is 2.5 here, 3 in WCAG
FLASHES = 4
WHITE_AGAIN_MS = 300  # between the last colour and the first act
ACT_MS = 4000  # the longest that an act is waited for; it ends as soon as it is seen


class Cue(Enum):
    """What a site may switch off, and a person may decline."""

    FLASH = "flash"
    TURN = "turn"
    NOD = "nod"
    BLINK = "blink"


class Act(Enum):
    """Left and right are the person's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    NOD = "nod"
    BLINK = "blink"

    @property
    def cue(self) -> Cue:
        return Cue.TURN if self in TURNS else Cue(self.value)


TURNS = (Act.TURN_LEFT, Act.TURN_RIGHT)


class Colour(Enum):
    """sRGB of the whole screen. Six hues 60 degrees apart, of one chroma: linear light 1, 0.58 and 0.15 in all six
    orders."""

    ORANGE = (255, 200, 108)
    ROSE = (255, 108, 200)
    VIOLET = (200, 108, 255)
    AZURE = (108, 200, 255)
    SPRING = (108, 255, 200)
    LIME = (200, 255, 108)


WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Challenge:
    """Times are milliseconds since the white screen of the opening was shown."""

    flashes: tuple[Colour, ...]
    acts: tuple[Act, ...]
    blink_wanted: bool  # the eyes have to close once, of themselves or asked: printed ones cannot

    @property
    def flashes_end_ms(self) -> int:
        return OPENING_MS + FLASH_MS * len(self.flashes)

    @property
    def acts_begin_ms(self) -> int:
        return self.flashes_end_ms + (WHITE_AGAIN_MS if self.flashes else 0)

    def colour_at(self, at_ms: float) -> Colour | None:
        """What the screen shines with; None is white."""
        index = (at_ms - OPENING_MS) // FLASH_MS
        return self.flashes[int(index)] if 0 <= index < len(self.flashes) else None


def plan(entropy: bytes, allowed: frozenset[Cue]) -> Challenge:
    """A challenge from random bytes, for the cues that this site and this person allow.

    Two different acts, one of them a turn where turning is allowed: only a turn tells a head from a picture of one.
    Raises ValueError for fewer than MIN_ENTROPY_BYTES.
    """
    if len(entropy) < MIN_ENTROPY_BYTES:
        raise ValueError(f"a challenge needs {MIN_ENTROPY_BYTES} random bytes")
    lots = _Lots(int.from_bytes(entropy, "big"))
    flashes: list[Colour] = []
    for _ in range(FLASHES if Cue.FLASH in allowed else 0):
        flashes.append(lots.draw([colour for colour in Colour if colour not in flashes[-1:]]))
    return Challenge(tuple(flashes), lots.draw(_sequences(allowed)), Cue.BLINK in allowed)


def _sequences(allowed: frozenset[Cue]) -> list[tuple[Act, ...]]:
    acts = [act for act in Act if act.cue in allowed]
    sequences = list(permutations(acts, min(2, len(acts))))
    return [acts for acts in sequences if Cue.TURN not in allowed or set(acts) & set(TURNS)]


T = TypeVar("T")


@dataclass(slots=True)
class _Lots:
    """One large random number, spent digit by digit."""

    number: int

    def draw(self, choices: Sequence[T]) -> T:
        self.number, index = divmod(self.number, len(choices))
        return choices[index]
