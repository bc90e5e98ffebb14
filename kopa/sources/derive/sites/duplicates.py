"""Records that describe one site: merged by rule, and the near cases that somebody has to look at."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from kopa.errors import TableError
from kopa.sources.derive.sites.rules import DUPLICATES, plain


def merge_duplicates(decided: pd.DataFrame) -> pd.DataFrame:
    """Return `decided` with duplicates turned from accept (or reject, without a name) into merge.

    A record decided by hand is never merged by rule, but others may be merged into it. Of two
    records the one of the pilot file stays, then the one with the lower record key.

    Raises
    ------
    TableError
        When records are too near, or too much alike, for a rule, and nobody has looked at them.
    """
    merged = decided.sort_values(["file", "by_hand"], ascending=False, kind="stable").assign(rule="")
    merged.loc[merged["decision"] == "merge", "rule"] = "review"
    merged = _merge_unnamed(_merge_same_name(merged))
    _check_targets(merged)
    doubts = sorted(_doubts(merged[merged["decision"] == "accept"]))
    if doubts:
        raise TableError("sites_review.csv", doubts)
    return merged.sort_index()


def _merge_same_name(decided: pd.DataFrame) -> pd.DataFrame:
    result = decided.copy()
    accepted = result[(result["decision"] == "accept") & (result["name"] != "")]
    for first, second, _ in _pairs(accepted, DUPLICATES.same_name_m):
        both = result.loc[first], result.loc[second]
        if all(row["decision"] == "accept" for row in both) and _same_school(*both) and not both[1]["by_hand"]:
            _merge(result, second, first, "same_name", "same name and level, {distance} m apart")
    return result


def _same_school(one: Any, other: Any) -> bool:
    return plain(one["name"]) == plain(other["name"]) and _same_learners(one, other)


def _same_learners(one: Any, other: Any) -> bool:
    return bool(set(one["levels"]) & set(other["levels"])) and one["adults_only"] == other["adults_only"]


def _merge_unnamed(decided: pd.DataFrame) -> pd.DataFrame:
    result = decided.copy()
    unnamed = result[(result["name"] == "") & ~result["by_hand"]]
    named = result[(result["name"] != "") & (result["decision"] == "accept")]
    for record, row in unnamed.iterrows():
        near = named[named["tag"] == row["tag"]]
        distance = np.hypot(near["x_m"] - row["x_m"], near["y_m"] - row["y_m"])
        if len(near) and distance.min() <= DUPLICATES.unnamed_m:
            _merge(
                result,
                str(record),
                str(distance.idxmin()),
                "unnamed",
                "no name, {distance} m from a named one of the same tag",
            )
    return result


def _merge(decided: pd.DataFrame, record: str, into: str, rule: str, reason: str) -> None:
    distance = round(
        float(np.hypot(*(decided.loc[record, ["x_m", "y_m"]] - decided.loc[into, ["x_m", "y_m"]]).astype(float)))
    )
    decided.loc[record, ["decision", "into_record", "rule", "reason_code"]] = ["merge", into, rule, ""]
    decided.loc[record, "reason"] = reason.format(distance=distance)


def _pairs(records: pd.DataFrame, within_m: float) -> Iterator[tuple[str, str, float]]:
    """Yield pairs of record keys within the distance, the one that stays first."""
    places = records[["x_m", "y_m"]].to_numpy(float)
    for one, other in sorted(cKDTree(places).query_pairs(within_m)):
        yield str(records.index[one]), str(records.index[other]), float(np.hypot(*(places[one] - places[other])))


def _check_targets(decided: pd.DataFrame) -> None:
    merged = decided[decided["decision"] == "merge"]
    target = decided["decision"].reindex(merged["into_record"]).to_numpy()
    lost = merged[target != "accept"]
    if len(lost):
        raise TableError(
            "sites_review.csv",
            [
                f"{key} {row['name']!r} is merged into {row['into_record']}, which is not accepted"
                for key, row in lost.iterrows()
            ],
        )


def _doubts(accepted: pd.DataFrame) -> Iterator[str]:
    named = accepted[accepted["name"] != ""]
    for first, second, distance in _pairs(named, DUPLICATES.same_name_review_m):
        one, other = named.loc[first], named.loc[second]
        same_name = plain(str(one["name"])) == plain(str(other["name"]))
        if _may_be_one(one, other) and (same_name or distance <= DUPLICATES.other_name_review_m):
            yield (
                f"{first} {one['name']!r} and {second} {other['name']!r} are {distance:.0f} m apart: "
                "one site or two? decide by hand"
            )


def _may_be_one(one: Any, other: Any) -> bool:
    return _same_learners(one, other) and not (one["by_hand"] or other["by_hand"])
