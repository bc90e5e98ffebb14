"""The best network of a region: its ways are those of the study and of its scenarios."""

import numpy as np
import pytest

import kopa
from kopa.errors import InputError, UnknownNameError
from kopa.scenarios.best_network import closings, p_median, regret
from tests.studies import study_of

PUOLANKA, KUHMO, KAJAANI = "00673", "00301", "00611"


@pytest.fixture(scope="module")
def study():
    return study_of("kainuu")


@pytest.mark.parametrize(("metric", "measure"), [("distance", "mean_km"), ("time", "mean_min")])
def test_all_sites_together_are_the_study_as_it_is(study, metric, measure):
    choice = study.site_choice("lukio", metric=metric)
    assert sorted(choice.sites) == sorted(study.sites[study.sites["in_region"] & (study.sites["level"] == "lukio")]
                                          ["site_id"])  # fmt: skip
    column = "travel_time_min" if metric == "time" else "distance_km"
    np.testing.assert_array_equal(choice.nearest(choice.sites), study.nearest("lukio", metric=metric)[column])
    compared = study.scenario(kopa.close(PUOLANKA))
    answers, cells = compared.answers, compared.cells
    told = answers[(answers["municipality_code"] == "") & (answers["measure"] == measure)].iloc[0]
    left = [one for one in choice.sites if one != PUOLANKA]
    assert choice.mean(choice.sites) == pytest.approx(told["before"])
    assert choice.mean(left) == pytest.approx(mean_of_cells(cells, "after", measure.removeprefix("mean_")))


def mean_of_cells(cells, side, unit):
    """The mean of the exact ways; that of `answers` adds what changes in hundredths."""
    return np.average(cells[f"{side}_{unit}"], weights=cells[f"persons_{side}"])


def test_the_rank_of_a_closing_is_that_of_its_scenario(study):
    choice = study.site_choice("lukio")
    table = closings(choice, limit=10.0)
    for row in table.to_dict("records"):
        compared = study.scenario(kopa.close(row["site"]))
        answers = compared.answers
        told = answers[answers["municipality_code"] == ""].set_index("measure")["after"]
        assert row["mean"] == pytest.approx(mean_of_cells(compared.cells, "after", "km"))
        assert row["p90"] == pytest.approx(told["p90_km"])
        assert row["worst"] == pytest.approx(told["worst_km"])
        assert row["over_limit"] == pytest.approx(told["over_near"])


def test_with_nearly_all_closed_everybody_still_goes_to_the_nearest_across_the_border(study):
    choice = study.site_choice("lukio")
    closed = [one for one in choice.sites if one != KAJAANI]
    cells = study.scenario(*map(kopa.close, closed)).cells
    np.testing.assert_array_equal(choice.nearest([KAJAANI]), cells["after_km"])


def test_the_best_network_keeps_what_stays_and_no_proposal_beats_it(study):
    choice = study.site_choice("lukio", stay=[PUOLANKA])
    best = p_median(choice, 3)
    assert PUOLANKA in best.sites
    assert best.gap == 0
    free = p_median(study.site_choice("lukio"), 3)
    assert free.value <= best.value
    assert regret(study.site_choice("lukio"), best.sites).difference == pytest.approx(
        (best.value - free.value) / choice.persons.sum()
    )


def test_only_those_that_surely_serve_a_level_may_be_asked(study):
    every, sure = (study.site_choice("basic_7_9", sure=one) for one in (False, True))
    assert set(sure.sites) < set(every.sites)
    assert (sure.beyond >= every.beyond).all()


def test_what_is_not_known_is_refused(study):
    with pytest.raises(InputError, match="the sites of 'early_childhood' are not known in the whole region"):
        study.site_choice("early_childhood")
    with pytest.raises(InputError, match="metric is 'walk'; give one of time, distance"):
        study.site_choice("lukio", metric="walk")
    with pytest.raises(UnknownNameError, match="no site '673' to choose"):
        study.site_choice("lukio", stay=["673"])
