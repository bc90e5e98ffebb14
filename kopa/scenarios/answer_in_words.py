"""A comparison as sentences and small tables for people: what changes, for how many, where, and what it rests on."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kopa.goals.rules import MOST_UNCERTAIN_SHARE
from kopa.levels import of
from kopa.scenarios.comparison import PRICED
from kopa.scenarios.edits import CloseSite, Edit, Online, ProjectionYear
from kopa.scenarios.edits_in_words import Names, sentence
from kopa.scenarios.measures import MEASURES
from kopa.scenarios.measures_in_words import (
    HIGH_PRICE,
    LOW_PRICE,
    NO_NUMBER,
    STAR,
    measure_in_words,
    value_in_words,
    values_in_words,
)
from kopa.scenarios.schemas import NO_PRICE, SURE_SITES
from kopa.scenarios.sites_in_words import site_rows, site_sentences
from kopa.scenarios.stored import Answered
from kopa.words.rounding import is_anybody, is_few
from kopa.words.texts import Texts
from kopa.words.withheld import parts_in_words

ALWAYS = (
    "mean_min",
    "p90_min",
    "mean_km",
    "p90_km",
    "over_near",
    "over_limit",
    "pupil_km",
    "transport_low_eur",
    "transport_high_eur",
)
"""Measures that are shown of every level that has them: none of the longest way, which may be that of a few."""

WHERE_CHANGED = ("persons", "unreachable", "over_day")
"""Measures that are shown where they change."""

OF_DAYS = "weekly_mean_min"
"""Measure that says no more than its neighbours unless days at the site change."""


WHO = {
    ("lose", "gain", "keep"): "scenario_who_lose_gain_keep",
    ("lose", "gain"): "scenario_who_lose_gain",
    ("lose", "keep"): "scenario_who_lose_keep",
    ("gain", "keep"): "scenario_who_gain_keep",
    ("lose",): "scenario_who_lose",
    ("gain",): "scenario_who_gain",
}
"""Key of the sentence that tells of those whose way becomes longer, becomes shorter or stays."""


@dataclass(frozen=True)
class AnswerTable:
    """Rows of words below a heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def shown(self) -> pd.DataFrame:
        """Return the table as a notebook shows it: the first column beside the rows.

        Examples
        --------
        >>> AnswerTable(("Site", "Persons"), (("Alku", "10"),)).shown()["Persons"].to_dict()
        {'Alku': '10'}
        """
        return pd.DataFrame(self.rows, columns=self.head).set_index(self.head[0])


@dataclass(frozen=True)
class LevelAnswer:
    """What is stated of one level: its title, sentences, and tables of measures, municipalities and sites."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[AnswerTable, ...]
    level: str = ""
    is_hardly_touched: bool = False
    """Whether fewer than five persons, or nobody, have another way, and that is known."""

    which_sites: tuple[str, ...] = ()
    """Which sites are counted, where some may or may not serve the level."""

    caption: str = ""
    """The title with which sites are counted: that of a table which stands alone."""


@dataclass(frozen=True)
class AnswerText:
    """A comparison in words: its title, what was asked and why, levels, and what to know of the numbers."""

    title: str
    about: tuple[str, ...]
    levels: tuple[LevelAnswer, ...]
    notes: tuple[str, ...]


def answer_in_words(compared: Answered, names: Names, region: str) -> AnswerText:
    """Return a comparison in the words of a language.

    Parameters
    ----------
    compared
        The comparison.
    names
        Words, and names of sites and municipalities.
    region
        What the region is called.
    """
    t, scenario = names.t, compared.scenario
    levels = tuple(_level(compared, names, *key) for key in _keys(compared.answers))
    assumed = (compared.answers["status"] == "assumption").any()
    notes = (
        t("scenario_note"),
        *prices_in_words(compared, t),
        *((t("scenario_assumption", mark=STAR),) if assumed else ()),
        *((t("scenario_from_note"),) if _is_of_a_later_day(scenario.edits) else ()),
    )
    about = (scenario.note.get(t.language), *(sentence(one, names) for one in scenario.edits))
    return AnswerText(f"{region}: {scenario.name.get(t.language)}", tuple(filter(None, about)), levels, notes)


def prices_in_words(compared: Answered, t: Texts) -> tuple[str, ...]:
    """Return what the price of transport is, or why there is none, in sentences; nothing where none is asked for."""
    unpriced = (t("scenario_unpriced"),) if compared.answers["status"].eq(NO_PRICE).any() else ()
    p = compared.parameters
    words = {"each": t.integer(p.transport_cost_eur_per_pupil), "year": p.transport_cost_year}
    return (*unpriced, *((t("scenario_price", **words),) if _is_priced(compared) else ()))


def _is_priced(compared: Answered) -> bool:
    """Say whether a price of transport is shown of some level."""
    of_region = compared.answers[compared.answers["municipality_code"] == ""].set_index("measure")
    return any(
        math.isfinite(values["after"].get(LOW_PRICE, math.nan))
        and LOW_PRICE in shown_measures(compared, str(level), values)
        for (level, _), values in of_region.groupby(["level", "sites_counted"], sort=False)
    )


def _is_of_a_later_day(edits: Sequence[Edit]) -> bool:
    """Return whether something closes from a day on while people are those of today."""
    from_day = any(isinstance(one, CloseSite) and one.from_day for one in edits)
    return from_day and not any(isinstance(one, ProjectionYear) for one in edits)


def _keys(answers: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = answers[["level", "sites_counted"]].drop_duplicates()
    return list(zip(pairs["level"], pairs["sites_counted"], strict=True))


def _level(compared: Answered, names: Names, level: str, counted: str) -> LevelAnswer:
    t = names.t
    answers, changes, sites = (
        table[(table["level"] == level) & (table["sites_counted"] == counted)]
        for table in (compared.answers, compared.changes, compared.sites)
    )
    of_region = answers[answers["municipality_code"] == ""].set_index("measure")
    change = changes[(changes["municipality_code"] == "") & (changes["quantity"] == "time_min")].iloc[0]
    persons, codes = t.persons(change["persons"]), set(answers["municipality_code"])
    title, caption = (f"{one}: {persons}" for one in (level_in_words(t, level), level_and_sites(t, level, counted)))
    of_sites = _sites(names, sites, codes)
    shown = [_measures(compared, t, level, of_region), _municipalities(names, answers, changes), of_sites]
    which = tuple(which_sites(t, level, counted))
    sentences = (*which, *_sentences(t, change, of_region), *site_sentences(names, sites, codes))
    hardly = is_hardly_touched(compared, level, counted)
    return LevelAnswer(title, sentences, tuple(one for one in shown if one.rows), level, hardly, which, caption)


def has_known_effect(compared: Answered) -> bool:
    """Return whether it is known of some level that five persons or more, or other numbers than theirs, change."""
    return any(_is_known_to_change(compared, *key) for key in _keys(compared.answers))


def _is_known_to_change(compared: Answered, level: str, counted: str) -> bool:
    if is_hardly_touched(compared, level, counted):
        return False
    table = compared.changes
    here = table[table["level"].eq(level) & table["sites_counted"].eq(counted) & table["municipality_code"].eq("")]
    change = here[here["quantity"] == "time_min"].iloc[0]
    persons = [float(change[side]) for side in ("lose", "gain")]
    if any(persons):
        return not is_doubtful(change) and any(n > 0 and not is_few(n) for n in persons)
    return not change["not_known"] > 0


def is_hardly_touched(compared: Answered, level: str, counted: str) -> bool:
    """Return whether so few have another way to a level, or nobody and nothing else changes, that it says nothing."""
    answers, changes = (
        table[table["level"].eq(level) & table["sites_counted"].eq(counted) & table["municipality_code"].eq("")]
        for table in (compared.answers, compared.changes)
    )
    change = changes[changes["quantity"] == "time_min"].iloc[0]
    lose, gain = float(change["lose"]), float(change["gain"])
    if change["not_known"] > 0 or (lose > 0 and is_doubtful(change)):
        return False
    if lose == gain == 0:
        return not (answers["change"].fillna(0.0) != 0.0).any()
    return all(persons == 0 or is_few(persons) for persons in (lose, gain))


def level_in_words(t: Texts, level: str) -> str:
    """Return a level with the ages of those whom it serves."""
    return f"{t(f'level_{level}')} ({t(f'group_{level}')})"


def level_and_sites(t: Texts, level: str, counted: str) -> str:
    """Return a level with its ages, and which sites are counted where that is asked twice."""
    if not of(level).doubtful:
        return level_in_words(t, level)
    counts = t("scenario_caption_sure" if counted == SURE_SITES else "scenario_caption_may")
    return f"{level_in_words(t, level)}, {counts}"


def which_sites(t: Texts, level: str, counted: str) -> Iterator[str]:
    """Yield which sites are counted, where some may or may not serve the level."""
    if of(level).doubtful:
        yield t("scenario_sure") if counted == SURE_SITES else t("scenario_may")


def _sentences(t: Texts, change: pd.Series, of_region: pd.DataFrame) -> Iterator[str]:
    if change["not_known"] > 0:
        yield t("scenario_not_known", persons=t.persons(change["not_known"]))
    if change["not_known"] >= change["persons"]:
        return
    if is_doubtful(change):
        yield t("scenario_doubtful", persons=t.persons(change["lose_uncertain"]))
        return
    yield _who_changes(t, change)
    if change["lose"] > 0 and not is_few(change["lose"]) and np.isfinite(change["lose_mean"]):
        yield t("scenario_longer_by", mean=_minutes(t, change["lose_mean"]))
    if change["lose_uncertain"] > 0:
        yield t("scenario_uncertain", persons=t.persons(change["lose_uncertain"]))
    if not (of_region["change"].fillna(0.0) != 0.0).any():
        yield t("scenario_unchanged")


def _who_changes(t: Texts, change: pd.Series) -> str:
    """Return for how many the way becomes longer, shorter, and stays: nobody is no number, who stays tells no few."""
    few = any(is_few(change[name]) for name in ("lose", "gain"))
    told = [name for name in ("lose", "gain") if is_anybody(change[name])]
    if not told:
        return t("scenario_who_nobody_else" if change["not_known"] > 0 else "scenario_who_nobody")
    told += ["keep"] if is_anybody(change["keep"]) and not few and not is_few(change["keep"]) else []
    return t(WHO[tuple(told)], **{name: t.headcount(change[name]) for name in told})


def measures_table(compared: Answered, t: Texts, level: str, counted: str, wanted: Sequence[str]) -> AnswerTable:
    """Return some measures of the region before and after, as `answer_in_words` does; no rows where none changes."""
    answers = compared.answers
    here = (answers["level"] == level) & (answers["sites_counted"] == counted) & (answers["municipality_code"] == "")
    of_region = answers[here].set_index("measure")
    return _measures(compared, t, level, of_region, wanted)


def _measures(
    compared: Answered, t: Texts, level: str, of_region: pd.DataFrame, among: Sequence[str] = tuple(MEASURES)
) -> AnswerTable:
    """Return the measures of the region before and after; no rows where none changes."""
    of_both = of_region.dropna(subset=["before", "after"])
    shown = shown_measures(compared, level, of_both)
    wanted = [name for name in of_both.index if name in shown and name in among and name != HIGH_PRICE]
    rows = [
        (measure_in_words(compared, t, level, name), *values_in_words(compared, t, of_both, name)) for name in wanted
    ]
    return AnswerTable((t("col_measure"), t("scenario_before"), t("scenario_after"), t("col_change")), tuple(rows))


def shown_measures(compared: Answered, level: str, values: pd.DataFrame) -> set[str]:
    """Return the measures that are shown of a region's numbers, by measure; none where nothing changes.

    Where it is not known which schools serve a level, it has no price.
    """
    changed = set(values.index[values["change"] != 0.0])
    days = (OF_DAYS,) if any(isinstance(one, Online) for one in compared.scenario.edits) else ()
    unpriced = set(PRICED) if of(level).doubtful else set()
    return {*ALWAYS, *changed.intersection((*WHERE_CHANGED, *days))} - unpriced if changed else set()


def is_doubtful(change: pd.Series) -> bool:
    """Return whether those whose way becomes longer may, too many of them, have a nearer site that is not listed."""
    return bool(change["lose_uncertain"] > MOST_UNCERTAIN_SHARE * change["lose"])


def _minutes(t: Texts, value: float) -> str:
    return value_in_words(t, value, "min")


def _municipalities(names: Names, answers: pd.DataFrame, changes: pd.DataFrame) -> AnswerTable:
    """Return the municipalities in which somebody's minutes change, most who lose first.

    Of fewer persons than are told of there are no minutes.
    """
    t = names.t
    head = tuple(map(t, ("col_municipality", "col_persons", "scenario_longer", "scenario_shorter",
                         "scenario_mean_before", "scenario_mean_after")))  # fmt: skip
    mine = changes[(changes["municipality_code"] != "") & (changes["quantity"] == "time_min")]
    mine = mine[(mine["lose"] > 0) | (mine["gain"] > 0)].sort_values(["lose", "gain"], ascending=False, kind="stable")
    by_measure = answers.set_index(["municipality_code", "measure"])
    told = list(zip(*(parts_in_words(t, mine[name].tolist()) for name in ("lose", "gain")), strict=True))
    rows = []
    for row in mine.to_dict("records"):
        code = row["municipality_code"]
        mean = by_measure.loc[(code, "mean_min")]
        persons = [t.headcount(row["persons"]), *told.pop(0)]
        minutes = ["–" if is_few(row["persons"]) else _minutes(t, mean[side]) for side in ("before", "after")]
        rows.append((names.municipality(code), *persons, *minutes))
    return AnswerTable(head, tuple(rows))


def _sites(names: Names, sites: pd.DataFrame, codes: Collection[str]) -> AnswerTable:
    """Return the sites that change, or to which others become the nearest, with their places where any are known."""
    rows = site_rows(names, sites, codes)
    with_places = any(row[-1] != NO_NUMBER for row in rows)
    head = ("col_site", "col_change", "scenario_nearest_before", "scenario_nearest_after", "scenario_places")
    shown = len(head) - (not with_places)
    return AnswerTable(tuple(map(names.t, head[:shown])), tuple(row[:shown] for row in rows))
