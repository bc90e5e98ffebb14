"""Which links of a network a scenario closes, by number, by id, or at a place."""

import re
from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import did_you_mean
from kopa.scenarios.edits import CloseRoad

FORM = re.compile(r"(road|link|ferry) (\S+)")
AT_MOST_M = 500.0
"""How far from a road the place may lie at which it is closed."""

COLUMN = {"road": "road_number", "link": "id", "ferry": "id"}
"""Column of the edges by which each kind of road is called."""


def closed_links(edits: Iterable[CloseRoad], edges: gpd.GeoDataFrame) -> np.ndarray:
    """Return which rows of a network's edges are closed."""
    closed = np.zeros(len(edges), bool)
    for one in edits:
        rows = np.flatnonzero(_called(one.road, edges))
        closed[rows if one.at is None else rows[[_distances_m(one, edges, rows).argmin()]]] = True
    return closed


def link_faults(edit: CloseRoad, edges: gpd.GeoDataFrame) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a road that is closed: the field, and what to do."""
    form = FORM.fullmatch(edit.road)
    if form is None:
        yield "close", f"is {edit.road!r}; write 'road 879' with a number, or 'link 1234' or 'ferry 4670' with an id"
        return
    kind, called = form.groups()
    column = COLUMN[kind]
    if column not in edges.columns:
        yield "close", f"the roads of this study have no {column}; bring roads with such a column"
        return
    there = _called(edit.road, edges)
    if not there.any():
        pool = edges.loc[edges["ferry"], column] if kind == "ferry" else edges[column]
        yield "close", f"no {kind} {called}.{did_you_mean(called, _texts(pool).unique())}"
    elif edit.at is not None:
        away_m = float(_distances_m(edit, edges, np.flatnonzero(there)).min())
        if away_m > AT_MOST_M:
            yield "at", f"{edit.road} is {away_m / 1000:.1f} km away from there; give a place on it"


def _called(road: str, edges: gpd.GeoDataFrame) -> np.ndarray:
    form = FORM.fullmatch(road)
    assert form is not None, road  # looked at before
    kind, called = form.groups()
    same = (_texts(edges[COLUMN[kind]]) == called).to_numpy()
    return same & edges["ferry"].to_numpy(bool) if kind == "ferry" else same & (called != "0")


def _texts(values: pd.Series) -> pd.Series:
    return values.astype(str)


def _distances_m(edit: CloseRoad, edges: gpd.GeoDataFrame, rows: np.ndarray) -> np.ndarray:
    assert edit.at is not None
    lines = np.asarray(edges.geometry.iloc[rows])
    away: np.ndarray = shapely.distance(lines, shapely.Point(*edit.at))
    return away
