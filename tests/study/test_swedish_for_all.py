"""Åland, where Swedish is the only official language: its schools are everybody's there."""

import pytest

import kopa
from kopa.levels import SWEDISH_FOR_ALL
from tests.studies import study_of

ALAND = "478, 035, 043, 060, 062, 065, 076, 170, 295, 318, 417, 438, 736, 766, 771, 941"


@pytest.fixture(scope="module")
def study():
    return kopa.open_study(ALAND)


def test_schools_of_aland_are_everybodys_and_nobodys_else(study):
    sites = study.sites
    assert set(sites.loc[sites["language"] == SWEDISH_FOR_ALL, "municipality_code"]) <= set(
        study.region.municipality_codes
    )
    lukio = sites[sites["in_region"] & (sites["level"] == "lukio")]
    assert set(lukio["language"]) == {SWEDISH_FOR_ALL}
    assert (sites.loc[sites["municipality_code"] == "272", "language"] == "sv").any()


def test_the_way_is_to_schools_of_aland(study):
    nearest = study.nearest("lukio")
    own = nearest["to_id"].isin(study.sites.query("in_region")["id"]).to_numpy()
    elsewhere = study.origins["municipality_code"][~own]
    assert set(elsewhere) <= {"035", "295", "766"}  # islands towards the mainland: Brändö, Kumlinge, Sottunga
    assert study.persons("lukio")[own].sum() > 0.95 * study.persons("lukio").sum()
    assert study.headline()["lukio_30min_share"] > 0.8
    assert study.headline()["basic_5km_share"] < 0.6


def test_no_finding_tells_of_mariehamn_without_a_school_or_of_teaching_in_finnish(study):
    questions = study.questions(language="sv").set_index("key")["text"]
    assert "Jomala" in questions["no_site"]
    assert "Mariehamn" not in questions["no_site"]
    assert not study.findings(language="en")["text"].str.contains("teaching in Finnish").any()


def test_swedish_stays_a_language_of_its_own_in_kokkola():
    assert SWEDISH_FOR_ALL not in set(study_of("keski-pohjanmaa").sites.query("in_region")["language"])
