"""Which school of the register a record of OpenStreetMap is, and which are further buildings of one."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from kopa.sources.derive.sites.rules import ADULTS_ONLY, matches, plain

SAME_NAME_M = 60_000.0
"""Namesakes farther apart are two schools."""

SAME_PLOT_M = 250.0
"""A record so near to a school with a level in common is that school, whatever it is called."""

UNIT = r"toimipiste|toimipaikka|yksikkö|kampus"
NOT_IN_REGISTER = "not in the register of schools: closed, renamed, or a building of a school that it does not name"

LEVELS_OF_TYPE = {"11": {"basic"}, "12": {"basic"}, "15": {"lukio"}, "19": {"basic", "lukio"}}


def match_records(records: pd.DataFrame, schools: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    """Return what each record of a school is: `outcome`, `institution_number`, `rule`, `reason`, `distance_m`.

    The first that fits: a decision by hand; a school of the same name; a school on the same plot with a level in
    common; a unit (by a word of its name) of the school whose name it begins with. What fits none is rejected: the
    register is complete, so a school that it lacks is closed or goes by another name.

    Parameters
    ----------
    records
        Records whose levels are those of schools, indexed by `record`: `name`, `levels`, `municipality_code`,
        `x_m`, `y_m`.
    schools
        Schools of the register with the register's points: `institution_number`, `name`, `type_code`,
        `register_code`, `x_m`, `y_m`.
    by_hand
        Decisions taken by hand, indexed by `record`.
    """
    finder = _Finder(schools)
    rows = [
        _by_hand(by_hand.loc[key], record, finder) if key in by_hand.index else finder.found(record)
        for key, record in zip(records.index.astype(str), (row for _, row in records.iterrows()), strict=True)
    ]
    columns = ["outcome", "institution_number", "rule", "reason", "distance_m", "grade_range"]
    return pd.DataFrame(rows, columns=columns, index=records.index)


Match = tuple[str, str, str, str, int, str]


def _by_hand(hand: pd.Series, record: pd.Series, finder: "_Finder") -> Match:
    number = str(hand["institution_number"])
    away = finder.distance(number, record) if number else -1
    return str(hand["outcome"]), number, "review", str(hand["reason"]), away, str(hand["grade_range"])


class _Finder:
    """The schools of the register, ready to be searched by name and place."""

    def __init__(self, schools: pd.DataFrame) -> None:
        self.schools = schools.reset_index(drop=True).assign(plain=schools["name"].map(plain).to_numpy())
        self.points = self.schools[["x_m", "y_m"]].to_numpy(float)
        self.tree = cKDTree(self.points)
        self.row_of = dict(zip(self.schools["institution_number"], self.schools.index, strict=True))

    def found(self, record: pd.Series) -> Match:
        place = record[["x_m", "y_m"]].to_numpy(float)
        away = np.hypot(*(self.points - place).T)
        for rule, rows in (
            ("same_name", self._namesakes(record, away)),
            ("same_plot", self._on_plot(record, place)),
        ):
            if len(rows):
                row = rows[np.argmin(away[rows])]
                return "school", self._number(row), rule, "", round(away[row]), ""
        unit = self._unit_of(record, away)
        if unit is not None:
            return "building", self._number(unit), "unit_of_school", "", round(away[unit]), ""
        return "rejected", "", "", NOT_IN_REGISTER, -1, ""

    def distance(self, number: str, record: pd.Series) -> int:
        place = record[["x_m", "y_m"]].to_numpy(float)
        return round(float(np.hypot(*(self.points[self.row_of[number]] - place))))

    def _number(self, row: int) -> str:
        return str(self.schools["institution_number"].iloc[row])

    def _namesakes(self, record: pd.Series, away: np.ndarray) -> np.ndarray:
        alike = (self.schools["plain"] == plain(record["name"])).to_numpy()
        here = (self.schools["register_code"] == record["municipality_code"]).to_numpy()
        return np.flatnonzero(alike & here & (away <= SAME_NAME_M))

    def _on_plot(self, record: pd.Series, place: np.ndarray) -> np.ndarray:
        near = self.tree.query_ball_point(place, SAME_PLOT_M)
        return np.array([row for row in near if self._serves_alike(record, row)], int)

    def _serves_alike(self, record: pd.Series, row: int) -> bool:
        school = self.schools.iloc[row]
        levels = {"basic" if level.startswith("basic") else level for level in record["levels"]}
        adults = [matches(ADULTS_ONLY, name) for name in (str(record["name"]), str(school["name"]))]
        return bool(levels & LEVELS_OF_TYPE[str(school["type_code"])]) and adults[0] == adults[1]

    def _unit_of(self, record: pd.Series, away: np.ndarray) -> int | None:
        if not matches(UNIT, record["name"]):
            return None
        name = f"{plain(record['name'])} "
        here = self.schools["register_code"] == record["municipality_code"]
        whole = [row for row in np.flatnonzero(here) if name.startswith(f"{self.schools['plain'].iloc[row]} ")]
        return int(min(whole, key=lambda row: away[row])) if whole else None
