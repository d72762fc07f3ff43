"""Plots as plain figures that a template draws: no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 30
_TICKS = (1, 2, 5)
_LABELS = 14  # below the axis, at most


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str


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
    seconds: tuple[Bar, ...]  # narrower, in front of the bars
    grid: tuple[float, ...]  # heights of the lines
    left: int
    right: int
    below: tuple[Text, ...]
    beside: tuple[Text, ...]


def plot(names: Sequence[str], first: Sequence[float], second: Sequence[float] = ()) -> Plot:
    """A bar for each name and, in front of it, a narrower one."""
    top = max([*first, *second, 1])
    step = _step(top)
    ceiling = step * -(-top // step)
    room, floor = WIDTH - _LEFT - _RIGHT, HEIGHT - _BOTTOM
    slot = room / max(len(names), 1)
    scale = (floor - _TOP) / ceiling

    def bars(values: Sequence[float], share: float) -> tuple[Bar, ...]:
        width = min(slot * share, 48 * share)
        return tuple(
            Bar(
                round(_LEFT + slot * (n + 0.5) - width / 2, 1),
                round(floor - value * scale, 1),
                round(width, 1),
                round(value * scale, 1),
                f"{names[n]}: {value:g}",
            )
            for n, value in enumerate(values)
        )

    every = -(-len(names) // _LABELS)
    heights = [n * step for n in range(int(ceiling / step) + 1)]
    return Plot(
        WIDTH,
        HEIGHT,
        bars(first, 0.8),
        bars(second, 0.4),
        tuple(round(floor - height * scale, 1) for height in heights),
        _LEFT,
        WIDTH - _RIGHT,
        tuple(
            Text(round(_LEFT + slot * (n + 0.5), 1), HEIGHT - 10, name)
            for n, name in enumerate(names)
            if n % every == 0
        ),
        tuple(Text(_LEFT - 6, round(floor - height * scale + 4, 1), f"{height:g}") for height in heights),
    )


def _step(top: float) -> float:
    """Of the grid: 1, 2 or 5 times a power of ten, about four lines."""
    power = 1.0
    while True:
        for tick in _TICKS:
            if top / (tick * power) <= 5:
                return tick * power
        power *= 10
