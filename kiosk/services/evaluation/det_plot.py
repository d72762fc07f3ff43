"""Detection error trade-off of two systems as an SVG picture, both axes logarithmic."""

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from kiosk.domain.statistics import DetPoint
from kiosk.services.evaluation.evaluate import ACCEPT, DEFAULT, STAFF, Evaluation, System

WIDTH, HEIGHT = 720, 600
LEFT, RIGHT, TOP, BOTTOM = 90, 690, 60, 520  # of the plot's field
ZERO_DECADES = 0.4  # left of and below one error in all trials, where a rate of 0 is drawn
STYLES = {"ours": ("#0b5394", ""), "stock": ("#b45f06", "7 4")}  # told apart without colour, too
MARKED = {"ours": (ACCEPT, STAFF), "stock": (DEFAULT,)}  # thresholds, by the points' names


def det_plot(evaluation: Evaluation) -> str:
    """A whole SVG document."""
    field = _Field(evaluation.impostor, evaluation.genuine)
    body = [*_frame(evaluation), *field.grid()]
    for row, (name, system) in enumerate((("ours", evaluation.ours), ("stock", evaluation.stock))):
        colour, dashes = STYLES[name]
        body += field.curve(name, system)
        y = TOP + 24 + 22 * row
        body.append(f'<path d="M{RIGHT - 120} {y}h36" stroke="{colour}" stroke-dasharray="{dashes}" stroke-width="2"/>')
        body.append(_text(RIGHT - 74, y + 5, name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" fill="none">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


class _Field:
    """Places of rates in the picture."""

    def __init__(self, impostor: int, genuine: int) -> None:
        self._least_x, self._least_y = (math.log10(1 / trials) - ZERO_DECADES for trials in (impostor, genuine))

    def x(self, fmr: float) -> float:
        return LEFT + (RIGHT - LEFT) * _share(fmr, self._least_x)

    def y(self, fnmr: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * _share(fnmr, self._least_y)

    def grid(self) -> Iterator[str]:
        yield f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" stroke="#333"/>'
        yield _text(LEFT, BOTTOM + 20, "0", "middle")
        yield _text(LEFT - 10, BOTTOM + 5, "0", "end")
        for rate in _decades(self._least_x):
            yield f'<path d="M{self.x(rate):.1f} {TOP}V{BOTTOM}" stroke="#ddd"/>'
            yield _text(self.x(rate), BOTTOM + 20, f"{rate * 100:g} %", "middle")
        for rate in _decades(self._least_y):
            yield f'<path d="M{LEFT} {self.y(rate):.1f}H{RIGHT}" stroke="#ddd"/>'
            yield _text(LEFT - 10, self.y(rate) + 5, f"{rate * 100:g} %", "end")

    def curve(self, name: str, system: System) -> Iterator[str]:
        colour, dashes = STYLES[name]
        yield f'<path d="{self._steps(system.det)}" stroke="{colour}" stroke-dasharray="{dashes}" stroke-width="2"/>'
        for point in system.points:
            fmr, fnmr = point.fmr.rate.value, point.fnmr.rate.value
            if point.name in MARKED[name] and fmr is not None and fnmr is not None:
                x, y = self.x(fmr), self.y(fnmr)
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
                yield _text(x + 8, y - 7, f"{point.name} {point.threshold:.2f}", colour=colour)

    def _steps(self, points: Sequence[DetPoint]) -> str:
        """FMR rises between two genuine distances, FNMR falls at each."""
        first, *others = points
        steps = [f"M{self.x(first.fmr):.1f} {self.y(first.fnmr):.1f}"]
        steps += [f"H{self.x(point.fmr):.1f}V{self.y(point.fnmr):.1f}" for point in others]
        return "".join(steps)


def _frame(evaluation: Evaluation) -> Iterator[str]:
    counts = f"{evaluation.genuine:,} genuine and {evaluation.impostor:,} impostor pairs of {evaluation.people} people"
    yield _text(LEFT, 28, "Detection error trade-off", size=17)
    yield _text(LEFT, 47, f"{counts}; data set {evaluation.data_sha256[:12]}")
    yield _text((LEFT + RIGHT) / 2, BOTTOM + 48, "False match rate", "middle")
    yield f'<g transform="rotate(-90 28 {(TOP + BOTTOM) / 2})">'
    yield _text(28, (TOP + BOTTOM) / 2, "False non-match rate", "middle") + "</g>"


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 13, colour: str = "#222") -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _decades(least: float) -> Iterator[float]:
    for exponent in range(math.ceil(least), 1):
        yield float(10**exponent)


def _share(rate: float, least: float) -> float:
    """Where a rate lies between the least that is drawn, which stands for 0, and 1."""
    return 0.0 if rate <= 0 else min(max(1 - math.log10(rate) / least, 0.0), 1.0)
