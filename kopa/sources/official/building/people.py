"""People on the publisher's own 1 km grid: its persons as weights, Paavo's ages, the municipalities' ages exact."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError, TableError
from kopa.sources.catalogue import CC_BY, STATFIN_SAYS, Origin
from kopa.sources.derive.people import localities
from kopa.sources.derive.people.grid_cells import PeopleSources
from kopa.sources.derive.population import tables_of
from kopa.sources.official.building import ages, areas, effects
from kopa.sources.official.building.raw_tables import RawTables, fetch_of_year
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.publishers import paavo
from kopa.sources.publishers.eurostat import CENSUS_AGES
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas import people as schemas
from kopa.sources.squares import squares
from kopa.tables import AGES
from kopa.units import CRS_FINLAND

GRID, POSTAL = "population_grid", "postal_areas"
DATASETS = (GRID, POSTAL, ages.COUNTED)
CELL_NAME = r"1kmN(?P<north>\d{4})E(?P<east>\d{4})"
GRID_AGES = dict(zip(("ika_0_14", "ika_15_64", "ika_65_"), CENSUS_AGES, strict=True))
FIRST_OF_CENSUS_AGE = dict(zip(CENSUS_AGES, (0, 15, 65), strict=True))
"""Least age in years of each of the grid's age groups."""

MOSTLY_BUILT_UP = 0.5
"""A cell of which so great a share lies in cells of a locality of the starter counts as built-up place of the map."""

LIMITS = (
    "estimates: each municipality's ages are exact, what lies below is modelled; people stand in the middle of their "
    "cell; ages of cells of few people are hidden and estimated; persons in hundredths are bookkeeping: never quote "
    "one cell; people without a located dwelling are spread like the others"
)


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield postal areas, people on cells, how far they agree with the statistics, and localities.

    Raises
    ------
    InputError, TableError
        The datasets do not fit one another.
    """
    year, paavo_year = raw.year(GRID), raw.year(POSTAL)
    if raw.year(ages.COUNTED) != year:
        raise InputError(
            f"population_by_age is of {raw.year(ages.COUNTED)}, population_grid of {year}; build both of one year: "
            f"{fetch_of_year(ages.COUNTED, year)}"
        )
    people = sources(stage, raw)
    hidden = say_hidden_ages(stage, people)
    doubt_other_people(stage, people)
    day = raw.retrieved(DATASETS)
    origin = Origin(
        "Statistics Finland: grid of 1 km, postal areas (Paavo) and population by age (11re)",
        f"31.12.{year}, retrieved {day}",
        CC_BY,
        f"{STATFIN_SAYS}, population grid {year}, Paavo {paavo_year}, population by age 31.12.{year}",
        LIMITS,
    )
    of_postal = Origin(
        "Statistics Finland: postal areas (Paavo); points of GeoNames",
        f"Paavo {paavo_year}, retrieved {raw.retrieved((POSTAL,))}",
        CC_BY,
        f"{STATFIN_SAYS}, Paavo {paavo_year}, and of GeoNames",
        f"statistics of two years before; {hidden}; persons without a known dwelling are not in it",
    )
    try:
        built = list(tables_of(people))
    except ArithmeticError as error:
        doubts = "".join(f"; {one}" for one in stage.doubts)
        raise InputError(
            f"people: grid, postal areas and municipalities contradict one another ({error}){doubts}"
        ) from None
    datasets = (*DATASETS, *stage.behind(areas_and_people.OUTLINES))
    for table, schema in built:
        if schema is schemas.POPULATION_CELLS:
            refuse_other_people(table, people)
        of_areas = schema is areas_and_people.POSTAL_AREAS
        yield BuiltTable(table, schema, of_postal if of_areas else origin, datasets)


def sources(stage: Stage, raw: RawTables) -> PeopleSources:
    """Return what people on cells are made of, from the fetched datasets."""
    outlines = areas.shapes_of(stage, raw)
    official = ages.of_municipalities(stage, raw, ages.COUNTED).set_index("code").reindex(outlines["code"])
    broad = ages.by_group(raw.table(ages.COUNTED), FIRST_OF_CENSUS_AGE, stage.successor, ages.COUNTED)
    cells = with_hidden_ages(grid_cells(raw.table(GRID), stage), broad.set_index("code")[list(CENSUS_AGES)])
    shapes = squares(cells["north_km"].to_numpy(), cells["east_km"].to_numpy())
    grid = gpd.GeoDataFrame(
        cells.assign(
            land_share=land_shares(shapes, outlines.geometry.to_numpy()),
            built_up_share=_built_up(shapes, stage.read(schemas.POPULATION_CELLS)),
        ),
        geometry=shapes,
        crs=CRS_FINLAND,
    )
    return PeopleSources(
        grid=grid,
        postal=postal_areas(raw.table(POSTAL), stage, outlines, official[list(AGES)]),
        outlines=outlines,
        margin_of_town=np.arange(len(outlines)),
        town_people=official[list(AGES)].sum(axis=1).to_numpy(float),
        official=official[list(AGES)].reset_index(drop=True),
    )


def say_hidden_ages(stage: Stage, people: PeopleSources) -> str:
    """Note of how many areas and persons the ages are hidden, and return it; doubt it where they are many."""
    of_area = people.postal.groupby(["named_code", "ages_estimated"])["population"].sum().unstack(fill_value=0)
    persons = of_area.get(True, pd.Series(0, of_area.index))
    region_of = of_area.index.map(stage.region_of)
    share = persons.groupby(region_of).sum() / of_area.sum(axis=1).groupby(region_of).sum()
    for region, hidden in share[share > effects.HIDDEN_SHARE].items():
        stage.doubts.append(f"{POSTAL}: the ages of {hidden:.1%} of the persons of region {region} are hidden")
    areas_hidden = int(people.postal["ages_estimated"].sum())
    said = f"ages of {areas_hidden:,} areas ({int(persons.sum()):,} persons) are hidden: those of their municipality"
    stage.notes.append(f"{POSTAL}: {said}")
    return said


def doubt_other_people(stage: Stage, people: PeopleSources) -> None:
    """Doubt persons of the grid and of the postal areas, as they came, that are far from the published ones."""
    published = pd.Series(people.town_people, people.outlines["code"])
    grid = people.grid.groupby("code")["people"].sum()
    postal = people.postal.groupby("named_code")["population"].sum()
    for persons, what in ((grid, GRID), (postal, POSTAL)):
        stage.doubts += effects.far_from_published(persons, published, stage.region_of, what)


def grid_cells(source: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return the inhabited cells: corner in km of EPSG:3067, `code` of today, persons, three ages (hidden: missing).

    Raises
    ------
    TableError
        A cell has no name of the grid, or hides its persons.
    """
    corner = source["grd_id"].str.extract(rf"^{CELL_NAME}$")
    strange = source.loc[corner["north"].isna(), "grd_id"].tolist()
    if strange:
        raise TableError(GRID, [f"grd_id: {', '.join(map(str, strange[:5]))} is no cell of the 1 km grid; fetch anew"])
    if source["vaesto"].isna().any():
        raise TableError(GRID, [f"vaesto: hidden in {int(source['vaesto'].isna().sum()):,} cells; no weight is known"])
    table = pd.DataFrame(
        {
            "north_km": corner["north"].astype(int),
            "east_km": corner["east"].astype(int),
            "code": source["kunta"].replace(dict(stage.successor)),
            "people": source["vaesto"].astype(float),
            **{name: source[given].astype(float) for given, name in GRID_AGES.items()},
        }
    )
    return table[table["people"] > 0].sort_values(["north_km", "east_km"], ignore_index=True)


def with_hidden_ages(cells: pd.DataFrame, of_town: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with ages where they were hidden: those of their municipality that no other cell shows.

    Parameters
    ----------
    cells
        `code`, `people` and the three ages, missing where hidden.
    of_town
        Persons of each municipality by the three ages, by code.

    Examples
    --------
    >>> cells = pd.DataFrame({"code": "005", "people": [6.0, 4.0], "age_0_14": [1.0, np.nan],
    ...                       "age_15_64": [5.0, np.nan], "age_65_plus": [0.0, np.nan]})
    >>> of_town = pd.DataFrame({"age_0_14": [3], "age_15_64": [7], "age_65_plus": [0]}, index=["005"])
    >>> with_hidden_ages(cells, of_town)[["age_0_14", "age_15_64"]].values.tolist()
    [[1.0, 5.0], [2.0, 2.0]]
    """
    names = list(CENSUS_AGES)
    shown = cells.groupby("code")[names].sum().reindex(of_town.index, fill_value=0.0)
    left = (of_town - shown).clip(lower=0)
    left = left.where(left.sum(axis=1) > 0, of_town)
    share = left.div(left.sum(axis=1), axis=0)
    whole = of_town.sum() / of_town.to_numpy().sum()
    of_cell = share.reindex(cells["code"]).fillna(whole).to_numpy() * cells[["people"]].to_numpy()
    hidden = cells[names].isna().any(axis=1).to_numpy()
    return cells.assign(**dict(zip(names, np.where(hidden[:, None], of_cell, cells[names].to_numpy()).T, strict=True)))


def land_shares(shapes: np.ndarray, outlines: np.ndarray) -> np.ndarray:
    """Return the share (0-1) of each square that lies in municipalities, which end at the sea."""
    share = np.zeros(len(shapes))
    share[shapely.STRtree(outlines).query(shapes, predicate="within")[0]] = 1.0
    others = np.flatnonzero(share == 0)
    share[others] = np.clip(localities.share_inside(shapes[others], outlines), 0.0, 1.0)
    return share


def _built_up(shapes: np.ndarray, starter: pd.DataFrame) -> np.ndarray:
    """Return 1 for squares that lie mostly in localities of the starter, which rest on a map of places; else 0."""
    of_locality = starter.loc[starter["locality"] > 0, ["north_km", "east_km"]].drop_duplicates()
    built_up = squares(of_locality["north_km"].to_numpy(), of_locality["east_km"].to_numpy())
    return (localities.share_inside(shapes, built_up) >= MOSTLY_BUILT_UP).astype(float)


def postal_areas(
    source: pd.DataFrame, stage: Stage, outlines: gpd.GeoDataFrame, ages_of_town: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return the postal areas as `paavo.areas_of` does; points of GeoNames are those of the starter."""
    starter = stage.read(areas_and_people.POSTAL_AREAS)
    named = starter[starter["point_source"] == "geonames"].set_index("code")[["x_m", "y_m"]]
    given = named.reindex(source["postinumeroalue"])
    points = np.full(len(source), None, object)
    has_point = given["x_m"].notna().to_numpy()
    points[has_point] = shapely.points(given[has_point].to_numpy(float))
    table = source.rename(columns={"postinumeroalue": "pno", "kunta": "kunta_code"})
    table["kunta_code"] = table["kunta_code"].replace({"": None}).replace(dict(stage.successor))
    shapes = gpd.GeoDataFrame(
        table.drop(columns="geometry"), geometry=areas.polygons(source["geometry"]), crs=CRS_FINLAND
    )
    return paavo.areas_of(shapes, shapes.area / 1e6, points, outlines, POSTAL, ages_of_town)


def refuse_other_people(rows: pd.DataFrame, people: PeopleSources) -> None:
    """Raise unless the cells of each municipality hold the published persons of each age, to the hundredth.

    Raises
    ------
    InputError
        Names the municipalities.
    """
    of_town = rows.groupby("municipality_code")[list(AGES)].sum().reindex(people.outlines["code"], fill_value=0.0)
    odd = (np.abs(of_town.to_numpy() - people.official.to_numpy()) > 0.005).any(axis=1)
    if odd.any():
        codes = ", ".join(people.outlines["code"][odd][:10])
        raise InputError(f"people: the cells of municipalities {codes} do not hold their published ages")
