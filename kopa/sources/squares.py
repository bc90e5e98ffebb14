"""Cells of 1 km: from the kilometres that name them to points and squares of EPSG:3067 in metres, and back.

There are two grids: the European one in EPSG:3035, and the national one in EPSG:3067. The numbers of a cell say which
it belongs to: no cell of Finland has a northing of both.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyproj
import shapely

from kopa.units import CRS_FINLAND

CRS_EUROPE = "EPSG:3035"
SIDE_M = 1000.0

NATIONAL_NORTH_KM = 6000
"""From this northing on a cell is one of the national grid; the European grid ends at 5,400 km in Finland."""

_NAME = re.compile(r"N(\d+)E(\d+)(?:-\d{3})?")

_CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])


def centres(north_km: np.ndarray, east_km: np.ndarray) -> np.ndarray:
    """Return the centres (n x 2, whole metres of EPSG:3067) of cells named by their south-western corner.

    Parameters
    ----------
    north_km, east_km
        Corner of each cell in kilometres: of EPSG:3035, as in ``CRS3035RES1000mN4126000E4957000``, or of EPSG:3067, as
        in ``1kmN7121E0536``.

    Examples
    --------
    >>> centres(np.array([4126, 7121]), np.array([4957, 536])).tolist()
    [[183605, 6640300], [536500, 7121500]]
    """
    east, north = (np.asarray(values, float) * SIDE_M + SIDE_M / 2 for values in (east_km, north_km))
    return np.rint(_to_finland(np.c_[east, north])).astype(np.int64)


def are_national(north_km: np.ndarray) -> np.ndarray:
    """Return which cells are of the national grid (flags), by the northing of their corner in kilometres.

    Examples
    --------
    >>> are_national(np.array([4126, 7121])).tolist()
    [False, True]
    """
    return np.asarray(north_km) >= NATIONAL_NORTH_KM


def squares(north_km: np.ndarray, east_km: np.ndarray) -> np.ndarray:
    """Return the cells as polygons of EPSG:3067 (their sides are straight there too, within a centimetre).

    Examples
    --------
    >>> round(float(squares(np.array([4126]), np.array([4957]))[0].area) / 1e6, 2)
    1.0
    """
    corners = np.c_[np.asarray(east_km, float), np.asarray(north_km, float)][:, None, :] + _CORNERS
    placed = _to_finland(corners.reshape(-1, 2) * SIDE_M)
    return shapely.polygons(placed.reshape(-1, len(_CORNERS), 2))


def squares_named(ids: Sequence[str]) -> np.ndarray | None:
    """Return the cells that ids as ``N4476E5028`` or ``N4476E5028-005`` name; None where one is no such id.

    Examples
    --------
    >>> squares_named(["N4126E4957", "N4126E4957-005"])[1].equals(squares_named(["N4126E4957"])[0])
    True
    >>> squares_named(["N4126E4957", "cell 12"]) is None
    True
    """
    matches = [_NAME.fullmatch(one) for one in ids]
    if not all(matches):
        return None
    corners = np.array([one.groups() for one in matches if one], int).reshape(-1, 2)
    return squares(corners[:, 0], corners[:, 1])


def cells_of(points: np.ndarray, *, national: bool = False) -> pd.DataFrame:
    """Return the cell (`north_km`, `east_km`) in which each of `points` (n x 2, metres of EPSG:3067) lies.

    It is a cell of the European grid, or of the `national` one.

    Examples
    --------
    >>> cells_of(np.array([[183605.0, 6640300.0]])).values.tolist()
    [[4126, 4957]]
    >>> cells_of(np.array([[183605.0, 6640300.0]]), national=True).values.tolist()
    [[6640, 183]]
    """
    metres = np.asarray(points, float)
    own = metres if national else _transform(CRS_FINLAND, CRS_EUROPE, metres)
    placed = np.floor(own / SIDE_M).astype(int)
    return pd.DataFrame({"north_km": placed[:, 1], "east_km": placed[:, 0]})


def _to_finland(points: np.ndarray) -> np.ndarray:
    """Return points (n x 2, metres of their own grid) in EPSG:3067: those of the national grid are there already."""
    european = ~are_national(points[:, 1] / SIDE_M)
    placed = points.astype(float)
    if european.any():
        placed[european] = _transform(CRS_EUROPE, CRS_FINLAND, points[european])
    return placed


def _transform(source: str, target: str, points: np.ndarray) -> np.ndarray:
    change = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return np.column_stack(change.transform(points[:, 0], points[:, 1]))
