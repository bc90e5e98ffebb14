"""Analysts' own tables: what each holds and in which unit."""

from collections.abc import Mapping

import pandas as pd

from kopa.finnish_coordinates import likely_system
from kopa.levels import BASIC, EVERY
from kopa.sources.schemas.schools import PUPILS_BY_GRADE
from kopa.tables import AGES, Column, Schema
from kopa.units import CRS_FINLAND, FINLAND_BOUNDS_M

PLACED_LEVELS = tuple(level for level in EVERY if level != BASIC)
"""Levels as results show them; a school of unknown grades is written under basic_1_6 and basic_7_9 apart."""

MOST_COUNTED = 100_000_000
"""Most persons, places or jobs that a row may hold."""

_LEFT, _BOTTOM, _RIGHT, _TOP = FINLAND_BOUNDS_M
_METRES = "write metres of EPSG:3067 (ETRS-TM35FIN), east in x_m and north in y_m"


def _code(*, optional: bool = False) -> Column:
    about = "municipality: three digits as text, in today's division"
    return Column("municipality_code", "text", about, empty=optional, optional=optional)


def _region(*, optional: bool = False) -> Column:
    about = "region: id, name in Finnish, Swedish or English, or number, e.g. kainuu; rows of others are left aside"
    return Column("region", "text", about, empty=optional, optional=optional)


def _count(name: str, about: str, unit: str, *, optional: bool = False) -> Column:
    return Column(name, "integer", about, unit, empty=optional, optional=optional, low=0, high=MOST_COUNTED)


def _year() -> Column:
    return Column("year", "integer", "calendar year, 31 December", low=1900, high=2200)


def _other_coordinates(table: pd.DataFrame) -> str:
    """Say which other coordinates those of a table look like, where most of them look alike."""
    if not {"x_m", "y_m"} <= set(table.columns):
        return ""
    x, y = (pd.to_numeric(table[name], errors="coerce").median() for name in ("x_m", "y_m"))
    system = likely_system(x, y)
    if system is None or (system.crs == CRS_FINLAND and not system.swapped):
        return ""
    mend = "swap the two columns" if system.crs == CRS_FINLAND else f"reproject them to {CRS_FINLAND}"
    return f"x_m, y_m: these look like {system.in_words}: {mend}"


_SITE = Column("site_id", "text", "site_id of a known site (or its id at the level)")
_LEVEL = Column("level", "text", "level of education", values=PLACED_LEVELS)
_FIELD = Column("field", "text", "field of education or work, by one classification in all tables", any_case=True)
_AGE = Column("age_group", "text", "age group", values=AGES)
_PERSONS = _count("persons", "persons", "persons")
_NOTES = (
    Column("source", "text", "where the figure comes from", empty=True, optional=True),
    Column("note", "text", "remark", empty=True, optional=True),
)

CAPACITY = Schema(
    "capacity",
    (
        _SITE,
        _LEVEL,
        Column(
            "field", "text", "field of education; empty: all fields together", empty=True, optional=True, any_case=True
        ),
        _count("places", "study places", "places"),
        *_NOTES,
    ),
    key=("site_id", "level", "field"),
    about="study places of each site and level, by field where known",
)
BROADBAND = Schema(
    "broadband",
    (
        _code(),
        Column("share_100mbit", "number", "households with 100 Mbit/s available", "share 0-1", low=0, high=1),
        *_NOTES,
    ),
    key=("municipality_code",),
    about="households that can have a connection of 100 Mbit/s, by municipality",
)
JOBS_BY_FIELD = Schema(
    "jobs_by_field",
    (
        _code(optional=True),
        _region(optional=True),
        _FIELD,
        _count("jobs", "jobs", "jobs"),
        *_NOTES,
    ),
    key=("municipality_code", "region", "field"),
    about="jobs by field, of municipalities or of whole regions",
)
PLACES_BY_FIELD = Schema(
    "places_by_field",
    (
        _code(optional=True),
        _region(optional=True),
        _FIELD,
        _count("places", "study places", "places"),
        *_NOTES,
    ),
    key=("municipality_code", "region", "field"),
    about="study places by field, where they are not known site by site",
)
PROJECTION = Schema(
    "projection",
    (_code(), _year(), _AGE, _PERSONS, *_NOTES),
    key=("municipality_code", "year", "age_group"),
    about="projected population by age group",
)
AGE_HISTORY = Schema(
    "age_history",
    (_code(), _year(), _AGE, _PERSONS, *_NOTES),
    key=("municipality_code", "year", "age_group"),
    about="population by age group of earlier years; the change is computed over the last ten",
)
SWEDISH_SPEAKERS = Schema(
    "swedish_speakers",
    (
        _code(),
        Column("age_group", "text", "age group; empty: all ages alike", empty=True, optional=True, values=AGES),
        Column("share", "number", "share of the age group", "share 0-1", empty=True, optional=True, low=0, high=1),
        _count("persons", "persons", "persons", optional=True),
        *_NOTES,
    ),
    key=("municipality_code", "age_group"),
    about="Swedish speakers, as a share or as persons (one of the two in each row)",
)
FEEDBACK = Schema(
    "feedback",
    (
        _region(),
        Column("round", "integer", "round of feedback, 1 the first", low=1, high=MOST_COUNTED),
        Column("group", "text", "group that answered"),
        Column("n", "integer", "answers", "persons", low=1, high=MOST_COUNTED),
        Column(
            "score", "number", "mean answer as a share of the scale: 4 on a scale 1-5 is 0.75", "0-1", low=0, high=1
        ),
        *_NOTES,
    ),
    key=("region", "round", "group"),
    about="learners' feedback: shown beside the scores, never inside them",
)
WORKPLACES = Schema(
    "workplaces",
    (
        Column("id", "text", "identifier of the workplace"),
        Column("name", "text", "name"),
        _code(),
        Column("x_m", "number", "east in EPSG:3067", "m", low=_LEFT, high=_RIGHT, mend=_METRES),
        Column("y_m", "number", "north in EPSG:3067", "m", low=_BOTTOM, high=_TOP, mend=_METRES),
        *_NOTES,
    ),
    key=("id",),
    likely=_other_coordinates,
    about="workplaces where people can learn, with their places",
)
TARGET_GROUPS = Schema(
    "target_groups",
    (_region(), Column("group", "text", "target group of the programme"), _PERSONS, *_NOTES),
    key=("region", "group"),
    about="persons of the groups that the region's programme is for",
)
DANGEROUS_LINKS = Schema(
    "dangerous_links",
    (
        Column("id", "text", "identifier of the place, e.g. its road and a number"),
        _code(),
        Column("x_m", "number", "east in EPSG:3067 of a place on the road", "m", low=_LEFT, high=_RIGHT, mend=_METRES),
        Column("y_m", "number", "north in EPSG:3067 of a place on the road", "m", low=_BOTTOM, high=_TOP, mend=_METRES),
        Column(
            "up_to_grade", "integer", "last grade whose pupils it is too dangerous for; empty: all of them", empty=True,
            optional=True, low=1, high=9,
        ),
        Column("reason", "text", "what makes it dangerous, and who decided so", empty=True, optional=True),
        *_NOTES,
    ),
    key=("id",),
    likely=_other_coordinates,
    about="places on roads along which children cannot walk, as the municipality decided: kopa itself knows of none",
)  # fmt: skip
OBSTACLES = Schema(
    "obstacles",
    (
        _region(),
        Column("obstacle", "text", "what stands in the way of cooperation"),
        Column("source", "text", "who said so, and where"),
        Column("figure", "text", "the figure behind it, with its unit", empty=True),
        Column("recommendation", "text", "what is proposed"),
        Column("decides", "text", "who decides on it"),
        Column("note", "text", "remark", empty=True, optional=True),
    ),
    key=("region", "obstacle"),
    about="register of obstacles and recommendations",
)


SCHEMAS: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (
        CAPACITY, BROADBAND, JOBS_BY_FIELD, PLACES_BY_FIELD, PROJECTION, AGE_HISTORY, SWEDISH_SPEAKERS, WORKPLACES,
        TARGET_GROUPS, FEEDBACK, PUPILS_BY_GRADE, DANGEROUS_LINKS, OBSTACLES,
    )
}  # fmt: skip
"""Schema of every optional table by its name, e.g. for `kopa.sources.user.csv_tables.read_folder`."""


def columns_table() -> pd.DataFrame:
    """Return what every optional table holds, one row per column, as `docs/bring-your-own-data.md` shows it.

    Examples
    --------
    >>> columns_table().query("table == 'broadband'")[["column", "unit", "needed"]].values.tolist()[:2]
    [['municipality_code', '', 'yes'], ['share_100mbit', 'share 0-1', 'yes']]
    """
    rows = [
        {
            "table": name,
            "column": column.name,
            "kind": column.kind,
            "unit": column.unit,
            "needed": "no" if column.optional else "may be empty" if column.empty else "yes",
            "about": column.about,
            "allowed": _allowed(column),
        }
        for name, schema in SCHEMAS.items()
        for column in schema.columns
    ]
    return pd.DataFrame(rows)


def _allowed(column: Column) -> str:
    if column.values:
        return ", ".join(column.values)
    if column.low is not None and column.high is not None:
        return f"{column.low:.16g} to {column.high:.16g}"
    return "" if column.low is None else f"{column.low:.16g} or more"
