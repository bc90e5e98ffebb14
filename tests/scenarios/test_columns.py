"""Closing never helps, opening never harms, sharing never harms; and plain Python comes to the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.goals.inputs import LevelAccess
from kopa.scenarios.columns import METRICS, NOWHERE, Added, Columns, going_of
from tests.examples import examples

CODES = ("205", "290", "578")
MINUTES = st.sampled_from([0.0, 1.0, 2.5, 4.0, 7.0, np.inf])


def access_of(time_min, distance_km, ids, municipality_codes):
    people = len(time_min)
    return LevelAccess(
        level="basic_1_6",
        time_min=time_min,
        distance_km=distance_km,
        site_ids=ids,
        site_names=ids,
        site_municipality=municipality_codes,
        site_language=("fi",) * len(ids),
        near_edge=np.zeros(people, bool),
        covered=True,
    )


@st.composite
def networks(draw, most=5):
    people, sites, further = draw(st.integers(1, 6)), draw(st.integers(0, most)), draw(st.integers(0, 2))

    def matrix(columns):
        rows = [[draw(MINUTES) for _ in range(columns)] for _ in range(people)]
        return np.array(rows, float).reshape(people, columns)

    names = draw(st.permutations([f"s{i}" for i in range(sites + further)]))
    ids, added_ids = tuple(sorted(names[:sites])), tuple(sorted(names[sites:]))
    towns = st.sampled_from(CODES)
    access = access_of(matrix(sites), matrix(sites), ids, tuple(draw(towns) for _ in ids))
    added = Added(added_ids, added_ids, tuple(draw(towns) for _ in added_ids), matrix(further), matrix(further))
    codes = np.array([draw(towns) for _ in range(people)])
    closed = np.array([draw(st.booleans()) for _ in ids], bool)
    open_columns = [at for at in range(sites + further) if at >= sites or not closed[at]]
    shut = [at for at in range(sites) if closed[at]]
    sent = {at: draw(st.sampled_from(open_columns)) for at in shut if open_columns and draw(st.booleans())}
    groups = draw(st.sampled_from([(), (frozenset(CODES[:2]),), (frozenset(CODES[:1]), frozenset(CODES[1:]))]))
    return Columns(access, closed, added, codes, sent, groups)


def by_hand(columns, metric):
    """Return value and site of everybody, one after another, in plain Python."""
    values = columns.access.time_min if metric == "time" else columns.access.distance_km
    every = np.hstack([values, columns.added.of(metric)])
    found = []
    for row, code in zip(every.tolist(), columns.codes, strict=True):
        group = next((one for one in columns.groups if code in one), None)
        offered = [
            (row[at], columns.ids[at], at)
            for at in range(len(columns.ids))
            if (at >= columns.access.n_sites or not columns.closed[at] or at in columns.sent)
            and (group is None or columns.site_codes[at] in group)
            and row[at] < np.inf
        ]
        value, _, at = min(offered, default=(np.inf, "", NOWHERE))
        if at in columns.sent:
            at = columns.sent[at]
            value = row[at]
        found.append((value, columns.ids[at] if value < np.inf else ""))
    return found


def going(columns, metric):
    found = columns.going(metric, going_of(columns.access, metric))
    return [(value, "" if at == NOWHERE else columns.ids[at]) for value, at in zip(*found, strict=True)]


@settings(max_examples=examples(100, thorough=300))
@given(networks())
@pytest.mark.parametrize("metric", METRICS)
def test_everybody_goes_where_plain_python_says(metric, columns):
    assert going(columns, metric) == by_hand(columns, metric)


def minutes(columns):
    return columns.going("time", going_of(columns.access, "time")).value


def with_(columns, **changes):
    told = {name: getattr(columns, name) for name in ("access", "closed", "added", "codes", "sent", "groups")}
    return Columns(**{**told, **changes})


@given(networks(), st.data())
def test_closing_never_helps(columns, data):
    columns = with_(columns, sent={})
    more = columns.closed | np.array([data.draw(st.booleans()) for _ in columns.closed], bool)
    assert (minutes(with_(columns, closed=more)) >= minutes(columns)).all()


@given(networks())
def test_sending_to_a_site_is_never_shorter_than_the_nearest_that_remains(columns):
    if not columns.groups:
        assert (minutes(columns) >= minutes(with_(columns, sent={}))).all()


@given(networks())
def test_opening_never_harms(columns):
    without = with_(columns, added=Added.none(len(columns.codes)), sent={})
    assert (minutes(with_(columns, sent={})) <= minutes(without)).all()


@given(networks())
def test_sharing_never_harms_those_who_kept_to_their_own(columns):
    alone = with_(columns, sent={}, groups=tuple(frozenset({code}) for code in CODES))
    shared = with_(alone, groups=(frozenset(CODES[:2]), frozenset(CODES[2:])))
    assert (minutes(shared) <= minutes(alone)).all()
    assert (minutes(with_(alone, groups=())) <= minutes(shared)).all()


def test_what_the_study_knows_is_not_written_to():
    access = access_of(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]), ("a", "b"), ("205", "205"))
    before = going_of(access, "time")
    Columns(access, np.array([True, False]), Added.none(1), np.array(["205"])).going("time", before)
    assert before.value.tolist() == [1.0]
    assert before.column.tolist() == [0]
