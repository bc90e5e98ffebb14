"""Whatever a service does to its pages, what is accepted is exactly what it holds."""

import json
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kopa import store
from kopa.sources.fetch.faults import FetchError
from kopa.sources.services.rows import content_of
from tests.examples import examples
from tests.sources.fetch import damages
from tests.sources.fetch.damages import GRID, fetched
from tests.sources.fetch.servers.education import Konfo
from tests.sources.fetch.servers.features import FeatureService, address_rows, grid_rows
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.small import order

UNTIMED = settings(deadline=None, max_examples=40)

ADDRESSES = "ryhti_building:open_address"


@pytest.fixture(autouse=True, scope="module")
def without_waiting_for_the_disk():
    """These properties are not of the disk: thousands of files need not reach it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "flush", lambda _: None)
        yield


@UNTIMED
@given(rows=st.integers(1, 70), page=st.integers(1, 40), cap=st.integers(1, 50), seed=st.integers(0, 99))
def test_pages_sizes_caps_and_orders_do_not_change_what_comes(rows, page, cap, seed):
    cells = grid_rows(rows)
    shuffled = random.Random(seed).sample(cells, rows)
    checked, table = fetched(order("population_grid", page=page), FeatureService({GRID: shuffled}, cap=cap))
    assert checked.rows == rows
    assert table["grd_id"].tolist() == sorted(row[0]["grd_id"] for row in cells)
    assert checked == fetched(order("population_grid", page=1000), FeatureService({GRID: cells}))[0]


@UNTIMED
@given(
    counts=st.lists(st.integers(0, 30), min_size=2, max_size=2).filter(sum),
    page=st.integers(1, 20),
    cap=st.integers(1, 25),
)
def test_rows_in_csv_come_whole_for_any_sizes(counts, page, cap):
    rows = [*address_rows(counts[0], "205"), *address_rows(counts[1], "290"), *address_rows(5, "091")]
    checked, table = fetched(order("addresses", page=page), FeatureService({ADDRESSES: rows}, cap=cap))
    assert checked == fetched(order("addresses", page=1000), FeatureService({ADDRESSES: rows[::-1]}))[0]
    assert table["address_key"].tolist() == sorted(row[0]["address_key"] for row in rows[: sum(counts)])


@settings(deadline=None, max_examples=examples(33, thorough=100))
@given(rows=st.integers(1, 40), page=st.integers(1, 15), seed=st.integers(0, 10**6), often=st.floats(0.05, 0.6))
def test_a_service_that_damages_its_answers_at_random_is_refused_or_its_content_is_right(rows, page, seed, often):
    assert damages.tried(rows, page, seed, often) in ("refused", "right")


@settings(deadline=None, max_examples=examples(33, thorough=100))
@example(programmes=0, page=1, seed=532, often=0.5)  # a total lowered by one on every page of three
@given(programmes=st.integers(0, 45), page=st.integers(1, 20), seed=st.integers(0, 10**6), often=st.floats(0.0, 0.5))
def test_a_search_that_damages_its_answers_at_random_is_refused_or_its_content_is_right(programmes, page, seed, often):
    chance, told = random.Random(seed), {"02": programmes, "04": 3}
    wanted = order("study_programmes", page=page)

    def app(asked):
        reply = Konfo(told)(type(asked)(**{**vars(asked), "headers": {"caller-id": "kopa"}}))
        if chance.random() >= often:
            return reply
        content, kind = json.loads(reply.body), chance.choice(("drop", "double", "total", "empty", "cut", "error"))
        if kind == "error":
            return Reply(status=503)
        if kind == "cut":
            return Reply(reply.body[: chance.randrange(len(reply.body))])
        if kind == "total":
            content["total"] += chance.choice((-1, 1))
        elif kind == "empty":
            content["hits"] = []
        elif content["hits"]:
            content["hits"] = content["hits"][1:] if kind == "drop" else [*content["hits"], content["hits"][0]]
        return Reply(json.dumps(content).encode())

    try:
        checked, table = fetched(wanted, app)
    except FetchError:
        return
    assert (checked.rows, len(table)) == (2 * (programmes + 3), 2 * (programmes + 3))


@given(
    st.lists(
        st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3) | st.none(), max_size=3), max_size=6
    )
)
def test_the_hash_of_content_does_not_depend_on_order_and_sees_every_value(rows):
    assert content_of(rows) == content_of(rows[::-1])
    assert content_of([*rows, {"x": 1}]) != content_of(rows)
    assert content_of([{**row, "added": 1} for row in rows]) != content_of(rows) or not rows
