"""People by age on the cells of the 1 km grid, as many in each region or municipality as the statistics count."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.sources.derive.people import fitting, localities
from kopa.sources.derive.people.ages import fitted_ages, scaled_to_margins
from kopa.sources.derive.people.parts import parts_of_cells
from kopa.sources.publishers.eurostat import CENSUS_AGES
from kopa.sources.publishers.paavo import CENTI
from kopa.sources.rounding import apportion_groups
from kopa.sources.squares import centres
from kopa.tables import AGES

LEAST_IN_ROW = 2.0
"""People of a cell in a second municipality, under which they are counted in the cell's largest part."""

WHOLE_SHARE = 0.95
"""A part that covers so great a share of its cell has the cell's centre for its point."""


@dataclass(frozen=True)
class PeopleSources:
    """What people on cells are made of."""

    grid: gpd.GeoDataFrame
    """Inhabited cells, as `kopa.sources.publishers.eurostat.read_census_grid` returns them, and `built_up_share`."""

    postal: gpd.GeoDataFrame
    """Postal areas, as `kopa.sources.publishers.paavo.read_postal` returns them."""

    outlines: gpd.GeoDataFrame
    """Municipalities (`code`, polygon)."""

    margin_of_town: np.ndarray
    """Row in `official` of each municipality of `outlines`: its region's, or its own."""

    town_people: np.ndarray
    """Persons of each municipality of `outlines` in its newest statistics."""

    official: pd.DataFrame
    """Persons of each region, or municipality, by age group on the day that the cells are to describe."""


def town_targets(people: PeopleSources) -> np.ndarray:
    """Return the persons wanted in each municipality: its newest statistics, times its margin's change since."""
    of_margin = np.bincount(people.margin_of_town, people.town_people, len(people.official))
    now = people.official[list(AGES)].sum(axis=1).to_numpy(float)
    return people.town_people * (now / of_margin)[people.margin_of_town]


def fitted_parts(people: PeopleSources) -> pd.DataFrame:
    """Return the parts of cells with their persons by age: postal areas as published, then scaled to each margin."""
    parts = parts_of_cells(people.postal, people.outlines, people.grid)
    cell, area, town = (parts[name].to_numpy() for name in ("cell", "postal", "town"))
    share = (parts["area_km2"] / np.bincount(cell, parts["area_km2"])[cell]).to_numpy()
    totals = people.postal["population"].to_numpy(float)
    prior = fitting.without_slivers(people.grid["people"].to_numpy(float)[cell] * share, area, town, totals)
    wanted = town_targets(people)
    fitted = fitting.fit(prior, area, town, totals, wanted / wanted.sum() * totals.sum())
    census = people.grid[list(CENSUS_AGES)].to_numpy(float)[cell] * share[:, None]
    ages = fitted_ages(parts, fitted, census, people.postal[list(AGES)].to_numpy(float))
    persons = scaled_to_margins(ages, people.margin_of_town[town], people.official)
    return parts.assign(**dict(zip(AGES, persons.T, strict=True)), people=persons.sum(axis=1))


def rows_of_cells(parts: pd.DataFrame, people: PeopleSources) -> pd.DataFrame:
    """Return one row for each cell and municipality: place, persons by age in hundredths, exact by margin."""
    parts = parts[parts["people"] > 0].assign(
        x=lambda table: table["x_m"] * table["area_km2"], y=lambda table: table["y_m"] * table["area_km2"]
    )
    rows = _small_joined(parts.groupby(["town", "cell"], as_index=False)[[*AGES, "people", "area_km2", "x", "y"]].sum())
    persons = scaled_to_margins(rows[list(AGES)].to_numpy(), people.margin_of_town[rows["town"]], people.official)
    rounded = _rounded(persons, people.margin_of_town[rows["town"]], people.official)
    rows = rows.assign(**dict(zip(AGES, rounded.T, strict=True)), people=rounded.sum(axis=1).round(2))
    corner = people.grid.iloc[rows["cell"]]
    table = rows.assign(
        north_km=corner["north_km"].to_numpy(),
        east_km=corner["east_km"].to_numpy(),
        municipality_code=people.outlines["code"].to_numpy()[rows["town"]],
    )
    table = _placed(table[table["people"] > 0])
    return table.sort_values(["municipality_code", "north_km", "east_km"], ignore_index=True)


def _small_joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` in which those of few people joined the largest of their cell."""
    ordered = rows.sort_values(["cell", "people", "town"], ascending=[True, False, True])
    first = ordered["town"].groupby(ordered["cell"]).transform("first")
    moving = (ordered["people"] < LEAST_IN_ROW) & (ordered["town"] != first)
    return ordered.assign(town=ordered["town"].where(~moving, first)).groupby(["town", "cell"], as_index=False).sum()


def _rounded(persons: np.ndarray, margin: np.ndarray, official: pd.DataFrame) -> np.ndarray:
    """Return `persons` in hundredths: by margin and age group they add up to `official` exactly."""
    order = np.argsort(margin, kind="stable")
    rounded = np.empty_like(persons)
    for column, age in enumerate(AGES):
        units = official[age].to_numpy(int) * CENTI
        rounded[order, column] = apportion_groups(persons[order, column], margin[order], units) / CENTI
    return rounded


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` with the offset of their point from the cell's centre: 0 where they have the cell whole."""
    centre = centres(rows["north_km"].to_numpy(), rows["east_km"].to_numpy())
    area = rows["area_km2"].to_numpy()
    middle = np.column_stack([rows["x"] / area, rows["y"] / area])
    offset = np.where((area >= WHOLE_SHARE)[:, None], 0.0, middle - centre).round().astype(int)
    return rows.assign(offset_x_m=offset[:, 0], offset_y_m=offset[:, 1], x_m=centre[:, 0] + offset[:, 0],
                       y_m=centre[:, 1] + offset[:, 1])  # fmt: skip


def with_localities(rows: pd.DataFrame, people: PeopleSources) -> pd.DataFrame:
    """Return `rows` with the number of the locality in which their cell lies (0: none)."""
    of_cell = np.bincount(rows["cell"], rows["people"], len(people.grid))
    shares = (people.grid[name].to_numpy() for name in ("land_share", "built_up_share"))
    inside = localities.built_up(of_cell, *shares)
    cells = people.grid[["north_km", "east_km"]].assign(people=of_cell, built_up=inside)
    return rows.assign(locality=localities.numbered(pd.DataFrame(cells))[rows["cell"]])
