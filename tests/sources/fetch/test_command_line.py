"""The commands as a user types them: what they print, and how they end."""

import os
import re
import shutil

import pytest
from typer.testing import CliRunner

from kopa import cli
from kopa.errors import InputError, NotThereError, UnknownNameError
from kopa.sources.fetch import http, network_check
from kopa.sources.fetch.faults import FetchError
from kopa.sources.official import fetching
from tests.sources.fetch.servers.education import Sotkanet
from tests.sources.fetch.servers.features import FeatureService, grid_rows, school_rows
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.test_whole_files import archive

SCHOOLS = "oppilaitokset:oppilaitokset"


@pytest.fixture
def kopa(serve, tmp_path, monkeypatch):
    """Run a command of kopa's in an empty folder, against servers on loopback."""
    schools = FeatureService({SCHOOLS: school_rows(2400), "vaestoruutu:vaki2025_1km": grid_rows(20)})
    server = serve({"geo.stat.fi": schools, "sotkanet.fi": Sotkanet({f"{n:03d}": n for n in range(300)})})
    monkeypatch.chdir(tmp_path)
    assert fetching.Http is http.Http
    monkeypatch.setattr(http, "Network", lambda: server.network)

    def run(*words):
        done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False, env={"COLUMNS": "200"})
        return done.exit_code, done.stdout, done.stderr

    run.server = server
    return run


def test_a_first_fetch_from_dry_run_to_status(kopa, tmp_path):
    code, told, _ = kopa("fetch", "--source", "schools", "--source", "THL", "--dry-run")
    assert (code, kopa.server.log) == (0, [])
    assert re.search(r"schools +2025 +suomi +0\.3 +no", told)
    assert "  Statistics Finland, CC BY 4.0: schools\n  THL, CC BY 4.0: " in told
    assert "  geo.stat.fi\n  sotkanet.fi\n" in told
    code, told, wrong = kopa("fetch", "--source", "schools", "--source", "THL")
    assert (code, wrong) == (0, "")
    assert re.search(r"schools 2025 suomi: fetched, 2,400 rows, data/raw/schools/2025/suomi/[0-9a-f]{12}\n", told)
    assert told.endswith("Recorded in kopa-data.lock\n")
    code, told, _ = kopa("data", "status")
    assert code == 0
    assert re.search(r"schools +2025 +suomi +2,400 +20\d\d-\d\d-\d\d +0 +whole", told)
    assert "  schools: schools (fetched), organisations, mergers\n" in told
    assert kopa("fetch", "--source", "schools")[1].startswith("schools 2025 suomi: is here, 2,400 rows")


def test_a_failure_is_told_and_the_others_are_kept(kopa):
    code, told, wrong = kopa("fetch", "--source", "population_grid", "--source", "schools")
    assert code == 1
    assert "kopa: population_grid 2025 suomi: 20 rows; between 90,000 and 110,000 are expected" in wrong
    assert wrong.endswith("kopa: 1 of 2 datasets failed; what was here before is untouched\n")
    assert "schools 2025 suomi: fetched" in told


def test_what_is_tried_again_is_told_while_it_waits(kopa):
    schools, refusals = kopa.server.apps["geo.stat.fi"], [Reply(status=429, headers={"Retry-After": "30"})]
    kopa.server.apps["geo.stat.fi"] = lambda asked: refusals.pop() if refusals else schools(asked)
    code, told, wrong = kopa("fetch", "--source", "schools")
    assert (code, wrong) == (0, "")
    assert re.search(r"^https://geo\.stat\.fi/\S+: 429 .*; try 2 follows in 30\.\d s$", told, re.MULTILINE)
    assert kopa.server.waits[0] == pytest.approx(30.5)


def test_an_update_and_what_it_changed(kopa, tmp_path):
    kopa("fetch", "--source", "schools")
    rows = school_rows(2401)
    rows[7][0]["olo"] = "1"
    kopa.server.apps["geo.stat.fi"] = FeatureService({SCHOOLS: rows})
    assert "schools 2025 suomi: fetched, 2,401 rows" in kopa("fetch", "--update", "schools")[1]
    code, told, _ = kopa("data", "diff", "--out", "changes")
    assert code == 0
    assert re.search(r"schools 2025 suomi +\S+ +\S+ +1 +0 +1", told)
    assert (tmp_path / "changes/schools-2025-suomi.csv").read_text() == (
        "key,change,field,before,after\n00007,changed,olo,0,1\n02400,came,,,\n"
    )


def test_a_file_in_place_of_the_folder_of_data_is_said_so(kopa, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="--data-folder: file is a file; name the folder of fetched data"):
        kopa("data", "status", "--data-folder", "file")


def test_a_bundle_goes_to_another_machine(kopa, tmp_path):
    kopa("fetch", "--source", "schools")
    assert kopa("data", "export", "bundle.zip")[1] == "bundle.zip\n"
    lock = (tmp_path / "kopa-data.lock").read_bytes()
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "kopa-data.lock").unlink()
    code, told, _ = kopa("data", "import", "bundle.zip")
    assert (code, told.startswith("schools 2025 suomi: 2,400 rows")) == (0, True)
    assert (tmp_path / "kopa-data.lock").read_bytes() == lock
    before = len(kopa.server.log)
    assert kopa("fetch", "--source", "schools", "--locked")[0] == 0
    assert len(kopa.server.log) == before
    next((tmp_path / "data/raw/schools").rglob("all-*.gz")).unlink()
    assert kopa("data", "status")[0] == 1


def test_files_by_hand_are_named_and_taken(kopa, tmp_path):
    (tmp_path / "Downloads").mkdir()
    code, told, _ = kopa("fetch", "--source", "population_total", "--manual", "Downloads")
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "https://sotkanet.fi/rest/1.1/json?indicator=127&years=2024&genders=total"
    assert lines[1] == "  save as Downloads/population_total--2024--suomi--values.json"
    assert lines[-1].startswith("Nothing was taken: Downloads holds none of these files yet")
    assert "Recorded" not in told
    service, asked = kopa.server.apps["sotkanet.fi"], type("Asked", (), {})
    for address, name in zip(lines[:4:2], lines[1:4:2], strict=True):
        one = asked()
        one.path, one.query = address.partition("?")[0], {"indicator": "127", "years": "2024"}
        (tmp_path / name.removeprefix("  save as ")).write_bytes(service(one).body)
    code, told, _ = kopa("fetch", "--source", "population_total", "--manual", "Downloads")
    assert (code, "population_total 2024 suomi: taken, 300 rows" in told, kopa.server.log) == (0, True, [])


def test_files_by_hand_are_looked_for_in_downloads_where_no_folder_is_named(kopa, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    code, told, _ = kopa("fetch", "--manual", "--source", "population_total")
    assert (code, f"save as {tmp_path}/Downloads/population_total--2024--suomi--values.json" in told) == (0, True)


def test_what_cannot_be_meant_is_refused_before_anything_is_asked(kopa):
    for words, kind, reason in (
        (("--locked", "--update", "schools"), InputError, "--locked and --update"),
        (("--source", ""), UnknownNameError, r"\(empty\): no dataset or publisher of that name"),
        (("--source", "adresses"), UnknownNameError, "Did you mean 'addresses'"),
        (("--source", "addresses"), InputError, "fetched by region; say which with --region"),
        (("--source", "addresses", "--region", "kainu"), UnknownNameError, "kainuu"),
        (("--year", "2026"), InputError, "say of which dataset with --source"),
        (("--source", "road_links", "--region", "suomi"), InputError, "not fetched of the whole country"),
        (("--source", "road_links", "--region", "suomi", "--dry-run"), InputError, "not fetched of the whole country"),
        (("--source", "road_links", "--region", "kainuu", "--year", "2025"), InputError, "road_links has no years"),
        (
            ("--source", "schools", "--year", "1800", "--dry-run"),
            InputError,
            "schools has data of 2025 to 20.., not of",
        ),
        (("--source", "THL", "--year", "1989"), InputError, r"population_total has data of 1990 to 20.*; swedish_"),
        (("--source", "population_projection", "--year", "2023"), InputError, "has data of 2024, not of 2023"),
        (("--mirror", "nowhere"), InputError, "nowhere is no folder"),
        (("--mirror", "http://data.town.fi"), FetchError, "only https is asked"),
    ):
        with pytest.raises(kind, match=reason):
            kopa("fetch", *words)
    assert kopa.server.log == []


def test_the_feeds_that_serve_a_region_are_asked_for_and_the_others_are_named(kopa, tmp_path):
    with pytest.raises(InputError, match="timetables: are those that serve a region; say which with --region"):
        kopa("fetch", "--source", "timetables", "--dry-run")
    asked = ("fetch", "--region", "kainuu", "--source", "timetables")
    code, told, _ = kopa(*asked, "--dry-run")
    assert (code, kopa.server.log) == (0, [])
    assert told.startswith(
        "kainuu: feeds known to serve it: timetables_kajaani, timetables_finland, timetables_trains;"
    )
    assert "not fetched: Matkahuolto: coaches and rural buses of the country" in told
    assert re.findall(r"^timetables_\w+", told, re.MULTILINE) == [
        "timetables_finland", "timetables_trains", "timetables_kajaani",
    ]  # fmt: skip
    assert re.search(r"timetables_kajaani +current +suomi +1\.0 +no", told)
    assert "  Waltti, licence not known: timetables_kajaani\n" in told
    hosts = ("mobility.mobility-database.fintraffic.fi", "rata.digitraffic.fi", "tvv.fra1.digitaloceanspaces.com")
    for host in hosts:
        kopa.server.apps[host] = lambda _: Reply(archive(), kind="application/zip", packed=False)
    code, told, wrong = kopa(*asked)
    assert (code, wrong) == (0, "")
    assert {one.host for one in kopa.server.log} == set(hosts)
    assert {path.name for path in tmp_path.rglob("*.gtfs.zip")} == {
        "kajaani.gtfs.zip", "finland.gtfs.zip", "trains.gtfs.zip",
    }  # fmt: skip
    before = len(kopa.server.log)
    assert kopa("fetch", "--region", "kainuu", "--update", "timetables")[0] == 0
    assert {one.host for one in kopa.server.log[before:]} == set(hosts)
    with pytest.raises(NotThereError, match="timetables_finland suomi: 1 version here"):  # not: no such dataset
        kopa("data", "diff", "--region", "kainuu", "--source", "timetables")


def test_a_run_without_timetables_says_which_feeds_would_serve_the_region(kopa):
    told = kopa("run", "kainuu", "--dry-run")[1]
    beginning = "No timetable (--timetable): the day without a car is not computed; feeds of "
    assert (
        f"{beginning}kainuu: timetables_kajaani, timetables_finland, timetables_trains (kopa fetch --region kainuu"
        in told
    )
    told = kopa("run", "kainuu", "satakunta", "--dry-run")[1]
    assert f"{beginning}a region: kopa fetch --region REGION --source timetables --dry-run\n" in told
    assert "timetables_kajaani" not in told


def test_years_of_which_there_are_data_are_planned(kopa):
    code, told, _ = kopa("fetch", "--source", "population_grid", "--year", "2010", "--dry-run")
    assert (code, bool(re.search(r"population_grid +2010 +suomi", told))) == (0, True)


def test_doctor_looks_at_every_host_and_names_the_certificates(kopa, monkeypatch, tmp_path):
    monkeypatch.setattr(network_check, "Network", lambda: kopa.server.network)
    monkeypatch.setattr(network_check, "hosts", lambda: ["geo.stat.fi", "sotkanet.fi"])
    kopa.server.apps = dict.fromkeys(("geo.stat.fi", "sotkanet.fi"), lambda _: Reply(b"ok"))
    code, told, _ = kopa("doctor", "--network")
    assert code == 0
    bundle = os.environ["SSL_CERT_FILE"]
    assert [line.split(": ")[0] for line in told.splitlines()] == [
        "Certificates", f"     and {bundle} (SSL_CERT_FILE)", "ok   geo.stat.fi", "ok   sotkanet.fi",
    ]  # fmt: skip
    monkeypatch.delenv("SSL_CERT_FILE")
    code, told, _ = kopa("doctor", "--network")
    assert code == 1
    assert "BAD  geo.stat.fi: the certificate is not trusted" in told
    (tmp_path / "kopa.toml").write_text(f'ca_bundle = "{bundle}"')
    code, told, _ = kopa("doctor", "--network")
    assert (code, f"     and {bundle} (kopa.toml: ca_bundle)" in told) == (0, True)
    (tmp_path / "kopa.toml").write_text('ca_bundle = "nowhere.pem"')
    asked = len(kopa.server.log)
    with pytest.raises(InputError, match=r"ca_bundle names .*nowhere.pem"):
        kopa("doctor", "--network")
    assert len(kopa.server.log) == asked
