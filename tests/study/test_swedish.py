"""Scenarios of Swedish speakers: they alone are counted, with the sites that teach in Swedish."""

import numpy as np
import pytest

import kopa
from kopa.errors import InputError, TableError
from kopa.goals.catalogue.language import swedish_speakers
from kopa.study.swedish import in_swedish
from tests.studies import study_of

GYMNASIUM = "00061"


@pytest.fixture(scope="module")
def study():
    return study_of("keski-pohjanmaa")


@pytest.fixture(scope="module")
def compared(study):
    return study.scenario(kopa.close(GYMNASIUM), language="sv")


def test_persons_are_the_swedish_speakers_and_every_number_is_an_assumption(study, compared):
    region = compared.answers[compared.answers["municipality_code"] == ""].set_index("measure")
    speakers = swedish_speakers(study.inputs_of(()))["age_16_17"].sum()
    assert region.at["persons", "before"] == pytest.approx(speakers)
    assert 0 < speakers < study.origins["age_16_17"].sum() / 5
    assert set(compared.answers["status"]) == {"assumption"}


def test_before_is_the_way_to_the_nearest_site_in_swedish_and_closing_helps_nobody(study, compared):
    nearest = study.nearest("lukio", language="sv")
    assert np.array_equal(compared.cells["before_min"], nearest["travel_time_min"])
    assert (compared.cells["after_min"] >= compared.cells["before_min"]).all()
    assert not compared.cells["site_after"].str.startswith(GYMNASIUM).any()
    changes = compared.changes[compared.changes["quantity"] == "time_min"].set_index("municipality_code").loc[""]
    assert changes["lose"] > 0.9 * changes["persons"]


def test_a_site_of_the_other_language_is_refused_in_either(study):
    told = "does not teach in the language that is asked: ask of teaching in the other one"
    with pytest.raises(TableError, match=f"Karleby svenska gymnasium\\) {told}"):
        study.scenario(kopa.close(GYMNASIUM))
    finnish = study.sites[(study.sites["level"] == "lukio") & study.sites["in_region"]]
    finnish = finnish[finnish["language"] == "fi"]["site_id"].iloc[0]
    with pytest.raises(TableError, match=told):
        study.scenario(kopa.close(finnish), language="sv")


def test_the_study_itself_stays_as_it_is(study, compared):
    assert in_swedish(study) is in_swedish(study)
    assert set(study.sites["language"]) == set(in_swedish(study).sites["language"])
    assert (study.near_sites("lukio").set_index("site_id").loc[GYMNASIUM, "language"]) == "sv"


def test_other_languages_are_refused(study):
    with pytest.raises(InputError, match="'en'; scenarios are computed for teaching in fi or sv"):
        study.scenario(kopa.close(GYMNASIUM), language="en")
