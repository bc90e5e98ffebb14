"""Which school of the register a record of OpenStreetMap is."""

import pandas as pd
import pytest

from kopa.sources.derive.schools.matches import match_records

SCHOOLS = pd.DataFrame(
    [
        ("00001", "Kokemäen yhtenäiskoulu", "11", "271", 0, 0),
        ("00002", "Tuomaalan koulu", "11", "271", 5_000, 0),
        ("00003", "Kokemäen lukio", "15", "271", 100, 0),
        ("00004", "Kirkonkylän koulu", "11", "050", 90_000, 0),
        ("00005", "Savonlinnan lyseon lukio", "15", "740", 0, 50_000),
    ],
    columns=["institution_number", "name", "type_code", "register_code", "x_m", "y_m"],
)
NOBODY = pd.DataFrame(columns=["name", "outcome", "institution_number", "grade_range", "reason"])


def found(
    name: str, levels: tuple[str, ...], x: float, y: float = 0, code: str = "271", hand=NOBODY
) -> tuple[str, ...]:
    record = pd.DataFrame(
        [{"name": name, "levels": levels, "municipality_code": code, "x_m": x, "y_m": y}], index=["r"]
    )
    return tuple(match_records(record, SCHOOLS, hand).iloc[0][["outcome", "institution_number", "rule"]])


@pytest.mark.parametrize(
    ("name", "levels", "x", "expected"),
    [
        ("Tuomaalan  KOULU", ("basic",), 9_000, ("school", "00002", "same_name")),
        ("Kokemäen yhtenäiskoulu, Tuomaalan toimipiste", ("basic",), 5_200, ("school", "00002", "same_plot")),
        ("Kokemäen yhtenäiskoulu, Lohilahden yksikkö", ("basic",), 30_000, ("building", "00001", "unit_of_school")),
        ("Kokemäen yhtenäiskoulu, uimahalli", ("basic",), 30_000, ("rejected", "", "")),
        ("Yhteiskoulun talo", ("lukio",), 120, ("school", "00003", "same_plot")),
        ("Hongon koulu", ("basic",), 20_000, ("rejected", "", "")),
    ],
)
def test_the_first_that_fits(name: str, levels: tuple[str, ...], x: float, expected: tuple[str, ...]) -> None:
    assert found(name, levels, x) == expected


def test_namesakes_of_other_municipalities_are_other_schools() -> None:
    assert found("Kirkonkylän koulu", ("basic",), 30_000) == ("rejected", "", "")


def test_an_adult_school_is_not_the_lukio_whose_house_it_shares() -> None:
    assert found("Savonlinnan aikuislukio", ("lukio",), 46, 50_000, "740") == ("rejected", "", "")


def test_a_level_that_a_school_has_not_does_not_match_by_place() -> None:
    assert found("Lukiotalo", ("lukio",), 5_010) == ("rejected", "", "")


def test_a_decision_by_hand_goes_first() -> None:
    hand = pd.DataFrame(
        [("Tuomaalan koulu", "building", "00001", "1-6", "one of two houses")], columns=NOBODY.columns, index=["r"]
    )
    record = pd.DataFrame(
        [{"name": "Tuomaalan koulu", "levels": ("basic",), "municipality_code": "271", "x_m": 3_000, "y_m": 4_000}],
        index=["r"],
    )
    row = match_records(record, SCHOOLS, hand).iloc[0]
    assert row.tolist() == ["building", "00001", "review", "one of two houses", 5_000, "1-6"]
