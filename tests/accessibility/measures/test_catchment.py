"""Floating catchments and spatial availability: by hand, properties, refusals."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import measures
from kopa.errors import InputError, UnknownNameError
from tests.accessibility.measures.small_tables import INF, METHODS, as_tables, tables
from tests.examples import examples

DECAYS = [
    kopa.decay_binary(30),
    kopa.decay_exponential(0.1),
    kopa.decay_stepped({10: 1, 20: 0.68, 40: 0.22}),
    lambda t: 1 / (1 + t),
]


def by_definition(matrix: np.ndarray, people: np.ndarray, places: np.ndarray, decay: Any, method: str) -> np.ndarray:
    """The formulas of the literature, one loop each, with 0 / 0 = 0."""
    n, m = matrix.shape
    w = [[float(decay(np.array([t]))[0]) if math.isfinite(t) else 0.0 for t in row] for row in matrix]

    def over(a: float, b: float) -> float:
        return a / b if b > 0 else 0.0

    g = [[over(w[i][j], sum(w[i])) for j in range(m)] for i in range(n)]
    share = [[over(w[i][j], sum(w[k][j] for k in range(n))) for j in range(m)] for i in range(n)]
    asks = {"3sfca": lambda i, j: g[i][j] * w[i][j], "bfca": lambda i, j: g[i][j]}.get(method, lambda i, j: w[i][j])
    gets = {
        "3sfca": lambda i, j: g[i][j] * w[i][j],
        "bfca": lambda i, j: share[i][j],
        "m2sfca": lambda i, j: w[i][j] ** 2,
    }.get(method, lambda i, j: w[i][j])
    level = [over(places[j], sum(people[i] * asks(i, j) for i in range(n))) for j in range(m)]
    return np.array([sum(level[j] * gets(i, j) for j in range(m)) for i in range(n)])


@settings(
    max_examples=examples(20, thorough=60), deadline=None
)  # the first example compiles kernels where none are kept
@given(tables, st.sampled_from(METHODS), st.sampled_from(DECAYS))
def test_every_method_equals_its_definition(table: tuple, method: Any, decay: Any) -> None:
    times, origins, sites = as_tables(*table)
    got = kopa.floating_catchment(times, origins, sites, method=method, decay=decay, supply="places", cutoff_min=INF)
    expected = by_definition(np.array(table[0], float), table[1], table[2], decay, method)
    np.testing.assert_allclose(got.to_numpy(), expected, rtol=1e-9, atol=1e-12)


@given(tables, st.sampled_from(["2sfca", "e2sfca", "3sfca"]), st.sampled_from(DECAYS))
def test_what_the_persons_have_is_what_the_sites_offer(table: tuple, method: Any, decay: Any) -> None:
    times, origins, sites = as_tables(*table)
    got = kopa.floating_catchment(times, origins, sites, method=method, decay=decay, supply="places", cutoff_min=INF)
    reached = in_demand(times, origins, decay)
    offered = sites.loc[sites["id"].isin(reached), "places"].sum()
    assert float(got.to_numpy() @ origins["population"].to_numpy(float)) == pytest.approx(offered, rel=1e-9)


@given(tables, st.sampled_from(DECAYS), st.sampled_from([0.5, 1.0, 2.0]))
def test_spatial_availability_sums_to_the_supply(table: tuple, decay: Any, alpha: float) -> None:
    times, origins, sites = as_tables(*table)
    got = kopa.spatial_availability(times, origins, sites, decay=decay, supply="places", alpha=alpha)
    offered = sites.loc[sites["id"].isin(in_demand(times, origins, decay)), "places"].sum()
    assert got.sum() == pytest.approx(offered, rel=1e-9)
    if alpha == 1:
        per_person = kopa.floating_catchment(times, origins, sites, decay=decay, supply="places", cutoff_min=INF)
        np.testing.assert_allclose(got, per_person * origins["population"].to_numpy(), rtol=1e-12)


def in_demand(times: pd.DataFrame, origins: pd.DataFrame, decay: Any) -> set[str]:
    people = times["from_id"].map(origins.set_index("id")["population"])
    finite = np.isfinite(times["travel_time_min"])
    weight = np.zeros(len(times))
    weight[finite] = decay(times.loc[finite, "travel_time_min"].to_numpy())
    return set(times.loc[(people * weight) > 0, "to_id"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("decay", [kopa.decay_gaussian(5), kopa.decay_gaussian(8), kopa.decay_exponential(3.9)])
def test_a_site_far_beyond_everybody_is_nobodys_and_spoils_nothing(method: Any, decay: Any) -> None:
    far = np.array([[10.0, 191.0], [12.0, 193.5], [20.0, 305.0]])
    times, origins, sites = as_tables(far, [100, 50, 7], [30, 1000])
    found = kopa.floating_catchment(times, origins, sites, decay=decay, method=method, cutoff_min=INF)
    assert np.isfinite(found).all()
    given = measures.SpatialAvailabilityReducer([100, 50, 7], [30, 1000], decay)
    (available,) = measures.reduce_blocks(lambda: [(far, slice(0, 3))], [given])
    assert np.isfinite(available).all()
    assert available.sum() == pytest.approx(30) or available.sum() == pytest.approx(1030)


def test_bfca_is_not_conserving_and_says_so_in_numbers() -> None:
    times, origins, sites = as_tables([[10, 20], [20, INF]], [100, 50], [30, 30])
    decay = kopa.decay_exponential(0.1)
    got = kopa.floating_catchment(times, origins, sites, method="bfca", decay=decay, supply="places", cutoff_min=INF)
    assert float(got @ origins["population"].to_numpy(float).reshape(-1)) != pytest.approx(60, rel=0.01)


@given(tables)
def test_more_supply_never_lowers_and_more_people_never_raise_access(table: tuple) -> None:
    times, origins, sites = as_tables(*table)
    decay = kopa.decay_exponential(0.1)
    base = kopa.floating_catchment(times, origins, sites, decay=decay, supply="places", cutoff_min=INF)
    more = sites.assign(places=sites["places"] + 1)
    richer = kopa.floating_catchment(times, origins, more, decay=decay, supply="places", cutoff_min=INF)
    assert (richer >= base - 1e-12).all()
    first = kopa.floating_catchment(times, origins, sites[:1], decay=decay, supply="places", cutoff_min=INF)
    assert (first <= base + 1e-12).all()
    crowd = origins.assign(population=origins["population"] * 2)
    half = kopa.floating_catchment(times, crowd, sites, decay=decay, supply="places", cutoff_min=INF)
    np.testing.assert_allclose(half * 2, base, rtol=1e-9)


def test_an_end_of_the_catchment_equals_a_decay_that_ends() -> None:
    times, origins, sites = as_tables([[10, 50], [20, 30]], [100, 50], [30, 20])
    for method in ("2sfca", "m2sfca", "bfca"):
        cut = kopa.floating_catchment(times, origins, sites, method=method, decay=lambda t: 1 / t, cutoff_min=30)
        ends = kopa.floating_catchment(
            times, origins, sites, method=method, decay=lambda t: np.where(t <= 30, 1 / t, 0)
        )
        assert cut.tolist() == pytest.approx(ends.tolist())
    choice = kopa.floating_catchment(times, origins, sites, method="3sfca", decay=lambda t: 1 / t, cutoff_min=30)
    ends = kopa.floating_catchment(times, origins, sites, method="3sfca", decay=lambda t: np.where(t <= 30, 1 / t, 0))
    assert choice.tolist() != pytest.approx(ends.tolist())


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"decay": None}, InputError, "decay is missing"),
        ({"method": "2sfac"}, UnknownNameError, "Did you mean '2sfca'"),
        ({"demand": "pupils"}, InputError, "missing column pupils"),
        ({"origins": None}, InputError, "origins is missing"),
        ({"sites": pd.DataFrame({"id": ["x"], "places": [1]})}, InputError, "no to_id of times"),
        ({"cutoff_min": -1}, InputError, "cutoff_min is -1"),
    ],
)
def test_what_cannot_be_measured_is_refused(change: dict, error: type, told: str) -> None:
    times, origins, sites = as_tables([[10, 20]], [5], [1, 1])
    given_: dict[str, Any] = {
        "times": times,
        "origins": origins,
        "sites": sites,
        "decay": kopa.decay_binary(30),
        "supply": "places",
    }
    with pytest.raises(error, match=told):
        kopa.floating_catchment(**{**given_, **change})


def test_missing_ages_are_refused_not_counted_as_nobody() -> None:
    times, origins, sites = as_tables([[10], [20]], [5, None], [1])
    with pytest.raises(InputError, match="population: row 2 is nan"):
        kopa.floating_catchment(times, origins, sites, decay=kopa.decay_binary(30))
    with pytest.raises(InputError, match="alpha is 0"):
        kopa.spatial_availability(times, origins.fillna(0), sites, decay=kopa.decay_binary(30), alpha=0)


def test_the_plain_ratio_of_one_catchment() -> None:
    times, origins, sites = as_tables([[10, 50], [50, 50]], [100, 50], [30, 20])
    between = pd.DataFrame({"from_id": list("aabb"), "to_id": list("abab"), "travel_time_min": [0, 10, 90, 99]})
    between = between.replace({"a": "o0", "b": "o1"})
    got = measures.catchment_ratio(times, between, origins, sites, cutoff_min=30, supply="places")
    assert got["o0"] == 30 / 150
    assert math.isnan(got["o1"])
    with pytest.raises(InputError, match="between_origins lacks"):
        measures.catchment_ratio(times, between[between["from_id"] == "o0"], origins, sites, cutoff_min=30)


def test_a_cutoff_without_a_decay_is_the_binary_one():
    times = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["s", "s"], "travel_time_min": [30.0, 30.1]})
    people = pd.Series({"a": 30, "b": 10})
    found = kopa.floating_catchment(times, demand=people, cutoff_min=30)
    assert found.to_dict() == {"a": 1 / 30, "b": 0.0}
    assert found.equals(kopa.floating_catchment(times, demand=people, decay=kopa.decay_binary(30)))
    with pytest.raises(InputError, match="decay is missing"):
        kopa.floating_catchment(times, demand=people)
