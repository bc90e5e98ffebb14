"""Overpass: tiles of one moment, a server without room, remarks under 200, and every other fault of an answer."""

import datetime as dt
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kopa import cli
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.orders import Area, degrees
from kopa.sources.official.fetching import by_hand, name_by_hand
from kopa.sources.services import overpass, overpass_tiles, service_of
from kopa.sources.services.overpass_answers import read_answer
from kopa.sources.services.overpass_tiles import DEEPEST, last_moment, tiles_of
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.servers.overpass import (
    AWAY,
    BUSY,
    HOST,
    NO_MEMORY,
    PAGE,
    RATE,
    REFUSED,
    TIMED_OUT,
    OverpassServer,
    small_way,
)
from tests.sources.fetch.servers.small_osm import SmallMap
from tests.sources.fetch.small import KAINUU, PATIENT, Place, order

ROADS = "openstreetmap_roads"
TOWN = Area("town", ("205",), (530_000.0, 7_110_000.0, 560_000.0, 7_140_000.0))
FOUR = {"margin_km": 0.0}
"""The town's box alone: two rows of two tiles."""


def wanted(**changed):
    return order(ROADS, area=TOWN, **{**FOUR, **changed})


def town_map():
    """A map whose roads cross the town's box, one of them without a node in it, and one ferry."""
    small, box = SmallMap(), TOWN.box_m
    for n in range(12):
        y = box[1] + 2_000.0 + 2_300.0 * n
        small.add(np.array([[box[0] + 1_000.0, y], [545_000.0, y + 300.0], [box[2] - 1_000.0, y]]),
                  {"highway": "tertiary", "maxspeed": "80", "name": f"Tie {n}, ä"})  # fmt: skip
    small.add(np.array([[box[0] - 5_000.0, 7_125_000.0], [box[2] + 5_000.0, 7_125_000.0]]), {"highway": "track"})
    small.add(np.array([[540_000.0, 7_120_000.0], [541_000.0, 7_121_000.0]]), {"route": "ferry", "duration": "00:10"})
    small.node_tags = {small.ways[0][0][1]: {"barrier": "gate"}}
    return small


MAP = town_map()


def server_of(**faults):
    return OverpassServer.of_map(MAP, **faults)


def limited(**changed):
    return replace(PATIENT, **changed)


def queries(server):
    return [one.query["data"] for one in server.log if one.path == "/api/interpreter"]


def elements(version, kind):
    found = [one for name in version.files.names() for one in json.loads(version.files.read(name))["elements"]]
    return {one["id"]: one for one in found if one["type"] == kind}


def test_roads_come_tile_by_tile_of_one_moment(serve, tmp_path):
    service = server_of()
    server = serve({HOST: service})
    version = Place(tmp_path, server).one(wanted())
    tiles = tiles_of(wanted())
    assert [one.name for one in tiles] == ["r00-c00", "r00-c01", "r01-c00", "r01-c01"]
    assert version.files.names() == [one.file for one in tiles]
    asked = queries(server)
    assert len(asked) == 4
    assert all(f'[date:"{last_moment()}"]' in query and "[timeout:40][maxsize:268435456]" in query for query in asked)
    assert [tile.box_text in query for tile, query in zip(tiles, asked, strict=True)] == [True] * 4
    assert elements(version, "way") == {n: small_way(n, nodes, **tags) for n, (nodes, tags) in service.ways.items()}
    assert version.rows == len(MAP.ways)
    assert version.meta["notes"] == [f"as of {last_moment()}: 14 ways, {len(MAP.places)} nodes, 4 answers"]
    assert (version.meta["licence"], version.meta["attribution"]["en"]) == ("ODbL 1.0", "© OpenStreetMap contributors")


def test_one_request_follows_another_with_a_pause_and_room_is_asked_for_first(serve, tmp_path):
    server = serve({HOST: server_of()})
    Place(tmp_path, server).one(wanted())
    assert server.paths() == ["/api/status", *["/api/interpreter"] * 4]
    assert len(server.waits) == 4
    assert all(0 < wait <= overpass.PAUSE_S for wait in server.waits)
    assert server.log[1].headers["user-agent"].startswith("kopa/")


def test_what_the_roads_say_does_not_depend_on_the_tiles(serve, tmp_path):
    server = serve({HOST: server_of()})
    contents = set()
    for km in (5.0, 25.0, 100.0):
        changed = wanted()
        options = {**changed.dataset.options, "tile_km": km}
        version = Place(tmp_path / str(km), server).one(wanted(options=options))
        contents.add(version.content)
    assert len(contents) == 1


@given(
    st.floats(60_000, 500_000), st.floats(6_600_000, 7_500_000), st.floats(1_000, 200_000), st.floats(1_000, 200_000),
    st.sampled_from([10.0, 25.0, 50.0]),
)  # fmt: skip
def test_tiles_and_quarters_cover_the_box_and_touch(west, south, width, height, km):
    area = Area("x", (), (west, south, west + width, south + height))
    options = {**wanted().dataset.options, "tile_km": km, "most_tiles": 10_000}
    tiles = tiles_of(order(ROADS, area=area, margin_km=0.0, options=options))
    box = degrees(area.box_m)
    assert min(one.box[0] for one in tiles) <= box[0]
    assert min(one.box[1] for one in tiles) <= box[1]
    assert max(one.box[2] for one in tiles) >= box[2]
    assert max(one.box[3] for one in tiles) >= box[3]
    by_name = {one.name: one.box for one in tiles}
    for name, (_, _, east, north) in by_name.items():
        row, column = int(name[1:3]), int(name[5:7])
        assert by_name.get(f"r{row:02d}-c{column + 1:02d}", (east,))[0] == east
        assert by_name.get(f"r{row + 1:02d}-c{column:02d}", (0, north))[1] == north
    quarters = tiles[0].quarters
    assert (quarters[0].box[:2], quarters[3].box[2:]) == (tiles[0].box[:2], tiles[0].box[2:])
    assert quarters[0].box[2:] == quarters[3].box[:2] == (quarters[1].box[0], quarters[2].box[1])


def refused(words, status, **headers):
    return Reply(REFUSED.format(words=words).encode(), status, headers, kind="text/html")


# fault → what it ends in: a number of ways where it is overcome, or words of the message
ANSWERS = {
    "remark: out of time": ({"remark": TIMED_OUT}, "not whole, for the server says: runtime error: Query timed out"),
    "remark: out of memory": ({"remark": NO_MEMORY}, "not whole, for the server says: .*ran out of memory"),
    "remark of another kind": ({"remark": "runtime error: Way 5 cannot be expanded"}, "not whole.*cannot be expanded"),
    "html under 200": ({"html": PAGE}, "answered with a page .'Access denied by policy'"),
    "its own page under 200, too busy": ({"html": REFUSED.format(words=BUSY)}, r"probably too busy.*\(2 tries\)"),
    "its own page under 200": ({"html": REFUSED.format(words="no such file")}, "the server says: .*no such file"),
    "cut JSON under 200": ({"cut_json": True}, "no whole JSON"),
    "another service": ({"html": "[1, 2]"}, "no answer of Overpass"),
    "the query of somebody else": ({"not_told": True}, "does not say of which tile"),
    "another box": ({"wrong_box": True}, "is of the box 60.00000"),
    "box ignored": ({"ignore_box": True}, "lies elsewhere: the server does not heed the box"),
    "moment ignored": ({"ignore_date": True}, "is of 2020-01-01T00:00:00Z"),
    "server behind": ({"base": "2020-01-01T00:00:00Z"}, "the server is behind: its data are of 2020-01-01"),
    "server of no moment": ({"base": ""}, "'' is no moment"),
    "a node missing": ({"lose_node": True}, "names the node .*, which did not come"),
    "a way missing": ({"lose_way": True}, "ways came, the server counts"),
    "a way twice": ({"twice": True}, "a way came twice"),
    "something else": ({"other": {"type": "relation", "id": 1}}, "which was not asked for"),
    "a node too many": ({"other": AWAY}, "nodes came, the server counts"),
    "a way that is no road": ({"ways": {1: ([1], {"building": "yes"})}, "places": {1: (27.9, 64.2)},
                               "ignore_box": True}, "neither a road nor a ferry"),
    "data that change for ever": ({"moves_after": 1}, "two tiles say different things of way 1"),
    "data that changed once": ({"moves_after": 1, "settles": True}, 14),
    "a node without a place": ({"places": dict.fromkeys(MAP.places, (None, 64.2)), "ignore_box": True},
                               "a node without"),
    "cut length once": ({"fault": "cut_length", "faulty_answers": 1}, 14),
    "cut gzip once": ({"fault": "cut_gzip", "faulty_answers": 1}, 14),
    "bit flip once": ({"fault": "flip_gzip", "faulty_answers": 1}, 14),
    "cut HTTP/1.0 for ever": ({"fault": "cut_http10"}, "cut off|no whole JSON"),
    "cut chunks for ever": ({"fault": "cut_chunked"}, "broke off"),
    "reset for ever": ({"fault": "reset"}, "broke off"),
    "429, then not": ({"refused": (refused(RATE, 429),)}, 14),
    "429 for ever": ({"refused": (refused(RATE, 429),) * 9}, r"429.*rate_limited.*\(2 tries\)"),
    "504, then not": ({"refused": (refused(BUSY, 504),)}, 14),
    "504 for ever": ({"refused": (refused(BUSY, 504),) * 9}, r"504.*too busy.*\(2 tries\)"),
    "400": ({"refused": (refused("line 1: parse error", 400),) * 9}, "400.*parse error.*does not know what was asked"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_faults_of_answers(serve, tmp_path, name):
    faults, ending = ANSWERS[name]
    server = serve({HOST: server_of()})
    place = Place(tmp_path, server)
    place.one(wanted())
    before = place.state()
    server.apps[HOST] = replace(server_of(), **faults)
    empty = Place(tmp_path / "empty", server)
    if isinstance(ending, int):
        assert empty.one(wanted()).rows == ending
        assert empty.whole()
        return
    with pytest.raises(FetchError, match=rf"(?s){ending}"):
        empty.one(wanted())
    assert empty.state() == ({}, b"")
    with pytest.raises(FetchError, match=rf"(?s){ending}"):
        place.one(wanted(), update=frozenset([ROADS]))
    assert place.state() == before


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        ("Slot available after: 2026-11-30T08:41:00Z, in 56 seconds.", {}, [56.5]),
        ("Slot available after: x, in 90 seconds.\nSlot available after: y, in 20 seconds.", {}, [20.5]),
        ("Slot available after: x, in 56 seconds.", {"Retry-After": "7"}, [7.5]),
        ("2 slots available now.", {}, [0.5]),
        ("something else", {}, [overpass.UNKNOWN_S + 0.5]),
    ],
    ids=["slot", "the first of two slots", "Retry-After first", "room", "status that cannot be read"],
)  # fmt: skip
def test_a_server_without_room_is_left_alone_until_it_has(serve, tmp_path, status, headers, waits):
    service = server_of(status=("2 slots available now.", status), refused=(refused(RATE, 429, **headers),))
    server = serve({HOST: service})
    assert Place(tmp_path, server).one(wanted()).rows == 14
    assert [wait for wait in server.waits if wait > overpass.PAUSE_S or wait == 0.5] == waits


def test_room_is_waited_for_before_the_first_request(serve, tmp_path):
    server = serve({HOST: server_of(status=("Slot available after: x, in 33 seconds.", "2 slots available now."))})
    assert Place(tmp_path, server).one(wanted()).rows == 14
    assert server.waits[0] == 33.0


def test_a_server_that_has_no_room_for_long_is_not_waited_for(serve, tmp_path):
    late = "Slot available after: 2026-11-30T10:00:00Z, in 4800 seconds."
    server = serve({HOST: server_of(status=(late,))})
    with pytest.raises(FetchError, match=r"no room for another 4,800 s; the same command goes on then"):
        Place(tmp_path, server).one(wanted())
    assert server.paths() == ["/api/status"]
    server.apps[HOST] = server_of(status=("2 slots available now.", late), refused=(refused(RATE, 429),) * 9)
    with pytest.raises(FetchError, match=r"429.*no room for another 4,800 s"):
        Place(tmp_path, server).one(wanted())
    assert server.paths()[1:] == ["/api/status", "/api/interpreter", "/api/status"]


def test_a_server_without_a_page_of_status_is_asked_all_the_same(serve, tmp_path):
    service = server_of()
    server = serve({HOST: lambda asked: Reply(status=404) if asked.path == "/api/status" else service(asked)})
    assert Place(tmp_path, server).one(wanted()).rows == 14


def test_a_tile_that_is_too_much_is_asked_for_in_quarters(serve, tmp_path):
    server = serve({HOST: server_of()})
    whole = Place(tmp_path / "whole", server).one(wanted())
    server.apps[HOST] = server_of(most_nodes=15)
    version = Place(tmp_path, server).one(wanted())
    assert version.content == whole.content
    assert {name[:7] for name in version.files.names()} == {one.name for one in tiles_of(wanted())}
    assert any(name.count("-") > 1 for name in version.files.names())
    table = service_of(wanted().dataset).build(wanted(), version.files)
    assert len(table) == len(version.files.names())


def test_an_answer_that_is_too_long_is_asked_for_in_quarters(serve, tmp_path):
    server = serve({HOST: server_of()})
    whole = Place(tmp_path / "whole", server).one(wanted())
    longest = max(len(whole.files.read(name)) for name in whole.files.names())
    version = Place(tmp_path, server).one(wanted(max_bytes=longest - 1))
    assert version.content == whole.content
    assert len(version.files.names()) > len(whole.files.names())


def test_a_tile_that_is_too_much_in_its_smallest_parts_is_refused_with_the_words(serve, tmp_path):
    server = serve({HOST: server_of(remark=NO_MEMORY)})
    with pytest.raises(FetchError, match=r"r00-c00(-1){3}: not whole, for the server says: .*ran out of memory"):
        Place(tmp_path, server).one(wanted())
    assert len(queries(server)) == 1 + DEEPEST, "asked once each: the same again would be too much again"


def test_a_fetch_that_was_ended_goes_on_with_the_next_tile_of_the_same_moment(serve, tmp_path, monkeypatch):
    stops = server_of(most_nodes=15)
    server = serve({HOST: stops})
    place = Place(tmp_path, server)
    calls = iter(range(100))

    def app(asked):
        if asked.path == "/api/interpreter" and next(calls) == 3:
            stops.refused = (Reply(status=503),) * 9
        return stops(asked)

    server.apps[HOST] = app
    with pytest.raises(FetchError, match="503"):
        place.one(wanted())
    assert list(place.raw.working(wanted()).glob("*.json.gz"))
    server.apps[HOST] = server_of(most_nodes=15)
    before = len(queries(server))
    tomorrow = last_moment(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    monkeypatch.setattr(overpass, "last_moment", lambda: tomorrow)
    version = place.one(wanted())
    assert last_moment() in version.meta["notes"][0]
    again = queries(server)[before:]
    assert all(f'[date:"{last_moment()}"]' in query for query in again)
    fresh = Place(tmp_path / "fresh", server).one(wanted())
    assert (fresh.content, tomorrow in fresh.meta["notes"][0]) == (version.content, True)
    of_fresh = len(queries(server)) - before - len(again)
    assert len(again) == of_fresh - 3, "neither the tile that was too much, nor its two quarters that were here"


def test_data_of_another_day_are_refused_by_the_lock_and_the_same_are_the_same(serve, tmp_path, monkeypatch):
    server = serve({HOST: server_of()})
    place = Place(tmp_path, server)
    first = place.one(wanted())
    monkeypatch.setattr(overpass, "last_moment", lambda: "2026-12-05T00:00:00Z")
    (outcome,) = place.fetch(wanted(), update=frozenset([ROADS]))
    assert (outcome.state, outcome.version.content) == ("same", first.content)
    shutil.rmtree(place.raw.root)
    assert place.one(wanted(), locked=True).content == first.content
    shutil.rmtree(place.raw.root)
    server.apps[HOST] = server_of(moves_after=-1, settles=True)
    lock = place.lock.read_bytes()
    with pytest.raises(FetchError, match=r"gives other data .* than the lock names"):
        place.one(wanted(), locked=True)
    assert place.lock.read_bytes() == lock
    asked = len(server.log)
    server.apps[HOST] = server_of()
    place.one(wanted())
    assert len(server.log) > asked
    assert place.one(wanted(), locked=True).content == first.content
    assert len(server.log) == asked + 5, "what is here is not asked for"


@given(data=st.data())
def test_whatever_is_missing_from_an_answer_or_twice_in_it_is_noticed(data):
    (tile,) = tiles_of(wanted(options={**wanted().dataset.options, "tile_km": 100.0}))
    content = json.loads(server_of()._body(tile.box_text, "2026-11-30T00:00:00Z"))
    parts = content["elements"]
    at = data.draw(st.integers(0, len(parts) - 1))
    if data.draw(st.booleans()):
        parts.insert(data.draw(st.integers(0, len(parts))), parts[at])
    else:
        del parts[at]
    with pytest.raises(FetchError):
        read_answer(json.dumps(content).encode(), tile, "a")


@pytest.fixture
def brought(serve, tmp_path):
    """The answers of all tiles, as a browser saves them."""
    version = Place(tmp_path / "there", serve({HOST: server_of()})).one(wanted())
    folder = tmp_path / "brought"
    folder.mkdir()
    for name in version.files.names():
        (folder / name_by_hand(wanted(), name)).write_bytes(version.files.read(name))
    return version, folder


def test_answers_saved_with_a_browser_are_taken(brought, tmp_path, monkeypatch):
    version, folder = brought
    addresses = by_hand(order(ROADS, area=TOWN))
    assert all(
        one.startswith("https://overpass-api.de/api/interpreter?data=%5Bout%3Ajson") for one in addresses.values()
    )
    monkeypatch.setattr(overpass, "last_moment", lambda: "2026-12-05T00:00:00Z")  # they are brought another day
    assert Place(tmp_path / "here").one(wanted(), brought=folder).content == version.content


def damage(folder, name, change):
    path = folder / name_by_hand(wanted(), name)
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "ending"),
    [
        (lambda content: content["elements"][0]["tags"].update(date="2026-11-01T00:00:00Z"), "of several moments"),
        (lambda content: content.update(remark=TIMED_OUT), "not whole"),
        (lambda content: content["elements"].pop(), "the server counts"),
        (lambda content: content["elements"][-1]["tags"].update(name="another"), "two tiles say different things"),
    ],
    ids=["another moment", "remark", "a way less", "another tile's name"],
)
def test_answers_that_were_brought_pass_the_same_checks(brought, tmp_path, change, ending):
    _, folder = brought
    damage(folder, "r00-c01.json", change)
    place = Place(tmp_path / "here")
    with pytest.raises(FetchError, match=ending):
        place.one(wanted(), brought=folder)
    assert place.state() == ({}, b"")


def test_a_tile_that_was_not_brought_is_missed(brought, tmp_path):
    _, folder = brought
    (folder / name_by_hand(wanted(), "r01-c00.json")).unlink()
    with pytest.raises(FetchError, match=r"r01-c00\.json is missing"):
        Place(tmp_path / "here").one(wanted(), brought=folder)


def test_a_region_that_is_too_large_is_refused_and_the_extract_named(serve, tmp_path):
    server = serve({HOST: server_of()})
    large = Area("lappi", ("261",), (240_000.0, 7_280_000.0, 640_000.0, 7_780_000.0))
    with pytest.raises(
        FetchError, match=r"requests would be needed, .* at most 200 .*kopa fetch --source openstreetmap,"
    ):
        Place(tmp_path, server).one(order(ROADS, area=large))
    assert server.log == []


def test_the_plan_says_how_many_requests_and_about_how_many_bytes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = service_of(wanted().dataset)
    kainuu, town = (service.foreseen(order(ROADS, area=one)) for one in (KAINUU, TOWN))
    assert kainuu.requests == len(tiles_of(order(ROADS))) == len(service.plan(order(ROADS)).requests)
    assert 40_000_000 < kainuu.bytes < 80_000_000
    assert town.bytes < kainuu.bytes / 4
    words = ["fetch", "--dry-run", "--region", "kainuu", "--source", ROADS]
    told = CliRunner().invoke(cli.app, words, env={"COLUMNS": "200"}).stdout
    assert f"{ROADS} kainuu: {kainuu.requests} requests to overpass-api.de, one at a time" in told
    assert "To be fetched: about 65 MB" in told
    assert "  overpass-api.de" in told


def test_the_moment_is_a_midnight_that_servers_have_reached():
    now = dt.datetime.now(dt.UTC)
    moment = dt.datetime.fromisoformat(last_moment())
    assert dt.timedelta(hours=overpass_tiles.LAG_HOURS) <= now - moment <= dt.timedelta(hours=30)


def test_a_damaged_tile_on_the_disk_is_asked_for_again(serve, tmp_path):
    server = serve({HOST: server_of()})
    place = Place(tmp_path, server)
    server.apps[HOST] = replace(server_of(), lose_way=True)
    with pytest.raises(FetchError, match="the server counts"):
        place.one(wanted())
    (place.raw.working(wanted()) / "r00-c00.json.gz").write_bytes(b"no gzip")
    server.apps[HOST] = server_of()
    assert place.one(wanted()).rows == 14


def test_a_file_that_is_no_tile_is_refused(serve, tmp_path):
    version = Place(tmp_path, serve({HOST: server_of()})).one(wanted())
    copy = tmp_path / "copy"
    shutil.copytree(version.folder, copy)
    (copy / "r09-c09.json.gz").write_bytes((copy / "r00-c00.json.gz").read_bytes())
    with pytest.raises(FetchError, match=r"r09-c09\.json does not belong to these tiles"):
        service_of(wanted().dataset).check(wanted(), type(version.files)(copy))
