"""Outlines of the municipalities as a simplified coverage in whole metres."""

from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.encoding import decode, encode, running_sums

MAX_SHIFT_M = 100.0
"""Greatest distance in metres of a corner of the source from the simplified outline."""

TOLERANCES_M = (60.0, 50.0, 45.0, 40.0, 38.0, 36.0, 34.0, 32.0, 30.0, 25.0, 20.0)
"""Tolerances tried in turn: the method (Visvalingam) bounds areas, not distances, so the shift is measured."""


def simplify(outlines: np.ndarray) -> np.ndarray:
    """Return `outlines` (a coverage, metres) simplified as a coverage with whole-metre corners.

    Raises
    ------
    InputError
        When the outlines are no coverage, or stop being one.
    """
    whole = shapely.transform(outlines, np.rint)
    _coverage(whole, "rounded to metres")
    for tolerance in TOLERANCES_M:
        simple = shapely.coverage_simplify(whole, tolerance)
        if max_shift_m(outlines, simple) <= MAX_SHIFT_M:
            _coverage(simple, "simplified")
            return simple
    raise InputError(f"outlines: no tolerance keeps them within {MAX_SHIFT_M:g} m; lower the least of TOLERANCES_M")


def _coverage(outlines: np.ndarray, state: str) -> None:
    if not (shapely.is_valid(outlines).all() and shapely.coverage_is_valid(outlines)):
        raise InputError(f"outlines: {state}, they overlap or leave gaps; mend the source's polygons")


def max_shift_m(before: np.ndarray, after: np.ndarray) -> float:
    """Return the greatest distance in metres from a corner of `before` to the outline of its pair in `after`.

    Examples
    --------
    >>> before = shapely.from_wkt(["POLYGON ((0 0, 5 1, 10 0, 10 10, 0 10, 0 0))"])
    >>> max_shift_m(before, np.array([shapely.box(0, 0, 10, 10)]))
    1.0
    """
    corners, of = shapely.get_coordinates(before, return_index=True)
    outlines = shapely.boundary(after)
    shapely.prepare(outlines)
    return float(shapely.distance(shapely.points(corners), outlines[of]).max())


def to_text(outline: shapely.Geometry) -> str:
    """Return the polygons of `outline` as text; each ring begins at 0, 0 and its last corner is left out.

    Examples
    --------
    >>> to_text(shapely.box(0, 0, 2, 1))
    'C??AB??@'
    """
    return "/".join(
        ";".join(_ring_text(ring) for ring in (polygon.exterior, *polygon.interiors))
        for polygon in shapely.get_parts(outline)
    )


def _ring_text(ring: shapely.LinearRing) -> str:
    corners = np.rint(shapely.get_coordinates(ring)[:-1]).astype(np.int64)
    return encode(np.diff(corners, axis=0, prepend=np.zeros((1, 2), np.int64)))


def from_text(texts: pd.Series) -> np.ndarray:
    """Return the multipolygons that `texts` hold.

    Raises
    ------
    ValueError
        When a text is damaged.

    Examples
    --------
    >>> from_text(pd.Series(["C??AB??@"]))[0].area
    2.0
    """
    return _read(tuple(texts)).copy()


@lru_cache(maxsize=2)  # shapes do not change, and every study asks for the same country
def _read(texts: tuple[str, ...]) -> np.ndarray:
    polygons = pd.Series(texts).str.split("/").explode()
    rings = polygons.reset_index(drop=True).str.split(";").explode()
    steps, of = decode(rings.tolist())
    lines = shapely.linearrings(running_sums(steps, of).astype(float), indices=of)
    shapes = shapely.polygons(lines, indices=rings.index.to_numpy())
    return shapely.multipolygons(shapes, indices=polygons.index.to_numpy())
