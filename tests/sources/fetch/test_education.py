"""Organisations, code lists, mergers, study programmes: whole, and without anything of a person."""

import datetime as dt
import json
import re
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from kopa.errors import NotThereError
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.raw import META
from kopa.sources.official.bundle import export
from kopa.sources.official.fetching import name_by_hand
from kopa.sources.official.status import states
from kopa.sources.services import changed_organisations, service_of
from kopa.sources.services.personal import only_fields
from kopa.store import sha256
from tests.sources.fetch.servers.education import (
    CONTACT as PERSON,
)
from tests.sources.fetch.servers.education import (
    PERSONAL,
    CodeService,
    Konfo,
    Organisations,
    Sotkanet,
    institution,
    stored,
)
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.small import Place, order

OPH, KONFO = "virkailija.opintopolku.fi", "opintopolku.fi"
KINDS = {"15": [institution(n) for n in range(1, 90)], "21": [institution(n, "21", 3) for n in range(100, 130)]}
NUMBER = 89 * 3 + 30 * 4


def organisations(**changed):
    dataset_options = {"types": ["15", "21"]}
    wanted = order("organisations", **{"rows": (1, 1000), **changed})
    changed = wanted.dataset.model_copy(update={"options": dataset_options})
    return type(wanted)(changed, None, wanted.area)


def test_institutions_and_campuses_come_with_addresses_and_languages(serve, tmp_path):
    server = serve({OPH: Organisations(KINDS)})
    version = Place(tmp_path, server).one(organisations())
    assert version.rows == NUMBER
    batches = [one.content for one in server.log if one.method == "POST"]
    assert [len(batch) for batch in batches] == [100, 100, 100, NUMBER - 300]
    assert {
        (one.query["aktiiviset"], one.query["suunnitellut"], one.query["lakkautetut"])
        for one in server.log
        if one.query
    } == {("true", "false", "false")}
    table = service_of(organisations().dataset).build(organisations(), version.files)
    assert table.groupby("kind").size().to_dict() == {"campus": 268, "institution": 119}
    campus = table[table.kind == "campus"].iloc[0]
    assert (campus.institution_number, campus.type_code, campus.language_codes, campus.seat_code) == (
        "00001",
        "15",
        "1",
        "290",
    )
    assert (campus.street, campus.postal_code, campus.town) == ("Takapajulanraitti 458", "87100", "KAJAANI")
    assert campus.begins == "2004-08-08"


def test_what_an_organisation_leaves_empty_is_empty_text(serve, tmp_path):
    bare = institution(1, campuses=0, kotipaikkaUri=None, kieletUris=None, oppilaitosKoodi=None, status=None)
    served = Organisations({"15": [bare], "21": [institution(2, "21")]}, addresses={bare["oid"]: (None, None, None)})
    version = Place(tmp_path, serve({OPH: served})).one(organisations())
    table = service_of(organisations().dataset).build(organisations(), version.files).set_index("oid")
    empty = ["institution_number", "language_codes", "seat_code", "street", "town", "status"]
    assert table.loc[bare["oid"], empty].tolist() == [""] * len(empty)
    assert table.loc[bare["oid"], "type_code"] == "15"


def test_nothing_of_a_person_is_stored_anywhere(serve, tmp_path):
    merger = {"organisaatio": KINDS["15"][0], "kohde": KINDS["21"][0], "alkuPvm": 1091912400000}
    register, lists = Organisations(KINDS, mergers=[merger] * 12), CodeService(LISTS)
    server = serve({OPH: lambda asked: (lists if "koodisto" in asked.path else register)(asked),
                    KONFO: Konfo({"02": 130, "04": 30})})  # fmt: skip
    place = Place(tmp_path, server)
    wanted_ones = (organisations(), order("mergers"), order("study_programmes", rows=(1, 1000)), order("code_lists"))
    for wanted in wanted_ones:
        place.one(wanted)
    text = stored(tmp_path)
    assert "Humanistiset" in text
    assert "Takapajulanraitti 458" in text
    assert [trace for trace in PERSONAL if trace in text] == []


def test_nothing_of_a_person_is_left_by_a_fetch_that_fails_or_is_cut(serve, tmp_path):
    server = serve({OPH: Organisations(KINDS, lose_details=50)})
    place = Place(tmp_path, server)
    with pytest.raises(FetchError, match="came without details"):
        place.one(organisations())
    good = Organisations(KINDS)
    server.apps[OPH] = lambda asked: good(asked) if asked.method == "GET" else Reply(status=503)
    with pytest.raises(FetchError, match="503"):
        place.one(organisations())
    text = stored(tmp_path)
    assert "Oppilaitos 100" in text  # pages of the cut fetch are kept for the next
    assert [trace for trace in PERSONAL if trace in text] == []


def test_what_a_bundle_or_mirror_holds_of_people_is_not_taken(serve, tmp_path):
    lists = CodeService(LISTS)
    there = Place(tmp_path / "there", serve({OPH: lambda asked: (lists if "koodisto" in asked.path else
                                                                 Organisations(KINDS))(asked)}))  # fmt: skip
    for wanted, name in ((organisations(), "details-0001.json"), (organisations(), "type-15.json"),
                         (order("code_lists"), "kunta.json")):  # fmt: skip
        shutil.rmtree(there.raw.root, ignore_errors=True)
        version = there.one(wanted)
        content = json.loads(version.files.read(name))
        (content["organisaatiot"][0] if isinstance(content, dict) else content[0])["muokkaaja"] = PERSONAL[-1]
        path = version.files.write(name, json.dumps(content).encode())
        record = json.loads((version.folder / META).read_text())
        record["files"][path.name] |= {"sha256": sha256(path), "bytes": path.stat().st_size}
        (version.folder / META).write_text(json.dumps(record))
        (outcome,) = Place(tmp_path / "here").fetch(wanted, mirror=there.raw.root)
        assert "holds fields that are not kept, of people perhaps" in str(outcome.error)
        assert [trace for trace in PERSONAL if trace in stored(tmp_path / "here")] == []


def test_a_list_of_codes_brought_by_hand_is_kept_without_people(serve, tmp_path):
    lists, wanted = CodeService(LISTS), order("code_lists")
    for name, request in service_of(wanted.dataset).plan(wanted).requests.items():
        asked = SimpleNamespace(path=request.url.removeprefix(f"https://{OPH}"))
        (tmp_path / name_by_hand(wanted, name)).write_bytes(lists(asked).body)
    place = Place(tmp_path / "here", serve({}))
    assert place.one(wanted, brought=tmp_path).rows == 6
    assert [trace for trace in PERSONAL if trace in stored(tmp_path / "here")] == []


def test_code_lists_of_an_earlier_kopa_are_named_with_the_mend(serve, tmp_path):
    lists, wanted = CodeService(LISTS), order("code_lists")
    place = Place(tmp_path, serve({OPH: lists}))
    version = place.one(wanted)
    assert [one.bad for one in states(place.raw, place.lock)] == [False]
    path = version.files.write("kunta.json", lists(SimpleNamespace(path="/kunta/koodi")).body)
    record = json.loads((version.folder / META).read_text())
    record["files"][path.name] |= {"sha256": sha256(path), "bytes": path.stat().st_size}
    (version.folder / META).write_text(json.dumps(record))
    said = f"holds paivittajaOid.*remove {version.folder} and fetch again: kopa fetch --source code_lists"
    (state,) = states(place.raw, place.lock)
    assert (state.bad, bool(re.search(said, state.in_words))) == (True, True)
    with pytest.raises(NotThereError, match=said):
        export(place.raw, place.lock, tmp_path / "bundle.zip")
    for update in (frozenset(), frozenset(["code_lists"])):
        with pytest.raises(FetchError, match=said):
            place.one(wanted, update=update)
    assert "paivittajaOid" in stored(version.folder)  # nothing is removed without being asked
    shutil.rmtree(version.folder)
    assert place.one(wanted).content == version.content
    assert [trace for trace in PERSONAL if trace in stored(tmp_path)] == []


def moved(oid, kinds=KINDS):
    """The register later: one campus has another address, one institution has come and one has gone."""
    later = {"15": kinds["15"][1:], "21": [*kinds["21"], institution(130, "21", 3)]}
    return Organisations(later, addresses={oid: ("Uusitie 1", "87400", "KAJAANI")})


class TestRenewal:
    """Organisations asked for anew: only the details of those that changed are."""

    MOVED = KINDS["15"][7]["children"][0]["oid"]

    def renewed(self, serve, tmp_path, changed, before=None):
        """Fetch, let the register change, ask anew: the place, the version, and what was asked the second time."""
        server = serve({OPH: before or Organisations(KINDS)})
        place = Place(tmp_path / "one", server)
        place.one(organisations())
        server.apps[OPH], begin = moved(self.MOVED), len(server.log)
        server.apps[OPH].changed = changed
        version = place.one(organisations(), update=frozenset(["organisations"]))
        return place, version, server.log[begin:]

    def whole(self, serve, tmp_path):
        return Place(tmp_path / "whole", serve({OPH: moved(self.MOVED)})).one(organisations())

    def test_it_gives_what_a_whole_fetch_gives(self, serve, tmp_path):
        _, version, asked = self.renewed(serve, tmp_path, [self.MOVED, "1.2.246.562.10.77", ""])
        batches = [one.content for one in asked if one.method == "POST"]
        new = institution(130, "21", 3)
        assert batches == [sorted([self.MOVED, new["oid"], *(child["oid"] for child in new["children"])])]
        since = [one.query["lastModifiedSince"] for one in asked if one.path.endswith("/muutetut/oid")]
        day = dt.datetime.now(dt.UTC).date()
        assert since in ([(day - dt.timedelta(days=1)).isoformat()], [(day - dt.timedelta(days=2)).isoformat()])
        whole, service = self.whole(serve, tmp_path), service_of(organisations().dataset)
        assert (version.content, version.rows) == (whole.content, whole.rows)
        pd.testing.assert_frame_equal(
            service.build(organisations(), version.files), service.build(organisations(), whole.files)
        )
        assert version.meta["notes"] == [f"{NUMBER - 3 - 1} details are of an earlier version: they have not changed "
                                         "since, the service says"]  # fmt: skip
        assert version.meta["files"]["details-0000.json.gz"]["kept_since"] < version.retrieved

    def test_details_that_differ_from_the_tree_are_asked_for_though_nobody_names_them(self, serve, tmp_path):
        stale = Organisations(KINDS, states={self.MOVED: "SUUNNITELTU"})
        _, version, asked = self.renewed(serve, tmp_path, ["1.2.246.562.10.77"], before=stale)
        assert self.MOVED in next(one.content for one in asked if one.method == "POST")
        assert version.content == self.whole(serve, tmp_path).content

    @pytest.mark.parametrize("later", ["same", "another list", "whole"])
    def test_one_that_was_cut_goes_on_without_losing_anybody(self, serve, tmp_path, later):
        server = serve({OPH: Organisations(KINDS)})
        place = Place(tmp_path / "one", server)
        place.one(organisations())
        good, many = moved(self.MOVED), [one["oid"] for one in KINDS["21"]]
        good.changed, posts = (
            [self.MOVED, *many, *(child["oid"] for one in KINDS["21"] for child in one["children"])],
            [],
        )

        def cut_after_the_first_batch(asked):
            posts.extend([asked] if asked.method == "POST" else [])
            return Reply(status=503) if len(posts) > 1 else good(asked)

        server.apps[OPH] = cut_after_the_first_batch
        with pytest.raises(FetchError, match="503"):
            place.one(organisations(), update=frozenset(["organisations"]))
        begin = len(server.log)
        if later == "whole":
            shutil.rmtree(place.raw.root / "organisations")
        elif later == "another list":  # of another version: nothing of the cut fetch fits it
            path = next(place.raw.working(organisations()).glob("changed-*.gz"))
            path.rename(path.with_name("changed-0.json.gz"))
            good.changed = [self.MOVED, many[0]]
        server.apps[OPH] = good
        version = place.one(organisations(), update=frozenset(["organisations"]))
        assert version.content == self.whole(serve, tmp_path).content
        assert not [note for note in version.meta["notes"] if "without details" in note]
        batches = [len(one.content) for one in server.log[begin:] if one.method == "POST"]
        assert batches == {"same": [25], "another list": [6], "whole": [100, 100, 100, NUMBER - 300 + 1]}[later]

    @pytest.mark.parametrize("changed", [None, {"oids": []}, [{"oid": "1", **PERSON}], [1]])
    def test_where_the_service_does_not_tell_all_are_asked_for(self, serve, tmp_path, changed, caplog):
        _, version, asked = self.renewed(serve, tmp_path, changed)
        assert sum(len(one.content) for one in asked if one.method == "POST") == NUMBER - 3 + 4
        assert version.content == self.whole(serve, tmp_path).content
        assert "the details of all organisations are asked for anew" in caplog.text
        assert [trace for trace in PERSONAL if trace in stored(tmp_path)] == []

    def test_after_half_a_year_all_are_asked_for(self, serve, tmp_path, monkeypatch):
        monkeypatch.setattr(changed_organisations, "LONGEST_DAYS", -1)
        _, version, asked = self.renewed(serve, tmp_path, [])
        assert not [one for one in asked if one.path.endswith("/muutetut/oid")]
        assert version.content == self.whole(serve, tmp_path).content

    def test_it_can_be_renewed_again_and_remembers_its_oldest(self, serve, tmp_path):
        place, first, _ = self.renewed(serve, tmp_path, [self.MOVED])
        later = moved(self.MOVED)
        later.addresses[KINDS["21"][3]["oid"]] = ("Toinentie 2", "87100", "KAJAANI")
        later.changed = [KINDS["21"][3]["oid"]]
        place.server.apps[OPH] = later
        second = place.one(organisations(), update=frozenset(["organisations"]))
        table = service_of(organisations().dataset).build(organisations(), second.files).set_index("oid")
        assert table.loc[[self.MOVED, KINDS["21"][3]["oid"]], "street"].tolist() == ["Uusitie 1", "Toinentie 2"]
        since = [one.meta["files"]["details-0000.json.gz"]["kept_since"] for one in (first, second)]
        assert since[0] == since[1] < first.retrieved


@pytest.mark.parametrize(
    ("faults", "ending"),
    [
        ({"lose_details": 1}, 387),
        ({"lose_details": 9}, "36 of 387 organisations came without details"),
        ({"extra_details": True}, "organisations that were not asked for"),
        ({"twice": True}, "organisations that were not asked for, or twice"),
        ({"empty": True}, "no organisation at all"),
        ({"broken": "no oid"}, "an organisation without oid or nimi"),
    ],
)
def test_faults_of_organisations(serve, tmp_path, faults, ending):
    place = Place(tmp_path, serve({OPH: Organisations(KINDS, **faults)}))
    if isinstance(ending, int):
        version = place.one(organisations())
        assert version.rows == ending
        assert version.meta["notes"][0].startswith("4 organisations without details")
        return
    with pytest.raises(FetchError, match=ending):
        place.one(organisations())
    assert place.state() == ({}, b"")


def test_an_error_of_the_service_is_told_in_its_words(serve, tmp_path):
    place = Place(tmp_path, serve({OPH: Organisations(KINDS)}))
    moved = order("mergers").dataset.model_copy(
        update={"url": f"https://{OPH}/organisaatio-service/rest/organisaatio/v4"}
    )
    with pytest.raises(FetchError, match=r"404 .*Organisaatiota ei löytynyt"):
        place.one(type(order("mergers"))(moved, None, order("mergers").area))


def test_mergers_become_a_table(serve, tmp_path):
    mergers = [
        {"organisaatio": KINDS["15"][n], "kohde": KINDS["21"][0], "alkuPvm": f"20{n:02d}-01-01"} for n in range(11)
    ]
    place = Place(tmp_path, serve({OPH: Organisations(KINDS, mergers=mergers)}))
    table = service_of(order("mergers").dataset).build(order("mergers"), place.one(order("mergers")).files)
    assert table.loc[0].tolist() == ["1.2.246.562.10.00000000001", "00001", "Oppilaitos 1",
                                     "1.2.246.562.10.00000000100", "00100", "Oppilaitos 100", "2000-01-01"]  # fmt: skip
    for broken in ([{"organisaatio": {"nimi": {}}, "kohde": {"oid": "1"}}], {"x": 1}):
        bad = Place(tmp_path / "bad", serve({OPH: Organisations(KINDS, mergers=broken)}))
        with pytest.raises(FetchError, match=r"merger 1 lacks|no list of mergers"):
            bad.one(order("mergers"))


LISTS = {
    "kunta": {"005": "Alajärvi", "091": "Helsinki"},
    "maakunta": {"01": "Uusimaa"},
    "oppilaitostyyppi": {"15": "Lukiot"},
    "oppilaitoksenopetuskieli": {"1": "suomi"},
    "kansallinenkoulutusluokitus2016koulutusalataso1": {"02": "Humanistiset"},
}


def test_code_lists_keep_their_zeros_and_leave_out_passive_relations(serve, tmp_path):
    wanted = order("code_lists")
    table = service_of(wanted.dataset).build(
        wanted, Place(tmp_path, serve({OPH: CodeService(LISTS)})).one(wanted).files
    )
    assert table[table.list == "kunta"].code.tolist() == ["005", "091"]
    assert table[table.list == "maakunta"][["name_fi", "name_sv", "related"]].values.tolist() == [
        ["Uusimaa", "", "kunta_091"]
    ]


@pytest.mark.parametrize(
    ("faults", "ending"), [({"numbers": True}, "koodiArvo as text"), ({"twice": True}, "kunta_005 twice")]
)
def test_faults_of_code_lists(serve, tmp_path, faults, ending):
    place = Place(tmp_path, serve({OPH: CodeService(LISTS, **faults)}))
    with pytest.raises(FetchError, match=ending):
        place.one(order("code_lists"))
    gone = Place(tmp_path / "gone", serve({OPH: CodeService({k: v for k, v in LISTS.items() if k != "kunta"})}))
    with pytest.raises(FetchError, match=r"404 .*koodisto.not.found"):
        gone.one(order("code_lists"))


def programmes(**changed):
    return order("study_programmes", **{"rows": (1, 1000), "page": 50, **changed})


def test_fields_per_institution_and_municipality_come(serve, tmp_path):
    server = serve({KONFO: Konfo({"02": 130, "04": 30})})
    version = Place(tmp_path, server).one(programmes())
    assert version.rows == 2 * 160
    assert [one.query["page"] for one in server.log if one.query["koulutusala"].endswith("_02")] == ["1", "2", "3", "4"]
    assert {(one.query["koulutustyyppi"], one.query["lng"]) for one in server.log} == {("amm", "fi")}
    table = service_of(programmes().dataset).build(programmes(), version.files)
    assert table.groupby("field").size().to_dict() == {"02": 260, "04": 60}
    assert set(table.municipality_code) == {"205", "290"}


@pytest.mark.parametrize(
    ("faults", "ending"),
    [
        ({"cap": 20}, "80 programmes came, the service counts 130"),
        ({"repeat": True}, "a programme came twice"),
        ({"short": 1}, "130 programmes came, the service counts 129"),
        ({"short": 30}, "130 programmes came, the service counts 100"),
        ({"empty_from": 2}, "an empty page, 130 programmes are counted"),
        ({"moves_after": 4}, 2 * 161),
        ({"renamed": True}, "an offer without oppilaitosOid or kunnat"),
    ],
)
def test_faults_of_study_programmes(serve, tmp_path, faults, ending):
    service = Konfo({"02": 130, "04": 30}, **faults)
    place = Place(tmp_path, serve({KONFO: service}))
    if isinstance(ending, int):
        place.one(programmes())
        return
    with pytest.raises(FetchError, match=ending):
        place.one(programmes())
    assert place.state() == ({}, b"")


def test_what_an_offer_leaves_empty_is_empty_text():
    offer = {"toteutusOid": None, "oppilaitosOid": None, "oppilaitosNimi": None, "kunnat": [{"koodiUri": None}]}
    body = {"total": 1, "hits": [{"oid": "1", "nimi": {"fi": None}, "toteutukset": [offer]}]}
    wanted = order("study_programmes", options={"fields": ["02"]})
    files = SimpleNamespace(names=lambda *_: ["a"], read=lambda _: json.dumps(body).encode())
    (row,) = service_of(wanted.dataset).build(wanted, files).to_dict("records")
    assert row == {"field": "02", "programme_oid": "1"} | dict.fromkeys(
        ("programme_fi", "offer_oid", "institution_oid", "institution_fi", "municipality_code"), ""
    )


def test_codes_of_sotkanet_get_their_zeros_back(serve, tmp_path):
    server = serve({"sotkanet.fi": Sotkanet({"005": 9000, "091": 650000, "205": 36000})})
    wanted = order("population_total")
    table = service_of(wanted.dataset).build(wanted, Place(tmp_path, server).one(wanted).files)
    assert table[["code", "value"]].values.tolist() == [["005", 9000.0], ["091", 650000.0], ["205", 36000.0]]


@pytest.mark.parametrize(
    ("faults", "ending"),
    [({"other_year": True}, "2023 came, 2024 was asked for"), ({"lose_areas": True}, "not in the list of areas")],
)
def test_faults_of_sotkanet(serve, tmp_path, faults, ending):
    place = Place(tmp_path, serve({"sotkanet.fi": Sotkanet({"005": 9000, "091": 650000}, **faults)}))
    with pytest.raises(FetchError, match=ending):
        place.one(order("population_total"))
    assert place.state() == ({}, b"")


def test_what_is_not_named_is_not_kept_at_any_depth():
    keep = {"a": {"b": None}, "c": None}
    content = {"a": [{"b": {"secret": 1}, "x": 2}, {"b": [1, {"y": 2}]}], "c": "plain", "d": "left out"}
    assert only_fields(content, keep) == {"a": [{}, {"b": [1, None]}], "c": "plain"}
