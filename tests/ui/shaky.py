"""Fingers that do not tap as designers do: `python -m tests.ui.shaky` writes the sequences in `touches/` anew.

A model, not recordings of people; its figures are what is known of hands and glass:

- steady: down for 60 to 180 ms, wandering by half a millimetre.
- long_press: down for 1.5 to 4 s. People with stiff hands hold until something happens.
- slip: lands within the button and slides outwards, up to 6 mm beyond its edge, before it lifts.
- glove: the glass loses the finger once or twice for 20 to 80 ms, each time within 2 mm.
- tremor: 4 to 6 Hz (rest tremor of Parkinson's disease) or up to 12 Hz (essential tremor), 2 to 5 mm to each side; at
  the top of some swings the finger leaves the glass for 40 to 110 ms.
- double_click: two or three whole taps, 130 to 280 ms apart, as with a mouse.

Each is a list of [ms, "down" | "move" | "up", x mm, y mm], from the middle of a button that is 20 mm high.
"""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).with_name("touches")
OF_EACH = 5
FRAME_MS = 16.0  # a touch panel reports 60 times a second
HALF_MM = 10.0  # of the button

Sequence = list[tuple[int, str, float, float]]
Model = Callable[[random.Random], Sequence]


def _hold(rng: random.Random, start_ms: float, ms: float, x: float, y: float, wander_mm: float = 0.5) -> Sequence:
    """One contact, from down to up."""
    found: Sequence = [(round(start_ms), "down", x, y)]
    passed = FRAME_MS
    while passed < ms:
        found.append((round(start_ms + passed), "move", x + rng.gauss(0, wander_mm), y + rng.gauss(0, wander_mm)))
        passed += FRAME_MS
    return [*found, (round(start_ms + ms), "up", x + rng.gauss(0, wander_mm), y + rng.gauss(0, wander_mm))]


def _middle(rng: random.Random) -> tuple[float, float]:
    return rng.uniform(-6, 6), rng.uniform(-6, 6)


def steady(rng: random.Random) -> Sequence:
    return _hold(rng, 0, rng.uniform(60, 180), *_middle(rng))


def long_press(rng: random.Random) -> Sequence:
    return _hold(rng, 0, rng.uniform(1500, 4000), *_middle(rng))


def slip(rng: random.Random) -> Sequence:
    x, y = _middle(rng)
    end_y = math.copysign(HALF_MM + rng.uniform(1, 6), y)
    steps = rng.randint(6, 20)
    slide: Sequence = [
        (round(step * FRAME_MS), "move", x, y + (end_y - y) * step / steps) for step in range(1, steps + 1)
    ]
    return [(0, "down", x, y), *slide, (round((steps + 1) * FRAME_MS), "up", x, end_y)]


def glove(rng: random.Random) -> Sequence:
    x, y = _middle(rng)
    found, now = [], 0.0
    for _ in range(rng.randint(2, 3)):
        ms = rng.uniform(40, 120)
        found += _hold(rng, now, ms, x + rng.uniform(-2, 2), y + rng.uniform(-2, 2))
        now += ms + rng.uniform(20, 80)
    return found


def tremor(rng: random.Random) -> Sequence:
    x, y = rng.uniform(-3, 3), rng.uniform(-3, 3)
    hertz, swing = rng.uniform(4, 12), rng.uniform(2, 5)
    found: Sequence = []
    now, is_down = 0.0, False
    for _ in range(rng.randint(3, 6)):
        half_ms = 500 / hertz
        away_ms = rng.uniform(40, min(110, half_ms * 0.9)) if rng.random() < 0.6 else 0.0
        for step in range(max(1, round((half_ms - away_ms) / FRAME_MS))):
            at = x + swing * math.sin(2 * math.pi * hertz * (now + step * FRAME_MS) / 1000)
            found.append((round(now + step * FRAME_MS), "move" if is_down else "down", at, y + rng.gauss(0, 0.4)))
            is_down = True
        now += half_ms - away_ms
        if away_ms:
            found.append((round(now), "up", *found[-1][2:]))
            is_down = False
        now += away_ms
    return [*found, (round(now), "up", *found[-1][2:])] if is_down else found


def double_click(rng: random.Random) -> Sequence:
    found, now = [], 0.0
    x, y = _middle(rng)
    for _ in range(rng.randint(2, 3)):
        ms = rng.uniform(60, 120)
        found += _hold(rng, now, ms, x + rng.uniform(-3, 3), y + rng.uniform(-3, 3))
        now += ms + rng.uniform(130, 280)
    return found


MODELS: tuple[Model, ...] = (steady, long_press, slip, glove, tremor, double_click)


def sequences(model: Model) -> list[Sequence]:
    rng = random.Random(model.__name__)
    drawn = [model(rng) for _ in range(OF_EACH)]
    return [[(ms, kind, round(x, 1), round(y, 1)) for ms, kind, x, y in sequence] for sequence in drawn]


def text_of(model: Model) -> str:
    lines = (json.dumps(sequence, separators=(",", ":")) for sequence in sequences(model))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for model in MODELS:
        (FOLDER / f"{model.__name__}.json").write_text(text_of(model))


if __name__ == "__main__":
    main()
