"""Where the rows of an analyst's table lie: points in EPSG:3067, and the municipality of each."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from kopa.accessibility.coordinates import projected
from kopa.country import Country
from kopa.errors import KopaError
from kopa.plain_text import plain_text
from kopa.sources.user.outlines import elsewhere
from kopa.sources.user.own_files import OwnTable
from kopa.tables import MAX_ROWS_NAMED

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON = 0, 1, 3, 4, 5, 6
AREAS = (POLYGON, MULTIPOLYGON)

MEND = "geometry.representative_point() gives a point inside, explode() a row for each part"

COAST_M = 5_000.0
"""How far from the nearest municipality a place may lie, on an islet that the outlines lack."""


def points_of(own: OwnTable) -> tuple[np.ndarray, list[str]]:
    """Return a point in EPSG:3067 for every row, reprojected once, and every fault, those of reading first.

    An area stands at its centroid where that lies inside it, else at an inner point; several points of which there
    is only one are that point.
    """
    geometry = own.table.geometry
    shapes = np.asarray(geometry.values)
    absent = ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    kind = np.where(absent, -1, shapely.get_type_id(shapes))
    other = (
        ~absent & ~np.isin(kind, [POINT, *AREAS]) & ~((kind == MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1))
    )
    faults = list(own.faults)
    if absent.any() and not faults:
        faults.append(f"geometry: {rows_named(absent, own.first_row)} without a place; give every row one")
    if other.any():
        kinds = ", ".join(sorted(set(geometry[other].geom_type)))
        faults.append(
            f"geometry: {rows_named(other, own.first_row)} {kinds}; expected points, or areas to stand for: {MEND}"
        )
    if faults:
        return np.empty(0, object), faults
    try:
        return _inner(projected(geometry, where="geometry")), []
    except KopaError as error:
        return np.empty(0, object), [str(error)]


def municipalities_of(
    points: np.ndarray, own_codes: pd.Series | None, country: Country, first_row: int
) -> tuple[np.ndarray, list[str], list[str]]:
    """Return the code of the municipality of every row, notes on how it is known, and every fault.

    Codes that are given are taken, those of merged municipalities as today's; without any, each row lies in the
    municipality whose outline holds its point, or in the nearest within 5 km.
    """
    if own_codes is None:
        codes = _by_place(points, country.municipalities)
        lost = codes == ""
        faults = [f"geometry: {rows_named(lost, first_row)} in no municipality of Finland"] if lost.any() else []
        return codes, ["municipalities by place, from simplified outlines"], faults
    division = country.division
    resolved = {code: division.resolve(code) for code in dict.fromkeys(own_codes)}
    wrong = {code: fault for code, (_, fault) in resolved.items() if fault}
    faults = []
    for code, fault in list(wrong.items())[:MAX_ROWS_NAMED]:
        faults.append(f"municipality_code: {rows_named((own_codes == code).to_numpy(bool), first_row)}: {fault}")
    if len(wrong) > MAX_ROWS_NAMED:
        faults.append(f"municipality_code: {len(wrong) - MAX_ROWS_NAMED} more codes that are no municipality of today")
    merged = sorted({f"{code} as {new}" for code, (new, fault) in resolved.items() if not fault and new != code})
    notes = [f"merged municipalities: {', '.join(merged)}"] if merged else []
    return own_codes.map({code: new for code, (new, _) in resolved.items()}).to_numpy(object), notes, faults


def codes_or_faults(
    points: np.ndarray, own_codes: pd.Series | None, country: Country, own: OwnTable, misplaced: list[str]
) -> tuple[np.ndarray, list[str], list[str]]:
    """Return what `municipalities_of` does; nothing where codes would follow from places, and places are wrong."""
    if own_codes is None and misplaced:
        return np.empty(0, object), [], []
    return municipalities_of(points, own_codes, country, own.first_row)


def far_from_theirs(points: np.ndarray, codes: np.ndarray, country: Country, first_row: int) -> Iterator[str]:
    """Yield a fault where rows lie far from the municipality that is named for them, and where they lie."""
    wrong = [f"row {row + first_row} {where}" for row, where in elsewhere(points, codes, country.municipalities)]
    if wrong:
        more = f"; and {len(wrong) - MAX_ROWS_NAMED} more" if len(wrong) > MAX_ROWS_NAMED else ""
        yield f"municipality_code: {'; '.join(wrong[:MAX_ROWS_NAMED])}{more}: mend the code or the place"


def rows_named(mask: np.ndarray, first_row: int) -> str:
    """Name the first rows of a mask, as messages count them.

    Examples
    --------
    >>> rows_named(np.array([False, True, True]), 2)
    'rows 3, 4'
    """
    where = np.flatnonzero(mask) + first_row
    more = f" and {len(where) - MAX_ROWS_NAMED} more" if len(where) > MAX_ROWS_NAMED else ""
    return f"row{'s' if len(where) > 1 else ''} {', '.join(map(str, where[:MAX_ROWS_NAMED]))}{more}"


def texts(values: pd.Series) -> pd.Series:
    """Return values as plain text: whole numbers without a decimal point, nothing as an empty text."""
    return pd.Series([_text(one) for one in values], index=values.index, dtype=object)


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return plain_text(str(value))


def _inner(shapes: np.ndarray) -> np.ndarray:
    """Return a point for every shape."""
    areas = np.isin(shapely.get_type_id(shapes), AREAS)
    single = np.where(areas, shapes, shapely.get_geometry(shapes, 0))
    middle = shapely.centroid(single)
    outside = areas & ~shapely.covers(single, middle)
    middle[outside] = shapely.point_on_surface(single[outside])
    return np.where(areas, middle, single)


def _by_place(points: np.ndarray, municipalities: gpd.GeoDataFrame) -> np.ndarray:
    outlines, codes = np.asarray(municipalities.geometry), municipalities["code"].to_numpy(object)
    tree, of_points = STRtree(outlines), np.full(len(points), "", dtype=object)
    for row, outline in _hits(tree, points):
        of_points[row] = codes[outline]
    left = np.flatnonzero(of_points == "")
    if len(left):
        (row, outline), apart_m = tree.query_nearest(points[left], return_distance=True, all_matches=False)
        near = apart_m <= COAST_M
        of_points[left[row[near]]] = codes[outline[near]]
    return of_points


def _hits(tree: STRtree, points: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield every point with an outline that holds it; of several, the first in the table comes last."""
    rows, outlines = tree.query(points, predicate="intersects")
    order = np.lexsort((-outlines, rows))
    yield from zip(rows[order].tolist(), outlines[order].tolist(), strict=True)
