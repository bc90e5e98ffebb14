from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

import kopa
from kopa import tables
from kopa.errors import FrozenError, InputError, RunError, TableError, UnknownNameError
from kopa.levels import SHOWN
from kopa.parameters import Parameters
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.opening import open_study
from kopa.study.starter import starter_country
from kopa.study.study import Study
from tests.studies import study_of


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("kainuu")


@pytest.fixture(scope="module")
def roads_only() -> Study:
    return open_study("kainuu", parameters=Parameters(local_streets_max_m=0.0))


def test_a_study_answers_by_any_of_the_regions_names(study):
    assert open_study("Kajanaland").region == study.region
    with pytest.raises(UnknownNameError, match="Did you mean 'kainuu'"):
        open_study("kainu")


def test_origins_and_sites_agree_with_their_schemas(study):
    tables.check(study.origins, tables.ORIGINS)
    tables.check(study.sites, tables.SITES)
    assert set(study.origins["municipality_code"]) == set(study.region.municipality_codes)
    assert study.sites["in_region"].any()
    assert not study.sites["in_region"].all()


def test_every_level_with_sites_is_served_and_adult_lukiot_do_not_serve_the_young(study):
    assert study.levels == SHOWN
    lukio = study.sites_of("lukio")
    assert lukio["serves_16_17"].all()
    assert lukio["id"].is_monotonic_increasing
    assert set(study.sites_of("basic_7_9")["level"]) == {"basic", "basic_7_9"}
    assert study.sites_of("basic").equals(study.sites_of("basic_1_6"))


def test_an_unknown_level_gets_a_suggestion(study):
    with pytest.raises(UnknownNameError, match="Did you mean 'lukio'"):
        study.nearest("lukoi")
    with pytest.raises(InputError, match="at least 1"):
        study.nearest("lukio", k=0)


@pytest.mark.parametrize("metric", ["time", "distance"])
def test_without_local_streets_the_nearest_are_those_of_the_engine(roads_only, metric):
    ours = roads_only.nearest("lukio", k=3, metric=metric)
    sites = roads_only.sites_of("lukio", language="fi")
    theirs = kopa.nearest(roads_only.network, roads_only.origins, sites, k=3, metric=metric, progress=False)
    pd.testing.assert_frame_equal(ours, theirs[list(ours.columns)], check_dtype=False)


def test_more_ranks_than_sites_leave_the_last_ones_empty(study):
    sites = len(study.sites_of("vet", language="fi"))
    ranks = study.nearest("vet", k=sites + 2)
    last = ranks[ranks["rank"] > sites]
    assert len(last) == 2 * len(study.origins)
    assert (last["to_id"] == "").all()
    assert np.isinf(last["travel_time_min"]).all()


def test_local_streets_only_shorten(study, roads_only):
    for level in ("basic_1_6", "lukio"):
        assert (study.access(level).time_min <= roads_only.access(level).time_min).all()
        assert (study.access(level).distance_km <= roads_only.access(level).distance_km).all()
    assert (study.access("basic_1_6").distance_km < roads_only.access("basic_1_6").distance_km).any()


def test_the_people_table_repeats_the_nearest(study):
    people = study.on_people()
    nearest = study.nearest("vet")
    np.testing.assert_array_equal(people["time_vet_min"], nearest["travel_time_min"])
    assert people["nearest_vet"].tolist() == nearest["to_id"].tolist()


def test_nearest_counts_the_language_that_is_asked_for():
    study = study_of("keski-pohjanmaa")
    by = {language: study.nearest("lukio", language=language) for language in ("fi", "sv", "all")}
    minutes = {language: table["travel_time_min"].to_numpy() for language, table in by.items()}
    np.testing.assert_array_equal(minutes["all"], np.minimum(minutes["fi"], minutes["sv"]))
    assert set(by["sv"]["to_id"]) <= set(study.sites_of("lukio", language="sv")["id"])
    assert (minutes["all"] < minutes["fi"]).any()
    with pytest.raises(UnknownNameError, match="expected one of fi, sv, all"):
        study.nearest("lukio", language="se")


@pytest.mark.parametrize("region", CASE_IDS)
def test_nothing_is_lost_in_a_case_region(region):
    study = study_of(region)
    study.check()
    table = study.conservation()
    assert table["ok"].all()
    records = table.set_index("what").loc["records of education sites"]
    assert (
        records["in"] == records["out"] + records["rejected"] == 2501 + 858 + 1
    )  # Loimaan lukio, which the register lacks


def test_every_municipality_can_be_studied_by_itself():
    from kopa.sources.user.region_files import region_of_codes
    from kopa.study import conservation

    country = starter_country()
    for code, origins in country.people.groupby("municipality_code"):
        region = region_of_codes([str(code)], country.division)
        conservation.check(conservation.table(region, country, origins), str(code))


def test_a_loss_stops_the_study_by_name(study):
    country = study.country
    cells = country.people
    fewer = cells[cells["municipality_code"] != "620"]
    lost = Study(study.region, country.with_people(fewer, fit=country.population_fit))
    with pytest.raises(RunError, match="kainuu: not conserved: municipalities with people in cells: in 8"):
        lost.check()


def test_indicators_and_scorecard_are_tables_of_their_schemas(study):
    tables.check(study.indicators(), tables.INDICATORS)
    tables.check(study.scorecard(), tables.SCORECARD)
    changed = study.indicators()
    changed["value"] = 0.0
    assert not study.indicators().equals(changed)


def test_headlines_are_shares_of_the_indicators(study):
    headline = study.headline()
    table = study.indicators().set_index(["municipality_code", "level", "indicator_id"])["value"]
    assert headline["lukio_30min_share"] == table["", "lukio", "G1.c.30min"]
    assert all(0 <= share <= 1 for share in headline.values())


@pytest.mark.parametrize(
    ("beyond", "error", "told"),
    [
        ("00301.lukio", InputError, "beyond: expected a list of ids of sites, not '00301.lukio'"),
        (["00301.lukoi"], InputError, "beyond: '00301.lukoi' is no site of lukio. Did you mean '00301.lukio'"),
        ([3], InputError, "beyond: 3 is no site of lukio"),
    ],
)
def test_areas_of_what_is_no_site_are_refused(study, beyond, error, told):
    with pytest.raises(error, match=told):
        study.isochrones("lukio", beyond=beyond)


def test_words_for_what_is_asked_are_refused_alike_everywhere(study):
    with pytest.raises(InputError, match="k: '3' is not a number of sites of at least 1"):
        study.nearest("lukio", k="3")
    with pytest.raises(InputError, match="language is 'de'; expected one of fi, sv, en"):
        study.scorecard(language="de")
    with pytest.raises(InputError, match="date: '2026-10-06' is the school day of timetables, and none is given"):
        open_study("kainuu", date="2026-10-06")


def test_isochrones_of_the_regions_sites_are_cumulative(study):
    areas = study.isochrones("vet").sort_values(["site_id", "minutes"])
    assert areas.geometry.is_valid.all()
    assert set(areas["site_id"]) == set(study.sites_of("vet").query("in_region")["id"])
    for _, of_site in areas.groupby("site_id"):
        assert of_site.geometry.area.is_monotonic_increasing


def test_people_inside_the_areas_are_those_that_nearest_counts(study):
    nearest, people = study.nearest("lukio"), study.origins
    areas = study.isochrones("lukio", beyond=set(nearest["to_id"]))
    x, y = people.geometry.x, people.geometry.y
    for minutes, of_sites in areas.groupby("minutes"):
        inside = np.logical_or.reduce([shapely.contains_xy(area, x, y) for area in of_sites.geometry])
        reach = (nearest["travel_time_min"] <= minutes).to_numpy()
        assert inside.tolist() == reach.tolist(), minutes
        if minutes == 30:
            assert people["population"][inside].sum() / people["population"].sum() > 0.9  # 0.6 beside the roads alone
            own = of_sites[of_sites["site_id"].isin(study.sites_of("lukio").query("in_region")["id"])]
            in_own = np.logical_or.reduce([shapely.contains_xy(area, x, y) for area in own.geometry])
            reach_beyond = nearest["to_id"][inside & ~in_own]  # 20 persons of 65,630
            assert len(reach_beyond)
            assert not set(reach_beyond) & set(own["site_id"])
    for _, of_site in areas.groupby("site_id"):
        shapes = of_site.sort_values("minutes").geometry.tolist()
        assert all(larger.contains(smaller) for smaller, larger in pairwise(shapes))


def test_a_study_shows_itself(study):
    assert repr(study) == "Study('kainuu': Kainuu, 8 municipalities of 2026)"
    shown = study._repr_html_()
    assert "Hyrynsalmi" in shown
    assert shown.count("<table>") == 1


def test_a_map_is_a_figure_with_the_regions_outline(study):
    import matplotlib.pyplot as plt

    figure = study.map("vet")
    assert figure.axes
    plt.close(figure)


def test_what_is_done_to_an_answer_does_not_change_the_next_one(study):
    for ask in (
        lambda: study.sites_of("lukio"),
        lambda: study.origins,
        lambda: study.sites,
        lambda: study.roads,
        lambda: open_study("kainuu").sites,
        lambda: open_study("kainuu").roads,
    ):
        first = ask()
        kept = first.copy()
        first.loc[:, "geometry"] = None
        first["id"] = "changed"
        assert ask().equals(kept)


def test_a_site_that_is_closed_no_longer_counts_though_it_was_asked_about_before():
    study = open_study("205,697")
    before = study.sites_of("lukio")
    closed = before[before["in_region"]]["id"].iloc[0]
    assert closed in set(study.nearest("lukio")["to_id"])
    sites = study.country.sites
    after = Study(study.region, study.country.with_sites(sites[sites["id"] != closed]))
    assert set(before["id"]) - set(after.sites_of("lukio")["id"]) == {closed}
    assert closed not in set(after.nearest("lukio")["to_id"])
    assert closed in set(study.nearest("lukio")["to_id"])
    assert after.conservation()["ok"].all()


@pytest.mark.parametrize("name", ["sites", "origins", "network", "parameters"])
def test_assigning_is_refused_with_what_to_do_instead(study, name):
    before = study.nearest("lukio")
    with pytest.raises(FrozenError, match=rf"study.{name} cannot be assigned.*study.with_{name}\("):
        setattr(study, name, None)
    with pytest.raises(AttributeError, match=r"study.region cannot be assigned.*open_study"):
        study.region = None
    with pytest.raises(FrozenError, match=rf"study.{name} cannot be deleted"):
        delattr(study, name)
    pd.testing.assert_frame_equal(study.nearest("lukio"), before)


def test_another_study_is_made_with_other_parameters_and_another_network(study):
    slow = study.with_parameters(access_speed_kmh=10.0)
    assert (slow.access("vet").time_min >= study.access("vet").time_min).all()
    assert slow.network is study.network
    edges = study.network.edges
    half = study.with_network(study.network.with_speeds(edges["speed_kmh"].to_numpy() / 2))
    assert (half.access("vet").time_min >= study.access("vet").time_min).all()
    assert (half.access("vet").time_min > study.access("vet").time_min + 1).any()
    assert study.network is open_study("kainuu").network
    with pytest.raises(TableError, match="saeson: unknown parameter"):
        study.with_parameters(saeson="winter")


def test_studies_of_one_country_share_travel_and_places(study):
    other = study_of("satakunta")
    assert other.country is study.country
    assert other.travel is study.travel


def test_speeds_of_a_class_change_the_ways_over_it_by_season(study):
    rows = [{"road_class": one, "summer_kmh": 150, "winter_kmh": 20} for one in (1, 2, 3, 4, 5)]
    fast, slow = (study.with_parameters(speeds=rows, season=season) for season in ("summer", "winter"))
    before, quick, late = (one.access("vet").time_min for one in (study, fast, slow))
    assert (quick <= before).all()
    assert (late >= before).all()
    assert (quick < before).any()
    assert fast.network.digest != study.network.digest
    same = study.with_parameters(speeds=[{"road_class": 9, "summer_kmh": 15, "winter_kmh": 15}])
    assert same.network.digest == study.network.digest
    with pytest.raises(InputError, match="speeds: your own network has its own"):
        study.with_network(study.network).with_parameters(speeds=rows).nearest("vet")


def test_a_study_is_handed_what_was_searched_before(study):
    asked = {("lukio", metric): study.matrices("lukio", metric) for metric in ("time", "distance")}
    handed = study.with_matrices(asked)
    assert handed.near_sites("lukio").equals(study.near_sites("lukio"))
    assert handed.matrices("lukio", "time") is asked["lukio", "time"]
    assert handed.nearest("lukio").equals(study.nearest("lukio"))
    assert handed.nearest("vet").equals(study.nearest("vet"))  # searched, as it was not handed over
    for other, level in ((open_study("satakunta"), "lukio"), (study, "vet")):
        with pytest.raises(InputError, match=f"{level}, time: of other cells or sites"):
            other.with_matrices({(level, "time"): asked["lukio", "time"]})


def test_another_metric_is_refused(study):
    for ask in (study.nearest, study.matrices, lambda level, metric: study.matrices(level).nearest(metric=metric)):
        with pytest.raises(UnknownNameError, match=r"metric: 'distanc' is neither .*Did you mean 'distance'"):
            ask("lukio", metric="distanc")


@pytest.fixture(scope="module")
def everywhere(study):
    """The same study with every site of the country searched for."""

    class EverySite:
        mode = "car"

        def matrices(self, origins, sites, metric):
            return study.travel.matrices(origins, sites, metric)

    return Study(study.region, study.country, study.parameters, EverySite())


@pytest.mark.parametrize("k", [8, pytest.param(5, marks=pytest.mark.thorough)])
def test_sites_that_are_not_near_change_no_answer(study, everywhere, k):
    """What is searched for is a part of the country's sites; with all of them every nearest one is the same."""
    assert len(study.near_sites("basic_1_6")) < len(everywhere.near_sites("basic_1_6")) / 2
    for level in ("basic_1_6", "lukio"):
        for language in ("fi", "sv", "all"):
            for metric in ("time", "distance"):
                ours, theirs = (
                    one.nearest(level, k=k, metric=metric, language=language) for one in (study, everywhere)
                )
                pd.testing.assert_frame_equal(ours, theirs)
