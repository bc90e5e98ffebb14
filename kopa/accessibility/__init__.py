"""Accessibility: roads to travel times, travel times to measures.

Everything is imported when it is first used, so that `import kopa` stays quick.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Access": "search.access_leg",
    "RoadNetwork": "road_network",
    "OSMNX_NODE_TAGS": "readers.osmnx_tags",
    "OSMNX_TAGS": "readers.osmnx_tags",
    "overpass_to_osm": "readers.overpass",
    "Matrices": "search.matrices",
    "matrices": "search.matrices",
    "snap": "search.places",
    "travel_times": "search.times",
    "travel_time_matrix": "search.times",
    "nearest": "search.times",
    "isochrones": "search.isochrones",
    "route": "search.route_of_pair",
    "reach": "search.streams",
    "time_blocks": "search.streams",
    "speed_for_way": "speeds.by_law",
    "Speed": "speeds.by_law",
    "way_access": "speeds.profiles",
    "WayAccess": "speeds.access_tags",
    "Timetable": "timetable.day",
    "typical_school_day": "timetable.gtfs.typical",
    "arrive_by": "timetable.journeys",
    "leave_after": "timetable.journeys",
    "school_day": "timetable.journeys",
    "departure_window": "timetable.windows",
    "cumulative": "measures",
    "gravity": "measures",
    "floating_catchment": "measures",
    "spatial_availability": "measures",
    "decay_binary": "measures",
    "decay_exponential": "measures",
    "decay_gaussian": "measures",
    "decay_linear": "measures",
    "decay_logistic": "measures",
    "decay_power": "measures",
    "decay_stepped": "measures",
}

_MODULES = ("inequality", "aggregate", "measures")

__all__ = [*sorted(_HOME), *_MODULES]


def __getattr__(name: str) -> Any:
    # No module here bears the name of a function: an import of the module would hide the function.
    if name in _HOME:
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    elif name in _MODULES:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
