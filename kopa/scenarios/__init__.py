"""Scenarios: what is closed, opened, moved or shared as data; before and after; and the best network of sites."""

from kopa.scenarios.edits import (
    CloseSite,
    MoveSite,
    Online,
    OpenSite,
    ProjectionYear,
    Season,
    ShareSchools,
    TransportRule,
    close,
    move,
    open_site,
    share,
)
from kopa.scenarios.road_edits import CloseRoad, RoadSpeed
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip, add_trip, cancel_trip, move_trip

__all__ = [
    "AddTrip",
    "CancelTrip",
    "CloseRoad",
    "CloseSite",
    "MoveSite",
    "MoveTrip",
    "Online",
    "OpenSite",
    "ProjectionYear",
    "RoadSpeed",
    "Scenario",
    "Season",
    "ShareSchools",
    "TransportRule",
    "add_trip",
    "cancel_trip",
    "close",
    "move",
    "move_trip",
    "open_site",
    "share",
]
