"""Grades of each comprehensive school by the declared rules, and how often the rules agree with names."""

import re
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from kopa.sources.derive.schools.grade_rules import (
    AROUND_M,
    FEW_SCHOOLS,
    NAME_RULES,
    ONE_IS_ENOUGH,
    PLACE_RULES,
    PLOT_M,
    SAME_PLACE_M,
    SHARED_UPPER,
    SURE,
    UNKNOWN,
    VILLAGE_CHILDREN,
)

BOTH_TYPES = "19"
BY_HAND = "review"
UPPER = ("7-9", "1-9")


def grades_of(schools: pd.DataFrame, lukiot: np.ndarray, children: pd.DataFrame) -> pd.DataFrame:
    """Return `grade_range` and `grade_source` of comprehensive schools, by the first rule that decides.

    Parameters
    ----------
    schools
        `name`, `type_code`, `municipality_code`, `x_m`, `y_m`; and `grade_range` where it is decided by hand
        (empty elsewhere).
    lukiot
        Points of upper secondary schools for the young (n x 2, metres).
    children
        Persons of 7-15 on points: `x_m`, `y_m`, `persons`; and `upper` (of 13-15) with `municipality_code`.

    Returns
    -------
    DataFrame
        In the order of `schools`: `grade_range` (1-6, 7-9, 1-9, unknown), `grade_source` (id of the rule, ``review``;
        empty where unknown).
    """
    grades = _by_hand_and_name(schools)
    around = surroundings(schools, lukiot, children)
    for rule in PLACE_RULES:
        if rule.confidence >= SURE:
            decided = _RULES[rule.id](grades, around)
            grades.loc[decided.index, "grade_range"] = decided
            grades.loc[decided.index, "grade_source"] = rule.id
    return grades.assign(grade_source=grades["grade_source"].where(grades["grade_range"] != UNKNOWN, ""))


def _by_hand_and_name(schools: pd.DataFrame) -> pd.DataFrame:
    rows = [_first_grades(name, hand) for name, hand in zip(schools["name"], schools["grade_range"], strict=True)]
    return pd.DataFrame(rows, columns=["grade_range", "grade_source"], index=schools.index)


def _first_grades(name: str, hand: str) -> tuple[str, str]:
    if hand:
        return hand, BY_HAND
    return by_name(name)


def by_name(name: str) -> tuple[str, str]:
    """Return the grades that a name gives and the rule that says so; (unknown, "") where it gives none.

    Examples
    --------
    >>> by_name("Pertunmaan yhtenäiskoulu"), by_name("Kankaisten kyläkoulu"), by_name("Salmelan koulu")
    (('1-9', 'name_unified'), ('1-6', 'name_lower'), ('unknown', ''))
    """
    for rule in NAME_RULES:
        if rule.confidence >= SURE and re.search(rule.pattern, name, re.IGNORECASE):
            return rule.grades, rule.id
    return UNKNOWN, ""


def surroundings(schools: pd.DataFrame, lukiot: np.ndarray, children: pd.DataFrame) -> pd.DataFrame:
    """Return what lies around each school, for the rules of place.

    Returns
    -------
    DataFrame
        `type_code`, `municipality_code`, `children` (7-15-year-olds within 3 km), `lukio_m` (distance to the nearest
        upper secondary school), `on_plot` and `nearby` (other comprehensive schools within 200 m and 1.5 km),
        `in_town` (those of the municipality, itself too), `teens` (13-15-year-olds of the municipality), `on_its_own`
        (whether the municipality teaches grades 7-9 itself).
    """
    points = schools[["x_m", "y_m"]].to_numpy(float)
    themselves, people = cKDTree(points), cKDTree(children[["x_m", "y_m"]].to_numpy(float))
    persons = children["persons"].to_numpy()
    teens = children.groupby("municipality_code")["upper"].sum()
    return pd.DataFrame(
        {
            "type_code": schools["type_code"],
            "municipality_code": schools["municipality_code"],
            "children": [float(persons[near].sum()) for near in people.query_ball_point(points, AROUND_M)],
            "lukio_m": cKDTree(lukiot).query(points)[0],
            "on_plot": [len(near) - 1 for near in themselves.query_ball_point(points, PLOT_M)],
            "nearby": [len(near) - 1 for near in themselves.query_ball_point(points, SAME_PLACE_M)],
            "in_town": schools.groupby("municipality_code")["name"].transform("size"),
            "teens": schools["municipality_code"].map(teens).fillna(0.0),
            "on_its_own": ~schools["municipality_code"].isin(SHARED_UPPER),
        },
        index=schools.index,
    )


Rule = Callable[[pd.DataFrame, pd.DataFrame], pd.Series]


def _open(grades: pd.DataFrame) -> pd.Series:
    """Say which schools a rule may decide: those unknown, but not those that were left so by hand."""
    return (grades["grade_range"] == UNKNOWN) & (grades["grade_source"] != BY_HAND)


def _with_upper(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(rows["nearby"] > 0, "7-9", "1-9"), rows.index)


def _has_upper(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    """Say of each school whether one of its municipality is known to have grades 7-9."""
    is_upper = grades["grade_range"].isin(UPPER)
    return is_upper.groupby(around["municipality_code"]).transform("any")


def _is_largest_place(around: pd.DataFrame) -> pd.Series:
    return around.groupby("municipality_code")["children"].transform("max") == around["children"]


def _all(rows: pd.DataFrame, grades: str) -> pd.Series:
    return pd.Series(grades, rows.index)


def _with_lukio(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    return _all(around[_open(grades) & (around["type_code"] == BOTH_TYPES)], "7-9")


def _only_school(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    return _all(around[_open(grades) & (around["in_town"] == 1) & around["on_its_own"]], "1-9")


def _lukio_plot(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    return _with_upper(around[_open(grades) & (around["lukio_m"] <= PLOT_M) & (around["on_plot"] == 0)])


def _village(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    small = (around["children"] < VILLAGE_CHILDREN) & ~_is_largest_place(around)
    return _all(around[_open(grades) & small], "1-6")


def _last_one_left(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    unknown = grades["grade_range"] == UNKNOWN
    left = unknown.groupby(around["municipality_code"]).transform("sum") == 1
    return _with_upper(around[_open(grades) & left & around["on_its_own"] & ~_has_upper(grades, around)])


def _largest_place(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    few = (around["in_town"] <= FEW_SCHOOLS) & around["on_its_own"] & ~_has_upper(grades, around) & _open(grades)
    ordered = around[few].sort_values(["municipality_code", "children"], ascending=[True, False], kind="stable")
    return _all(ordered.drop_duplicates("municipality_code"), "1-9")


def _one_is_enough(grades: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    small = (around["teens"] < ONE_IS_ENOUGH) & _has_upper(grades, around)
    return _all(around[_open(grades) & small], "1-6")


_RULES: dict[str, Rule] = {
    "with_lukio": _with_lukio,
    "only_school": _only_school,
    "lukio_plot": _lukio_plot,
    "village": _village,
    "last_one_left": _last_one_left,
    "largest_place": _largest_place,
    "one_is_enough": _one_is_enough,
}


def rules_table(sources: Iterable[str]) -> pd.DataFrame:
    """Return the rules in order: `rule`, `tells`, `confidence`, `why`, and how many schools each decided.

    Parameters
    ----------
    sources
        `grade_source` of the schools.
    """
    counts = pd.Series(list(sources)).value_counts()
    rows = [(rule.id, rule.grades, rule.confidence, rule.why) for rule in (*NAME_RULES, *PLACE_RULES)]
    rows = [(BY_HAND, "1-6, 7-9 or 1-9", 0.95, "decided by hand, with its reason in schools_review"), *rows]
    table = pd.DataFrame(rows, columns=["rule", "tells", "confidence", "why"])
    table.insert(0, "step", range(1, len(table) + 1))
    return table.assign(schools=[int(counts.get(rule, 0)) for rule in table["rule"]])


def agreement_of_rules(schools: pd.DataFrame, lukiot: np.ndarray, children: pd.DataFrame) -> pd.DataFrame:
    """Return how often each rule of place agrees with the names: `rule`, `agreement` (0-1), `tested` (schools).

    Each rule is tried alone on the comprehensive schools whose name gives the grades, with what the names of the
    other schools say taken as known. It agrees when it says the same of grades 7-9. Schools of unlike names need not be
    alike: the share is a check, no proof. Rules of names cannot be tried so.
    """
    basic = schools[schools["type_code"].isin(("11", BOTH_TYPES))].assign(grade_range="")
    by_name = _by_hand_and_name(basic)
    around = surroundings(basic, lukiot, children)
    rows = []
    for rule in (*NAME_RULES, *PLACE_RULES):
        tried = _tried(by_name, around, rule.id) if rule.id in _RULES else pd.Series(dtype=bool)
        rows.append((rule.id, round(float(tried.mean()), 3) if len(tried) else np.nan, len(tried)))
    return pd.DataFrame([(BY_HAND, np.nan, 0), *rows], columns=["rule", "agreement", "tested"])


def _tried(by_name: pd.DataFrame, around: pd.DataFrame, rule: str) -> pd.Series:
    """Return for each school whose name gives the grades whether `rule`, with that name hidden, agrees.

    Schools that the rule does not decide are left out. Rules look no farther than the municipality, so that one name is
    hidden in each of them at a time.
    """
    named = by_name.index[by_name["grade_range"] != UNKNOWN]
    turn = around.loc[named, "municipality_code"].groupby(around["municipality_code"]).cumcount()
    agree = {}
    for _, hidden in turn.groupby(turn):
        grades = by_name.assign(grade_range=by_name["grade_range"].mask(by_name.index.isin(hidden.index), UNKNOWN))
        decided = _RULES[rule](grades, around)
        for school in hidden.index.intersection(decided.index):
            agree[school] = (decided[school] in UPPER) == (by_name.loc[school, "grade_range"] in UPPER)
    return pd.Series(agree, dtype=bool)
