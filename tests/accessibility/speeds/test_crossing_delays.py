import numpy as np
import pytest

from kopa.accessibility.speeds.crossing_delays import (
    TIMES_OF_DAY,
    check_delays,
    delays,
    ranks_of,
    seconds_of,
)
from kopa.errors import UnknownNameError


def test_another_time_of_day_is_refused_by_name():
    for one in TIMES_OF_DAY:
        check_delays(one, "car")
    with pytest.raises(UnknownNameError, match=r"^delays: 'night' is none of none, midday, rush"):
        check_delays("night", "car")


@pytest.mark.parametrize("time", ["midday", "rush"])
def test_a_crossing_costs_by_the_class_by_which_it_is_come_to(time):
    table = delays()
    ways = np.array(["motorway", "ferry", "motorway_link", "primary_link", "secondary", "tertiary", "service"], object)
    kinds = ["main", "main", "secondary", "street", "street"]
    assert seconds_of(ways, time).tolist() == [0.0, 0.0, *(table[kind, time] for kind in kinds)]
    assert all(table[kind, "rush"] > table[kind, "midday"] > 0 for kind in kinds)


def test_a_link_ranks_as_the_road_it_leads_to_and_what_is_no_road_below_all():
    assert ranks_of(np.array(["trunk_link", "trunk", "track", "ferry", "steps"], object)).tolist() == [6, 6, 1, 0, 0]
