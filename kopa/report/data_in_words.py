"""What a report says of the data that it rests on: of which day, official or as they travel with kopa."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kopa.errors import KopaError
from kopa.report import cells
from kopa.report.model import Cell
from kopa.sources.rests_on import CURRENT, RETRIEVED, Subject, official, subjects
from kopa.sources.user.region_files import find_region
from kopa.sources.user.region_names import LIST_PREFIX
from kopa.tables import OWN_TABLES
from kopa.words.texts import Texts, as_key

Inputs = Iterable[Mapping[Any, Any]]

AROUND = re.compile(r"(.+) and ([0-9.]+) km around(?:, release (.+))?")
"""How the catalogue dates roads of a region; of files it tells the release."""

PEOPLE_YEAR, SCHOOLS_YEAR = 2025, 2025
"""Years of people and schools where the inputs tell none: an analyst's own took their place."""


def _by_name(inputs: Inputs) -> dict[str, Subject]:
    return {one.name: one for one in subjects(inputs)}


def people_day(t: Texts, inputs: Inputs) -> str:
    """Return the day of which the people are, in the language's manner."""
    people = _by_name(inputs).get("people")
    year = re.search(r"31\.12\.(\d{4})", people.date) if people else None
    return t.date(f"{year[1] if year else PEOPLE_YEAR}-12-31")


def schools_year(inputs: Inputs) -> str:
    """Return the year of the register of schools."""
    schools = _by_name(inputs).get("schools")
    year = re.match(r"\d{4}", schools.date) if schools else None
    return year[0] if year else str(SCHOOLS_YEAR)


def figure_sources(t: Texts, inputs: Inputs, year: int) -> str:
    """Return the line of sources and dates that stands under every figure; `year` is that of the division."""
    rows = list(inputs)
    of_people = "people" in official(rows)
    starter = "figure_roads_beside_official" if of_people else "figure_roads_starter"
    parts = [
        t(starter) if kind == "starter" else t(f"figure_roads_{kind}", **told) for kind, told in roads_in_use(t, rows)
    ]
    if not on_the_starters_roads(rows) and "borders" not in official(rows):
        parts.append(t("figure_borders"))
    roads = ", ".join(parts)
    if not of_people:
        return t("figure_source", roads=roads, year=year)
    return t("figure_source_official", roads=roads, year=year, day=people_day(t, rows), schools=schools_year(rows))


def on_the_starters_roads(inputs: Inputs) -> bool:
    """Return whether anything travels over the roads that come with kopa, which are coarse and have no streets."""
    return any(kind == "starter" for kind, _ in roads_in_use(Texts("en"), inputs))


def roads_in_use(t: Texts, inputs: Inputs) -> list[tuple[str, dict[str, str]]]:
    """Return the kinds of roads that are used, with what is told of each; the starter's where the inputs tell none."""
    rows = list(inputs)
    own = [str(row["file"]) for row in rows if row["table"] == OWN_TABLES["roads"]]
    if own:
        return [("own", {"file": ", ".join(own)})]
    found: list[tuple[str, dict[str, str]]] = []
    for one in subjects(rows):
        if one.name == "roads":
            told = {"km": _km_around(t, one.date), "day": t.date(one.retrieved)} if one.official else {}
            found.append((one.kind, told))
    return [one for i, one in enumerate(found) if one not in found[:i]] or [("starter", {})]


def _km_around(t: Texts, date: str) -> str:
    around = AROUND.fullmatch(date)
    return t.decimal(float(around[2]), 0) if around else "–"


def rests_on(t: Texts, inputs: Inputs) -> tuple[str, ...]:
    """Return what the report rests on, and which of it is as it travels with kopa; nothing where all of it is."""
    listed = list(subjects(inputs))
    if not any(one.official for one in listed):
        return ()
    parts = [f"{t(f'subject_{one.name}')}: {source_name(t, one.source).text} ({_dated(t, one).text})" for one in listed]
    starter = list(dict.fromkeys(t(f"subject_{one.name}") for one in listed if not one.official))
    sentences = (t("rests_on", parts="; ".join(parts)),)
    return (*sentences, t("rests_on_starter", names=t.listed(starter))) if starter else sentences


def _dated(t: Texts, one: Subject) -> Cell:
    return dated(t, f"{one.date}, retrieved {one.retrieved}" if one.official else one.date)


def source_name(t: Texts, source: str) -> Cell:
    """Return the name of a source in the report's language, or the English that the data brings, marked as English."""
    return or_english(t, f"source_{as_key(source)}", source)


def or_english(t: Texts, key: str, english: str) -> Cell:
    """Return the text of a key, or the English that the data brings, marked as English."""
    return cells.words(t(key)) if t.has(key) else cells.words(english, language="en")


def dated(t: Texts, date: str) -> Cell:
    """Return a date or a span of years in the language's manner; words on a date translated."""
    if official_date := RETRIEVED.fullmatch(date):
        return cells.words(t("date_retrieved", date=_of_official(t, official_date[1]), day=t.date(official_date[2])))
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", date):
        return cells.words(t.date(date))
    if re.fullmatch(r"\d{4}-\d{4}", date):
        return cells.words(date.replace("-", "–"))
    return or_english(t, f"date_{as_key(date)}", date)


def _of_official(t: Texts, date: str) -> str:
    """Return the date of an official table in words: a last day of a year, with a projection or without, or a year.

    What has no year of its own is as the publisher had it on the day of retrieval.
    """
    if last_day := re.fullmatch(r"31\.12\.(\d{4})(?: and projection of (\d{4}))?", date):
        day = t.date(f"{last_day[1]}-12-31")
        return t("date_and_projection", day=day, year=last_day[2]) if last_day[2] else day
    if around := AROUND.fullmatch(date):
        told = {"region": _region_name(t, around[1]), "km": _km_around(t, date)}
        return t("date_region_release", **told, release=around[3]) if around[3] else t("date_region_around", **told)
    if division := re.fullmatch(r"division (\d{4})", date):
        return t("date_division", year=division[1])
    return t("date_current") if date == CURRENT else date


def _region_name(t: Texts, region_id: str) -> str:
    """Return the name of a region by its id; the id where no region that is known has it."""
    codes = region_id.removeprefix(LIST_PREFIX)
    try:
        region = find_region(region_id if codes == region_id else codes.replace("-", ","))
    except KopaError:
        return region_id
    return region.name(t.language)
