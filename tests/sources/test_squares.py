"""Cells of the European 1 km grid in EPSG:3067."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.sources.squares import cells_of, centres, squares

CELLS = st.lists(st.tuples(st.integers(4100, 5300), st.integers(4750, 5500)), min_size=1, max_size=20)


@given(CELLS)
@settings(deadline=None)  # the first change of CRS opens a database
def test_a_cells_centre_lies_in_it(cells: list[tuple[int, int]]) -> None:
    north, east = np.array(cells).T
    assert cells_of(centres(north, east)).to_numpy().tolist() == [list(cell) for cell in cells]
    inside = shapely.contains(squares(north, east), shapely.points(centres(north, east)))
    assert inside.all()


@given(CELLS)
@settings(deadline=None)
def test_squares_have_one_square_kilometre_but_for_the_scale_of_the_projections(cells) -> None:
    area = shapely.area(squares(*np.array(cells).T)) / 1e6
    assert (np.abs(area - 1) < 0.01).all()


def test_sides_are_straight_within_a_centimetre() -> None:
    north, east = np.array([4126, 4900, 5300]), np.array([4957, 5500, 5000])
    quarters = squares(np.repeat(north, 2), np.repeat(east, 2))
    halves = shapely.segmentize(squares(north, east), 600)
    assert shapely.hausdorff_distance(halves, quarters[::2]).max() < 0.01


def test_neighbours_share_a_side() -> None:
    left, right = squares(np.array([4800, 4800]), np.array([5100, 5101]))
    assert left.intersection(right).length == pytest.approx(1000, rel=0.01)


@pytest.mark.outside
def test_centres_are_those_of_the_census_grid(shared) -> None:
    source = pd.read_parquet(shared / "data/population/census_grid_1km_2021.parquet")
    corner = source["cell_id"].str.extract(r"N(\d{4})000E(\d{4})000").astype(int)
    ours = centres(corner[0].to_numpy(), corner[1].to_numpy())
    assert (ours == source[["x_3067", "y_3067"]].to_numpy()).all()
