"""An analyst's own roads in place of the country's: a network, a road table, Digiroad's links, or OpenStreetMap."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from kopa.accessibility import RoadNetwork
from kopa.accessibility.coordinates import projected
from kopa.accessibility.readers.digiroad import has_link_types, is_digiroad
from kopa.class_speeds import CLASSES
from kopa.country import Country, OneNetwork, RoadData, Speeds, WaysOnFoot, classed, without_motorways
from kopa.errors import InputError, NotThereError, TableError
from kopa.sources.user.own_files import IN_PYTHON, LAYERS, OwnTable, Source, read_own_table
from kopa.study.own.inputs import with_own
from kopa.study.road_speeds import with_class_speeds
from kopa.units import CRS_FINLAND

Roads: TypeAlias = RoadNetwork | Source

OF_OSM = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".opl")
"""Endings of OpenStreetMap's files."""

NO_ROADS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")
"""Endings of tables without lines."""

TABLES = (".parquet", *LAYERS)
INSTEAD_OF = ("roads", "junctions")

DELAYS = "midday"
"""Time of day whose delays at crossings a study charges on a file of OpenStreetMap (`RoadNetwork.from_osm_pbf`)."""

JOIN_M = 0.01
"""Ends of lines nearer than this on the grid are one junction."""

_BUILT: dict[tuple[str, str, Speeds], RoadNetwork] = {}
"""Networks that this process has built, by content, season and speeds: studies and forked steps share them."""


@dataclass(frozen=True, eq=False)
class OwnRoads:
    """Roads that an analyst brought, or of a region, built for a season and speeds when they are first asked for."""

    sha256: str
    build: Callable[[str, Speeds], RoadNetwork]
    build_on_foot: Callable[[str], RoadNetwork] | None = None
    """Builds the ways on foot of a season, where the roads hold paths; None: they do not."""
    own_speeds_of: str = ""
    """What has speeds of its own, by name; empty: speeds are those of classes of roads, which may be set."""

    @property
    def table(self) -> gpd.GeoDataFrame:
        """The roads for drawing."""
        return classed(self.network("summer"))

    @property
    def has_streets(self) -> bool:
        """Whether streets are among them: as paths are, in OpenStreetMap and Digiroad."""
        return self.build_on_foot is not None

    @property
    def has_speeds(self) -> bool:
        """Whether they have speeds of their own: limits, tags, or a column of speeds."""
        return bool(self.own_speeds_of)

    def network(self, season: str, speeds: Speeds = ()) -> RoadNetwork:
        """Return the network of a season, with speeds that were set by class of road."""
        self.check_speeds(speeds)
        key = self.sha256, season, speeds
        if key not in _BUILT:
            _BUILT[key] = self.build(season, speeds)
        return _BUILT[key]

    def ways_on_foot(self, season: str) -> WaysOnFoot:
        """Return the ways that are open on foot in a season: with paths where the roads hold them."""
        key = self.sha256, f"on foot, {season}", ()
        if key not in _BUILT:
            build = self.build_on_foot
            _BUILT[key] = without_motorways(self.network(season)) if build is None else build(season)
        return WaysOnFoot(_BUILT[key], self.build_on_foot is not None)

    def check_speeds(self, speeds: Speeds) -> None:
        """Raise where speeds by class of road are set, and the roads have their own."""
        if speeds and self.own_speeds_of:
            raise InputError(
                f"speeds: {self.own_speeds_of} has speeds of its own and no classes of roads; leave speeds out"
            )


def with_own_roads(country: Country, source: Roads) -> Country:
    """Return the country with an analyst's roads in place of its own.

    Parameters
    ----------
    country
        Whose people and sites stay.
    source
        A `RoadNetwork`, or a file with one; an OpenStreetMap file; a table of roads by class or with `speed_kmh`, or
        Digiroad's links, as a GeoDataFrame or a layer (`docs/bring-your-own-data.md`).

    Raises
    ------
    NotThereError, InputError, TableError
        A file or table that cannot be used: every fault with field, row and the mend.
    """
    if isinstance(source, RoadNetwork):
        own = OwnTable(source.edges, "network", IN_PYTHON, source.digest, 0)
        return _changed(country, own, OneNetwork(source), [])
    if isinstance(source, Path | str) and not str(source).casefold().endswith(TABLES):
        return _from_file(country, Path(source))
    own = read_own_table(source, "roads")
    if own.faults:
        raise TableError(own.where, own.faults)
    roads, notes = _of_table(own)
    return _changed(country, own, roads, notes)


def _changed(country: Country, own: OwnTable, roads: RoadData, notes: list[str]) -> Country:
    notes = [*notes, "ways end where these roads end"]
    return country.with_roads(roads, inputs=with_own(country.inputs, "roads", own, notes, instead_of=INSTEAD_OF))


def _from_file(country: Country, path: Path) -> Country:
    if not path.is_file():
        raise NotThereError(f"{path} does not exist; give the path of a road network, a layer or an OpenStreetMap file")
    if path.suffix.casefold() in NO_ROADS:
        raise InputError(
            f"{path}: expected roads as a saved RoadNetwork, as a layer ({', '.join(TABLES)}) or as a file of "
            f"OpenStreetMap ({', '.join(OF_OSM)})"
        )
    content = path.read_bytes()
    nothing = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=CRS_FINLAND))
    own = OwnTable(nothing, str(path), path.name, hashlib.sha256(content).hexdigest(), len(content))
    if not path.name.casefold().endswith(OF_OSM):
        return _changed(country, own, OneNetwork(RoadNetwork.load(path)), [])

    def build(season: str, _: Speeds) -> RoadNetwork:
        return RoadNetwork.from_osm_pbf(path, season=season, delays=DELAYS)

    def on_foot(season: str) -> RoadNetwork:
        return RoadNetwork.from_osm_pbf(path, season=season, profile="foot")

    notes = ["speeds by tags and law", f"delays of crossings ({DELAYS})"]
    return _changed(country, own, OwnRoads(own.sha256, build, on_foot, path.name), notes)


def _of_table(own: OwnTable) -> tuple[OwnRoads, list[str]]:
    """Return the roads of a table, and what was assumed."""
    table = own.table
    if is_digiroad(table):
        build = _by_their_own_limits(table)
        return OwnRoads(own.sha256, build, _on_foot_by(table), own.where), ["speeds by Digiroad's limits"]
    names = {str(name).casefold() for name in table.columns}
    if "speed_kmh" in names:
        nodes, edges, notes = _edges(own)
        network = RoadNetwork.from_edges(nodes, edges)

        def with_their_speeds(season: str, _: Speeds) -> RoadNetwork:
            return network

        notes = [*notes, "speeds as the table has them, in every season"]
        return OwnRoads(own.sha256, with_their_speeds, own_speeds_of=own.where), notes
    if names & {"road_class", "tieluokka"}:
        complete, notes = _completed(own)

        def by_class(season: str, speeds: Speeds) -> RoadNetwork:
            return RoadNetwork.from_roads(complete, with_class_speeds(speeds), season=season)

        by_class("summer", ())
        return OwnRoads(own.sha256, by_class), [*notes, "speeds by class of road"]
    classes = ", ".join(f"{number} {name}" for number, name in CLASSES.items())
    raise TableError(
        own.where,
        [f"no speeds: expected speed_kmh, road_class ({classes}), or the fields of Digiroad's links (DR_LINKKI)"],
    )


def _by_their_own_limits(table: gpd.GeoDataFrame) -> Callable[[str, Speeds], RoadNetwork]:
    def build(season: str, _: Speeds) -> RoadNetwork:
        return RoadNetwork.from_roads(table, season=season)

    build("summer", ())
    return build


def _on_foot_by(table: gpd.GeoDataFrame) -> Callable[[str], RoadNetwork] | None:
    """Return what builds the ways on foot of Digiroad's links; None where nothing distinguishes motorways from them."""
    if not has_link_types(table):
        return None

    def build(season: str) -> RoadNetwork:
        return RoadNetwork.from_roads(table, season=season, profile="foot")

    return build


def _lines(own: OwnTable) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the roads as single lines in EPSG:3067, reprojected once; lengths are as drawn where one is in parts."""
    table = own.table.rename(columns={name: str(name).casefold() for name in own.table.columns if name != "geometry"})
    table = table.set_geometry(projected(table.geometry, where=own.where), crs=CRS_FINLAND)
    notes = []
    if table.geometry.geom_type.eq("MultiLineString").any():
        parts = len(table)
        table = table.explode(index_parts=False, ignore_index=True)
        if len(table) > parts and "length_m" in table.columns:
            table, notes = table.drop(columns="length_m"), ["lengths as drawn: some roads are in parts"]
    if "length_m" not in table.columns:
        table["length_m"] = shapely.length(table.geometry.to_numpy())
        notes = notes or ["lengths as drawn"]
    return table, notes


def _ends(table: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the places of the junctions, and the position of both ends of every road among them."""
    lines = table.geometry.to_numpy()
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    grid = np.rint(ends / JOIN_M).astype(np.int64)
    _, first, position = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    position = position.reshape(-1)
    return ends[first], position[: len(table)], position[len(table) :]


def _edges(own: OwnTable) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, list[str]]:
    """Return junctions and roads of a table with speeds."""
    table, notes = _lines(own)
    places, u, v = _ends(table)
    nodes = gpd.GeoDataFrame({"id": np.arange(len(places))}, geometry=gpd.points_from_xy(*places.T), crs=CRS_FINLAND)
    return nodes, table.assign(u=u, v=v), notes


def _completed(own: OwnTable) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return a table of roads by class with junctions, widths and lengths, where it has none as drawn."""
    table, notes = _lines(own)
    if not {"u", "v"} <= set(table.columns):
        _, u, v = _ends(table)
        table = table.assign(u=u, v=v)
        notes.append("roads meet where their ends do")
    if not {"width_class", "kohdeluokka"} & set(table.columns):
        table = table.assign(width_class=0)
        notes.append("widths not given: the speed of the class")
    return table, notes
