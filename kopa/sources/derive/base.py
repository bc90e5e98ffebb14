"""All starter tables but those of the sites, from the source files."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.sources.derive import roads
from kopa.sources.derive.areas import changes, outlines
from kopa.sources.derive.areas.municipalities import municipalities
from kopa.sources.derive.industries import industries
from kopa.sources.derive.people.agreement import agreement
from kopa.sources.derive.people.cells import Inputs, build_cells
from kopa.sources.derive.population import cell_tables
from kopa.sources.published import SourceFolder
from kopa.sources.publishers import paavo, read_published
from kopa.sources.publishers.land_survey import read_centres, read_outlines, read_places, read_roads
from kopa.sources.publishers.statistics_finland import read_key
from kopa.sources.schemas import areas_and_people, people
from kopa.tables import Schema

FITTED_YEAR = 2022
"""Year of the municipal totals that the cells are fitted to."""


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
    cells = build_cells(Inputs(shared, areas, shapes, places, links, fitted_year.to_numpy(float)))
    yield places_with_people(places, cells), areas_and_people.BUILT_UP_PLACES
    yield areas_with_main_town(areas, cells), areas_and_people.POSTAL_AREAS
    yield cells, areas_and_people.CELLS
    yield agreement(cells, fitted_year), areas_and_people.POPULATION_FIT
    yield from cell_tables(shared, areas, shapes, places, towns, fitted_year)
    yield industries(), people.INDUSTRIES
    yield from read_published(SourceFolder(shared, tuple(towns["code"]), successor))


def towns_with_outlines(shared: Path) -> gpd.GeoDataFrame:
    """Return the municipalities with the outlines of the source, not simplified."""
    shapes = read_outlines(shared)
    towns = municipalities(read_key(shared), shapes, read_centres(shared), read_places(shared))
    return gpd.GeoDataFrame(towns, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)


def places_with_people(places: gpd.GeoDataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the built-up places with the persons that `cells` place there."""
    point = places["point"].to_numpy()
    people = np.bincount(
        np.maximum(cells["place"], 0), np.where(cells["place"] >= 0, cells["population"], 0), len(places)
    )
    return pd.DataFrame(places[["id", "size_class", "kind", "radius_m"]]).assign(
        x_m=np.rint(shapely.get_x(point)).astype(int),
        y_m=np.rint(shapely.get_y(point)).astype(int),
        area_km2=(places.area / 1e6).round(3),
        population=people.round(2),
    )


def areas_with_main_town(areas: gpd.GeoDataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the postal areas with the municipality in which `cells` place most of their people."""
    by_town = cells.groupby(["postal_code", "municipality_code"])[["population"]].sum().reset_index()
    most = by_town.sort_values(["population", "municipality_code"], ascending=[False, True]).drop_duplicates(
        "postal_code"
    )
    main = areas["code"].map(most.set_index("postal_code")["municipality_code"]).fillna(areas["named_code"])
    point = areas["point"].to_numpy()
    return pd.DataFrame(areas.drop(columns=["geometry", "point"])).assign(
        municipality_code=main,
        x_m=np.rint(shapely.get_x(point)).astype(int),
        y_m=np.rint(shapely.get_y(point)).astype(int),
    )
