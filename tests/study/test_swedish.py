"""Scenarios of Swedish speakers: they alone are counted, with the sites that teach in Swedish."""

import numpy as np
import pytest

import kopa
from kopa.errors import InputError, TableError
from kopa.goals.catalogue.language import swedish_speakers
from kopa.report.child_impact.sheet import child_impact_sheet
from kopa.report.model import Paragraph
from kopa.scenarios.edits import TransportRule
from kopa.scenarios.edits_in_words import Names
from kopa.study.swedish import in_swedish
from kopa.words.texts import Texts
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
    by_cell = swedish_speakers(study.inputs_of(()))["age_16_17"]
    of_towns = by_cell.groupby(study.origins["municipality_code"].to_numpy()).sum()
    speakers = of_towns.round(2).sum()
    assert region.at["persons", "before"] == pytest.approx(speakers)
    assert (np.abs(compared.cells["persons_before"].to_numpy() - by_cell.to_numpy()) < 0.01).all()
    assert 0 < speakers < study.origins["age_16_17"].sum() / 5
    assert set(compared.answers["status"]) == {"assumption"}


def test_before_is_the_way_to_the_nearest_site_in_swedish_and_closing_helps_nobody(study, compared):
    nearest = study.nearest("lukio", language="sv")
    assert np.array_equal(compared.cells["before_min"], nearest["travel_time_min"])
    assert (compared.cells["after_min"] >= compared.cells["before_min"]).all()
    assert not compared.cells["site_after"].str.startswith(GYMNASIUM).any()
    changes = compared.changes[compared.changes["quantity"] == "time_min"].set_index("municipality_code").loc[""]
    assert changes["lose"] > 0.9 * changes["persons"]


def test_where_many_speak_swedish_no_price_is_told_unless_they_alone_are_counted(study):
    """Kokkola: pupils beyond the limit are counted to schools that teach in Finnish."""
    towns = TransportRule("272", 3.0, 3.0)
    told, of_speakers = (study.scenario(towns, language=one).answers for one in ("fi", "sv"))
    for answers, status, given in ((told, "many_swedish_speakers", False), (of_speakers, "assumption", True)):
        prices = answers[answers["unit"].eq("EUR/year") & answers["level"].eq("basic_1_6")]
        assert set(prices["measure"]) == {"transport_low_eur", "transport_high_eur"}
        assert set(prices["status"]) == {status}
        for side in ("before", "after", "change"):
            assert prices[side].notna().eq(given).all()
    counted = told[told["measure"].eq("over_limit") & told["level"].eq("basic_1_6")]
    assert (counted["change"] >= 0).all()
    assert counted["change"].max() > 0


def test_where_many_speak_swedish_the_school_routes_of_an_option_have_no_price_either(study):
    """`school_routes.csv` held one beside `scenario_answers.csv`, which held none."""
    towns = TransportRule("272", 3.0, 3.0)
    costs = ["cost", "cost_low", "cost_high"]
    option = study.school_routes(towns, draws=1, eur_per_km=2.0)
    assert set(option["side"]) == {"before", "after", "change"}
    assert option[costs].isna().all(axis=None)
    assert option["vehicle_km"].notna().all()
    elsewhere = study_of("kainuu").school_routes(TransportRule("205", 3.0, 3.0), draws=1, eur_per_km=2.0)
    assert elsewhere[costs].notna().all(axis=None)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_child_impact_sheet_says_why_it_has_no_price(study, language):
    t, codes = Texts(language), dict(study.country.municipalities[["code", "name_fi"]].itertuples(index=False))
    names = Names.of(t, study.country.sites, codes)
    sheet = child_impact_sheet(study.scenario(TransportRule("272", 3.0, 3.0)), names, "Keski-Pohjanmaa")
    transport = next(one for one in sheet.sections if one.key == "child-transport")
    price = t("scenario_measure_transport_eur", year=study.parameters.transport_cost_year)
    assert Paragraph(t("scenario_unpriced")) in transport.blocks
    assert t("scenario_unpriced") not in sheet.imprint
    assert price not in str(sheet)


def test_a_site_of_the_other_language_is_refused_in_either(study):
    told = "does not teach in the language that is asked: ask of teaching in the other one"
    with pytest.raises(TableError, match=f"Karleby svenska gymnasium\\) {told}"):
        study.scenario(kopa.close(GYMNASIUM))
    finnish = study.sites[(study.sites["level"] == "lukio") & study.sites["in_region"]]
    finnish = finnish[finnish["language"] == "fi"]["site_id"].iloc[0]
    with pytest.raises(TableError, match=told):
        study.scenario(kopa.close(finnish), language="sv")


def test_those_of_a_closed_school_go_to_no_school_of_the_other_language(study):
    """They went, of 1,877 young people 842 had a shorter way, and closing helped."""
    kannus = study.sites[study.sites["name"].eq("Kannuksen lukio")]["site_id"].iloc[0]
    told = r"move_to: .*Karleby svenska gymnasium\) does not teach in the language that is asked"
    with pytest.raises(TableError, match=told):
        study.scenario(kopa.close(kannus, move_to=GYMNASIUM))


def test_the_study_itself_stays_as_it_is(study, compared):
    assert in_swedish(study) is in_swedish(study)
    assert set(study.sites["language"]) == set(in_swedish(study).sites["language"])
    assert (study.near_sites("lukio").set_index("site_id").loc[GYMNASIUM, "language"]) == "sv"


def test_other_languages_are_refused(study):
    with pytest.raises(InputError, match="'en'; scenarios are computed for teaching in fi or sv"):
        study.scenario(kopa.close(GYMNASIUM), language="en")
