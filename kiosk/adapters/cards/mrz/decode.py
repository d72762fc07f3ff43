"""From the characters' probabilities to lines that fit a layout and hold every check digit."""

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations, product

import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.cards.mrz.glyphs import ALPHABET, Floats
from kiosk.domain.card.mrz import checks
from kiosk.domain.card.mrz_layouts import CLASSES, FILLER, FORMATS, Field, MrzFormat
from kiosk.domain.card.nations import KNOWN

_REPAIR_MARGIN = 2.5  # natural log: a second choice up to twelve times less probable may repair a check digit
_REPAIR_PLACES = 4  # least certain places of the lines that may change
_REPAIRS_AT_ONCE = 2
_NARROW = 20  # places; composite check digits cover more
_OUTSIDE = -1e9
_FILLER = ALPHABET.index(FILLER)
_CODES = "ACIPV"  # ICAO 9303-4 to -7: what document codes begin with
_ODD_CODE = 8.0
_STATES = np.array([[ALPHABET.index(char) for char in state.ljust(3, FILLER)] for state in sorted(KNOWN)])
_FILLER_FOR_DIGIT = 4.0  # natural log; an unknown day of birth is rare, and a check digit takes `<` for 0
_LETTER_FOR_DIGIT = 3.0  # O and I are rare in numbers, 0 and 1 are not
_MEAN_FLOOR = -0.1  # natural logarithms of the characters' probabilities: of what a layout allows, to go on with it,
_READING_FLOOR = -0.06  # of a whole reading (of 1000 right ones 3 are below),
_CHECKED_FLOOR = -5.0  # of the least certain place that a field's own check digit covers,
_UNCHECKED_FLOOR = -3.0  # and of any other


def decoded(log_probabilities: Floats) -> Iterator[tuple[tuple[str, ...], float]]:
    """Lines for which every check digit of their layout holds, with the least certain character's probability.

    `log_probabilities` is (lines, length, 37). Yields the most probable layout's first; more than one is rare.
    """
    choices = []
    for layout in FORMATS:
        if layout.shape == log_probabilities.shape[:2]:
            limited = log_probabilities + _prior(layout.name)
            choices.append((float(limited.max(axis=2).mean()), layout, limited))
    for _, layout, limited in sorted(choices, key=lambda choice: -choice[0]):
        if _at(log_probabilities, limited.argmax(axis=2)).mean() > _MEAN_FLOOR:
            yield from _readings(layout, log_probabilities, limited)


@cache
def _prior(name: str) -> Floats:
    """(lines, length, 37): what is thought of each character at each position before looking; logarithms."""
    layout = next(layout for layout in FORMATS if layout.name == name)
    allowed = [[[char in CLASSES.get(kind, kind) for char in ALPHABET] for kind in line] for line in layout.lines]
    prior = np.where(np.array(allowed, np.bool_), 0.0, _OUTSIDE).astype(np.float32)
    kinds = np.array([list(line) for line in layout.lines])
    prior[kinds == "n", _FILLER] -= _FILLER_FOR_DIGIT
    for letter in "OI":
        prior[kinds == "x", ALPHABET.index(letter)] -= _LETTER_FOR_DIGIT
    prior[0, 0, [label for label, char in enumerate(ALPHABET) if char not in _CODES]] -= _ODD_CODE
    for field in ("birth", "expiry"):  # YYMMDD: no month begins with 2, no day with 4
        if field in layout.spans:
            line, first, _ = layout.spans[field]
            prior[line, first + 2, 2:10] = _OUTSIDE
            prior[line, first + 4, 4:10] = _OUTSIDE
    return prior


def _readings(layout: MrzFormat, seen: Floats, limited: Floats) -> Iterator[tuple[tuple[str, ...], float]]:
    """At most one. Smeared print can be corrected until its check digits hold, and be another's lines."""
    best = _with_states(layout, limited)
    if not _clear(layout, _at(limited, best)):
        return
    for labels in chain([best], _repairs(layout, limited, best)):
        if _all_hold(layout, lines := _text(labels)):
            certainty = _at(seen, labels)
            if certainty.mean() > _READING_FLOOR:
                yield lines, float(np.exp(certainty.min()))
            return


def _repairs(layout: MrzFormat, limited: Floats, best: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """`best` with close second choices in few doubtful places, one place before two."""
    places = _doubtful(layout, limited, _text(best))
    for count in range(1, _REPAIRS_AT_ONCE + 1):
        for chosen in combinations(places, count):
            for labels in product(*(alternatives for _, alternatives in chosen)):
                changed = best.copy()
                for (place, _), label in zip(chosen, labels, strict=True):
                    changed[place] = label
                yield changed


def _with_states(layout: MrzFormat, limited: Floats) -> NDArray[np.int64]:
    """(lines, length): the most probable characters, and where states stand the most probable one that exists."""
    best = np.asarray(limited.argmax(axis=2), np.int64)
    for name in ("issuer", "nationality"):
        line, first, end = layout.spans[name]
        places = limited[line, first:end]
        totals = places[np.arange(end - first)[None, :], _STATES].sum(axis=1)
        best[line, first:end] = _STATES[int(np.argmax(totals))]
    return best


def _at(limited: Floats, labels: NDArray[np.int64]) -> Floats:
    return np.asarray(np.take_along_axis(limited, labels[..., None], axis=2)[..., 0], np.float32)


def _clear(layout: MrzFormat, certainty: NDArray[np.floating]) -> bool:
    floor = np.full(layout.shape, _UNCHECKED_FLOOR)
    for field in layout.checked:
        if len(places := _places(field)) < _NARROW:  # the composite alone lets one accident in ten pass
            for place in places:
                floor[place] = _CHECKED_FLOOR
    return bool((certainty > floor).all())


def _doubtful(
    layout: MrzFormat, limited: Floats, lines: tuple[str, ...]
) -> list[tuple[tuple[int, int], tuple[int, ...]]]:
    """Places under a failing check digit that have a close second choice, the closest first."""
    found = []
    for place in _suspects(layout, lines):
        order = np.argsort(-limited[place])[:3]
        values = limited[place][order]
        close = tuple(
            int(label) for label, value in zip(order[1:], values[1:], strict=True) if values[0] - value < _REPAIR_MARGIN
        )
        if close:
            found.append((float(values[0] - values[1]), (place, close)))
    return [entry for _, entry in sorted(found)[:_REPAIR_PLACES]]


def _suspects(layout: MrzFormat, lines: tuple[str, ...]) -> list[tuple[int, int]]:
    held = {check.name: check.holds for check in checks(layout, lines)}
    failing = [_places(field) for field in layout.checked if not held[field.name]]
    narrow = [places for places in failing if len(places) < _NARROW]
    return sorted(set().union(*(narrow or failing))) if failing else []


def _places(field: Field) -> set[tuple[int, int]]:
    return {(line, at) for line, first, end in field.spans for at in range(first, end)} | {field.digit}


def _all_hold(layout: MrzFormat, lines: tuple[str, ...]) -> bool:
    return all(check.holds for check in checks(layout, lines))


def _text(labels: NDArray[np.int64]) -> tuple[str, ...]:
    return tuple("".join(ALPHABET[label] for label in line) for line in labels)
