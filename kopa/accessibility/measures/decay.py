"""Decay functions as values: how much a site counts, by the minutes it takes to get there.

A decay is made once, with its parameters, and passed to a measure. It turns minutes into weights
from 0 to 1, and whatever cannot be reached (`inf`) into 0. Two decays with the same parameters are
equal, so that they can stand in a key. Any function of an array of minutes may take a decay's place;
it is asked only about pairs that can be reached.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from kopa.accessibility.aggregate.vectors import Floats
from kopa.errors import InputError

Weighting: TypeAlias = Callable[[Any], Any]
"""A decay, or any function that turns an array of finite minutes into weights of at least 0."""


LONG_MIN = np.concatenate([np.arange(0.0, 1441.0), np.geomspace(1441.0, 1e9, 2000)])
"""Minutes at which it is looked whether a decay ends: each of a day, then one per cent apart."""

VANISHING = 1e-30
"""A weight before the first 0 that is less than this has not ended; the number grew too small to write."""

FAINT = 0.01
"""Share of the greatest weight below which what is reached lies in the tail of a decay."""


@dataclass(frozen=True)
class Decay:
    """A named decay with its parameters; called with minutes it gives weights without unit.

    Examples
    --------
    >>> decay = decay_linear(40)
    >>> decay, decay([0, 10, 40, float("inf")])
    (decay_linear(cutoff_min=40.0), array([1.  , 0.75, 0.  , 0.  ]))
    >>> decay == decay_linear(40.0)
    True
    """

    name: str
    parameters: tuple[tuple[str, Any], ...]
    _weights: Weighting = field(repr=False, compare=False)

    def __call__(self, time_min: Any) -> Floats:
        """Return the weight for each of `time_min`; 0 where it is `inf`."""
        minutes = np.asarray(time_min, float)
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(self._weights(minutes), float)

    def __repr__(self) -> str:
        values = ", ".join(f"{key}={value}" for key, value in self.parameters)
        return f"decay_{self.name}({values})"


def decay_binary(cutoff_min: float) -> Decay:
    r"""Return the decay that gives 1 up to and including `cutoff_min` minutes, and 0 beyond.

    .. math:: f(t) = 1 \text{ if } t \le c \text{ else } 0

    Parameters
    ----------
    cutoff_min
        Threshold in minutes, at least 0; inclusive.

    Raises
    ------
    InputError
        A threshold that is negative, infinite or not a number.

    Examples
    --------
    >>> decay_binary(30)([29.9, 30, 30.1])
    array([1., 1., 0.])
    """
    cutoff = _number(cutoff_min, "cutoff_min", zero=True)
    return Decay("binary", (("cutoff_min", cutoff),), lambda t: t <= cutoff)


def decay_linear(cutoff_min: float) -> Decay:
    r"""Return the decay that falls evenly from 1 at 0 minutes to 0 at `cutoff_min`.

    .. math:: f(t) = \max(0,\; 1 - t / c)

    Parameters
    ----------
    cutoff_min
        Minutes from which a site counts nothing, above 0.

    Raises
    ------
    InputError
        A cutoff that is not above 0.

    Examples
    --------
    >>> decay_linear(30)([0, 15, 45])
    array([1. , 0.5, 0. ])
    """
    cutoff = _number(cutoff_min, "cutoff_min")
    return Decay("linear", (("cutoff_min", cutoff),), lambda t: np.maximum(0.0, 1 - t / cutoff))


def decay_exponential(rate: float) -> Decay:
    r"""Return the negative exponential decay with `rate` per minute.

    .. math:: f(t) = e^{-\beta t}

    Parameters
    ----------
    rate
        :math:`\beta` per minute, at least 0; 0.0462 halves the weight every 15 minutes.

    Raises
    ------
    InputError
        A negative rate.

    Examples
    --------
    >>> decay_exponential(0.1)([0, 10]).round(4)
    array([1.    , 0.3679])
    """
    beta = _number(rate, "rate", zero=True)
    if beta == 0:
        return Decay("exponential", (("rate", beta),), np.isfinite)

    def weight(t: Floats) -> Floats:
        exponent = np.asarray(-beta * t)
        return np.exp(exponent, out=exponent)

    return Decay("exponential", (("rate", beta),), weight)


def decay_power(exponent: float, *, scale_min: float = 1.0, least_min: float = 0.0, cap: float = 1.0) -> Decay:
    r"""Return the inverse power decay, by default never above 1.

    .. math:: f(t) = \min\bigl(cap,\; (\max(t, t_{least}) / scale)^{-b}\bigr)

    Parameters
    ----------
    exponent
        *b*, above 0.
    scale_min
        Minutes at which the weight is 1; with the default, nearer than a minute counts as 1.
    least_min
        Shorter times count as this many minutes.
    cap
        Highest weight; `inf` for none, which asks for `least_min` above 0.

    Raises
    ------
    InputError
        A parameter out of its range.

    Examples
    --------
    >>> decay_power(2)([0.5, 1, 2])
    array([1.  , 1.  , 0.25])
    """
    b, scale, least = (
        _number(exponent, "exponent"),
        _number(scale_min, "scale_min"),
        _number(least_min, "least_min", zero=True),
    )
    if not cap > 0 or (math.isinf(cap) and least == 0):
        raise InputError(
            f"cap is {cap}; expected above 0, and with inf a least_min above 0 (else 0 minutes count as inf)"
        )
    parameters = (("exponent", b), ("scale_min", scale), ("least_min", least), ("cap", float(cap)))

    def weights(t: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.minimum(cap, (np.maximum(t, least) / scale) ** -b)

    return Decay("power", parameters, weights)


def decay_stepped(steps_min: Sequence[float] | Mapping[float, float], weights: Sequence[float] | None = None) -> Decay:
    """Return the decay that falls in steps. There are two ways to say it, and they differ at the step itself.

    - A mapping of upper bounds, inclusive: `{20: 1, 40: 0.68, 60: 0.22}` is 1 up to and including 20
      minutes, 0.68 up to 40, 0.22 up to 60 and 0 beyond (as in PySAL access).
    - Two lists, steps and the weight *from* each step on: `[20, 40, 60], [0.68, 0.22, 0]` is 1 below 20
      minutes, 0.68 from 20 on, and so on (as in R accessibility).

    Parameters
    ----------
    steps_min
        Upper bounds with their weights, or steps in minutes; above 0 and rising.
    weights
        With a list of steps: the weight from each step on, 0-1.

    Raises
    ------
    InputError
        Steps that do not rise; weights outside 0-1, as many as the steps; a first weight of 1 with two lists,
        which would be no step: bounds were probably meant.

    Examples
    --------
    >>> decay_stepped({20: 1, 40: 0.68, 60: 0.22})([20, 21, 60, 61])
    array([1.  , 0.68, 0.22, 0.  ])
    >>> decay_stepped([20, 40, 60], [0.68, 0.22, 0])([19, 20, 60])
    array([1.  , 0.68, 0.  ])
    """
    if isinstance(steps_min, Mapping):
        bounds, levels = _steps(list(steps_min), list(steps_min.values()))
        after, side, shown = np.append(levels, 0.0), "left", tuple(zip(bounds.tolist(), levels.tolist(), strict=True))
        return Decay("stepped", (("upper_bounds", shown),), lambda t: after[np.searchsorted(bounds, t, side)])  # type: ignore[call-overload]
    bounds, levels = _steps(list(steps_min), list(weights) if weights is not None else [])
    if levels[0] == 1:
        raise InputError(
            "weights begins with 1, which is no step down from the 1 before it; for upper bounds give a mapping, "
            "e.g. {20: 1, 40: 0.68}"
        )
    steps = np.concatenate([[1.0], levels])

    def from_each_step(t: Floats) -> Floats:
        return np.where(np.isinf(t), 0.0, steps[np.searchsorted(bounds, t, "right")])

    return Decay(
        "stepped", (("steps_min", tuple(bounds.tolist())), ("weights", tuple(levels.tolist()))), from_each_step
    )


def decay_logistic(cutoff_min: float, sd_min: float) -> Decay:
    r"""Return the logistic decay: an S with its middle at `cutoff_min`, 1 at 0 minutes.

    .. math:: f(t) = \frac{1 + e^{-c k}}{1 + e^{(t - c) k}}, \qquad k = \frac{\pi}{s \sqrt 3}

    Parameters
    ----------
    cutoff_min
        Point of inflection *c* in minutes, above 0.
    sd_min
        Standard deviation *s* in minutes, above 0: small is nearly a threshold.

    Raises
    ------
    InputError
        A parameter that is not above 0.

    References
    ----------
    Bauer and Groneberg (2016), PLoS ONE 11(7), e0159148.

    Examples
    --------
    >>> decay_logistic(20, 2)([0, 20]).round(4)
    array([1. , 0.5])
    """
    cutoff, k = _number(cutoff_min, "cutoff_min"), math.pi / (_number(sd_min, "sd_min") * math.sqrt(3))
    first = 1 + math.exp(-cutoff * k)
    parameters = (("cutoff_min", cutoff), ("sd_min", float(sd_min)))
    return Decay("logistic", parameters, lambda t: first / (1 + np.exp((t - cutoff) * k)))


def decay_gaussian(sigma_min: float) -> Decay:
    r"""Return the Gaussian decay with standard deviation `sigma_min` minutes, 1 at 0 minutes.

    .. math:: f(t) = e^{-t^2 / (2 \sigma^2)}

    Parameters
    ----------
    sigma_min
        :math:`\sigma` in minutes, above 0.

    Raises
    ------
    InputError
        A sigma that is not above 0.

    Examples
    --------
    >>> decay_gaussian(20)([0, 20]).round(4)
    array([1.    , 0.6065])
    """
    sigma = _number(sigma_min, "sigma_min")
    return Decay("gaussian", (("sigma_min", sigma),), lambda t: np.exp(-0.5 * (t / sigma) ** 2))


def weights_of(decay: Weighting, time_min: Floats) -> Floats:
    """Return the weight of every entry of `time_min` (any shape); 0 wherever it is `inf`.

    Raises
    ------
    InputError
        What stands in for a decay gives another shape, a negative, or no number.

    Examples
    --------
    >>> weights_of(lambda minutes: 1 / (1 + minutes), np.array([[1.0, np.inf]]))
    array([[0.5, 0. ]])
    """
    if isinstance(decay, Decay):
        return decay(time_min)
    if not callable(decay):
        raise InputError(f"decay is {decay!r}; expected e.g. kopa.decay_binary(30), or a function of minutes")
    reached = np.isfinite(time_min)
    computed = np.asarray(decay(time_min[reached]), float)
    if computed.ndim and computed.shape != (int(reached.sum()),):
        raise InputError(
            f"decay gave an array of shape {computed.shape} for {int(reached.sum())} times; expected as many weights"
        )
    if not (np.isfinite(computed) & (computed >= 0)).all():
        raise InputError("decay gave a weight that is negative or no finite number; expected weights of at least 0")
    weights = np.zeros(time_min.shape)
    weights[reached] = computed
    return weights


def never_ends(decay: Weighting, reached_min: Floats) -> bool:
    """Say whether a decay only comes near 0 and never to it.

    A named decay is asked along all minutes; another function about `reached_min` alone, because it may know no
    others: it has no end there if everything reached has a weight, and some of it less than a hundredth of the most.

    Examples
    --------
    >>> none = np.array([])
    >>> never_ends(decay_exponential(0.1), none), never_ends(decay_linear(30), none)
    (True, False)
    >>> never_ends(lambda minutes: 1 / (1 + minutes), np.array([0.0, 200.0]))
    True
    """
    if isinstance(decay, Decay):
        weights = decay(LONG_MIN)
        ended = np.flatnonzero(weights == 0)
        return not len(ended) or bool(0 < weights[ended[0] - 1] < VANISHING)
    weights = weights_of(decay, reached_min)
    return bool(len(weights)) and bool(weights.min() > 0) and bool(weights.min() < FAINT * weights.max())


def decay_name(decay: Weighting) -> str:
    """Return how a message names a decay.

    Examples
    --------
    >>> decay_name(decay_binary(30)), decay_name(lambda minutes: 1 / minutes)
    ('decay_binary(cutoff_min=30.0)', 'the decay')
    """
    return repr(decay) if isinstance(decay, Decay) else "the decay"


def _number(value: float, name: str, *, zero: bool = False) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"{name} is {value!r}; expected one number") from None
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        raise InputError(f"{name} is {value}; expected a finite number {'of at least' if zero else 'above'} 0")
    return number


def _steps(bounds: Sequence[float], levels: Sequence[float]) -> tuple[Floats, Floats]:
    if not bounds or len(bounds) != len(levels):
        raise InputError(
            f"there are {len(bounds)} steps and {len(levels)} weights; expected as many of each, at least one"
        )
    steps = np.array([_number(bound, "a step") for bound in bounds])
    weights = np.array([_number(level, "a weight", zero=True) for level in levels])
    if (np.diff(steps) <= 0).any():
        raise InputError(f"the steps are {list(bounds)}; expected rising minutes")
    if (weights > 1).any():
        raise InputError(f"the weights are {list(levels)}; expected numbers from 0 to 1")
    return steps, weights
