"""Sobol indices against functions whose indices are known, and on panels whose driver is known."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.robustness.draws import draws_of, layout, with_source_of
from kopa.goals.robustness.intervals import panels_of
from kopa.goals.robustness.sobol import SHIFT, base_points, indices_of, problem, sobol_indices
from kopa.goals.robustness.spread import SOURCES
from tests.goals.robustness_towns import DESIGN, PARAMETERS, REGIONS, together

THREE = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
GROUPED = {**THREE, "groups": ["one", "two", "two"]}


def sample(asked, size=4096, seed=1):
    from SALib.sample import sobol

    return sobol.sample(asked, size, calc_second_order=False, seed=seed)


def panels():
    cards, table = together()
    return panels_of(cards, table, DESIGN, PARAMETERS, reference=tuple(REGIONS))


def test_an_additive_function_has_the_indices_that_it_must():
    x = sample(THREE)
    table = indices_of({"y": x @ [1.0, 2.0, 3.0]}, THREE, seed=1)
    expected = np.array([1.0, 4.0, 9.0]) / 14
    assert table["first"].to_numpy() == pytest.approx(expected, abs=0.01)
    assert table["total"].to_numpy() == pytest.approx(expected, abs=0.01)


def test_what_only_works_together_is_in_the_total_alone():
    x = sample(THREE)
    table = indices_of({"y": (x[:, 0] - 0.5) * (x[:, 1] - 0.5)}, THREE, seed=1).set_index("source_id")
    assert table["first"].to_numpy() == pytest.approx([0, 0, 0], abs=0.03)
    assert table["total"].to_numpy() == pytest.approx([1, 1, 0], abs=0.03)


def test_a_group_has_the_variance_of_its_columns():
    x = sample(GROUPED)
    table = indices_of({"y": x @ [1.0, 2.0, 3.0]}, GROUPED, seed=1).set_index("source_id")
    assert table["first"].to_dict() == pytest.approx({"one": 1 / 14, "two": 13 / 14}, abs=0.01)


def test_a_choice_among_few_is_a_source_like_any_other():
    x = sample(THREE)
    steps = np.floor(x[:, 0] * 4) / 4  # variance of four equal steps: 5 / 64
    table = indices_of({"y": steps + x[:, 1]}, THREE, seed=1).set_index("source_id")
    assert table.loc["a", "first"] == pytest.approx((5 / 64) / (5 / 64 + 1 / 12), abs=0.02)


def test_what_never_changes_has_no_indices():
    table = indices_of({"y": np.ones(len(sample(THREE, 64)))}, THREE, seed=1)
    assert table[["first", "total"]].isna().all(axis=None)


def test_what_hardly_ever_changes_is_no_warning():
    values = np.zeros(len(sample(THREE, 64)))
    values[0] = 1.0
    table = indices_of({"y": values}, THREE, seed=1)
    assert table["total"].notna().all()


def test_groups_are_the_sources_and_fill_the_cube():
    assert list(dict.fromkeys(problem()["groups"])) == list(SOURCES)
    assert len(problem()["groups"]) == layout().width == problem()["num_vars"]


def test_it_stops_when_settled_or_at_the_most_and_says_which():
    few = sobol_indices(panels(), DESIGN, seed=1, fewest=64, most=128)
    assert (few.base_sample, few.settled) == (128, False)
    assert few.runs == 128 * (len(SOURCES) + 2)
    enough = sobol_indices(panels(), DESIGN, seed=1, fewest=64, most=1024, width=5.0)
    assert (enough.base_sample, enough.settled) == (64, True)


def test_the_same_seed_gives_the_same_bits():
    one, two = (sobol_indices(panels(), DESIGN, seed=4, fewest=64, most=64).table for _ in range(2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_points_are_those_of_salib_and_each_source_moves_only_what_is_its_own():
    a, b = base_points(16, seed=7)
    points = sample(problem(), 16, seed=7).reshape(16, -1, layout().width)
    np.testing.assert_array_equal(points[:, 0], a)
    np.testing.assert_array_equal(points[:, -1], b)
    of_a, of_b = draws_of(a, DESIGN), draws_of(b, DESIGN)
    for k, source in enumerate(layout().columns, start=1):
        expected, found = draws_of(points[:, k], DESIGN), with_source_of(of_a, of_b, source)
        for field in fields(expected):
            np.testing.assert_array_equal(getattr(found, field.name), getattr(expected, field.name), err_msg=source)


def test_a_sample_that_grew_has_the_bits_of_one_drawn_whole():
    grown, whole = (sobol_indices(panels(), DESIGN, seed=4, fewest=size, most=256, width=1e-9) for size in (64, 256))
    assert grown.base_sample == whole.base_sample == 256
    pd.testing.assert_frame_equal(grown.table, whole.table, check_exact=True)


def test_what_is_not_let_vary_explains_nothing():
    cards, table = together()
    spread = replace(DESIGN.spread, worst_post_share=0.0, best_post_share=0.0, weight_shape=1e9)
    design = replace(DESIGN, spread=spread)
    made = panels_of(cards, table, design, PARAMETERS, reference=tuple(REGIONS))
    found = sobol_indices(made, design, seed=1, fewest=1024, most=1024).table
    of_scores = found[found["output"] == "score"].groupby("source_id")["total"].max()
    for source in ("goalposts", "goal_weights", "inner_weights", "normalisation", "aggregation"):
        assert of_scores[source] < 0.01  # scores as defined: neither moved nor drawn otherwise
    assert of_scores["people"] + of_scores["access_leg"] > 0.5  # the two that move these values most
    assert set(found["output"]) == {"score", "rank", SHIFT}


@pytest.mark.parametrize(("fewest", "most"), [(100, 1000), (64, 32), (1, 8)])
def test_sizes_that_are_no_powers_of_two_are_refused(fewest, most):
    with pytest.raises(InputError, match="powers of two"):
        sobol_indices([], DESIGN, seed=1, fewest=fewest, most=most)
