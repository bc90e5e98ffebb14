"""The explorer: a level of a region in whole numbers, small enough for a page, and what closing sites changes in it."""

from kopa.scenarios.explorer.closing import ClosingAnswer, Way, answer
from kopa.scenarios.explorer.quantised import (
    LISTED,
    NearSites,
    QuantisedLevel,
    QuantisedSite,
    near_sites,
    whole_persons,
)

__all__ = [
    "LISTED",
    "ClosingAnswer",
    "NearSites",
    "QuantisedLevel",
    "QuantisedSite",
    "Way",
    "answer",
    "near_sites",
    "whole_persons",
]
