"""Regional education-accessibility analytics for Finland.

The vocabulary of kopa, imported when first used::

    import kopa
    study = kopa.open_study("kainuu")
    study.scorecard()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    "route": "kopa.accessibility",
    "school_day": "kopa.accessibility",
    "snap": "kopa.accessibility",
    "spatial_availability": "kopa.accessibility",
    "speed_for_way": "kopa.accessibility",
    "travel_time_matrix": "kopa.accessibility",
    "travel_times": "kopa.accessibility",
    "typical_school_day": "kopa.accessibility",
    "way_access": "kopa.accessibility",
    "Study": "kopa.study",
    "open_study": "kopa.study",
}
_ROOMS = {"errors": "kopa.errors", "inequality": "kopa.accessibility.inequality", "units": "kopa.units"}

__all__ = ["__version__", *_HOME, *_ROOMS]

if TYPE_CHECKING:
    from kopa import errors as errors
    from kopa import units as units
    from kopa.study import Study as Study
    from kopa.study import open_study as open_study


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in _ROOMS:
        value = import_module(_ROOMS[name])
    else:
        raise AttributeError(f"module 'kopa' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
