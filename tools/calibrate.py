"""Weights of built-up places and roads, fitted to the 5 km grid: ``python -m tools.calibrate``.

The declared weights in `dwellings` are these results, rounded; a test compares the two.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from kopa.sources.derive.areas.municipalities import read_outlines
from kopa.sources.derive.areas.urban import read_places
from kopa.sources.derive.people import dwellings
from kopa.sources.derive.roads import read_roads
from kopa.sources.publishers.eurostat import read_grid

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


def main() -> None:
    """Print the fitted weights beside the declared ones."""
    parser = argparse.ArgumentParser(prog="python -m tools.calibrate")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the source files")
    fitted = calibrate(parser.parse_args().shared)
    declared = {
        **dwellings.PEOPLE_PER_KM2,
        ROAD_KM: dwellings.PEOPLE_PER_ROAD_KM,
        LAND_KM2: dwellings.PEOPLE_PER_EMPTY_KM2,
    }
    for key, value in fitted.items():
        print(f"{key[0]:>5} {key[1]}: fitted {value:9.2f}, declared {declared[key]:9.2f}")


if __name__ == "__main__":
    main()
