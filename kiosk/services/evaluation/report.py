"""An evaluation as JSON and as text."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from kiosk.domain.statistics import Interval, Rate, upper_bound
from kiosk.services.evaluation.clips import clip_lines
from kiosk.services.evaluation.cross_validation import CHOICE, DIVISIONS, FOLDS, CrossValidated
from kiosk.services.evaluation.evaluate import ACCEPT, DEFAULT, STAFF, Evaluation, Group, System
from kiosk.services.evaluation.figures import (
    FIXED_FMR,
    MAX_BURST,
    MIN_BURST,
    MIN_GENUINE,
    MIN_IMPOSTOR,
    Difference,
    Figure,
    Point,
)

RULE_OF_THREE = 3
MAX_DECIMALS = 4


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Plain values for JSON, with the same conclusions in words as the text has."""
    plain: dict[str, Any] = _plain(evaluation)
    plain["in_words"] = [*_worth(evaluation), *_limits(evaluation)]
    for row, group in zip(plain["groups"], evaluation.groups, strict=True):
        row["enough"] = group.enough
    return plain


def as_text(evaluation: Evaluation) -> str:
    """Tables of at most 120 columns."""
    return "\n".join(_lines(evaluation))


def _plain(value: Any) -> Any:
    match value:
        case Figure(rate, interval, bound):
            return {**_plain(rate), "interval": _plain(interval), "upper_bound": bound}
        case Rate():
            return {"errors": value.errors, "trials": value.trials, "rate": value.value}
        case Interval():
            return [value.low, value.high]
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return value._asdict()
        case tuple() | list():
            return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _lines(evaluation: Evaluation) -> Iterator[str]:
    yield (
        f"{evaluation.pictures} pictures of {evaluation.people} people: {evaluation.genuine:,} genuine and "
        f"{evaluation.impostor:,} impostor pairs of one picture each"
    )
    yield f"data set {evaluation.data_sha256[:16]}, {evaluation.provenance.day}, " + ", ".join(
        f"{name} {version}" for name, version in evaluation.provenance.versions.items()
    )
    for name, system in (("ours", evaluation.ours), ("stock", evaluation.stock)):
        yield from _system_lines(name, system)
    yield ""
    yield from _worth(evaluation)
    if evaluation.cross_validated:
        yield ""
        yield (
            f"Threshold fixed on the other people ({FOLDS} folds, mean and range of {DIVISIONS} divisions, "
            f"FMR target {evaluation.target_fmr:g}):"
        )
        yield from (_cross_validated_line(row) for row in evaluation.cross_validated)
    if evaluation.transactions and evaluation.transactions[0].fnmr.rate.trials:
        yield ""
        yield f"Transactions: {MIN_BURST} to {MAX_BURST} photographs as a burst, combined, against a portrait"
        yield from (_point_line(point) for point in evaluation.transactions)
    if evaluation.groups:
        yield ""
        yield "People who share a label, among themselves, at our accept threshold"
        yield from (_group_line(group) for group in evaluation.groups)
    if evaluation.group_pictures:
        yield ""
        yield "Faces counted in pictures of groups: " + ", ".join(
            f"{seen.file} {seen.faces}" for seen in evaluation.group_pictures
        )
    yield ""
    yield from clip_lines(evaluation.clips)
    yield ""
    yield from _limits(evaluation)


def _system_lines(name: str, system: System) -> Iterator[str]:
    refused = system.failure_to_acquire
    yield ""
    yield (
        f"{name}: failure to acquire {refused.errors}/{refused.trials} "
        f"({_percent(refused.value)}, at most {_percent(upper_bound(refused))})"
    )
    yield from (f"  {seen.file}: {seen.faces or 'no'} faces" for seen in system.refused)
    yield f"  {'':<22}{'threshold':<11}{'FNMR':<42}FMR"
    yield from (_point_line(point) for point in system.points)


def _point_line(point: Point, name: str = "") -> str:
    figures = f"{_figure(point.fnmr):<42}{_figure(point.fmr)}"
    return f"  {name or point.name:<22}{point.threshold:<11.4f}{figures}"


def _group_line(group: Group) -> str:
    line = _point_line(group.point, f"{group.key} {group.value}")
    return line if group.enough else f"{line}  too few: needs {MIN_GENUINE} genuine, {MIN_IMPOSTOR} impostor pairs"


def _cross_validated_line(row: CrossValidated) -> str:
    how = "variant chosen, too" if row.chosen is None else f"chosen in {row.chosen:.0%} of the folds"
    name = "the chosen one" if row.variant == CHOICE else row.variant
    return (
        f"  {name:<26}FNMR {_percent(row.fnmr)} ({_range(row.fnmr_range)})  "
        f"FMR {_percent(row.fmr)} ({_range(row.fmr_range)})  {how}"
    )


def _worth(evaluation: Evaluation) -> Iterator[str]:
    yield _as_configured(evaluation)
    for difference in evaluation.differences:
        yield _sentence("ours", "stock", difference, evaluation.people)
    for difference in evaluation.cohort_gain:
        yield _sentence("ours normalised by the other people as a cohort", "without", difference, evaluation.people)


def _as_configured(evaluation: Evaluation) -> str:
    ours = {point.name: point for point in evaluation.ours.points}
    stock = {point.name: point for point in evaluation.stock.points}[DEFAULT]
    accept, staff = ours[ACCEPT], ours[STAFF]
    looked_at = Rate(accept.fnmr.rate.errors - staff.fnmr.rate.errors, accept.fnmr.rate.trials)
    return (
        f"As configured, ours accepts {accept.fmr.rate.errors:,} of {accept.fmr.rate.trials:,} impostor pairs, sends "
        f"{_percent(looked_at.value)} of the genuine ones to staff and refuses {_percent(staff.fnmr.rate.value)}; "
        f"stock at {stock.threshold:g} accepts {stock.fmr.rate.errors:,} impostor pairs and refuses "
        f"{_percent(stock.fnmr.rate.value)} of the genuine ones."
    )


def _sentence(name: str, peer: str, difference: Difference, people: int) -> str:
    value, (low, high) = difference.value * 100, difference.interval
    verdict = (
        f"the interval reaches 0, so on these {people} people the difference may be chance"
        if low <= 0 <= high
        else f"the interval excludes 0, so chance alone does not explain it on people like these {people}"
    )
    return (
        f"At FMR {difference.fmr:g}, each at its own threshold, {name} misses {abs(value):.1f} percentage points "
        f"{'fewer' if value >= 0 else 'more'} of the genuine pairs than {peer} "
        f"(95 % interval over people {low * 100:.1f} to {high * 100:.1f}): {verdict}."
    )


def _limits(evaluation: Evaluation) -> Iterator[str]:
    best = upper_bound(Rate(0, evaluation.impostor))
    yield (
        f"{evaluation.impostor:,} impostor pairs without an error show an FMR of at most {_percent(best)}, "
        "if they were independent; they share people."
    )
    for fmr in FIXED_FMR:
        if fmr and fmr * evaluation.impostor < RULE_OF_THREE:
            needed = RULE_OF_THREE / fmr
            yield f"An FMR of {fmr:g} cannot be shown with them: that takes {needed:,.0f} without an error."
    yield "Impostor pairs are strangers at random; a relative with a borrowed card is harder to tell apart."
    if evaluation.cohort:
        yield f"Our distances are normalised by the cohort {evaluation.cohort[:16]}."
    if not evaluation.thresholds.calibrated:
        yield "The accept and staff thresholds are provisional: this kiosk is not calibrated."


def _figure(figure: Figure) -> str:
    rate, interval = figure.rate, figure.interval
    between = f" [{_range(interval)}]" if interval else ""
    return f"{rate.errors:,}/{rate.trials:,} {_percent(rate.value)}{between} max {_percent(figure.bound)}"


def _range(interval: Interval) -> str:
    return f"{_number(interval.low * 100)} to {_number(interval.high * 100)} %"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{_number(value * 100)} %"


def _number(value: float) -> str:
    """Two significant digits, without an exponent; 0 is exact."""
    decimals = 0 if value in (0, 100) else max(1 - math.floor(math.log10(abs(value))), 0)
    return f"{value:.{min(decimals, MAX_DECIMALS)}f}"
