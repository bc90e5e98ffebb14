"""The network of the starter data is shared between studies, and a damaged table is noticed all the same."""

import shutil
from pathlib import Path

import pytest

from kopa.errors import TableError
from kopa.sources import read
from kopa.study.starter import starter_network
from kopa.study.study import open_study


def test_studies_of_one_season_share_one_network() -> None:
    kainuu, satakunta = open_study("kainuu"), open_study("satakunta")
    assert kainuu.network is satakunta.network
    assert open_study("kainuu", parameters={"season": "winter"}).network is not kainuu.network


def test_a_table_that_is_damaged_after_the_network_was_built_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(read.folder(), tmp_path / "starter"))
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(folder))
    built = starter_network("summer")
    assert built.digest == starter_network("summer").digest
    damaged = folder / "junctions.csv.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(TableError, match="damaged"):
        starter_network("summer")
