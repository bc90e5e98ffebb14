"""Draws: the right distributions, each source in columns of its own, bit for bit by seed."""

import numpy as np
import pytest

from kopa.errors import InputError
from kopa.goals.robustness.draws import declared_draw, draws_of, layout, unit_draws
from kopa.goals.robustness.spread import SOURCES, Spread
from kopa.goals.robustness.variants import design
from kopa.parameters import Parameters
from tests.goals.robustness_towns import DESIGN


def fields(draws):
    return dict(vars(draws))


def test_every_column_belongs_to_one_source():
    used = [column for part in layout().columns.values() for column in range(part.start, part.stop)]
    assert sorted(used) == list(range(layout().width))
    assert list(layout().columns) == list(SOURCES)


def test_the_same_seed_gives_the_same_bits():
    one, same, other = (draws_of(unit_draws(50, seed), DESIGN) for seed in (3, 3, 4))
    for name, value in fields(one).items():
        assert value.tobytes() == getattr(same, name).tobytes(), name
        assert value.tobytes() != getattr(other, name).tobytes(), name


def test_more_draws_begin_with_the_same_ones():
    few, many = unit_draws(10, 1), unit_draws(20, 1)
    assert few.tobytes() == many[:10].tobytes()


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_source_moves_only_what_is_its_own(source):
    own = {
        "goal_weights": {"goal_factor"}, "inner_weights": {"criterion_factor", "part_factor"},
        "goalposts": {"worst_shift", "best_shift"}, "normalisation": {"normalisation"},
        "aggregation": {"other_within", "other_across"}, "speeds": {"network"}, "access_leg": {"leg"},
        "people": {"people"}, "local_streets": {"streets"},
    }  # fmt: skip
    points = np.full((1, layout().width), 0.1)
    moved = points.copy()
    moved[:, layout().columns[source]] = 0.9
    before, after = fields(draws_of(points, DESIGN)), fields(draws_of(moved, DESIGN))
    assert {name for name in before if not np.array_equal(before[name], after[name])} == own[source]


def test_weights_are_dirichlet_around_the_declared():
    factors = draws_of(unit_draws(20_000, 5), DESIGN).goal_factor
    shares = factors / factors.sum(axis=1, keepdims=True)
    a, k = Spread().weight_shape, 5
    assert shares.mean(axis=0) == pytest.approx(np.full(k, 1 / k), abs=0.003)
    assert shares.var(axis=0) == pytest.approx(np.full(k, (k - 1) / (k**2 * (a * k + 1))), rel=0.05)
    low, high = np.quantile(shares[:, 0], [0.05, 0.95])
    assert (round(low, 2), round(high, 2)) == (0.09, 0.34)  # as Spread says


def test_choices_are_drawn_as_often_as_stated():
    draws = draws_of(unit_draws(20_000, 5), design(Parameters(), Spread(networks=8)))
    assert np.bincount(draws.normalisation) / 20_000 == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6], abs=0.01)
    assert np.bincount(draws.network)[1:] / 20_000 == pytest.approx(np.full(8, 1 / 8), abs=0.01)
    assert draws.network.min() == 1  # the declared network is not drawn
    assert np.bincount(draws.leg) / 20_000 == pytest.approx(np.full(3, 1 / 3), abs=0.01)
    assert draws.other_across.mean() == pytest.approx(0.5, abs=0.01)
    assert np.abs(draws.worst_shift).max() <= 0.2
    assert np.abs(draws.best_shift).max() <= 0.1


def test_points_at_the_ends_of_the_cube_stay_in_range():
    for end in (0.0, 1 - 1e-16, 1.0):
        draws = draws_of(np.full((1, layout().width), end), DESIGN)
        assert np.isfinite(draws.goal_factor).all()
        assert draws.normalisation[0] <= 3
        assert 1 <= draws.network[0] <= 4
        assert draws.streets[0] <= 2


def test_only_goalposts_when_nothing_else_is_to_be_drawn():
    made = design(Parameters(), Spread(networks=1, declared_normalisation_share=1.0))
    assert (draws_of(unit_draws(100, 1), made).normalisation == 0).all()


def test_the_declared_draw_moves_nothing():
    draw = declared_draw(DESIGN, 3)
    assert len(draw) == 3
    assert (draw.goal_factor == 1).all()
    assert (draw.worst_shift == 0).all()
    assert (draw.network == 0).all()


def test_points_of_another_width_are_refused():
    with pytest.raises(InputError, match="columns"):
        draws_of(np.zeros((2, 3)), DESIGN)
