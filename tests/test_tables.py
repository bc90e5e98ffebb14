import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import KopaError, TableError
from kopa.tables import AGES, INDICATORS, ORIGINS, SCORECARD, SITES, TEXT_EXPECTED, TRAVEL_TIMES, Column, Schema, check

TOWNS = Schema(
    "towns",
    (
        Column("code", "text", "code", pattern="[0-9]{3}"),
        Column("people", "number", "persons", "persons", low=0),
        Column("rank", "integer", "rank", empty=True),
        Column("open", "flag", "whether open", optional=True),
        Column("kind", "text", "kind", values=("town", "village")),
    ),
    key=("code",),
)


def towns(**changes: object) -> pd.DataFrame:
    table = {"code": ["005", "049"], "people": [1.5, 2.0], "rank": [1, 2], "kind": ["town", "village"]}
    return pd.DataFrame(table | changes)


def test_a_good_table_comes_back_unchanged():
    table = towns()
    assert check(table, TOWNS) is table


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": [5, 49]}, f"code: row 1 is 5, row 2 is 49; expected {TEXT_EXPECTED}"),
        ({"code": ["005", "5"]}, "code: row 2 is '5'; expected text of the form [0-9]{3}"),
        ({"code": ["005", "005"]}, "code: row 2 is '005'; expected each only once"),
        ({"code": ["005", None]}, "code: row 2 is empty; expected a value"),
        ({"code": ["005", ""]}, "code: row 2 is empty; expected a value"),
        ({"people": [-1.0, 2.0]}, "people: row 1 is -1.0; expected at least 0"),
        ({"people": [np.nan, 2.0]}, "people: row 1 is empty; expected a value"),
        ({"people": [np.inf, 2.0]}, "people: row 1 is inf; expected a finite number"),
        ({"people": ["1,5", "2"]}, "people: row 1 is '1,5'; expected a number (decimal point, no unit)"),
        ({"rank": [1.5, 2.0]}, "rank: row 1 is 1.5; expected a whole number"),
        ({"kind": ["town", "city"]}, "kind: row 2 is 'city'; expected one of town, village"),
        ({"open": ["yes", "no"]}, "open: row 1 is 'yes', row 2 is 'no'; expected true or false"),
    ],
)
def test_each_fault_names_field_row_and_what_was_expected(changes, message):
    with pytest.raises(TableError) as caught:
        check(towns(**changes), TOWNS, where="towns.csv")
    assert str(caught.value) == f"towns.csv: {message}"


def test_a_key_of_several_columns_that_comes_again_is_told_whole():
    schema = Schema("jobs", tuple(Column(c, "text", c, empty=True) for c in ("code", "region", "field")))
    schema = replace(schema, key=("code", "region", "field"))
    rows = [("005", "", "a"), ("005", "", "b"), ("", "kainuu", "b"), ("005", "", "b"), ("", "kainuu", "b")]
    with pytest.raises(TableError) as caught:
        check(pd.DataFrame(rows, columns=schema.names), schema, first_row=2)
    assert str(caught.value) == (
        "jobs: code+region+field: row 5 is '005', empty, 'b', as row 3, row 6 is empty, 'kainuu', 'b', as row 4; "
        "expected each only once"
    )
    with pytest.raises(TableError, match=r"as row 2 and 2 more; expected each only once"):
        check(pd.DataFrame(rows[:1] * 8, columns=schema.names), schema, first_row=2)


def test_numbers_in_place_of_text_hide_no_other_fault():
    codes = pd.Series([5, "", "49", None], dtype=object)
    table = pd.DataFrame({"code": codes, "people": 1.0, "rank": 1, "kind": "town"})
    with pytest.raises(TableError) as caught:
        check(table, TOWNS)
    assert caught.value.faults == [
        f"code: row 1 is 5; expected {TEXT_EXPECTED}",
        "code: row 2 is empty, row 4 is empty; expected a value",
        "code: row 3 is '49'; expected text of the form [0-9]{3}",
    ]


def test_an_optional_cell_may_be_empty():
    check(towns(rank=[1, None]), TOWNS)


def test_all_faults_are_gathered_and_rows_count_as_the_file_does():
    with pytest.raises(TableError) as caught:
        check(towns(people=[-1.0, 2.0], kind=["x", "y"]).drop(columns="rank"), TOWNS, first_row=2)
    assert caught.value.faults == [
        "missing column rank; found code, people, kind: add it, or rename the one that holds it",
        "people: row 2 is -1.0; expected at least 0",
        "kind: row 2 is 'x', row 3 is 'y'; expected one of town, village",
    ]


def test_many_faulty_rows_are_counted_not_listed():
    table = pd.DataFrame({"code": [f"{i:03d}" for i in range(9)], "people": -1.0, "rank": 1, "kind": "town"})
    with pytest.raises(TableError, match=r"row 5 is -1\.0 and 4 more; expected at least 0"):
        check(table, TOWNS)


def test_errors_are_also_the_builtin_they_resemble():
    with pytest.raises(ValueError, match="missing column"):
        check(pd.DataFrame(), TOWNS)
    assert issubclass(TableError, KopaError)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=6))
def test_a_number_column_passes_exactly_when_every_number_is_allowed(numbers):
    schema = Schema("one", (Column("x", "number", "x", low=0, high=10),))
    allowed = all(0 <= x <= 10 for x in numbers)
    table = pd.DataFrame({"x": numbers})
    if allowed:
        check(table, schema)
    else:
        with pytest.raises(TableError):
            check(table, schema)


@pytest.mark.parametrize("schema", [ORIGINS, SITES, TRAVEL_TIMES, INDICATORS, SCORECARD])
def test_public_schemas_describe_every_column(schema):
    assert all(column.about for column in schema.columns)
    assert len(set(schema.names)) == len(schema.names)
    assert set(schema.key) <= set(schema.names)


def test_age_groups_cover_all_ages_once():
    assert AGES[0] == "age_0_2"
    assert AGES[-1] == "age_25_plus"
    edges = [tuple(map(int, age[4:].split("_"))) for age in AGES[:-1]]
    assert all(a[1] + 1 == b[0] for a, b in itertools.pairwise(edges))
    assert edges[-1][1] == 24
