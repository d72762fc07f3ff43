"""The day as an SVG picture: who came, whom the receiver has, and what waited meanwhile."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from tests.day.campaign import ZONE, Day, Sample

WIDTH, HEIGHT = 960, 480
LEFT, RIGHT, TOP, BOTTOM = 70, 930, 50, 420
# Told apart without colour, too.
CURVES: tuple[tuple[str, Callable[[Sample], int], str, str], ...] = (
    ("numbers issued", lambda one: one.issued, "#0b5394", ""),
    ("visits that the receiver has", lambda one: one.arrived, "#38761d", "8 4"),
    ("waiting to be handed over", lambda one: one.waiting, "#b45f06", "2 3"),
    ("waiting to be checked", lambda one: one.unchecked, "#990000", "6 2 2 2"),
)


def picture(day: Day) -> str:
    """A whole SVG document."""
    first, last = day.samples[0].at, day.samples[-1].at
    most = max(day.plan.patients, 1)

    def x(at: datetime) -> float:
        return LEFT + (RIGHT - LEFT) * ((at - first) / max(last - first, timedelta(seconds=1)))

    def y(count: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * count / most

    body = [*_outages(day, x), *_grid(first, last, most, x, y), *_curves(day, x, y)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" fill="none">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _outages(day: Day, x: Callable[[datetime], float]) -> Iterator[str]:
    for title, (begins, ends), colour in (
        ("insurer down", day.plan.insurer_down, "#fce5cd"),
        ("receiver down", day.plan.receiver_down, "#d9ead3"),
    ):
        left, right = x(begins), x(ends)
        yield f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{BOTTOM - TOP}" fill="{colour}"/>'
        yield _text(left + 4, TOP + 16, title)


def _grid(
    first: datetime, last: datetime, most: int, x: Callable[[datetime], float], y: Callable[[int], float]
) -> Iterator[str]:
    yield f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" stroke="#333"/>'
    hour = first.astimezone(ZONE).replace(minute=0, second=0) + timedelta(hours=1)
    while hour <= last:
        yield _text(x(hour), BOTTOM + 20, f"{hour:%H}h", "middle")
        hour += timedelta(hours=1)
    for part in range(5):
        count = most * part // 4
        yield f'<path d="M{LEFT} {y(count):.1f}H{RIGHT}" stroke="#ddd"/>'
        yield _text(LEFT - 8, y(count) + 5, f"{count}", "end")


def _curves(day: Day, x: Callable[[datetime], float], y: Callable[[int], float]) -> Iterator[str]:
    for row, (title, count, colour, dashes) in enumerate(CURVES):
        path = "L".join(f"{x(one.at):.1f} {y(count(one)):.1f}" for one in day.samples)
        style = f'stroke="{colour}" stroke-dasharray="{dashes}" stroke-width="2"'
        yield f'<path d="M{path}" {style}/>'
        yield f'<path d="M{LEFT + 220 * row} {BOTTOM + 42}h30" {style}/>'
        yield _text(LEFT + 220 * row + 36, BOTTOM + 46, title)


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="#333" text-anchor="{anchor}">{escape(words)}</text>'
