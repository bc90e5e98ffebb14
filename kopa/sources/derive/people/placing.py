"""Points of the people: built-up parts and stretches of road, split where many live."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.sources.derive.people.spreading import samples_in_area, samples_on_lines, spread
from kopa.sources.derive.people.units import Units

MOST_PEOPLE = 995.0
"""People of one point in a built-up place at most; more are split into several points."""

MOST_ALONG_ROADS = 400.0
"""People of one point along roads at most."""

LEAST_IN_PART = 10.0
"""A part of a unit with fewer people joins the unit's largest part."""

ROAD, LAND = -1, -2
"""Stand for the number of a place: people along roads, and people where there is neither road nor place."""


def parts_of_units(
    units: Units, people: np.ndarray, shapes: np.ndarray, built_up: pd.DataFrame, stretches: pd.DataFrame
) -> pd.DataFrame:
    """Return the people of each part of each piece: unit, place (or `ROAD`, `LAND`), piece, people, shape.

    The people of a piece are shared among its built-up parts and roads by their weights; a piece
    that has neither keeps them on its land. Small parts join their unit's largest.
    """
    columns = ["piece", "place", "people", "shape"]
    parts = pd.concat([built_up[columns], stretches.assign(place=ROAD)[columns]], ignore_index=True)
    parts = parts[units.of_piece[parts["piece"]] >= 0]
    in_parts = np.bincount(parts["piece"], parts["people"], len(people))
    share = parts["people"] / in_parts[parts["piece"]]
    parts = parts.assign(people=share * people[parts["piece"]])
    bare = np.flatnonzero((units.of_piece >= 0) & (in_parts == 0))
    land = pd.DataFrame({"piece": bare, "place": LAND, "people": people[bare], "shape": shapes[bare]})
    parts = pd.concat([parts.astype({"shape": object}), land], ignore_index=True)
    parts["unit"] = units.of_piece[parts["piece"]]
    return _small_joined(parts).sort_values(["unit", "place", "piece"], ignore_index=True)


def _small_joined(parts: pd.DataFrame) -> pd.DataFrame:
    whole = parts.groupby(["unit", "place"])[["people"]].sum().reset_index()
    whole = whole.sort_values(["unit", "people", "place"], ascending=[True, False, True])
    whole["largest"] = whole.groupby("unit")["place"].transform("first")
    small = (whole["people"] < LEAST_IN_PART) & (whole["place"] != whole["largest"])
    moving = whole[small].groupby("unit")["people"].sum()
    kept = parts.merge(whole[~small].rename(columns={"people": "in_all"}), on=["unit", "place"])
    more = np.where(kept["place"] == kept["largest"], kept["unit"].map(moving).fillna(0.0), 0.0)
    kept["people"] = kept["people"] * (1 + more / kept["in_all"])
    return kept.drop(columns=["in_all", "largest"])


def points(parts: pd.DataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points of people: postal, municipality, place, unit, x_m, y_m, people.

    People of one place, postal area and municipality share points of at most `MOST_PEOPLE`; the
    other people of one unit share points of at most `MOST_ALONG_ROADS`.

    Parameters
    ----------
    parts
        As `parts_of_units` returns them.
    pieces
        Pieces with the numbers of their postal area and municipality.

    Raises
    ------
    ArithmeticError
        When more than `MOST_PEOPLE` would stand at one point.
    """
    numbers = pieces[["postal", "municipality"]].iloc[parts["piece"]].to_numpy()
    place, unit = parts["place"].to_numpy(), parts["unit"].to_numpy()
    keys = np.c_[numbers, place, np.where(place >= 0, -1, unit)]
    order = np.lexsort(keys.T[::-1])
    begins = np.flatnonzero((np.diff(keys[order], axis=0) != 0).any(axis=1)) + 1
    people, shapes = parts["people"].to_numpy(), parts["shape"].to_numpy()
    found = []
    for rows in np.split(order, begins):
        postal, town, kind, _ = keys[rows[0]].tolist()
        found += [(postal, town, kind, *point) for point in _points(kind, unit[rows], people[rows], shapes[rows])]
    table = pd.DataFrame(found, columns=["postal", "municipality", "place", "unit", "x_m", "y_m", "people"])
    if (table["people"] > MOST_PEOPLE + 1e-6).any():
        raise ArithmeticError(f"more than {MOST_PEOPLE:g} people stand at one point; make the samples denser")
    return table


def _points(
    place: int, unit: np.ndarray, people: np.ndarray, shapes: np.ndarray
) -> Iterator[tuple[int, int, int, float]]:
    total = float(people.sum())
    number = max(int(np.ceil(total / (MOST_PEOPLE if place >= 0 else MOST_ALONG_ROADS) - 1e-9)), 1)
    sample = samples_on_lines if place == ROAD else samples_in_area
    sets = [sample(shape, number) for shape in shapes]
    lengths = [len(samples) for samples in sets]
    samples, of = np.concatenate(sets), np.repeat(unit, lengths)
    chosen = spread(samples, np.repeat(people / lengths, lengths), number)
    for k in chosen:
        yield int(of[k]), round(samples[k, 0]), round(samples[k, 1]), total / len(chosen)
