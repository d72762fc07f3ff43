"""What every QR symbol of one version has in common (ISO/IEC 18004): which modules are known, where the data runs."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import segno
from numpy.typing import NDArray
from segno import consts

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004, 9.1
VERSIONS = range(2, 26)  # cards carry 5 to 15; version 1 has no alignment pattern and room for 14 bytes at level M

Values = NDArray[np.float32]  # shape (side, side): above 0 a dark module, below 0 a light one, the size how sure

_FUNCTION = {
    consts.TYPE_FINDER_PATTERN_DARK: 1,
    consts.TYPE_ALIGNMENT_PATTERN_DARK: 1,
    consts.TYPE_TIMING_DARK: 1,
    consts.TYPE_VERSION_DARK: 1,
    consts.TYPE_DARKMODULE: 1,
    consts.TYPE_FINDER_PATTERN_LIGHT: -1,
    consts.TYPE_SEPARATOR: -1,
    consts.TYPE_ALIGNMENT_PATTERN_LIGHT: -1,
    consts.TYPE_TIMING_LIGHT: -1,
    consts.TYPE_VERSION_LIGHT: -1,
}
_FORMAT = {consts.TYPE_FORMAT_DARK: 1, consts.TYPE_FORMAT_LIGHT: -1}
_DATA = (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT)
_LEVELS = ("L", "M", "Q", "H")
_LEVEL_KEYS = dict(
    zip(_LEVELS, (consts.ERROR_LEVEL_L, consts.ERROR_LEVEL_M, consts.ERROR_LEVEL_Q, consts.ERROR_LEVEL_H), strict=True)
)


@dataclass(frozen=True, slots=True)
class Block:
    """Codewords that are corrected together."""

    codewords: NDArray[np.intp]  # their places in the symbol's sequence
    correction: int  # how many of them, at the end, are for correction


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of one version."""

    version: int
    side: int  # modules
    known: NDArray[np.int8]  # (side, side): 1 dark, -1 light, 0 not known before reading
    path: tuple[NDArray[np.intp], NDArray[np.intp]]  # rows and columns of the data modules, in order


@dataclass(frozen=True, slots=True)
class Format:
    """What the 15 bits beside the finder patterns say."""

    level: str
    mask: int
    modules: NDArray[np.int8]  # (side, side): 1, -1, or 0 where there is no format bit


@lru_cache(maxsize=len(VERSIONS))
def layout(version: int) -> Layout:
    types = _types(version, "M", 0)
    known = _where(types, _FUNCTION)
    is_data = np.isin(types, _DATA)
    side = len(types)
    rows, columns = [], []
    upwards = True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):  # column 6 is the timing pattern's; ISO/IEC 18004, 7.7.3
        for row in range(side - 1, -1, -1) if upwards else range(side):
            for column in (right, right - 1):
                if is_data[row, column]:
                    rows.append(row)
                    columns.append(column)
        upwards = not upwards
    return Layout(version, side, known, (np.array(rows), np.array(columns)))


@lru_cache(maxsize=len(VERSIONS))
def formats(version: int) -> tuple[Format, ...]:
    side = 17 + 4 * version
    found = []
    for level, mask, small in _smallest_formats():
        rows, columns = np.nonzero(small)
        modules = np.zeros((side, side), np.int8)
        shift = side - len(small)  # the copies keep to their corners
        modules[rows + shift * (rows > 8), columns + shift * (columns > 8)] = small[rows, columns]
        found.append(Format(level, mask, modules))
    return tuple(found)


@lru_cache(maxsize=1)
def _smallest_formats() -> tuple[tuple[str, int, NDArray[np.int8]], ...]:
    """The format bits of version 1."""
    return tuple((level, mask, _where(_types(1, level, mask), _FORMAT)) for level, mask in product(_LEVELS, range(8)))


@lru_cache(maxsize=4 * len(VERSIONS))
def blocks(version: int, level: str) -> tuple[Block, ...]:
    """The interleaved blocks (ISO/IEC 18004, 7.6)."""
    levels: Any = consts.ECC[version]
    sizes = [
        (kind.num_data, kind.num_total - kind.num_data)
        for kind in levels[_LEVEL_KEYS[level]]
        for _ in range(kind.num_blocks)
    ]
    members: list[list[int]] = [[] for _ in sizes]
    place = 0
    for part in (0, 1):
        for index in range(max(size[part] for size in sizes)):
            for block, size in zip(members, sizes, strict=True):
                if index < size[part]:
                    block.append(place)
                    place += 1
    return tuple(Block(np.array(block), size[1]) for block, size in zip(members, sizes, strict=True))


@lru_cache(maxsize=8 * len(VERSIONS))
def mask_signs(version: int, mask: int) -> NDArray[np.int8]:
    """-1 where the mask turns a data module over, else 1 (ISO/IEC 18004, table 10)."""
    side = 17 + 4 * version
    i, j = np.indices((side, side))
    remainders: tuple[NDArray[np.intp], ...] = (
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    )
    return np.where(remainders[mask] == 0, np.int8(-1), np.int8(1))


def _types(version: int, level: str, mask: int) -> NDArray[np.intp]:
    symbol = segno.make_qr("1", error=level, version=version, mask=mask, boost_error=False)
    types = np.array([list(row) for row in symbol.matrix_iter(border=0, verbose=True)])
    types[8, -9] = consts.TYPE_DATA_LIGHT  # WORKAROUND: segno 1.6.6 counts this data module among the format bits
    return types


def _where(types: NDArray[np.intp], values: dict[int, int]) -> NDArray[np.int8]:
    result = np.zeros(types.shape, np.int8)
    for kind, value in values.items():
        result[types == kind] = value
    return result
