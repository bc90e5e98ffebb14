"""Bundles: everything in one file, the same bytes each time, checked on arrival, harmless."""

import io
import json
import shutil
import zipfile

import pytest

from kopa.errors import InputError, KopaError, NotThereError
from kopa.sources.fetch.faults import FetchError
from kopa.sources.official import bundle as bundles
from tests.sources.fetch import small
from tests.sources.fetch.servers.education import Sotkanet
from tests.sources.fetch.servers.features import FeatureService, school_rows
from tests.sources.fetch.small import Place

CODES = [f"{n:03d}" for n in range(300)]


@pytest.fixture
def filled(serve, tmp_path):
    """A place with two datasets of the catalogue as it is."""
    schools = FeatureService({"oppilaitokset:oppilaitokset": school_rows(2400)})
    values = Sotkanet({code: 100 + n for n, code in enumerate(CODES)})
    place = Place(tmp_path / "there", serve({"geo.stat.fi": schools, "sotkanet.fi": values}))
    wanted = [small.order_of(small.datasets()[name], small.KAINUU) for name in ("schools", "population_total")]
    assert [one.error for one in place.fetch(*wanted)] == [None, None]
    return place


def test_a_bundle_carries_data_and_lock_to_a_machine_without_a_network(filled, tmp_path):
    bundle = bundles.export(filled.raw, filled.lock, tmp_path / "data.zip")
    names = zipfile.ZipFile(bundle).namelist()
    assert names[-3:] == ["kopa-data.lock", "ATTRIBUTION.txt", "SHA256SUMS"]
    here = Place(tmp_path / "here")
    entries = bundles.take(bundle, here.raw, here.lock)
    assert [entry.dataset for entry in entries] == ["population_total", "schools"]
    assert here.lock.read_bytes() == filled.lock.read_bytes()
    assert here.state()[0] == filled.state()[0]
    told = zipfile.ZipFile(bundle).read("ATTRIBUTION.txt").decode()
    assert told.splitlines() == [
        "Sisältää Sotkanetin aineistoa / THL / Innehåller Sotkanets material / THL / "
        "Contains data of Sotkanet / THL (CC BY 4.0)",
        "Sisältää Tilastokeskuksen aineistoa / Innehåller Statistikcentralens material / "
        "Contains data of Statistics Finland (CC BY 4.0)",
    ]


def test_the_same_data_make_the_same_bundle(filled, tmp_path):
    one, two = (bundles.export(filled.raw, filled.lock, tmp_path / name) for name in ("a.zip", "b.zip"))
    assert one.read_bytes() == two.read_bytes()


def test_what_is_not_here_whole_is_not_exported(filled, tmp_path):
    with pytest.raises(NotThereError, match="no dataset is in it"):
        bundles.export(filled.raw, tmp_path / "none.lock", tmp_path / "a.zip")
    (version,) = [v for v in filled.raw.all_versions() if v.place[0] == "schools"]
    next(version.folder.glob("all-0*")).unlink()
    with pytest.raises(NotThereError, match=r"schools 2025 suomi: damaged: all-00000000\.json\.gz is missing"):
        bundles.export(filled.raw, filled.lock, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_an_import_keeps_what_else_is_here_and_replaces_what_differs(filled, serve, tmp_path):
    bundle = bundles.export(filled.raw, filled.lock, tmp_path / "data.zip")
    schools = FeatureService({"oppilaitokset:oppilaitokset": school_rows(2450)})
    here = Place(tmp_path / "here", serve({"geo.stat.fi": schools}))
    wanted = small.order_of(small.datasets()["schools"], small.KAINUU)
    here.one(wanted)
    bundles.take(bundle, here.raw, here.lock)
    assert {key[0]: entry.rows for key, entry in here.entries().items()} == {"schools": 2400, "population_total": 300}
    assert len(here.raw.versions(wanted)) == 2


def altered(bundle, change):
    """The members of a bundle, changed, as a bundle."""
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_sums(members):
    import hashlib

    del members["SHA256SUMS"]
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(members.items())]
    members["SHA256SUMS"] = ("\n".join(lines) + "\n").encode()


def flip(members):
    name = next(name for name in members if "all-0" in name)
    members[name] = members[name][:-9] + bytes([members[name][-9] ^ 1]) + members[name][-8:]


def add_outside(members):
    members["../evil.txt"] = b"x"


def add_stray(members):
    members["raw/schools/2025/suomi/000000000000/evil.py"] = b"x"


def other_content(members):
    """Rows that were changed, with every checksum made to fit."""
    import gzip
    import hashlib

    name = next(name for name in members if "all-00000000.json.gz" in name)
    meta_name = next(name for name in members if name.startswith("raw/schools") and name.endswith("meta.json"))
    page = json.loads(gzip.decompress(members[name]))
    page["features"][0]["properties"]["oltyp"] = "11"
    members[name] = gzip.compress(json.dumps(page).encode())
    meta = json.loads(members[meta_name])
    meta["files"]["all-00000000.json.gz"]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    members[meta_name] = json.dumps(meta).encode()
    with_sums(members)


def not_of_the_catalogue(members):
    for name in [n for n in members if n.startswith("raw/schools")]:
        members[name.replace("raw/schools", "raw/scools")] = members.pop(name)
    name = next(n for n in members if n.startswith("raw/scools") and n.endswith("meta.json"))
    members[name] = members[name].replace(b'"dataset": "schools"', b'"dataset": "scools"')
    members["kopa-data.lock"] = members["kopa-data.lock"].replace(b'dataset = "schools"', b'dataset = "scools"')
    with_sums(members)


def evil_file_name(members):
    name = next(n for n in members if n.startswith("raw/schools") and n.endswith("meta.json"))
    meta = json.loads(members[name])
    meta["files"]["../../../../evil.json.gz"] = meta["files"].pop("all-00000000.json.gz")
    members[name] = json.dumps(meta).encode()
    with_sums(members)


def sums_in_latin_1(members):
    members["SHA256SUMS"] += "0  Jyväskylä\n".encode("latin-1")


def lock_of_another_form(members):
    members["kopa-data.lock"] = members["kopa-data.lock"].replace(b"format = 1", b"format = 2")
    with_sums(members)


def lock_without_data(members):
    for name in [n for n in members if n.startswith("raw/schools")]:
        del members[name]
    with_sums(members)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flip, r"damaged, or not made by kopa: raw/schools"),
        (add_outside, "leads out of the folder"),
        (add_stray, "damaged, or not made by kopa: raw/schools/2025/suomi/000000000000/evil.py"),
        (other_content, "do not hold what the record says"),
        (not_of_the_catalogue, "'scools' is no dataset of this kopa's catalogue"),
        (evil_file_name, "no name of a file of data|is missing|do not hold"),
        (sums_in_latin_1, "damaged, or not made by kopa: Jyv"),
        (lock_of_another_form, r"bad\.zip: kopa-data\.lock: format 2, this kopa reads 1"),
        (lock_without_data, "is in its lock file, and not in the bundle"),
        (lambda members: members.pop("SHA256SUMS"), "holds no SHA256SUMS"),
        (lambda members: members.pop("kopa-data.lock"), "holds no kopa-data.lock"),
    ],
)
def test_bundles_that_are_damaged_or_harmful_are_refused(filled, tmp_path, change, reason):
    bundle = bundles.export(filled.raw, filled.lock, tmp_path / "data.zip")
    (tmp_path / "bad.zip").write_bytes(altered(bundle, change))
    here = Place(tmp_path / "here")
    with pytest.raises((InputError, FetchError), match=reason):
        bundles.take(tmp_path / "bad.zip", here.raw, here.lock)
    assert not [entry for entry in here.entries() if "ools" in entry[0]]
    assert not [version for version in here.raw.all_versions() if version.place[0] == "schools"]
    if change not in (other_content, evil_file_name):  # of which the files alone tell
        assert (here.entries(), here.raw.all_versions()) == ({}, [])
    assert not list(tmp_path.rglob("evil*"))
    assert not list(here.raw.root.glob(".bundle-*"))


def test_a_bundle_of_an_older_catalogue_is_refused_before_anything_is_taken(filled, tmp_path, monkeypatch):
    bundle = bundles.export(filled.raw, filled.lock, tmp_path / "data.zip")
    changed = {**small.datasets(), "schools": small.small("schools", url="https://geo.stat.fi/new/wfs")}
    monkeypatch.setattr(bundles, "datasets", lambda: changed)
    here = Place(tmp_path / "here")
    left = here.raw.root / ".bundle-of-a-killed-import"
    left.mkdir(parents=True)
    with pytest.raises(InputError, match=r"^\S+data\.zip: raw/schools/2025/suomi/\w+: fetched by another catalogue"):
        bundles.take(bundle, here.raw, here.lock)
    assert (here.entries(), here.raw.all_versions(), left.exists()) == ({}, [], False)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut", b"<html></html>"])
def test_what_is_no_bundle_is_refused(tmp_path, content):
    path, here = tmp_path / "data.zip", Place(tmp_path / "here")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KopaError, match=r"data\.zip"):
        bundles.take(path, here.raw, here.lock)


def test_a_cut_bundle_is_refused(filled, tmp_path):
    bundle = bundles.export(filled.raw, filled.lock, tmp_path / "data.zip")
    bundle.write_bytes(bundle.read_bytes()[:-5000])
    here = Place(tmp_path / "here")
    with pytest.raises(FetchError, match="no whole zip archive"):
        bundles.take(bundle, here.raw, here.lock)


def test_a_bundle_of_a_region_brings_the_region_along(serve, tmp_path):
    from kopa.sources.fetch.orders import area_of, order_of
    from kopa.sources.user.region_files import find_region
    from tests.sources.fetch.servers.features import address_rows

    area = area_of(find_region("kainuu"))
    rows = [row for code in area.codes for row in address_rows(30, code)]
    there = Place(
        tmp_path / "there", serve({"paikkatiedot.ymparisto.fi": FeatureService({"ryhti_building:open_address": rows})})
    )
    wanted = order_of(small.datasets()["addresses"], area)
    there.one(wanted)
    bundle = bundles.export(there.raw, there.lock, tmp_path / "data.zip")
    here = Place(tmp_path / "here")
    bundles.take(bundle, here.raw, here.lock)
    assert here.raw.whole(wanted).rows == 30 * len(area.codes)
    shutil.rmtree(there.raw.root)
    (outcome,) = Place(tmp_path / "there", None).fetch(wanted, mirror=here.raw.root, locked=True)
    assert outcome.state == "copied"
