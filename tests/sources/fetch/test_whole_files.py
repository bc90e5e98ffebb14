"""Large files: checksums, releases, archives that are harmful or cut."""

import hashlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.fetch.archives import check_zip
from kopa.sources.fetch.bodies import check_pbf
from kopa.sources.fetch.faults import FetchError
from tests.sources.fetch.servers.geofabrik import Geofabrik, pbf
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.small import Place, order

GEOFABRIK = "download.geofabrik.de"
GTFS = "rata.digitraffic.fi"
NAMES = ("stops.txt", "stop_times.txt", "trips.txt", "routes.txt")


def archive(names=NAMES, content=b"a,b\n1,2\n" * 40, **changed):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = changed.get("mode", 0o644) << 16
            file.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def test_an_extract_comes_with_its_checksum(serve, tmp_path):
    service = Geofabrik(b"".join(pbf()))
    version = Place(tmp_path, serve({GEOFABRIK: service})).one(order("openstreetmap"))
    assert (version.folder / "finland.osm.pbf").read_bytes() == service.body
    assert version.content == hashlib.sha256(service.body).hexdigest()
    assert version.files.read("finland.osm.pbf.md5").startswith(hashlib.md5(service.body).hexdigest().encode())


def test_a_file_renewed_between_checksum_and_body_is_fetched_again_with_the_new_checksum(serve, tmp_path):
    service = Geofabrik(b"".join(pbf()), renews=True)
    version = Place(tmp_path, serve({GEOFABRIK: service})).one(order("openstreetmap"))
    assert (version.folder / "finland.osm.pbf").read_bytes() == service.body
    assert service.asked == 2


@pytest.mark.parametrize(
    ("service", "ending", "asked"),
    [
        (Geofabrik(b"".join(pbf()), told="0" * 32), "not the file that the publisher's checksum is of", 2),
        (Geofabrik(b"".join(pbf()), told="<html><title>Not here</title></html>"), "'Not here'", 0),
        (Geofabrik(b"".join(pbf()), told="no checksum"), "the publisher's checksum is none", 0),
        (
            Geofabrik(b"".join(pbf()), cut_at=-250, told=hashlib.md5(b"".join(pbf())[:-250]).hexdigest()),
            "cut off or damaged",
            2,
        ),
        (Geofabrik(b"".join(pbf()), cut_at=-len(pbf()[3])), "not the file that the publisher's checksum is of", 2),
        (Geofabrik(b"<html><title>Login</title></html>"), "'Login'", 1),
        (Geofabrik(b""), "no OpenStreetMap file|the file is empty", 2),
        (Geofabrik(b"".join(pbf(first=b"OSMHeedor"))), "no OpenStreetMap file in PBF form at byte 0", 2),
    ],
    ids=["other md5", "page for md5", "no md5", "cut", "cut between blocks", "page", "empty", "another file"],
)
def test_faults_of_extracts(serve, tmp_path, service, ending, asked):
    place = Place(tmp_path, serve({GEOFABRIK: service}))
    with pytest.raises(FetchError, match=ending):
        place.one(order("openstreetmap"))
    assert place.state() == ({}, b"")
    assert service.asked == asked
    assert not [
        path for path in place.raw.working(order("openstreetmap")).glob("*") if path.suffix in (".pbf", ".part")
    ]


def test_a_cut_extract_is_gone_on_with_by_the_next_fetch(serve, tmp_path):
    body, ranges = b"".join(pbf()), []

    def app(asked):
        if asked.path.endswith(".md5"):
            return Reply(hashlib.md5(body).hexdigest().encode(), kind="text/plain")
        ranges.append(asked.headers.get("range"))
        headers = {"ETag": '"one"'}
        if len(ranges) <= 2:
            start = int((asked.headers.get("range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
            span = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
            return Reply(body[start:], 206 if start else 200, {**headers, **span}, fault="cut_length", packed=False)
        start = int(asked.headers["range"].removeprefix("bytes=").removesuffix("-"))
        span = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return Reply(body[start:], 206, {**headers, **span}, packed=False)

    place = Place(tmp_path, serve({GEOFABRIK: app}))
    with pytest.raises(FetchError, match=r"broke off|cut off"):
        place.one(order("openstreetmap"))
    assert place.one(order("openstreetmap")).content == hashlib.sha256(body).hexdigest()
    starts = [int((one or "bytes=0-").removeprefix("bytes=").removesuffix("-")) for one in ranges]
    assert starts[0] == 0 < starts[1] < starts[2]


def test_an_extract_whose_checksum_is_still_the_same_is_not_sent_again(serve, tmp_path):
    service = Geofabrik(b"".join(pbf()))
    place = Place(tmp_path, serve({GEOFABRIK: service}))
    first = place.one(order("openstreetmap"))
    (outcome,) = place.fetch(order("openstreetmap"), update=frozenset({"openstreetmap"}))
    assert (outcome.state, outcome.version.content, service.asked) == ("same", first.content, 1)
    service.body += pbf(1, b"OSMData")[0]
    (outcome,) = place.fetch(order("openstreetmap"), update=frozenset({"openstreetmap"}))
    assert (outcome.state, service.asked) == ("new", 2)


@pytest.mark.parametrize(("etag", "sent"), [('"one"', 1), ('W/"one"', 2), ("", 2)])
def test_a_file_under_the_same_strong_etag_is_not_sent_again(serve, tmp_path, etag, sent):
    headers = {"Last-Modified": "Sat, 28 Nov 2026 12:00:00 GMT", **({"ETag": etag} if etag else {})}
    server = serve({GTFS: lambda _: Reply(archive(), headers=headers, kind="application/zip", packed=False)})
    place = Place(tmp_path, server)
    place.one(order("timetables_trains"))
    (outcome,) = place.fetch(order("timetables_trains"), update=frozenset({"timetables_trains"}))
    assert outcome.state == "same"
    assert sum(one.method == "GET" for one in server.log) == sent


def test_timetables_come_with_the_header_that_is_asked_for(serve, tmp_path):
    server = serve({GTFS: lambda _: Reply(archive(), kind="application/zip", packed=False)})
    version = Place(tmp_path, server).one(order("timetables_trains"))
    assert server.log[0].headers["digitraffic-user"] == "kopa"
    assert server.log[0].headers["accept-encoding"] == "identity"
    assert zipfile.ZipFile(version.folder / "trains.gtfs.zip").namelist() == list(NAMES)


def bomb():
    return archive(content=bytes(40_000_000))


def lying_size():
    """A member that says it is shorter than it is."""
    body = bytearray(archive(names=("stops.txt",)))
    for offset in (body.index(b"PK\x01\x02") + 24, 22):
        struct.pack_into("<I", body, offset, 10)
    return bytes(body)


def wrong_sum():
    """Stored members of which one bit was flipped: the checksum tells."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in NAMES:
            file.writestr(name, b"a,b\n1,2\n")
    return stream.getvalue().replace(b"1,2", b"1,3", 1)


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return archive(names=("stops.txt", *NAMES))


ARCHIVES = {
    "zip slip": (archive(names=("../stops.txt", *NAMES)), "leads out of the folder"),
    "absolute name": (archive(names=("/etc/stops.txt", *NAMES)), "leads out of the folder"),
    "drive": (archive(names=("C:stops.txt", *NAMES)), "leads out of the folder"),
    "link": (archive(mode=stat.S_IFLNK | 0o777), "is a link"),
    "bomb": (bomb(), "unpacks to more than 200 times"),
    "lying size": (lying_size(), "no whole zip archive|longer than it says|holds no"),
    "wrong checksum": (wrong_sum(), "no whole zip archive .Bad CRC-32"),
    "cut": (archive()[:-30], "no whole zip archive"),
    "cut in the middle": (archive()[:200], "no whole zip archive"),
    "empty": (b"", "no whole zip archive"),
    "a page": (b"<!DOCTYPE html><title>Sign in</title>", "answered with a page .'Sign in'"),
    "lacks a table": (archive(names=NAMES[:2]), "holds no trips.txt, routes.txt; found stops.txt, stop_times.txt"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_faults_of_archives(serve, tmp_path, name):
    body, ending = ARCHIVES[name]
    place = Place(tmp_path, serve({GTFS: lambda _: Reply(body, kind="application/zip", packed=False)}))
    with pytest.raises(FetchError, match=ending):
        place.one(order("timetables_trains"))
    assert place.state() == ({}, b"")


def test_a_name_twice_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(twice())
    with pytest.raises(FetchError, match="is there twice"):
        check_zip(tmp_path / "a.zip", "a.zip", max_bytes=10**6)


@given(data=st.data())
def test_any_cut_of_an_extract_but_between_blocks_is_noticed(data, tmp_path_factory):
    blocks = pbf(3)
    body = b"".join(blocks)
    cut = data.draw(st.integers(0, len(body) - 1))
    path = tmp_path_factory.mktemp("pbf") / "a.pbf"
    path.write_bytes(body[:cut])
    whole = {len(b"".join(blocks[:n])) for n in range(1, 4)}
    if cut in whole:
        check_pbf(path, "a")
    else:
        with pytest.raises(FetchError):
            check_pbf(path, "a")


@given(data=st.data())
def test_any_cut_or_flipped_bit_of_an_archive_is_noticed_or_changes_nothing(data, tmp_path_factory):
    body = archive(content=b"a,b\n1,2\n3,4\n")
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    if data.draw(st.booleans()):
        path.write_bytes(body[: data.draw(st.integers(0, len(body) - 1))])
    else:
        at, bit = data.draw(st.integers(0, len(body) - 1)), data.draw(st.integers(0, 7))
        path.write_bytes(body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :])
    try:
        check_zip(path, "a", max_bytes=10**6, wanted=NAMES)
    except FetchError:
        return
    with zipfile.ZipFile(path) as file:
        assert all(file.read(name) == b"a,b\n1,2\n3,4\n" for name in NAMES)
