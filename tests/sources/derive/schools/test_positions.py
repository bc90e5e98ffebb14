"""Which of two points of a school is used, and which schools have to be looked at."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from kopa.errors import TableError
from kopa.sources.derive.schools.positions import all_looked_at, out_of_row, placed

HERE, THERE = "049", "074"


def register(*rows: tuple[str, float, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["institution_number", "x_m", "register_code"])
    return table.assign(name="koulu " + table["institution_number"], y_m=0)


def osm(*rows: tuple[str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["institution_number", "x_m"])
    return table.assign(record="pilots-0000000a", record_name="koulu", y_m=0, municipality_code=HERE)


def decisions(*rows: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["institution_number", "value"])
    return table.assign(name="", subject="position", reason="seen", basis="source", source="")


POSTAL = pd.DataFrame({"code": ["02600"], "municipality_code": [HERE], "x_m": [77], "y_m": [88]})


class TestTwoPoints:
    def test_points_that_agree_are_the_registers(self) -> None:
        found = placed(register(("00001", 0, HERE)), decisions(), POSTAL, osm(("00001", 500)))
        assert found.from_osm.empty
        assert found.schools[["x_m", "location_precision"]].values.tolist() == [[0, "register_point"]]

    @pytest.mark.parametrize(
        ("other", "used"),
        [(3_050.0, "osm"), (60.0, "register"), (90_000.0, "register")],
        ids=["osm", "register", "none"],
    )
    def test_the_point_at_which_another_school_stands_is_used(self, other: float, used: str) -> None:
        schools = register(("00001", 0, HERE), ("00002", other, HERE))
        found = placed(schools, decisions(), POSTAL, osm(("00001", 3_000)))
        assert found.from_osm[["used", "rule", "distance_m"]].values.tolist() == [[used, "plot", 3_000]]

    def test_schools_at_both_points_leave_the_registers(self) -> None:
        schools = register(("00001", 0, HERE), ("00002", 3_050, HERE), ("00003", 20, HERE))
        found = placed(schools, decisions(), POSTAL, osm(("00001", 3_000)))
        assert found.from_osm["used"].tolist() == ["register"]

    def test_what_comes_from_osm_is_kept_apart(self) -> None:
        schools = register(("00001", 0, HERE), ("00002", 3_050, HERE))
        found = placed(schools, decisions(), POSTAL, osm(("00001", 3_000)))
        assert found.schools["x_m"].tolist() == [0, 3_050]
        assert found.from_osm[["register_x_m", "x_m"]].values.tolist() == [[0, 3_000]]

    @pytest.mark.parametrize(("value", "used"), [("register", "register"), ("pilots-0000000a", "osm")])
    def test_a_decision_by_hand_goes_first(self, value: str, used: str) -> None:
        found = placed(register(("00001", 0, HERE)), decisions(("00001", value)), POSTAL, osm(("00001", 3_000)))
        assert found.from_osm[["used", "rule", "reason"]].values.tolist() == [[used, "review", "seen"]]


def test_a_school_is_placed_in_its_postal_area_and_both_points_are_listed() -> None:
    schools = register(("00001", 1_000, THERE), ("00002", 5, HERE))
    found = placed(schools, decisions(("00001", "02600")), POSTAL, osm(("00001", 3_000)))
    first = found.schools.iloc[0]
    assert (first["x_m"], first["municipality_code"], first["location_precision"]) == (77, HERE, "postal_area")
    assert found.moved[
        ["register_x_m", "x_m", "register_code", "municipality_code", "postal_code"]
    ].values.tolist() == [[1_000, 77, THERE, HERE, "02600"]]
    assert found.moved["distance_m"].tolist() == [round((923**2 + 88**2) ** 0.5)]
    assert found.from_osm.empty


class TestOutOfRow:
    OUTLINES = gpd.GeoDataFrame(
        {"code": [HERE, THERE]}, geometry=[shapely.box(-100, -100, 100, 100), shapely.box(4e5, 0, 4.1e5, 1e4)],
        crs="EPSG:3067",
    )  # fmt: skip

    def numbers(self, odd_x: float) -> pd.DataFrame:
        rows = [(f"0{3130 + k}", 0.0, HERE) for k in range(8)]
        rows[4] = ("03134", odd_x, THERE)
        return register(*rows)

    def test_a_school_far_from_those_numbered_like_it_is_found(self) -> None:
        found = out_of_row(self.numbers(4e5), self.OUTLINES)
        assert found[["institution_number", "expected_code"]].values.tolist() == [["03134", HERE]]
        with pytest.raises(TableError, match=r"03134 'koulu 03134' lies in 074, 399\.9 km from 049"):
            all_looked_at(found, decisions())
        all_looked_at(found, decisions(("03134", "register")))

    def test_a_school_near_by_is_not(self) -> None:
        assert out_of_row(self.numbers(9_000), self.OUTLINES).empty

    def test_numbers_far_from_one_another_say_nothing(self) -> None:
        spread = self.numbers(4e5).assign(institution_number=[f"0{3000 + 100 * k}" for k in range(8)])
        assert out_of_row(spread, self.OUTLINES).empty
