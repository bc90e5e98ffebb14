"""Measures over a table of times: hand-worked tables, edges, properties."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import measures
from kopa.errors import InputError, KopaWarning
from tests.accessibility.measures.small_tables import (
    INF,
    METHODS,
    ORIGINS,
    SITES,
    TIMES,
    as_tables,
    every_measure,
    tables,
)
from tests.examples import examples


def test_cumulative_counts_up_to_and_including_the_threshold() -> None:
    assert measures.cumulative(TIMES, SITES, cutoff_min=30).to_dict() == {"a": 2, "b": 2, "c": 0}
    assert measures.cumulative(TIMES, SITES, cutoff_min=30, supply="places").to_dict() == {"a": 30, "b": 20, "c": 0}
    assert measures.cumulative(TIMES, cutoff_min=0).to_dict() == {"a": 0, "b": 0, "c": 0}
    by_id = pd.Series({"u": 0, "t": 20, "s": 10})
    assert measures.cumulative(TIMES, SITES, cutoff_min=30, supply=by_id).to_dict() == {"a": 30, "b": 20, "c": 0}


def test_road_distance_takes_the_place_of_time() -> None:
    got = measures.cumulative(TIMES, SITES, cutoff_min=29, cost="distance_km")
    assert got.to_dict() == {"a": 2, "b": 2, "c": 0}


def test_an_interval_is_summed_up_over_every_cut_off() -> None:
    within = {"interval_min": (29, 31), "supply": "places"}
    assert measures.cumulative_interval(TIMES, SITES, **within).to_dict() == {"a": 30, "b": 20, "c": 0}
    assert measures.cumulative_interval(TIMES, SITES, **within, statistic="mean")["a"] == pytest.approx(70 / 3)
    assert measures.cumulative_interval(TIMES, SITES, **within, statistic="min")["a"] == 10
    assert measures.cumulative_interval(TIMES, SITES, **within, statistic="max")["a"] == 30
    half = measures.cumulative_interval(TIMES, SITES, interval_min=(29.5, 30), step_min=0.5, statistic="mean")
    assert half["a"] == 1.5


def test_gravity_weighs_each_site() -> None:
    got = measures.gravity(TIMES, SITES, decay=kopa.decay_linear(40), supply="places")
    assert got.tolist() == [10 * 35 / 40 + 20 * 10 / 40, 20 * 20 / 40, 0]


def test_sites_say_which_sites_count() -> None:
    assert measures.cost_to_closest(TIMES, SITES[SITES["id"] != "s"]).tolist() == [30, 10, INF]
    with pytest.raises(InputError, match="no to_id of times"):
        measures.cost_to_closest(TIMES, pd.DataFrame({"id": ["x"]}))


def test_no_sites_reach_nobody_and_nothing_turns_to_nan() -> None:
    with pytest.warns(KopaWarning, match="sites: no rows"):
        got = every_measure(TIMES, ORIGINS, SITES.iloc[:0])
    for name in ("nearest", "second", "mean of two", "raam", "balancing"):
        assert got.pop(name).tolist() == [INF, INF, INF]
    for name, values in got.items():
        assert values.tolist() == [0, 0, 0], name


def test_origins_without_any_row_are_kept_when_they_are_told() -> None:
    pairs = measures.Pairs(TIMES.iloc[:0], origins=ORIGINS)
    assert measures.cost_to_closest(pairs, SITES).to_dict() == {"a": INF, "b": INF, "c": INF}
    assert measures.cumulative(pairs, SITES, cutoff_min=30).to_dict() == {"a": 0, "b": 0, "c": 0}
    some = measures.Pairs(TIMES[TIMES["from_id"] == "b"], origins=ORIGINS.iloc[::-1])
    assert measures.cost_to_closest(some, SITES).to_dict() == {"c": INF, "b": 10, "a": INF}
    assert list(measures.cost_to_closest(some, SITES).index) == ["c", "b", "a"]
    with pytest.raises(InputError, match="from_id 'a', 'b', 'c' are not in origins"):
        measures.Pairs(TIMES, origins=ORIGINS.assign(id=["x", "y", "z"]))
    assert measures.cumulative(TIMES.iloc[:0], cutoff_min=30).empty


def test_one_cell_and_one_site() -> None:
    times = TIMES.iloc[:1]
    got = every_measure(times, ORIGINS.iloc[:1], SITES.iloc[:1])
    w = math.exp(-0.25)
    expected = {"cumulative": 10, "count": 1, "interval": 10, "gravity": 10 * w, "nearest": 5, "second": INF}
    expected |= {"mean of two": INF, "balancing": INF, "2sfca": 0.4, "e2sfca": 0.4, "3sfca": 0.4, "m2sfca": 0.4 * w}
    expected |= {"bfca": 0.4, "availability": 10, "raam": 1 + 5 / 60}
    assert {name: values.tolist() for name, values in got.items()} == {
        k: [pytest.approx(v)] for k, v in expected.items()
    }


def test_zero_population_has_a_stated_result() -> None:
    nobody = ORIGINS.assign(population=0)
    got = every_measure(TIMES, nobody, SITES)
    assert got["balancing"].tolist() == [0, 0, 0]
    for name in (*METHODS, "availability"):
        assert got[name].tolist() == [0, 0, 0]
    assert got["raam"].tolist() == pytest.approx([5 / 60, 20 / 60, INF])


def test_the_order_of_first_appearance_is_kept_and_inputs_are_not_touched() -> None:
    shuffled = TIMES.iloc[[8, 3, 1, 0, 4, 2, 6, 5, 7]].reset_index(drop=True)
    before = shuffled.copy(deep=True)
    assert list(measures.cumulative(shuffled, SITES, cutoff_min=30).index) == ["c", "b", "a"]
    pd.testing.assert_frame_equal(shuffled, before)


def test_ids_may_be_text_categories_or_numbers() -> None:
    text = measures.gravity(TIMES, SITES, decay=kopa.decay_linear(40), supply="places")
    categories = TIMES.assign(
        from_id=TIMES["from_id"].astype("category"), to_id=pd.Categorical(TIMES["to_id"], list("xutsz"))
    )
    got = measures.gravity(categories, SITES, decay=kopa.decay_linear(40), supply="places")
    assert got.to_dict() == text.to_dict()
    numbers = {"a": 3, "b": 1, "c": 2, "s": 9, "t": 8, "u": 7}
    as_numbers = TIMES.assign(from_id=TIMES["from_id"].map(numbers), to_id=TIMES["to_id"].map(numbers))
    got = measures.gravity(as_numbers, SITES.assign(id=[9, 8, 7]), decay=kopa.decay_linear(40), supply="places")
    assert got.to_dict() == {numbers[k]: v for k, v in text.to_dict().items()}
    by_index = measures.gravity(TIMES, SITES.set_index("id"), decay=kopa.decay_linear(40), supply="places")
    assert by_index.equals(text)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: measures.cumulative(TIMES.drop(columns="to_id"), cutoff_min=5), "missing column to_id"),
        (
            lambda: measures.cumulative(TIMES.rename(columns={"travel_time_min": "travel_time"}), cutoff_min=5),
            "Did you mean",
        ),
        (lambda: measures.cumulative(TIMES.assign(travel_time_min=math.nan), cutoff_min=5), "row 1 is nan"),
        (lambda: measures.cumulative(TIMES.assign(travel_time_min=-1.0), cutoff_min=5), "row 1 is -1.0"),
        (
            lambda: measures.cumulative(TIMES.assign(to_id=[None, *TIMES["to_id"][1:]]), cutoff_min=5),
            "to_id: row 1 is empty",
        ),
        (lambda: measures.cumulative(pd.concat([TIMES, TIMES.iloc[[4]]]), cutoff_min=5), "first 'b' to 't'"),
        (lambda: measures.cumulative(TIMES, SITES, cutoff_min=INF), "cutoff_min is inf"),
        (lambda: measures.cumulative(TIMES, SITES, cutoff_min="x"), "cutoff_min is 'x'"),  # type: ignore[arg-type]
        (lambda: measures.cumulative(TIMES, SITES, cutoff_min=5, supply="seats"), "missing column seats"),
        (lambda: measures.cumulative(TIMES, cutoff_min=5, supply="seats"), "no table of sites"),
        (
            lambda: measures.cumulative(TIMES, SITES.assign(places=[1, -1, 0]), cutoff_min=5, supply="places"),
            "row 2 is -1.0",
        ),
        (
            lambda: measures.cumulative(TIMES, SITES.assign(places=[1, None, 0]), cutoff_min=5, supply="places"),
            "row 2 is nan",
        ),
        (lambda: measures.cumulative(TIMES, SITES.assign(id="s"), cutoff_min=5), "'s' stands more than once"),
        (lambda: measures.cumulative(TIMES, SITES.drop(columns="id"), cutoff_min=5), "missing column id"),
        (
            lambda: measures.cumulative(TIMES, pd.Series({"x": 1.0}), cutoff_min=5),
            "sites: expected a table, not Series. An amount by id goes to demand= or supply=",
        ),
        (lambda: measures.cumulative([1.0], cutoff_min=5), "times: expected a table, not list"),
        (lambda: measures.cumulative_interval(TIMES, interval_min=(9, 5)), "rising interval"),
        (lambda: measures.cumulative_interval(TIMES, interval_min=(5, 9), statistic="mode"), "statistic is 'mode'"),  # type: ignore[arg-type]
        (lambda: measures.cost_to_closest(TIMES, k=0), "k is 0"),
        (lambda: measures.balancing_cost(TIMES, None, SITES), "origins is missing"),
        (lambda: measures.balancing_cost(TIMES, ORIGINS.iloc[:2], SITES), "1 from_id of times"),
        (lambda: measures.balancing_cost(TIMES, ORIGINS, SITES, step_min=0), "step_min is 0"),
        (
            lambda: measures.cumulative(measures.Pairs(TIMES), cutoff_min=5, cost="distance_km"),
            "made of travel_time_min",
        ),
        (lambda: measures.least_within(TIMES, {"euros": 5}), "missing column euros"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        call()


@pytest.mark.filterwarnings("ignore:sites. no rows:kopa.errors.KopaWarning")  # the only site may be closed
@settings(max_examples=examples(20, thorough=50), deadline=None)
@given(tables)
def test_closing_a_site_never_helps_and_opening_one_never_harms(table: tuple) -> None:
    times, origins, sites = as_tables(*table)
    fewer = every_measure(times, origins, sites.iloc[1:] if len(sites) > 1 else sites.iloc[:0])
    all_open = every_measure(times, origins, sites)
    for name in ("cumulative", "count", "interval", "gravity"):
        assert (fewer[name] <= all_open[name] + 1e-9).all(), name
    for name in ("nearest", "second", "mean of two", "balancing"):
        assert (fewer[name] >= all_open[name]).all(), name


@settings(max_examples=examples(20, thorough=50), deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(table: tuple, random: Any) -> None:
    times, origins, sites = as_tables(*table)
    order = list(range(len(times)))
    random.shuffle(order)
    once = every_measure(times, origins, sites)
    again = every_measure(times.iloc[order], origins.iloc[::-1], sites.sample(frac=1, random_state=1))
    for name in once:
        assert again[name].reindex(once[name].index).tolist() == once[name].tolist(), name
