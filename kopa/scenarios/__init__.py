"""Scenarios: what is closed, opened, moved or shared as data; before and after; and the best network of sites."""

from kopa.scenarios.edits import (
    CloseRoad,
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
from kopa.scenarios.scenario import Scenario

__all__ = [
    "CloseRoad",
    "CloseSite",
    "MoveSite",
    "Online",
    "OpenSite",
    "ProjectionYear",
    "Scenario",
    "Season",
    "ShareSchools",
    "TransportRule",
    "close",
    "move",
    "open_site",
    "share",
]
