"""Orders as a whole: lock file, mirror, files by hand, renewal, resuming, two at once, full disk."""

import dataclasses
import json
import re
import shutil
import socket
import threading
from dataclasses import replace

import pytest

from kopa.errors import InputError, RunError, TableError
from kopa.sources.fetch import files, pages
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.faults import FetchError
from kopa.sources.official import fetching
from kopa.sources.official.difference import difference
from kopa.sources.official.fetching import by_hand, name_by_hand
from kopa.sources.official.lock_file import read_lock
from kopa.sources.official.mirror import AddressedMirror
from kopa.sources.official.status import for_parts, states
from tests.sources.fetch.servers.features import FeatureService, grid_rows, school_rows
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.servers.pxweb import PxWeb, ages_table
from tests.sources.fetch.small import Place, order

GRID = "vaestoruutu:vaki2025_1km"
SCHOOLS = "oppilaitokset:oppilaitokset"


def services(cells=95, schools=40):
    return {"geo.stat.fi": FeatureService({GRID: grid_rows(cells), SCHOOLS: school_rows(schools)})}


def grid(**changed):
    return order("population_grid", **{"page": 20, **changed})


def rows_of(version):
    """The rows of a version, in the order of its pages; the service names them anew in each answer."""
    pages = [json.loads(version.files.read(name)) for name in version.files.names("all-0")]
    return [(feature["properties"], feature["geometry"]) for page in pages for feature in page["features"]]


def test_the_lock_file_says_what_was_fetched_and_is_sorted(serve, tmp_path):
    place = Place(tmp_path, serve(services()))
    outcomes = place.fetch(order("schools"), grid())
    assert [one.state for one in outcomes] == ["new", "new"]
    text = place.lock.read_text()
    assert text.index('"population_grid"') < text.index('"schools"')
    entry = read_lock(place.lock)["population_grid", "2025", "suomi"]
    assert (entry.rows, entry.licence, entry.content) == (95, "CC BY 4.0", outcomes[1].version.content)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", entry.retrieved)
    assert outcomes[1].version.folder == place.raw.root / "population_grid/2025/suomi" / entry.content[:12]


def test_what_is_here_whole_is_not_asked_for_again(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    place.one(grid())
    before, asked = place.state(), len(server.log)
    (again,) = place.fetch(grid())
    assert (again.state, len(server.log), place.state()) == ("here", asked, before)
    (renewed,) = place.fetch(grid(), update=frozenset({"population_grid"}))
    assert (renewed.state, len(place.raw.versions(grid()))) == ("same", 1)


def test_a_renewed_dataset_stands_beside_the_old_one(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    old = place.one(grid())
    server.apps.update(services(cells=97))
    (outcome,) = place.fetch(grid(), update=frozenset({"population_grid"}))
    assert (outcome.state, outcome.version.rows) == ("new", 97)
    assert not old.faults()
    assert place.entries()["population_grid", "2025", "suomi"].rows == 97
    found = difference(place.raw, grid())
    assert (found.count("came"), found.count("went"), found.count("changed")) == (2, 0, 0)


def test_differences_name_the_fields(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    place.one(order("schools"))
    rows = school_rows(41)
    rows[3][0]["olo"], rows[5][0]["onimi"] = "2", "Uusi nimi"
    server.apps["geo.stat.fi"] = FeatureService({SCHOOLS: rows[1:]})
    place.one(order("schools"), update=frozenset({"schools"}))
    told = difference(place.raw, order("schools")).rows
    assert told[["key", "change", "field", "before", "after"]].values.tolist() == [
        ["00000", "went", "", "", ""],
        ["00003", "changed", "olo", "0", "2"],
        ["00005", "changed", "onimi", "Äijälän koulu 5", "Uusi nimi"],
        ["00040", "came", "", "", ""],
    ]


def test_other_data_than_the_lock_file_names_are_told_as_such(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    place.one(grid())
    shutil.rmtree(place.raw.root)
    server.apps.update(services(cells=97))
    (outcome,) = place.fetch(grid())
    assert (outcome.state, place.entries()["population_grid", "2025", "suomi"].rows) == ("other", 97)
    shutil.rmtree(place.raw.root)
    assert place.fetch(grid())[0].state == "same"


class TestLocked:
    """With ``--locked`` nothing but what the lock file names is taken, and it stays as it is."""

    def test_the_same_data_are_taken_and_the_lock_stays_byte_for_byte(self, serve, tmp_path):
        server = serve(services())
        place, other = Place(tmp_path / "a", server), Place(tmp_path / "b", server)
        place.one(grid())
        other.lock.parent.mkdir()
        shutil.copy(place.lock, other.lock)
        (outcome,) = other.fetch(grid(), locked=True)
        assert outcome.error is None
        assert other.lock.read_bytes() == place.lock.read_bytes()
        assert outcome.version.content == place.one(grid()).content
        assert rows_of(outcome.version) == rows_of(place.one(grid()))

    def test_other_data_are_refused_and_not_kept(self, serve, tmp_path):
        server = serve(services())
        place, other = Place(tmp_path / "a", server), Place(tmp_path / "b", server)
        place.one(grid())
        other.lock.parent.mkdir()
        shutil.copy(place.lock, other.lock)
        server.apps.update(services(cells=96))
        with pytest.raises(FetchError, match=r"gives other data .* than the lock names"):
            other.one(grid(), locked=True)
        assert other.state() == ({}, place.lock.read_bytes())
        assert not other.raw.working(grid()).exists() or not any(other.raw.working(grid()).glob("all*"))

    def test_what_the_lock_does_not_name_is_refused(self, serve, tmp_path):
        place = Place(tmp_path, serve(services()))
        with pytest.raises(FetchError, match=r"not in .*kopa-data\.lock"):
            place.one(grid(), locked=True)
        assert place.server.log == []

    def test_a_version_whose_content_was_exchanged_with_its_record_is_noticed(self, serve, tmp_path):
        server = serve(services())
        place = Place(tmp_path, server)
        version = place.one(grid())
        page = version.files.path("all-00000000.json")
        content = json.loads(version.files.read("all-00000000.json"))
        content["features"][0]["properties"]["vaesto"] += 1
        files.Files(version.folder).write("all-00000000.json", json.dumps(content).encode())
        meta = json.loads((version.folder / "meta.json").read_text())
        from kopa import store

        meta["files"][page.name]["sha256"] = store.sha256(page)
        store.write_json(version.folder / "meta.json", meta)
        with pytest.raises(FetchError, match="its content is not the recorded one"):
            place.one(grid(), locked=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("format = 2\n", "format 2, this kopa reads 1"),
        ("format = 1\n[[dataset]]\nid = 1\n[[dataset]]\n", r"2 faults\n  - dataset 1"),
        ("<<<<<<< HEAD", "no lock file"),
    ],
)
def test_a_lock_file_that_is_none_is_refused_by_name(serve, tmp_path, text, reason):
    place = Place(tmp_path, serve(services()))
    place.lock.write_text(text)
    with pytest.raises((InputError, TableError), match=rf"kopa-data\.lock: {reason}"):
        place.one(grid())
    assert place.lock.read_text() == text
    assert place.server.log == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('year = "2025"', "year is 2025"), ('year = ""', "year is ''"), ('rows = "x"', "rows is 'x'"),
        ("retrieved = 5", "retrieved is 5"), ('dataset = ["a"]', r"dataset is \['a'\]"),
    ],
)  # fmt: skip
def test_an_entry_of_another_form_is_refused_with_what_it_holds(tmp_path, line, told):
    fields = {
        "dataset": '"schools"', "year": '"2025"', "area": '"suomi"', "content": f'"{"0" * 64}"', "rows": "3",
        "retrieved": '"2026-11-29"', "confirmed": '"2026-11-29"', "url": '"u"', "licence": '"l"', "kopa": '"0.2.0"',
    }  # fmt: skip
    name, _, value = line.partition(" = ")
    fields[name] = value.strip('"') if told == "year is 2025" else value
    path = tmp_path / "kopa-data.lock"
    path.write_text("format = 1\n[[dataset]]\n" + "\n".join(f"{a} = {b}" for a, b in fields.items()))
    with pytest.raises(TableError, match=rf"dataset 1 .*{told}.*version control"):
        read_lock(path)


def test_a_damaged_file_here_is_noticed_and_fetched_again(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    version = place.one(grid())
    path = version.files.path("all-00000020.json")
    good = path.read_bytes()
    for damage in (good[:-20], good[:50] + b"x" + good[51:], None):
        path.unlink() if damage is None else path.write_bytes(damage)
        assert states(place.raw, place.lock)[0].in_words.startswith("damaged: all-00000020.json.gz is")
        assert place.one(grid()).content == version.content
        assert not place.one(grid()).faults()
        assert states(place.raw, place.lock)[0].in_words == "whole"


def test_a_record_that_is_none_is_as_if_nothing_were_there(serve, tmp_path):
    place = Place(tmp_path, serve(services()))
    version = place.one(grid())
    for text in ("{", "[]", "{}", '{"format": 1}'):
        (version.folder / "meta.json").write_text(text)
        assert place.raw.versions(grid()) == []
        assert place.one(grid()).content == version.content


def test_a_fetch_that_was_cut_goes_on_where_it_was(serve, tmp_path):
    good, log = services()["geo.stat.fi"], []

    def breaks(asked):
        log.append(asked.query.get("startIndex"))
        return Reply(status=503) if len(log) in range(4, 7) else good(asked)

    server = serve({"geo.stat.fi": breaks})
    place = Place(tmp_path, server)
    with pytest.raises(FetchError, match="503"):
        place.one(grid())
    assert place.state() == ({}, b"")
    log[:] = [None] * 10
    assert place.one(grid()).rows == 95
    assert log[10:] == [None, "40", "60", "80", None]  # count, the pages that were missing, count


def test_a_cut_fetch_is_not_gone_on_with_when_the_count_changed_or_a_day_passed(serve, tmp_path, monkeypatch):
    server = serve(services())
    place = Place(tmp_path, server)
    good = server.apps["geo.stat.fi"]
    server.apps["geo.stat.fi"] = lambda asked: (
        Reply(status=503) if asked.query.get("startIndex") == "40" else good(asked)
    )
    with pytest.raises(FetchError, match="503"):
        place.one(grid())
    server.apps.update(services(cells=99))
    assert place.one(grid()).rows == 99
    shutil.rmtree(place.raw.root)
    place.lock.unlink()
    server.apps["geo.stat.fi"] = lambda asked: (
        Reply(status=503) if asked.query.get("startIndex") == "40" else good(asked)
    )
    with pytest.raises(FetchError, match="503"):
        place.one(grid())
    monkeypatch.setattr(pages, "OLDEST", pages.OLDEST * 0)
    server.apps["geo.stat.fi"] = good
    before = len(server.log)
    assert place.one(grid()).rows == 95
    assert [one.query.get("startIndex") for one in server.log[before:]] == [None, "0", "20", "40", "60", "80", None]


def test_one_that_fails_does_not_stop_the_others(serve, tmp_path):
    server = serve(services())
    place = Place(tmp_path, server)
    outcomes = place.fetch(grid(year=2031), order("schools"), order("population_total"))
    assert [one.state for one in outcomes] == ["failed", "new", "failed"]
    assert "vaki2031_1km unknown" in str(outcomes[0].error)


class TestMirror:
    """A folder of raw data on a share or a stick is looked into first, and checked as the network is."""

    def test_data_are_copied_without_asking_anybody(self, serve, tmp_path):
        server = serve(services())
        there, here = Place(tmp_path / "there", server), Place(tmp_path / "here", server)
        version = there.one(grid())
        asked = len(server.log)
        (outcome,) = here.fetch(grid(), mirror=there.raw.root)
        assert (outcome.state, len(server.log)) == ("copied", asked)
        assert outcome.version.meta == version.meta
        assert here.entries()[("population_grid", "2025", "suomi")].content == version.content

    def test_a_damaged_mirror_is_passed_over(self, serve, tmp_path):
        server = serve(services())
        there, here = Place(tmp_path / "there", server), Place(tmp_path / "here", server)
        path = there.one(grid()).files.path("all-00000020.json")
        path.write_bytes(path.read_bytes()[:-10])
        (outcome,) = here.fetch(grid(), mirror=there.raw.root)
        assert (outcome.state, outcome.version.rows) == ("new", 95)

    def test_a_mirror_whose_record_lies_is_refused(self, serve, tmp_path):
        server = serve(services())
        there, here = Place(tmp_path / "there", server), Place(tmp_path / "here", server)
        folder = there.one(grid()).folder
        meta = json.loads((folder / "meta.json").read_text())
        meta["content"] = "0" * 64
        (folder / "meta.json").write_text(json.dumps(meta))
        folder.rename(folder.with_name("0" * 12))
        with pytest.raises(FetchError, match="do not hold what the record says"):
            here.one(grid(), mirror=there.raw.root)
        assert here.state() == ({}, b"")

    def test_the_locked_version_is_taken_from_it_though_it_has_a_newer_one(self, serve, tmp_path):
        server = serve(services())
        there, here = Place(tmp_path / "there", server), Place(tmp_path / "here", server)
        there.one(grid())
        here.lock.parent.mkdir()
        shutil.copy(there.lock, here.lock)
        server.apps.update(services(cells=99))
        there.one(grid(), update=frozenset({"population_grid"}))
        (outcome,) = here.fetch(grid(), mirror=there.raw.root, locked=True)
        assert (outcome.state, outcome.version.rows) == ("copied", 95)


MIRROR = "data.town.example.org"


class TestMirrorByAddress:
    """Raw data on a server of one's own network: asked through the same door, checked as a folder is."""

    @pytest.fixture
    def there(self, serve, tmp_path):
        return Place(tmp_path / "there", serve(services()))

    def here(self, there, tmp_path, change=lambda path, body: body, address="10.1.2.3"):
        """A place that reaches the publishers and a server with the files of another place."""

        def app(asked):
            path = there.raw.root / asked.path.removeprefix("/raw/")
            if asked.path == "/raw/kopa-data.lock":
                path = there.lock
            if not path.is_file():
                return Reply(b"not here", 404)
            changed = change(asked.path, path.read_bytes())
            return changed if isinstance(changed, Reply) else Reply(changed, packed=False)

        there.server.apps[MIRROR] = app
        place, network = Place(tmp_path / "here", there.server), there.server.network
        port = there.server.port

        def connect(to, _, timeout_s):
            return socket.create_connection(("127.0.0.1", port), timeout_s)

        def lookup(host, port):
            return [address] if host == MIRROR else network.lookup(host, port)

        self.network = replace(network, lookup=lookup, connect=connect)
        self.asked = len(there.server.log)
        return place

    def fetch(self, place, wanted=None, **wishes):
        mirror = AddressedMirror(f"https://{MIRROR}/raw/")
        (outcome,) = place.fetch(wanted or grid(), network=self.network, mirror=mirror, **wishes)
        if outcome.error:
            raise outcome.error
        self.log = place.server.log[self.asked :]
        return outcome

    def test_the_version_of_its_lock_file_is_taken_and_nobody_else_is_asked(self, there, tmp_path):
        version = there.one(grid())
        outcome = self.fetch(self.here(there, tmp_path))
        assert (outcome.state, outcome.version.meta, {one.host for one in self.log}) == (
            "copied", version.meta, {MIRROR},
        )  # fmt: skip
        assert [path for path in (tmp_path / "here/data/raw/.part").rglob("*") if path.is_file()] == []

    def test_the_version_of_the_lock_file_here_is_taken_though_it_names_a_newer_one(self, there, tmp_path):
        there.one(grid())
        here = self.here(there, tmp_path)
        here.lock.parent.mkdir()
        shutil.copy(there.lock, here.lock)
        there.server.apps.update(services(cells=99))
        there.one(grid(), update=frozenset({"population_grid"}))
        self.asked = len(there.server.log)
        outcome = self.fetch(here, locked=True)
        assert (outcome.state, outcome.version.rows, {one.host for one in self.log}) == ("copied", 95, {MIRROR})

    @pytest.mark.parametrize("lacking", ["kopa-data.lock", "meta.json"])
    def test_what_it_has_not_got_is_fetched_from_the_publisher(self, there, tmp_path, lacking):
        there.one(grid())
        here = self.here(there, tmp_path, lambda path, body: Reply(b"", 404) if path.endswith(lacking) else body)
        assert (self.fetch(here).state, {one.host for one in self.log}) == ("new", {MIRROR, "geo.stat.fi"})

    @pytest.mark.parametrize(
        ("end", "change", "reason"),
        [
            (".gz", lambda body: body[:-9] + b"123456789", "its sha256 is not the recorded one"),
            (".gz", lambda body: body + b"more", "longer than the [0-9,]+ bytes"),
            (".gz", lambda _: Reply(status=503), "503"),
            ("meta.json", lambda _: b"<html>log in</html>", "meta.json: no record of kopa's"),
            ("meta.json", lambda body: body.replace(b'"all-00', b'"../all-00'), "no name of a file of data"),
            ("meta.json", lambda body: re.sub(rb'("content": ")....', rb"\g<1>0000", body), "nothing was taken"),
            ("meta.json", lambda body: body.replace(b'"rows": 95', b'"rows": 96'), "do not hold what the record says"),
            (".lock", lambda _: b"<html>log in</html>", f"^https://{MIRROR}/raw/kopa-data.lock: no lock file"),
            (".lock", lambda _: Reply(status=302, headers={"Location": "https://geo.stat.fi/"}),
             "geo.stat.fi is not a host of this dataset"),
        ],
        ids=["other bytes", "too long", "no answer", "a page for a record", "path for a name", "other content",
             "other rows", "a page for a lock file", "redirect"],
    )  # fmt: skip
    def test_what_is_not_as_it_says_is_refused_and_nobody_else_is_asked(self, there, tmp_path, end, change, reason):
        there.one(grid())
        here = self.here(there, tmp_path, lambda path, body: change(body) if path.endswith(end) else body)
        with pytest.raises(FetchError, match=reason):
            self.fetch(here)
        assert {one.host for one in there.server.log[self.asked :]} == {MIRROR}
        assert here.state() == ({}, b"")

    def test_files_that_came_are_not_asked_for_again(self, there, tmp_path):
        there.one(grid())
        broken = [True]
        last = max(path.name for path in there.raw.root.rglob("*.gz"))
        here = self.here(there, tmp_path, lambda path, body: Reply(status=503) if broken and last in path else body)
        with pytest.raises(FetchError, match="503"):
            self.fetch(here)
        broken.clear()
        self.asked = len(there.server.log)
        self.fetch(here)
        assert [one.path.rpartition("/")[2] for one in self.log] == ["kopa-data.lock", "meta.json", last]

    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("http://data.town.fi/raw", "only https is asked"),
            ("https://me:secret@data.town.fi/raw", "with a name or a password"),
            ("https://data.town.fi:8443/raw", "port 8443 is not asked"),
            ("https:///raw", "no host"),
            ("https://data.town.fi/raw?key=1", "without"),
        ],
    )
    def test_addresses_that_are_not_asked_are_refused_first(self, address, reason):
        with pytest.raises(FetchError, match=f"^--mirror: .*{reason}") as caught:
            AddressedMirror(address)
        assert "secret" not in str(caught.value)


class TestByHand:
    """Files that somebody fetched with a browser pass the same checks."""

    def bring(self, server, wanted, folder, names=None):
        """Fetch every address as a browser does, and save it under the name that is told."""
        folder.mkdir(exist_ok=True)
        for name, address in by_hand(wanted).items():
            from urllib.parse import parse_qsl, urlsplit

            from tests.sources.fetch.servers.loopback import Asked

            pairs = parse_qsl(urlsplit(address).query)
            reply = server.apps["geo.stat.fi"](Asked("geo.stat.fi", "/", dict(pairs), pairs, "GET", b"", {}))
            if names is None or name in names:
                (folder / name_by_hand(wanted, name)).write_bytes(reply.body)

    def test_files_brought_are_taken(self, serve, tmp_path):
        server, wanted = serve(services()), grid(rows=(1, 100))
        assert list(by_hand(wanted)) == ["all-count.xml", *(f"all-{n:08d}.json" for n in range(0, 100, 20))]
        self.bring(server, wanted, tmp_path / "Downloads")
        place = Place(tmp_path, server)
        (outcome,) = place.fetch(wanted, brought=tmp_path / "Downloads")
        assert (outcome.state, outcome.version.rows) == ("brought", 95)
        assert server.log == []
        assert outcome.version.content == Place(tmp_path / "net", server).one(wanted).content

    def test_with_the_lock_file_other_files_are_refused(self, serve, tmp_path):
        server, wanted = serve(services()), grid(rows=(1, 100))
        place = Place(tmp_path, server)
        place.one(wanted)
        before = place.state()
        server.apps.update(services(cells=96))
        self.bring(server, wanted, tmp_path / "Downloads")
        with pytest.raises(FetchError, match=r"other data .* than the lock names"):
            place.one(wanted, brought=tmp_path / "Downloads", locked=True)
        assert place.state() == before

    def test_a_missing_or_cut_file_is_noticed(self, serve, tmp_path):
        server, wanted, place = serve(services()), grid(rows=(1, 100)), None
        place = Place(tmp_path, server)
        self.bring(server, wanted, tmp_path / "few", {"all-count.xml", "all-00000000.json", "all-00000040.json"})
        with pytest.raises(FetchError, match="40 rows came, the service counts 95"):
            place.one(wanted, brought=tmp_path / "few")
        self.bring(server, wanted, tmp_path / "cut")
        path = tmp_path / "cut" / name_by_hand(wanted, "all-00000040.json")
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(FetchError, match="no whole JSON"):
            place.one(wanted, brought=tmp_path / "cut")
        assert place.state() == ({}, b"")

    def test_what_needs_more_than_addresses_is_said_to(self, serve, tmp_path):
        assert by_hand(order("population_by_age")) == {}
        with pytest.raises(FetchError, match="cannot be fetched by hand"):
            Place(tmp_path, serve({})).one(order("organisations"), brought=tmp_path)


def test_two_fetches_at_once_ask_once_and_both_have_it(serve, tmp_path):
    server = serve({**services(), "pxdata.stat.fi": PxWeb({"vaerak/11re.px": ages_table()})})
    places = [Place(tmp_path, server) for _ in range(4)]
    found, wanted = [], [grid(), order("schools"), order("population_by_age", rows=(1, 10_000))]

    def run(place, orders):
        found.append(place.fetch(*orders))

    threads = [
        threading.Thread(target=run, args=(place, wanted[n % 3 :] + wanted[: n % 3])) for n, place in enumerate(places)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = [outcome for each in found for outcome in each]
    assert [outcome.error for outcome in outcomes] == [None] * 12
    assert sorted(outcome.state for outcome in outcomes) == ["here"] * 9 + ["new"] * 3
    assert len([one for one in server.log if one.query.get("typeNames") == GRID]) == 7
    assert len(places[0].entries()) == 3
    assert places[0].whole()


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_full_disk_is_one_message_and_nothing_is_lost(serve, tmp_path, monkeypatch, step):
    server = serve(services())
    place = Place(tmp_path, server)
    place.one(order("schools"))
    before, count = place.state(), []
    real = getattr(files.Path, step)

    def full(self, *args):
        if "population_grid" in str(self):
            count.append(self)
            if len(count) > 3:
                raise OSError(28, "No space left on device", str(self))
        return real(self, *args)

    monkeypatch.setattr(files.Path, step, full)
    with pytest.raises(RunError, match=r"No space left on device.*(untouched)"):
        place.one(grid())
    assert place.state() == before
    monkeypatch.setattr(files.Path, step, real)
    assert place.one(grid()).rows == 95


def test_a_file_size_limit_ends_in_the_same_message(serve, tmp_path):
    import resource
    import signal

    server = serve(services())
    place = Place(tmp_path, server)
    old = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, old[0][1]))
        (outcome,) = place.fetch(grid())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old[0])
        signal.signal(signal.SIGXFSZ, old[1])
    assert isinstance(outcome.error, RunError)
    assert "File too large" in str(outcome.error)
    assert place.one(grid()).rows == 95


def test_status_tells_age_and_what_is_missing(serve, tmp_path):
    import datetime as dt

    place = Place(tmp_path, serve(services()))
    place.fetch(grid(), order("schools"))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=401)
    told = {one.entry.dataset: one for one in states(place.raw, place.lock, later)}
    assert told["schools"].in_words == "whole; older than its publisher's rhythm: kopa fetch --update schools"
    of_before = dataclasses.replace(told["schools"], entry=dataclasses.replace(told["schools"].entry, year="2024"))
    assert of_before.in_words.endswith("kopa fetch --update schools --year 2024")
    assert told["schools"].age_days == 401
    shutil.rmtree(place.raw.root / "schools")
    assert [one.in_words for one in states(place.raw, place.lock)] == ["whole", "not here: kopa fetch --locked"]
    of_parts = for_parts(place.entries())
    assert of_parts["people"] == {"population_grid": True, "postal_areas": False, "population_by_age": False}
    assert of_parts["schools"] == {"schools": True, "organisations": False, "mergers": False}
    assert "openstreetmap" in of_parts["roads"]
    used = {name for able in of_parts.values() for name in able}
    unused = {name for name in datasets() if not name.startswith("timetables_")} - used
    assert unused == {"code_lists", "population_total", "swedish_speakers", "topographic_roads"}


def test_the_folder_of_another_catalogue_is_not_taken_for_this_ones(serve, tmp_path):
    place = Place(tmp_path, serve(services()))
    place.one(grid())
    changed = grid(parameters={"typeNames": GRID, "CQL_FILTER": "kunta='205'"})
    assert place.raw.whole(changed) is None
    assert fetching.key_of(changed) == fetching.key_of(grid())
