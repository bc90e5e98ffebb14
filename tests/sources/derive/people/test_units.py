"""Pieces with few people join neighbours; remote ones stay."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.derive.people.units import FEW_PEOPLE, LEAST_PEOPLE, NEAR_M, join


def joined(
    people: list[float], east: list[float], area: list[int] | None = None, town: list[int] | None = None
) -> list:
    same = [0] * len(people)
    centres = np.c_[east, np.zeros(len(east))]
    return join(np.array(people), centres, np.array(area or same), np.array(town or same)).of_piece.tolist()


def test_whole_neighbouring_cells_stay_apart() -> None:
    assert joined([20.0, 20.0], [0, 5000]) == [0, 1]


def test_parts_of_a_cut_cell_join() -> None:
    assert joined([20.0, 20.0, 20.0], [0, 2000, 9000]) == [0, 0, 1]


def test_next_to_nobody_joins_however_far() -> None:
    assert joined([2.0, 50.0], [0, 30_000]) == [0, 0]


def test_many_people_stay_apart_however_near() -> None:
    assert joined([150.0, 150.0], [0, 500]) == [0, 1]


def test_no_one_joins_over_a_border() -> None:
    assert joined([2.0, 50.0, 2.0], [0, 100, 200], area=[0, 0, 1]) == [0, 0, 1]
    assert joined([2.0, 50.0], [0, 100], town=[0, 1]) == [0, 1]


def test_empty_pieces_are_in_no_unit() -> None:
    assert joined([0.0, 9.0], [0, 100]) == [-1, 0]


def test_the_largest_piece_stands_for_the_unit() -> None:
    units = join(np.array([3.0, 4.0, 2.0]), np.c_[[0, 100, 200], [0, 0, 0]], np.zeros(3, int), np.zeros(3, int))
    assert units.largest_piece.tolist() == [1]


@given(st.lists(st.tuples(st.floats(0.5, 300), st.integers(0, 60_000)), min_size=2, max_size=25))
def test_what_remains_is_large_or_alone_or_remote(pieces: list[tuple[float, int]]) -> None:
    people, east = np.array([p for p, _ in pieces]), np.array([x for _, x in pieces], float)
    units = join(people, np.c_[east, np.zeros(len(east))], np.zeros(len(east), int), np.zeros(len(east), int)).of_piece
    total = np.bincount(units, people)
    centre = np.bincount(units, people * east) / total
    for unit, (number, at) in enumerate(zip(total, centre, strict=True)):
        others = np.delete(centre, unit)
        if len(others):
            near = np.abs(others - at).min()
            assert number >= FEW_PEOPLE or (number >= LEAST_PEOPLE and near > NEAR_M - 1e-6)
