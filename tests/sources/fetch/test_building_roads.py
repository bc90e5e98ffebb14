"""Roads of a region: fetched as Digiroad serves them, built, put in force, and studied."""

import datetime as dt
import os
from unittest import mock

import numpy as np
import pytest

from kopa.sources import read, region_roads
from kopa.sources.fetch.orders import area_of
from kopa.sources.official.building import build as building
from kopa.sources.rests_on import sentences_of
from kopa.sources.schemas.official import ROADS_BUILT, ROADS_REJECTED
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.opening import open_study
from tests.sources.fetch.building import raw_of
from tests.sources.fetch.servers.digiroad import LAYERS, SmallDigiroad
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.small import Place, order

TOWNS = "205,290"
AREA = "kunnat-205-290"
EMPTY = np.array([[530_000.0, 7_100_000.0], [530_000.0, 7_101_000.0]])


def fetched_roads(folder, certificates, digiroad, names=tuple(LAYERS)):
    """Return a folder of data in which Digiroad of two towns was fetched, without a margin around them."""
    area = area_of(find_region(TOWNS))
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, digiroad.apps()) as server:
        orders = [order(name, area=area, rows=(0, 1_000_000), margin_km=0.0, page=2_000) for name in names]
        outcomes = Place(folder, server).fetch(*orders)
    assert [str(one.error) for one in outcomes if one.error] == []
    return Place(folder)


@pytest.fixture(scope="module")
def no_margin():
    """Have the catalogue ask for the box of the towns alone: the order is part of what a version is found by."""
    from kopa.sources.fetch import catalogue
    from kopa.sources.official.building import raw_tables

    alone = {name: one.model_copy(update={"margin_km": 0.0, "options": {**one.options, "page": 2_000}})
             if name in LAYERS else one for name, one in catalogue.datasets().items()}  # fmt: skip
    with mock.patch.object(raw_tables, "datasets", return_value=alone):
        yield


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, no_margin):
    return fetched_roads(tmp_path_factory.mktemp("digiroad"), certificates, SmallDigiroad())


@pytest.fixture(scope="module")
def made(place):
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


@pytest.fixture
def use(made, monkeypatch):
    """Have the official tables read in this test."""
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(made.folder))


def test_every_row_of_every_layer_is_used_or_rejected(made, use, place):
    told = read.read_table(ROADS_BUILT).set_index("dataset")
    assert (told["rows"] == told["used"] + told["rejected"]).all()
    entries = {one.dataset: one.rows for one in place.entries().values()}
    assert told["rows"].to_dict() == entries
    assert set(told["municipality_codes"]) == {"205 290"}
    assert len(region_roads.links(AREA)) == told.loc["road_links", "used"]
    assert len(read.read_table(ROADS_REJECTED)) == told["rejected"].sum()
    study = open_study(TOWNS)
    row = conservation.table(study.region, study.country, study.origins).set_index("what")
    row = row.loc["links of roads: fetched and used"]
    assert (row["in"], row["out"], row["rejected"], row["ok"]) == (entries["road_links"], row["out"], 0, True)


def test_a_study_of_the_region_rests_on_digiroad_and_one_of_others_on_the_starter(use):
    study, other = open_study(TOWNS), open_study("satakunta")
    inputs = study.inputs_table().set_index("table")
    assert inputs.loc["roads", "kind"] == "official"
    assert inputs.loc["roads", "source"] == "Finnish Transport Infrastructure Agency: Digiroad"
    assert inputs.loc["roads", "source_date"].startswith(f"{AREA} and 100 km around, retrieved 20")
    assert "junctions" not in inputs.index
    assert other.inputs_table().set_index("table").loc["roads", "kind"] == "starter"
    assert open_study("205").country.roads is open_study(TOWNS).country.roads, "one network for all regions inside"
    said = list(sentences_of(study.inputs_table().to_dict("records"), dt.date(2026, 11, 30)))
    assert said[0].startswith("Rests on: roads: Finnish Transport Infrastructure Agency: Digiroad (kunnat-205-290 and")
