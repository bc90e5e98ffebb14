"""Blocks and reducers: the cut into blocks changes nothing, streamed equals in memory, gaps are refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import measures
from kopa.accessibility.measures import pairs
from kopa.accessibility.measures.blocks import Reducer
from kopa.errors import InputError
from tests.accessibility.measures.small_tables import INF, METHODS, as_tables, every_measure, tables
from tests.examples import examples


@settings(max_examples=examples(15, thorough=40), deadline=None)
@given(tables, st.integers(1, 12))
def test_the_cut_into_blocks_changes_nothing(table: tuple, cells: int) -> None:
    times, origins, sites = as_tables(*table)
    whole = every_measure(measures.Pairs(times), origins, sites)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "CELLS_A_BLOCK", cells)
        cut = every_measure(measures.Pairs(times.iloc[::-1]), origins, sites)
    for name in whole:
        np.testing.assert_allclose(cut[name].reindex(whole[name].index), whole[name], rtol=1e-12, atol=1e-12)


def reducers_of(people: np.ndarray, places: np.ndarray) -> dict[str, Reducer]:
    n, decay = len(people), kopa.decay_exponential(0.05)
    return {
        "cumulative": measures.CumulativeReducer(n, places, 30),
        "interval": measures.IntervalReducer(n, places, range(20, 41), "median"),
        "gravity": measures.GravityReducer(n, places, decay),
        "nearest": measures.NearestReducer(n, np.ones(len(places))),
        "mean of two": measures.NearestReducer(n, np.ones(len(places)), 2, mean=True),
        "balancing": measures.BalancingReducer(n, places, people),
        **{method: measures.CatchmentReducer(people, places, decay, method) for method in METHODS},
        "availability": measures.SpatialAvailabilityReducer(people, places, decay),
        "raam": measures.RaamReducer(people, places),
    }


@pytest.mark.parametrize("rows_a_block", [1, 7, 40, 1000])
def test_streamed_equals_in_memory(rows_a_block: int) -> None:
    rng = np.random.default_rng(7)
    matrix = rng.uniform(1, 90, (60, 25))
    matrix[rng.random(matrix.shape) < 0.2] = INF
    matrix[11] = INF
    people, places = rng.integers(0, 300, 60).astype(float), rng.integers(0, 90, 25).astype(float)
    times, origins, sites = as_tables(matrix.tolist(), people.tolist(), places.tolist())

    def blocks() -> Any:
        for first in range(0, 60, rows_a_block):
            yield matrix[first : first + rows_a_block], slice(first, min(first + rows_a_block, 60))

    reducers = reducers_of(people, places)
    assert all(isinstance(reducer, Reducer) for reducer in reducers.values())
    streamed = dict(zip(reducers, measures.reduce_blocks(blocks, list(reducers.values())), strict=True))
    in_memory = every_measure(times, origins, sites)
    for name, values in streamed.items():
        rtol = 1e-5 if name == "raam" else 1e-12
        np.testing.assert_allclose(values, in_memory[name].to_numpy(), rtol=rtol, err_msg=name)


def test_a_block_that_is_missing_twice_or_misshapen_is_refused() -> None:
    block = np.array([[5.0, 50.0]])
    reducer = measures.CumulativeReducer(2, [1, 1], 30)
    reducer.update(block, slice(0, 1))
    with pytest.raises(InputError, match="origin 2 0 times"):
        reducer.result()
    reducer.update(block, slice(0, 1))
    with pytest.raises(InputError, match="origin 1 2 times"):
        reducer.result()
    with pytest.raises(InputError, match="expected 2 origins × 2 sites"):
        reducer.update(block, slice(0, 2))
    with pytest.raises(InputError, match="expected 1 origins × 2 sites"):
        reducer.update(block[:, :1], slice(0, 1))
    with pytest.raises(InputError, match="NaN or a negative"):
        reducer.update(block * math.nan, slice(0, 1))
    catchment = measures.CatchmentReducer([1.0], [1, 1], kopa.decay_binary(30))
    catchment.update(block, slice(0, 1))
    with pytest.raises(InputError, match="blocks twice"):
        catchment.result()
    assert catchment.again()
    catchment.update(block, slice(0, 1))
    assert not catchment.again()
    assert catchment.result().tolist() == [1.0]
    with pytest.raises(InputError, match="both passes"):
        catchment.update(block, slice(0, 1))
