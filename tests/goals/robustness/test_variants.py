"""The design: what is drawn, how evenly, and that a seed decides it all."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.robustness.spread import ROAD_CLASSES, SOURCES, Spread, spread_table
from kopa.goals.robustness.variants import (
    DECLARED,
    FAST,
    NO_STREETS,
    SLOW,
    delay_factors,
    design,
    factor_of,
    speed_factors,
)
from kopa.parameters import Parameters


def test_at_least_64_networks_are_routed_by_default():
    assert Spread().networks >= 64
    assert len({one.network for one in design(Parameters()).crossed} - {DECLARED}) >= 64


def test_the_same_seed_gives_the_same_design_and_another_another():
    one, same, other = (design(Parameters(seed=seed)) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.speed_factors, same.speed_factors, check_exact=True)
    assert one.crossed == same.crossed
    assert one.joint == same.joint
    assert not one.speed_factors.equals(other.speed_factors)
    assert one.joint != other.joint


def test_every_road_class_fills_its_range_evenly_and_by_itself():
    table = speed_factors(Spread(), 7).loc[1:64]
    for name in ROAD_CLASSES:
        share = 0.30 if name == 9 else 0.15
        bins = np.floor((table[name] - (1 - share)) / (2 * share) * 64).astype(int)
        assert sorted(bins) == list(range(64))  # one in each sixty-fourth
    apart = table.corr().abs().to_numpy()[~np.eye(len(ROAD_CLASSES), dtype=bool)]
    assert apart.max() < 0.35


def test_delays_fill_their_range_evenly_and_move_no_speed():
    spread = Spread()
    factors = delay_factors(spread, 7)
    bins = np.floor((factors.loc[1:64] - 0.6) / 0.8 * 64).astype(int)
    assert sorted(bins) == list(range(64))
    assert (factors.loc[[DECLARED, SLOW, FAST]] == 1).all()
    assert speed_factors(spread, 7).corrwith(factors).abs().max() < 0.35
    one, other = (design(Parameters(), replace(spread, delay_share=share)) for share in (0.0, 0.4))
    pd.testing.assert_frame_equal(one.speed_factors, other.speed_factors, check_exact=True)
    assert (one.delay_factors == 1).all()
    assert one.crossed == other.crossed


def test_declared_slow_and_fast_networks_are_what_they_are_called():
    table = speed_factors(Spread(), 7)
    assert (table.loc[DECLARED] == 1).all()
    assert table.loc[SLOW, 1] == pytest.approx(0.85)
    assert table.loc[FAST, 9] == pytest.approx(1.3)


def test_every_network_has_each_choice_alone_and_its_joint_one_once():
    made = design(Parameters(), Spread(networks=3))
    assert len(made.crossed) == len(set(made.crossed))
    usual = made.declared.key[1:]
    for number in range(4):
        choices = {one.key[1:] for one in made.crossed if one.network == number}
        alone = {one for one in choices if sum(a != b for a, b in zip(one, usual, strict=True)) <= 1}
        assert len(alone) == 1 + 2 + 2 + 2
        assert choices - alone <= {made.joint[number].key[1:]}
    assert {one.key for one in made.extra}.isdisjoint({one.key for one in made.crossed})
    assert made.extra[-1].streets == NO_STREETS
    assert made.extra[-1].local_streets_max_m == 0


def test_joint_variants_take_every_network_once_and_every_choice_equally_often():
    made = design(Parameters())
    assert [one.network for one in made.joint] == list(range(65))
    drawn = made.joint[1:]
    for choice in ("people", "leg", "streets"):
        often = Counter(getattr(one, choice) for one in drawn).values()
        assert max(often) - min(often) <= 1
    assert {one.key for one in made.joint} <= {one.key for one in made.crossed}


def test_the_declared_variant_has_the_declared_parameters():
    p = Parameters(access_speed_kmh=24.0, access_detour=1.5, local_streets_max_m=4000.0)
    declared = design(p).declared
    assert (declared.access_speed_kmh, declared.access_detour, declared.local_streets_max_m) == (24, 1.5, 4000)
    assert declared.people == 0
    assert declared in design(p).crossed


def test_a_road_class_without_a_factor_is_refused():
    with pytest.raises(InputError, match="none for road class 7"):
        factor_of(pd.Series([1, 7]), {1: 1.0})


@pytest.mark.parametrize(
    "changes",
    [
        {"networks": 0}, {"speed_share": 0.9}, {"weight_shape": 0}, {"local_streets_factors": (0.5, 2.0)},
        {"leg_speed_factors": (1.0,)}, {"delay_share": 0.5}, {"declared_normalisation_share": 0},
    ],
)  # fmt: skip
def test_ranges_that_make_no_sense_are_refused(changes):
    with pytest.raises(InputError, match=next(iter(changes))):
        Spread(**changes)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_source_tells_its_range(language):
    table = spread_table(Spread(networks=77), language=language)
    assert list(table["source_id"]) == list(SOURCES)
    assert table["range"].str.len().gt(0).all()
    assert "77" in table.set_index("source_id").loc["speeds", "range"]


@pytest.mark.parametrize(("language", "range_"), [("fi", "viiveen kerroin 0,6–1,4"), ("sv", "fördröjning 0,6–1,4"),
                                                  ("en", "delays of crossings times 0.6–1.4")])  # fmt: skip
def test_the_range_of_delays_is_said_where_roads_are_charged_them(language, range_):
    free, delayed = (
        spread_table(Spread(), language=language, delays=one).set_index("source_id") for one in (False, True)
    )
    assert range_ in delayed.loc["speeds", "range"]
    assert delayed.loc["speeds", "source"] != free.loc["speeds", "source"]
    pd.testing.assert_frame_equal(free.drop("speeds"), delayed.drop("speeds"))
