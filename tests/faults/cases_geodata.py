# ruff: noqa: E501 — one case a line reads better than a rule about width
"""Bad networks, points and coordinates: tables of geodata and files of OpenStreetMap, handed to the library."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, Polygon

import kopa
from kopa.sources import country_tables
from tests.faults.cases import Case, Content, call, call_with
from tests.faults.cases_tables import GROUP

M = "EPSG:3067"
DEG = "EPSG:4326"
XY = [(500_000.0, 6_700_000.0), (501_000.0, 6_700_000.0), (502_000.0, 6_700_000.0)]
LONLAT = [(27.0, 60.4), (27.1, 60.4), (27.2, 60.4)]


def nodes(xy: Any = XY, crs: str | None = M, **columns: Any) -> gpd.GeoDataFrame:
    """Return three nodes on a line, changed as asked."""
    shapes = [Point(*p) if isinstance(p, tuple) else p for p in xy]
    return gpd.GeoDataFrame({"id": ["a", "b", "c"][: len(shapes)]} | columns, geometry=shapes, crs=crs)


def edges(**columns: Any) -> pd.DataFrame:
    """Return two edges between them, changed as asked."""
    plain = {"u": ["a", "b"], "v": ["b", "c"], "length_m": [1000.0, 1000.0], "speed_kmh": [60.0, 60.0]}
    return pd.DataFrame(plain | columns)


def net() -> kopa.RoadNetwork:
    """Return the good network."""
    return kopa.RoadNetwork.from_edges(nodes(), edges())


def case(number: int, door: str, field: str, cause: str, open_door: Callable[[], object], *says: str) -> Case:
    """Return a case of the library."""
    return Case(f"G{number:02d}", GROUP, door, field, cause, says, call(open_door))


def of_edges(number: int, field: str, cause: str, changed: dict[str, Any], *says: str) -> Case:
    """Return a case of a table of edges."""
    door = lambda: kopa.RoadNetwork.from_edges(nodes(), edges(**changed))  # noqa: E731
    return case(number, "from_edges", f"edges.{field}", cause, door, "edges", *says)


def of_nodes(number: int, field: str, cause: str, changed: dict[str, Any], *says: str) -> Case:
    """Return a case of a table of nodes."""
    door = lambda: kopa.RoadNetwork.from_edges(nodes(**changed), edges())  # noqa: E731
    return case(number, "from_edges", f"nodes.{field}", cause, door, "nodes", *says)


def of_sites(number: int, field: str, cause: str, sites: Callable[[], Any], *says: str) -> Case:
    """Return a case of a table of sites."""
    door = lambda: kopa.travel_times(net(), nodes(), sites(), progress=False)  # noqa: E731
    return case(number, "travel_times", f"sites.{field}", cause, door, "sites", *says)


def of_roads(number: int, field: str, cause: str, change: Callable[[gpd.GeoDataFrame], object], *says: str) -> Case:
    """Return a case of a road table: 20 links of the starter data, changed."""

    def door() -> object:
        return kopa.RoadNetwork.from_roads(change(country_tables.roads().head(20).copy()))  # type: ignore[arg-type]

    return case(number, "from_roads", f"roads.{field}", cause, door, *says)


def of_file(number: int, name: str, field: str, cause: str, content: Content, *says: str) -> Case:
    """Return a case of a file of OpenStreetMap."""
    attack = call_with({name: content}, lambda: kopa.RoadNetwork.from_osm_pbf(name))
    return Case(f"G{number:02d}", GROUP, "from_osm_pbf", field, cause, (name, *says), attack)


def of_measure(number: int, field: str, cause: str, door: Callable[[], object], *says: str) -> Case:
    """Return a case of a measure."""
    return case(number, "measures", field, cause, door, *says)


def _with(table: gpd.GeoDataFrame, column: str, row: int, value: Any) -> gpd.GeoDataFrame:
    changed = table.astype({column: object}) if column != "geometry" else table
    changed.loc[changed.index[row], column] = value
    return changed


def _osm(body: str) -> str:
    return f'<?xml version="1.0"?>\n<osm version="0.6">{body}</osm>\n'


def _times() -> pd.DataFrame:
    return kopa.travel_times(net(), nodes(), nodes(), progress=False)


CASES = [
    of_nodes(1, "crs", "none", {"crs": None}, "no coordinate reference system", "set_crs('EPSG:3067')"),
    of_nodes(2, "geometry", "metres labelled as degrees", {"crs": DEG}, "x 500000", "wrong label", "set_crs('EPSG:3067'"),
    of_nodes(3, "geometry", "degrees labelled as metres in Finland's zone", {"xy": LONLAT}, "x 27", "degrees",
             "set_crs('EPSG:4326'"),
    of_nodes(4, "geometry", "latitude before longitude", {"xy": [(y, x) for x, y in LONLAT], "crs": DEG}, "rows 1, 2, 3",
             "expected within", "longitude and latitude swapped?"),
    of_nodes(5, "geometry", "in Sweden", {"xy": [(15.0, 57.0), (15.1, 57.0), (15.2, 57.0)], "crs": DEG}, "rows 1, 2, 3",
             "found within x 15", "expected within about x 19"),
    of_nodes(6, "geometry", "over 180 degrees", {"xy": [(190.0, 60.0), *LONLAT[1:]], "crs": DEG}, "190",
             "expected longitude and latitude"),
    of_nodes(7, "geometry", "one node on the antimeridian", {"xy": [(180.0, 60.0), *LONLAT[1:]], "crs": DEG}, "row 1",
             "expected within about x 19"),
    of_nodes(8, "geometry", "at 0, 0 among others", {"xy": [(0.0, 0.0), *XY[1:]]}, "row", "expected within"),
    of_nodes(9, "geometry", "the old grid KKJ read as its successor", {"xy": [(x + 3_000_000, y) for x, y in XY]},
             "rows 1, 2, 3", "expected within"),
    of_nodes(10, "geometry", "a Swedish grid", {"crs": "EPSG:3006", "xy": [(674_000.0, 6_580_000.0)] * 3}, "rows 1, 2, 3",
             "expected within"),
    of_nodes(11, "geometry", "missing", {"xy": [None, *XY[1:]]}, "geometry: row 1 empty", "leave the row out"),
    of_nodes(12, "geometry", "empty point", {"xy": [Point(), *XY[1:]]}, "geometry: row 1 empty", "leave the row out"),
    of_nodes(13, "geometry", "NaN", {"xy": [(float("nan"), 1.0), *XY[1:]]}, "geometry: row 1", "leave the row out"),
    of_nodes(14, "geometry", "infinite", {"xy": [(float("inf"), 1.0), *XY[1:]]}, "geometry: row 1",
             "without finite coordinates"),
    of_nodes(15, "geometry", "an area", {"xy": [Polygon([(0, 0), (1, 0), (1, 1)]), *XY[1:]]}, "geometry: row 1 Polygon",
             "expected Point"),
    of_nodes(16, "id", "twice", {"id": ["a", "a", "c"]}, "id: row 2 repeat", "each id only once"),
    of_nodes(17, "id", "empty", {"id": ["a", None, "c"]}, "id: row 2 empty", "every node needs an id"),
    of_nodes(18, "id", "decimal numbers", {"id": [1.5, 2.5, 3.5]}, "id: expected text, or whole numbers"),
    of_nodes(19, "id", "beyond 64 bits", {"id": [1, 2, 2**70]}, "id: expected text, or whole numbers of at most 64 bits"),
    of_nodes(20, "id", "true and false", {"id": [True, False, True]}, "id", "expected text"),
    case(21, "from_edges", "nodes", "no rows", lambda: kopa.RoadNetwork.from_edges(nodes().head(0), edges()), "nodes",
         "no rows; a network needs at least one node"),
    case(22, "from_edges", "nodes", "no GeoDataFrame",
         lambda: kopa.RoadNetwork.from_edges(pd.DataFrame({"id": ["a"]}), edges()), "nodes",
         "expected a GeoDataFrame with id and geometry"),
    case(23, "from_edges", "nodes", "no column id",
         lambda: kopa.RoadNetwork.from_edges(nodes().drop(columns="id"), edges()), "nodes: missing column id", "found"),
    case(24, "from_edges", "edges", "no column length_m",
         lambda: kopa.RoadNetwork.from_edges(nodes(), edges().drop(columns="length_m")), "missing column length_m",
         "found u, v"),
    of_edges(25, "length_m", "negative", {"length_m": [-1.0, 5.0]}, "length_m: row 1 is -1.0", "at least 0"),
    of_edges(26, "length_m", "NaN", {"length_m": [np.nan, 5.0]}, "length_m: row 1 is empty", "expected a value"),
    of_edges(27, "length_m", "infinite", {"length_m": [np.inf, 5.0]}, "length_m: row 1 is inf", "a finite number"),
    of_edges(28, "length_m", "a word", {"length_m": ["1 km", 5.0]}, "length_m: row 1 is '1 km'", "a number"),
    of_edges(29, "length_m", "longer than Earth's orbit", {"length_m": [1e12, 5.0]}, "row 1 longer than",
             "1,000,000 km"),
    of_edges(30, "speed_kmh", "zero", {"speed_kmh": [0.0, 50.0]}, "speed_kmh: row 1 0 or below", "left out of the table"),
    of_edges(31, "speed_kmh", "negative", {"speed_kmh": [-50.0, 50.0]}, "speed_kmh: row 1", "left out of the table"),
    of_edges(32, "speed_kmh", "NaN", {"speed_kmh": [np.nan, 50.0]}, "speed_kmh: row 1 is empty", "expected a value"),
    of_edges(33, "speed_kmh", "infinite", {"speed_kmh": [np.inf, 50.0]}, "speed_kmh: row 1 is inf", "a finite number"),
    of_edges(34, "speed_kmh", "a word", {"speed_kmh": ["walk", 50.0]}, "speed_kmh: row 1 is 'walk'", "a number"),
    of_edges(35, "speed_kmh", "so slow that it never ends", {"speed_kmh": [1e-9, 50.0]}, "row 1 longer than", "minutes"),
    of_edges(36, "u", "a node that is not there", {"u": ["x", "b"]}, "u: row 1 name a node", "('x')"),
    of_edges(37, "v", "empty", {"v": [None, "c"]}, "v: row 1", "not in the table of nodes"),
    of_edges(38, "oneway", "a word", {"oneway": ["maybe", True]}, "oneway: row 1", "neither true nor false"),
    of_edges(39, "ferry", "a number", {"ferry": [7, 0]}, "ferry: row 1", "neither true nor false"),
    of_edges(40, "boarding_min", "negative", {"boarding_min": [-3.0, 0.0]}, "boarding_min: row 1 is -3.0", "at least 0"),
    of_edges(41, "back_kmh", "zero", {"back_kmh": [0.0, 50.0]}, "back_kmh: row 1", "left out of the table"),
    of_edges(42, "several", "faults told together", {"length_m": [-1.0, 5.0], "speed_kmh": [50.0, 0.0], "u": ["x", "b"]},
             "3 faults", "u: row 1", "length_m: row 1", "speed_kmh: row 2", "expected at least 0"),
    case(43, "from_edges", "edges.geometry", "points for lines", lambda: kopa.RoadNetwork.from_edges(
         nodes(), gpd.GeoDataFrame(edges(), geometry=[Point(*XY[0]), Point(*XY[1])], crs=M)), "edges", "row",
         "expected LineString"),
    case(44, "from_edges", "edges.crs", "none", lambda: kopa.RoadNetwork.from_edges(
         nodes(), gpd.GeoDataFrame(edges(), geometry=[LineString(XY[:2]), LineString(XY[1:])])), "edges",
         "no coordinate reference system", "set_crs"),
    case(45, "from_edges", "crs", "degrees to measure in",
         lambda: kopa.RoadNetwork.from_edges(nodes(), edges(), crs=DEG), "crs", "metric"),
    case(46, "from_edges", "crs", "no such system",
         lambda: kopa.RoadNetwork.from_edges(nodes(), edges(), crs="EPSG:999999"), "crs", "EPSG:999999", "such as EPSG:3067"),
    of_sites(47, "crs", "none", lambda: nodes(crs=None), "no coordinate reference system", "set_crs"),
    of_sites(48, "geometry", "latitude before longitude", lambda: nodes(xy=[(y, x) for x, y in LONLAT], crs=DEG),
             "longitude and latitude swapped?"),
    of_sites(49, "geometry", "degrees labelled as metres", lambda: nodes(xy=LONLAT), "rows 1, 2, 3", "degrees"),
    of_sites(50, "geometry", "missing", lambda: nodes(xy=[XY[0], None, XY[2]]), "geometry: row 2 is empty",
             "expected a value"),
    of_sites(51, "id", "twice", lambda: nodes(id=["a", "b", "a"]), "id: row 3 is 'a'", "each only once"),
    of_sites(52, "id", "numbers", lambda: nodes(id=[1, 2, 3]), "id: row 1 is 1", "expected text"),
    of_sites(53, "id", "empty", lambda: nodes(id=["a", "", "c"]), "id: row 2 is empty", "expected a value"),
    of_sites(54, "table", "no GeoDataFrame", lambda: pd.DataFrame({"id": ["a"], "x": [1.0]}),
             "expected a GeoDataFrame with id and geometry"),
    of_sites(55, "table", "no column id", lambda: nodes().drop(columns="id"), "missing column id", "found"),
    of_sites(56, "geometry", "areas", lambda: nodes(xy=[Point(*p).buffer(9) for p in XY]), "rows 1, 2, 3 Polygon",
             "expected Point"),
    case(57, "travel_times", "metric", "misspelt",
         lambda: kopa.travel_times(net(), nodes(), nodes(), metric="tmie"), "metric: 'tmie'", "Did you mean 'time'"),
    case(58, "travel_times", "max_minutes", "negative",
         lambda: kopa.travel_times(net(), nodes(), nodes(), max_minutes=-5), "max_minutes: -5", "at least 0"),
    case(59, "nearest", "k", "none at all", lambda: kopa.nearest(net(), nodes(), nodes(), k=0, progress=False), "k",
         "at least 1"),
    case(60, "isochrones", "minutes", "negative", lambda: kopa.isochrones(net(), nodes(), minutes=[-15], progress=False),
         "minutes", "above 0"),
    case(61, "Access", "speed_kmh", "zero", lambda: kopa.Access(speed_kmh=0), "speed_kmh is 0", "above 0"),
    case(62, "Access", "detour", "shorter than straight", lambda: kopa.Access(detour=0.9), "detour is 0.9",
         "at least 1"),
    case(63, "Access", "max_m", "NaN", lambda: kopa.Access(max_m=float("nan")), "max_m is nan", "at least 0"),
    of_roads(64, "length_m", "negative", lambda t: _with(t, "length_m", 3, -1), "roads: length_m: row 4", "at least 0"),
    of_roads(65, "road_class", "a word", lambda t: _with(t, "road_class", 3, "main"), "road_class: row 4",
             "not a class number"),
    of_roads(66, "road_class", "one without a speed", lambda t: _with(t, "road_class", 3, 77), "row 4",
             "no speed for them in the table"),
    of_roads(67, "urban_share", "percent", lambda t: _with(t, "urban_share", 3, 40), "urban_share: row 4",
             "between 0 and 1"),
    of_roads(68, "u", "empty", lambda t: _with(t, "u", 3, None), "u: row 4 empty", "every road needs both junctions"),
    of_roads(69, "u", "one junction at two places", lambda t: _with(t, "u", 3, t["v"].iloc[9]), "different places",
             "over 1 m apart"),
    of_roads(70, "geometry", "missing", lambda t: _with(t, "geometry", 3, None), "geometry: row 4 empty",
             "leave the row out"),
    of_roads(71, "geometry", "no column", lambda t: pd.DataFrame(t.drop(columns="geometry")), "roads",
             "expected a GeoDataFrame"),
    of_roads(72, "crs", "none", lambda t: t.set_crs(None, allow_override=True), "no coordinate reference system",
             "set_crs"),
    of_roads(73, "table", "no rows", lambda t: t.head(0), "no rows", "needs at least one road"),
    of_roads(74, "table", "a column missing", lambda t: t.drop(columns="length_m"), "missing column length_m", "found"),
    case(75, "from_roads", "season", "misspelt",
         lambda: kopa.RoadNetwork.from_roads(country_tables.roads().head(5), season="wintr"), "season: 'wintr'",
         "Did you mean 'winter'"),
    case(76, "from_roads", "speeds", "not there",
         lambda: kopa.RoadNetwork.from_roads(country_tables.roads().head(5), "no.csv"), "no.csv", "there is no file"),
    Case("G77", GROUP, "from_roads", "speeds", "a web page", ("speeds.csv", "road_class"), call_with(
         {"speeds.csv": "<html>404</html>"},
         lambda: kopa.RoadNetwork.from_roads(country_tables.roads().head(5), "speeds.csv"))),
    Case("G78", GROUP, "from_roads", "speeds", "an empty file", ("speeds.csv", "no table"), call_with(
         {"speeds.csv": ""}, lambda: kopa.RoadNetwork.from_roads(country_tables.roads().head(5), "speeds.csv"))),
    of_file(79, "area.osm.pbf", "bytes", "empty .pbf", b"", "the file is empty", "download it again"),
    of_file(80, "area.osm.pbf", "bytes", "a web page for a .pbf", "<html>404</html>" * 9, "at byte 0",
            "download it again"),
    of_file(81, "area.osm.pbf", "bytes", "noise", bytes(range(256)) * 8, "not a whole .osm.pbf file",
            "download it again"),
    of_file(82, "area.osm", "bytes", "an empty .osm", b"", "the file is empty", "download it again"),
    of_file(83, "area.osm", "bytes", "XML that breaks off", _osm('<node id="1" lat="62" lon="27"/>')[:60],
            "not a readable OpenStreetMap file"),
    of_file(84, "area.osm", "roads", "none", _osm('<node id="1" lat="62" lon="27"/>'), "no road in the file",
            "highway"),
    of_file(85, "area.osm", "nodes", "in another country", _osm(
            '<node id="1" lat="41" lon="-8"/><node id="2" lat="41.01" lon="-8"/><way id="3"><nd ref="1"/><nd ref="2"/>'
            '<tag k="highway" v="primary"/></way>'), "no road lies in the area", "in Python with crs="),
    of_file(86, "area.osm", "nodes", "none of the way's nodes in the file", _osm(
            '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'), "no road",
            "expected about"),
    of_file(87, "changes.osc", "bytes", "a file of changes", "<osmChange/>", "a change file holds edits",
            "give the map"),
    case(88, "from_osm_pbf", "path", "not there", lambda: kopa.RoadNetwork.from_osm_pbf("no.osm.pbf"), "no.osm.pbf",
         "there is no such file"),
    of_measure(89, "cutoff_min", "negative", lambda: kopa.cumulative(_times(), nodes(), cutoff_min=-30), "cutoff_min",
               "at least 0"),
    of_measure(90, "times", "no column of minutes",
               lambda: kopa.cumulative(_times().drop(columns="travel_time_min"), nodes(), cutoff_min=30), "times",
               "travel_time_min", "found"),
    of_measure(91, "sites", "one without an id",
               lambda: kopa.cumulative(_times(), nodes().drop(columns="id"), cutoff_min=30), "sites",
               "missing column id"),
    of_measure(92, "supply", "negative",
               lambda: kopa.cumulative(_times(), nodes(seats=[1, -2, 3]), cutoff_min=30, supply="seats"), "seats", "row 2",
               "at least 0"),
    of_measure(93, "supply", "misspelt column",
               lambda: kopa.cumulative(_times(), nodes(seats=[1, 2, 3]), cutoff_min=30, supply="saets"), "saets",
               "Did you mean 'seats'"),
    of_measure(94, "values", "NaN", lambda: kopa.inequality.gini([1.0, float("nan")], [1, 1]), "values: row 2",
               "expected a number"),
    of_measure(95, "weights", "negative", lambda: kopa.inequality.gini([1.0, 2.0], [1, -1]), "weights: row 2",
               "at least 0"),
    of_measure(96, "weights", "of another length", lambda: kopa.inequality.gini([1.0, 2.0], [1]), "different length",
               "one entry per cell"),
    of_measure(97, "decay", "rising steps", lambda: kopa.decay_stepped([30, 15], [1, 0.5]), "[30, 15]", "expected rising minutes"),
    of_measure(98, "rate", "negative", lambda: kopa.decay_exponential(-0.1), "rate is -0.1", "at least 0"),
]  # fmt: skip
