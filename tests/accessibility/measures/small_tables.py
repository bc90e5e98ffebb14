"""Small tables of travel times, origins and sites that several tests measure."""

import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import kopa
from kopa.accessibility import measures

INF = math.inf
METHODS = ("2sfca", "e2sfca", "3sfca", "m2sfca", "bfca")

TIMES = pd.DataFrame(
    {
        "from_id": ["a", "a", "a", "b", "b", "b", "c", "c", "c"],
        "to_id": ["s", "t", "u", "s", "t", "u", "s", "t", "u"],
        "travel_time_min": [5.0, 30.0, 31.0, INF, 20.0, 10.0, INF, INF, INF],
        "distance_km": [4.0, 29.0, 30.0, INF, 18.0, 9.0, INF, INF, INF],
    }
)
SITES = pd.DataFrame({"id": ["s", "t", "u"], "places": [10, 20, 0]})
ORIGINS = pd.DataFrame({"id": ["a", "b", "c"], "population": [25, 5, 7], "age_16_17": [10, 30, 0]})

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


def as_tables(matrix: list, people: list, places: list) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    n, m = len(matrix), len(matrix[0])
    origins = pd.DataFrame({"id": [f"o{i}" for i in range(n)], "population": people})
    sites = pd.DataFrame({"id": [f"s{j}" for j in range(m)], "places": places})
    times = pd.DataFrame(
        {
            "from_id": np.repeat(origins["id"].to_numpy(), m),
            "to_id": np.tile(sites["id"].to_numpy(), n),
            "travel_time_min": np.array(matrix, float).ravel(),
        }
    )
    return times, origins, sites


def every_measure(times: Any, origins: pd.DataFrame, sites: pd.DataFrame) -> dict[str, pd.Series]:
    decay = kopa.decay_exponential(0.05)
    return {
        "cumulative": measures.cumulative(times, sites, cutoff_min=30, supply="places"),
        "count": measures.cumulative(times, sites, cutoff_min=30),
        "interval": measures.cumulative_interval(times, sites, interval_min=(20, 40), supply="places"),
        "gravity": measures.gravity(times, sites, decay=decay, supply="places"),
        "nearest": measures.cost_to_closest(times, sites),
        "second": measures.cost_to_closest(times, sites, k=2),
        "mean of two": measures.mean_of_nearest(times, sites, k=2),
        "balancing": measures.balancing_cost(times, origins, sites, supply="places"),
        **{
            m: measures.floating_catchment(
                times, origins, sites, method=m, decay=decay, supply="places", cutoff_min=INF
            )
            for m in METHODS
        },
        "availability": measures.spatial_availability(times, origins, sites, decay=decay, supply="places"),
        "raam": measures.raam(times, origins, sites, supply="places"),
    }
