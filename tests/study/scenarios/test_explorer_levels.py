"""The explorer's levels of a study tell what its scenarios tell, as near as hundredths are."""

from dataclasses import replace

import numpy as np
import pytest

import kopa
from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.scenarios.explorer import Option, answer, means
from kopa.scenarios.hundredths import PARTS
from kopa.scenarios.means import MILLIONTHS, mean_of
from kopa.study.scenarios.explorer_levels import PLACES, explorer_levels, levels_in_swedish
from kopa.study.study import Study
from tests.studies import study_of

SEED = 20
HALF = 0.5 / PARTS
"""How far a hundredth lies from what it stands for; twice as far where a tenth would be printed otherwise."""


SEEN = 3 * HALF
"""Minutes by which a way must change to be told of: one hundredth may be too small by two halves, another too large."""


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("kainuu")


@pytest.fixture(scope="module")
def levels(study):
    return {one.level: one for one in explorer_levels(study)}


def test_persons_are_those_of_the_study(study, levels):
    assert list(levels) == ["basic_1_6", "basic_7_9", "lukio"]
    for name, ages in (("basic_1_6", "age_7_12"), ("basic_7_9", "age_13_15"), ("lukio", "age_16_17")):
        assert int(levels[name].persons.sum()) == round(PARTS * study.origins[ages].sum())


def test_sites_that_may_be_closed_are_those_of_the_region_called_as_scenarios_call_them(study, levels):
    for level in levels.values():
        inside = [one.municipality_code in study.region.municipality_codes for one in level.sites]
        assert inside == [at < level.closable for at in range(len(level.sites))]
        assert study.scenario(kopa.close(level.sites[0].called), levels=(level.level,)).changes is not None


def options(level, number):
    """Sites closed, moved and opened at random: few, most."""
    rng = np.random.default_rng(SEED)
    for _ in range(number):
        sites = rng.choice(level.closable, rng.integers(1, min(level.closable, 19)), replace=False).tolist()
        places = rng.choice(len(level.places), 6, replace=False).tolist()
        moving, opening = (int(one) for one in rng.integers(0, 4, 2))
        moved = dict(zip(sites[:moving], places[:moving], strict=False))
        yield Option(frozenset(sites[moving:]), frozenset(places[3 : 3 + opening]), moved)


@pytest.mark.parametrize("number", [5, pytest.param(12, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", ["basic_1_6", "basic_7_9", "lukio"])
def test_the_answer_is_that_of_the_scenario(study, levels, name, number):
    """Of grades 7-9 both answers are: that of all schools which may teach them, and that of those which surely do."""
    level = levels[name]
    assert level.counted == (("all", "sure") if name == "basic_7_9" else ("all",))
    asked = [Option(), *options(level, number)]
    assert {bool(one.moved) for one in asked} == {bool(one.opened) for one in asked} == {True, False}
    for option in asked[1:]:
        compared = study.scenario(*option.edits(level), levels=(name,))
        assert tuple(compared.answers["sites_counted"].unique()) == level.counted
        for counted in level.counted:
            assert_same(answer(level, option, counted), compared, level, counted)
            assert_same_means(level, option, compared, counted)


def assert_same_means(level, option, compared, counted):
    """Means are the same to the last bit, by whichever way an option comes to them, and those of the exact ways."""
    (answers, changes) = (
        table[(table["sites_counted"] == counted) & (table["municipality_code"] == "")]
        for table in (compared.answers, compared.changes)
    )
    after = answers.set_index("measure")["after"]
    assert means(level, option, counted) == (after["mean_min"], after["mean_km"])
    told = answer(level, option, counted)
    lose_mean = changes.set_index("quantity").at["time_min", "lose_mean"]
    assert lose_mean == (
        mean_of(told.longer, told.lose) / MILLIONTHS if told.lose else pytest.approx(np.nan, nan_ok=True)
    )
    side = next(one.after for one in compared.levels if one.sites_counted == counted)
    for unit, ways in (("min", side.time_min), ("km", side.distance_km)):
        assert after[f"mean_{unit}"] == pytest.approx(weighted_mean(ways, side.persons), abs=HALF)


def assert_same(told, compared, level, counted):
    """What the explorer tells is what the scenario does, as near as hundredths are."""
    answers, cells, sites = (
        table[(table["level"] == level.level) & (table["sites_counted"] == counted)]
        for table in (compared.answers, compared.cells, compared.sites)
    )
    after = answers[answers["municipality_code"] == ""].set_index("measure")["after"]
    assert told.persons / PARTS == pytest.approx(after["persons"], abs=1e-6)
    assert told.over / PARTS == pytest.approx(after["over_limit"], abs=1e-6)
    assert told.unreachable / PARTS == pytest.approx(after["unreachable"], abs=1e-6)
    for way, unit in ((told.time, "min"), (told.distance, "km")):
        assert way.total / told.persons / PARTS == pytest.approx(after[f"mean_{unit}"], abs=HALF)
        assert way.worst / PARTS == pytest.approx(after[f"worst_{unit}"], abs=2 * HALF + 1e-9)
        assert way.p90 / PARTS == pytest.approx(after[f"p90_{unit}"], abs=2 * HALF + 1e-9)
    longer = cells["after_min"] - cells["before_min"]
    loses = [cells.loc[longer > least, "persons_after"].sum() for least in (SEEN, 0.0)]
    assert loses[0] - 1e-6 <= told.lose / PARTS <= loses[1] + 1e-6
    gains = [cells.loc[longer < -least, "persons_after"].sum() for least in (SEEN, 0.0)]
    assert gains[0] - 1e-6 <= told.gain / PARTS <= gains[1] + 1e-6
    nearest = sites.set_index("site")["nearest_after"]
    for one, load in zip((*level.sites, *level.places), told.loads, strict=True):
        assert load / PARTS == pytest.approx(nearest.get(one.id, 0.0), abs=1e-6)


def test_places_are_inhabited_cells_of_the_region_one_of_each_and_of_most_residents_first(study, levels):
    places, people = levels["lukio"].places, study.origins.set_index("id")
    lived = {
        (round(at.x), round(at.y)): code for at, code in zip(people.geometry, people["municipality_code"], strict=True)
    }
    assert [lived[one.at_m] for one in places] == [one.municipality_code for one in places]
    assert len({one.at_m for one in places}) == len({one.id for one in places}) == len(places) == PLACES
    areas = study.country.postal_areas.set_index("code")["population"]
    assert (areas[[one.code for one in places]].diff().iloc[1:] <= 0).all()
    assert [one.at_m for one in places] == [one.at_m for one in levels["basic_1_6"].places]


def test_a_level_whose_sites_are_not_known_in_the_whole_region_is_left_out(study):
    coverage = study.country.coverage
    lacking = coverage[~((coverage["level"] == "lukio") & (coverage["municipality_code"] == "205"))]
    other = study._with(country=replace(study.country, coverage=lacking))
    assert [one.level for one in explorer_levels(other)] == ["basic_1_6", "basic_7_9"]


def test_schools_in_swedish_are_there_for_swedish_speakers_as_the_scenario_counts_them():
    """A reader in Kokkola who looked for Donnerska skolan found nothing, and was told nothing."""
    study = study_of("keski-pohjanmaa")
    levels = {one.key: one for one in explorer_levels(study)}
    assert list(levels) == ["basic_1_6", "basic_7_9", "lukio", "basic_1_6_sv", "basic_7_9_sv", "lukio_sv"]
    named = [one.name for key in ("basic_7_9_sv", "lukio_sv") for one in levels[key].sites[: levels[key].closable]]
    assert named == ["Donnerska skolan", "Karleby svenska gymnasium"]
    assert [one.name for one in levels["basic_1_6"].sites if "skola" in one.name] == []
    for level in (levels["basic_1_6_sv"], levels["basic_7_9_sv"]):
        for option in (Option.closing(range(level.closable)), Option(opened=frozenset({3}), moved={0: 7})):
            compared = study.scenario(*option.edits(level), levels=(level.level,), language="sv")
            for counted in level.counted:
                assert_same(answer(level, option, counted), compared, level, counted)
                assert_same_means(level, option, compared, counted)


def test_where_it_is_not_known_who_speaks_swedish_there_are_finnish_schools_alone():
    study = study_of("keski-pohjanmaa")
    country = study.country
    none = country.statistics.swedish_speakers.iloc[:0]
    other = study._with(country=replace(country, statistics=replace(country.statistics, swedish_speakers=none)))
    assert list(levels_in_swedish(other)) == []
