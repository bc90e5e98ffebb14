"""Ids as numbers: the same pairs, in the same order, whatever holds the ids, their order, length and letters."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.measures import cumulative
from kopa.accessibility.measures.pairs import Pairs
from kopa.errors import InputError

ARROW = ("string[pyarrow]", "str", pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.large_string()))


def table(origins, sites=None, kind=object):
    """Each origin to a site of its own, or to those given; minutes by row."""
    sites = [f"s{i}" for i in range(len(origins))] if sites is None else sites
    columns = {"from_id": pd.Series(list(origins), dtype=kind), "to_id": pd.Series(list(sites), dtype=kind)}
    return pd.DataFrame(columns).assign(travel_time_min=np.arange(len(origins), dtype=float))


def assert_same_pairs(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pairs, plain = Pairs(one), Pairs(other)
    assert pairs.origin_ids.tolist() == plain.origin_ids.tolist()
    assert pairs.site_ids.tolist() == plain.site_ids.tolist()
    for (block, rows), (expected, others) in zip(pairs.blocks(), plain.blocks(), strict=True):
        assert rows == others
        np.testing.assert_array_equal(block, expected)
    reached, wanted = (cumulative(p, cutoff_min=1e9) for p in (pairs, plain))
    assert reached.index.tolist() == wanted.index.tolist() == list(dict.fromkeys(other["from_id"]))
    assert reached.tolist() == wanted.tolist()


@given(st.lists(st.text(max_size=20), max_size=60), st.sampled_from(ARROW))
def test_any_texts(texts, kind):
    assert_same_pairs(table(texts, kind=kind), table(texts))


alike = st.sampled_from(["a", "ab", "abcdefgh", "abcdefghi", "abcdefgi", ""])


@given(st.lists(alike, min_size=1, max_size=80), st.sampled_from(ARROW))
def test_texts_that_begin_alike(texts, kind):
    assert_same_pairs(table(texts, kind=kind), table(texts))
    assert Pairs(table(texts, kind=kind)).origin_ids.dtype == kind


def test_many_texts_in_runs_and_in_no_order():
    runs = [f"origin {i // 3}" for i in range(3_000)]  # three times each, then the next
    long = [f"{i}" * (1 + i % 40) for i in range(500)] * 2
    mixed = np.random.default_rng(3).integers(0, 900, 2_000).astype(str)
    for texts in (runs, long, mixed):
        assert_same_pairs(table(texts, kind="str"), table(texts))


def test_long_runs_are_numbered_by_their_first_rows():
    rng = np.random.default_rng(5)
    origins, sites = np.repeat(rng.permutation(40).astype(str), 30), [f"s{i}" for i in range(30)] * 40
    assert_same_pairs(table(origins, sites, "str"), table(origins, sites))
    assert_same_pairs(table(origins, sites, "category"), table(origins, sites))


def test_parts_of_a_column_and_columns_of_parts():
    whole = table([f"o{i % 7}" for i in range(60)], kind="str")
    part = whole.iloc[5:41]
    joined = pd.concat([whole.iloc[3:9], whole.iloc[40:], table([""], ["t"], "str")])
    for some in (part, joined):
        assert_same_pairs(some, some.astype({"from_id": object, "to_id": object}))


@pytest.mark.parametrize("kind", ["string[pyarrow]", "str", object, "category"])
def test_an_empty_id_is_refused_with_its_row(kind):
    with pytest.raises(InputError, match="from_id: row 2 is empty"):
        Pairs(table(["a", None], kind=kind))


@pytest.mark.parametrize("kind", ["int64", "int64[pyarrow]"])
def test_numbers_as_ids(kind):
    numbers = [3, 1, 2, 1]
    assert_same_pairs(table(numbers, numbers[::-1], kind), table(numbers, numbers[::-1]))


def test_a_pair_that_stands_twice_is_named():
    with pytest.raises(InputError, match="1 pairs stand more than once, first 'b' to 't'"):
        Pairs(table(["a", "b", "b"], ["t", "t", "t"], "str"))
