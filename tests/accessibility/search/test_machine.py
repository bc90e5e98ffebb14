"""Threads and memory: a stop leaves nothing behind, too large a result is refused."""

import threading

import numpy as np
import pytest

from kopa.accessibility import RoadNetwork, travel_times
from kopa.accessibility.search import machine
from kopa.accessibility.search.machine import in_parallel
from kopa.errors import InputError, TooLargeError
from tests.accessibility.small_networks import edges, nodes


def test_too_large_says_what_would_fit(monkeypatch):
    monkeypatch.setattr("kopa.accessibility.search.machine.free_bytes", lambda: 1000)
    net = RoadNetwork.from_edges(nodes(), edges())
    with pytest.raises(TooLargeError, match="origins at a time would fit"):
        travel_times(net, nodes(), nodes())


def test_where_not_even_one_origin_fits_the_refusal_says_so(monkeypatch):
    monkeypatch.setattr(machine, "free_bytes", lambda: 1000)
    with pytest.raises(TooLargeError, match="not even one origin would fit"):
        machine.refuse_if_too_large(5, 1000, 4, "a matrix")


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_drops_what_has_not_begun(workers):
    begun = []

    def run(part: int) -> int:
        begun.append(part)
        if part == 2:
            raise KeyboardInterrupt
        return part

    found = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(in_parallel(run, range(1000), workers))
    assert len(begun) < 20
    assert threading.active_count() <= 2 or not any(t.name.startswith("kopa") for t in threading.enumerate())


def test_results_come_in_order_and_a_stop_is_clean():
    assert list(in_parallel(lambda x: x * x, range(50), 4)) == [x * x for x in range(50)]
    begun = []

    def work(x):
        begun.append(x)
        return np.zeros(3)

    for _ in in_parallel(work, range(10_000), 2):
        break  # what Ctrl-C does: the generator is closed
    assert len(begun) < 100
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(lambda x: 1 // x, [1, 0, 1], 2))
    with pytest.raises(InputError, match="workers"):
        list(in_parallel(work, [1, 2], 0))
