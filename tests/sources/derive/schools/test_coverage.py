"""Coverage: national where the register is complete, partial where points are not believed."""

import pandas as pd

from kopa.sources.derive.schools.coverage import MISSING, coverage

TOWNS = pd.DataFrame({"code": ["005", "009", "478"], "region_code": ["14", "17", "21"]})


def schools(town: str, *, by_area: int, others: int) -> pd.DataFrame:
    precision = ["postal_area"] * by_area + ["register_point"] * others
    return pd.DataFrame({"type_code": "11", "municipality_code": town, "location_precision": precision})


def found(table: pd.DataFrame, level: str, language: str = "fi") -> dict[str, str]:
    chosen = table[(table["level"] == level) & (table["language"] == language)]
    return dict(zip(chosen["municipality_code"], chosen["completeness"], strict=True))


def test_basic_and_lukio_are_complete_in_every_municipality_and_language() -> None:
    table = coverage(schools("005", by_area=0, others=9), TOWNS, {"009"}, set())
    for level in ("basic", "basic_1_6", "basic_7_9", "lukio"):
        for language in ("fi", "sv"):
            assert found(table, level, language) == dict.fromkeys(TOWNS["code"], "complete")


def test_a_municipality_of_distrusted_points_is_partial_and_says_why() -> None:
    table = coverage(schools("005", by_area=3, others=50), TOWNS, set(), set())
    assert found(table, "basic_7_9") == {"005": "partial", "009": "complete", "478": "complete"}
    assert found(table, "lukio")["005"] == "complete"
    gaps = table.loc[(table["level"] == "basic") & (table["municipality_code"] == "005"), "known_gaps"]
    assert gaps.str.startswith("3 of 53 schools are placed by their postal area").all()


def test_one_or_few_distrusted_points_do_not_hide_a_municipality() -> None:
    for by_area, others in ((2, 3), (3, 57)):
        table = coverage(schools("005", by_area=by_area, others=others), TOWNS, set(), set())
        assert found(table, "basic")["005"] == "complete"


def test_other_levels_are_known_where_openstreetmap_was_read() -> None:
    table = coverage(schools("005", by_area=0, others=1), TOWNS, {"005", "009"}, {"009"})
    assert found(table, "vet") == {"005": "complete", "009": "complete"}
    assert found(table, "early_childhood", "sv") == {"009": "partial"}
    assert found(table, "uas") == {"005": "partial", "009": "partial"}


def test_partial_rows_say_what_is_missing() -> None:
    table = coverage(schools("005", by_area=0, others=1), TOWNS, {"005"}, {"005"})
    assert (table.loc[table["completeness"] == "partial", "known_gaps"] != "").all()
    assert (table.loc[table["completeness"] == "complete", "known_gaps"] == "").all()
    assert all(level in set(table["level"]) for level, _ in MISSING)
