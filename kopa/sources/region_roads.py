"""Readers of the roads of regions that `kopa build` made: which there are, Digiroad's links, ways of OpenStreetMap."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import TableError
from kopa.sources.encoding import decode, running_sums
from kopa.sources.map_ways import MapWays, ways_of
from kopa.sources.read import folder, made_once, mend, read_catalogue, read_table
from kopa.sources.rests_on import ROADS_OF_A_REGION as BEGIN
from kopa.sources.schemas.official import REGION_ROADS, REGION_WAYS, ROADS_BUILT, ROADS_REJECTED
from kopa.units import CRS_FINLAND

BUILT_FILE, REJECTED_FILE = f"{ROADS_BUILT.name}.csv", f"{ROADS_REJECTED.name}.csv"
LINKS = "road_links"
"""The dataset of Digiroad's links."""

ROAD_FILES = "road_files"
"""The dataset of Digiroad's files by region, which hold links and limits."""

OPENSTREETMAP = "openstreetmap"
"""The dataset of the extract of OpenStreetMap."""

OVERPASS = "openstreetmap_roads"
"""The dataset of a region's roads of OpenStreetMap, as Overpass gives them."""

OF_OPENSTREETMAP = (OPENSTREETMAP, OVERPASS)
"""The datasets of which roads of OpenStreetMap are made."""

CENTIMETRES = 100
FIELDS = {
    "id": "LINK_ID", "direction": "AJOSUUNTA", "functional_class": "TOIMINN_LK", "link_type": "LINKKITYYP",
    "road_number": "TIENUMERO", "limit_kmh": "NOPEUSRAJ", "limit_against_kmh": "NOPEUSRAJ_VASTAAN",
    "winter_kmh": "TALVINOPEUSRAJ", "winter_against_kmh": "TALVINOPEUSRAJ_VASTAAN",
}  # fmt: skip
"""Names of the columns in Digiroad's link layer, by which a road network is made of them."""


def tables() -> pd.DataFrame:
    """Return the rows of the catalogue about roads of regions; none where the tables are the starter's."""
    catalogue = read_catalogue()
    return catalogue[catalogue["table"].str.startswith(BEGIN)]


def area_of(codes: Iterable[str]) -> str:
    """Return the id of the smallest region with roads of its own that holds all these municipalities; empty: none."""
    if tables().empty:
        return ""
    built, wanted = read_table(ROADS_BUILT, BUILT_FILE), set(codes)
    held = built.drop_duplicates("area").set_index("area")["municipality_codes"].str.split()
    able = [(len(of_area), str(area)) for area, of_area in held.items() if wanted <= set(of_area)]
    return min(able)[1] if able else ""


def table_of(area: str) -> pd.Series:
    """Return the catalogue's row on the roads of a region."""
    rows = tables()
    return rows[rows["table"] == f"{BEGIN}{area}"].iloc[0]


def links_that_came(area: str) -> tuple[int, int, int]:
    """Return how many links or ways of a region were fetched, stand in its table, and are listed as rejected."""
    built, rejected = read_table(ROADS_BUILT, BUILT_FILE), read_table(ROADS_REJECTED, REJECTED_FILE)
    of_osm = is_of_openstreetmap(area)
    of, used = (OF_OPENSTREETMAP, len(ways(area).way_id)) if of_osm else ((LINKS,), len(links(area)))
    came = built.loc[(built["area"] == area) & built["dataset"].isin(of), "rows"].sum()
    listed = ((rejected["area"] == area) & rejected["dataset"].isin(of)).sum()
    return int(came), used, int(listed)


def is_of_openstreetmap(area: str) -> bool:
    """Return whether the roads of a region are OpenStreetMap's; else they are Digiroad's."""
    built = read_table(ROADS_BUILT, BUILT_FILE)
    return bool(((built["area"] == area) & built["dataset"].isin(OF_OPENSTREETMAP)).any())


def ways(area: str) -> MapWays:
    """Return the ways of a region's roads of OpenStreetMap.

    Raises
    ------
    NotThereError, TableError
        The table is missing or damaged.
    """
    return made_once(_ways, [str(table_of(area)["file"])], area)


def _ways(area: str) -> MapWays:
    file = str(table_of(area)["file"])
    table, path = read_table(REGION_WAYS, file), folder() / file
    try:
        return ways_of(table)
    except ValueError as error:
        raise TableError(str(path), [f"nodes, path or tags: {error}; {mend(path)}"]) from None


def links(area: str) -> gpd.GeoDataFrame:
    """Return the links of a region's roads with the fields of Digiroad's link layer (EPSG:3067).

    Raises
    ------
    NotThereError, TableError
        The table is missing or damaged.
    """
    return made_once(_links, [str(table_of(area)["file"])], area).copy()


def _links(area: str) -> gpd.GeoDataFrame:
    file = str(table_of(area)["file"])
    table = read_table(REGION_ROADS, file)
    path = folder() / file
    try:
        steps, of = decode(table["path"].tolist())
        lines = shapely.linestrings(running_sums(steps, of) / CENTIMETRES, indices=of)
    except (ValueError, shapely.errors.GEOSException) as error:
        raise TableError(str(path), [f"path: {error}; {mend(path)}"]) from None
    if len(lines) != len(table) or len(np.unique(of)) != len(table):
        raise TableError(str(path), [f"path: a link has no line; {mend(path)}"])
    return gpd.GeoDataFrame(table[list(FIELDS)].rename(columns=FIELDS), geometry=lines, crs=CRS_FINLAND)
