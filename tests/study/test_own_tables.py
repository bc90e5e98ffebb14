"""An analyst hears of wrong forms and of unknown names together, at every door."""

from pathlib import Path

import pytest

from kopa.errors import TableError
from kopa.study import own_tables
from kopa.study.opening import open_study
from kopa.workflow import plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "broadband.csv").write_text("municipality_code,share_100mbit\n049,97 %\n999,0.5\n49,0.5\n911,0.5\n")
    (tmp_path / "capacity.csv").write_text("site_id,level,places\n0611,lukio,20\n")
    return tmp_path


EXPECTED = (
    "broadband.csv: share_100mbit: row 2 is '97 %'",
    "broadband.csv: municipality_code: row 3 is '999', no municipality of today",
    "row 4 is '49', which lost its leading zeros: write '049', as text",
    "broadband.csv: 911 Valtimo was merged into '541' on 2020-01-01: add its figures there",
    "capacity.csv: site_id: row 2 is '0611', no known site. Did you mean '00611'",
)


@pytest.mark.parametrize(
    "door",
    [
        own_tables.read,
        lambda folder: open_study("kainuu", tables=folder).tables,
        lambda folder: plan.choices(None, folder, intervals=False),
    ],
)
def test_form_and_names_are_told_in_one_go(folder: Path, door) -> None:
    with pytest.raises(TableError) as raised:
        door(folder)
    told = "\n".join(raised.value.faults)
    for fault in EXPECTED:
        assert fault in told
    assert len(raised.value.faults) == 4


def test_sound_tables_are_read(tmp_path: Path) -> None:
    (tmp_path / "broadband.csv").write_text("municipality_code;share_100mbit\n049;0,5\n")
    assert own_tables.read(tmp_path)["broadband"].values.tolist() == [["049", 0.5]]


def test_a_year_that_cannot_be_read_and_a_school_that_is_none_are_told_together(tmp_path: Path) -> None:
    rows = "99999,2024x,1,20,the town\n99999,2025,1,20,the town\n"
    (tmp_path / "pupils.csv").write_text(f"institution_number,year,grade,pupils,source\n{rows}")
    with pytest.raises(TableError) as raised:
        own_tables.read(tmp_path)
    assert [fault.split(":")[1] for fault in raised.value.faults] == [" year", " institution_number"]
