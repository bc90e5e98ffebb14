"""The golden numbers a second time, by plain means: the starter's files, pyproj, shapely, networkx; nothing of kopa.

What the documents say is written out once more, cell by cell: docs/methods-travel-times.md (speeds, snapping, legs,
local streets), docs/methods-sites.md (which rows are sites of a level) and docs/methods-goals.md (the indicators). It
knows the starter's roads only: two-way, without streets; and takes the cases of the four regions, not every odd one.
"""

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import networkx as nx
import numpy as np
import shapely
from pyproj import Transformer

LEG_KMH, DETOUR, LOCAL_STREETS_M = 30.0, 1.3, 5_000.0
SCRAP_M, SCRAP_FARTHER_M = 1_000.0, 500.0
AGES = (
    "age_0_2", "age_3_6", "age_7_12", "age_13_15", "age_16_17", "age_18_19", "age_20_24", "age_25_plus",
)  # fmt: skip
IN_FINNISH = ("fi", "fi+sv", "unknown")
MATTER = {"basic_1_6": ("unknown", "1-6", "1-9"), "basic_7_9": ("unknown", "7-9", "1-9")}
"""Grade ranges that may serve a level of basic education."""


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, packed or not, as text."""
    whole = path.read_bytes()
    text = (gzip.decompress(whole) if path.suffix == ".gz" else whole).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


@dataclass(frozen=True)
class Cell:
    """People at one point: municipality, whether in a locality, persons by age."""

    code: str
    x: float
    y: float
    in_locality: bool
    persons: dict[str, float]


@dataclass(frozen=True)
class Site:
    """One site of a level: its name, municipality and point; its id, which ends in basic where grades are unknown."""

    name: str
    code: str
    x: float
    y: float
    id: str


@dataclass(frozen=True)
class Way:
    """A place beside a road: its link, the share of the link's path from `u`, the straight distance to it."""

    link: int
    share: float
    straight_m: float


def decoded(text: str) -> Iterator[int]:
    """Yield the whole metres of an encoded polyline, number by number."""
    number, shift = 0, 0
    for character in text:
        group = ord(character) - 63
        number |= (group & 31) << shift
        shift += 5
        if group < 32:
            yield -(number + 1) // 2 if number % 2 else number // 2
            number, shift = 0, 0


def polygon(text: str) -> shapely.Polygon:
    """Return the polygon of encoded rings, each of steps from 0, 0."""
    rings = []
    for ring in text.split(";"):
        x, y, steps = 0, 0, decoded(ring)
        rings.append([(x := x + east, y := y + north) for east, north in zip(steps, steps, strict=True)])
    return shapely.Polygon(rings[0], rings[1:])


class Starter:
    """The starter's files: people, sites, roads."""

    def __init__(self, folder: Path, speeds: Path) -> None:
        self.folder = folder
        self.speeds = {
            (row["road_class"], row["width_class"]): row for row in rows_of(speeds / "road_speeds.csv")
        }  # fmt: skip
        (driven,) = rows_of(speeds / "driving_factors.csv")
        self.driven = float(driven["factor"])

    def codes(self, region_code: str) -> set[str]:
        """Return the municipalities of a region by its official number."""
        return {
            row["code"] for row in rows_of(self.folder / "municipalities.csv.gz") if row["region_code"] == region_code
        }

    def cells(self, codes: set[str]) -> list[Cell]:
        """Return the cells of some municipalities: the centre of the square kilometre, moved by the row's offset."""
        rows = [row for row in rows_of(self.folder / "population_cells.csv.gz") if row["municipality_code"] in codes]
        corner = np.array([[float(row["east_km"]), float(row["north_km"])] for row in rows]) * 1000
        to_finland = Transformer.from_crs(3035, 3067, always_xy=True)
        x, y = to_finland.transform(*(corner + 500).T)
        return [
            Cell(
                row["municipality_code"],
                round(x[i]) + float(row["offset_x_m"]),
                round(y[i]) + float(row["offset_y_m"]),
                row["locality"] != "0",
                {age: float(row[age]) for age in AGES},
            )
            for i, row in enumerate(rows)
        ]

    def sites(self, level: str) -> list[Site]:
        """Return the sites of a level that teach in Finnish: schools of the register, then what OpenStreetMap adds."""
        merged = {
            row["institution_number"]
            for row in rows_of(self.folder / "site_changes.csv")
            if row["date"] <= "2026-12-31"
        }
        moved = {
            row["institution_number"]: row
            for row in rows_of(self.folder / "osm/school_positions.csv")
            if row["used"] == "osm"
        }
        found = []
        for row in rows_of(self.folder / "schools.csv.gz"):
            number = row["institution_number"]
            if number not in merged and row["language"] in IN_FINNISH and self._serves(row, level):
                at = moved.get(number, row)
                ending = "basic" if row["grade_range"] == "unknown" else level
                place = at["municipality_code"], float(at["x_m"]), float(at["y_m"])
                found.append(Site(row["name"], *place, f"{number}.{ending}"))
        for row in rows_of(self.folder / "osm/other_sites.csv.gz"):
            basic = row["grade_range"] in MATTER.get(level, ())
            young = level not in ("lukio", "vet") or row["serves_16_17"] == "1"
            if row["language"] in IN_FINNISH and (row["level"] == level or basic) and young:
                place = row["municipality_code"], float(row["x_m"]), float(row["y_m"])
                found.append(Site(row["name"], *place, f"{row['site_id']}.{row['level']}"))
        return found

    @staticmethod
    def _serves(row: dict[str, str], level: str) -> bool:
        if level == "lukio":
            return row["type_code"] in ("15", "19") and row["serves_16_17"] == "1"
        return row["grade_range"] in MATTER.get(level, ())

    def towns_not_covered(self, level: str) -> list[shapely.Polygon]:
        """Return the outlines of the municipalities in which sites of a level may be missing from the list."""
        complete = {
            row["municipality_code"]
            for row in rows_of(self.folder / "level_coverage.csv.gz")
            if (row["level"], row["language"], row["completeness"]) == (level, "fi", "complete")
        }
        towns = (row for row in rows_of(self.folder / "outlines.csv.gz") if row["code"] not in complete)
        return [polygon(text) for row in towns for text in row["rings"].split("/")]

    def roads(self) -> "Roads":
        """Return the public roads and ferries with their minutes in summer."""
        points = {
            row["id"]: (float(row["x_m"]), float(row["y_m"])) for row in rows_of(self.folder / "junctions.csv.gz")
        }
        roads = Roads()
        for row in rows_of(self.folder / "roads.csv.gz"):
            x, y = points[row["u"]]
            path = [(x, y)]
            steps = iter(decoded(row["path"]))
            for east, north in zip(steps, steps, strict=True):
                x, y = x + east, y + north
                path.append((x, y))
            path.append(points[row["v"]])
            length_m, ferry = float(row["length_m"]), row["ferry"] == "1" or row["road_class"] == "9"
            roads.links.append((row["u"], row["v"], self._minutes(row, length_m, ferry), length_m, ferry))
            roads.paths.append(shapely.LineString(path))
        return roads

    def _minutes(self, row: dict[str, str], length_m: float, ferry: bool) -> float:
        key = (row["road_class"], row["width_class"])
        speeds = self.speeds.get(key) or self.speeds[row["road_class"], ""]
        rural, urban = float(speeds["summer_rural_kmh"]), float(speeds["summer_urban_kmh"])
        if ferry:
            return length_m / 1000 / rural * 60 + float(speeds["boarding_min"])
        share = float(row["urban_share"])
        hours = length_m / 1000 * (share / urban + (1 - share) / rural) / self.driven
        return hours * 60


@dataclass
class Roads:
    """Links (u, v, minutes, metres, ferry) with their drawn paths, and the graph of both."""

    links: list[tuple[str, str, float, float, bool]] = field(default_factory=list)
    paths: list[shapely.LineString] = field(default_factory=list)

    @cached_property
    def graph(self) -> nx.Graph:
        """Every junction; between two the quickest link and the shortest link."""
        graph = nx.Graph()
        for u, v, minutes, metres, _ in self.links:
            old = graph.get_edge_data(u, v, {"min": math.inf, "km": math.inf})
            graph.add_edge(u, v, min=min(old["min"], minutes), km=min(old["km"], metres / 1000))
        return graph

    @cached_property
    def _scraps(self) -> set[int]:
        part = {node: i for i, nodes in enumerate(nx.connected_components(self.graph)) for node in nodes}
        length = defaultdict(float)
        for u, _, _, metres, _ in self.links:
            length[part[u]] += metres
        return {i for i, link in enumerate(self.links) if length[part[link[0]]] < SCRAP_M}

    @cached_property
    def _trees(self) -> tuple[tuple[np.ndarray, shapely.STRtree], ...]:
        land = [i for i, link in enumerate(self.links) if not link[4]]
        chosen = np.array(land), np.array([i for i in land if i not in self._scraps])
        return tuple((which, shapely.STRtree([self.paths[i] for i in which])) for which in chosen)

    def way(self, x: float, y: float) -> Way:
        """Return the place on the nearest road that is no ferry; a scrap of road only where no other is as near."""
        point = shapely.Point(x, y)
        found = []
        for which, tree in self._trees:
            link = int(which[tree.nearest(point)])
            found.append((self.paths[link].distance(point), link))
        (any_m, any_link), (other_m, other_link) = found
        link = other_link if any_link in self._scraps and other_m <= any_m + SCRAP_FARTHER_M else any_link
        path = self.paths[link]
        share = path.project(point) / path.length if path.length else 0.0
        return Way(link, share, path.distance(point))

    def cost(self, link: int, metric: str) -> float:
        """Return the minutes or kilometres of a link."""
        return self.links[link][2] if metric == "min" else self.links[link][3] / 1000


def leg(straight_m: float, metric: str) -> float:
    """Return minutes or kilometres of a straight line over yards and streets."""
    km = straight_m * DETOUR / 1000
    return km if metric == "km" else km / LEG_KMH * 60


class Trips:
    """From every cell to the nearest of some sites, by the quickest or the shortest way."""

    def __init__(self, roads: Roads, cells: list[Cell]) -> None:
        self.roads, self.cells = roads, cells
        self.homes = [roads.way(cell.x, cell.y) for cell in cells]
        self._site_ways: dict[Site, Way] = {}

    def nearest(self, sites: Iterable[Site], metric: str) -> list[float]:
        """Return minutes (`min`) or kilometres (`km`) to the nearest of `sites`, cell by cell."""
        return [cost for cost, _ in self.going(sites, metric)]

    def going(self, sites: Iterable[Site], metric: str) -> list[tuple[float, str]]:
        """Return minutes or kilometres to the nearest of `sites` and its id: of equal ones the first."""
        sites = sorted(sites, key=lambda site: site.id)
        ways = [self._site_ways.setdefault(site, self.roads.way(site.x, site.y)) for site in sites]
        from_node = self._from_nodes(ways, metric)
        here = defaultdict(list)
        for i, way in enumerate(ways):
            here[way.link].append((i, way))
        points = np.array([(site.x, site.y) for site in sites])
        found = (
            min(self._by_road(home, from_node, here[home.link], metric), self._by_streets(cell, points, metric))
            for cell, home in zip(self.cells, self.homes, strict=True)
        )
        return [(cost, sites[i].id if cost < math.inf else "") for cost, i in found]

    def _from_nodes(self, ways: list[Way], metric: str) -> dict[str, tuple[float, int]]:
        """Return what the way from each node to the nearest site costs, and the number of that site."""
        graph = self.roads.graph.copy()
        for i, way in enumerate(ways):
            u, v, *_ = self.roads.links[way.link]
            whole, door = self.roads.cost(way.link, metric), leg(way.straight_m, metric)
            graph.add_edge("any site", ("site", i), **{metric: door})
            for node, share in ((u, way.share), (v, 1 - way.share)):
                graph.add_edge(("site", i), ("at", i, node), **{metric: share * whole})
                graph.add_edge(("at", i, node), node, **{metric: 0.0})
        before, costs = nx.dijkstra_predecessor_and_distance(graph, "any site", weight=metric)
        del costs["any site"]
        site: dict = {}
        for node in costs:  # the nearer first, so that the node before it has its site already
            if "any site" in before[node]:
                site[node] = node[1]
            else:
                site[node] = min(site[one] for one in before[node] if one in site)
        return {node: (cost, site[node]) for node, cost in costs.items()}

    def _by_road(
        self, home: Way, from_node: dict[str, tuple[float, int]], here: list[tuple[int, Way]], metric: str
    ) -> tuple[float, int]:
        u, v, *_ = self.roads.links[home.link]
        whole, door = self.roads.cost(home.link, metric), leg(home.straight_m, metric)
        along = [(abs(home.share - way.share) * whole + leg(way.straight_m, metric), i) for i, way in here]
        for node, share in ((u, home.share), (v, 1 - home.share)):
            cost, i = from_node.get(node, (math.inf, 0))
            along.append((cost + share * whole, i))
        cost, i = min(along)
        return door + cost, i

    def _by_streets(self, cell: Cell, sites: np.ndarray, metric: str) -> tuple[float, int]:
        away_m = np.hypot(*(sites - (cell.x, cell.y)).T)
        i = int(away_m.argmin())
        straight_m = float(away_m[i])
        return (leg(straight_m, metric) if cell.in_locality and straight_m <= LOCAL_STREETS_M else math.inf, i)


def share(flags: Iterable[bool], persons: list[float]) -> float:
    """Return the share of the persons for whom a flag is true."""
    return math.fsum(p for flag, p in zip(flags, persons, strict=True) if flag) / math.fsum(persons)


def quantile(values: list[float], persons: list[float], part: float) -> float:
    """Return the least value that a part of the persons have at most."""
    wanted, so_far = part * math.fsum(persons), 0.0
    for value, weight in sorted(zip(values, persons, strict=True)):
        so_far += weight
        if so_far >= wanted and weight > 0:
            return value
    return math.nan


def mean(values: list[float], persons: list[float]) -> float:
    """Return the mean weighted by persons."""
    return math.fsum(v * p for v, p in zip(values, persons, strict=True)) / math.fsum(persons)


def gini(values: list[float], persons: list[float]) -> float:
    """Return the Gini coefficient by the area under the Lorenz curve, strip by strip."""
    amount, under = 0.0, 0.0
    for value, weight in sorted(zip(values, persons, strict=True)):
        under += weight * (2 * amount + value * weight)
        amount += value * weight
    return 1 - under / (amount * math.fsum(persons))
