"""People drawn anew: sums that hold, places inside the cell, persons around theirs, the same cell in every region."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from kopa.goals.robustness.people import drawn_people
from kopa.goals.robustness.spread import Spread
from kopa.tables import AGES

SIDE = 30


def people(side=SIDE, persons=10.0, towns=0.3):
    x, y = (1000.0 * axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    n = side * side
    ages = {age: np.full(n, persons * (i + 1)) for i, age in enumerate(AGES)}
    table = {"id": [f"c{i}" for i in range(n)], "locality": (np.arange(n) < towns * n).astype(int), **ages}
    frame = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(x, y), crs="EPSG:3067")
    return frame.assign(population=frame[list(AGES)].sum(axis=1))


def moved_m(one, other):
    return shapely.get_coordinates(other.geometry.to_numpy()) - shapely.get_coordinates(one.geometry.to_numpy())


def test_the_study_s_own_people_are_drawing_0():
    given = people(3)
    assert drawn_people(given, Spread(), 1, 0) is given


def test_every_age_group_keeps_its_sum_and_nobody_is_less_than_nobody():
    given = people(persons=0.2)
    drawn = drawn_people(given, Spread(), 1, 1)
    assert drawn[list(AGES)].sum().to_numpy() == pytest.approx(given[list(AGES)].sum().to_numpy())
    assert drawn["population"].to_numpy() == pytest.approx(drawn[list(AGES)].sum(axis=1).to_numpy())
    assert (drawn[list(AGES)].to_numpy() >= 0).all()


def test_points_fill_the_cell_evenly_and_stay_in_it():
    given = people()
    away = moved_m(given, drawn_people(given, Spread(), 1, 1))
    assert np.abs(away).max() <= 500
    assert np.histogram(away, bins=4, range=(-500, 500))[0] / away.size == pytest.approx(0.25, abs=0.04)


def test_points_of_a_finer_grid_move_less():
    given = people(6)
    fine = given.set_geometry(gpd.GeoSeries(shapely.transform(given.geometry.to_numpy(), lambda xy: xy / 4), crs=3067))
    assert np.abs(moved_m(fine, drawn_people(fine, Spread(), 1, 1))).max() <= 125


def test_persons_of_a_cell_deviate_by_so_many_whatever_its_size():
    spread = Spread(people_apart_persons=2.0, people_elsewhere_share=0.0)
    for persons in (1.0, 10.0):
        given = people(persons=persons)
        apart = drawn_people(given, spread, 1, 1)["population"] - given["population"]
        assert float(apart.std()) == pytest.approx(2.0, rel=0.1)
        assert float(apart.mean()) == pytest.approx(0.0, abs=1e-6)


def test_those_without_a_located_dwelling_live_in_localities():
    spread = Spread(people_apart_persons=1e-9, people_elsewhere_share=0.05)
    given = people()
    drawn, outside = drawn_people(given, spread, 1, 1), given["locality"] == 0
    assert drawn.loc[outside, "population"].sum() == pytest.approx(0.95 * given.loc[outside, "population"].sum())


def test_a_cell_is_drawn_alike_in_every_region_and_otherwise_in_every_drawing():
    given = people()
    whole, part = (drawn_people(one, Spread(), 1, 1) for one in (given, given.iloc[100:400].reset_index(drop=True)))
    assert moved_m(part, whole.iloc[100:400]) == pytest.approx(0, abs=1e-9)
    assert np.abs(moved_m(whole, drawn_people(given, Spread(), 1, 2))).max() > 100
    assert np.abs(moved_m(whole, drawn_people(given, Spread(), 2, 1))).max() > 100
