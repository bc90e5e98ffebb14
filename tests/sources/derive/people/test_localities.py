"""Localities: connected, large enough, numbered by size."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.derive.people.localities import built_up, numbered, table


def cells_of(rows: list[tuple[int, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["north_km", "east_km", "people"]).assign(built_up=True)


def test_corners_that_touch_are_one_place() -> None:
    assert numbered(cells_of([(1, 1, 150.0), (2, 2, 60.0), (4, 4, 900.0)])).tolist() == [2, 2, 1]


def test_fewer_than_two_hundred_together_are_no_locality() -> None:
    assert numbered(cells_of([(1, 1, 100.0), (1, 2, 99.0), (9, 9, 200.0)])).tolist() == [0, 0, 1]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60, unique=True))
def test_neighbours_share_their_number_and_no_locality_is_small(places: list[tuple[int, int]]) -> None:
    cells = cells_of([(north, east, 90.0) for north, east in places])
    number = numbered(cells)
    sizes = pd.Series(cells["people"].to_numpy()).groupby(number).sum()
    assert (sizes.drop(0, errors="ignore") >= 200).all()
    assert sizes.drop(0, errors="ignore").is_monotonic_decreasing
    for i, (north, east) in enumerate(places):
        for j, (other_north, other_east) in enumerate(places):
            if max(abs(north - other_north), abs(east - other_east)) == 1:
                assert number[i] == number[j]


def test_density_counts_land_only() -> None:
    assert built_up(np.array([40.0, 40.0]), np.array([1.0, 0.3]), np.zeros(2)).tolist() == [False, True]


def test_the_table_counts_cells_once_and_names_the_larger_town() -> None:
    rows = pd.DataFrame(
        {
            "locality": [1, 1, 1, 0],
            "municipality_code": ["049", "091", "091", "091"],
            "people": [100.0, 150.0, 50.0, 7.0],
            "north_km": [1, 1, 2, 9],
            "east_km": [1, 1, 1, 9],
            "x_m": [0, 0, 600, 9],
            "y_m": [0, 0, 0, 9],
        }
    )
    found = table(rows).iloc[0]
    assert (found["municipality_code"], found["cells"], found["population"], found["x_m"]) == ("091", 2, 300, 100)
