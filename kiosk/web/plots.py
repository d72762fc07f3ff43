"""Plots as plain figures that a template draws: no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 6, 10, 26
_TICKS = (1, 2, 5)
_LETTER = 8.0  # width of one below the axis, with what separates two names
_WIDE, _NARROW = 0.8, 0.4  # of a name's room
_WIDEST = 48.0


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str
    part: int  # which of the legend


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    width: int
    height: int
    bars: tuple[Bar, ...]
    grid: tuple[float, ...]  # heights of the lines
    left: int
    right: int
    below: tuple[Text, ...]
    beside: tuple[Text, ...]
    legend: tuple[str, ...]  # names of the parts; empty where there is one


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of bar: a value for each name below the axis."""

    name: str
    values: Sequence[float]


def plot(names: Sequence[str], values: Sequence[float]) -> Plot:
    """A bar for each name."""
    return _plot(names, [Part("", values)], max([*values, 1]), [_WIDE], stacked=False)


def overlaid(names: Sequence[str], wide: Part, narrow: Part) -> Plot:
    """A bar for each name and, in front of it, a narrower one."""
    return _plot(names, [wide, narrow], max([*wide.values, *narrow.values, 1]), [_WIDE, _NARROW], stacked=False)


def stacked(names: Sequence[str], parts: Sequence[Part]) -> Plot:
    """One bar for each name, made up of its parts, the first at the bottom."""
    sums = [sum(part.values[n] for part in parts) for n in range(len(names))]
    return _plot(names, parts, max([*(round(one) for one in sums), 1]), [_WIDE] * len(parts), stacked=True)


def _plot(names: Sequence[str], parts: Sequence[Part], top: float, shares: Sequence[float], *, stacked: bool) -> Plot:
    step = _step(top)
    ceiling = step * -(-top // step)
    floor = HEIGHT - _BOTTOM
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(names), 1)
    scale = (floor - _TOP) / ceiling
    middles = [_LEFT + slot * (n + 0.5) for n in range(len(names))]
    bars = []
    below = [0.0] * len(names)
    for number, (part, share) in enumerate(zip(parts, shares, strict=True)):
        width = min(slot, _WIDEST) * share
        for n, value in enumerate(part.values):
            y, height = floor - (below[n] + value) * scale, value * scale
            title = ": ".join(filter(None, (names[n], part.name, f"{value:g}")))
            bars.append(
                Bar(round(middles[n] - width / 2, 1), round(y, 1), round(width, 1), round(height, 1), title, number)
            )
            below[n] += value if stacked else 0
    heights = [n * step for n in range(int(ceiling / step) + 1)]
    every = _every(names, slot)
    return Plot(
        WIDTH,
        HEIGHT,
        tuple(bars),
        tuple(round(floor - height * scale, 1) for height in heights),
        _LEFT,
        WIDTH - _RIGHT,
        tuple(Text(round(middles[n], 1), HEIGHT - 8, name) for n, name in enumerate(names) if n % every == 0),
        tuple(Text(_LEFT - 6, round(floor - height * scale + 4, 1), f"{height:g}") for height in heights),
        tuple(part.name for part in parts if part.name),
    )


def _every(names: Sequence[str], slot: float) -> int:
    """Which of the names have room below the axis: every so manieth."""
    return max(1, -int(-_LETTER * max(map(len, names), default=1) // slot))


def _step(top: float) -> float:
    """Of the grid: 1, 2 or 5 times a power of ten, about four lines."""
    power = 1.0
    while True:
        for tick in _TICKS:
            if top / (tick * power) <= 5:
                return tick * power
        power *= 10
