"""Jobs of 2017 by industry and field: shown with their year, never scored on an assumption."""

import pandas as pd
import pytest

from kopa.goals.catalogue.jobs import jobs_by_industry
from kopa.goals.compute import indicators
from kopa.goals.scoring.scores import scored_indicators
from kopa.official_statistics import OfficialStatistics
from kopa.sources import society
from tests.goals.towns import LUKIO, VET, Values, inputs
from tests.studies import study_of

JOBS = pd.DataFrame(
    [("205", "C", 60), ("205", "Q", 20), ("205", "O", 20), ("290", "Q", 100), ("049", "C", 800)],
    columns=["code", "industry", "jobs"],
)
STATISTICS = OfficialStatistics(jobs_by_industry=JOBS, industries=society.industries())


def table(**tables):
    return indicators(inputs([LUKIO, VET], statistics=STATISTICS, tables=tables))


def test_jobs_and_the_shares_of_fields_say_their_year_and_that_the_field_is_an_assumption():
    value = Values(table())
    assert value("G3.a.jobs", "") == 200
    assert value("G3.a.jobs", "", "290") == 100
    assert value("G3.b.jobs.07", "") == pytest.approx(60 / 200)
    assert value("G3.b.jobs.09", "") == pytest.approx(120 / 200)  # O has no field of its own
    assert value.status("G3.b.jobs.07", "") == "assumption"


def test_a_match_by_assumed_fields_carries_no_weight_and_none_is_told_in_another_classification():
    places = pd.DataFrame({"region": ["two-towns"] * 2, "field": ["07", "09"], "places": [90, 90]})
    found = table(places_by_field=places)
    assert Values(found)("G3.b.match", "") == pytest.approx(1 - abs(60 / 180 - 0.5))
    (match,) = (one for one in scored_indicators(found) if one.statistic.key == "G3.b.match")
    assert match.why == "assumption"
    other = places.assign(field=["metal", "care"])
    assert Values(table(places_by_field=other)).status("G3.b.match", "") == "missing"


def test_industries_stand_beside_the_whole_country():
    found = jobs_by_industry(inputs((), statistics=STATISTICS)).set_index("industry")
    assert found.index[0] == "Q"
    assert found.loc["Q", ["share", "share_country"]].tolist() == pytest.approx([0.6, 0.12])
    assert set(found["year"]) == {2017}


@pytest.mark.outside
def test_jobs_of_a_region_are_as_in_the_source_file(shared):
    source = pd.read_csv(shared / "data/municipalities/jobs_by_industry_2017.csv", dtype=str)
    study = study_of("kainuu")
    here = source[source["municipality_code"].isin(study.region.municipality_codes)]
    found = study.jobs().set_index("industry")["jobs"]
    assert found.to_dict() == {one: here[f"jobs_{one.lower()}"].astype(int).sum() for one in found.index}
    assert found.sum() == here["jobs_total"].astype(int).sum()
