"""Another mode of travel is one class: a study, its indicators and its results go by it."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kopa.accessibility import Matrices
from kopa.errors import InputError
from kopa.report import build
from kopa.report.gpkg.geopackage import geopackage
from kopa.report.in_notebooks import level_map, level_sentence, reach_chart
from kopa.results import Results
from kopa.study.results_of import results_of
from kopa.study.study import Study
from kopa.study.uncertainty import base_of
from kopa.words.texts import Texts
from tests.studies import study_of


class Crow:
    """As the crow flies, at 30 km/h."""

    mode = "crow"

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str) -> Matrices:
        """Return straight lines in kilometres, and their minutes."""
        here, there = (np.stack([one.geometry.x, one.geometry.y], axis=1) for one in (origins, sites))
        km = np.hypot(*(here[:, None] - there).transpose(2, 0, 1)) / 1000
        ids = origins["id"].to_numpy(object), sites["id"].to_numpy(object)
        return Matrices(*ids, 2 * km, km, np.zeros(km.shape, np.int8), "hypot")


@pytest.fixture(scope="module")
def by_car() -> Study:
    return study_of("205,697")


@pytest.fixture(scope="module")
def by_crow(by_car) -> Study:
    return Study(by_car.region, by_car.country, by_car.parameters, Crow())


def test_every_answer_of_the_study_goes_by_it(by_car, by_crow):
    site = by_crow.sites_of("lukio", language="fi").set_index("id").geometry
    nearest = by_crow.nearest("lukio")
    apart_km = [line / 1000 for line in by_crow.origins.distance(site.loc[nearest["to_id"]].reset_index(drop=True))]
    np.testing.assert_allclose(nearest["distance_km"], apart_km)
    np.testing.assert_allclose(nearest["travel_time_min"], 2 * nearest["distance_km"])
    assert (nearest["distance_km"] <= by_car.nearest("lukio")["distance_km"] + 1e-9).all()
    assert set(by_crow.travel_times()["mode"]) == {"crow"}
    assert {by_crow.access(level).mode for level in by_crow.levels} == {"crow"}
    assert by_car.access("lukio").mode == "car"
    assert by_crow.engine == "hypot"
    assert (by_crow.zonings("lukio")["value"] > 0).any()


def test_indicators_are_those_of_the_mode_and_of_the_same_rows(by_car, by_crow):
    keys = ["municipality_code", "level", "indicator_id"]
    car, crow = (study.indicators().set_index(keys) for study in (by_car, by_crow))
    assert car.index.equals(crow.index)
    assert crow["status"].tolist() == car["status"].tolist()
    assert (by_car.indicators().attrs["mode"], by_crow.indicators().attrs["mode"]) == ("car", "crow")
    km = ("", "lukio", "G1.d.km_mean")
    assert crow.loc[km, "value"] < car.loc[km, "value"]


def test_workplaces_are_reached_by_it_too(by_car):
    rows = [("w1", "One", "205", 536_000.0, 7_121_000.0)]
    table = pd.DataFrame(rows, columns=["id", "name", "municipality_code", "x_m", "y_m"])
    study = Study(by_car.region, by_car.country, travel=Crow(), tables={"workplaces": table})
    assert study.inputs.workplaces is not None
    assert study.inputs.workplaces.mode == "crow"
    away_km = study.origins.geometry.x.sub(536_000).pow(2).add(study.origins.geometry.y.sub(7_121_000).pow(2)).pow(0.5)
    np.testing.assert_allclose(study.inputs.workplaces.distance_km[:, 0], away_km / 1000)


def test_results_carry_the_mode_and_have_no_areas(by_crow, tmp_path):
    results = results_of(by_crow)
    assert (results.mode, results.isochrones) == ("crow", None)
    results.save(tmp_path)
    assert Results.load(tmp_path).mode == "crow"
    with pytest.raises(InputError, match="travel by 'crow' draws no areas"):
        by_crow.isochrones("lukio")


def test_no_report_is_written_whose_sentences_speak_of_a_car(by_crow):
    with pytest.raises(InputError, match="its sentences speak of travel by car, these results are of travel by 'crow'"):
        build(results_of(by_crow), "en")


def test_no_map_geopackage_or_interval_is_made_whose_words_speak_of_a_car(by_car, by_crow, tmp_path):
    results = results_of(by_crow)
    for ask in (
        lambda: by_crow.map("lukio"),
        lambda: by_crow.explore("lukio", offline=True),
        lambda: geopackage(results, tmp_path / "region.gpkg"),
        lambda: level_map(results, "lukio", Texts("en")),
        lambda: level_sentence(results, "lukio", Texts("en")),
        lambda: reach_chart({"here": results}, {"here": "lukio"}, Texts("en")),
    ):
        with pytest.raises(InputError, match="speak of travel by car, these results are of travel by 'crow'"):
            ask()
    with pytest.raises(InputError, match="intervals are of travel by car, this study is of travel by 'crow'"):
        base_of([by_crow], ["lukio"])
    assert base_of([by_car], ["lukio"]).car is by_car.travel
    own = Study(by_car.region, by_car.country, by_car.parameters, replace(by_car.travel, local_streets_max_m=0.0))
    assert base_of([own], ["lukio"]).car is own.travel
    with pytest.raises(InputError, match="re-route them one by one"):
        base_of([by_car, own], ["lukio"])


def test_other_sites_and_people_keep_the_mode(by_car, by_crow):
    assert by_crow.with_origins(by_car.origins).travel is by_crow.travel
    assert by_crow.with_network(by_car.network).travel is by_crow.travel
    assert by_crow.with_parameters(season="winter").travel.mode == "crow"
