"""Where a school is: the register's point, unless something speaks against it."""

from collections import Counter
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from kopa.errors import TableError
from kopa.sources.derive.schools.review import REGISTER, decided

NUMBERS_EACH_SIDE = 5
NEAR_NUMBERS = 30
"""Institution numbers this near one another were mostly given in one go, municipality by municipality."""

SHARE_OF_NUMBERS = 0.8
LEAST_NUMBERS = 6
OUT_OF_ROW_M = 10_000.0
"""A school so far from the municipality of the numbers around its own has to be looked at by hand."""

AGREE_M = 500.0
"""Two points of one school no farther apart agree: the register's is used."""

PLOT_M = 100.0
"""A school so near to another school stands on its plot."""


@dataclass(frozen=True)
class Placed:
    """Schools with the place that is used, and the two lists of those whose place was in question."""

    schools: pd.DataFrame
    """`x_m`, `y_m`, `municipality_code` (of the place used, but for points of OpenStreetMap), `location_precision`."""

    moved: pd.DataFrame
    from_osm: pd.DataFrame


def out_of_row(schools: pd.DataFrame, outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the schools that lie far from the municipality of the institution numbers around their own.

    Numbers were mostly given in one go, municipality by municipality. Of the five numbers before and after a school's
    (`NEAR_NUMBERS` away at most), most then lie in one municipality; a school elsewhere is probably placed wrongly.

    Returns
    -------
    DataFrame
        `institution_number`, `name`, `register_code`, `expected_code`, `away_km`.
    """
    ordered = schools.sort_values("institution_number", ignore_index=True)
    number = ordered["institution_number"].astype(int).to_numpy()
    towns = ordered["register_code"].to_numpy()
    shape = outlines.set_index("code").geometry
    rows = []
    for k in range(len(ordered)):
        near = range(max(0, k - NUMBERS_EACH_SIDE), min(len(ordered), k + NUMBERS_EACH_SIDE + 1))
        others = [j for j in near if j != k and abs(number[j] - number[k]) <= NEAR_NUMBERS]
        if len(others) < LEAST_NUMBERS:
            continue
        town, count = Counter(towns[others]).most_common(1)[0]
        away_m = shape[town].distance(shapely.Point(ordered["x_m"][k], ordered["y_m"][k]))
        if count >= SHARE_OF_NUMBERS * len(others) and away_m > OUT_OF_ROW_M:
            rows.append((ordered["institution_number"][k], ordered["name"][k], towns[k], town, round(away_m / 1e3, 1)))
    return pd.DataFrame(rows, columns=["institution_number", "name", "register_code", "expected_code", "away_km"])


def all_looked_at(odd: pd.DataFrame, decisions: pd.DataFrame) -> None:
    """Raise when a school that `out_of_row` found is in no decision about positions."""
    decided_numbers = set(decided(decisions, "position").index)
    open_questions = odd[~odd["institution_number"].isin(decided_numbers)]
    if len(open_questions):
        raise TableError(
            "schools_review.csv",
            [
                f"{row.institution_number} {row.name_!r} lies in {row.register_code}, {row.away_km} km from "
                f"{row.expected_code}, where the schools numbered like it lie; decide its position by hand"
                for row in open_questions.rename(columns={"name": "name_"}).itertuples()
            ],
        )


def placed(schools: pd.DataFrame, decisions: pd.DataFrame, postal: pd.DataFrame, matched: pd.DataFrame) -> Placed:
    """Return the schools with the place that is used, and what was moved and why.

    A decision by hand goes first. Else, where OpenStreetMap has the same school over `AGREE_M` away, the point at which
    another school stands (within `PLOT_M`) is used, and the register's where both or neither have one. What comes from
    OpenStreetMap is in a table of its own; in the schools' own table these keep the register's point.

    Parameters
    ----------
    schools
        Schools with `x_m`, `y_m` and `register_code` (municipality in which the register's point lies).
    decisions
        Decisions taken by hand.
    postal
        Postal areas: `code`, `x_m`, `y_m`, `municipality_code`.
    matched
        Nearest record of OpenStreetMap of each school found by name: `institution_number`, `record`, `record_name`,
        `x_m`, `y_m`, `municipality_code`.
    """
    hand = decided(decisions, "position")
    reasons = decisions[decisions["subject"] == "position"].set_index("institution_number")["reason"]
    areas = postal.set_index("code")
    in_area = hand[hand.isin(areas.index)]
    rows = schools.set_index("institution_number").assign(
        municipality_code=lambda table: table["register_code"], location_precision="register_point"
    )
    for number, code in in_area.items():
        columns = ["x_m", "y_m", "municipality_code", "location_precision"]
        rows.loc[number, columns] = [*areas.loc[code, ["x_m", "y_m", "municipality_code"]], "postal_area"]
    moved = _moved(schools, rows, in_area, reasons)
    from_osm = _two_points(schools, hand, reasons, matched)
    return Placed(rows.reset_index(), moved, from_osm)


def _moved(schools: pd.DataFrame, rows: pd.DataFrame, in_area: pd.Series, reasons: pd.Series) -> pd.DataFrame:
    before, after = schools.set_index("institution_number").loc[in_area.index], rows.loc[in_area.index]
    away = np.hypot(before["x_m"] - after["x_m"], before["y_m"] - after["y_m"])
    table = pd.DataFrame(
        {
            "name": before["name"],
            "register_code": before["register_code"],
            "register_x_m": before["x_m"],
            "register_y_m": before["y_m"],
            "municipality_code": after["municipality_code"],
            "postal_code": in_area,
            "x_m": after["x_m"],
            "y_m": after["y_m"],
            "distance_m": away.astype(float).round().astype(int),
            "reason": reasons.reindex(in_area.index),
        }
    )
    return table.rename_axis("institution_number").reset_index().sort_values("institution_number", ignore_index=True)


def _two_points(schools: pd.DataFrame, hand: pd.Series, reasons: pd.Series, matched: pd.DataFrame) -> pd.DataFrame:
    pairs = matched.merge(
        schools[["institution_number", "name", "register_code", "x_m", "y_m"]].rename(
            columns={"x_m": "register_x_m", "y_m": "register_y_m"}
        ),
        on="institution_number",
    )
    pairs["distance_m"] = np.hypot(pairs["x_m"] - pairs["register_x_m"], pairs["y_m"] - pairs["register_y_m"]).round()
    by_hand = pairs["institution_number"].map(hand)
    chosen = by_hand == pairs["record"]
    doubtful = pairs[chosen | ((pairs["distance_m"] > AGREE_M) & (by_hand.isna() | (by_hand == REGISTER)))].copy()
    at_register = _on_plot(doubtful[["register_x_m", "register_y_m"]], doubtful["institution_number"], schools)
    at_osm = _on_plot(doubtful[["x_m", "y_m"]], doubtful["institution_number"], schools)
    by_review = doubtful["institution_number"].map(hand).notna()
    doubtful["rule"] = np.where(by_review, "review", "plot")
    osm = np.where(by_review, doubtful["institution_number"].map(hand) == doubtful["record"], at_osm & ~at_register)
    doubtful["used"] = np.where(osm, "osm", "register")
    words = np.select(
        [at_osm & ~at_register, at_register & ~at_osm, at_register & at_osm],
        [
            "another school stands at the point in OpenStreetMap, none at the register's",
            "another school stands at the register's point, none at the one in OpenStreetMap",
            "other schools stand at both points",
        ],
        "no other school stands at either point",
    )
    doubtful["reason"] = np.where(by_review, doubtful["institution_number"].map(reasons), words)
    doubtful["distance_m"] = doubtful["distance_m"].astype(int)
    return doubtful.sort_values("institution_number", ignore_index=True)


def _on_plot(points: pd.DataFrame, numbers: pd.Series, schools: pd.DataFrame) -> np.ndarray:
    """Say at which of `points` another school of the register stands."""
    tree = cKDTree(schools[["x_m", "y_m"]].to_numpy(float))
    every = schools["institution_number"].to_numpy()
    near = tree.query_ball_point(points.to_numpy(float), PLOT_M)
    return np.array(
        [any(every[k] != number for k in neighbours) for neighbours, number in zip(near, numbers, strict=True)], bool
    )
