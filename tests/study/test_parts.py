"""A study of people in parts answers as the same study with all pairs in whole tables."""

import numpy as np
import pandas as pd
import pytest

import kopa
from kopa.errors import InputError, TableError, TooLargeError
from kopa.goals.access_in_parts import AccessInParts
from kopa.study import access_questions, open_study, parts
from kopa.study.results_of import results_of
from kopa.workflow.step_files import load_matrices, save_matrices

REGION = "keski-pohjanmaa"  # two languages, and schools of unknown grades


@pytest.fixture(scope="module")
def tables():
    study = open_study(REGION)
    sites = pd.concat([study.sites_of(level).assign(level=level) for level in ("lukio", "vet")])
    here = sites[sites["in_region"]]
    capacity = pd.DataFrame({"site_id": here["site_id"], "level": here["level"], "places": 100, "field": "care"})
    danger = pd.DataFrame(
        {
            "id": ["d1"],
            "municipality_code": ["272"],
            "x_m": [312_000.0],
            "y_m": [7_082_000.0],
            "why": ["a main road without a path"],
        }
    )
    work = pd.DataFrame({"id": ["mill"], "name": ["Mill"], "municipality_code": ["272"],
                         "x_m": [312_000.0], "y_m": [7_082_000.0],
                         "jobs": [50]})  # fmt: skip
    return {"capacity": capacity.drop_duplicates(["site_id", "level"]), "dangerous_links": danger, "workplaces": work}


@pytest.fixture(scope="module")
def whole(tables):
    study = open_study(REGION, tables=tables)
    assert study._parts is None
    return study


@pytest.fixture(scope="module")
def in_parts(whole, tables):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_questions, "MOST_PAIRS", 0)
        patch.setattr(parts, "CELLS", 80)
        patch.setattr(parts, "FEW", 5)
        study = open_study(REGION, tables=tables)
        assert len(study._parts.rows) > 8
        yield study


def test_who_asks_of_one_level_waits_for_no_other(tables):
    study = open_study(REGION, tables=tables)
    study.matrices("lukio")
    assert set(study._near) == {"lukio"}


def test_each_part_has_but_the_sites_near_to_it(whole, in_parts):
    assert isinstance(in_parts.access("basic_1_6"), AccessInParts)
    assert in_parts.pairs_count < whole.pairs_count / 2, (in_parts.pairs_count, whole.pairs_count)


@pytest.mark.parametrize("language", ["fi", "sv", "all"])
def test_the_nearest_sites_are_the_same(whole, in_parts, language):
    for level in ("basic_1_6", "basic_7_9", "lukio"):
        for metric, k in (("time", 1), ("time", 5), ("distance", 1)):
            asked = {"language": language, "metric": metric, "k": k}
            pd.testing.assert_frame_equal(in_parts.nearest(level, **asked), whole.nearest(level, **asked))


def test_the_tables_of_travel_times_and_people_are_the_same(whole, in_parts):
    pd.testing.assert_frame_equal(in_parts.travel_times(), whole.travel_times())
    pd.testing.assert_frame_equal(in_parts.on_people(), whole.on_people())


def test_the_indicators_are_the_same(whole, in_parts):
    pd.testing.assert_frame_equal(in_parts.indicators(), whole.indicators())
    assert {"G1.g", "G1.w2"} <= set(whole.indicators()["indicator_id"].str.extract(r"(G\d\.[a-z]+\d?)")[0])


def test_the_results_are_the_same(whole, in_parts):
    one, other = (results_of(study, isochrones=False) for study in (whole, in_parts))
    for name in ("origins", "nearest_places", "coverage", "conservation", "sites"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_what_needs_all_pairs_is_refused_with_what_to_do(in_parts):
    access = in_parts.access("lukio")
    for ask in (
        lambda: access.time_min.min(), lambda: access.time_min[0], lambda: access.distance_km <= 5,
        lambda: np.asarray(access.time_min), lambda: in_parts.scenario(kopa.close(access.site_ids[0])),
    ):  # fmt: skip
        with pytest.raises(TooLargeError, match="too many pairs for one table; ask a study of fewer municipalities"):
            ask()
    assert access.time_min.shape == (len(in_parts.origins), len(access.site_ids))


def test_sites_in_another_order_are_the_same_sites(in_parts):
    access = in_parts.access("lukio")
    turned = access.select(np.arange(access.n_sites)[::-1])
    names, others = (np.append(one.site_ids, "")[one.nearest_column] for one in (access, turned))
    assert (names == others).all()
    assert (access.least("time_min") == turned.least("time_min")).all()


def test_what_was_searched_is_kept_in_a_file_as_it_was(in_parts, tmp_path):
    searched = in_parts.searched("lukio", "time")
    save_matrices(tmp_path / "lukio.time.npz", searched)
    read = load_matrices(tmp_path / "lukio.time.npz")
    pd.testing.assert_frame_equal(read.nearest(3), searched.nearest(3))
    study = in_parts.with_matrices({("lukio", metric): read for metric in ("time", "distance")})
    pd.testing.assert_frame_equal(study.nearest("lukio"), in_parts.nearest("lukio"))


def test_pairs_of_other_people_are_refused_when_they_are_read(in_parts):
    of_others = {("lukio", "time"): in_parts.searched("lukio", "time")}
    other = open_study("kainuu").with_matrices(of_others, read_later=True)
    with pytest.raises(InputError, match="matrices: lukio, time: of other cells or sites"):
        other.nearest("lukio")


def test_parts_that_lack_somebody_are_refused(in_parts):
    access = in_parts.access("vet")
    with pytest.raises(TableError, match="expected each of"):
        AccessInParts(**{**vars(access), "parts": access.parts[1:]})
