"""Weighted statistics: hand-worked tables, refusals, and what may never matter."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.aggregate.weighted import by_group, share_where, weighted_mean, weighted_quantile
from kopa.accessibility.inequality import gini
from kopa.errors import InputError, UnknownNameError

INF = math.inf

cells = st.lists(
    st.tuples(st.floats(0, 1e4, allow_subnormal=False), st.integers(0, 1000)), min_size=1, max_size=30
).filter(lambda rows: sum(w for _, w in rows) > 0)


@pytest.mark.parametrize(
    ("q", "expected"),
    [(0.0, 10.0), (0.1, 10.0), (0.100001, 20.0), (0.5, 20.0), (0.6, 20.0), (0.9, 40.0), (0.95, INF), (1.0, INF)],
)
def test_quantile_is_the_smallest_value_that_reaches_the_share(q: float, expected: float) -> None:
    assert weighted_quantile([40.0, 10.0, INF, 20.0, 5.0], [30, 10, 10, 50, 0], q) == expected


def test_quantile_of_equal_tenths_is_not_moved_by_rounding() -> None:
    values = np.arange(1.0, 11.0)
    tenths = np.full(10, 0.1)
    assert [weighted_quantile(values, tenths, q) for q in (0.3, 0.7, 0.8, 0.9)] == [3.0, 7.0, 8.0, 9.0]


def test_unreachable_is_a_value_like_any_other() -> None:
    assert weighted_mean([10.0, INF], [5, 1]) == INF
    assert weighted_mean([10.0, INF], [5, 0]) == 10.0
    assert weighted_quantile([10.0, INF], [5, 5], 0.5) == 10.0


def test_nobody_gives_nan_and_leaves_the_status_to_the_caller() -> None:
    assert math.isnan(weighted_mean([10.0], [0]))
    assert math.isnan(weighted_mean([], []))
    assert math.isnan(weighted_quantile([10.0, 20.0], [0, 0], 0.5))
    assert math.isnan(share_where([True], [0]))


@pytest.mark.parametrize(
    ("values", "weights", "told"),
    [
        ([1.0, math.nan], [1, 1], "values: row 2 is nan"),
        ([1.0, None], [1, 1], "values: row 2 is nan"),
        ([1.0, -INF], [1, 1], "values: row 2 is -inf"),
        ([1.0, 2.0], [1, -1], "weights: row 2 is -1.0"),
        ([1.0, 2.0], [1, INF], "weights: row 2 is inf"),
        ([1.0, 2.0], [1, math.nan], "weights: row 2 is nan"),
        ([1.0, 2.0], [1], "values 2, weights 1"),
        (["a", "b"], [1, 1], "not a number"),
        ([[1.0, 2.0]], [[1, 1]], "2 dimensions"),
    ],
)
def test_what_cannot_be_weighed_is_refused(values: list, weights: list, told: str) -> None:
    with pytest.raises(InputError, match=told):
        weighted_mean(values, weights)


@pytest.mark.parametrize("q", [-0.1, 1.1, 90, math.nan])
def test_quantile_outside_its_range_is_refused(q: float) -> None:
    with pytest.raises(InputError, match="share from 0 to 1"):
        weighted_quantile([1.0], None, q)


def test_share_where_takes_only_true_and_false() -> None:
    assert share_where(pd.Series([5.0, 15.0]) <= 10, [30, 10]) == 0.75
    with pytest.raises(InputError, match="true or false"):
        share_where([1, 0], [1, 1])


def test_series_are_matched_by_label_and_never_in_part() -> None:
    values = pd.Series([10.0, 40.0], index=["a", "b"])
    assert weighted_mean(values, pd.Series([100, 300], index=["b", "a"])) == 17.5
    assert weighted_mean(values, pd.Series([300, 100])) == 17.5
    assert weighted_mean(values, [300, 100]) == 17.5
    assert weighted_mean(values.set_axis(pd.CategoricalIndex(["a", "b"])), pd.Series([300, 100], ["a", "b"])) == 17.5
    with pytest.raises(InputError, match=r"no entry for \['b'\]"):
        weighted_mean(values, pd.Series([1, 1], index=["a", "c"]))
    with pytest.raises(InputError, match="different and repeated labels"):
        weighted_mean(values, pd.Series([1, 1], index=["c", "c"]))


def test_by_group_keeps_every_group_in_order_also_an_empty_one() -> None:
    got = by_group([10.0, 20.0, 60.0, 5.0], [1, 3, 5, 0], ["049", "049", "005", "992"], "mean")
    assert got.index.tolist() == ["005", "049", "992"]
    assert got.tolist()[:2] == [60.0, 17.5]
    assert math.isnan(got["992"])


def test_by_group_takes_names_and_functions() -> None:
    values, weights, groups = [1.0, 3.0, 8.0], [30, 10, 1], ["a", "a", "b"]
    assert by_group(values, weights, groups, gini).tolist() == [0.25, 0.0]
    assert by_group(values, weights, groups, "sum").tolist() == [60.0, 8.0]
    assert by_group([True, False, True], weights, groups, "share").tolist() == [0.75, 1.0]
    assert by_group(values, None, groups, "p90").tolist() == [3.0, 8.0]
    assert by_group([], [], [], "mean").empty


def test_by_group_gives_a_function_the_cells_of_a_group_in_the_order_of_the_rows() -> None:
    values = np.arange(400.0)
    first = by_group(values, None, np.tile(["b", "a"], 200), lambda value, _: value[0])
    rising = by_group(values, None, np.tile(["b", "a"], 200), lambda value, _: (np.diff(value) > 0).all())
    assert (first.to_dict(), rising.to_dict()) == ({"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 1.0})


def test_by_group_refuses_a_cell_without_group_and_an_unknown_name() -> None:
    with pytest.raises(InputError, match="groups: row 2 is empty"):
        by_group([1.0, 2.0], [1, 0], ["a", None])
    with pytest.raises(UnknownNameError, match="Did you mean 'median'"):
        by_group([1.0], [1], ["a"], "medain")


@given(cells, st.randoms(use_true_random=False))
def test_order_of_rows_never_matters_to_the_last_bit(rows: list, random: object) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for statistic in (weighted_mean, lambda v, w: weighted_quantile(v, w, 0.37)):
        assert statistic(*zip(*rows, strict=True)) == statistic(*zip(*shuffled, strict=True))


@given(cells, st.integers(2, 5))
def test_persons_count_not_cells(rows: list, times: int) -> None:
    values, weights = (list(part) for part in zip(*rows, strict=True))
    assert weighted_mean(values * times, weights * times) == pytest.approx(weighted_mean(values, weights), rel=1e-12)
    assert weighted_quantile(values * times, weights * times, 0.6) == weighted_quantile(values, weights, 0.6)
    single = [v for v, w in rows for _ in range(w)]
    assert weighted_quantile(single, None, 0.6) == weighted_quantile(values, weights, 0.6)


@given(cells)
def test_mean_lies_between_and_quantiles_rise(rows: list) -> None:
    values, weights = (list(part) for part in zip(*rows, strict=True))
    counted = [v for v, w in rows if w > 0]
    mean = weighted_mean(values, weights)
    assert min(counted) * (1 - 1e-12) <= mean <= max(counted) * (1 + 1e-12)
    quantiles = weighted_quantile(values, weights, [0.0, 0.2, 0.5, 0.9, 1.0])
    assert (np.diff(quantiles) >= 0).all()
    assert quantiles[0] == min(counted)
    assert quantiles[-1] == max(counted)


@given(cells, st.integers(1, 4))
def test_groups_sum_to_the_whole(rows: list, n_groups: int) -> None:
    values, weights = (np.array(part, float) for part in zip(*rows, strict=True))
    groups = [f"g{i % n_groups}" for i in range(len(rows))]
    assert by_group(values, weights, groups, "sum").sum() == pytest.approx(float(values @ weights), rel=1e-12)
