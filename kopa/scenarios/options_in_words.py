"""Options side by side: what each scenario comes to, persons first, beside how it is now."""

from collections.abc import Iterator, Sequence

import pandas as pd

from kopa.scenarios.answer_in_words import (
    AnswerTable,
    LevelAnswer,
    is_doubtful,
    is_hardly_touched,
    level_and_sites,
    shown_measures,
    which_sites,
)
from kopa.scenarios.measures import MEASURES
from kopa.scenarios.measures_in_words import HIGH_PRICE, STAR, measure_in_words, side_in_words, stars, with_mark
from kopa.scenarios.stored import Answered
from kopa.words.texts import Texts

NOT_ASKED = "–"
"""Of how it is now: who gets a longer way by it."""


def options_in_words(compared: Sequence[Answered], t: Texts) -> tuple[LevelAnswer, ...]:
    """Return a table for every level, with a column for how it is now and one for each scenario, by its id.

    A scenario whose effect on a level is too uncertain to be stated has no column there, and a level that no scenario
    changes has no table.

    Parameters
    ----------
    compared
        Comparisons of the same study and the same levels.
    t
        The words of a language.
    """
    pairs = compared[0].answers[["level", "sites_counted"]].drop_duplicates()
    keys = list(zip(pairs["level"], pairs["sites_counted"], strict=True))
    certain = [(key, [one for one in compared if not is_doubtful(_minutes_changed(one, *key))]) for key in keys]
    return tuple(_level(mine, t, *key) for key, mine in certain if _changes(mine, *key))


def _level(compared: Sequence[Answered], t: Texts, level: str, counted: str) -> LevelAnswer:
    head = (t("col_measure"), t("scenario_now"), *(one.scenario.id for one in compared))
    rows = (*_who(compared, t, level, counted), *_measures(compared, t, level, counted))
    sites = (*which_sites(t, level, counted), t("scenario_rows_left_out"))
    hardly = all(is_hardly_touched(one, level, counted) for one in compared)
    title = level_and_sites(t, level, counted)
    return LevelAnswer(title, sites, (AnswerTable(head, rows),), level, hardly, caption=title)


def _who(compared: Sequence[Answered], t: Texts, level: str, counted: str) -> Iterator[tuple[str, ...]]:
    """Yield the persons of each option whose way becomes longer and shorter, and those of whom it is not known."""
    minutes = [_minutes_changed(one, level, counted) for one in compared]
    for side in ("lose", "gain", "not_known"):
        if side != "not_known" or any(one[side] > 0 for one in minutes):
            yield t(f"scenario_option_{side}"), NOT_ASKED, *(t.headcount(one[side]) for one in minutes)


def _measures(compared: Sequence[Answered], t: Texts, level: str, counted: str) -> Iterator[tuple[str, ...]]:
    tables = [_of_region(one.answers, level, counted).set_index("measure") for one in compared]
    of_both = [table.dropna(subset=["before", "after"]) for table in tables]
    shown = set().union(*(shown_measures(one, level, table) for one, table in zip(compared, of_both, strict=True)))
    for measure in MEASURES.values():
        if measure.id == HIGH_PRICE:
            continue
        if measure.id in shown and all(measure.id in table.index for table in of_both):
            before, after = (
                [side_in_words(t, table[side], measure.id, measure.unit) for table in of_both]
                for side in ("before", "after")
            )
            now, values = dict.fromkeys(before), after  # shared schools begin apart
            if set(values) == set(now):
                continue
            marks = [stars(one, table, measure.id) for one, table in zip(compared, of_both, strict=True)]
            is_now_marked = any(before for before, _ in marks)
            marked = (
                with_mark(value, after) if is_now_marked or value not in now else value
                for value, (_, after) in zip(values, marks, strict=True)
            )
            now_told = with_mark(" / ".join(now), STAR if is_now_marked else "")
            yield measure_in_words(compared[0], t, level, measure.id), now_told, *marked


def _changes(compared: Sequence[Answered], level: str, counted: str) -> bool:
    """Return whether any of the scenarios changes a number of a level, or for whom it is not known."""
    answers = (_of_region(one.answers, level, counted) for one in compared)
    return any((table["change"].fillna(1.0) != 0.0).any() for table in answers)


def _minutes_changed(one: Answered, level: str, counted: str) -> pd.Series:
    table = _of_region(one.changes, level, counted)
    return table[table["quantity"] == "time_min"].iloc[0]


def _of_region(table: pd.DataFrame, level: str, counted: str) -> pd.DataFrame:
    here = (table["level"] == level) & (table["sites_counted"] == counted)
    return table[here & (table["municipality_code"] == "")]
