"""The explorer: a level of a region in whole numbers, small enough for a page, and what an option changes in it."""

from kopa.scenarios.explorer.answering import OptionAnswer, TravelSummary, answer, between
from kopa.scenarios.explorer.option import Option
from kopa.scenarios.explorer.quantised import (
    LISTED,
    MeansNow,
    NearSites,
    QuantisedLevel,
    QuantisedPlace,
    QuantisedSite,
    means_now,
    near_sites,
    whole_persons,
)

__all__ = [
    "LISTED",
    "MeansNow",
    "NearSites",
    "Option",
    "OptionAnswer",
    "QuantisedLevel",
    "QuantisedPlace",
    "QuantisedSite",
    "TravelSummary",
    "answer",
    "between",
    "means_now",
    "near_sites",
    "whole_persons",
]
