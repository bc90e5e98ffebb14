"""Results are saved whole, read again as they were, and refused where a table is not as it was saved."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from kopa import report, store
from kopa.errors import NotThereError, RunError, TableError
from kopa.results import RECORD, Results
from tests.report.conftest import HOSTILE, make

TABLES = ("municipalities", "origins", "sites", "roads", "rejected_sites", "indicators", "coverage",
          "conservation", "intervals")  # fmt: skip


def whole() -> Results:
    people = pd.Series([120.0, 100.0], index=pd.Index([2012, 2022], name="year"), name="population")
    areas = make().municipalities[["geometry"]].assign(level="lukio", site_id="s-lukio", minutes=15.0)
    return make(population=people, isochrones=areas, mode="horse")


def test_what_was_saved_is_read_again_to_the_bit(tmp_path):
    before = whole()
    assert before.save(tmp_path) == tmp_path / RECORD
    after = Results.load(tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(after, name)), pd.DataFrame(getattr(before, name)), check_dtype=False, check_exact=True
        )
    assert_geodataframe_equal(after.isochrones, before.isochrones, check_dtype=False)
    pd.testing.assert_series_equal(after.population, before.population)
    assert (after.region, after.parameters, after.mode) == (before.region, before.parameters, "horse")
    assert after.provenance == before.provenance
    assert after.origins.crs == before.origins.crs
    assert not np.isfinite(after.minutes("lukio")).all(), "no way at all is among what is saved"
    by_car = (dataclasses.replace(one, mode="car") for one in (after, before))  # reports speak of the car only
    assert len({report.html(one, "sv") for one in by_car}) == 1


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_that_break_other_files_break_no_results(name, tmp_path):
    before = make((name, "Öölä", "Åby"), region_name=name)
    before.save(tmp_path)
    assert Results.load(tmp_path).region == before.region
    assert Results.load(tmp_path).municipalities["name_fi"].tolist() == before.municipalities["name_fi"].tolist()


def test_the_same_results_are_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        whole().save(tmp_path / name)
    assert (tmp_path / "one" / RECORD).read_bytes() == (tmp_path / "two" / RECORD).read_bytes()


def test_what_may_lack_is_lacking_after_reading(tmp_path):
    make(intervals=None).save(tmp_path)
    read = Results.load(tmp_path)
    assert (read.intervals, read.isochrones, read.population) == (None, None, None)


def test_a_table_that_is_not_as_it_was_saved_is_refused_by_name(tmp_path):
    with pytest.raises(NotThereError):
        Results.load(tmp_path)
    make().save(tmp_path)
    store.write_parquet(tmp_path / "indicators.parquet", make().indicators.assign(value=1.0))
    with pytest.raises(RunError, match=r"indicators.parquet: missing, or not as it was saved"):
        Results.load(tmp_path)
    (tmp_path / "indicators.parquet").unlink()
    with pytest.raises(RunError, match=r"indicators.parquet: missing"):
        Results.load(tmp_path)


def test_results_of_another_layout_are_refused(tmp_path):
    record = store.read_json(make().save(tmp_path))
    store.write_json(tmp_path / RECORD, record | {"schema_version": "0"})
    with pytest.raises(RunError, match="of another version of kopa"):
        Results.load(tmp_path)


def test_every_fault_of_the_tables_is_told():
    source = make()
    with pytest.raises(TableError) as raised:
        dataclasses.replace(
            source,
            coverage=source.coverage.drop(columns="level"),
            roads=source.roads.drop(columns="road_class"),
            municipalities=source.municipalities[source.municipalities["code"] != "902"],
        )
    assert raised.value.faults == [
        "roads: missing column road_class",
        "coverage: missing column level",
        "municipalities: no row for 902 of the region",
    ]


def test_a_report_needs_a_scorecard_and_what_its_results_rest_on():
    with pytest.raises(TableError, match=r"provenance: no 'key'(.|\n)*scorecards: none in English"):
        report.build(make(provenance={"inputs": []}, scorecards={}), "fi")
