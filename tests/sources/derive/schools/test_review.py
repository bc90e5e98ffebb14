"""Decisions by hand are refused when they no longer fit what they speak of."""

from pathlib import Path

import pandas as pd
import pytest

from kopa.errors import NotThereError, TableError
from kopa.sources.derive.schools.review import decided, read_decisions, read_matches

SCHOOLS = pd.DataFrame({"institution_number": ["03143"], "name": ["Soukan koulu"]})
RECORDS = pd.DataFrame({"record": ["pilots-0000000a"], "name": ["Takalon koulu"]})
HEAD = "institution_number,name,subject,value,reason,basis,source\n"
MATCH_HEAD = "record,name,outcome,institution_number,grade_range,reason,basis,source\n"


def read(path: Path, *rows: str) -> pd.DataFrame:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_decisions(path, SCHOOLS, ["02360"], RECORDS["record"])


def test_good_decisions_are_read_by_subject(tmp_path: Path) -> None:
    table = read(
        tmp_path / "r.csv", "03143,Soukan koulu,position,02360,why,domain,", "03143,Soukan koulu,grades,1-6,why,domain,"
    )
    assert decided(table, "position").to_dict() == {"03143": "02360"}
    assert decided(table, "grades").to_dict() == {"03143": "1-6"}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("03144,Soukan koulu,position,02360,why,domain,", "school 03144 is called None"),
        ("03143,Soukan skola,position,02360,why,domain,", "is called 'Soukan koulu' in the register; decide anew"),
        ("03143,Soukan koulu,position,99999,why,domain,", "value '99999' says nothing about its position"),
        ("03143,Soukan koulu,grades,1-7,why,domain,", "value '1-7' says nothing about its grades"),
        ("03143,Soukan koulu,site,shut,why,domain,", "value 'shut' says nothing about its site"),
        ("03143,Soukan koulu,grades,1-6,why,web,", "source is empty"),
        ("03143,Soukan koulu,colour,red,why,domain,", "expected one of position, grades, site"),
    ],
)
def test_faults_name_row_and_mend(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(TableError, match="row 2") as caught:
        read(tmp_path / "r.csv", row)
    assert fault in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotThereError, match=r"none\.csv is not there"):
        read_decisions(tmp_path / "none.csv", SCHOOLS, [], [])


def test_matches_name_a_record_and_a_school_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"{MATCH_HEAD}pilots-0000000a,Takalon koulu,school,03143,,why,source,\n", encoding="utf-8")
    assert read_matches(path, SCHOOLS, RECORDS).loc["pilots-0000000a", "institution_number"] == "03143"
    path.write_text(f"{MATCH_HEAD}pilots-0000000a,Raasakan koulu,school,09999,,why,source,\n", encoding="utf-8")
    with pytest.raises(TableError, match="2 faults") as caught:
        read_matches(path, SCHOOLS, RECORDS)
    assert "is called 'Takalon koulu'" in str(caught.value)
    assert "'09999' is not in the register" in str(caught.value)
