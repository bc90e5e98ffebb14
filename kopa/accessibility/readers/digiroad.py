"""Roads from Digiroad's link layer (DR_LINKKI): direction of traffic, class, speed limit."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.coordinates import geometry_faults, projected, rows
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.readers.ferry_boarding import boarding_min
from kopa.accessibility.readers.tables import assemble
from kopa.accessibility.speeds.path_speeds import path_kmh
from kopa.accessibility.speeds.profiles import check_profile
from kopa.errors import TableError
from kopa.units import CRS_FINLAND

DIRECTION = "AJOSUUNTA"
"""Direction of traffic: 2 both ways, 3 against the drawing, 4 along it."""

CLASS = "TOIMINN_LK"
"""Functional class: 1-6 roads and streets, 7 drivable path, 8 walking and cycling."""

LIMIT, LIMIT_AGAINST = "NOPEUSRAJ", "NOPEUSRAJ_VASTAAN"
"""Speed limit in km/h, 0 or empty where there is none: along the drawing, and against it where a table tells it apart
(it has a column for it); else it holds both ways."""

WINTER_LIMIT, WINTER_LIMIT_AGAINST = "TALVINOPEUSRAJ", "TALVINOPEUSRAJ_VASTAAN"
"""Speed limit in winter, where a table has it: empty where it is that of the summer."""

ROAD_NUMBER = "TIENUMERO"
"""Number of the road, by which scenarios close it."""

WINTER_MOST_KMH = 100.0

TYPE = "LINKKITYYP"
"""Link type: 1 motorway, 4 motor road, 13 passage across a motorway for maintenance, 21 ferry."""

FERRY_TYPE = 21
MOTORWAY_TYPES = (1, 4, 13)
"""Link types that are closed on foot and to bicycles (Road Traffic Act 729/2018)."""

FERRY_KMH, FERRY_BOARDING_MIN = 15.0, 10.0  # assumptions, as in road_speeds.csv
PATH_CLASSES = (8,)
IMPLICIT_KMH = {1: 80.0, 2: 80.0, 3: 80.0, 4: 80.0, 5: 50.0, 6: 40.0, 7: 30.0}
"""Speed without a limit: the general limit on roads (Road Traffic Act 729/2018 section 9); 5-7: assumptions."""

JOIN_M = 0.01
"""Ends of links nearer than this on the grid are one junction."""


def is_digiroad(roads: gpd.GeoDataFrame) -> bool:
    """Say whether a table has the fields of Digiroad's link layer."""
    return {DIRECTION, CLASS} <= {str(c).upper() for c in roads.columns}


def has_link_types(roads: gpd.GeoDataFrame) -> bool:
    """Say whether a table of Digiroad's links has their types, by which motorways are recognised."""
    return TYPE in {str(c).upper() for c in roads.columns}


def from_digiroad(roads: gpd.GeoDataFrame, *, season: str = "summer", profile: str = "car") -> Roads:
    """Return the roads of Digiroad's link layer; lengths in metres from the drawing, speeds in km/h.

    By car, links for walking and cycling are left out and counted, and the speed is the link's limit where
    there is one (in winter the winter limit, else at most 100), else by functional class. On foot and by bicycle these
    links are kept, motorways and motor roads are left out and counted, and the speed is that of
    `kopa.accessibility.speeds.path_speeds`; one way binds bicycles and not people on foot. A public road's ferry takes
    all of them. Links meet where their ends have the same coordinates to a centimetre.

    Raises
    ------
    TableError
        With every fault: missing field, unknown direction, missing geometry; on foot and by bicycle, no link types,
        by which motorways are recognised.
    """
    check_profile(profile)
    table = roads.rename(columns={c: str(c).upper() for c in roads.columns if c != roads.geometry.name})
    twice = sorted(set(table.columns[table.columns.duplicated()]))
    if twice:
        raise TableError("DR_LINKKI", [f"{', '.join(twice)}: twice, in two spellings; keep one"])
    faults = [*geometry_faults(table.geometry, "LineString"), *_direction_faults(table)]
    if profile != "car" and TYPE not in table:
        faults.append(f"{TYPE}: missing; without link types motorways cannot be told from roads that are open on foot")
    if faults:
        raise TableError("DR_LINKKI", faults)
    kind = pd.to_numeric(table[CLASS], errors="coerce").fillna(0).to_numpy(np.int64)
    used, left_out = _used(table, kind, profile)
    table, kind = table[used], kind[used]
    lines = shapely.force_2d(projected(table.geometry, where="DR_LINKKI"))
    against = pd.to_numeric(table[DIRECTION]).to_numpy(np.int64) == 3
    lines = np.where(against, shapely.reverse(lines), lines) if len(lines) else lines
    ids, xy, u, v = _junctions(lines)
    edges = _edges(table, kind, lines, season) if profile == "car" else _path_edges(table, kind, lines, profile)
    edges["boarding_min"] = boarding_min(u, v, edges["ferry"].to_numpy(bool), FERRY_BOARDING_MIN)
    coords, index = shapely.get_coordinates(lines, return_index=True)
    notes: dict[str, int | str] = {"season": season, **left_out}
    return assemble(
        ids, xy, u, v, edges, coords, np.searchsorted(index, np.arange(len(lines))), crs=CRS_FINLAND, notes=notes
    )


def _used(table: gpd.GeoDataFrame, kind: np.ndarray, profile: str) -> tuple[np.ndarray, dict[str, int | str]]:
    """Return which links are used, and the note on those that are not."""
    if profile == "car":
        used = ~np.isin(kind, PATH_CLASSES)
        return used, {"links_for_walking_and_cycling_left_out": int((~used).sum())}
    used = ~np.isin(_types(table), MOTORWAY_TYPES)
    return used, {"profile": profile, "motorway_links_left_out": int((~used).sum())}


def _types(table: gpd.GeoDataFrame) -> np.ndarray:
    """Return the link types, NaN where there are none."""
    if TYPE not in table:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[TYPE], errors="coerce").to_numpy(float)


def _direction_faults(table: gpd.GeoDataFrame) -> list[str]:
    bad = ~pd.to_numeric(table[DIRECTION], errors="coerce").isin([2, 3, 4]).to_numpy()
    return [f"{DIRECTION}: {rows(bad)} not 2 (both ways), 3 (against the drawing) or 4 (along it)"] if bad.any() else []


def _junctions(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    if not len(lines):
        raise TableError("DR_LINKKI", ["no links that can be driven"])
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    _, first, position = np.unique(
        np.rint(ends / JOIN_M).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    position = position.reshape(-1)
    return np.arange(len(first)), ends[first], position[: len(lines)], position[len(lines) :]


def _edges(table: gpd.GeoDataFrame, kind: np.ndarray, lines: np.ndarray, season: str) -> pd.DataFrame:
    by_class = pd.Series(kind).map(IMPLICIT_KMH).fillna(30.0).to_numpy(float)
    direction = pd.to_numeric(table[DIRECTION]).to_numpy(np.int64)
    ahead, back = _limits(table, season)
    ahead, back = np.where(direction == 3, back, ahead), np.where(direction == 3, ahead, back)
    posted, ferry = ~np.isnan(ahead), _types(table) == FERRY_TYPE
    source = np.where(posted, "posted", np.where(kind <= 4, "implicit", "assumed"))
    edges = pd.DataFrame(
        {
            "length_m": shapely.length(lines), "speed_kmh": np.where(ferry, FERRY_KMH, _or(ahead, by_class)),
            "back_kmh": np.where(ferry, FERRY_KMH, _or(back, by_class)), "oneway": direction != 2, "ferry": ferry,
            "speed_source": np.where(ferry, "assumed", source), "functional_class": kind,
        }
    )  # fmt: skip
    return _with_ids(edges, table)


def _limits(table: gpd.GeoDataFrame, season: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of a season along the drawing and against it, NaN where there is none."""
    both = []
    for limit, winter in ((LIMIT, WINTER_LIMIT), (LIMIT_AGAINST, WINTER_LIMIT_AGAINST)):
        posted = _posted(table, limit if limit in table else LIMIT)
        if season == "winter":
            in_winter = _posted(table, winter if limit in table else WINTER_LIMIT)
            posted = _or(in_winter, np.minimum(posted, WINTER_MOST_KMH))
        both.append(posted)
    return both[0], both[1]


def _posted(table: gpd.GeoDataFrame, name: str) -> np.ndarray:
    """Return the limits of a column, NaN where it has none that can be."""
    if name not in table:
        return np.full(len(table), np.nan)
    limit = pd.to_numeric(table[name], errors="coerce").to_numpy(float)
    return np.where((limit > 0) & (limit <= 120), limit, np.nan)


def _or(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return values, and others where there are none."""
    return np.where(np.isnan(values), others, values)


def _path_edges(table: gpd.GeoDataFrame, kind: np.ndarray, lines: np.ndarray, profile: str) -> pd.DataFrame:
    """Return the edges on foot or by bicycle: at one speed, ferries apart."""
    ferry = _types(table) == FERRY_TYPE
    one_way = pd.to_numeric(table[DIRECTION]).to_numpy(np.int64) != 2
    edges = pd.DataFrame(
        {
            "length_m": shapely.length(lines), "speed_kmh": np.where(ferry, FERRY_KMH, path_kmh({}, profile)),
            "oneway": one_way & (profile == "bicycle"), "ferry": ferry,
            "speed_source": "assumed",
            "functional_class": kind,
        }
    )  # fmt: skip
    return _with_ids(edges, table)


def _with_ids(edges: pd.DataFrame, table: gpd.GeoDataFrame) -> pd.DataFrame:
    numbered = edges.assign(id=table["LINK_ID"].to_numpy()) if "LINK_ID" in table else edges
    if ROAD_NUMBER not in table:
        return numbered
    number = pd.to_numeric(table[ROAD_NUMBER], errors="coerce").fillna(0).to_numpy(np.int64)
    return numbered.assign(road_number=number)
