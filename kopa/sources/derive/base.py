"""All starter tables but those of the sites, from the source files."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kopa.sources.derive import roads
from kopa.sources.derive.areas import changes, outlines
from kopa.sources.derive.areas.municipalities import municipalities
from kopa.sources.derive.industries import industries
from kopa.sources.derive.population import cell_tables
from kopa.sources.published import SourceFolder
from kopa.sources.publishers import paavo, read_published
from kopa.sources.publishers.land_survey import read_centres, read_outlines, read_places, read_roads
from kopa.sources.publishers.statistics_finland import read_key
from kopa.sources.schemas import areas_and_people, people
from kopa.tables import Schema

FITTED_YEAR = 2022
"""Year of the municipal totals that are moved by each region's change and fitted to."""


def base_tables(shared: Path) -> Iterator[tuple[pd.DataFrame, Schema]]:
    """Yield every table but those of the sites, each with its schema, in the order of the catalogue."""
    key, shapes, places = read_key(shared), read_outlines(shared), read_places(shared)
    links, areas = read_roads(shared), paavo.read_postal(shared, shapes)
    yield roads.junctions(links), areas_and_people.JUNCTIONS
    yield roads.links(links, places), areas_and_people.ROADS
    successor = changes.successors(shared, key)
    towns = municipalities(key, shapes, read_centres(shared), places)
    yield towns, areas_and_people.MUNICIPALITIES
    rings = [outlines.to_text(shape) for shape in outlines.simplify(shapes.geometry.to_numpy())]
    yield pd.DataFrame({"code": shapes["code"], "rings": rings}), areas_and_people.OUTLINES
    yield changes.changes(key, successor), areas_and_people.MUNICIPALITY_CHANGES
    history = changes.population_history(shared, towns["code"].tolist(), successor)
    yield history, areas_and_people.POPULATION_HISTORY
    fitted_year = history[history["year"] == FITTED_YEAR].set_index("code")["population"].reindex(shapes["code"])
    yield from cell_tables(shared, areas, shapes, places, towns, fitted_year)
    yield industries(), people.INDUSTRIES
    yield from read_published(SourceFolder(shared, tuple(towns["code"]), successor))


def towns_with_outlines(shared: Path) -> gpd.GeoDataFrame:
    """Return the municipalities with the outlines of the source, not simplified."""
    shapes = read_outlines(shared)
    towns = municipalities(read_key(shared), shapes, read_centres(shared), read_places(shared))
    return gpd.GeoDataFrame(towns, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
