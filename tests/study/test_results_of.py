"""The results of a study are those that it tells itself; what is saved makes the same report."""

import numpy as np
import pandas as pd
import pytest

from kopa import report
from kopa.report.gpkg.layers import layers
from kopa.results import Results
from kopa.study.opening import open_study
from kopa.study.results_of import key_of, results_of
from kopa.study.study import Study
from tests.studies import results_of_region, study_of


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("205,697", parameters={"access_max_m": 300.0})  # some live too far from a road


def test_results_are_what_the_study_tells_and_stay_so_when_saved(study, tmp_path):
    results = results_of(study)
    pd.testing.assert_frame_equal(results.indicators, study.indicators())
    pd.testing.assert_frame_equal(results.scorecards["fi"], study.scorecard(language="fi"))
    assert results.minutes("lukio").tolist() == study.nearest("lukio")["travel_time_min"].tolist()
    assert not np.isfinite(results.minutes("lukio")).all(), "no way at all is among the results"
    assert results.sites["used"].any()
    results.save(tmp_path)
    again = Results.load(tmp_path)
    assert again.region == study.region
    for name in results.origins:
        pd.testing.assert_series_equal(again.origins[name], results.origins[name], check_dtype=False)
    assert list(again.origins) == list(results.origins)
    assert report.html(again, "sv") == report.html(results, "sv")


def test_results_of_travel_times_that_were_searched_before_are_the_same(study):
    found = {
        (level, metric): study.matrices(level, metric) for level in study.levels for metric in ("time", "distance")
    }
    again = study.with_matrices(found)
    assert again.matrices("vet") is study.matrices("vet")
    pd.testing.assert_frame_equal(again.indicators(), study.indicators())
    assert again.network is study.network


def test_the_key_is_that_of_data_and_choices(study):
    assert key_of(study) == key_of(open_study("205,697", parameters={"access_max_m": 300.0}))
    assert key_of(study) != key_of(study.with_parameters(access_speed_kmh=20.0))


def test_every_site_of_the_travel_times_is_a_site_of_the_geopackage():
    """An analyst who joins `to_id` of the Parquet file with the layer of sites loses nobody."""
    study = study_of("keski-pohjanmaa")
    source = results_of_region("keski-pohjanmaa", isochrones=True)
    made = {layer.name: layer.table for layer in layers(source, source.isochrones[source.isochrones["site_id"].ne("")])}
    sites, listed = made["sites"], set(study.travel_times()["to_id"]) - {""}
    assert len(listed) > 100
    assert listed - set(sites["id"]) == set()
    assert set(sites.loc[sites["in_travel_times"], "id"]) == listed
    assert sites.loc[~sites["in_travel_times"] & ~sites["used"], "in_region"].all()
    nearest = {site for level in study.levels if study.sites_known(level) for site in made["cells"][f"nearest_{level}"]}
    assert nearest - {"", None} <= set(sites.loc[sites["used"], "id"])
    assert set(made["isochrones"]["to_id"]) <= set(sites["id"])
    assert set(made["cells"]["municipality_code"]) <= set(made["municipalities"]["municipality_code"])


def test_minutes_without_disputed_sites_are_those_of_a_study_without_them(monkeypatch):
    study = study_of("kainuu")
    open_lukiot = study.sites[study.sites["level"].eq("lukio") & study.sites["in_region"]]
    one = open_lukiot[open_lukiot["municipality_code"] != "205"].iloc[0]
    record = {"name": one["name"], "municipality_code": one["municipality_code"], "reason_code": "closed"}
    plain = results_of(study, isochrones=False, scored=False)
    assert not [name for name in plain.origins if name.startswith("if_closed_")]
    monkeypatch.setattr("kopa.study.results_of._rejected", lambda _: pd.DataFrame([record]))
    results = results_of(study, isochrones=False, scored=False)
    column = results.origins["if_closed_lukio_min"]
    without = study.with_sites(study.sites[study.sites["id"] != one["id"]])
    np.testing.assert_allclose(column, without.nearest("lukio")["travel_time_min"], rtol=0, atol=1e-9)
    longer = column.to_numpy() > results.minutes("lukio")
    assert longer.sum() == results.origins["nearest_lukio"].eq(one["id"]).sum() > 0
