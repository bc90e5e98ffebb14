"""Lines as text: every whole-metre line comes back, every damage is noticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.encoding import decode, encode, encode_each, running_sums

STEP = st.integers(-10_000_000, 10_000_000)
LINES = st.lists(st.lists(st.tuples(STEP, STEP), max_size=12), max_size=8)


@given(LINES)
def test_lines_come_back_as_they_were(lines: list[list[tuple[int, int]]]) -> None:
    texts = [encode(np.array(line, np.int64).reshape(-1, 2)) for line in lines]
    steps, of = decode(texts)
    assert [steps[of == i].tolist() for i in range(len(lines))] == [[list(step) for step in line] for line in lines]


@given(LINES)
def test_lines_together_give_the_texts_of_each(lines: list[list[tuple[int, int]]]) -> None:
    each = [np.array(line, np.int64).reshape(-1, 2) for line in lines]
    of = np.repeat(np.arange(len(each)), [len(line) for line in each])
    together = np.concatenate([np.empty((0, 2), np.int64), *each])
    assert encode_each(together, of, len(each)) == [encode(line) for line in each]


@given(LINES)
def test_texts_need_no_quoting(lines: list[list[tuple[int, int]]]) -> None:
    text = "".join(encode(np.array(line, np.int64).reshape(-1, 2)) for line in lines)
    assert all("?" <= character <= "~" for character in text)


def test_a_step_by_hand() -> None:
    # 1 is zigzag 2 -> '?' + 2 = 'A'; -1 is zigzag 1 -> '@'; 16 is zigzag 32 -> groups 0 (with the mark 32), 1
    assert encode(np.array([[1, -1], [16, 0]])) == "A@" + chr(63 + 32) + chr(63 + 1) + "?"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A>", "character"),
        ("A,", "character"),
        ("Aä", "character"),
        ("A", "inside a step"),
        ("A_", "inside a number"),
        ("A" + "_" * 7 + "@", "too long"),
    ],
)
def test_damage_is_noticed(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        decode(["AA", text, "AA"])


def test_a_broken_text_does_not_borrow_from_the_next() -> None:
    with pytest.raises(ValueError, match="inside a number"):
        decode(["A_", "@A"])


@given(st.lists(st.integers(0, 3), max_size=20), st.data())
def test_running_sums_begin_anew(groups: list[int], data: st.DataObject) -> None:
    of = np.sort(np.array(groups, int))
    steps = np.array(data.draw(st.lists(st.tuples(STEP, STEP), min_size=len(of), max_size=len(of))), np.int64)
    steps = steps.reshape(-1, 2)
    sums = running_sums(steps, of)
    for group in set(groups):
        assert sums[of == group].tolist() == np.cumsum(steps[of == group], axis=0).tolist()
