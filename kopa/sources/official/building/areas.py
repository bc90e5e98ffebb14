"""Outlines of the municipalities from the publisher's borders; their names, regions and centres stay the starter's."""

import json
from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.catalogue import CC_BY, STATFIN_SAYS, Origin
from kopa.sources.derive.areas import outlines
from kopa.sources.official.building.raw_tables import RawTables, fetch_of_year
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.schemas import areas_and_people as schemas
from kopa.units import CRS_FINLAND

BORDERS = "municipalities"
DATASETS = (BORDERS,)


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield the municipalities with the area of their borders, and the outlines simplified for maps."""
    shapes = borders(stage, raw)
    towns = stage.read(schemas.MUNICIPALITIES)
    year, day = raw.year(BORDERS), raw.retrieved(DATASETS)
    yield BuiltTable(
        towns.assign(area_km2=(shapes.area / 1e6).round(3).to_numpy()),
        schemas.MUNICIPALITIES,
        Origin(
            "Statistics Finland: borders of municipalities 1:1 000 000; names, regions, types and centres as in the "
            "starter",
            f"division {year}, retrieved {day}",
            CC_BY,
            f"{STATFIN_SAYS}, municipalities {year}, and of the National Land Survey of Finland, central localities",
            "the centre of Tuusula is the inner point of its largest built-up area",
        ),
        DATASETS,
    )
    rings = [outlines.to_text(shape) for shape in outlines.simplify(shapes.geometry.to_numpy())]
    yield BuiltTable(
        pd.DataFrame({"code": shapes["code"], "rings": rings}),
        schemas.OUTLINES,
        Origin(
            "Statistics Finland: borders of municipalities 1:1 000 000",
            f"division {year}, retrieved {day}",
            CC_BY,
            f"{STATFIN_SAYS}, municipalities {year}",
            "for maps: simplified by at most 100 m; sea is left out",
        ),
        DATASETS,
    )


def shapes_of(stage: Stage, raw: RawTables) -> gpd.GeoDataFrame:
    """Return the municipalities' shapes (`code`, polygon), sorted: the fetched borders if its outlines are official."""
    if schemas.OUTLINES.name in stage.official:
        return borders(stage, raw)
    table = stage.read(schemas.OUTLINES)
    return gpd.GeoDataFrame({"code": table["code"]}, geometry=outlines.from_text(table["rings"]), crs=CRS_FINLAND)


def borders(stage: Stage, raw: RawTables) -> gpd.GeoDataFrame:
    """Return the fetched borders (`code`, polygon), sorted by code.

    Raises
    ------
    InputError
        They are of another division than the other tables.
    """
    source = raw.table(BORDERS).sort_values("kunta", ignore_index=True)
    towns = stage.read(schemas.MUNICIPALITIES)
    year, other = int(towns["year"].iloc[0]), sorted(set(source["kunta"]) ^ set(towns["code"]))
    years = sorted(set(source["vuosi"].astype(int)) - {year})
    if years or other:
        which = f"of {years[0]}" if years else f"other in {', '.join(other[:10])}"
        how = fetch_of_year(BORDERS, year) if years else f"kopa fetch --update {BORDERS}"
        raise InputError(
            f"municipalities: the borders are {which}, the other tables are of the division of {year}; have those by "
            f"{how}"
        )
    shapes = polygons(source["geometry"])
    return gpd.GeoDataFrame({"code": source["kunta"]}, geometry=shapes, crs=CRS_FINLAND)


def polygons(geometries: Iterable[object]) -> np.ndarray:
    """Return geometries of GeoJSON as shapes without heights."""
    return shapely.force_2d(shapely.from_geojson([json.dumps(one) for one in geometries]))
