"""Rational agents spread until nobody gains."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kopa.accessibility import measures
from kopa.accessibility.measures import rational_agents
from kopa.errors import InputError, RunError

INF = math.inf


def as_tables(matrix: Any, people: Any, places: Any) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    n, m = len(matrix), len(matrix[0])
    origins = pd.DataFrame({"id": [f"o{i}" for i in range(n)], "population": people})
    sites = pd.DataFrame({"id": [f"s{j}" for j in range(m)], "places": places})
    pairs = pd.MultiIndex.from_product([origins["id"], sites["id"]], names=["from_id", "to_id"])
    return pairs.to_frame(index=False).assign(travel_time_min=np.array(matrix, float).ravel()), origins, sites


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
    monkeypatch.setattr(rational_agents, "FIRST_CANDIDATES", 1)
    few = measures.raam(times, origins, sites, supply="places")
    monkeypatch.setattr(rational_agents, "FIRST_CANDIDATES", 20)
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
    monkeypatch.setattr(rational_agents, "MOST_ROUNDS", 0)
    with pytest.raises(RunError, match="do not settle"):
        measures.raam(times, origins, sites, supply="places")
    with pytest.raises(InputError, match="tau_min is 0"):
        measures.raam(times, origins, sites, supply="places", tau_min=0)
