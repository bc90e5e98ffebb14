"""What a step keeps of a region's people is, read again, what a report would find out itself."""

import geopandas as gpd
import pandas as pd
from geopandas.testing import assert_geodataframe_equal

from kopa import report, store
from kopa.study.opening import open_study
from kopa.workflow import reporting
from kopa.workflow.steps import ABOUT_PEOPLE


def kept(people: reporting.People, folder) -> reporting.People:
    people.origins.to_parquet(folder / "people.parquet")
    tables = {
        name: pd.read_parquet(store.write_parquet(folder / f"{name}.parquet", getattr(people, name)))
        for name in ABOUT_PEOPLE
    }
    return reporting.People(gpd.read_parquet(folder / "people.parquet"), **tables)


def test_people_that_were_kept_are_the_people_to_the_bit(tmp_path) -> None:
    study = open_study("205,697", parameters={"access_max_m": 300.0})  # some live too far from a road
    people = reporting.people_of(study)
    again = kept(people, tmp_path)
    assert not people.origins["time_lukio_min"].lt(float("inf")).all(), "no way at all is among what is kept"
    assert_geodataframe_equal(again.origins, people.origins, check_dtype=False)
    assert [list(again.origins[name]) for name in again.origins] == [
        list(people.origins[name]) for name in again.origins
    ]
    for name in ABOUT_PEOPLE:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(people, name), check_exact=True)


def test_a_report_of_kept_people_is_the_report_of_those_found_now(tmp_path) -> None:
    study = open_study("205,697")
    record = {"key": "0" * 64, "inputs": study.inputs_table().to_dict("records")}
    pages = [
        report.render(report.build(reporting.report_input(study, record, people=people), "sv"))
        for people in (None, kept(reporting.people_of(study), tmp_path))
    ]
    assert pages[0] == pages[1]
