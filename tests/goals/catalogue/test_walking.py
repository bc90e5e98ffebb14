"""G1.w and G1.w2, worked by hand: 40, 20, 30 and 10 pupils of grades 1-6 who walk 2.9, 4.9, 6 and 9 kilometres."""

from dataclasses import replace

import numpy as np
import pytest

from kopa.goals.compute import indicators
from kopa.goals.scoring.scores import scored_indicators
from kopa.parameters import Parameters
from tests.goals.towns import BASIC, INF, LUKIO, UPPER, Values, inputs

KM = np.array([[2.9, 30.0], [4.9, 25.0], [30.0, 6.0], [9.0, 9.5]])
WALKED = replace(BASIC, walk_km=KM)


def values(*levels, **changes):
    return Values(indicators(inputs(levels, **changes)))


def test_who_walks_within_the_limits():
    value = values(WALKED)
    assert value("G1.w.5km", "basic_1_6") == pytest.approx(0.6)
    assert value.persons("G1.w.5km", "basic_1_6") == 60
    assert value("G1.w.3km", "basic_1_6") == pytest.approx(0.4)
    assert value("G1.w.5km", "basic_1_6", "290") == 0.0
    assert value.status("G1.w.5km", "basic_1_6") == "assumption"


def test_who_is_too_near_to_a_limit_to_tell():
    value = values(WALKED)
    # 4.9 km may be 4.3 to 6.5, 6 km 5.2 to 8.0, 2.9 km 2.5 to 3.9
    assert value("G1.w.uncertain_5km", "basic_1_6") == pytest.approx(0.2)
    assert value("G1.w.uncertain_3km", "basic_1_6") == pytest.approx(0.4)
    wider = values(WALKED, parameters=Parameters(walk_least_ratio=0.8))
    assert wider("G1.w.uncertain_5km", "basic_1_6") == pytest.approx(0.5)


def test_over_ways_with_paths_nobody_is_too_near_and_nothing_is_assumed():
    value = values(replace(WALKED, walk_has_paths=True))
    assert value("G1.w.uncertain_5km", "basic_1_6") == 0.0
    assert value.status("G1.w.5km", "basic_1_6") == "ok"


def test_minutes_on_foot_and_by_bicycle():
    value = values(WALKED, replace(LUKIO, walk_km=LUKIO.distance_km))
    assert value("G1.w.time", "basic_1_6") == pytest.approx(4.9 / 4.2 * 60)  # 40 of 100 walk less, 60 at most that
    assert value("G1.w.bicycle", "basic_1_6") == pytest.approx(4.9 / 12 * 60 + 1)
    assert value("G1.w.time", "lukio") == pytest.approx(3 / 4.8 * 60)
    assert value("G1.w.time", "lukio", "290") == pytest.approx(35 / 4.8 * 60)  # the Swedish lukio is not theirs


def test_nobody_who_has_no_way_is_left_out():
    value = values(replace(WALKED, walk_km=np.full_like(KM, INF)))
    assert value("G1.w.time", "basic_1_6") == INF
    assert value("G1.w.5km", "basic_1_6") == 0.0


def test_grades_that_are_not_known_give_a_range():
    value = values(replace(UPPER, walk_km=KM))
    assert value("G1.w.5km", "basic_7_9") == pytest.approx(60 / 90)
    assert value("G1.w.5km.known", "basic_7_9") == pytest.approx(60 / 90)
    nearer = replace(UPPER, walk_km=np.where(KM == 9.5, 4.0, np.where(KM == 6.0, 4.0, KM)))
    value = values(nearer)
    assert value("G1.w.5km", "basic_7_9") == pytest.approx(1.0)  # 13-15-year-olds: 45, 15, 30 and none
    assert value("G1.w.5km.known", "basic_7_9") == pytest.approx(60 / 90)


def test_ways_that_were_not_computed_are_missing():
    value = values(BASIC)
    for one in ("G1.w.5km", "G1.w.3km", "G1.w.time", "G1.w.bicycle", "G1.w2.share"):
        assert value.status(one, "basic_1_6") == "missing", one


def test_ways_over_dangerous_links():
    over = np.array([[True, True], [False, True], [True, True], [True, False]])
    value = values(replace(WALKED, walk_over_danger=over))
    assert value("G1.w2.share", "basic_1_6") == pytest.approx(0.4)  # of the two within five kilometres one
    assert value.persons("G1.w2.share", "basic_1_6") == 40
    assert value.status("G1.w2.share", "basic_1_6") == "partial"
    assert values(WALKED).status("G1.w2.share", "basic_1_6") == "missing"


def test_a_column_that_is_left_out_takes_its_way_along():
    danger = np.zeros((4, 2), bool)
    one = replace(WALKED, walk_over_danger=danger).select([1])
    assert one.walk_km.tolist() == KM[:, [1]].tolist()
    assert one.walk_over_danger.shape == (4, 1)


def test_ways_on_foot_are_shown_and_never_scored():
    found = indicators(inputs([replace(WALKED, walk_has_paths=True)]))
    shown = [one for one in scored_indicators(found) if one.statistic.key.startswith("G1.w")]
    assert {one.why for one in shown} <= {"unscored", "missing"}
    assert all(np.isnan(one.score) for one in shown)


def test_limits_that_are_equal_are_told_once():
    table = indicators(inputs([WALKED], parameters=Parameters(pupil_walk_km=5.0)))
    assert (table["indicator_id"] == "G1.w.5km").sum() == 3  # the region and two municipalities
