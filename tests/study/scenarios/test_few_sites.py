"""A scenario of few sites: the same bits as with all near sites; the others are not searched, or are where needed."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import kopa
from kopa.study.study import Study

LEVELS = ("basic_1_6", "basic_7_9", "lukio")


@pytest.fixture(scope="module", params=["kainuu", "keski-pohjanmaa"])
def studies(request) -> tuple[Study, Study]:
    """The same region twice: nothing was asked of the first one, all near sites of the second one are searched."""
    first, second = kopa.open_study(request.param), kopa.open_study(request.param)
    for level in LEVELS:
        second.access(level)
    return first, second


def same(studies: tuple[Study, Study], *edits: object) -> None:
    few, every = (study.scenario(*edits, levels=LEVELS) for study in studies)
    for table in ("answers", "changes", "sites", "cells"):
        assert_frame_equal(getattr(few, table), getattr(every, table), check_exact=True)


def schools(study: Study) -> list[str]:
    here = study.sites[study.sites["in_region"] & study.sites["language"].ne("sv")]
    return sorted(set(here.loc[here["level"].isin(["basic", *LEVELS]), "site_id"]))


@pytest.mark.parametrize("draws", [1, pytest.param(3, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
def test_closings_are_told_alike_however_many(studies, count, draws):
    names, drawn = schools(studies[0]), np.random.default_rng(count)
    for _ in range(draws):
        same(studies, *map(kopa.close, drawn.choice(names, count, replace=False).tolist()))


def test_sites_far_off_are_told_alike(studies):
    study = studies[0]
    study.scenario(kopa.close(schools(study)[0]), levels=LEVELS)
    serving = study._serving("lukio")
    beyond = serving[~serving["in_region"] & serving["language"].ne("sv")]["site_id"]
    few = set(study._scenario_cache.few["lukio"].site_ids)
    far = next(one for one in beyond if f"{one}.lukio" not in few)
    near = next(one for one in studies[1].near_sites("lukio")["site_id"] if f"{one}.lukio" not in few)
    here = schools(study)[0]
    same(studies, kopa.close(far))
    same(studies, kopa.close(near))
    same(studies, kopa.close(here, move_to=far))


def test_opened_moved_and_shared_sites_are_told_alike(studies):
    study = studies[0]
    name, (x, y) = schools(study)[1], study.municipalities.geometry.iloc[0].representative_point().coords[0]
    same(studies, kopa.open_site("Uusi", level="lukio", at=(x, y)), kopa.close(name))
    same(studies, kopa.move(name, to=(x, y)))
    same(studies, kopa.share(*study.region.municipality_codes[:2]), kopa.close(name))


def test_the_first_answer_searches_few_sites_and_says_no_other_edge():
    study = kopa.open_study("keski-pohjanmaa")
    study.scenario(kopa.close(schools(study)[0]), levels="basic_1_6")
    few = study._scenario_cache.few["basic_1_6"]
    assert "basic_1_6" not in study._access
    assert few.n_sites < len(study.near_sites("basic_1_6")) / 2
    np.testing.assert_array_equal(few.near_edge, study.access("basic_1_6").near_edge)
