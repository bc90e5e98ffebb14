"""The public names."""

import kopa


def test_the_public_names_are_there():
    for name in ("Access", "RoadNetwork", "snap", "travel_times", "travel_time_matrix", "nearest", "isochrones"):
        assert callable(getattr(kopa, name))
