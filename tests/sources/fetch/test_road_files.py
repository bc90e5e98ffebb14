"""Digiroad's files by region: what is asked of whom, and what may come in place of them."""

import errno
import io
import re
import zipfile

import numpy as np
import pytest
from typer.testing import CliRunner

from kopa import cli
from kopa.errors import InputError, RunError
from kopa.sources.fetch import http
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.orders import Area
from kopa.sources.services import road_archives
from kopa.sources.services.road_file_names import around, in_words, renamed
from tests.sources.fetch.servers.digiroad import link
from tests.sources.fetch.servers.digiroad_files import HOST, PAGE, FileServer, Pieces, archive
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.small import Place, order
from tests.sources.fetch.test_building_roads import LINE

LAPPI = Area("lappi", ("698",), (430_000.0, 7_500_000.0, 440_000.0, 7_510_000.0))
"""A box in the middle of one region, whose file is the only one that is wanted."""

NORTH = LINE + np.array([0.0, 400_000.0])


def wanted(area=LAPPI, **changed):
    return order("road_files", area=area, margin_km=0.0, rows=(1, 1_000_000), **changed)


def few(line=NORTH, **changed):
    """Two links with their limits."""
    pieces = Pieces()
    for n, kmh in enumerate((80, 50)):
        told, _ = link(n, 1, line, 3, 3)
        at = line + np.array([n * 100.0, 0.0])
        pieces.add(({**told, **changed}, at), [("speed_limits", {"arvo": kmh, "vaik_suunt": 1})])
    return pieces


@pytest.fixture(scope="module")
def body():
    return archive(few())


def test_the_box_of_a_region_with_its_margin_reaches_the_files_of_its_neighbours():
    assert around(wanted()) == ("lappi",)
    kainuu = order("road_files")
    neighbours = {"lappi", "pohjois-karjala", "pohjois-pohjanmaa", "pohjois-savo"}
    assert neighbours | {"kainuu", "keski-suomi"} <= set(around(kainuu))
    assert not {"uusimaa", "satakunta", "ahvenanmaa"} & set(around(kainuu))
    told = in_words(kainuu)
    assert told.startswith("road_files kainuu: files KAINUU.zip, ")
    assert "names that are assumed, not known: KAINUU, " in told


def test_files_come_through_a_redirect_that_wants_its_cookie_back_with_their_release(serve, tmp_path, body):
    server = FileServer({"LAPPI.zip": body})
    place = Place(tmp_path, serve({HOST: server}))
    version = place.one(wanted())
    assert server.asked == ["irrotus_nro.txt", "LAPPI.zip", "irrotus_nro.txt"]
    assert (version.folder / "lappi.zip").read_bytes() == body
    assert (version.rows, version.meta["notes"]) == (4, ["release 2026_03"])
    assert [path.name for path in version.folder.parent.iterdir()] == [version.folder.name]
    (outcome,) = place.fetch(wanted(), update=frozenset({"road_files"}))
    assert (outcome.state, server.asked[3:]) == ("same", ["irrotus_nro.txt"]), "the release tells"
    server.releases = ["2026_04"]
    (outcome,) = place.fetch(wanted(), update=frozenset({"road_files"}))
    assert (outcome.state, server.asked.count("LAPPI.zip")) == ("new", 2)


def test_a_cut_file_is_gone_on_with(serve, tmp_path, body):
    server = FileServer({"LAPPI.zip": body}, cookie=False, fault="cut_length")
    loopback = serve({HOST: server})
    version = Place(tmp_path, loopback).one(wanted())
    assert (version.folder / "lappi.zip").read_bytes() == body
    ranges = [one.headers["range"] for one in loopback.log if "range" in one.headers]
    assert len(ranges) == 1
    assert int(ranges[0].removeprefix("bytes=").removesuffix("-")) > 0


def test_a_full_temporary_folder_is_told_with_the_mend(tmp_path, body, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.zip").write_bytes(body)
    monkeypatch.setattr(zipfile.ZipFile, "extract", full)
    with (
        pytest.raises(RunError, match=r"a.zip: cannot be unpacked .*No space left.*TMPDIR"),
        road_archives.opened(tmp_path / "a.zip", "a.zip"),
    ):
        pass


def test_files_of_two_releases_are_not_taken_together(serve, tmp_path, body):
    server = FileServer({"LAPPI.zip": body}, releases=["2026_03", "2026_04"])
    version = Place(tmp_path, serve({HOST: server})).one(wanted())
    assert version.meta["notes"] == ["release 2026_04"]
    assert server.asked.count("LAPPI.zip") == 2
    (tmp_path / "ended").mkdir()
    ended = FileServer({}, releases=["2026_03"])
    place = Place(tmp_path / "ended", serve({HOST: ended}))
    with pytest.raises(FetchError, match="404"):
        place.one(wanted())
    ended.releases, ended.files = ["<busy>"], {"LAPPI.zip": body}
    with pytest.raises(FetchError, match="no release"):
        place.one(wanted())
    ended.releases = ["2026_04"]
    assert place.one(wanted()).meta["notes"] == ["release 2026_04"], "not the release of the fetch that was ended"
    moving = FileServer({"LAPPI.zip": body}, releases=[f"2026_{n:02d}" for n in range(9)])
    place = Place(tmp_path / "moving", serve({HOST: moving}))
    with pytest.raises(FetchError, match=r"release 2026_02 at first, 2026_03 after some files"):
        place.one(wanted())
    assert place.state() == ({}, b"")


def few_without(*columns):
    """Two links of which the layer of links lacks columns."""
    pieces = few()
    pieces.rows["road_links"] = [
        ({key: value for key, value in told.items() if key not in columns}, line)
        for told, line in pieces.rows["road_links"]
    ]
    return pieces


def damaged():
    """A whole archive whose GeoPackage is none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("Digiroad_K.gpkg", b"SQLite format 3\0" + bytes(3000))
    return stream.getvalue()


FAULTS = {
    "cut": (lambda: archive(few())[:-40], "no whole zip archive"),
    "a page": (lambda: PAGE, r"'Latauspalvelu'.*asked for as LAPPI.zip, a name that is assumed, not known"),
    "no layer of links": (
        lambda: archive(few(), without=["road_links"]),
        "holds no layer dr_linkki_k; it holds dr_nopeusrajoitus_k",
    ),
    "no layer of limits": (lambda: archive(few(), without=["speed_limits"]), "holds no layer dr_nopeusrajoitus_k"),
    "form R": (lambda: archive(few(), rename={"dr_linkki_k": "dr_linkki"}), "it holds .*dr_linkki. Wanted are .* K"),
    "form R as shapefiles": (
        lambda: archive(few(), rename={"dr_linkki_k": "dr_linkki"}, shapefiles=True), "it holds .*dr_linkki. Wanted",
    ),
    "no column": (lambda: archive(few_without("ajosuunta")), "dr_linkki_k: no column ajosuunta; it has .*toiminn_lk"),
    "a column renamed": (lambda: archive(few(), rename={"arvo": "arvot"}), "no column arvo; .*Did you mean 'arvot'"),
    "nothing in it": (lambda: archive(few(), without=road_archives.LAYERS), "holds no layer dr_linkki_k; it holds no"),
    "other coordinates": (lambda: archive(few(), crs="EPSG:2393"), "said to be in EPSG:2393, EPSG:3067 is expected"),
    "degrees in place of metres": (lambda: archive(few(np.array([[27.0, 64.0], [27.1, 64.0]]))), "not in Finland's"),
    "swapped axes": (lambda: archive(few(NORTH[:, ::-1])), "x and y are swapped"),
    "a damaged GeoPackage": (damaged, r"lappi.zip: Digiroad_K.gpkg: cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_road_files(serve, tmp_path, name):
    made, ending = FAULTS[name]
    place = Place(tmp_path, serve({HOST: FileServer({"LAPPI.zip": made()}, cookie=False)}))
    with pytest.raises(FetchError, match=ending) as refused:
        place.one(wanted())
    assert str(refused.value).count("\n") == 0
    assert place.state() == ({}, b"")
    working = place.raw.working(wanted())
    assert not [path for path in working.rglob("*") if path.suffix in (".zip", ".part", ".gpkg")]


@pytest.mark.parametrize("page", [False, True], ids=["404", "page"])
def test_a_file_that_is_not_there_is_told_with_what_its_name_rests_on(serve, tmp_path, page):
    server = FileServer({}, page_for_missing=page)
    place = Place(tmp_path, serve({HOST: server}))
    with pytest.raises(FetchError, match=r"LAPPI.zip, a name that is assumed, not known") as refused:
        place.one(wanted())
    assert ("404" in str(refused.value)) is not page
    assert "--file-name lappi=NAME says another name, --manual takes a file" in str(refused.value)
    (other,) = renamed([wanted()], ["lappi=LAPPI_2"])
    with pytest.raises(FetchError, match=r"LAPPI_2.zip, as --file-name says"):
        place.one(other)
    uusimaa = Area("helsinki", ("091",), (385_000.0, 6_672_000.0, 390_000.0, 6_676_000.0))
    with pytest.raises(FetchError, match=r"UUSIMAA.zip, a name that public code has"):
        place.one(wanted(uusimaa))
    assert place.state() == ({}, b"")


def test_another_name_makes_no_other_data(serve, tmp_path, body):
    server = FileServer({"LAPPI_2.zip": body}, cookie=False)
    place = Place(tmp_path, serve({HOST: server}))
    (other,) = renamed([wanted()], ["lappi=LAPPI_2.zip"])
    assert other.digest == wanted().digest
    assert place.one(other).folder == place.one(wanted()).folder
    assert server.asked.count("LAPPI_2.zip") == 1


@pytest.mark.parametrize("told", ["<html><title>Kirjaudu</title></html>", "", "no\nrelease, but two lines"])
def test_what_is_no_name_of_a_release_is_refused(serve, tmp_path, body, told):
    place = Place(tmp_path, serve({HOST: FileServer({"LAPPI.zip": body}, releases=[told])}))
    with pytest.raises(FetchError, match=r"'Kirjaudu'|no name of a release"):
        place.one(wanted())
    assert place.state() == ({}, b"")


def test_a_redirect_to_another_host_is_refused(serve, tmp_path):
    def app(_):
        return Reply(b"", 302, headers={"Location": "https://elsewhere.example.org/LAPPI.zip"})

    with pytest.raises(FetchError, match=r"elsewhere.example.org is not a host of this dataset \(aineistot"):
        Place(tmp_path, serve({HOST: app})).one(wanted())


def test_neighbours_may_be_left_out_and_the_region_itself_not():
    kainuu = order("road_files")
    (some,) = renamed([kainuu], ["lappi=", "pohjois-savo=SAVO"])
    told = in_words(some)
    assert told.endswith("left out: lappi")
    assert "SAVO.zip; names that are assumed, not known: KAINUU, " in told
    assert "LAPPI" not in told
    for words, reason in (
        (["kainuu="], "kainuu cannot be left out"),
        (["kainu=A"], "Did you mean 'kainuu'"),
        (["kainuu"], "is no REGION=NAME"),
        (["kainuu=../A"], "is no REGION=NAME"),
    ):
        with pytest.raises(InputError, match=reason):
            renamed([kainuu], words)
    with pytest.raises(InputError, match="belongs to files by region"):
        renamed([order("schools")], ["kainuu=KAINUU"])


@pytest.fixture
def kopa(serve, tmp_path, monkeypatch):
    """Run a command in an empty folder, with a publisher that has no file yet."""
    server = FileServer({})
    loopback = serve({HOST: server})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(http, "Network", lambda: loopback.network)

    def run(*words):
        done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False, env={"COLUMNS": "200"})
        return done.exit_code, done.stdout, done.stderr

    run.server = server
    return run


def test_a_dry_run_names_files_and_hosts_and_asks_nobody(kopa):
    code, told, _ = kopa("fetch", "--region", "lappi", "--source", "road_files", "--file-name", "kainuu=", "--dry-run")
    assert (code, kopa.server.asked) == (0, [])
    assert re.search(r"road_files +current +lappi +1,000\.0 +no", told)
    assert "road_files lappi: files LAPPI.zip, POHJOIS-POHJANMAA.zip; names that are assumed" in told
    assert "  aineistot.vayla.fi\n  ava.vaylapilvi.fi\n" in told


def test_files_that_somebody_brings_pass_the_same_checks(kopa, tmp_path, body):
    asked = ("fetch", "--region", "698", "--source", "road_files", "--manual", "stick")
    code, told, _ = kopa(*asked)
    assert (code, kopa.server.asked) == (0, [])
    saved = dict(zip(told.splitlines()[1:-1:2], told.splitlines()[:-1:2], strict=True))
    (name,) = [one for one in saved if one.endswith("--lappi.zip")]
    assert saved[name].endswith("latest/Maakuntajako_digiroad_K/LAPPI.zip")
    (tmp_path / "stick").mkdir()
    (tmp_path / name.removeprefix("  save as ")).write_bytes(body[:-40])
    (tmp_path / "stick/road_files--current--kunnat-698--irrotus_nro.txt").write_text("2026_03\n")
    code, _, wrong = kopa(*asked)
    assert (code, "road_files kunnat-698: lappi.zip: no whole zip archive" in wrong) == (1, True)
    (tmp_path / name.removeprefix("  save as ")).write_bytes(body)
    code, _, wrong = kopa(*asked)
    assert (code, "4 rows; between 10,000 and 30,000,000 are expected" in wrong) == (1, True)
    assert kopa.server.asked == []
