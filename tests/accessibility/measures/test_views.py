"""Other views of a table of travel times."""

import pandas as pd

from kopa.accessibility import measures
from tests.accessibility.measures.small_tables import INF


def test_the_quickest_way_within_limits_of_several() -> None:
    ways = pd.DataFrame(
        {
            "from_id": list("aaab"),
            "to_id": list("sstt"),
            "travel_time_min": [60, 40, 50, 20],
            "euros": [2, 5, 9, 9],
        }
    )
    assert measures.least_within(ways, {"euros": 5})["travel_time_min"].tolist() == [40, INF, INF]
    assert measures.least_within(ways, {})["travel_time_min"].tolist() == [40, 50, 20]
