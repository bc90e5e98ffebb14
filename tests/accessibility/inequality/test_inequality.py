"""Inequality: definitions by brute force, properties, edges, and agreement with R accessibility and PySAL."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kopa
from kopa.accessibility import inequality
from kopa.accessibility.aggregate.weighted import weighted_quantile
from kopa.errors import InputError

INF = math.inf

amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e5))
cells = st.lists(st.tuples(amounts, st.integers(1, 500), st.integers(0, 3)), min_size=2, max_size=25).filter(
    lambda rows: any(v > 0 for v, _, _ in rows)
)
MEASURES = [
    inequality.gini,
    lambda v, w: inequality.theil_t(v, w).total,
    lambda v, w: inequality.atkinson(v, w, 0.5),
    lambda v, w: inequality.concentration_index(v, w, rank_by=np.asarray(v) * -2.0),
    inequality.palma,
    inequality.percentile_ratio,
]


def columns(rows: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, weights, groups = zip(*rows, strict=True)
    return np.array(values), np.array(weights, float), np.array(groups)


def same(a: float, b: float, rel: float = 1e-9) -> bool:
    return (math.isnan(a) and math.isnan(b)) or a == pytest.approx(b, rel=rel, abs=1e-12)


@given(cells)
def test_gini_is_half_the_mean_difference_between_two_persons(rows: list) -> None:
    value, weight, _ = columns(rows)
    difference = np.abs(value[:, None] - value[None, :])
    expected = (weight @ difference @ weight) / (2 * weight.sum() * (weight @ value))
    assert inequality.gini(value, weight) == pytest.approx(expected, abs=1e-12)


@given(cells)
def test_gini_is_twice_the_area_over_the_lorenz_curve(rows: list) -> None:
    value, weight, _ = columns(rows)
    curve = inequality.lorenz(value, weight)
    x, y = curve["population_share"].to_numpy(), curve["value_share"].to_numpy()
    assert (y <= x + 1e-12).all()
    assert inequality.gini(value, weight) == pytest.approx(1 - float((np.diff(x) * (y[1:] + y[:-1])).sum()), abs=1e-9)


@given(cells)
def test_theil_adds_up_to_twelve_digits(rows: list) -> None:
    value, weight, group = columns(rows)
    t = inequality.theil_t(value, weight, group)
    assert abs(t.total - (t.between + t.within)) <= 1e-12
    assert inequality.theil_t_between(value, weight, group) == pytest.approx(t.between, rel=0, abs=0, nan_ok=True)
    parts = inequality.theil_parts(value, weight, group)
    assert abs(parts["between"].sum() - t.between) <= 1e-12
    assert abs(parts["within"].sum() - t.within) <= 1e-12
    assert min(t) >= -1e-12
    log = inequality.theil_l(np.maximum(value, 1e-3), weight, group)
    assert abs(log.total - (log.between + log.within)) <= 1e-11


@given(cells, st.floats(1e-2, 1e3), st.integers(2, 4), st.randoms(use_true_random=False))
def test_scale_replication_and_order_change_nothing(rows: list, scale: float, times: int, random: Any) -> None:
    value, weight, _ = columns(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    for measure in MEASURES:
        once = measure(value, weight)
        assert same(measure(value * scale, weight), once)
        assert same(measure(np.tile(value, times), np.tile(weight, times)), once)
        assert same(measure(value, weight * times), once)
        assert measure(value[order], weight[order]) == once or math.isnan(once)


@given(cells)
def test_bounds(rows: list) -> None:
    value, weight, _ = columns(rows)
    g = inequality.gini(value, weight)
    assert -1e-12 <= g < 1
    assert abs(inequality.concentration_index(value, weight, np.arange(len(rows)))) <= g + 1e-9
    assert -1e-12 <= inequality.atkinson(value, weight, 0.5) <= inequality.atkinson(value, weight, 2) + 1e-9 <= 1 + 1e-9
    line = float(np.median(value)) + 1
    gaps = [inequality.fgt(value, weight, line, alpha) for alpha in (0, 1, 2)]
    assert 1 >= gaps[0] >= gaps[1] >= gaps[2] >= 0


@given(cells)
def test_unweighted_persons_equal_weighted_cells(rows: list) -> None:
    value, weight, group = columns(rows)
    count = weight.astype(int)
    assert same(inequality.gini(np.repeat(value, count)), inequality.gini(value, weight))
    one, many = (
        inequality.theil_t(value, weight, group),
        inequality.theil_t(np.repeat(value, count), None, np.repeat(group, count)),
    )
    assert all(same(a, b, 1e-8) for a, b in zip(one, many, strict=True))


def test_ties_in_rank_share_it() -> None:
    value, income = [1.0, 9.0, 4.0], [500, 500, 800]
    assert inequality.concentration_index(value, None, income) == inequality.concentration_index(
        value[::-1], None, income[::-1]
    )
    assert inequality.concentration_index([1.0, 9.0], None, [500, 500]) == 0.0
    assert len(inequality.lorenz(value, None, income)) == 3


def test_palma_by_hand() -> None:
    access, income, people = [10.0, 20.0, 60.0], [1, 2, 3], [40, 50, 10]
    assert inequality.palma(access, people, income) == 6.0
    assert inequality.palma(access, [30, 50, 20], income, bottom_share=0.3, top_share=0.2) == 6.0
    # the cell at the upper threshold is not above it: with one cell of 40 at the top nobody is
    assert math.isnan(inequality.palma(access, people, [3, 2, 1]))
    assert math.isnan(inequality.palma([5.0, 5.0], [1, 1]))
    assert inequality.palma([0.0, 7.0], [9, 1]) == INF
    assert inequality.palma([5.0, 15.0], [10, 10], bottom_share=0.5, top_share=0.5) == 3.0  # halves do not overlap
    for shares in ({"top_share": 0.7}, {"top_share": 0.0}, {"bottom_share": 0.0}):
        with pytest.raises(InputError, match="overlap"):
            inequality.palma(access, people, income, **shares)


def test_percentile_ratio_says_what_it_cannot_say() -> None:
    assert inequality.percentile_ratio([10.0, 20.0, INF], [50, 30, 20]) == INF
    assert math.isnan(inequality.percentile_ratio([10.0, INF], [20, 80]))
    assert inequality.percentile_ratio([0.0, 5.0], [60, 40]) == INF
    assert inequality.percentile_ratio([10.0, 20.0, 60.0], [50, 30, 20], upper=0.8, lower=0.1) == 2.0


def test_fgt_above_treats_unreachable_as_the_worst_gap() -> None:
    minutes, persons = [30.0, 60.0, 90.0, INF], [70, 10, 10, 10]
    assert inequality.fgt(minutes, persons, 45, 0, short="above") == 0.3
    assert inequality.fgt(minutes, persons, 45, 1, short="above") == pytest.approx((10 * 0.25 + 10 * 0.5 + 10) / 100)
    assert inequality.fgt(1 / np.array(minutes), persons, 1 / 45, 2) == pytest.approx(
        inequality.fgt(minutes, persons, 45, 2, short="above")
    )
    assert inequality.fgt(minutes, persons, 45, short="above") == 0.3  # the share, where no alpha is given
    assert inequality.fgt([45.0], None, 45, 0, short="above") == inequality.fgt([45.0], None, 45, 0) == 0.0


def test_edges_have_a_stated_result() -> None:
    assert inequality.gini([7.0]) == 0.0
    assert inequality.theil_t([7.0], [3], ["a"]) == (0.0, 0.0, 0.0)
    assert inequality.atkinson([7.0], epsilon=1) == 0.0
    assert inequality.atkinson([0.0, 7.0], epsilon=1) == 1.0
    assert inequality.theil_l([0.0, 7.0]).total == INF
    assert inequality.theil_l([0.0, 7.0], None, ["a", "b"]) == (INF, INF, 0.0)
    for nothing in (([], []), ([5.0, 6.0], [0, 0]), ([0.0, 0.0], [1, 1])):
        assert math.isnan(inequality.gini(*nothing))
        assert all(math.isnan(part) for part in inequality.theil_t(*nothing))
        assert all(math.isnan(part) for part in inequality.theil_l(*nothing))
        assert math.isnan(inequality.atkinson(*nothing))
        assert math.isnan(inequality.palma(*nothing))
        assert inequality.lorenz(*nothing).empty
        assert inequality.lorenz(*nothing).dtypes.eq(float).all()
    assert inequality.gini([1.0, 3.0, INF], [30, 10, 0]) == 0.25


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: inequality.gini([1.0, math.nan]), "values: row 2 is nan"),
        (lambda: inequality.gini([1.0, INF]), "without any way apart"),
        (lambda: inequality.theil_t([1.0, -1.0]), "values: row 2 is -1.0"),
        (lambda: inequality.theil_t([1.0, 1.0], None, ["a", None]), "groups: 1 rows"),
        (lambda: inequality.concentration_index([1.0, 2.0]), "rank_by is missing"),
        (lambda: inequality.concentration_index([1.0, 2.0], None, [1, math.nan]), "rank_by: row 2"),
        (lambda: inequality.concentration_index([1.0, 2.0], None, [1, 2], kind="wagstaff"), "kind is 'wagstaff'"),  # type: ignore[arg-type]
        (lambda: inequality.fgt([1.0]), "line is nan"),
        (lambda: inequality.fgt([1.0], None, 0, 1), "line is 0"),
        (lambda: inequality.fgt([1.0], None, 1, -1), "alpha is -1"),
        (lambda: inequality.fgt([1.0], None, 1, 0, short="over"), "short is 'over'"),  # type: ignore[arg-type]
        (lambda: inequality.atkinson([1.0], None, 0), "epsilon is 0"),
        (lambda: inequality.lorenz([1.0, 2.0], [1, 1], [1]), "rank_by 1"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        call()


def test_parts_name_each_group() -> None:
    parts = kopa.inequality.theil_parts([10.0, 30.0, 0.0], [1, 1, 2], ["049", "049", "005"])
    assert parts.index.tolist() == ["005", "049"]
    assert math.isnan(parts.loc["005", "theil_t"])
    assert parts["value_share"].tolist() == [0.0, 1.0]


# --- outside answers ---


@pytest.fixture(scope="module")
def belo(shared: Path) -> dict[str, Any]:
    folder = shared / "oracles" / "r_accessibility"
    expected = json.loads((folder / "expected.json").read_text())
    land = pd.read_csv(folder / "land_use_data.csv").set_index("id")
    times = pd.read_csv(folder / "travel_matrix.csv.gz").rename(columns={"travel_time": "travel_time_min"})
    access = kopa.cumulative(times, land.reset_index(), cutoff_min=30, supply="jobs")
    return {**expected["values"], **expected["test_only"], "land": land, "access": access, "ids": expected}


def subset(belo: dict[str, Any], ids: list[str]) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    return belo["access"].loc[ids], belo["land"].loc[ids, "population"], belo["land"].loc[ids]


@pytest.mark.outside
@pytest.mark.parametrize("name", ["", "_without_5cf"])
def test_agrees_with_r_accessibility(belo: dict[str, Any], name: str) -> None:
    ids = [i for i in belo["ids"]["subset_ids"] if not name or i != "89a88cdb5cfffff"]
    access, people, land = subset(belo, ids)
    income = land["income_per_capita"].fillna(0)  # one cell of the five has no people and no income
    assert round(inequality.gini(access, people), 4) == belo["gini" + name]
    assert round(inequality.concentration_index(access, people, income), 4) == belo["conc_std" + name]
    assert round(inequality.concentration_index(access, people, income, "erreygers"), 4) == belo["conc_corr" + name]
    assert [round(inequality.fgt(access, people, 1e5, a), 4) for a in (0, 1, 2)] == belo["fgt_z1e5" + name]


@pytest.mark.outside
@pytest.mark.parametrize("name", ["", "_without_5cf"])
def test_palma_agrees_with_r_whose_thresholds_are_of_the_whole_city(belo: dict[str, Any], name: str) -> None:
    city = belo["land"][belo["land"]["income_per_capita"].notna()]
    thresholds = tuple(weighted_quantile(city["income_per_capita"], city["population"], [0.4, 0.9]).tolist())
    assert list(thresholds) == belo["palma_income_q40_q90"]
    ids = [i for i in belo["ids"]["subset_ids"] if not name or i != "89a88cdb5cfffff"]
    access, people, land = subset(belo, ids)
    got = inequality.palma(access, people, land["income_per_capita"].fillna(0), thresholds=thresholds)
    assert round(got, 4) == belo["palma" + name]


@pytest.mark.outside
def test_fgt_below_a_low_line_agrees_with_r(belo: dict[str, Any]) -> None:
    access, people, _ = subset(belo, belo["ids"]["subset_ids"])
    assert [inequality.fgt(access, people, 1e4, a) for a in (0, 1, 2)] == belo["fgt_z1e4"]


@pytest.mark.outside
def test_theil_agrees_with_r(belo: dict[str, Any]) -> None:
    access, people, land = subset(belo, belo["ids"]["theil_ids"])
    theil = inequality.theil_t(access, people, land["income_decile"])
    assert {k: round(v, 4) for k, v in theil._asdict().items()} == belo["theil"]
    parts = inequality.theil_parts(access, people, land["income_decile"]).round(4)
    parts.index = parts.index.astype(int).astype(str)
    assert parts["within"].to_dict() == belo["theil_within_component_by_decile"]
    assert parts["between"].to_dict() == belo["theil_between_component_by_decile"]
    access, people, land = subset(belo, [i for i in belo["ids"]["theil_ids"] if i != "89a88cd900bffff"])
    theil = inequality.theil_t(access, people, land["income_decile"])
    assert {k: round(v, 4) for k, v in theil._asdict().items()} == belo["theil_without_cd900"]


@pytest.mark.outside
def test_agrees_with_pysal_inequality(shared: Path) -> None:
    folder = shared / "oracles" / "pysal_inequality"
    expected, mexico = json.loads((folder / "expected.json").read_text()), pd.read_csv(folder / "mexico.csv")
    assert inequality.gini(mexico["pcgdp1940"]) == pytest.approx(expected["gini_pcgdp1940"], abs=1e-15)
    theils = [inequality.theil_t(mexico[f"pcgdp{year}"], None, mexico["hanson98"]) for year in range(1940, 2010, 10)]
    assert [round(t.total, 8) for t in theils] == expected["theil_T_pcgdp_1940_2000"]
    assert [round(t.between, 8) for t in theils] == expected["theil_between_hanson98"]
    case = expected["zeros_case"]
    assert inequality.theil_t(case["y"], None, case["groups"]) == (case["T"], case["between"], case["within"])


@given(cells)
def test_codes_as_an_array_of_text_and_as_a_column_group_alike(rows: list) -> None:
    value, weight, group = columns(rows)
    codes = [f"{one:03}" for one in group]
    as_array = inequality.theil_t(value, weight, np.array(codes))
    as_column = inequality.theil_t(value, weight, pd.Series(codes, dtype="object"))
    assert np.array_equal(as_array, as_column, equal_nan=True)
    parts = inequality.theil_parts(value, weight, np.array(codes))
    pd.testing.assert_frame_equal(parts, inequality.theil_parts(value, weight, codes), check_index_type=False)
