"""The explorer: a level of a region in whole numbers, small enough for a page, and what an option changes in it."""

from kopa.scenarios.explorer.answering import OptionAnswer, TravelSummary, answer, between, means
from kopa.scenarios.explorer.option import Option
from kopa.scenarios.explorer.quantised import (
    LEVELS,
    LISTED,
    Means,
    NearSites,
    QuantisedLevel,
    QuantisedPlace,
    QuantisedSite,
    means_now,
    near_sites,
)

__all__ = [
    "LEVELS",
    "LISTED",
    "Means",
    "NearSites",
    "Option",
    "OptionAnswer",
    "QuantisedLevel",
    "QuantisedPlace",
    "QuantisedSite",
    "TravelSummary",
    "answer",
    "between",
    "means",
    "means_now",
    "near_sites",
]
