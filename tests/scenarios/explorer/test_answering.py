"""A level in whole numbers: everybody goes to the nearest open site, nobody is lost, what is not listed is refused."""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.scenarios.explorer import (
    Option,
    QuantisedLevel,
    QuantisedPlace,
    QuantisedSite,
    answer,
    between,
    means_now,
    near_sites,
)
from kopa.scenarios.hundredths import NOWHERE, PARTS, first_beyond, whole_persons

WAYS = st.sampled_from([0.0, 1.0, 2.004, 2.006, 4.995, 5.0, 5.004, 7.0, 40.0, np.inf])


@st.composite
def cases(draw):
    """Minutes and kilometres of a few cells to a few sites, how many of these may be closed, and persons."""
    rows, sites = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    closable = draw(st.integers(1, sites))
    time, km = (
        np.array(draw(st.lists(WAYS, min_size=rows * sites, max_size=rows * sites))).reshape(rows, -1) for _ in "tk"
    )
    persons = np.array(draw(st.lists(st.integers(0, 1000), min_size=rows, max_size=rows))) / PARTS
    closed = draw(st.sets(st.integers(0, closable - 1)))
    return time, np.where(np.isinf(time), np.inf, np.where(np.isinf(km), 3.0, km)), closable, persons, closed


def level_of(time, km, closable, persons, *, places=0, limit=5.0, from_limit=False, listed=20, sure=None):
    names, last = tuple("edcba"[: time.shape[1]]), time.shape[1] - places
    certain = np.ones(last, bool) if sure is None else np.array(sure, bool)
    sites = tuple(
        QuantisedSite(name, name, name, "205", (0.0, 0.0), bool(one))
        for name, one in zip(names[:last], certain, strict=True)
    )
    offered = tuple(QuantisedPlace(name, name, name, "205", (0.0, 0.0)) for name in names[last:])
    return QuantisedLevel(
        level="lukio", sites=sites, closable=closable,
        persons=whole_persons(persons, np.array(["205"] * len(persons))), at_m=np.zeros((len(persons), 2)),
        time=near_sites(time, names, closable, places=places, listed=listed, sure=certain),
        distance=near_sites(
            km, names, closable, places=places, limit=limit, from_limit=from_limit, listed=listed, sure=certain
        ),
        means=means_now(time[:, :last], km[:, :last], persons, certain),
        limit_km=limit, from_limit=from_limit, places=offered,
    )  # fmt: skip


@given(cases())
def test_everybody_goes_to_the_nearest_open_site_of_equal_ones_the_first_by_its_id(case):
    time, km, closable, persons, closed = case
    told = answer(level_of(time, km, closable, persons), Option.closing(closed))
    still = [at for at in reversed(range(time.shape[1])) if at not in closed]  # by their ids: those were written down
    loads, over, total, without = [0] * time.shape[1], 0, 0, 0
    for row, many in enumerate(round(one * PARTS) for one in persons):
        best = min(still, key=lambda at: time[row, at], default=None)
        minutes = np.inf if best is None else time[row, best]
        if np.isinf(minutes):
            without += many
        else:
            loads[best] += many
            total += many * round(PARTS * minutes)
        over += many * (min((km[row, at] for at in still), default=np.inf) > 5.0)
    assert list(told.loads) == loads
    assert (told.over, told.unreachable) == (over, without)
    assert told.time.total in (total, NOWHERE)


@st.composite
def options_with_places(draw):
    """A case whose last columns are places, and an option of it."""
    time, km, _, persons, _ = draw(cases())
    sites = draw(st.integers(1, time.shape[1]))
    closable, places = draw(st.integers(1, sites)), time.shape[1] - sites
    kinds = [draw(st.sampled_from(["stays", "closed", "moved"])) for _ in range(closable)]
    free = draw(st.permutations(range(places)))
    moving = [at for at, kind in enumerate(kinds) if kind == "moved"][:places]
    opened = draw(st.sets(st.sampled_from(free[len(moving) :]))) if places > len(moving) else set()
    closed = frozenset(at for at, kind in enumerate(kinds) if kind == "closed")
    moved = dict(zip(moving, free, strict=False))
    return time, km, closable, persons, places, Option(closed, frozenset(opened), moved)


@given(options_with_places())
def test_what_is_opened_or_moved_is_a_site_there_of_its_own_id(case):
    time, km, closable, persons, places, option = case
    level = level_of(time, km, closable, persons, places=places)
    told, sites = answer(level, option), len(level.sites)
    names = [one.id for one in (*level.sites, *level.places)]
    owners = {at: at for at in range(sites) if at not in option.gone}
    owners |= {sites + at: sites + at for at in option.opened} | {sites + to: at for at, to in option.moved.items()}
    loads, over, loses, gains = [0] * len(names), 0, 0, 0
    for row, many in enumerate(round(one * PARTS) for one in persons):
        best = min(owners, key=lambda at: (time[row, at], names[owners[at]]), default=None)
        if best is not None and np.isfinite(time[row, best]):
            loads[owners[best]] += many
        over += many * (min((km[row, at] for at in owners), default=np.inf) > 5.0)
        was, now = (min((time[row, at] for at in those), default=np.inf) for those in (range(sites), owners))
        loses, gains = loses + many * (now > was), gains + many * (now < was)
    assert list(told.loads) == loads
    assert told.over == over
    assert (told.lose, told.gain) == (loses, gains), "by exact minutes, also where hundredths are the same"
    assert told.gain + told.lose + told.keep == told.persons == sum(told.loads) + told.unreachable
    more, fewer = between(level, Option(), option)
    assert (more, fewer) == (told.lose, told.gain)


@st.composite
def options_of_doubtful_sites(draw):
    """A case with places, an option of it, and which of its sites are sure; some are across the border."""
    time, km, closable, persons, places, option = draw(options_with_places())
    sites = time.shape[1] - places
    sure = draw(st.lists(st.booleans(), min_size=sites, max_size=sites))
    return time, km, closable, persons, places, option, sure


def of_sure_sites_alone(time, km, closable, persons, places, option, sure):
    """The level without the doubtful sites, and the option without them: what `sure` sites are to come to."""
    sites = time.shape[1] - places
    kept = [at for at in range(sites) if sure[at]] + list(range(sites, sites + places))
    at = {old: new for new, old in enumerate(kept)}
    alone = level_of(time, km, closable, persons, places=places)
    left = sum(sure[:closable])
    time_near, km_near = (
        near_sites(table[:, kept], tuple("edcba"[one] for one in kept), left, places=places, **limit)
        for table, limit in ((time, {}), (km, {"limit": 5.0}))
    )
    alone = replace(
        alone, sites=tuple(alone.sites[one] for one in kept[: sum(sure)]), closable=left, time=time_near,
        distance=km_near,
    )  # fmt: skip
    moved = {at[one]: to for one, to in option.moved.items() if sure[one]}
    return alone, Option(frozenset(at[one] for one in option.closed if sure[one]), option.opened, moved), kept


@given(options_of_doubtful_sites())
def test_of_sure_sites_the_answer_is_as_if_the_others_were_not_there(case):
    time, km, closable, persons, places, option, sure = case
    level = level_of(time, km, closable, persons, places=places, sure=sure)
    assert level.counted == (("all",) if all(sure) else ("all", "sure"))
    assert answer(level, option) == answer(level_of(time, km, closable, persons, places=places), option)
    alone, asked, kept = of_sure_sites_alone(*case)
    told, expected = answer(level, option, "sure"), answer(alone, asked)
    assert replace(told, loads=()) == replace(expected, loads=())
    assert [told.loads[at] for at in kept] == list(expected.loads)
    assert sum(told.loads) == sum(expected.loads)
    assert between(level, Option(), option, "sure") == (told.lose, told.gain)
    assert told.over >= answer(level, option).over


@given(options_of_doubtful_sites(), st.integers(1, 3))
def test_cut_lists_of_doubtful_sites_refuse_or_agree(case, listed):
    time, km, closable, persons, places, option, sure = case
    level = level_of(time, km, closable, persons, places=places, sure=sure)
    cut = level_of(time, km, closable, persons, places=places, sure=sure, listed=listed)
    for short in (level.shortened(listed, places), cut):
        for counted in level.counted:
            try:
                told = answer(short, option, counted)
            except InputError:
                assert listed <= len(level.sites)
                continue
            assert told == answer(level, option, counted)
    short = level.shortened(listed, places)
    assert cut.time.site.tolist() == short.time.site.tolist()
    assert cut.time.unbroken.tolist() == short.time.unbroken.tolist()


@given(options_with_places())
def test_opening_harms_nobody_and_cut_lists_refuse_or_agree(case):
    time, km, closable, persons, places, option = case
    level = level_of(time, km, closable, persons, places=places)
    opened = answer(level, Option(opened=option.opened))
    assert opened.lose == 0
    assert opened.over <= answer(level, Option()).over
    try:
        short = answer(level.shortened(2, places), option)
    except InputError:
        return
    assert short == answer(level, option)


def test_an_option_of_no_level_is_refused():
    ways = np.array([[1.0, 2.0, 3.0, 4.0]])
    level = level_of(ways, ways, 2, np.array([1.0]), places=1)
    for option, told in [
        (Option.closing({2}), r"\[2\] are no sites"), (Option(opened=frozenset({1})), r"\[1\] are no places"),
        (Option(frozenset({0}), moved={0: 0}), "both closed and moved"),
        (Option(opened=frozenset({0}), moved={0: 0}), "one place"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=told):
            answer(level, option)


@given(cases())
def test_nobody_is_lost_and_closing_helps_nobody(case):
    time, km, closable, persons, closed = case
    level = level_of(time, km, closable, persons)
    now, told = answer(level, Option.closing(())), answer(level, Option.closing(closed))
    assert told.gain + told.lose + told.keep == told.persons == round(PARTS * persons.sum())
    assert sum(told.loads) + told.unreachable == told.persons
    assert told.gain == 0
    assert told.over >= now.over
    assert told.time.p90 >= now.time.p90
    assert told.time.worst >= now.time.worst
    assert now.lose == 0


@given(cases())
def test_the_order_of_closing_is_no_matter(case):
    time, km, closable, persons, closed = case
    level = level_of(time, km, closable, persons)
    assert len({answer(level, Option.closing(one)) for one in permutations(sorted(closed)[:3])}) == 1


def test_who_has_all_listed_sites_closed_is_refused_with_the_persons():
    time = np.array([[1.0, 2.0, 3.0, 4.0]])
    level = level_of(time, time, 4, np.array([12.5]), listed=2)
    assert answer(level, Option.closing({0})).time.worst == 200
    with pytest.raises(InputError, match=r"of 12\.50 persons every listed site of lukio is closed"):
        answer(level, Option.closing({0, 1}))
    with pytest.raises(InputError, match=r"\[4\] are no sites"):
        answer(level, Option.closing({4}))


@pytest.mark.parametrize(("limit", "from_limit", "km", "over"), [
    (5.0, False, 5.0, False), (5.0, False, 5.004, True), (7.0, True, 7.0, True), (7.0, True, 6.996, False),
])  # fmt: skip
def test_no_rounding_crosses_the_limit_of_the_law(limit, from_limit, km, over):
    way = np.array([[km]])
    level = level_of(way, way, 1, np.array([3.0]), limit=limit, from_limit=from_limit)
    assert answer(level, Option.closing(())).over == (300 if over else 0)
    assert first_beyond(limit, from_limit=from_limit) == (700 if from_limit else 501)


@given(st.floats(0, 600))
def test_what_is_printed_is_that_of_the_exact_minutes(minutes):
    whole = near_sites(np.array([[minutes]]), ("a",), 1).value[0]
    printed = math.floor(whole / 10 + 0.5)
    assert printed == math.floor(minutes * 10 + 0.5) or abs(minutes * 10 % 1 - 0.5) < 1e-9
    assert abs(whole / PARTS - minutes) <= 0.01


def test_a_list_ends_with_the_first_site_that_stays_open():
    near = near_sites(np.array([[1.0, 2.0, 3.0, 4.0]]), ("a", "b", "c", "d"), 2)
    assert near.site.tolist() == [0, 1, 2]
    assert near.shortened(2, np.ones(4, bool)).site.tolist() == [0, 1]
    assert near_sites(np.array([[1.0, 9999.0]]), ("a", "b"), 2).site.tolist() == [0]  # too far to be told: cut


@given(st.lists(st.tuples(st.floats(0, 50), st.sampled_from("ab")), min_size=1, max_size=30))
def test_whole_persons_keep_the_sum_of_every_group(told):
    persons, groups = np.array([one for one, _ in told]), np.array([one for _, one in told])
    whole = whole_persons(persons, groups)
    assert (np.abs(whole - PARTS * persons) < 1 + 1e-6).all()
    for group in set(groups):
        assert abs(int(whole[groups == group].sum()) - PARTS * persons[groups == group].sum()) <= 0.5 + 1e-6
