"""A few points that stand for many: samples along a curve through the plane, cut into equal runs."""

import numpy as np
import shapely

SAMPLES_M = 200.0
"""Distance in metres between samples along roads and in built-up areas (closer where there would be few)."""

FEW_SAMPLES = 12
MOST_HALVINGS = 4
MOST_SAMPLES = 50_000
"""Samples tried in the bounding box of one area at most: thin areas would take millions."""

NUDGE = 1e-6
"""Added to a sample's place among the runs: evenly weighted samples often fall on a border of two runs, where
the last bit of a sum, which differs between processors, would decide."""

CURVE_BITS = 16
CURVE_UNIT_M = 25.0
"""Step of the curve in metres: 2^16 of them span all of Finland."""


def samples_in_area(shape: shapely.Geometry, wanted: int = 1) -> np.ndarray:
    """Return sample points (n x 2, metres) evenly inside an area, `wanted` at least.

    An area too thin for that has its inner point instead.
    """
    step = min(SAMPLES_M, float(np.sqrt(shape.area / (FEW_SAMPLES * wanted))))
    for _ in range(MOST_HALVINGS):
        inside = _lattice(shape, step)
        if len(inside) >= wanted:
            return inside
        step /= 2
    return shapely.get_coordinates(shape.point_on_surface())


def _lattice(shape: shapely.Geometry, step: float) -> np.ndarray:
    west, south, east, north = shape.bounds
    step = max(step, float(np.sqrt((east - west) * (north - south) / MOST_SAMPLES)))
    x, y = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    points = np.c_[x.ravel(), y.ravel()]
    return points[shapely.contains_xy(shape, points)]


def samples_on_lines(lines: shapely.Geometry, wanted: int = 1) -> np.ndarray:
    """Return sample points (n x 2, metres) evenly along lines."""
    parts = shapely.get_parts(lines)
    lengths = shapely.length(parts)
    total = float(lengths.sum())
    number = max(int(total // SAMPLES_M), FEW_SAMPLES * wanted)
    at = (np.arange(number) + 0.5) / number * total
    ends = np.cumsum(lengths)
    part = np.minimum(np.searchsorted(ends, at, side="right"), len(parts) - 1)
    along = at - (ends - lengths)[part]
    return shapely.get_coordinates(shapely.line_interpolate_point(parts[part], along))


def spread(samples: np.ndarray, weights: np.ndarray, number: int) -> np.ndarray:
    """Return which of the `samples` (n x 2, metres) stand for all, each for an equal share of `weights`.

    Samples are put in order along a Hilbert curve, cut into `number` runs of equal weight, and
    each run is represented by its sample nearest to the run's weighted mean.

    Examples
    --------
    >>> line = np.c_[np.arange(9) * 100.0, np.zeros(9)]
    >>> spread(line, np.ones(9), 3).tolist()
    [1, 4, 7]
    """
    order = np.argsort(along_curve(samples), kind="stable")
    ordered = weights[order]
    middle = np.cumsum(ordered) - ordered / 2
    run = np.minimum((middle / ordered.sum() * number + NUDGE).astype(int), number - 1)
    return np.array([_middle_sample(samples, weights, order[run == k]) for k in np.unique(run)])


def _middle_sample(samples: np.ndarray, weights: np.ndarray, members: np.ndarray) -> int:
    mean = np.average(samples[members], axis=0, weights=weights[members])
    return int(members[np.argmin(np.hypot(*(samples[members] - mean).T).round(3))])


def along_curve(points: np.ndarray) -> np.ndarray:
    """Return the place of each point (n x 2, metres) along a Hilbert curve of `CURVE_UNIT_M` steps."""
    side = 1 << CURVE_BITS
    x, y = ((points / CURVE_UNIT_M).astype(np.int64) % side).T
    place = np.zeros(len(points), np.int64)
    half = side >> 1
    while half:
        right, upper = (x & half) > 0, (y & half) > 0
        place += half * half * ((3 * right) ^ upper)
        x, y = _turned(x, y, right, upper, half)
        half >>= 1
    return place


def _turned(
    x: np.ndarray, y: np.ndarray, right: np.ndarray, upper: np.ndarray, half: int
) -> tuple[np.ndarray, np.ndarray]:
    x, y = x & (half - 1), y & (half - 1)
    flip = right & ~upper
    x, y = np.where(flip, half - 1 - x, x), np.where(flip, half - 1 - y, y)
    return np.where(upper, x, y), np.where(upper, y, x)
