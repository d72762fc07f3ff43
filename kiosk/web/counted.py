"""What was counted, as the statistics page shows it: small plots that can be laid side by side, and tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.domain.queue import Lane
from kiosk.i18n import Words
from kiosk.services.statistics import Line, Minutes, Way
from kiosk.services.use_statistics import UseLine
from kiosk.web.plots import Part, Plot, overlaid, stacked
from kiosk.web.words import lane_words

NOTHING = "–"
_Counted = TypeVar("_Counted", Line, UseLine)


@dataclass(frozen=True, slots=True)
class Table:
    title: str  # and head of the first column
    head: tuple[str, ...]  # of the others
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str
    plot: Plot


def drawings(lines: Sequence[Line], names: Sequence[str], say: Words) -> tuple[Drawing, ...]:
    """Of hours or days, always the same in the same order."""

    def part(name: str, value: Callable[[Line], float]) -> Part:
        return Part(name, [value(line) for line in lines])

    def counts(found: Callable[[Line], Mapping[str, float]], of: Mapping[str, str]) -> list[Part]:
        return [Part(name, [found(line)[key] for line in lines]) for key, name in of.items()]

    def spread(found: Callable[[Line], Minutes]) -> Plot:
        return overlaid(
            names,
            part(say("statistics.nine_in_ten", "9 in 10 less than"), lambda line: found(line).p90 or 0),
            part(say("statistics.half", "half less than"), lambda line: found(line).median or 0),
        )

    missed = [
        part(say("statistics.head_no_shows", "Did not come"), lambda line: line.no_shows),
        part(say("statistics.head_cancelled", "Cancelled"), lambda line: line.cancelled),
    ]
    told = [
        part(say("forecast.kept", "Came true"), lambda line: line.forecasts.kept),
        part(say("forecast.sooner", "Called sooner"), lambda line: line.forecasts.sooner),
        part(say("forecast.later", "Called later"), lambda line: line.forecasts.later),
    ]
    return (
        Drawing(
            say("statistics.plot_lanes", "Numbers"), stacked(names, counts(lambda line: line.lanes, lane_names(say)))
        ),
        Drawing(
            say("statistics.plot_ways", "Way to the number, in percent"),
            stacked(names, counts(lambda line: _percent(line.ways, line.arrivals), way_names(say))),
        ),
        Drawing(say("statistics.plot_wait", "Wait, in minutes"), spread(lambda line: line.wait)),
        Drawing(say("statistics.plot_service", "In the room, in minutes"), spread(lambda line: line.service)),
        Drawing(say("statistics.plot_missed", "Did not come, or cancelled"), stacked(names, missed)),
        Drawing(say("statistics.plot_forecasts", "Forecasts of the wait"), stacked(names, told)),
    )


def queue_table(title: str, lines: Iterable[Line], names: Mapping[str, str], total: Line, say: Words) -> Table:
    head = (
        say("statistics.head_arrivals", "Numbers"),
        say("statistics.head_share", "Share"),
        say("statistics.head_called", "Called"),
        say("statistics.head_no_shows", "Did not come"),
        say("statistics.head_cancelled", "Cancelled"),
        say("statistics.head_wait", "Wait, median"),
        say("statistics.head_p90", "9 in 10 less than"),
        say("statistics.head_service", "In the room, median"),
        say("statistics.head_service_p90", "9 in 10 less than"),
    )
    return _table(
        title,
        head,
        lines,
        names,
        lambda line: (
            str(line.arrivals),
            share(line.arrivals, total.arrivals),
            str(line.called),
            str(line.no_shows),
            str(line.cancelled),
            *_spread(line.wait),
            *_spread(line.service),
        ),
    )


def mix_table(title: str, lines: Iterable[Line], names: Mapping[str, str], kiosks: Iterable[str], say: Words) -> Table:
    """Numbers of each lane, way and kiosk."""
    lanes, ways = lane_names(say), way_names(say)
    machines = {kiosk: say("statistics.kiosk", "Kiosk {kiosk}", kiosk=kiosk) for kiosk in kiosks}

    def cells(line: Line) -> tuple[str, ...]:
        every = ((line.lanes, lanes), (line.ways, ways), (line.kiosks, machines))
        return tuple(str(found.get(key, 0)) for found, keys in every for key in keys)

    return _table(title, (*lanes.values(), *ways.values(), *machines.values()), lines, names, cells)


def forecast_table(title: str, lines: Iterable[Line], names: Mapping[str, str], say: Words) -> Table:
    head = (
        say("forecast.given", "Forecasts"),
        say("statistics.head_called", "Called"),
        say("forecast.kept", "Came true"),
        say("statistics.head_share", "Share"),
        say("forecast.sooner", "Called sooner"),
        say("forecast.later", "Called later"),
        say("forecast.width", "Width of the range, min"),
        say("forecast.miss", "Missed by, min"),
    )

    def cells(line: Line) -> tuple[str, ...]:
        told = line.forecasts
        outside = (str(told.sooner), str(told.later))
        means = (NOTHING if mean is None else say.figure(mean) for mean in (told.width_min, told.miss_min))
        inside = (str(told.given), str(told.judged), str(told.kept), share(told.kept, told.judged))
        return (*inside, *outside, *means)

    return _table(title, head, lines, names, cells)


def use_table(title: str, lines: Iterable[UseLine], names: Mapping[str, str], say: Words) -> Table:
    head = (
        say("use.head_sessions", "Check-ins"),
        say("use.head_with_a_number", "With a number"),
        say("statistics.head_share", "Share"),
        say("use.head_seconds", "Seconds, median"),
        say("use.head_touches", "Touches, median"),
    )

    def cells(line: UseLine) -> tuple[str, ...]:
        counted = (str(line.sessions), str(line.with_a_number), share(line.with_a_number, line.sessions))
        return (*counted, _figure(line.seconds), _figure(line.touches))

    return _table(title, head, lines, names, cells)


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def lane_names(say: Words) -> Mapping[str, str]:
    return {lane.name.lower(): lane_words(lane, None, say) for lane in Lane}


def way_names(say: Words) -> Mapping[str, str]:
    return {
        Way.FACE.value: say("way.face", "Card and face"),
        Way.CARD.value: say("way.card", "Card alone"),
        Way.DESK.value: say("way.desk", "Desk or another system"),
    }


def _table(
    title: str,
    head: tuple[str, ...],
    lines: Iterable[_Counted],
    names: Mapping[str, str],
    cells: Callable[[_Counted], tuple[str, ...]],
) -> Table:
    return Table(title, head, tuple((names.get(line.key, line.key), cells(line)) for line in lines))


def _percent(counts: Mapping[str, int], whole: int) -> Mapping[str, float]:
    return {key: round(100 * count / max(whole, 1), 1) for key, count in counts.items()}


def _spread(found: Minutes) -> tuple[str, str]:
    return _figure(found.median), _figure(found.p90)


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0f}"
