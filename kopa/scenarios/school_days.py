"""What a scenario changes in the school day of those without a car: layout of the table, and words."""

from collections.abc import Iterator

import pandas as pd

from kopa.scenarios.answer_in_words import level_in_words, which_sites
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES
from kopa.tables import CODE, Column, Schema
from kopa.words.texts import Texts
from kopa.words.withheld import parts_in_words


def _persons(name: str, about: str) -> Column:
    return Column(name, "number", about, "persons", low=0)


def _minutes(name: str, about: str) -> Column:
    return Column(name, "number", about, "min/day", empty=True)


SCENARIO_SCHOOL_DAYS = Schema(
    "scenario_school_days",
    (
        Column("scenario_id", "text", "scenario"),
        Column("region_id", "text", "region"),
        Column("municipality_code", "text", "municipality; empty: the whole region", empty=True, pattern=CODE),
        Column("level", "text", "level of education"),
        Column("sites_counted", "text", "sites counted: all that may serve the level, or those that surely do",
               values=(ALL_SITES, SURE_SITES)),
        Column("date", "text", "the school day of the timetable"),
        _persons("persons", "persons of the age group after the scenario: longer + shorter + same + not known"),
        _persons("longer", "persons whose day becomes longer, or who have none any more"),
        _persons("shorter", "persons whose day becomes shorter, or who had none"),
        _persons("same", "persons whose day stays as it is, or who have none before and after"),
        _persons("not_known", "persons where no stop of the feeds lies, no way on foot is near or sites are not known"),
        _persons("none_before", "persons without any way there and back on foot and by public transport, as it is"),
        _persons("none_after", "the same after the scenario"),
        _persons("over_before", "persons whose day is longer than the limit, or who have none, as it is"),
        _persons("over_after", "the same after the scenario"),
        Column("limit_min", "number", "longest day of the law, or of the choice of the study", "min/day"),
        _minutes("mean_before_min", "mean of those who have a day before and after, as it is"),
        _minutes("mean_after_min", "the same after the scenario"),
        _minutes("longest_longer_min", "by how much the day of those becomes longer for whom it does most"),
    ),
    key=("scenario_id", "municipality_code", "level", "sites_counted"),
    about="the school day on foot and by public transport before and after a scenario",
)  # fmt: skip


def school_days_in_words(table: pd.DataFrame, t: Texts) -> Iterator[str]:
    """Yield for how many of the region the school day becomes longer and shorter, level by level.

    Parameters
    ----------
    table
        `SCENARIO_SCHOOL_DAYS`; rows of the whole region are used.
    t
        The words of a language.
    """
    for row in table[table["municipality_code"] == ""].to_dict("records"):
        level, counted = str(row["level"]), str(row["sites_counted"])
        parts = [float(row[name]) for name in ("longer", "shorter", "same", "not_known")]
        longer, shorter, same, not_known = parts_in_words(t, parts, t.persons)
        words = t(
            "scenario_school_day",
            date=str(row["date"]),
            longer=longer,
            shorter=shorter,
            same=same,
            limit=f"{t.number(row['limit_min'])}\u00a0min",
            before=t.headcount(row["over_before"]),
            after=t.headcount(row["over_after"]),
            none_before=t.headcount(row["none_before"]),
            none_after=t.headcount(row["none_after"]),
        )
        rest = t("scenario_school_day_not_known", persons=not_known) if row["not_known"] else ""
        yield " ".join(filter(None, (f"{level_in_words(t, level)}.", *which_sites(t, level, counted), words, rest)))
