"""Schemas of what stands beside official tables: what each rests on, and what became of the register's schools."""

from kopa.sources.schemas.schools import INSTITUTION
from kopa.tables import CODE, Column, Schema

SCHOOL_OUTCOMES = (
    "unchanged", "new", "moved", "type_changed", "closed", "merged", "no_site", "not_in_force", "outside", "gone",
)  # fmt: skip

RESTS_ON = Schema(
    "rests_on",
    (
        Column("table", "text", "name of an official table"),
        Column("dataset", "text", "dataset that it rests on, as `kopa fetch` calls it"),
        Column("year", "text", "year of the dataset, or current"),
        Column("area", "text", "area of the dataset"),
        Column("content", "text", "hash of what the dataset says, as in the lock file", pattern="[0-9a-f]{64}"),
        Column("rows", "integer", "rows of the dataset", "rows", low=0),
        Column("retrieved", "text", "day on which it was fetched", pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        Column("licence", "text", "licence of the dataset"),
    ),
    key=("table", "dataset"),
    about="Which versions of fetched data each official table rests on.",
)

RESTS_ON_FILE = "rests_on.csv"
"""File of that table: official tables have it, the starter has not."""

SCHOOLS_COMPARED = Schema(
    "schools_compared",
    (
        Column("institution_number", "text", "number of the school", pattern=INSTITUTION),
        Column("name", "text", "name in the fetched register; that of the starter where it is gone from it"),
        Column("outcome", "text", "what became of it", values=SCHOOL_OUTCOMES),
        Column("reason", "text", "the outcome in words"),
        Column(
            "municipality_code", "text", "municipality of its point; empty outside of all", empty=True, pattern=CODE
        ),
        Column("distance_m", "number", "moved: from the register's point in the starter", "m", empty=True, low=0),
    ),
    key=("institution_number",),
    about="Every school of the fetched register, and those of the starter that it lacks, with what became of each.",
)

TABLES = (RESTS_ON, SCHOOLS_COMPARED)
"""Tables that stand beside official ones only."""
