"""Feature services: every fault of a page, a count, a filter or a coordinate system ends as it must."""

import gzip
import json
import os
from dataclasses import replace

import pytest

from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import Files
from kopa.sources.services import service_of
from kopa.sources.services.rows import Gathered
from tests.sources.fetch.servers.features import FeatureService, address_rows, grid_rows, road_rows, school_rows
from tests.sources.fetch.small import KAINUU, Place, order

GRID = "vaestoruutu:vaki2025_1km"
CELLS = grid_rows(95)


def grid_service(**faults):
    return FeatureService({GRID: CELLS}, **faults)


def grid_order(**changed):
    return order("population_grid", **{"page": 20, "rows": (90, 100), **changed})


def stored_rows(version, begin=""):
    return [f for n in version.files.names(begin, ".json") for f in json.loads(version.files.read(n))["features"]]


def test_a_layer_comes_page_by_page_and_is_counted_before_and_after(serve, tmp_path):
    server = serve({"geo.stat.fi": grid_service()})
    version = Place(tmp_path, server).one(grid_order())
    assert version.rows == 95
    asked = [one.query for one in server.log]
    assert [q.get("resultType", "page") for q in asked] == ["hits", *["page"] * 5, "hits"]
    assert [q["startIndex"] for q in asked[1:-1]] == ["0", "20", "40", "60", "80"]
    assert {q["sortBy"] for q in asked[1:-1]} == {"grd_id"}
    assert {(q["version"], q["srsName"], q["outputFormat"]) for q in asked[1:-1]} == {
        ("2.0.0", "EPSG:3067", "application/json")
    }
    assert sorted(f["properties"]["grd_id"] for f in stored_rows(version)) == sorted(r[0]["grd_id"] for r in CELLS)
    assert version.meta["files"]["all-00000000.json.gz"]["asked"].startswith(
        "https://geo.stat.fi/geoserver/vaestoruutu/wfs?"
    )


def test_the_table_has_codes_as_text_and_hidden_ages_missing(serve, tmp_path):
    version = Place(tmp_path, serve({"geo.stat.fi": grid_service()})).one(grid_order())
    table = service_of(grid_order().dataset).build(grid_order(), version.files)
    assert len(table) == 95
    assert table["kunta"].unique().tolist() == ["049", "205"]
    assert table["ika_0_14"].isna().sum() == sum(r[0]["ika_0_14"] == -1 for r in CELLS) > 0
    assert table["vaesto"].sum() == sum(r[0]["vaesto"] for r in CELLS)


def test_a_service_that_gives_fewer_than_asked_is_read_to_its_end(serve, tmp_path):
    server = serve({"geo.stat.fi": grid_service(cap=7)})
    assert Place(tmp_path, server).one(grid_order()).rows == 95
    assert [one.query["count"] for one in server.log[1:4]] == ["20", "7", "7"]


# fault → what it ends in: a number of rows where it is overcome, or words of the message
PAGES = {
    "html under 200": ({"html": True}, "answered with a page .'Access denied by policy'"),
    "empty page before the end": ({"empty_at": 40}, "an empty page at row 40"),
    "repeated page": ({"repeat_page": 40}, "came twice"),
    "begin of page ignored": ({"ignore_start": True}, "came twice"),
    "a key in two pages": ({"repeat_id": True}, "came twice"),
    "count grows while pages are read": ({"moves_after": 3}, r"\d+ rows at first, \d+"),
    "count settled after the first reading": ({"moves_after": 3, "settles": True}, 96),
    "renamed column": ({"renamed": {"ika_0_14": "ika_0_15"}}, "no column ika_0_14.*Did you mean 'ika_0_15'"),
    "renamed key": ({"renamed": {"grd_id": "grid_id"}}, "no column grd_id"),
    "another coordinate system under the right label": ({"in_degrees": True}, "not in Finland's .* of EPSG:3067"),
    "another label": ({"label": "urn:ogc:def:crs:EPSG::4326"}, "said to be in urn:ogc:def:crs:EPSG::4326"),
    "swapped axes": ({"swapped": True}, "x and y are swapped"),
    "leading zeros lost": ({"numbers": ("kunta",)}, "kunta: row 1 is 49, no code of three digits as text"),
    "byte-order mark": ({"bom": True}, 95),
    "cut JSON under 200": ({"cut_json": True}, "no whole JSON"),
    "busy, then not": ({"busy": 1}, 95),
    "busy for ever": ({"busy": 10**6}, r"out of connections .NoApplicableCode"),
    "no total in the pages": ({"no_total": True}, 95),
    "cut length once": ({"fault": "cut_length", "faulty_answers": 2}, 95),
    "cut gzip once": ({"fault": "cut_gzip", "faulty_answers": 2}, 95),
    "bit flip once": ({"fault": "flip_gzip", "faulty_answers": 2}, 95),
    "cut HTTP/1.0 for ever": ({"fault": "cut_http10"}, "cut off|no whole JSON"),
    "cut chunks for ever": ({"fault": "cut_chunked"}, "broke off"),
    "reset for ever": ({"fault": "reset"}, "broke off"),
    "silent for ever": ({"fault": "stall"}, "no answer in time"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_faults_of_pages(serve, tmp_path, name):
    faults, ending = PAGES[name]
    good, place = grid_service(), None
    server = serve({"geo.stat.fi": good})
    place = Place(tmp_path, server)
    place.one(grid_order())
    before = place.state()
    server.apps["geo.stat.fi"] = grid_service(**faults)
    if faults.get("fault") == "stall":
        place.limits = replace(place.limits, silent_s=0.7)  # every try waits so long
    empty = Place(tmp_path / "empty", server, place.limits)
    if isinstance(ending, int):
        assert empty.one(grid_order()).rows == ending
        assert empty.whole()
        return
    with pytest.raises(FetchError, match=rf"(?s){ending}"):
        empty.one(grid_order())
    assert empty.state() == ({}, b"")  # nothing bad is kept
    with pytest.raises(FetchError, match=rf"(?s){ending}"):
        place.one(grid_order(), update=frozenset({"population_grid"}))
    assert place.state() == before  # nothing good is lost
    server.apps["geo.stat.fi"] = good
    assert empty.one(grid_order()).content == place.one(grid_order()).content  # what was kept of pages was good


def test_a_latin_1_answer_is_refused_by_its_byte(serve, tmp_path):
    service = FeatureService({"oppilaitokset:oppilaitokset": school_rows(30)}, latin1=True)
    with pytest.raises(FetchError, match=r"0xc4, which is not UTF-8 \(Latin-1\?\)"):
        Place(tmp_path, serve({"geo.stat.fi": service})).one(order("schools"))


def test_next_years_layer_that_is_not_there_yet_is_told_in_the_services_words(serve, tmp_path):
    place = Place(tmp_path, serve({"geo.stat.fi": grid_service()}))
    with pytest.raises(FetchError, match=r"Feature type vaestoruutu:vaki2026_1km unknown .InvalidParameterValue"):
        place.one(grid_order(year=2026))
    assert place.state() == ({}, b"")


def test_another_year_in_the_rows_is_told_with_the_mend(serve, tmp_path):
    service = FeatureService({"oppilaitokset:oppilaitokset": school_rows(30, year=2026)})
    place = Place(tmp_path, serve({"geo.stat.fi": service}))
    with pytest.raises(FetchError, match="gives the year 2026 now, not 2025: kopa fetch --source schools --year 2026"):
        place.one(order("schools"))
    assert place.one(order("schools", year=2026)).rows == 30


def test_too_few_and_too_many_rows_are_refused(serve, tmp_path):
    place = Place(tmp_path, serve({"geo.stat.fi": grid_service()}))
    for rows in ((96, 200), (1, 94)):
        with pytest.raises(FetchError, match=f"95 rows; between {rows[0]} and {rows[1]} are expected"):
            place.one(grid_order(rows=rows))


class TestBox:
    """Roads of a region and 100 km around."""

    def service(self, **faults):
        layers = {"digiroad:dr_tielinkki_hall_lk": road_rows(400), "digiroad:dr_nopeusrajoitus": [
            ({"arvo": 80, "link_id": p["link_id"]}, g) for p, g in road_rows(300)]}  # fmt: skip
        return FeatureService(layers, label="urn:ogc:def:crs:EPSG::4326", **faults)

    def test_links_inside_the_box_come_and_no_others(self, serve, tmp_path):
        server = serve({"avoinapi.vaylapilvi.fi": self.service(cap=50)})
        wanted = order("road_links")
        version = Place(tmp_path, server).one(wanted)
        assert 100 < version.rows < 400
        west, south, east, north, crs = server.log[0].query["bbox"].split(",")
        assert (crs, float(west) < 24.8 < 25.6, float(east) > 31.5, float(south) < 62.9, float(north) > 66.3) == (
            "EPSG:4326", True, True, True, True)  # fmt: skip

    def test_an_ignored_box_is_noticed(self, serve, tmp_path):
        place = Place(tmp_path, serve({"avoinapi.vaylapilvi.fi": self.service(ignore_filter=True)}))
        with pytest.raises(FetchError, match="places outside the box that was asked for: the filter is ignored"):
            place.one(order("road_links", area=KAINUU, margin_km=0.0))
        assert place.state() == ({}, b"")

    def test_a_layer_without_a_known_key_is_told_apart_by_the_services_ids(self, serve, tmp_path):
        server = serve({"avoinapi.vaylapilvi.fi": self.service(cap=100)})
        version = Place(tmp_path, server).one(order("speed_limits"))
        assert version.rows > 100
        server.apps["avoinapi.vaylapilvi.fi"].cap = 60  # other pages, and so other names of the rows
        assert Place(tmp_path / "again", server).one(order("speed_limits")).content == version.content
        assert all("sortBy" not in one.query for one in server.log)

    @pytest.mark.parametrize("faults", [{"repeat_page": 100}, {"ignore_start": True}, {"repeat_id": True}])
    def test_names_that_a_service_makes_anew_do_not_hide_a_repeated_page(self, serve, tmp_path, faults):
        place = Place(tmp_path, serve({"avoinapi.vaylapilvi.fi": self.service(cap=100, **faults)}))
        with pytest.raises(FetchError, match="came twice"):
            place.one(order("speed_limits"))


class TestAddresses:
    """Addresses in CSV, municipality by municipality."""

    def service(self, **faults):
        rows = address_rows(45) + address_rows(12, "290") + address_rows(30, "091")
        return FeatureService({"ryhti_building:open_address": rows}, **faults)

    def test_every_municipality_is_asked_for_by_itself(self, serve, tmp_path):
        server = serve({"paikkatiedot.ymparisto.fi": self.service()})
        version = Place(tmp_path, server).one(order("addresses", page=20))
        assert version.rows == 57
        filters = [one.query["CQL_FILTER"] for one in server.log]
        assert filters == ["municipality_number='205'"] * 5 + ["municipality_number='290'"] * 3
        table = service_of(order("addresses").dataset).build(order("addresses", page=20), version.files)
        assert table.groupby("municipality_number").size().to_dict() == {"205": 45, "290": 12}

    @pytest.mark.parametrize(
        ("faults", "ending"),
        [
            ({"ignore_filter": True}, "'091' came, '205' was asked for: the filter is ignored|'290' came, '205'"),
            ({"renamed": {"municipality_number": "kuntanumero"}}, "no column municipality_number"),
            ({"repeat_page": 20}, "came twice"),
            ({"html": True}, "Access denied"),
            ({"latin1": True}, "not UTF-8"),
            ({"numbers": ("postal_code",)}, 57),
        ],
    )
    def test_faults_of_rows(self, serve, tmp_path, faults, ending):
        place = Place(tmp_path, serve({"paikkatiedot.ymparisto.fi": self.service(**faults)}))
        if isinstance(ending, int):
            assert place.one(order("addresses", page=20)).rows == ending
            return
        with pytest.raises(FetchError, match=ending):
            place.one(order("addresses", page=20))
        assert place.state() == ({}, b"")

    def test_a_page_cut_inside_a_row_is_asked_for_again_and_one_cut_between_rows_is_gone_on_from(self, serve, tmp_path):
        service = self.service()

        def cut(asked):
            reply = service(asked)
            lines = reply.body.split(b"\r\n")
            if service.answers == 3:  # the first try of the second page
                reply.body = b"\r\n".join(lines[:6])[:-9]
            elif service.answers == 4:
                reply.body = b"\r\n".join(lines[:8]) + b"\r\n"
            return reply

        server = serve({"paikkatiedot.ymparisto.fi": cut})
        assert Place(tmp_path, server).one(order("addresses", page=20)).rows == 57
        assert [one.query.get("startIndex") for one in server.log[:6]] == [None, "0", "20", "20", "27", "34"]


def test_content_does_not_depend_on_pages_times_or_order(serve, tmp_path):
    contents = set()
    for number, (cells, page, time) in enumerate(
        [(CELLS, 20, "2026-09-24T09:00:00Z"), (CELLS[::-1], 33, "2026-11-28T09:00:00Z"), (CELLS, 1000, "x")]
    ):
        server = serve({"geo.stat.fi": FeatureService({GRID: cells}, time=time)})
        contents.add(Place(tmp_path / str(number), server).one(grid_order(page=page)).content)
    assert len(contents) == 1
    changed = [({**p, "vaesto": p["vaesto"] + 1}, g) for p, g in CELLS[:1]] + CELLS[1:]
    server = serve({"geo.stat.fi": FeatureService({GRID: changed})})
    assert Place(tmp_path / "changed", server).one(grid_order()).content not in contents


def test_pages_are_stored_packed_with_bytes_that_depend_on_their_content_alone(tmp_path):
    body, stored = b"a,b\n1,2\n" * 1000, set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        path = Files(tmp_path / name).write("page.csv", body)
        os.utime(path, (0, 0))
        stored.add(path.read_bytes())
        assert Files(tmp_path / name).read("page.csv") == body == gzip.decompress(path.read_bytes())
    assert len(stored) == 1


def test_several_rows_without_what_tells_them_apart_are_no_change_of_the_data():
    gathered = Gathered(order("road_links"))
    gathered.add({"link_id": None}, where="page")
    with pytest.raises(FetchError, match="road_links kainuu: page: several rows have no link_id, by which rows"):
        gathered.add({"link_id": None, "ajosuunta": 2}, where="page")
