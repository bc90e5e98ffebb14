"""People on cells, on a country of two postal areas, two municipalities and two regions."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.sources.derive.people import grid_cells
from kopa.sources.derive.people.grid_fit import fit_by_municipality
from kopa.sources.squares import squares
from kopa.tables import AGES
from kopa.units import CRS_FINLAND

NORTH, EAST = np.array([4800, 4800, 4800, 4800]), np.array([5100, 5101, 5102, 5110])
"""Three cells in a row, of which the border of the two municipalities cuts the second, and one out at sea."""


@pytest.fixture
def people() -> grid_cells.PeopleSources:
    shapes = squares(NORTH, EAST)
    west, south, east, north = shapely.union_all(shapes[:3]).bounds
    middle = (west + east) / 2
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    grid = gpd.GeoDataFrame(
        {
            "north_km": NORTH, "east_km": EAST, "people": [300, 140, 200, 10],
            "age_0_14": [60, 15, 30, 2], "age_15_64": [180, 60, 120, 5], "age_65_plus": [60, 25, 50, 3],
            "land_share": 1.0, "built_up_share": [1.0, 0.0, 0.0, 0.0],
        },
        geometry=shapes, crs=CRS_FINLAND,
    )  # fmt: skip
    ages = pd.DataFrame([[20, 30, 50, 25, 15, 15, 40, 205], [10, 15, 25, 12, 8, 8, 20, 102]], columns=list(AGES))
    postal = gpd.GeoDataFrame(
        {"code": ["00001", "00002"], "population": ages.sum(axis=1), **ages, "point": shapely.centroid(halves)},
        geometry=halves, crs=CRS_FINLAND,
    )  # fmt: skip
    outlines = gpd.GeoDataFrame({"code": ["005", "009"]}, geometry=halves, crs=CRS_FINLAND)
    official = pd.DataFrame([[22, 31, 49, 26, 16, 15, 41, 210], [9, 15, 24, 12, 8, 8, 20, 104]], columns=list(AGES))
    people = np.array([390.0, 210.0])
    return grid_cells.PeopleSources(grid, postal, outlines, np.array([0, 1]), people, official)


def test_each_region_has_its_official_ages_to_the_person(people: grid_cells.PeopleSources) -> None:
    rows = grid_cells.rows_of_cells(grid_cells.fitted_parts(people), people)
    found = rows.groupby("municipality_code")[list(AGES)].sum()
    assert found.to_numpy() == pytest.approx(people.official.to_numpy(), abs=1e-9)
    assert rows["people"].to_numpy() == pytest.approx(rows[list(AGES)].sum(axis=1).to_numpy(), abs=0.005)


def test_a_cell_on_the_border_has_a_row_for_each_side(people: grid_cells.PeopleSources) -> None:
    rows = grid_cells.rows_of_cells(grid_cells.fitted_parts(people), people)
    cut = rows[rows["east_km"] == 5101]
    assert cut["municipality_code"].tolist() == ["005", "009"]
    assert cut["offset_x_m"].iloc[0] < -100 < 100 < cut["offset_x_m"].iloc[1]
    whole = rows[rows["east_km"] == 5100]
    assert whole[["offset_x_m", "offset_y_m"]].to_numpy().tolist() == [[0, 0]]


def test_a_cell_outside_every_polygon_goes_to_the_nearest(people: grid_cells.PeopleSources) -> None:
    rows = grid_cells.rows_of_cells(grid_cells.fitted_parts(people), people)
    assert rows.loc[rows["east_km"] == 5110, "municipality_code"].tolist() == ["009"]
    assert set(rows["cell"]) == {0, 1, 2, 3}


def test_few_people_join_the_larger_part(people: grid_cells.PeopleSources, monkeypatch) -> None:
    monkeypatch.setattr(grid_cells, "LEAST_IN_ROW", 1000.0)
    rows = grid_cells.rows_of_cells(grid_cells.fitted_parts(people), people)
    assert len(rows) == 4
    assert rows["people"].sum() == pytest.approx(people.official.to_numpy().sum())


def test_towns_are_wanted_by_their_region_today(people: grid_cells.PeopleSources) -> None:
    assert grid_cells.town_targets(people) == pytest.approx(people.official.sum(axis=1).to_numpy(float))


def test_built_up_cells_make_a_locality(people: grid_cells.PeopleSources) -> None:
    rows = grid_cells.with_localities(grid_cells.rows_of_cells(grid_cells.fitted_parts(people), people), people)
    assert rows.groupby("east_km")["locality"].first().tolist() == [1, 1, 1, 0]


def test_the_fit_names_towns_whose_areas_cannot_hold_them(people: grid_cells.PeopleSources) -> None:
    parts = grid_cells.fitted_parts(people)
    rows = grid_cells.rows_of_cells(parts, people)
    parts = parts.assign(municipality_code=people.outlines["code"].to_numpy()[parts["town"]])
    wanted = pd.Series([4100.0, 200.0], index=["005", "009"])
    fit = fit_by_municipality(rows, parts, wanted).set_index("code")
    assert fit["cause"].tolist() == ["areas_hold_too_few", ""]
    assert fit.loc["005", "most"] == pytest.approx(people.official.iloc[0].sum(), rel=0.01)
