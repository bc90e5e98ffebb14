"""Regional education-accessibility analytics for Finland.

The vocabulary of kopa, imported when first used::

    import kopa
    study = kopa.open_study("kainuu")
    study.scorecard()
"""

TYPE_CHECKING: bool = False  # as of `typing`, which takes 15 ms in which the command `kopa` could not answer Ctrl-C

__version__ = "0.2.0"

_HOME = {
    "Access": "kopa.accessibility",
    "OSMNX_NODE_TAGS": "kopa.accessibility",
    "OSMNX_TAGS": "kopa.accessibility",
    "RoadNetwork": "kopa.accessibility",
    "Timetable": "kopa.accessibility",
    "arrive_by": "kopa.accessibility",
    "cumulative": "kopa.accessibility",
    "decay_binary": "kopa.accessibility",
    "decay_exponential": "kopa.accessibility",
    "decay_gaussian": "kopa.accessibility",
    "decay_linear": "kopa.accessibility",
    "decay_logistic": "kopa.accessibility",
    "decay_power": "kopa.accessibility",
    "decay_stepped": "kopa.accessibility",
    "departure_window": "kopa.accessibility",
    "floating_catchment": "kopa.accessibility",
    "gravity": "kopa.accessibility",
    "isochrones": "kopa.accessibility",
    "leave_after": "kopa.accessibility",
    "nearest": "kopa.accessibility",
    "overpass_to_osm": "kopa.accessibility",
    "route": "kopa.accessibility",
    "school_day": "kopa.accessibility",
    "snap": "kopa.accessibility",
    "spatial_availability": "kopa.accessibility",
    "speed_for_way": "kopa.accessibility",
    "travel_time_matrix": "kopa.accessibility",
    "travel_times": "kopa.accessibility",
    "typical_school_day": "kopa.accessibility",
    "way_access": "kopa.accessibility",
    "Scenario": "kopa.scenarios",
    "add_trip": "kopa.scenarios",
    "cancel_trip": "kopa.scenarios",
    "close": "kopa.scenarios",
    "move": "kopa.scenarios",
    "move_trip": "kopa.scenarios",
    "open_site": "kopa.scenarios",
    "share": "kopa.scenarios",
    "Study": "kopa.study",
    "open_study": "kopa.study",
}
_ROOMS = {"errors": "kopa.errors", "inequality": "kopa.accessibility.inequality", "units": "kopa.units"}

__all__ = ["__version__", *_HOME, *_ROOMS]

if TYPE_CHECKING:  # so that editors, and Tab in a cell that was not run, know every name
    from typing import Any

    from kopa import errors as errors
    from kopa import units as units
    from kopa.accessibility import OSMNX_NODE_TAGS as OSMNX_NODE_TAGS
    from kopa.accessibility import OSMNX_TAGS as OSMNX_TAGS
    from kopa.accessibility import Access as Access
    from kopa.accessibility import RoadNetwork as RoadNetwork
    from kopa.accessibility import Timetable as Timetable
    from kopa.accessibility import arrive_by as arrive_by
    from kopa.accessibility import cumulative as cumulative
    from kopa.accessibility import decay_binary as decay_binary
    from kopa.accessibility import decay_exponential as decay_exponential
    from kopa.accessibility import decay_gaussian as decay_gaussian
    from kopa.accessibility import decay_linear as decay_linear
    from kopa.accessibility import decay_logistic as decay_logistic
    from kopa.accessibility import decay_power as decay_power
    from kopa.accessibility import decay_stepped as decay_stepped
    from kopa.accessibility import departure_window as departure_window
    from kopa.accessibility import floating_catchment as floating_catchment
    from kopa.accessibility import gravity as gravity
    from kopa.accessibility import inequality as inequality
    from kopa.accessibility import isochrones as isochrones
    from kopa.accessibility import leave_after as leave_after
    from kopa.accessibility import nearest as nearest
    from kopa.accessibility import overpass_to_osm as overpass_to_osm
    from kopa.accessibility import route as route
    from kopa.accessibility import school_day as school_day
    from kopa.accessibility import snap as snap
    from kopa.accessibility import spatial_availability as spatial_availability
    from kopa.accessibility import speed_for_way as speed_for_way
    from kopa.accessibility import travel_time_matrix as travel_time_matrix
    from kopa.accessibility import travel_times as travel_times
    from kopa.accessibility import typical_school_day as typical_school_day
    from kopa.accessibility import way_access as way_access
    from kopa.scenarios import Scenario as Scenario
    from kopa.scenarios import add_trip as add_trip
    from kopa.scenarios import cancel_trip as cancel_trip
    from kopa.scenarios import close as close
    from kopa.scenarios import move as move
    from kopa.scenarios import move_trip as move_trip
    from kopa.scenarios import open_site as open_site
    from kopa.scenarios import share as share
    from kopa.study import Study as Study
    from kopa.study import open_study as open_study


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    if name in _HOME:
        environment = import_module("kopa.environment")
        environment.check_session()  # before a library stops at a variable in words of its own
        environment.make_starter_path_whole()
        value = getattr(import_module(_HOME[name]), name)
    elif name in _ROOMS:
        value = import_module(_ROOMS[name])
    else:
        raise AttributeError(f"module 'kopa' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
