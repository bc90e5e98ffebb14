"""Cells of the European 1 km grid: from kilometres of EPSG:3035 to points and squares of EPSG:3067, and back."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyproj
import shapely

from kopa.units import CRS_FINLAND

CRS_EUROPE = "EPSG:3035"
SIDE_M = 1000.0

_NAME = re.compile(r"N(\d+)E(\d+)(?:-\d{3})?")

_CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])


def centres(north_km: np.ndarray, east_km: np.ndarray) -> np.ndarray:
    """Return the centres (n x 2, whole metres of EPSG:3067) of cells named by their south-western corner.

    Parameters
    ----------
    north_km, east_km
        Corner of each cell in kilometres of EPSG:3035, as in ``CRS3035RES1000mN4126000E4957000``.

    Examples
    --------
    >>> centres(np.array([4126]), np.array([4957])).tolist()
    [[183605, 6640300]]
    """
    east, north = (np.asarray(values, float) * SIDE_M + SIDE_M / 2 for values in (east_km, north_km))
    return np.rint(_to_finland(np.c_[east, north])).astype(np.int64)


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


def cells_of(points: np.ndarray) -> pd.DataFrame:
    """Return the cell (`north_km`, `east_km`) in which each of `points` (n x 2, metres of EPSG:3067) lies.

    Examples
    --------
    >>> cells_of(np.array([[183605.0, 6640300.0]])).values.tolist()
    [[4126, 4957]]
    """
    placed = np.floor(_transform(CRS_FINLAND, CRS_EUROPE, np.asarray(points, float)) / SIDE_M).astype(int)
    return pd.DataFrame({"north_km": placed[:, 1], "east_km": placed[:, 0]})


def _to_finland(points: np.ndarray) -> np.ndarray:
    return _transform(CRS_EUROPE, CRS_FINLAND, points)


def _transform(source: str, target: str, points: np.ndarray) -> np.ndarray:
    change = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return np.column_stack(change.transform(points[:, 0], points[:, 1]))
