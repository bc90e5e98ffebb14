"""How near: the nearest sites, and as many places as people."""

from kopa.accessibility import measures
from tests.accessibility.measures.small_tables import INF, ORIGINS, SITES, TIMES


def test_nearest_and_mean_of_nearest() -> None:
    assert measures.cost_to_closest(TIMES, SITES).tolist() == [5, 10, INF]
    assert measures.cost_to_closest(TIMES, SITES, k=3).tolist() == [31, INF, INF]
    assert measures.cost_to_closest(TIMES, SITES, supply="places").tolist() == [5, 20, INF]
    assert measures.mean_of_nearest(TIMES, SITES, k=2).tolist() == [17.5, 15, INF]
    assert measures.mean_of_nearest(TIMES, SITES).tolist() == [22, INF, INF]
    assert measures.cost_to_closest(TIMES, SITES, k=9).tolist() == [INF, INF, INF]


def test_balancing_time_reaches_as_many_places_as_people() -> None:
    assert measures.balancing_cost(TIMES, ORIGINS, SITES, supply="places").tolist() == [30, 20, INF]
    exactly = measures.balancing_cost(
        TIMES, SITES.assign(id=["a", "b", "c"], population=[10, 21, 0]), SITES, supply="places"
    )
    assert exactly.tolist() == [5, INF, 0]
    stepped = measures.balancing_cost(TIMES, ORIGINS, SITES, supply="places", step_min=7)
    assert stepped.tolist() == [35, 21, INF]
