"""Regions: which municipalities, of which year's division, and what is known of the programme run there."""

from kopa.regions.division import Merger, MunicipalDivision
from kopa.regions.facts import (
    DELIVERY_MODES,
    KINDS,
    RUNGS,
    Coverage,
    Date,
    Fact,
    OwnFile,
    Programme,
    Region,
    Target,
)
from kopa.regions.ids import slug, unsafe_id
from kopa.regions.kopa_programme import GOAL_IDS, KopaProgramme, kopa_from_mapping
from kopa.regions.plain import region_from_plain, region_to_plain
from kopa.regions.reading import region_from_mapping

__all__ = [
    "DELIVERY_MODES",
    "GOAL_IDS",
    "KINDS",
    "RUNGS",
    "Coverage",
    "Date",
    "Fact",
    "KopaProgramme",
    "Merger",
    "MunicipalDivision",
    "OwnFile",
    "Programme",
    "Region",
    "Target",
    "kopa_from_mapping",
    "region_from_mapping",
    "region_from_plain",
    "region_to_plain",
    "slug",
    "unsafe_id",
]
