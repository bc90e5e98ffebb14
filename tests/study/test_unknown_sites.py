"""Where nobody looked for a level's sites, every answer says so and holds no number; the same people everywhere."""

import numpy as np
import pandas as pd
import pytest

import kopa
from kopa import store
from kopa.errors import InputError, UnknownNameError
from kopa.figures.plotted import charts, maps
from kopa.report.facts import Facts
from kopa.report.gpkg.layers import layers
from kopa.report.in_notebooks import level_map, level_sentence
from kopa.study.maps import people_of
from kopa.study.opening import open_study
from kopa.study.results_of import results_of
from kopa.tables import SITES_NOT_KNOWN
from kopa.words.texts import Texts
from tests.studies import study_of

UNKNOWN = "vet"


@pytest.fixture(scope="module")
def kuusamo():
    return study_of("305")


@pytest.fixture(scope="module")
def results(kuusamo):
    return results_of(kuusamo, isochrones=False)


def test_the_nearest_listed_site_is_no_answer(kuusamo):
    assert not kuusamo.sites_known(UNKNOWN)
    nearest = kuusamo.nearest(UNKNOWN, k=2)
    assert set(nearest["status"]) == {SITES_NOT_KNOWN}
    assert nearest[["travel_time_min", "distance_km"]].isna().all(axis=None)
    assert set(nearest["to_id"]) == {""}
    assert len(nearest) == 2 * len(kuusamo.origins)
    known = kuusamo.nearest("lukio")
    assert set(known["status"]) == {"ok"}


def test_kopa_nearest_answers_another_question(kuusamo):
    listed = kuusamo.sites_of(UNKNOWN, language="fi")
    theirs = kopa.nearest(kuusamo.network, kuusamo.origins, listed, progress=False)
    assert np.isfinite(theirs["travel_time_min"]).all()
    assert theirs["travel_time_min"].min() > 60, "the sites that are listed are in another region"


def test_languages_are_known_apart():
    coast = study_of("keski-pohjanmaa")
    assert coast.sites_known("lukio", language="all")
    assert set(coast.nearest("lukio", language="sv")["status"]) == {"ok"}
    assert coast.sites_known("vet")
    assert not coast.sites_known("vet", language="all")
    assert set(coast.nearest("vet", language="sv")["status"]) == {SITES_NOT_KNOWN}


def test_a_level_may_be_known_in_some_municipalities_of_a_region_only():
    """Of Espoo's schools many points are not believed: there nothing is told, beside it everything."""
    study = open_study(["049", "257"])
    assert study.municipalities_not_known("basic_1_6") == {"049"}
    nearest, espoo = study.nearest("basic_1_6"), (study.origins["municipality_code"] == "049").to_numpy()
    assert set(nearest.loc[espoo, "status"]) == {SITES_NOT_KNOWN}
    assert nearest.loc[espoo, "travel_time_min"].isna().all()
    assert set(nearest.loc[~espoo, "status"]) == {"ok"}
    rows = study.indicators().query("level == 'basic_1_6' and indicator_id == 'G1.d.median'")
    status = rows.set_index("municipality_code")["status"].to_dict()
    assert status == {"": "missing", "049": "missing", "257": "ok"}


def test_tables_of_people_and_of_times_carry_the_same_status(kuusamo, tmp_path):
    people, times = kuusamo.on_people(), kuusamo.travel_times()
    for level in kuusamo.levels:
        of_level = times[(times["level"] == level) & (times["rank"] == 1)]
        assert of_level["status"].tolist() == people[f"status_{level}"].tolist()
        unknown = SITES_NOT_KNOWN in set(people[f"status_{level}"])
        assert unknown == (not kuusamo.sites_known(level))
        assert people[f"time_{level}_min"].isna().all() == unknown
    path = store.write_parquet(tmp_path / "travel_times.parquet", times)
    pd.testing.assert_frame_equal(pd.read_parquet(path), times, check_dtype=False)


def test_results_report_and_geopackage_carry_it(kuusamo, results):
    facts = Facts(results, Texts("en"))
    cells = next(layer.table for layer in layers(results, None) if layer.name == "cells")
    for level in kuusamo.levels:
        assert facts.is_covered(level) == kuusamo.sites_known(level), level
        told = set(cells[f"status_{level}"])
        assert (told == {SITES_NOT_KNOWN}) == (not kuusamo.sites_known(level))
    assert results.own_minutes(UNKNOWN) is None
    unknown = [level for level in kuusamo.levels if not kuusamo.sites_known(level)]
    assert not results.sites.loc[results.sites["level"].isin(unknown), "used"].any()


def test_maps_and_sentences_only_say_so(kuusamo, results):
    for figure in (
        kuusamo.map(UNKNOWN),
        kuusamo.map(UNKNOWN, kind="isochrones"),
        level_map(results, UNKNOWN, Texts("en")),
    ):
        (axes,) = figure.axes
        assert "not known" in " ".join(text.get_text() for text in axes.texts).replace("\n", " ")
    assert "not known" in level_sentence(results, UNKNOWN, Texts("en"))
    with pytest.raises(InputError, match=f"305.*the sites of {UNKNOWN} are not known"):
        kuusamo.zonings(UNKNOWN)


def test_no_areas_are_drawn_of_it(kuusamo):
    areas = kuusamo.isochrones(UNKNOWN, beyond=kuusamo.sites_of(UNKNOWN)["id"])
    assert (len(areas), areas.attrs["status"]) == (0, SITES_NOT_KNOWN)
    assert areas.columns.tolist() == ["site_id", "minutes", "geometry"]


def legend(figure) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]


def test_notebook_map_and_report_count_the_same_people_and_languages():
    """In Keski-Pohjanmaa the nearest school of some teaches in Swedish only: nowhere is it the answer."""
    study, t = study_of("keski-pohjanmaa"), Texts("en")
    results = results_of(study, isochrones=False)
    facts = Facts(results, t)
    for level in ("lukio", "basic_1_6", "vet"):
        classes = facts.persons_by_class(level)
        shown = legend(level_map(results, level, t))
        assert [label.partition(": ")[2] for label in shown[:5]] == [t.persons(n) for n in classes[:5]]
        near = study.persons(level)[study.nearest(level)["travel_time_min"] <= 10].sum()
        assert near == pytest.approx(study.persons(level)[results.minutes(level) <= 10].sum())
        own = [label.partition(": ")[2] for label in legend(study.map(level))[:5]]
        assert own == [charts.ENGLISH.persons(n) for n in classes[:5]]
    assert set(study.isochrones("lukio")["site_id"]) <= set(study.sites_of("lukio", language="fi")["id"])


@pytest.mark.parametrize("kind", maps.KINDS)
def test_a_map_counts_the_language_of_teaching_that_is_asked_for(kind):
    """Pietarsaari's lukiot teach in Swedish: whoever counts them is nearer in Keski-Pohjanmaa."""
    study = study_of("keski-pohjanmaa")
    near = {one: people_of(study, "lukio", one).query("time_min <= 10")["persons"].sum() for one in ("fi", "all")}
    assert near["fi"] < near["all"]
    minutes = study.nearest("lukio", language="all")["travel_time_min"].to_numpy()
    assert near["all"] == pytest.approx(study.persons("lukio")[minutes <= 10].sum())
    told = study.map("lukio", kind=kind, language="all").axes[0].get_title(loc="left")
    assert told.endswith("lukio, taught in any language")
    assert study.map("lukio", kind=kind).axes[0].get_title(loc="left").endswith("lukio")


def test_minutes_within_ones_own_municipality_follow_the_language():
    study = study_of("keski-pohjanmaa")
    own = {one: people_of(study, "lukio", one)["own_min"].to_numpy() for one in ("fi", "sv", "all")}
    np.testing.assert_array_equal(own["fi"], results_of(study, isochrones=False).own_minutes("lukio"))
    np.testing.assert_array_equal(own["all"], np.minimum(own["fi"], own["sv"]))


def test_a_map_refuses_a_language_that_nobody_teaches_in():
    with pytest.raises(UnknownNameError, match="no language of teaching 'sve'; expected one of fi, sv, all"):
        study_of("keski-pohjanmaa").map("lukio", language="sve")
