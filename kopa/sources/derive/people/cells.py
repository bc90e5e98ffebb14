"""Populated cells: from postal areas, municipalities and the grid to points with people by age."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.sources.derive.people import dwellings, fitting, placing, units
from kopa.sources.derive.people.pieces import cut
from kopa.sources.publishers.eurostat import read_grid
from kopa.sources.publishers.paavo import CENTI
from kopa.sources.rounding import apportion_groups
from kopa.tables import AGES

KIND = {"area": "built_up_area", "disc": "built_up_disc"}


@dataclass(frozen=True)
class Inputs:
    """What the cells are made of."""

    shared: Path
    postal: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    town_people: np.ndarray
    """Persons of each municipality in the statistics, in the order of `outlines`."""


def build_cells(inputs: Inputs) -> pd.DataFrame:
    """Return populated cells as `schemas.CELLS`, with the number of the built-up place beside (`place`)."""
    grid = read_grid(inputs.shared, inputs.outlines)
    pieces = cut(inputs.postal, inputs.outlines, grid)
    shapes = pieces.geometry.to_numpy()
    built_up = dwellings.built_up_parts(shapes, inputs.places)
    public = inputs.roads.geometry.to_numpy()[~inputs.roads["ferry"].to_numpy(bool)]
    stretches = dwellings.road_parts(shapes, public, inputs.places)
    people = fitted(pieces, dwellings.weights(pieces, built_up, stretches), grid, inputs)
    inner = shapely.get_coordinates(shapely.point_on_surface(shapes))
    area, town = pieces["postal"].to_numpy(), pieces["municipality"].to_numpy()
    joined = units.join(people, inner, area, town)
    points = placing.points(placing.parts_of_units(joined, people, shapes, built_up, stretches), pieces)
    grid_points = np.rint(inner[joined.largest_piece[points["unit"]]]).astype(int)
    return _table(points, grid_points, inputs)


def fitted(pieces: gpd.GeoDataFrame, weight: np.ndarray, grid: gpd.GeoDataFrame, inputs: Inputs) -> np.ndarray:
    """Return the people of each piece: postal totals exact, municipal totals a soft margin."""
    area, town = pieces["postal"].to_numpy(), pieces["municipality"].to_numpy()
    totals = inputs.postal["population"].to_numpy(float)
    before = fitting.without_slivers(fitting.prior(pieces, weight, grid), area, town, totals)
    wanted = inputs.town_people / inputs.town_people.sum() * totals.sum()
    return fitting.fit(before, area, town, totals, wanted)


def _table(points: pd.DataFrame, grid_points: np.ndarray, inputs: Inputs) -> pd.DataFrame:
    area = points["postal"].to_numpy()
    ages = pd.DataFrame({age: _shared(points, inputs.postal[age]) for age in AGES})
    kind = inputs.places["kind"].map(KIND).to_numpy()
    place = points["place"].to_numpy()
    placed_by = np.select([place >= 0, place == placing.ROAD], [kind[np.maximum(place, 0)], "road"], "piece")
    number = points.groupby("postal").cumcount() + 1
    table = pd.DataFrame(
        {
            "id": inputs.postal["code"].to_numpy()[area] + "-" + number.astype(str).str.zfill(3),
            "municipality_code": inputs.outlines["code"].to_numpy()[points["municipality"]],
            "postal_code": inputs.postal["code"].to_numpy()[area],
            "population": ages.sum(axis=1).round(2),
            **ages,
            "x_m": points["x_m"],
            "y_m": points["y_m"],
            "grid_x_m": grid_points[:, 0],
            "grid_y_m": grid_points[:, 1],
            "placed_by": placed_by,
            "ages_estimated": inputs.postal["ages_estimated"].to_numpy()[area],
            "place": place,
        }
    )
    return _conserved(table[table["population"] > 0].reset_index(drop=True), inputs.postal)


def _shared(points: pd.DataFrame, persons: pd.Series) -> np.ndarray:
    """Return `persons` of each postal area shared among its points in hundredths, sums exact."""
    units_of_area = np.rint(persons.to_numpy() * CENTI).astype(np.int64)
    return apportion_groups(points["people"].to_numpy(), points["postal"].to_numpy(), units_of_area) / CENTI


def _conserved(table: pd.DataFrame, postal: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `table` after asserting that no one was lost or added, by postal area and age."""
    for column in ("population", *AGES):
        found = table.groupby("postal_code")[column].sum().reindex(postal["code"], fill_value=0.0)
        odd = np.rint(found.to_numpy() * CENTI) != np.rint(postal[column].to_numpy() * CENTI)
        if odd.any():
            raise ArithmeticError(
                f"cells: {column} of postal area {postal['code'][odd].iloc[0]} is not that of the source"
            )
    return table
