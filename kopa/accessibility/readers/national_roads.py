"""Roads from the national road table (or Digiroad's links): classes to speeds by a declared table."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

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
from kopa.errors import InputError, NotThereError, TableError, UnknownNameError, did_you_mean
from kopa.tables import Column, Schema, check
from kopa.units import CRS_FINLAND

SEASONS = ("summer", "winter")

RAW_NAMES = {"tieluokka": "road_class", "kohdeluokka": "width_class", "tienumero": "road_number"}
"""Names in the National Land Survey's own table."""

FERRY_CLASS = 9

MOTORWAY_WIDTH_CLASS = 12111
"""Class Ia of the General Map: motorways and other dual carriageways, on which nobody walks or cycles."""

SPEEDS = Schema(
    "speeds",
    (
        Column("road_class", "integer", "1 trunk, 2 main, 3 regional, 4 connecting, 5 other, 9 ferry"),
        Column("width_class", "integer", "class of width; empty: every other width of the road class", empty=True),
        *(
            Column(f"{season}_{where}_kmh", "number", f"speed in {season}, {where}", "km/h", low=1, high=150)
            for season in SEASONS
            for where in ("rural", "urban")
        ),
        Column("boarding_min", "number", "minutes of waiting and boarding", "min", low=0),
        Column("source", "text", "where the speed comes from, or the word assumption"),
    ),
)


def speed_table(path: str | Path | None = None) -> pd.DataFrame:
    """Return the speeds in km/h by road class, width class, season and place; each with its source.

    Examples
    --------
    >>> table = speed_table()
    >>> float(table.query("road_class == 4 and width_class.isna()")["summer_rural_kmh"].iloc[0])
    80.0
    """
    if path is None:
        with (files("kopa.accessibility.speeds") / "road_speeds.csv").open(encoding="utf-8") as file:
            return check(pd.read_csv(file), SPEEDS, where="road_speeds.csv", first_row=2)
    if not Path(path).is_file():
        raise NotThereError(f"speeds: there is no file {path}")
    try:
        table = pd.read_csv(path)
    except ValueError as error:  # empty, no CSV, not UTF-8
        raise TableError(
            str(path), [f"the file is no table ({error}); write it like the project's road_speeds.csv"]
        ) from error
    return check(table, SPEEDS, where=str(path), first_row=2)


def driving_factor() -> float:
    """Return the factor from the table's speeds to the speeds that trips are driven at (an assumption)."""
    with (files("kopa.accessibility.speeds") / "driving_factors.csv").open(encoding="utf-8") as file:
        return float(pd.read_csv(file).set_index("name")["factor"]["driven_to_table"])


def from_roads(
    roads: gpd.GeoDataFrame, speeds: pd.DataFrame | str | Path | None = None, *, season: str = "summer",
    factor: float | None = None, profile: str = "car",
) -> Roads:  # fmt: skip
    """Return the roads of a road table, with speeds in km/h by a declared table.

    The speed of a road is the harmonic mean of the rural and the urban speed of its class and
    width by its built-up share, times the driving factor. Ferries have the table's speed and
    its boarding time from landing to landing, however many pieces a line is drawn in; points
    never snap to them. Digiroad's link layer (DR_LINKKI) is
    recognised by its fields and read by its own speed limits.

    On foot and by bicycle roads of the width class of motorways are left out and counted, all others are gone at
    that profile's speed. Motor roads are not distinguished in the table, and paths are not in it.

    Parameters
    ----------
    roads
        ``u, v`` (junctions), ``road_class`` or ``tieluokka``, ``width_class`` or ``kohdeluokka``,
        ``length_m``, ``geometry``; optional ``ferry``, ``urban_share`` (0-1; without it every road is
        rural, and the summary says so), ``id``, ``road_number``.
    speeds
        Table like `speed_table()` or the path of such a CSV file; default the project's own.
    season
        ``summer`` or ``winter``.
    factor
        Driven speed over the table's; default `driving_factor()`.
    profile
        ``car``, ``foot`` or ``bicycle``.

    Raises
    ------
    TableError
        With every fault of the road table, or of the table of speeds.
    """
    if season not in SEASONS:
        raise UnknownNameError(f"season: {season!r} is neither summer nor winter.{did_you_mean(str(season), SEASONS)}")
    if not isinstance(roads, gpd.GeoDataFrame):
        raise InputError(f"roads: expected a GeoDataFrame, not {type(roads).__name__}")
    from kopa.accessibility.readers.digiroad import from_digiroad, is_digiroad

    check_profile(profile)
    if is_digiroad(roads):
        return from_digiroad(roads, season=season, profile=profile)
    table = speeds if isinstance(speeds, pd.DataFrame) else speed_table(speeds)
    check(table, SPEEDS, where="speeds")
    checked, left_out = _open_to(_checked(roads), profile)
    lines = projected(checked.geometry, where="roads")
    coords, index = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(index, np.arange(len(lines)))
    ids, xy, u, v = _junctions(
        checked, np.concatenate([coords[starts], coords[np.append(starts[1:], len(coords)) - 1]])
    )
    edges, notes = _with_speeds(checked, table, season, driving_factor() if factor is None else factor)
    edges["boarding_min"] = boarding_min(u, v, edges["ferry"].to_numpy(bool), edges["boarding_min"].to_numpy(float))
    if profile != "car":
        edges.loc[~edges["ferry"], "speed_kmh"] = path_kmh({}, profile)
        notes = {"season": season, "profile": profile, "motorways_left_out": left_out}
    return assemble(ids, xy, u, v, edges, coords, starts, crs=CRS_FINLAND, notes=notes)


def _open_to(roads: gpd.GeoDataFrame, profile: str) -> tuple[gpd.GeoDataFrame, int]:
    """Return the roads that are open to a profile, and how many are not."""
    if profile == "car":
        return roads, 0
    shut = pd.to_numeric(roads["width_class"]).to_numpy(np.int64) == MOTORWAY_WIDTH_CLASS
    if shut.all():
        raise TableError(
            "roads", [f"width_class: every road is {MOTORWAY_WIDTH_CLASS}, a motorway; nobody walks there"]
        )
    return roads[~shut].reset_index(drop=True), int(shut.sum())


def _checked(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    named = roads.rename(columns={k: v for k, v in RAW_NAMES.items() if v not in roads.columns})
    needed = ("u", "v", "road_class", "width_class", "length_m")
    missing = [c for c in needed if c not in named.columns]
    if missing:
        raise TableError("roads", [f"missing column {', '.join(missing)}; found {', '.join(map(str, roads.columns))}"])
    if not len(named):
        raise TableError("roads", ["no rows; a network needs at least one road"])
    faults = [*_faults(named), *geometry_faults(named.geometry, "LineString")]
    if faults:
        raise TableError("roads", faults)
    return named


def _faults(roads: gpd.GeoDataFrame) -> Iterator[str]:
    for name in ("road_class", "width_class"):
        bad = pd.to_numeric(roads[name], errors="coerce").isna().to_numpy()
        if bad.any():
            yield f"{name}: {rows(bad)} not a class number"
    length = pd.to_numeric(roads["length_m"], errors="coerce").to_numpy(float)
    bad = ~(np.isfinite(length) & (length >= 0) & (length <= 1e9))
    if bad.any():
        yield f"length_m: {rows(bad)} not a length in metres of at least 0"
    if "urban_share" in roads.columns:
        share = pd.to_numeric(roads["urban_share"], errors="coerce").to_numpy(float)
        if (~((share >= 0) & (share <= 1))).any():
            yield f"urban_share: {rows(~((share >= 0) & (share <= 1)))} not a share between 0 and 1"
    for name in ("u", "v"):
        if roads[name].isna().any():
            yield f"{name}: {rows(roads[name].isna().to_numpy())} empty; every road needs both junctions"


def _junctions(roads: gpd.GeoDataFrame, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return ids and places of the junctions, and the positions of both ends of every road.

    `ends` are the places of the first ends of all roads, then those of the last.
    """
    both = pd.concat([roads["u"], roads["v"]], ignore_index=True)
    position, names = pd.factorize(both)
    first = np.full(len(names), len(both))
    np.minimum.at(first, position, np.arange(len(both)))
    xy = ends[first]
    apart = np.hypot(*(ends - xy[position]).T) > 1.0
    if apart.any():
        named = ", ".join(map(repr, pd.unique(both[apart])[:5].tolist()))
        raise TableError(
            "roads", [f"u, v: junctions lie at different places in different rows, over 1 m apart: {named}"]
        )
    ids = names.to_numpy() if hasattr(names, "to_numpy") else np.asarray(names)
    ids = ids.astype(np.int64) if ids.dtype.kind in "iu" else ids.astype(object)
    return ids, xy, position[: len(roads)], position[len(roads) :]


def _with_speeds(
    roads: gpd.GeoDataFrame, table: pd.DataFrame, season: str, factor: float
) -> tuple[pd.DataFrame, dict[str, int | str]]:
    """Return the values of every edge and what the summary should say about them."""
    road_class = pd.to_numeric(roads["road_class"]).to_numpy(np.int64)
    row = _table_rows(road_class, pd.to_numeric(roads["width_class"]).to_numpy(np.int64), table)
    rural, urban = (table[f"{season}_{where}_kmh"].to_numpy(float)[row] for where in ("rural", "urban"))
    has_urban_share = "urban_share" in roads.columns
    share = pd.to_numeric(roads["urban_share"]).to_numpy(float) if has_urban_share else np.zeros(len(roads))
    ferry = _ferries(roads, road_class)
    speed = np.where(ferry, rural, factor / (share / urban + (1 - share) / rural))
    by_law = table["source"].str.contains("assumption").to_numpy(bool)[row]
    edges = pd.DataFrame(
        {
            "length_m": pd.to_numeric(roads["length_m"]).to_numpy(float), "speed_kmh": speed, "ferry": ferry,
            "boarding_min": np.where(ferry, table["boarding_min"].to_numpy(float)[row], 0.0),
            "speed_source": np.where(by_law, "assumed", "implicit"), "road_class": road_class,
        }
    )  # fmt: skip
    for name in ("id", "width_class", "road_number", "urban_share"):
        if name in roads.columns:
            edges[name] = roads[name].to_numpy()
    notes: dict[str, int | str] = {"season": season, "driving_factor": str(factor)}
    if not has_urban_share:
        notes["roads_without_urban_share"] = len(roads)
    return edges, notes


def _table_rows(road_class: np.ndarray, width_class: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the row of the table for every road: its class and width, else its class."""
    width = table["width_class"].fillna(-1).to_numpy(np.int64)
    keys = pd.MultiIndex.from_arrays([table["road_class"].to_numpy(np.int64), width])
    if keys.has_duplicates:
        raise TableError("speeds", [f"road_class, width_class: repeated {keys[keys.duplicated()][0]}"])
    exact = keys.get_indexer(pd.MultiIndex.from_arrays([road_class, width_class]))
    general = keys.get_indexer(pd.MultiIndex.from_arrays([road_class, np.full(len(road_class), -1)]))
    row = np.where(exact >= 0, exact, general)
    if (row < 0).any():
        unknown = sorted({(int(c), int(w)) for c, w in zip(road_class[row < 0], width_class[row < 0], strict=True)})
        raise TableError(
            "roads", [f"road_class, width_class: {rows(row < 0)} {unknown[:5]}; no speed for them in the table"]
        )
    return row


def _ferries(roads: gpd.GeoDataFrame, road_class: np.ndarray) -> np.ndarray:
    ferry = road_class == FERRY_CLASS
    if "ferry" in roads.columns:
        marked: np.ndarray = roads["ferry"].fillna(False).to_numpy(bool)
        ferry = ferry | marked
    return ferry
