"""A declared weight held against the census: ``python -m tools.calibrate``.

The weight of a postal area's ages in `ages` lies among those that cells of the census give. A test compares both.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.sources.derive.people.ages import PERSONS_OF_AREA, sums
from kopa.sources.derive.people.parts import parts_of_cells
from kopa.sources.publishers.eurostat import CENSUS_AGES, read_census_grid
from kopa.sources.publishers.land_survey import read_outlines
from kopa.sources.publishers.paavo import read_postal

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
    """Print the weights that the census gives beside the declared one."""
    parser = argparse.ArgumentParser(prog="python -m tools.calibrate")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the source files")
    shared = parser.parse_args().shared
    print(persons_of_area(shared).to_string(index=False), f"declared {PERSONS_OF_AREA}", sep="\n")


if __name__ == "__main__":
    main()
