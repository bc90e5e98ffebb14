"""Small schools: by the pupils that the analyst tells, and missing without them."""

import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.goals.compute import indicators
from tests.goals.towns import Values, access, inputs

SCHOOLS = access(
    "basic_1_6",
    [[2, 30], [8, 25], [30, 3], [80, 76]],
    [[1, 30], [6, 25], [30, 2], [9, 8]],
    [("00001.basic_1_6", "205", "fi"), ("00002.basic_1_6", "290", "fi")],
)
COLUMNS = ["institution_number", "year", "grade", "pupils", "source"]


def pupils(*rows):
    return pd.DataFrame([(*row, "the town") for row in rows], columns=COLUMNS)


def found(*rows):
    return Values(indicators(inputs([SCHOOLS], tables={"pupils": pupils(*rows)})))


def test_a_school_is_small_by_its_pupils_in_all_grades_of_the_last_year_told():
    value = found(
        ("00001", 2025, 1, 40), ("00001", 2025, 7, 20),  # 60 in all: not small
        ("00002", 2015, 1, 44), ("00002", 2025, 1, 20), ("00002", 2025, 2, 11),
    )  # fmt: skip
    assert value("G4.a2.sites", "basic_1_6") == 1
    assert value("G4.a2.share", "basic_1_6") == pytest.approx(31 / 71)
    assert value.persons("G4.a2.share", "basic_1_6") == 31
    assert value("G4.a2.sites", "basic_1_6", "205") == 0
    assert value("G4.a2.trend", "basic_1_6") == 31 - 44
    assert value.status("G4.a2.trend", "basic_1_6", "205") == "missing"
    assert value.status("G4.a2.sites", "basic_1_6") == "ok"


def test_where_not_every_school_is_told_it_is_partial_and_pre_primary_is_not_counted():
    value = found(("00002", 2025, 0, 90), ("00002", 2025, 3, 12))
    assert (value("G4.a2.sites", "basic_1_6"), value.status("G4.a2.sites", "basic_1_6")) == (1, "partial")
    assert value.status("G4.a2.sites", "basic_1_6", "205") == "missing"


def test_nothing_is_told_without_pupils():
    value = Values(indicators(inputs([SCHOOLS])))
    assert {value.status(f"G4.a2.{one}", "basic_1_6") for one in ("sites", "share", "trend")} == {"missing"}


def test_unknown_schools_are_named_with_the_closest_all_at_once():
    with pytest.raises(TableError) as told:
        found(("00003", 2025, 1, 5), ("00001", 2025, 14, 5))
    assert "grade: row 2" in str(told.value)
    with pytest.raises(TableError, match=r"row 1 is .00003., no known school"):
        found(("00003", 2025, 1, 5))
