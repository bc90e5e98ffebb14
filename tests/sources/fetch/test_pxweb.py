"""Tables of PxWeb: variables by role, parts below the cap, old and new ids, every refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.fetch.faults import FetchError
from kopa.sources.services import pxweb, service_of
from tests.sources.fetch.servers.loopback import Reply, json_reply
from tests.sources.fetch.servers.pxweb import CODES, PxWeb, ages_table, language_table
from tests.sources.fetch.small import Place, order

NEW, OLD = "vaerak/11re.px", "vaerak/statfin_vaerak_pxt_11re.px"
HOST = "pxdata.stat.fi"
CELLS = 300 * 7


def ages(**changed):
    return order("population_by_age", **{"rows": (CELLS, CELLS), **changed})


def test_ages_of_every_municipality_come_in_one_part(serve, tmp_path):
    server = serve({HOST: PxWeb({NEW: ages_table()})})
    version = Place(tmp_path, server).one(ages(known=True))
    assert version.rows == CELLS
    posted = [one.content for one in server.log if one.method == "POST"]
    assert [q["code"] for q in posted[0]["query"]] == [
        "alue_23_20260101",
        "ikaryhma_10_20180101",
        "timeperiod_y",
        "contentscode",
    ]
    assert "SSS" not in posted[0]["query"][0]["selection"]["values"]
    assert posted[0]["response"] == {"format": "json-stat2"}
    table = service_of(ages().dataset).build(ages(), version.files)
    assert table.columns.tolist() == ["area", "age", "time", "contents", "value"]
    helsinki = table[(table.area == "091") & (table.age == "SSS")]
    assert helsinki.value.tolist() == [694392.0]
    assert table.area.nunique() == 300


def test_parts_stay_below_the_services_cap_and_its_pace(serve, tmp_path):
    caps = {"maxValues": 100, "maxCells": 120_000, "maxCalls": 5, "timeWindow": 20}
    server = serve({HOST: PxWeb({NEW: ages_table()}, caps=caps)})
    assert Place(tmp_path, server).one(ages()).rows == CELLS
    posts = [one for one in server.log if one.method == "POST"]
    assert len(posts) == -(-300 // (100 // 7))
    waits = [wait for wait in server.waits if wait > 1]
    assert len(waits) >= len(posts)
    assert max(waits) <= 1.1 * 20 / 5


@pytest.mark.parametrize(
    "variables",
    [
        ages_table(area="Alue", age="Ikä", sex="Sukupuoli", time="Vuosi", contents="Tiedot"),
        ages_table(area="alue_23_20270101", time="Tid"),
        ages_table(prefix=""),
        list(reversed(ages_table())),
    ],
)
def test_variables_are_found_by_their_values_whatever_they_are_called(serve, tmp_path, variables):
    names = {one["code"] for one in variables}

    def value(cell):
        area = cell[next(n for n in names if n.casefold().startswith("alue"))]
        age = cell[next(n for n in names if n.casefold().startswith("ik"))]
        return int(area[-3:]) + (0 if age == "SSS" else int(age))

    server = serve({HOST: PxWeb({NEW: variables}, value=value)})
    table = service_of(ages().dataset).build(ages(), Place(tmp_path, server).one(ages()).files)
    assert set(table.area) == set(CODES)
    assert set(table.age) == {"SSS", *(f"{n:03d}" for n in range(6))}


def test_a_table_at_its_older_id_is_found(serve, tmp_path):
    server = serve({HOST: PxWeb({OLD: ages_table()})})
    version = Place(tmp_path, server).one(ages())
    assert version.meta["files"]["metadata.json.gz"]["asked"].endswith(OLD)


def test_languages_keep_their_variable_and_projections_all_years(serve, tmp_path):
    server = serve(
        {HOST: PxWeb({"vaerak/11rm.px": language_table(), "vaenn/14wx.px": ages_table(years=("2030", "2045"))})}
    )
    place = Place(tmp_path, server)
    wanted = order("population_by_language", rows=(1500, 1500))
    table = service_of(wanted.dataset).build(wanted, place.one(wanted).files)
    assert set(table.other) == {"SSS", "fi", "sv", "se", "en"}
    wanted = order("population_projection", rows=(2 * CELLS, 2 * CELLS))
    table = service_of(wanted.dataset).build(wanted, place.one(wanted).files)
    assert set(table.time) == {"2030", "2045"}


def test_hidden_cells_are_missing_and_counted(serve, tmp_path):
    for sparse in (False, True):
        server = serve({HOST: PxWeb({NEW: ages_table()}, hide=("KU205",), sparse=sparse)})
        version = Place(tmp_path / str(sparse), server).one(ages())
        assert version.meta["notes"] == ["7 cells are hidden"]
        table = service_of(ages().dataset).build(ages(), version.files)
        assert table[table.value.isna()].area.unique().tolist() == ["205"]


FAULTS = {
    "discontinued database": ({"tables": {}}, r"at none of its addresses.*400.*Parameter error.*StatFin_Passiivi"),
    "too many cells": ({"caps": {"maxCalls": 30}, "fail": [json_reply({"error": "Too many"}, status=403)]}, "403"),
    "wrong value": ({"fail": [json_reply({"error": "Invalid value for alue"}, status=400)]}, "400.*Invalid value"),
    "too many requests, then not": ({"fail": [Reply(status=429, headers={"Retry-After": "3"})]}, CELLS),
    "too many requests for ever": ({"fail": [Reply(status=429)] * 9}, "429.*too many requests"),
    "error, then not": ({"fail": [Reply(status=500)]}, CELLS),
    "a cell is missing": ({"lose_cell": True}, "2,099 values, 2,100 belong there"),
    "another municipality": ({"other_area": True}, "other values came than were asked for"),
    "everything hidden": ({"all_hidden": True}, "every cell is hidden"),
    "changed while it was read": ({"changes_after": 1}, CELLS),
    "page of maintenance": ({"html": True}, "Maintenance break"),
    "no such year": ({"tables": {NEW: ages_table(years=("2023", "2024"))}}, "has no 2025, its newest is 2024"),
    "no variable of municipalities": ({"tables": {NEW: ages_table()[1:]}}, "0 variables look like area"),
    "no variable of time": ({"tables": {NEW: ages_table()[:3] + ages_table()[4:]}}, "0 variables look like time"),
    "two variables of municipalities": (
        {"tables": {NEW: [*ages_table(), {**ages_table()[0], "code": "alue_2"}]}}, "2 variables look like area",
    ),
    "another number than published": ({"value": lambda cell: 1}, "value of area 091.* is 1, 694,392 is published"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_tables(serve, tmp_path, name):
    faults, ending = FAULTS[name]
    server = serve(
        {HOST: PxWeb(**{"tables": {NEW: ages_table()}, **{k: v[:] if k == "fail" else v for k, v in faults.items()}})}
    )
    place = Place(tmp_path, server)
    if isinstance(ending, int):
        assert place.one(ages(known=True)).rows == ending
        return
    with pytest.raises(FetchError, match=rf"(?s){ending}"):
        place.one(ages(known=True))
    assert place.state() == ({}, b"")
    server.apps[HOST] = PxWeb({NEW: ages_table()})
    assert place.one(ages(known=True)).rows == CELLS


@given(st.integers(0, 249), st.booleans(), st.integers(0, 3), st.lists(st.integers(0, 120), min_size=1, max_size=30))
def test_roles_do_not_depend_on_the_order_of_values(begin, prefixed, years, ages_told):
    areas = [f"{'KU' if prefixed else ''}{n:03d}" for n in range(250)]
    areas = [*areas[begin:], "SSS", *areas[:begin]]
    variables = [
        {"code": "x1", "values": areas, "valueTexts": [f"Name {area}" for area in areas]},
        {"code": "x2", "values": [f"{2020 + n}" for n in range(years + 1)]},
        {"code": "x3", "values": ["SSS", *(f"{n:03d}" for n in ages_told)], "elimination": True,
         "valueTexts": ["Total", *map(str, ages_told)]},
    ]  # fmt: skip
    found = pxweb._variables(json.dumps({"variables": variables}).encode(), ages())
    assert [one.role for one in found] == ["area", "time", "age"]


def test_metadata_of_an_ended_fetch_are_asked_for_again(serve, tmp_path):
    caps = {"maxValues": 700, "maxCalls": 30, "timeWindow": 1}
    fails = [Reply(status=503)] * 2
    server = serve({HOST: PxWeb({NEW: ages_table(ages=6)}, caps=caps)})
    place, posts = Place(tmp_path, server), []

    def breaks(asked):
        posts.append(asked.method == "POST")
        return fails.pop() if sum(posts) > 1 and fails and asked.method == "POST" else good(asked)

    good = server.apps[HOST]
    server.apps[HOST] = breaks
    with pytest.raises(FetchError, match="503"):
        place.one(ages())
    server.apps[HOST] = PxWeb({NEW: ages_table(ages=4)}, caps=caps)
    assert place.one(ages(rows=(300 * 5, 300 * 5))).rows == 300 * 5
