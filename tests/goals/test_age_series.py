"""Age groups in time: as published for whole regions; a municipality's own, or its region's rate, which is said."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.goals.age_series import age_series, change_in_ten_years, projected, rates, today
from kopa.goals.compute import indicators
from kopa.regions import Region
from kopa.study import open_study
from kopa.tables import AGES
from tests.goals.official import STATISTICS
from tests.goals.towns import ORIGINS, Values, inputs

PUPILS = ("age_7_12",)
BOTH = ("205", "290")


def towns(**tables):
    return inputs(statistics=STATISTICS, tables=tables)


def own(*rows):
    return pd.DataFrame(rows, columns=["municipality_code", "year", "age_group", "persons"])


def test_the_region_is_as_published_and_a_year_that_was_projected_and_counted_is_as_counted():
    table = age_series(towns())
    region = table[table["municipality_code"] == ""].set_index("year")
    assert region["age_7_12"].to_dict() == {2015: 200, 2025: 100, 2030: 90, 2040: 60}
    assert region["kind"].to_dict() == {2015: "observed", 2025: "observed", 2030: "projection", 2040: "projection"}
    assert set(region["source"]) == {"official"}
    assert set(region["status"]) == {"ok"}


def test_a_municipality_changes_as_its_region_by_age_group_and_that_is_called_an_assumption():
    table = age_series(towns())
    town = table[table["municipality_code"] == "205"].set_index("year")
    assert town["age_7_12"].to_dict() == pytest.approx({2018: 70, 2025: 60, 2030: 54, 2040: 36})
    assert town["source"].tolist() == ["official", "cells", "region_rate", "region_rate"]
    assert town["status"].tolist() == ["ok", "partial", "assumption", "assumption"]
    assert projected(towns(), ("205",), PUPILS, 2040) == (pytest.approx(36.0), "assumption")
    assert projected(towns(), BOTH, PUPILS, 2040) == (60.0, "ok")


def test_a_projection_of_its_own_takes_the_place_of_the_rate():
    brought = towns(projection=own(("205", 2040, "age_7_12", 50.0)))
    assert projected(brought, ("205",), PUPILS, 2040) == (50.0, "ok")
    assert projected(brought, ("290",), PUPILS, 2040) == (pytest.approx(24.0), "assumption")
    table = age_series(brought).set_index(["municipality_code", "year"])
    assert table.loc[("205", 2040), "age_7_12"] == 50
    assert table.loc[("205", 2040), ["source", "status"]].tolist() == ["own_table+region_rate", "assumption"]


def test_a_part_of_a_region_is_the_sum_of_its_municipalities_and_no_year_is_told_that_is_not_known_of_all():
    origins = ORIGINS[ORIGINS["municipality_code"] == "205"].reset_index(drop=True)
    alone = Region("kajaani", "Kajaani", "Kajana", "Kajaani", ("205",), 2026)
    part = inputs((), region=alone, origins=origins, statistics=STATISTICS)
    region = age_series(part).query("municipality_code == ''").set_index("year")
    assert region["age_7_12"].to_dict() == pytest.approx({2018: 70, 2025: 60, 2030: 54, 2040: 36})
    assert region.loc[2040, "status"] == "assumption"
    assert pd.isna(change_in_ten_years(part, ("205",), PUPILS, 10))


def test_without_statistics_nothing_is_projected():
    value = Values(indicators(inputs()))
    assert value.status("G4.a.projected") == "missing"
    assert value.status("G0.projected_change.age_7_12", "") == "missing"
    assert age_series(inputs()).empty


def test_indicators_of_what_is_projected():
    value = Values(indicators(towns()))
    assert value("G0.age_group_change.age_7_12", "") == pytest.approx(100 / 200 - 1)
    assert value.status("G0.age_group_change.age_7_12", "", "205") == "missing"
    assert value("G0.projected_change.age_7_12", "") == pytest.approx(-0.4)
    assert value.status("G0.projected_change.age_7_12", "") == "ok"
    assert value("G0.projected_change.age_7_12", "", "205") == pytest.approx(-0.4)
    assert value.status("G0.projected_change.age_7_12", "", "205") == "assumption"
    assert value("G4.a.projected", "basic_1_6") == 60 / 2
    assert (value("G4.a.projected", "basic_1_6", "290"), value.status("G4.a.projected", "basic_1_6", "290")) == (
        pytest.approx(24.0),
        "assumption",
    )
    assert value("G4.a.projected_change") == pytest.approx(25 / 100 - 1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1, 500), min_size=4, max_size=4))
def test_municipalities_at_the_rate_add_up_to_the_published_region_where_their_cells_do(persons):
    origins = ORIGINS.assign(age_7_12=persons)
    scaled = STATISTICS.region_ages.copy()
    counted = (scaled["region_code"] == "18") & (scaled["kind"] == "observed") & (scaled["year"] == 2025)
    scaled.loc[counted, "age_7_12"] = sum(persons)
    people = inputs((), origins=origins, statistics=dataclasses.replace(STATISTICS, region_ages=scaled))
    parts = [projected(people, (code,), PUPILS, 2040).persons for code in BOTH]
    assert sum(parts) == pytest.approx(projected(people, BOTH, PUPILS, 2040).persons)
    assert rates(people, PUPILS)[2040].tolist() == pytest.approx([60 / sum(persons)] * 2)
    assert today(people, BOTH, PUPILS) == pytest.approx(sum(persons))


@pytest.mark.outside
@pytest.mark.parametrize(("region", "code"), [("kainuu", "18"), ("keski-pohjanmaa", "16"), ("satakunta", "04")])
def test_a_region_is_as_in_the_source_file_in_every_year_from_1990_to_2045(shared, region, code):
    source = pd.read_csv(shared / "data/population/region_age_groups_1990_2045.csv", dtype={"region_code": str})
    mine = source[source["region_code"] == code]
    counted = mine[mine["kind"] == "observed"]
    to_come = mine[(mine["kind"] == "projection_2024") & (mine["year"] > counted["year"].max())]
    expected = pd.concat([counted, to_come]).set_index("year")[list(AGES)].astype(float)
    table = open_study(region).age_series()
    ours = table[table["municipality_code"] == ""].set_index("year")[list(AGES)].astype(float)
    assert ours.index.tolist() == list(range(1990, 2046))
    pd.testing.assert_frame_equal(ours, expected, check_index_type=False)
