"""Populated cells of all Finland to every upper secondary school, block by block: the same numbers, little memory."""

import tracemalloc

import numpy as np
import pytest

import kopa
from kopa.accessibility import matrices, measures
from kopa.accessibility.search.streams import time_blocks
from kopa.study.opening import open_study

DECAY = kopa.decay_exponential(0.05)
EVERY = 4
"""Of the cells every fourth: 45 blocks in place of 180; `benchmarks/national.py` takes all."""


@pytest.fixture(scope="module")
def nation():
    study = open_study("suomi")
    return study.network, study.origins.iloc[::EVERY], study.sites_of("lukio")


def reducers_of(people, places):
    n = len(people)
    return {
        "cumulative": measures.CumulativeReducer(n, places, 30),
        "mean of three": measures.NearestReducer(n, places, 3, mean=True),
        **{method: measures.CatchmentReducer(people, places, DECAY, method) for method in ("2sfca", "3sfca")},
        "availability": measures.SpatialAvailabilityReducer(people, places, DECAY),
    }


def test_the_nation_is_streamed_without_its_matrix(nation):
    network, origins, sites = nation
    people, places = origins["age_16_17"].to_numpy(float), np.ones(len(sites))
    blocks = time_blocks(network, origins, sites, rows=512)
    next(iter(blocks()))  # what is compiled and kept of the network is not the stream's
    tracemalloc.start()
    reducers = reducers_of(people, places)
    streamed = dict(zip(reducers, measures.reduce_blocks(blocks, list(reducers.values())), strict=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    matrix = matrices(network, origins, sites, progress=False).time_min
    again = reducers_of(people, places)
    whole = measures.reduce_blocks(lambda: [(matrix, slice(0, len(origins)))], list(again.values()))
    for (name, got), expected in zip(streamed.items(), whole, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12, err_msg=name)
    assert len(origins) > 10_000
    assert peak < matrix.nbytes / 2, f"{peak / 1e6:.0f} MB of {matrix.nbytes / 1e6:.0f} MB"
    reached = np.isfinite(streamed["mean of three"])
    for method in ("2sfca", "3sfca"):  # nobody's share gets lost on the way over the blocks
        handed_out = float((people[reached] * streamed[method][reached]).sum())
        assert handed_out == pytest.approx(places.sum(), rel=1e-9)
