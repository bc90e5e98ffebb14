"""Amounts by id: every site and every origin has one, or the measure is refused; what is probably not meant is said."""

import math

import numpy as np
import pandas as pd
import pytest

import kopa
from kopa.accessibility import measures
from kopa.errors import InputError, KopaWarning

TIMES = pd.DataFrame(
    {"from_id": ["a", "a", "b", "b"], "to_id": ["x", "y", "x", "y"], "travel_time_min": [10, 50, math.inf, 20.0]}
)
PEOPLE = pd.Series({"a": 100, "b": 50})
NEAR = kopa.decay_binary(30)

OF_SUPPLY = {
    "cumulative": lambda supply: kopa.cumulative(TIMES, supply=supply, cutoff_min=30),
    "interval": lambda supply: measures.cumulative_interval(TIMES, supply=supply, interval_min=(20, 30)),
    "gravity": lambda supply: kopa.gravity(TIMES, supply=supply, decay=NEAR),
    "nearest": lambda supply: measures.cost_to_closest(TIMES, supply=supply),
    "mean of nearest": lambda supply: measures.mean_of_nearest(TIMES, supply=supply, k=1),
    "balancing": lambda supply: measures.balancing_cost(TIMES, supply=supply, demand=PEOPLE),
    "catchment": lambda supply: kopa.floating_catchment(TIMES, supply=supply, demand=PEOPLE, decay=NEAR),
    "availability": lambda supply: kopa.spatial_availability(TIMES, supply=supply, demand=PEOPLE, decay=NEAR),
    "ratio": lambda supply: measures.catchment_ratio(TIMES, BETWEEN, supply=supply, demand=PEOPLE, cutoff_min=30),
    "raam": lambda supply: measures.raam(TIMES, supply=supply, demand=PEOPLE),
}
BETWEEN = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["a", "b"], "travel_time_min": [0.0, 0.0]})

OF_DEMAND = {
    "balancing": lambda demand: measures.balancing_cost(TIMES, demand=demand),
    "catchment": lambda demand: kopa.floating_catchment(TIMES, demand=demand, decay=NEAR),
    "availability": lambda demand: kopa.spatial_availability(TIMES, demand=demand, decay=NEAR),
    "ratio": lambda demand: measures.catchment_ratio(TIMES, BETWEEN, demand=demand, cutoff_min=30),
    "raam": lambda demand: measures.raam(TIMES, demand=demand),
}


@pytest.mark.parametrize("measure", OF_SUPPLY)
def test_a_supply_that_lacks_a_site_is_refused_by_every_measure(measure):
    of = OF_SUPPLY[measure]
    of(pd.Series({"x": 10, "y": 5, "z": 3}))
    with pytest.raises(InputError, match=r"1 to_id of times \('y'\) are not in supply; expected a supply for each"):
        of(pd.Series({"x": 10}))
    with pytest.raises(InputError, match=r"'Y' of supply stand in no row of times: look whether an id is misspelt"):
        of(pd.Series({"x": 10, "Y": 5}))


@pytest.mark.parametrize(
    "amount", [{"x": 1}, [1.0, 2.0], np.array([1.0]), 1], ids=["mapping", "list", "array", "number"]
)
def test_an_amount_that_is_neither_a_column_nor_a_series_is_refused_with_the_mend(amount):
    for name, measures_of in (("supply", OF_SUPPLY), ("demand", OF_DEMAND)):
        for of in measures_of.values():
            with pytest.raises(InputError, match=f"{name}: expected the name of a column, or a pandas Series by id"):
                of(amount)


@pytest.mark.parametrize("measure", OF_DEMAND)
def test_a_demand_that_lacks_an_origin_is_refused_by_every_measure(measure):
    of = OF_DEMAND[measure]
    of(PEOPLE)
    with pytest.raises(InputError, match=r"\('b'\) are not in demand.*'B' of demand stand in no row of times"):
        of(pd.Series({"a": 100, "B": 50}))


def test_a_table_of_sites_says_which_are_open_and_a_series_how_much_they_offer():
    by_id, both = pd.Series({"x": 10, "y": 5}), pd.DataFrame({"id": ["x", "y"]})
    assert kopa.cumulative(TIMES, both, supply=by_id, cutoff_min=30).tolist() == [10, 5]
    assert kopa.cumulative(TIMES, both[:1], supply=by_id, cutoff_min=30).tolist() == [10, 0]
    assert kopa.cumulative(TIMES, both[:1], supply=by_id[:1], cutoff_min=30).tolist() == [10, 0]
    with pytest.raises(InputError, match="'y'"):
        kopa.cumulative(TIMES, both, supply=by_id[:1], cutoff_min=30)


def test_a_misspelt_id_in_a_table_of_sites_and_an_empty_table_are_said():
    with pytest.warns(KopaWarning, match="id 'Y' stand in no row of times, and to_id 'y' of times in no row of sites"):
        assert kopa.cumulative(TIMES, pd.DataFrame({"id": ["x", "Y"]}), cutoff_min=30).tolist() == [1, 0]
    with pytest.warns(KopaWarning, match="sites: no rows"):
        assert kopa.cumulative(TIMES, pd.DataFrame({"id": []}), cutoff_min=30).tolist() == [0, 0]


ENDLESS = [
    kopa.decay_exponential(0.1), kopa.decay_exponential(1e-6), kopa.decay_exponential(0), kopa.decay_exponential(5),
    kopa.decay_power(2), kopa.decay_gaussian(15), kopa.decay_logistic(20, 5), kopa.decay_stepped([20], [0.5]),
    lambda minutes: np.exp(-minutes / 8),
]  # fmt: skip
ENDING = [
    NEAR, kopa.decay_binary(3000), kopa.decay_linear(40), kopa.decay_stepped({20: 1, 40: 0.2}),
    kopa.decay_stepped([20, 40], [0.5, 0]), np.ones_like, lambda minutes: np.where(minutes < 30, np.exp(-minutes), 0),
]  # fmt: skip


@pytest.mark.parametrize("decay", ENDLESS)
@pytest.mark.parametrize("method", ["2sfca", "bfca"])
def test_a_catchment_without_an_end_is_said_unless_it_is_meant(decay, method):
    with pytest.warns(KopaWarning, match=r"never comes to 0.*cutoff_min"):
        said = kopa.floating_catchment(TIMES, demand=PEOPLE, decay=decay, method=method)
    meant = kopa.floating_catchment(TIMES, demand=PEOPLE, decay=decay, method=method, cutoff_min=math.inf)
    assert said.equals(meant)
    kopa.floating_catchment(TIMES, demand=PEOPLE, decay=decay, method=method, cutoff_min=60)


@pytest.mark.parametrize("decay", ENDING)
def test_a_decay_that_ends_needs_no_word(decay):
    kopa.floating_catchment(TIMES, demand=PEOPLE, decay=decay)


def test_a_site_far_from_everybody_is_what_the_warning_speaks_of():
    times = pd.DataFrame({"from_id": ["near", "hut"], "to_id": "far", "travel_time_min": [400.0, 200.0]})
    people = pd.Series({"near": 1000, "hut": 2})
    with pytest.warns(KopaWarning):
        got = kopa.floating_catchment(
            times, demand=people, supply=pd.Series({"far": 30}), decay=kopa.decay_exponential(0.1)
        )
    assert got["hut"] > 10  # places a person, three hours away


def test_a_warning_points_at_the_line_that_asked(recwarn):
    kopa.cumulative(TIMES, pd.DataFrame({"id": []}), cutoff_min=30)
    assert recwarn.pop(KopaWarning).filename == __file__
