"""Up the levels with nobody lost, and zonings side by side."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.aggregate import weighted, zones
from kopa.accessibility.aggregate.zones import compare_zonings, up_the_levels
from kopa.accessibility.inequality import gini
from kopa.errors import InputError, RunError, UnknownNameError

INF = math.inf

CELLS = pd.DataFrame(
    {
        "municipality_code": ["105", "105", "205", "290", "005"],
        "region_code": ["18", "18", "18", "18", "14"],
        "minutes": [10.0, 40.0, 5.0, INF, 30.0],
        "pupils": [30, 10, 60, 5, 0],
    }
)

cells = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.floats(0, 300), st.just(INF)), st.integers(0, 300)),
    min_size=1,
    max_size=40,
)


def test_every_level_is_computed_from_the_cells() -> None:
    table = up_the_levels(CELLS, "minutes", persons="pupils").set_index(["zone_kind", "zone", "statistic"])
    assert table.loc[("municipality_code", "105", "mean"), "value"] == 17.5
    assert table.loc[("region_code", "18", "median"), "value"] == 5
    assert table.loc[("region_code", "18", "p90"), "value"] == 40
    assert table.loc[("all", "all", "mean"), "value"] == INF
    assert table.loc[("all", "all", "mean"), ["persons", "unreachable_persons", "cells"]].tolist() == [105, 5, 5]
    assert math.isnan(table.loc[("municipality_code", "005", "median"), "value"])
    assert table.loc[("municipality_code", "005", "median"), "persons"] == 0


@given(cells)
def test_nobody_gets_lost_on_the_way_up(rows: list) -> None:
    table = pd.DataFrame(rows, columns=["m", "minutes", "pupils"]).assign(r=lambda t: (t["m"] // 2).astype(str))
    table["m"] = table["m"].astype(str)
    up = up_the_levels(table, "minutes", persons="pupils", zones=["m", "r"], statistics=["median"])
    for _, level in up.groupby("zone_kind"):
        assert level["persons"].sum() == table["pupils"].sum()
        assert level["unreachable_persons"].sum() == table.loc[np.isinf(table["minutes"]), "pupils"].sum()
        assert level["cells"].sum() == len(table)


def test_a_loss_on_the_way_up_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(values: Any, weights: Any, groups: Any, statistic: Any = "mean") -> pd.Series:
        return weighted.by_group(values, weights, groups, statistic).iloc[1:]

    monkeypatch.setattr(zones, "by_group", forgetful)
    with pytest.raises(RunError, match=r"municipality_code: the zones hold 105\.0 persons and the cells 110\.0"):
        up_the_levels(CELLS.assign(pupils=[30, 10, 60, 5, 5]), "minutes", persons="pupils")


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"cells": CELLS.drop(columns="pupils")}, InputError, "missing column pupils"),
        (
            {"cells": CELLS.assign(region_code=["18", "19", "18", "18", "14"])},
            InputError,
            "'105' lies in more than one",
        ),
        (
            {"cells": CELLS.assign(region_code=["18", None, "18", "18", "14"])},
            InputError,
            "region_code: row 2 is empty",
        ),
        ({"cells": CELLS.assign(pupils=[1, None, 1, 1, 1])}, InputError, "pupils: row 2 is nan"),
        ({"cells": CELLS.assign(minutes=math.nan)}, InputError, "minutes: row 1 is nan"),
        (
            {"statistics": ["meen"]},
            UnknownNameError,
            "statistic 'meen' is not one of mean, median, p90, share, sum. Did you mean 'mean'",
        ),
        ({"statistics": []}, InputError, "statistics is empty"),
    ],
)
def test_refusals(change: dict, error: type, told: str) -> None:
    with pytest.raises(error, match=told):
        up_the_levels(**{"cells": CELLS, "value": "minutes", "persons": "pupils", **change})


def test_zonings_stand_side_by_side_with_their_differences() -> None:
    postal = pd.DataFrame({"municipality_code": ["105", "205"], "minutes": [20.0, INF], "pupils": [40, 50]})
    table = compare_zonings(
        {"cells": CELLS[:3], "postal areas": postal},
        "minutes",
        persons="pupils",
        statistics={"median": _median, "gini": _gini},
    )
    rows = table.set_index(["group", "statistic", "zoning"])
    assert rows.loc[("105", "median", "postal areas"), ["value", "difference", "zones"]].tolist() == [20, 10, 1]
    assert rows.loc[("205", "median", "postal areas"), ["difference", "persons_difference"]].tolist() == [INF, -10]
    assert rows.loc[("105", "gini", "cells"), "value"] == pytest.approx(gini([10.0, 40.0], [30, 10]))
    assert rows.loc[("all", "median", "postal areas"), ["value", "persons"]].tolist() == [INF, 90]
    assert table["group"].unique().tolist() == ["105", "205", "all"]


def _median(values: Any, weights: Any) -> float:
    return weighted.weighted_quantile(values, weights, 0.5)


def _gini(values: Any, weights: Any) -> float:
    return gini(values, weights) if np.isfinite(values).all() else math.nan


def test_a_group_that_a_zoning_lacks_shows() -> None:
    few = CELLS[CELLS["municipality_code"] == "205"]
    table = compare_zonings({"cells": CELLS, "few": few}, "minutes", persons="pupils", statistics=["median"])
    lacking = table.query("group == '105' and zoning == 'few'").iloc[0]
    assert math.isnan(lacking["value"])
    assert lacking[["persons", "zones", "persons_difference"]].tolist() == [0, 0, -40]
    unreachable = table.query("group == '290' and zoning == 'cells'").iloc[0]
    assert unreachable[["value", "difference"]].tolist() == [INF, 0]
    with pytest.raises(InputError, match="at least two"):
        compare_zonings({"cells": CELLS}, "minutes", persons="pupils")
    with pytest.raises(InputError, match="few: municipality_code is empty in 1 rows"):
        compare_zonings({"cells": CELLS, "few": few.assign(municipality_code=None)}, "minutes", persons="pupils")
