"""Floating catchments, spatial availability, rational agents, competition: by hand, properties, refusals."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import measures
from kopa.accessibility.measures import rational_agents as catchment_raam
from kopa.errors import InputError, RunError, UnknownNameError

INF = math.inf
METHODS = ("2sfca", "e2sfca", "3sfca", "m2sfca", "bfca")
DECAYS = [
    kopa.decay_binary(30),
    kopa.decay_exponential(0.1),
    kopa.decay_stepped({10: 1, 20: 0.68, 40: 0.22}),
    lambda t: 1 / (1 + t),
]

tables = st.integers(1, 6).flatmap(
    lambda n: st.integers(1, 5).flatmap(
        lambda m: st.tuples(
            st.lists(
                st.lists(st.one_of(st.integers(0, 60), st.just(INF)), min_size=m, max_size=m), min_size=n, max_size=n
            ),
            st.lists(st.integers(0, 50), min_size=n, max_size=n),
            st.lists(st.integers(0, 50), min_size=m, max_size=m),
        )
    )
)


def as_tables(matrix: Any, people: Any, places: Any) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    n, m = len(matrix), len(matrix[0])
    origins = pd.DataFrame({"id": [f"o{i}" for i in range(n)], "population": people})
    sites = pd.DataFrame({"id": [f"s{j}" for j in range(m)], "places": places})
    pairs = pd.MultiIndex.from_product([origins["id"], sites["id"]], names=["from_id", "to_id"])
    return pairs.to_frame(index=False).assign(travel_time_min=np.array(matrix, float).ravel()), origins, sites


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


@settings(max_examples=60, deadline=None)  # the first example compiles kernels where none are kept
@given(tables, st.sampled_from(METHODS), st.sampled_from(DECAYS))
def test_every_method_equals_its_definition(table: tuple, method: Any, decay: Any) -> None:
    times, origins, sites = as_tables(*table)
    got = kopa.floating_catchment(times, origins, sites, method=method, decay=decay, supply="places")
    expected = by_definition(np.array(table[0], float), table[1], table[2], decay, method)
    np.testing.assert_allclose(got.to_numpy(), expected, rtol=1e-9, atol=1e-12)


@given(tables, st.sampled_from(["2sfca", "e2sfca", "3sfca"]), st.sampled_from(DECAYS))
def test_what_the_persons_have_is_what_the_sites_offer(table: tuple, method: Any, decay: Any) -> None:
    times, origins, sites = as_tables(*table)
    got = kopa.floating_catchment(times, origins, sites, method=method, decay=decay, supply="places")
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
        per_person = kopa.floating_catchment(times, origins, sites, decay=decay, supply="places")
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
    found = kopa.floating_catchment(times, origins, sites, decay=decay, method=method)
    assert np.isfinite(found).all()
    given = measures.SpatialAvailabilityReducer([100, 50, 7], [30, 1000], decay)
    (available,) = measures.reduce_blocks(lambda: [(far, slice(0, 3))], [given])
    assert np.isfinite(available).all()
    assert available.sum() == pytest.approx(30) or available.sum() == pytest.approx(1030)


def test_bfca_is_not_conserving_and_says_so_in_numbers() -> None:
    times, origins, sites = as_tables([[10, 20], [20, INF]], [100, 50], [30, 30])
    decay = kopa.decay_exponential(0.1)
    got = kopa.floating_catchment(times, origins, sites, method="bfca", decay=decay, supply="places")
    assert float(got @ origins["population"].to_numpy(float).reshape(-1)) != pytest.approx(60, rel=0.01)


@given(tables)
def test_more_supply_never_lowers_and_more_people_never_raise_access(table: tuple) -> None:
    times, origins, sites = as_tables(*table)
    decay = kopa.decay_exponential(0.1)
    base = kopa.floating_catchment(times, origins, sites, decay=decay, supply="places")
    richer = kopa.floating_catchment(
        times, origins, sites.assign(places=sites["places"] + 1), decay=decay, supply="places"
    )
    assert (richer >= base - 1e-12).all()
    assert (kopa.floating_catchment(times, origins, sites.iloc[:1], decay=decay, supply="places") <= base + 1e-12).all()
    crowd = origins.assign(population=origins["population"] * 2)
    half = kopa.floating_catchment(times, crowd, sites, decay=decay, supply="places")
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


# --- rational agents ---


def test_agents_spread_until_nobody_gains() -> None:
    rng = np.random.default_rng(3)
    matrix, people, places = rng.uniform(0, 90, (25, 12)), rng.integers(1, 200, 25), rng.integers(1, 60, 12)
    times, origins, sites = as_tables(matrix.tolist(), people, places)
    got = measures.raam(times, origins, sites, supply="places").to_numpy()
    # The prices follow from the costs: every site's price is what makes its users indifferent.
    capacity = people.sum() / places.sum() * places
    price = np.maximum((got[:, None] - matrix / 60).max(axis=0), 0.0)
    assert (price * capacity).sum() == pytest.approx(people.sum(), rel=1e-5)
    assert (got <= (price + matrix / 60).min(axis=1) + 1e-6).all()


def test_sites_left_aside_at_first_join_when_they_are_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    matrix, people, places = rng.uniform(0, 30, (40, 20)), rng.integers(1, 200, 40), rng.integers(1, 60, 20)
    times, origins, sites = as_tables(matrix.tolist(), people, places)
    monkeypatch.setattr(catchment_raam, "FIRST_CANDIDATES", 1)
    few = measures.raam(times, origins, sites, supply="places")
    monkeypatch.setattr(catchment_raam, "FIRST_CANDIDATES", 20)
    every = measures.raam(times, origins, sites, supply="places")
    np.testing.assert_allclose(few, every, atol=2e-3)  # the bound that a mean gain of 1e-6 gives
    # with one candidate each and no joining, some site would stay dearer than its neighbours
    alone = (np.bincount(matrix.argmin(axis=1), weights=people, minlength=20) / places).max() / (
        people.sum() / places.sum()
    )
    assert every.max() < alone


def test_agents_without_people_pay_what_one_would_and_without_way_nothing_can_be_paid() -> None:
    times, origins, sites = as_tables([[0, 60], [30, 30], [INF, INF]], [40, 0, 20], [10, 10])
    got = measures.raam(times, origins, sites, supply="places", rho=2)
    assert got.tolist() == pytest.approx([1.5, 1.0, INF], abs=1e-6)
    assert measures.raam(times, origins, sites.assign(places=0), supply="places").tolist() == [INF] * 3


def test_agents_that_do_not_settle_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    times, origins, sites = as_tables([[0, 50], [55, 1]], [100, 7], [1, 30])
    monkeypatch.setattr(catchment_raam, "MOST_ROUNDS", 0)
    with pytest.raises(RunError, match="do not settle"):
        measures.raam(times, origins, sites, supply="places")
    with pytest.raises(InputError, match="tau_min is 0"):
        measures.raam(times, origins, sites, supply="places", tau_min=0)


# --- competition by level and language ---


@pytest.fixture
def town() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    sites = pd.DataFrame(
        {
            "id": ["both", "fi", "sv", "ala"],
            "level": ["lukio", "lukio", "lukio", "basic_7_9"],
            "language": ["fi+sv", "fi", "sv", "unknown"],
            "places": [60, 30, 10, 50],
        }
    )
    origins = pd.DataFrame(
        {"id": ["a", "b"], "age_16_17": [80, 20], "age_13_15": [100, 25], "finnish": [0.9, 0.5], "swedish": [0.1, 0.5]}
    )
    pairs = pd.MultiIndex.from_product([origins["id"], sites["id"]], names=["from_id", "to_id"]).to_frame(index=False)
    return pairs.assign(travel_time_min=[10, 20, 30, 5, 25, 15, 5, INF]), origins, sites


def test_only_those_of_a_level_compete(town: tuple) -> None:
    times, origins, sites = town
    got = measures.competition(times, origins, sites, decay=kopa.decay_binary(30), supply="places")
    table = got.set_index(["level", "from_id"])["supply_per_person"]
    assert table["lukio"].tolist() == pytest.approx([1.0, 1.0])
    assert table["basic_7_9"].tolist() == [0.5, 0.0]
    assert got["language"].unique().tolist() == ["any"]


def test_languages_compete_only_where_both_are_taught(town: tuple) -> None:
    times, origins, sites = town
    speakers = {"fi": "finnish", "sv": "swedish"}
    got = measures.competition(times, origins, sites, decay=kopa.decay_binary(30), supply="places", speakers=speakers)
    lukio = got[got["level"] == "lukio"].set_index(["language", "from_id"])
    assert lukio["persons"].to_dict() == {("fi", "a"): 72, ("fi", "b"): 10, ("sv", "a"): 8, ("sv", "b"): 10}
    assert lukio.loc[("fi", "a"), "supply_per_person"] == pytest.approx(60 / 100 + 30 / 82)
    assert lukio.loc[("sv", "b"), "supply_per_person"] == pytest.approx(60 / 100 + 10 / 18)
    assert (lukio["persons"] * lukio["supply_per_person"]).sum() == pytest.approx(100)
    unknown = measures.competition(
        times, origins, sites, decay=kopa.decay_binary(30), speakers=speakers, unknown_serves=("fi",)
    )
    assert unknown.query("level == 'basic_7_9' and language == 'sv'")["supply_per_person"].tolist() == [0, 0]


def test_competition_refuses_shares_that_are_none(town: tuple) -> None:
    times, origins, sites = town
    decay = kopa.decay_binary(30)
    with pytest.raises(InputError, match="0-1 and sum to at most 1"):
        measures.competition(times, origins, sites, decay=decay, speakers={"fi": "finnish", "sv": "finnish"})
    with pytest.raises(InputError, match="missing column age_13_15"):
        measures.competition(times, origins.drop(columns="age_13_15"), sites, decay=decay)
    with pytest.raises(InputError, match="level 'night' has no ages"):
        measures.competition(times, origins, sites.assign(level="night"), decay=decay)
