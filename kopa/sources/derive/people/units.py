"""Units: neighbouring pieces with few people joined, so that there are not too many origins."""

from dataclasses import dataclass

import numpy as np

LEAST_PEOPLE = 6.0
"""Fewer people join the nearest piece of their part of the postal area, however far."""

FEW_PEOPLE = 100.0
"""So few people join the nearest piece when it is nearer than `NEAR_M`."""

NEAR_M = 4500.0
"""Less than the side of a grid cell: whole neighbouring cells stay apart, cut ones join."""

NOBODY = 1e-9


@dataclass(frozen=True)
class Units:
    """Number of each piece's unit (-1: no people) and, by unit, the piece with most people."""

    of_piece: np.ndarray
    largest_piece: np.ndarray


def join(people: np.ndarray, centres: np.ndarray, area: np.ndarray, town: np.ndarray) -> Units:
    """Return pieces joined into units inside each pair of postal area and municipality.

    The smallest piece is looked at first. It joins the nearest one (ties: the earlier) when it has
    fewer than `LEAST_PEOPLE`, or fewer than `FEW_PEOPLE` and the nearest lies within `NEAR_M`.
    A unit lies at the mean of its people.

    Parameters
    ----------
    people
        Persons of each piece.
    centres
        Inner point of each piece, n x 2, in metres.
    area, town
        Numbers of postal area and municipality of each piece, sorted by both.
    """
    of_piece = np.full(len(people), -1)
    there = np.flatnonzero(people > NOBODY)
    pair = np.c_[area, town][there]
    starts = np.flatnonzero(np.r_[True, (pair[1:] != pair[:-1]).any(axis=1)])
    count = 0
    for members in np.split(there, starts[1:]):
        of_piece[members] = count + _joined(people[members], centres[members])
        count = of_piece[members].max() + 1
    return Units(of_piece, _largest(of_piece, people, count))


def _joined(people: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the number of each piece's unit, in order of each unit's first piece."""
    label, people, centres = np.arange(len(people)), people.astype(float).copy(), centres.astype(float).copy()
    alive, open_ = np.ones(len(people), bool), np.ones(len(people), bool)
    while alive.sum() > 1 and open_.any():
        least = int(np.argmin(np.where(open_, people, np.inf)))
        near, away_m = _nearest(centres, least, alive)
        if people[least] >= LEAST_PEOPLE and (people[least] >= FEW_PEOPLE or away_m > NEAR_M):
            open_[least] = False
            continue
        total = people[near] + people[least]
        centres[near] = (centres[near] * people[near] + centres[least] * people[least]) / total
        people[near], open_[near] = total, True
        alive[least] = open_[least] = False
        label[label == least] = near
    first = {unit: number for number, unit in enumerate(dict.fromkeys(label.tolist()))}
    return np.array([first[unit] for unit in label.tolist()])


def _nearest(centres: np.ndarray, one: int, alive: np.ndarray) -> tuple[int, float]:
    away_m = np.hypot(*(centres - centres[one]).T)
    away_m[~alive] = away_m[one] = np.inf
    near = int(np.argmin(away_m))
    return near, float(away_m[near])


def _largest(of_piece: np.ndarray, people: np.ndarray, count: int) -> np.ndarray:
    there = np.flatnonzero(of_piece >= 0)
    order = there[np.lexsort((there, -people[there], of_piece[there]))]
    return order[np.searchsorted(of_piece[order], np.arange(count))]
