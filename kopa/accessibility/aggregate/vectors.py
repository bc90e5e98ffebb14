"""Vectors at the door: one number per cell, checked, and matched row by row."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kopa.errors import InputError

Floats: TypeAlias = NDArray[np.float64]
Vector: TypeAlias = Sequence[Any] | NDArray[Any] | pd.Series

MANY, LARGE = 256, 1e290
"""From how many numbers on a sum is tried without `math.fsum` first, and above which number it is not."""

UNIT = 2.0**-53
"""Most that rounding changes a number by, as a share of it."""


def exact_sum(numbers: Floats) -> float:
    """Return the exactly rounded sum: the same for every order of `numbers`.

    Raises
    ------
    InputError
        The sum is beyond the range of numbers.

    Examples
    --------
    >>> exact_sum(np.array([1e16, 1.0, -1e16]))
    1.0
    """
    sure = _sure_sum(numbers) if numbers.size >= MANY else None
    if sure is not None:
        return sure
    try:
        return math.fsum(numbers.tolist())
    except OverflowError:
        raise InputError("the values are too large: their sum is above 1.8e308; give them in a larger unit") from None


def _sure_sum(numbers: Floats) -> float | None:
    """Return the exactly rounded sum of numbers where two ordinary sums surely lead to it; None where they may not.

    Every number is cut in two: a multiple of `UNIT` times a power of two above all partial sums, so that these are
    added without any rounding, and the rest, whose sum is wrong by less than `wrong` (Rump, Ogita and Oishi 2008,
    *Accurate floating-point summation*, part I, SIAM Journal on Scientific Computing 31(1), theorem 3.1).
    """
    count, most = numbers.size, max(float(numbers.max()), -float(numbers.min()))
    if not 0 < most < LARGE:
        return None
    above = math.ldexp(1.0, math.frexp(most)[1] + (count + 2).bit_length())
    high = (numbers + above) - above
    exact, rest = float(high.sum()), float((numbers - high).sum())
    rounded = exact + rest
    part = rounded - exact
    lost = (exact - (rounded - part)) + (rest - part)  # by the last addition, exactly (Knuth's two-sum)
    wrong = 2 * (count * UNIT) ** 2 * above
    half = math.ulp(math.nextafter(rounded, 0.0)) / 2
    return rounded if abs(lost) + wrong < half else None


def weighted_terms(values: Vector, weights: Vector | None) -> Floats:
    """Return weight times value for every cell that has a weight (so that 0 times inf never arises).

    Examples
    --------
    >>> weighted_terms([2.0, float("inf")], [3, 0])
    array([6.])
    """
    value, weight = value_and_weight(values, weights)
    return value * weight


def value_and_weight(values: Vector, weights: Vector | None) -> tuple[Floats, Floats]:
    """Return checked float arrays of the rows whose weight is above 0.

    Examples
    --------
    >>> value_and_weight([5.0, 7.0], [0, 2])
    (array([7.]), array([2.]))
    """
    if _are_sound(values, weights):
        assert isinstance(values, np.ndarray)
        assert isinstance(weights, np.ndarray)
        filled = weights > 0
        return values[filled], weights[filled]
    frame = matched(values=values, weights=np.ones(len(values)) if weights is None else weights)
    value, weight = number_array(frame["values"], "values"), number_array(frame["weights"], "weights")
    refuse_rows(value == -np.inf, value, "values", "a number, or inf where there is no way")
    refuse_rows((weight < 0) | np.isinf(weight), weight, "weights", "a finite number of persons, at least 0")
    filled = weight > 0
    return value[filled], weight[filled]


def _are_sound(values: Vector, weights: Vector | None) -> bool:
    """Say whether two arrays of numbers hold nothing that `value_and_weight` refuses: what it is mostly given.

    A NaN is the least and the most of its array, and no comparison holds for it.
    """
    for one in (values, weights):
        if not (isinstance(one, np.ndarray) and one.dtype == np.float64 and one.ndim == 1 and one.size):
            return False
    assert isinstance(values, np.ndarray)
    assert isinstance(weights, np.ndarray)
    sound = values.min() > -np.inf and weights.min() >= 0 and weights.max() < np.inf
    return bool(sound and values.size == weights.size)


def number_array(values: Vector, name: str) -> Floats:
    """Return `values` as a one-dimensional float array; a missing or unreadable one is refused.

    Examples
    --------
    >>> number_array([1, 2], "values")
    array([1., 2.])
    """
    try:
        array = _as_floats(values)
    except (TypeError, ValueError) as fault:
        raise InputError(
            f"{name} holds something that is not a number ({fault}); expected one number per row"
        ) from None
    refuse_rows(np.isnan(array), array, name, "a number (nothing missing; inf where there is no way)")
    return array


def _as_floats(values: Vector) -> Floats:
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    return pd.Series(values).to_numpy(dtype=float, na_value=np.nan)


def refuse_rows(bad: NDArray[np.bool_], values: NDArray[Any], name: str, expected: str) -> None:
    """Raise an `InputError` that names the first bad rows, if there are any.

    Examples
    --------
    >>> refuse_rows(np.array([False, True]), np.array([1.0, -2.0]), "weights", "at least 0")
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: weights: row 2 is -2.0; expected at least 0
    """
    if bad.any():
        rows = np.flatnonzero(bad)
        shown = ", ".join(f"row {i + 1} is {values[i]}" for i in rows[:5])
        more = f" and {rows.size - 5} more" if rows.size > 5 else ""
        raise InputError(f"{name}: {shown}{more}; expected {expected}")


def columns_of(**vectors: Vector) -> pd.DataFrame:
    """Return the vectors as columns that belong together row by row.

    Series with the same labels are matched by label; everything else by position. Series of
    different labels, and vectors of different lengths, are refused rather than joined in part.

    Examples
    --------
    >>> columns_of(values=pd.Series([1, 2], ["a", "b"]), weights=pd.Series([20, 10], ["b", "a"]))["weights"].tolist()
    [10, 20]
    """
    return pd.DataFrame(matched(**vectors))


def matched(**vectors: Vector) -> dict[str, Any]:
    """Return the vectors of `columns_of` as arrays, without a table around them."""
    lengths = {name: len(vector) for name, vector in vectors.items()}
    if len(set(lengths.values())) > 1:
        named = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(f"the vectors are of different length: {named}; expected one entry per cell in each")
    first = next((name for name, v in vectors.items() if isinstance(v, pd.Series) and not _is_default(v.index)), None)
    columns = {}
    for name, vector in vectors.items():
        if isinstance(vector, pd.Series) and first is not None and name != first:
            vector = _in_order_of(vector, vectors[first], name, first)  # type: ignore[arg-type]
        columns[name] = vector.array if isinstance(vector, pd.Series) else np.asarray(vector)
        if getattr(columns[name], "ndim", 1) != 1:
            raise InputError(f"{name} has {columns[name].ndim} dimensions; expected one column")
    return columns


def _in_order_of(vector: pd.Series, leader: pd.Series, name: str, first: str) -> pd.Series:
    if vector.index.equals(leader.index):
        return vector
    labels, wanted = _plain(vector.index), _plain(leader.index)
    if labels.is_unique and wanted.is_unique:
        at = labels.get_indexer(wanted)
        if (at >= 0).all():
            return vector.iloc[at]
        if _is_default(vector.index):
            return vector
        lacking = list(wanted[at < 0][:3])
        raise InputError(f"{name} has no entry for {lacking} of {first}; give both the same labels, or plain arrays")
    if _is_default(vector.index):
        return vector
    raise InputError(f"{name} and {first} have different and repeated labels; give unique ids, or plain arrays")


def _plain(index: pd.Index) -> pd.Index:
    return index.astype(index.categories.dtype) if isinstance(index, pd.CategoricalIndex) else index


def _is_default(index: pd.Index) -> bool:
    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1


def amounts_and_weights(values: Vector, weights: Vector | None, **others: Vector | None) -> tuple[Any, ...]:
    """Return checked arrays of finite amounts of at least 0, their weights above 0, and companions row by row.

    Inequality of something unreachable cannot be stated, so that `inf` is refused: count those
    persons apart, or measure the access (opportunities, 1 / time) instead of the time.

    Examples
    --------
    >>> amounts_and_weights([5.0, 7.0], [0, 2], groups=["a", "b"])
    (array([7.]), array([2.]), array(['b'], dtype='<U1'))
    """
    equal = np.ones(len(values)) if weights is None else weights
    named = {name: other for name, other in others.items() if other is not None}
    frame = matched(values=values, weights=equal, **named)
    value, weight = number_array(frame["values"], "values"), number_array(frame["weights"], "weights")
    refuse_rows((weight < 0) | np.isinf(weight), weight, "weights", "a finite number of persons, at least 0")
    filled = weight > 0
    refuse_rows(filled & (value < 0), value, "values", "at least 0: inequality is of shares of a whole")
    refuse_rows(
        filled & np.isinf(value), value, "values", "a finite value; count those without any way apart, e.g. by fgt"
    )
    companions = (_companion(frame[name])[filled] for name in named)
    return value[filled], weight[filled], *companions


def _companion(values: Any) -> NDArray[Any]:
    """Return texts and whole numbers as they are, all else as objects, in which a missing entry stays what it is."""
    return values if isinstance(values, np.ndarray) and values.dtype.kind in "Ui" else np.asarray(values, dtype=object)
