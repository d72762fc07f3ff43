"""Could two views of a face be two views of a flat picture?

All views of a plane are joined by one homography (Hartley and Zisserman, Multiple View Geometry, 2nd ed., 13.1), those
of a head are not: the nose stands out.
"""

import math
from collections.abc import Sequence
from operator import mul

from kiosk.domain.liveness.observation import Point

SINGULAR = 1e-9

Row = tuple[list[float], float]  # coefficients and right-hand side of one equation


def homography_residual(before: Sequence[Point], after: Sequence[Point]) -> float:
    """Root mean square distance that the best homography from `before` leaves to `after`, in their unit.

    The best is that of the linear least squares (direct linear transform with h33 = 1) over coordinates near one.
    Infinite where the points admit none.
    """
    rows: list[Row] = []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows.append(([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u))
        rows.append(([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v))
    h = least_squares(rows)
    if h is None:
        return math.inf
    squares = 0.0
    for (x, y), (u, v) in zip(before, after, strict=True):
        w = h[6] * x + h[7] * y + 1
        if w <= 0:  # a view from behind the picture
            return math.inf
        squares += ((h[0] * x + h[1] * y + h[2]) / w - u) ** 2 + ((h[3] * x + h[4] * y + h[5]) / w - v) ** 2
    return math.sqrt(squares / len(before))


def least_squares(rows: Sequence[Row]) -> list[float] | None:
    """Solution of the normal equations by Gauss-Jordan elimination with pivoting; None where they are singular."""
    n = len(rows[0][0])
    columns = [[row[i] for row, _ in rows] for i in range(n)] + [[right for _, right in rows]]
    matrix = [[sum(map(mul, a, b)) for b in columns] for a in columns[:n]]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(matrix[r][i]))
        if abs(matrix[pivot][i]) < SINGULAR:
            return None
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        matrix[i] = [value / matrix[i][i] for value in matrix[i]]
        for r in range(n):
            if r != i:
                factor = matrix[r][i]
                matrix[r] = [value - factor * unit for value, unit in zip(matrix[r], matrix[i], strict=True)]
    return [row[n] for row in matrix]
