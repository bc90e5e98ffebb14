"""Rules by which the grades of a comprehensive school are decided: declared, in order, each with its confidence."""

from dataclasses import dataclass
from typing import Literal

Grades = Literal["1-6", "7-9", "1-9"]

UNKNOWN = "unknown"
REVIEW = "review"

SURE = 0.9
"""Confidence from which a rule decides: below it the grades stay unknown."""

PLOT_M = 200.0
"""Schools so near to one another stand on one plot."""

SAME_PLACE_M = 1500.0
"""So near another comprehensive school, the lower grades may be taught there."""

AROUND_M = 3000.0
"""Children within this distance make out how large a school's surroundings are."""

VILLAGE_CHILDREN = 70.0
"""Fewer 7-15-year-olds than that within `AROUND_M`: a village."""

FEW_SCHOOLS = 5
"""Municipalities of so many comprehensive schools or fewer have one place where all grades are taught."""

ONE_IS_ENOUGH = 250.0
"""A municipality of fewer 13-15-year-olds needs one school of grades 7-9."""

SHARED_UPPER = (
    "035",
    "043",
    "060",
    "062",
    "065",
    "076",
    "170",
    "295",
    "318",
    "417",
    "438",
    "478",
    "736",
    "766",
    "771",
    "941",
)
"""Municipalities of Åland: several of them share a school for grades 7-9, so that none has to have its own."""


@dataclass(frozen=True)
class NameRule:
    """Names that match `pattern` give the grades."""

    id: str
    pattern: str
    grades: Grades
    confidence: float
    why: str


@dataclass(frozen=True)
class PlaceRule:
    """What the surroundings of a school show; computed in `grades`."""

    id: str
    grades: str
    confidence: float
    why: str


NAME_RULES = (
    NameRule("name_lower_and_upper", r"låg- och högstad", "1-9", 0.98, "the name says lower and upper stage"),
    NameRule(
        "name_lower",
        r"\(1\.?\s*[-–]\s*6|\b0-2 lk|alakoulu|ala-ast|alaluok|lågstad|kyläkoulu",
        "1-6",
        0.98,
        "the name says grades 1-6, lower stage or village school",
    ),
    NameRule(
        "name_upper", r"\(7\.?\s*[-–]\s*9|yläkoulu|yläast|yläluok|högstad", "7-9", 0.98, "the name says upper stage"
    ),
    NameRule("name_unified", r"yhtenäiskoulu|yhtenäinen", "1-9", 0.97, "the name says unified school"),
    NameRule("name_steiner", r"steiner|waldorf", "1-9", 0.95, "Steiner schools teach all grades"),
    NameRule(
        "name_practice",
        r"normaalikoulu|harjoittelukoulu|övningsskola",
        "1-9",
        0.9,
        "practice schools of universities teach all grades",
    ),
    NameRule("name_kindergarten", r"päiväkoti", "1-6", 0.95, "school and kindergarten in one house: lower grades"),
    NameRule("name_secondary", r"yhteisk|lyse|keskikoulu", "7-9", 0.9, "former secondary school, today grades 7-9"),
)
"""Searched in the name without regard to case, in this order; the first that matches decides."""

PLACE_RULES = (
    PlaceRule(
        "with_lukio", "7-9", 0.97, "comprehensive and upper secondary school in one (type 19): grades 7-9 at least"
    ),
    PlaceRule(
        "only_school",
        "1-9",
        0.98,
        "the only comprehensive school of its municipality teaches all grades (not on Åland)",
    ),
    PlaceRule(
        "lukio_plot",
        "7-9 or 1-9",
        0.97,
        "the only comprehensive school within 200 m of an upper secondary school has grades 7-9; all grades where no "
        "other one lies within 1.5 km",
    ),
    PlaceRule(
        "village",
        "1-6",
        0.9,
        "fewer than 70 children of 7-15 within 3 km, and not the municipality's largest place: a village school",
    ),
    PlaceRule(
        "last_one_left",
        "7-9 or 1-9",
        0.95,
        "every other comprehensive school of the municipality teaches grades 1-6 only; all grades where no other one "
        "lies within 1.5 km",
    ),
    PlaceRule(
        "largest_place",
        "1-9",
        0.93,
        "no school of a municipality of up to five is known to have grades 7-9: the one with most children around",
    ),
    PlaceRule(
        "one_is_enough",
        "1-6",
        0.9,
        "the municipality has fewer than 250 13-15-year-olds, and another school is known to have grades 7-9",
    ),
)
"""In the order in which they are tried, after the names."""
