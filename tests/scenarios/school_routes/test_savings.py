"""Routes by savings: everybody rides, no vehicle is overfull, no shared ride is too long, joining never costs."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.scenarios.school_routes.draws import whole_pupils
from kopa.scenarios.school_routes.savings import savings_routes


@st.composite
def cases(draw):
    """Stops on a plane at one km a minute, whole pupils, seats and a limit."""
    n = draw(st.integers(0, 7))
    at = [(draw(st.integers(-40, 40)), draw(st.integers(-40, 40))) for _ in range(n)]
    points = np.array([*at, (0, 0)], dtype=float).reshape(n + 1, 2)
    km = np.hypot(*(points[:n, None, :] - points[None, :, :]).transpose(2, 0, 1)).reshape(n, n + 1)
    pupils = np.array([draw(st.integers(0, 20)) for _ in range(n)], dtype=np.int64)
    return km, pupils, draw(st.integers(1, 16)), draw(st.sampled_from([30.0, 60.0, 90.0]))


@given(cases())
def test_everybody_rides_within_seats_and_limit(case):
    km, pupils, seats, limit = case
    routes = savings_routes(km, km, pupils, seats=seats, ride_limit_min=limit)
    assert sum(one.pupils for one in routes) == pupils.sum()
    assert {stop for one in routes for stop in one.stops} == set(np.flatnonzero(pupils).tolist())
    for one in routes:
        assert 0 < one.pupils <= seats
        ways = [km[a, b] for a, b in zip(one.stops, [*one.stops[1:], -1], strict=True)]
        assert one.ride_min == pytest.approx(sum(ways))
        assert one.km == pytest.approx(sum(ways))
        assert one.ride_min <= limit + 1e-9 or len(one.stops) == 1


@given(cases())
def test_shared_routes_are_never_longer_than_everybody_alone_nor_shorter_than_the_farthest(case):
    km, pupils, seats, limit = case
    routes = savings_routes(km, km, pupils, seats=seats, ride_limit_min=limit)
    alone = sum(-(-int(n) // seats) * km[i, -1] for i, n in enumerate(pupils))
    told = sum(one.km for one in routes)
    assert told <= alone + 1e-6
    assert told >= max((km[i, -1] for i in np.flatnonzero(pupils)), default=0.0) - 1e-6


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_stops_changes_no_kilometre_where_no_two_savings_are_equal(case, random):
    km, pupils, seats, limit = case
    n = len(pupils)
    saved = [km[i, -1] - km[i, j] for i in range(n) for j in range(n) if i != j]
    if len({round(one, 6) for one in saved}) < len(saved):
        return
    order = list(range(n))
    random.shuffle(order)
    shuffled = km[np.ix_(order, [*order, n])] if n else km
    one = savings_routes(km, km, pupils, seats=seats, ride_limit_min=limit)
    other = savings_routes(shuffled, shuffled, pupils[order] if n else pupils, seats=seats, ride_limit_min=limit)
    assert sum(r.km for r in one) == pytest.approx(sum(r.km for r in other))


def test_stops_on_a_line_are_one_route_from_the_farthest():
    at = np.array([3.0, 9.0, 6.0, 0.0])
    km = np.abs(at[:3, None] - at[None, :])
    (route,) = savings_routes(km, km, np.array([2, 1, 3]), seats=8, ride_limit_min=60.0)
    assert (route.stops, route.pupils, route.km) == ((1, 2, 0), 6, 9.0)


@pytest.mark.parametrize("seed", range(5))
def test_small_cases_are_near_the_least_that_can_be_found_by_trying_all(seed):
    rng = np.random.default_rng(seed)
    points = np.vstack([rng.uniform(-20, 20, (5, 2)), [[0.0, 0.0]]])
    km = np.hypot(*(points[:5, None] - points[None]).transpose(2, 0, 1))
    told = sum(r.km for r in savings_routes(km, km, np.ones(5, np.int64), seats=5, ride_limit_min=1e9))
    least = min(_cut(order, km) for order in permutations(range(5)))
    assert least - 1e-9 <= told <= 1.25 * least  # a heuristic: on these within a quarter of the best


def _cut(order, km):
    """The least kilometres of one order of stops, cut into routes anywhere."""
    best = [0.0]
    for end in range(1, len(order) + 1):
        best.append(min(best[start] + _length(order[start:end], km) for start in range(end)))
    return best[-1]


def _length(stops, km):
    return sum(km[a, b] for a, b in zip(stops, [*stops[1:], -1], strict=True))


@given(st.lists(st.floats(0, 30), max_size=6), st.integers(0, 2**32 - 1))
def test_pupils_are_whole_and_within_one_of_those_expected(expected, seed):
    drawn = whole_pupils(np.array(expected), 7, seed=seed)
    assert drawn.dtype.kind == "i"
    assert drawn.shape == (7, len(expected))
    assert (np.abs(drawn - np.array(expected)) < 1).all()
    np.testing.assert_array_equal(drawn, whole_pupils(np.array(expected), 7, seed=seed))
