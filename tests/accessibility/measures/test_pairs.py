"""Text ids as numbers: the same as a plain factorization, whatever the order, length and letters."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility import text_codes as module
from kopa.accessibility.measures.pairs import Pairs
from kopa.accessibility.text_codes import text_codes


def held(values):
    return pd.Series(values, dtype="string[pyarrow]")


def agrees(ids):
    codes, texts = text_codes(ids)
    expected, uniques = pd.factorize(ids)
    np.testing.assert_array_equal(codes, expected)
    assert texts.tolist() == list(uniques)
    assert texts.dtype == ids.dtype


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text(max_size=20), max_size=60))
def test_any_texts(texts):
    agrees(held(texts))


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.sampled_from(["a", "ab", "abcdefgh", "abcdefghi", "abcdefgi", ""]), min_size=1, max_size=80))
def test_texts_that_begin_alike(texts):
    agrees(held(texts))


def test_more_texts_than_the_first_table_holds():
    ids = held([f"origin {i // 3}" for i in range(30_000)])  # three times each, then the next
    agrees(ids)
    agrees(held([f"{i}" * (1 + i % 40) for i in range(5_000)] * 2))


def test_parts_of_a_column_and_columns_of_parts():
    whole = held([f"s{i % 7}" for i in range(60)])
    agrees(whole.iloc[5:41])
    agrees(pd.concat([whole.iloc[3:9], whole.iloc[40:], held([""])], ignore_index=True))


def test_a_table_in_no_order_is_left_to_the_hash_table_of_pandas():
    rng = np.random.default_rng(3)
    assert text_codes(held(rng.integers(0, 900, 20_000).astype(str))) is None
    agrees(held(np.tile(rng.permutation(900).astype(str), 20)))


@pytest.mark.parametrize("ids", [held(["a", None]), pd.Series([1, 2]), pd.Series(["a", "b"], dtype=object)])
def test_what_is_no_column_of_arrow_text_is_left_to_pandas(ids):
    assert text_codes(ids) is None


def test_pairs_are_the_same_either_way(monkeypatch):
    rng = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "from_id": held(np.repeat(rng.permutation(40).astype(str), 30)),
            "to_id": held([f"s{i}" for i in range(30)] * 40),
        }
    ).assign(travel_time_min=rng.random(1200))
    quick = Pairs(table)
    monkeypatch.setattr("kopa.accessibility.measures.pairs.text_codes", lambda ids: None)
    plain = Pairs(table)
    for name in ("origin_ids", "site_ids"):
        pd.testing.assert_index_equal(getattr(quick, name), getattr(plain, name))
    for (a, rows), (b, others) in zip(quick.blocks(), plain.blocks(), strict=True):
        assert rows == others
        np.testing.assert_array_equal(a, b)


def test_without_a_compiler_pandas_does_it(monkeypatch):
    monkeypatch.setattr(module, "COMPILED", False)
    assert text_codes(held(["a", "b"])) is None
