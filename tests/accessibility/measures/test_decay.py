"""Decays: published values, what every decay keeps, and refusals."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kopa
from kopa.accessibility.measures.decay import weights_of
from kopa.errors import InputError

INF = math.inf
DECAYS = [
    kopa.decay_binary(30),
    kopa.decay_linear(45),
    kopa.decay_exponential(0.05),
    kopa.decay_exponential(0),
    kopa.decay_power(1.5),
    kopa.decay_power(2, scale_min=20, least_min=1, cap=INF),
    kopa.decay_stepped({10: 1, 20: 0.68, 40: 0.22}),
    kopa.decay_stepped([10, 20, 40], [0.68, 0.22, 0.1]),
    kopa.decay_logistic(20, 5),
    kopa.decay_gaussian(15),
]


@pytest.mark.parametrize("decay", DECAYS, ids=repr)
def test_every_decay_gives_nothing_where_there_is_no_way_and_never_rises(decay: Any) -> None:
    minutes = np.concatenate([np.linspace(0, 200, 401), [1e6, INF]])
    weights = decay(minutes)
    assert weights[-1] == 0
    assert (np.diff(weights) <= 0).all()
    assert (weights >= 0).all()
    assert np.isfinite(weights).all()
    assert decay([]).shape == (0,)
    assert decay(5.0).shape == ()


@pytest.mark.parametrize("decay", [d for d in DECAYS if "cap=inf" not in repr(d)], ids=repr)
def test_every_decay_begins_at_one(decay: Any) -> None:
    assert decay([0.0])[0] == 1


@given(st.lists(st.one_of(st.floats(0, 1e4), st.just(INF)), max_size=20))
def test_a_function_gets_only_what_can_be_reached(minutes: list) -> None:
    seen: list[np.ndarray] = []
    weights = weights_of(lambda t: (seen.append(t), 1 / (1 + t))[1], np.array(minutes))
    assert np.isfinite(seen[0]).all()
    assert weights.tolist() == [0 if math.isinf(m) else 1 / (1 + m) for m in minutes]


def test_decays_are_values() -> None:
    assert kopa.decay_binary(30) == kopa.decay_binary(30.0)
    assert kopa.decay_binary(30) != kopa.decay_binary(31)
    assert len({kopa.decay_linear(30), kopa.decay_linear(30), kopa.decay_binary(30)}) == 2
    assert repr(kopa.decay_stepped({20: 1})) == "decay_stepped(upper_bounds=((20.0, 1.0),))"


def test_linear_logistic_and_power_by_hand() -> None:
    assert kopa.decay_linear(30)([0, 20, 30, 35]).tolist() == pytest.approx([1, 1 / 3, 0, 0])
    assert kopa.decay_logistic(20, 2)([0, 20]).tolist() == pytest.approx([1, 0.5], abs=1e-7)
    assert kopa.decay_logistic(30, 10)([0, 30]).tolist() == pytest.approx([1, 0.502], abs=1e-3)
    assert kopa.decay_power(0.1)([20, 35]).tolist() == pytest.approx([20**-0.1, 35**-0.1])
    assert kopa.decay_power(1)([0, 0.5, 4]).tolist() == [1, 1, 0.25]
    assert kopa.decay_binary(30)([30, math.nextafter(30, 31)]).tolist() == [1, 0]


def test_the_two_ways_to_say_steps_differ_at_the_step() -> None:
    minutes = [0, 10, 15, 20, 30, 40, 45]
    assert kopa.decay_stepped([10, 20, 30, 40], [0.75, 0.5, 0.25, 0])(minutes).tolist() == [
        1,
        0.75,
        0.75,
        0.5,
        0.25,
        0,
        0,
    ]
    assert kopa.decay_stepped({10: 1, 20: 0.75, 30: 0.5, 40: 0.25})(minutes).tolist() == [
        1,
        1,
        0.75,
        0.75,
        0.5,
        0.25,
        0,
    ]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: kopa.decay_binary(-1), "cutoff_min is -1"),
        (lambda: kopa.decay_binary(INF), "cutoff_min is inf"),
        (lambda: kopa.decay_binary("a"), "cutoff_min is 'a'"),
        (lambda: kopa.decay_linear(0), "above 0"),
        (lambda: kopa.decay_exponential(math.nan), "rate is nan"),
        (lambda: kopa.decay_power(0), "exponent is 0"),
        (lambda: kopa.decay_power(1, cap=INF), "least_min above 0"),
        (lambda: kopa.decay_stepped([5, 2], [0.5, 0]), "rising minutes"),
        (lambda: kopa.decay_stepped([5, 5], [0.5, 0]), "rising minutes"),
        (lambda: kopa.decay_stepped([5, 9], [0.5]), "2 steps and 1 weights"),
        (lambda: kopa.decay_stepped([], []), "at least one"),
        (lambda: kopa.decay_stepped([5, 9]), "2 steps and 0 weights"),
        (lambda: kopa.decay_stepped([5, 9], [1.5, 0]), "0 to 1"),
        (lambda: kopa.decay_stepped([5, 9], [1, 0]), "for upper bounds give a mapping"),
        (lambda: kopa.decay_stepped({0: 1}), "a step is 0"),
        (lambda: kopa.decay_logistic(20, 0), "sd_min is 0"),
        (lambda: kopa.decay_gaussian([1, 2]), "expected one number"),
        (lambda: weights_of("binary", np.zeros(1)), "decay is 'binary'"),  # type: ignore[arg-type]
        (lambda: weights_of(lambda t: t[:1], np.zeros(3)), "shape"),
        (lambda: weights_of(lambda t: t - 1, np.zeros(3)), "negative"),
        (lambda: weights_of(lambda t: t * math.nan, np.zeros(3)), "no finite number"),
    ],
)
def test_what_is_no_decay_is_refused(make: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        make()


@pytest.mark.outside
def test_agrees_with_the_weights_of_pysal_access(shared: Path) -> None:
    file = shared / "oracles" / "pysal_access" / "hospital_example_expected.json"
    published = json.loads(file.read_text())["weights_doc_examples"]

    def compare(decay: Any, name: str, digits: int = 15) -> None:
        minutes = [float(m) for m in published[name]]
        assert [round(w, digits) for w in decay(minutes).tolist()] == [
            round(w, digits) for w in published[name].values()
        ]

    compare(kopa.decay_stepped({20: 1, 40: 0.68, 60: 0.22}), "step_fn{20:1,40:.68,60:.22}")
    compare(kopa.decay_gaussian(20), "gaussian_sigma20")
    # Published to two digits at 60 minutes (1/9 as 0.11); uncapped, as PySAL's gravity weight is.
    compare(kopa.decay_power(2, scale_min=20, least_min=1, cap=INF), "gravity(20,-2,min_dist=1)", 2)
