"""People on cells and localities as readers return them."""

import numpy as np
import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.sources import people
from kopa.tables import AGES, ORIGINS, check


def test_cells_are_origins_with_a_locality() -> None:
    cells = people.population_cells()
    check(cells, ORIGINS)
    assert cells.crs == "EPSG:3067"
    assert np.abs(cells[list(AGES)].sum(axis=1) - cells["population"]).max() < 0.005
    assert (cells["population"] > 0).all()
    assert cells["locality"].max() == people.localities()["id"].max()


def test_a_cell_of_several_municipalities_is_named_after_each() -> None:
    cells = people.population_cells()
    several = cells[cells["id"].str.contains("-")]
    cell = several["id"].str.partition("-")
    assert (cell[2] == several["municipality_code"]).all()
    assert (cell[0].value_counts() > 1).all()
    assert not set(cell[0]) & set(cells["id"])


def test_what_is_returned_is_ones_own() -> None:
    first = people.population_cells()
    first["population"] = 0.0
    assert people.population_cells()["population"].sum() > 5e6


def test_points_outside_finland_have_no_locality() -> None:
    assert people.locality_of(np.array([[100_000.0, 7_700_000.0]])).tolist() == [0]
    assert people.locality_of(np.empty((0, 2))).tolist() == []


def test_a_site_at_the_edge_of_its_town_belongs_to_it() -> None:
    cells = people.population_cells()
    inside = cells[cells["locality"] == 23].iloc[0]
    point = np.array([[inside.geometry.x, inside.geometry.y]])
    assert people.locality_of(point).tolist() == [23]
    around = people.locality_of(point + np.array([[dx, dy] for dx in (-900, 900) for dy in (-900, 900)]))
    assert (around > 0).any()


def test_the_stored_table_alone_makes_the_cells() -> None:
    stored = pd.DataFrame(
        {
            "north_km": [4800, 4800, 4801], "east_km": [5100, 5100, 5100], "municipality_code": ["005", "009", "005"],
            "offset_x_m": [0, 10, 0], "offset_y_m": [0, -20, 0], "locality": [0, 0, 2], **dict.fromkeys(AGES, 1.25),
        }
    )  # fmt: skip
    cells = people.cells_of_stored(stored)
    assert cells["id"].tolist() == ["N4800E5100-005", "N4800E5100-009", "N4801E5100"]
    assert cells["population"].tolist() == [10.0] * 3
    assert cells.geometry.iloc[1].x - cells.geometry.iloc[0].x == 10


def test_a_damaged_file_is_named(tmp_path, monkeypatch) -> None:
    import shutil

    from kopa.sources import read

    shutil.copytree(read.folder(), tmp_path / "starter")
    file = tmp_path / "starter" / "population_cells.csv.gz"
    file.write_bytes(file.read_bytes()[:-10])
    monkeypatch.setenv("KOPA_STARTER", str(tmp_path / "starter"))
    with pytest.raises(TableError, match=r"population_cells\.csv\.gz"):
        people.population_cells()
