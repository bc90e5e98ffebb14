"""The gate for coordinates: a known CRS, one explicit reprojection, and a place on the map.

Rules, stated once:

- A table without a CRS is refused; so are degrees outside ±180 and ±90.
- Everything is measured in EPSG:3067 unless the network was made with another metric CRS.
- Coordinates must lie in Finland's bounding box. The one exception is a drawn plane: metres
  within 1,000 km of the origin of the CRS, where EPSG:3067 has no land, are taken as an
  example drawn by hand.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from kopa.errors import InputError, TableError
from kopa.finnish_coordinates import FINLAND_BOUNDS_DEG, likely_system
from kopa.tables import Column, Schema, check
from kopa.units import CRS_FINLAND, CRS_WGS84, FINLAND_BOUNDS_M

PLANE_M = 1_000_000.0
"""Half-width in metres of the drawn plane around the origin of a metric CRS."""

POINTS = Schema(
    "points",
    (Column("id", "text", "identifier of the point"), Column("geometry", "geometry", "point")),
    key=("id",),
)

Bounds = tuple[float, float, float, float]


def checked_points(points: gpd.GeoDataFrame, *, where: str) -> gpd.GeoDataFrame:
    """Return `points` unchanged if it has unique text ids, points and a CRS; otherwise raise with every fault."""
    row_count(points, where=where)
    faults = [*_column_faults(points, where), *geometry_faults(points.geometry, "Point")]
    if faults:
        raise TableError(where, faults)
    return points


def _column_faults(points: gpd.GeoDataFrame, where: str) -> list[str]:
    """Return what is wrong with the columns, and where the ids may be if there are none."""
    try:
        check(points, POINTS, where=where)
    except TableError as error:
        index = points.index
        if "id" in points.columns or (index.name is None and isinstance(index, pd.RangeIndex)):
            return error.faults
        reset = "reset_index()" if index.name == "id" else 'reset_index(names="id")'
        return [*error.faults, f"id: the index may hold the ids; then use {reset}"]
    return []


def row_count(points: gpd.GeoDataFrame, *, where: str) -> int:
    """Return the number of rows of a table of points; raise if it is something else."""
    if not isinstance(points, gpd.GeoDataFrame):
        raise InputError(f"{where}: expected a GeoDataFrame with id and geometry, not {type(points).__name__}")
    return len(points)


def geometry_faults(geometry: gpd.GeoSeries, kind: str) -> Iterable[str]:
    """Yield one sentence per fault: missing, empty, of another type than `kind`, or not finite."""
    shapes = np.asarray(geometry.values)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if missing.any():
        yield f"geometry: {rows(missing)} empty; give every row a {kind.lower()} or leave the row out"
    other = ~missing & (shapely.get_type_id(shapes) != {"Point": 0, "LineString": 1}[kind])
    if other.any():
        kinds = sorted(set(geometry[other].geom_type))
        yield f"geometry: {rows(other)} {', '.join(kinds)}; expected {kind}{_mend_of_kind(kind, kinds)}"
    fine = ~missing & ~other
    coordinates, of = shapely.get_coordinates(shapes[fine], return_index=True)
    bad = np.zeros(len(shapes), bool)
    bad[np.flatnonzero(fine)[of[~np.isfinite(coordinates).all(axis=1)]]] = True
    if bad.any():
        yield f"geometry: {rows(bad)} without finite coordinates; give every row a place or leave the row out"


def _mend_of_kind(expected: str, kinds: list[str]) -> str:
    if expected == "Point":
        each = ", or explode() for a row each" if "MultiPoint" in kinds else ""
        return f": geometry.representative_point() gives a point inside{each}"
    return ": explode() gives a row for each line" if set(kinds) <= {"MultiLineString"} else ""


def rows(mask: np.ndarray) -> str:
    """Name the first rows of a mask, counted from 1."""
    where = np.flatnonzero(mask) + 1
    more = f" and {len(where) - 5} more" if len(where) > 5 else ""
    return f"row{'s' if len(where) > 1 else ''} {', '.join(map(str, where[:5]))}{more}"


def projected(
    geometry: gpd.GeoSeries, *, where: str, crs: str | CRS = CRS_FINLAND, near: Bounds | None = None
) -> np.ndarray:
    """Return the geometries as an array in metres of `crs`, refused where they cannot lie there.

    Parameters
    ----------
    geometry
        Shapes with a CRS.
    where
        Table named in messages.
    crs
        Metric CRS to measure in.
    near
        Bounding box of the network that the shapes belong to; None for the network itself.

    Raises
    ------
    InputError
        Without a CRS, or with coordinates outside the expected box; both boxes are shown.
    """
    if geometry.crs is None:
        raise InputError(
            f"{where}: no coordinate reference system; say which one with set_crs, e.g. set_crs('{CRS_FINLAND}')"
            f"{_looks_like(geometry)}"
        )
    if len(geometry) == 0:
        return np.empty(0, object)
    if geometry.crs.is_geographic:
        _check_degrees(geometry, where)
    target = metric_crs(crs)
    if near is None and drawn_in_degrees(geometry):
        raise InputError(
            f"{where}: coordinates run over {shown(geometry.total_bounds)}: "
            f"degrees of Finland under a label in metres. Use set_crs('{CRS_WGS84}', allow_override=True)"
        )
    shapes = geometry if geometry.crs == target else geometry.to_crs(target)
    drawn = geometry.crs == target
    _check_place(shapes, geometry, where, expected_box(target, near, drawn=drawn))
    return np.asarray(shapes.values)


def metric_crs(crs: str | CRS) -> CRS:
    """Return a CRS to measure in.

    Raises
    ------
    InputError
        There is no such system, or its unit is no metre.
    """
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            f"crs: {str(crs)[:60]!r} is no known system; give a metric one, such as {CRS_FINLAND}"
        ) from error
    if not system.is_projected or any(axis.unit_name != "metre" for axis in system.axis_info):
        raise InputError(f"crs: {system.name} does not measure in metres; give a metric one, such as {CRS_FINLAND}")
    return system


def drawn_in_degrees(geometry: gpd.GeoSeries) -> bool:
    """Say whether coordinates labelled as metres all lie where Finland has its degrees."""
    box = tuple(geometry.total_bounds)
    west, south, east, north = FINLAND_BOUNDS_DEG
    boxes = (FINLAND_BOUNDS_DEG, (south, west, north, east))
    return not geometry.crs.is_geographic and any(inside(box, outer) for outer in boxes)


def expected_box(crs: CRS, near: Bounds | None, *, drawn: bool) -> list[Bounds]:
    """Return the boxes (min x, min y, max x, max y, metres) in which coordinates may lie."""
    plane = (-PLANE_M, -PLANE_M, PLANE_M, PLANE_M)
    finland = crs == CRS.from_user_input(CRS_FINLAND)
    if near is None:
        if not finland:
            return []
        return [FINLAND_BOUNDS_M, plane] if drawn else [FINLAND_BOUNDS_M]
    if finland and inside(near, FINLAND_BOUNDS_M):
        return [FINLAND_BOUNDS_M]
    return [(near[0] - PLANE_M, near[1] - PLANE_M, near[2] + PLANE_M, near[3] + PLANE_M)]


def inside(box: Bounds, outer: Bounds) -> bool:
    """Say whether `box` lies within `outer`."""
    return box[0] >= outer[0] and box[1] >= outer[1] and box[2] <= outer[2] and box[3] <= outer[3]


def _check_degrees(geometry: gpd.GeoSeries, where: str) -> None:
    box = geometry.total_bounds
    if not (abs(box[0]) <= 180 and abs(box[2]) <= 180 and abs(box[1]) <= 90 and abs(box[3]) <= 90):
        raise InputError(
            f"{where}: the CRS is in degrees, but the coordinates run over {shown(box)}; expected longitude and "
            f"latitude within {shown(FINLAND_BOUNDS_DEG)}. Are these metres with a wrong label? "
            f"Then use set_crs('{CRS_FINLAND}', allow_override=True)"
        )


def _check_place(shapes: gpd.GeoSeries, source: gpd.GeoSeries, where: str, boxes: list[Bounds]) -> None:
    bounds = shapes.bounds.to_numpy()
    if not boxes:
        fine = np.asarray(np.isfinite(bounds).all(axis=1))
        boxes_shown = "finite coordinates"
    else:
        fine = _in_one_box(bounds, boxes)
        boxes_shown = f"{shown(boxes[0])} (metres)"
    if fine.all():
        return
    hint = ""
    if source.crs.is_geographic:
        boxes_shown = f"about {shown(FINLAND_BOUNDS_DEG)} (degrees)" if boxes == [FINLAND_BOUNDS_M] else boxes_shown
        hint = ". Are longitude and latitude swapped?" if _looks_swapped(source.total_bounds) else ""
    elif drawn_in_degrees(source):
        hint = f". Are these degrees? Then use set_crs('{CRS_WGS84}', allow_override=True)"
    else:
        hint = _looks_like(source[~fine])
    raise InputError(
        f"{where}: {rows(~fine)} outside the area; coordinates found within {shown(source.total_bounds)}, "
        f"expected within {boxes_shown}{hint}"
    )


def _looks_like(geometry: gpd.GeoSeries) -> str:
    """Say which other coordinates of Finland a table's look like, and what to do then; nothing where they do not."""
    x, y = np.median(geometry.bounds.to_numpy()[:, :2], axis=0) if len(geometry) else (np.nan, np.nan)
    system = likely_system(float(x), float(y))
    if system is None:
        return ""
    labelled = geometry.crs is not None and geometry.crs == CRS.from_user_input(system.crs)
    override = ", allow_override=True" if geometry.crs is not None else ""
    label = "" if labelled else f"use set_crs('{system.crs}'{override})"
    mends = [mend for mend in ("swap the two numbers" if system.swapped else "", label) if mend]
    return f". They look like {system.in_words}: {' and '.join(mends)}" if mends else ""


def _in_one_box(bounds: np.ndarray, boxes: list[Bounds]) -> np.ndarray:
    """Mark the rows in the first box that holds any of them: one table lies in one place."""
    for box in boxes:
        fine = np.asarray((bounds[:, :2] >= box[:2]).all(axis=1) & (bounds[:, 2:] <= box[2:]).all(axis=1))
        if fine.any():
            return fine
    return np.zeros(len(bounds), bool)


def _looks_swapped(box: np.ndarray) -> bool:
    west, south, east, north = FINLAND_BOUNDS_DEG
    return bool(box[0] >= south and box[2] <= north and box[1] >= west and box[3] <= east)


def shown(box: Iterable[float]) -> str:
    """Write a bounding box as x from–to, y from–to."""
    x0, y0, x1, y1 = (float(v) for v in box)
    return f"x {x0:.6g} to {x1:.6g}, y {y0:.6g} to {y1:.6g}"


def degrees_to_plane(lon: np.ndarray, lat: np.ndarray, crs: str | CRS) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y in metres of `crs` for longitude and latitude in degrees."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(CRS_WGS84, crs, always_xy=True).transform(lon, lat)
    return np.asarray(x), np.asarray(y)
