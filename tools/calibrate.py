"""Declared weights held against the grids: ``python -m tools.calibrate``.

The weights of built-up places and roads in `dwellings` are fitted to the 5 km grid and rounded; the weight of a postal
area's ages in `ages` lies among those that cells of the census give. Tests compare both.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from kopa.sources.derive.people import dwellings
from kopa.sources.derive.people.ages import PERSONS_OF_AREA, sums
from kopa.sources.derive.people.parts import parts_of_cells
from kopa.sources.publishers.eurostat import CENSUS_AGES, read_census_grid, read_grid
from kopa.sources.publishers.land_survey import read_outlines, read_places, read_roads
from kopa.sources.publishers.paavo import read_postal

ROUNDS = 8
FLOOR_PEOPLE = 50.0
"""Added to each cell's people: small cells are not to outweigh all others."""

ROAD_KM = ("road", 0)
LAND_KM2 = ("land", 0)


def calibrate(shared: Path) -> dict[tuple[str, int], float]:
    """Return people per km2 of built-up place (by kind and size class), per road km and per km2 of land.

    Non-negative least squares over the grid cells inside the country (a missing one is empty),
    weighted by the inverse of the square root of the fitted people.
    """
    outlines, places, links = read_outlines(shared), read_places(shared), read_roads(shared)
    grid = read_grid(shared, outlines)
    shapes = grid.geometry.to_numpy()
    parts = dwellings.built_up_parts(shapes, places)
    keys = list(zip(places["kind"], places["size_class"], strict=True))
    columns = {
        key: _by_cell(parts[parts["place"].map(keys.__getitem__) == key], "area_km2", len(grid))
        for key in sorted(set(keys))
    }
    stretches = dwellings.road_parts(shapes, links.geometry.to_numpy()[~links["ferry"].to_numpy(bool)], places)
    columns |= {ROAD_KM: _by_cell(stretches, "length_km", len(grid)), LAND_KM2: grid.area.to_numpy() / 1e6}
    inside = ~grid["border"].to_numpy(bool)
    explained = np.column_stack(list(columns.values()))[inside]
    fitted = _fitted(explained, grid["people"].fillna(0).to_numpy()[inside])
    return dict(zip(columns, fitted.tolist(), strict=True))


def _by_cell(parts: pd.DataFrame, column: str, cells: int) -> np.ndarray:
    return np.bincount(parts["piece"], parts[column], cells)


def _fitted(explained: np.ndarray, people: np.ndarray) -> np.ndarray:
    fitted, weights = people, np.zeros(explained.shape[1])
    for _ in range(ROUNDS):
        scale = 1 / np.sqrt(FLOOR_PEOPLE + fitted)
        weights, _ = nnls(explained * scale[:, None], people * scale)
        fitted = explained @ weights
    return weights


SIZES = ((30, 100), (100, 400))
"""Persons of the cells from which the weight of a postal area's ages is taken: not few, not a town."""

PERTURBED_PERSONS = 1.5
"""How far the publisher's perturbation moves an age of a cell, as a standard deviation."""


def persons_of_area(shared: Path) -> pd.DataFrame:
    """Return how many persons of its postal area's ages stand for what chance hides in a cell: by `size` and `age`.

    In each class of cells, the variance of a cell's share of an age beyond chance (binomial) and perturbation, against
    its postal area's share p, is p (1 - p) / (k + 1): that k is returned, as `persons`.
    """
    outlines = read_outlines(shared)
    grid, postal = read_census_grid(shared), read_postal(shared, outlines)
    parts = parts_of_cells(postal, outlines, grid)
    area_of = parts.sort_values("area_km2").drop_duplicates("cell", keep="last").set_index("cell")["postal"]
    census = grid[list(CENSUS_AGES)].to_numpy(float)
    of_cell = area_of.reindex(range(len(grid))).to_numpy()
    share = sums(census, of_cell, len(postal))
    share = (share / np.maximum(share.sum(axis=1, keepdims=True), 1.0))[of_cell]
    people = census.sum(axis=1)
    rows = []
    for low, high in SIZES:
        cells = (people >= low) & (people < high)
        for column, age in enumerate(CENSUS_AGES):
            p, n = share[cells, column], people[cells]
            chance = p * (1 - p) / n + (PERTURBED_PERSONS / n) ** 2
            beyond = np.average((census[cells, column] / n - p) ** 2 - chance, weights=n)
            rows.append((f"{low}-{high}", age, float(np.average(p * (1 - p), weights=n) / beyond - 1)))
    return pd.DataFrame(rows, columns=["size", "age", "persons"])


def main() -> None:
    """Print the fitted weights beside the declared ones."""
    parser = argparse.ArgumentParser(prog="python -m tools.calibrate")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the source files")
    shared = parser.parse_args().shared
    print(persons_of_area(shared).to_string(index=False), f"declared {PERSONS_OF_AREA}", sep="\n")
    fitted = calibrate(shared)
    declared = {
        **dwellings.PEOPLE_PER_KM2,
        ROAD_KM: dwellings.PEOPLE_PER_ROAD_KM,
        LAND_KM2: dwellings.PEOPLE_PER_EMPTY_KM2,
    }
    for key, value in fitted.items():
        print(f"{key[0]:>5} {key[1]}: fitted {value:9.2f}, declared {declared[key]:9.2f}")


if __name__ == "__main__":
    main()
