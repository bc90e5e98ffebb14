"""Roads that a scenario changes: which links, by number, by id, or at a place; and the network on which they are so.

A closed road is cut, not taken away: whoever lives on it leaves it by the end on their side. Nobody would then stand
nearer to another road, and nobody's way becomes shorter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from kopa.accessibility import RoadNetwork
from kopa.errors import did_you_mean
from kopa.scenarios.road_edits import CloseRoad, RoadEdit, RoadSpeed

FORM = re.compile(r"(road|link|ferry) (\S+)")
AT_MOST_M = 500.0
"""How far from a road the place may lie at which it is closed."""

GAP_M = 1.0
"""Metres between the two ends at which a road is cut."""

SHORTEST_M = 4 * GAP_M
"""A link shorter than this is taken away: nobody lives on it."""

COLUMN = {"road": "road_number", "link": "id", "ferry": "id"}
"""Column of the edges by which each kind of road is called."""

WHERE_CALLED = {
    "road": "Write the number of a public road",
    "link": "Ids stand in the table of roads (study.roads)",
    "ferry": "Ids of ferries stand in the table of roads (study.roads, where ferry is true)",
}
"""Where the names of each kind of road are found."""

NO_NUMBER = "0"
"""What stands in the column of a road without a number."""

COMPUTED = ["time_min", "speed_source"]
"""Columns of a network's edges that it computes itself."""


class Cut(NamedTuple):
    """A row of a network's edges and the share of its length (0-1, from u) at which it is cut."""

    row: int
    share: float


def cuts_of(edits: Iterable[CloseRoad], edges: gpd.GeoDataFrame) -> tuple[Cut, ...]:
    """Return where links are cut: at the place that is given, or in the middle of each."""
    cuts: dict[int, Cut] = {}
    for one in edits:
        rows = _rows(one, edges, np.flatnonzero(_called(one.road, edges)))
        if one.at is None:
            cuts |= {int(row): Cut(int(row), 0.5) for row in rows if row not in cuts}
        else:
            row = int(rows[0])
            line = edges.geometry.iloc[row]
            cuts[row] = Cut(row, float(line.project(shapely.Point(*one.at), normalized=True)))
    return tuple(cuts[row] for row in sorted(cuts))


class SpeedOf(NamedTuple):
    """A row of a network's edges and the speed at which it is driven, in both directions."""

    row: int
    kmh: float


def speeds_of(edits: Iterable[RoadSpeed], edges: gpd.GeoDataFrame) -> tuple[SpeedOf, ...]:
    """Return the links that are driven at another speed; that of a link or place goes before that of a whole road.

    A ferry that is a part of a road keeps its time.
    """
    speeds: dict[int, SpeedOf] = {}
    for one in sorted(edits, key=_is_of_one_link):
        speeds |= {int(row): SpeedOf(int(row), one.kmh) for row in _driven(one, edges)}
    return tuple(speeds[row] for row in sorted(speeds))


def _is_of_one_link(edit: RoadEdit) -> bool:
    return edit.at is not None or not edit.road.startswith("road ")


def _driven(edit: RoadSpeed, edges: gpd.GeoDataFrame) -> np.ndarray:
    """Return the rows of the links that a speed is of: all of its road, or the one nearest to its place."""
    return _rows(edit, edges, np.flatnonzero(_called(edit.road, edges) & ~edges["ferry"].to_numpy(bool)))


def _rows(edit: RoadEdit, edges: gpd.GeoDataFrame, called: np.ndarray) -> np.ndarray:
    """Return of the rows of a road all, or the one nearest to the edit's place."""
    return called if edit.at is None else called[[_distances_m(edit, edges, called).argmin()]]


def with_speeds(network: RoadNetwork, speeds: Iterable[SpeedOf]) -> RoadNetwork:
    """Return the network with some links driven at another speed; nothing else differs.

    Examples
    --------
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> with_speeds(RoadNetwork.from_edges(nodes, table), [SpeedOf(0, 30.0)]).edges["time_min"].tolist()
    [2.0]
    """
    changed = list(speeds)
    if not changed:
        return network
    edges, rows = network.edges, [one.row for one in changed]
    ahead = edges["speed_kmh"].to_numpy(float, copy=True)
    back = edges["back_kmh"].fillna(edges["speed_kmh"]).to_numpy(float, copy=True)
    ahead[rows] = back[rows] = [one.kmh for one in changed]
    return network.with_speeds(ahead, back)


def with_cuts(network: RoadNetwork, cuts: Iterable[Cut]) -> RoadNetwork:
    """Return the network with some roads cut and some ferries taken away; nothing else differs.

    Examples
    --------
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> cut = with_cuts(RoadNetwork.from_edges(nodes, table), [Cut(0, 0.25)])
    >>> cut.edges[["u", "v", "length_m"]].values.tolist()
    [['a', 'a-b cut 0 u', 249.0], ['a-b cut 0 v', 'b', 749.0]]
    """
    nodes, edges = network.nodes[["id", "geometry"]], network.edges.drop(columns=COMPUTED, errors="ignore")
    cuts = list(cuts)
    open_edges = edges.drop(index=edges.index[[one.row for one in cuts]])
    stubs = [stub for one in cuts for stub in _stubs(edges.iloc[one.row], one)]
    if not stubs:
        return RoadNetwork.from_edges(nodes, open_edges, crs=network.crs)
    rows = gpd.GeoDataFrame([row for row, _ in stubs], crs=edges.crs)
    rows = rows.astype({name: edges.dtypes[name] for name in edges.columns if name not in ("u", "v", "geometry")})
    # the new ends have names of text, whatever the ids of the others are
    open_edges = open_edges.assign(**{end: open_edges[end].map(str) for end in ("u", "v")})
    rows = rows.assign(**{end: rows[end].map(str) for end in ("u", "v")})
    nodes = nodes.assign(id=nodes["id"].map(str))
    ends = gpd.GeoDataFrame([end for _, end in stubs], crs=nodes.crs)
    more = pd.concat([open_edges, rows], ignore_index=True), pd.concat([nodes, ends], ignore_index=True)
    return RoadNetwork.from_edges(more[1], more[0], crs=network.crs)


def _stubs(edge: pd.Series, cut: Cut) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Yield both parts of a road that is cut, each with its new end: they do not touch."""
    length_m = float(edge["length_m"])
    if edge["ferry"] or length_m < SHORTEST_M:
        return
    gap = GAP_M / length_m
    share = min(max(cut.share, 2 * gap), 1 - 2 * gap)
    for side, start, end in (("u", 0.0, share - gap), ("v", share + gap, 1.0)):
        line = substring(edge.geometry, start, end, normalized=True)
        name = f"{edge['u']}-{edge['v']} cut {cut.row} {side}"
        point = shapely.Point(line.coords[-1] if side == "u" else line.coords[0])
        ends: dict[str, object] = {"v": name} if side == "u" else {"u": name}
        values = ends | {"length_m": length_m * (end - start), "geometry": line}
        yield (
            {str(column): values.get(str(column), value) for column, value in edge.items()},
            {
                "id": name,
                "geometry": point,
            },
        )


def link_faults(edit: RoadEdit, edges: gpd.GeoDataFrame) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a road that is closed or has another speed: the field, and what to do."""
    field = "speed" if isinstance(edit, RoadSpeed) else "close"
    form = FORM.fullmatch(edit.road)
    if form is None:
        yield field, f"is {edit.road!r}; write 'road 879' with a number, or 'link 1234' or 'ferry 4670' with an id"
        return
    kind, called = form.groups()
    column = COLUMN[kind]
    if column not in edges.columns:
        yield field, f"the roads of this study have no {column}; use roads with such a column"
        return
    there = _called(edit.road, edges)
    if not there.any():
        pool = edges.loc[edges["ferry"], column] if kind == "ferry" else edges[column]
        names = set(pool.astype(str)) - ({NO_NUMBER} if kind == "road" else set())
        yield field, f"no {kind} {called}.{did_you_mean(called, sorted(names))} {WHERE_CALLED[kind]}"
    elif isinstance(edit, RoadSpeed) and edges.loc[there, "ferry"].all():
        yield field, f"{edit.road} is a ferry, which has no speed to set; close it, or leave it as it is"
    elif edit.at is not None:
        away_m = float(_distances_m(edit, edges, np.flatnonzero(there)).min())
        if away_m > AT_MOST_M:
            yield "at", f"{edit.road} is {away_m / 1000:.1f} km away from there; give a place on it"


def same_link_faults(edits: Mapping[int, RoadEdit], edges: gpd.GeoDataFrame) -> Iterator[tuple[int, str, str]]:
    """Yield where two edits close, or set the speed of, one and the same link: position, field, what to do.

    Only one of the two could be done, whichever it were. A link within a whole road is no such fault.
    """
    earlier: dict[tuple[str, int], int] = {}
    for at, one in edits.items():
        field = "speed" if isinstance(one, RoadSpeed) else "close"
        if not _is_of_one_link(one) or any(link_faults(one, edges)):
            continue
        for row in _rows(one, edges, np.flatnonzero(_called(one.road, edges))):
            first = earlier.setdefault((field, int(row)), at)
            if first != at:
                link = f"link {edges['id'].iloc[row]}" if "id" in edges.columns else "a link"
                yield at, field, f"is of {link}, as edit {first + 1} is; take one of the two out"
                break


def _called(road: str, edges: gpd.GeoDataFrame) -> np.ndarray:
    form = FORM.fullmatch(road)
    assert form is not None, road  # looked at before
    kind, called = form.groups()
    same = (edges[COLUMN[kind]].astype(str) == called).to_numpy()
    if kind == "road":
        return same & (called != NO_NUMBER)
    return same & edges["ferry"].to_numpy(bool) if kind == "ferry" else same


def _distances_m(edit: RoadEdit, edges: gpd.GeoDataFrame, rows: np.ndarray) -> np.ndarray:
    assert edit.at is not None
    lines = np.asarray(edges.geometry.iloc[rows])
    away: np.ndarray = shapely.distance(lines, shapely.Point(*edit.at))
    return away
