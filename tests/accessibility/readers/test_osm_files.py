"""OpenStreetMap files: valid, invalid and cut; the same roads by every way in."""

import numpy as np
import osmium
import pytest

from kopa.accessibility import RoadNetwork, matrices
from kopa.accessibility.readers.pbf import read_roads
from kopa.errors import InputError, KopaError, NotThereError

HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6' generator='test'>\n"
PLACES = {1: (25.00, 62.0), 2: (25.01, 62.0), 3: (25.02, 62.0), 4: (25.01, 62.01), 5: (25.01, 62.02), 6: (25.01, 61.99)}


def xml(ways, *, node_tags=None, places=PLACES):
    """Write a small map: ways are (nodes, tags)."""
    tags = node_tags or {}
    lines = [HEAD]
    for n, (lon, lat) in places.items():
        inner = "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.get(n, {}).items())
        lines.append(f"<node id='{n}' version='1' lon='{lon}' lat='{lat}'>{inner}</node>\n")
    for i, (refs, way_tags) in enumerate(ways):
        inner = "".join(f"<nd ref='{r}'/>" for r in refs) + "".join(
            f"<tag k='{k}' v='{v}'/>" for k, v in way_tags.items()
        )
        lines.append(f"<way id='{i + 10}' version='1'>{inner}</way>\n")
    return "".join(lines) + "</osm>"


def network(tmp_path, *args, **options):
    path = tmp_path / "area.osm"
    path.write_text(xml(*args, **options), encoding="utf-8")
    return RoadNetwork.from_osm_pbf(path)


def as_pbf(source, target, options="pbf"):
    writer = osmium.SimpleWriter(osmium.io.File(str(target), options))
    osmium.apply(osmium.io.Reader(str(source)), writer)
    writer.close()
    return target


def complaint(path):
    """What is wrong with a file; empty if it is a network. Anything but a KopaError fails the test."""
    try:
        RoadNetwork.from_osm_pbf(path)
    except KopaError as error:
        return str(error)
    return ""


ROAD = {"highway": "tertiary", "maxspeed": "60"}


def test_ways_are_cut_at_shared_nodes_and_lengths_are_on_the_ellipsoid(tmp_path):
    net = network(tmp_path, [((1, 2, 3), ROAD), ((2, 4, 5), ROAD)])
    assert (net.n_nodes, net.n_edges) == (4, 3)
    lengths = sorted(net.length_m)
    assert lengths[0] == pytest.approx(523.998, abs=0.02)  # 0.01 degrees of longitude at 62 degrees north
    assert lengths[2] == pytest.approx(2228.82, abs=0.2)  # 0.02 degrees of latitude
    assert set(net.edges.speed_source) == {"posted"}


def test_dense_plain_and_packed_files_are_the_same_network(tmp_path):
    source = tmp_path / "area.osm"
    source.write_text(
        xml([((1, 2, 3), ROAD), ((2, 4, 5), {**ROAD, "oneway": "-1"})], node_tags={4: {"barrier": "gate"}})
    )
    digests = {RoadNetwork.from_osm_pbf(source).digest}
    for i, options in enumerate(("pbf", "pbf,pbf_dense_nodes=false", "pbf,pbf_compression=none")):
        digests.add(RoadNetwork.from_osm_pbf(as_pbf(source, tmp_path / f"{i}.osm.pbf", options)).digest)
    assert len(digests) == 1


def test_oneway_against_the_drawing_is_turned(tmp_path):
    net = network(tmp_path, [((1, 3), {**ROAD, "oneway": "-1"})])
    assert net.edges[["u", "v", "oneway"]].values.tolist() == [[3, 1, True]]


def test_barriers_missing_nodes_and_foot_ways(tmp_path):
    ways = [((1, 2, 3), ROAD), ((2, 99, 4, 5), ROAD), ((3, 6), {"highway": "footway"})]
    net = network(tmp_path, ways, node_tags={2: {"barrier": "bollard"}})
    summary = net.summary()
    assert summary["components"] == 3
    assert (summary["nodes_missing_in_file"], summary["ways_closed_to_cars"]) == (1, 1)
    assert summary["barriers_that_stop_cars"] == 2  # the bollard as a vertex of two ways


def test_what_could_not_be_read_is_counted(tmp_path):
    net = network(tmp_path, [((1, 2), {**ROAD, "maxspeed": "fast"}), ((2, 3), ROAD)])
    assert net.summary()["speeds_not_read"] == 1


@pytest.mark.parametrize("name", ["gone.osm.pbf", "gone.osm"])
def test_no_file(tmp_path, name):
    with pytest.raises(NotThereError, match="gone"):
        RoadNetwork.from_osm_pbf(tmp_path / name)


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>404</body></html>", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\xff\xff\xff\xff\x7f"]
)
def test_what_is_no_pbf_is_refused(tmp_path, content):
    path = tmp_path / "area.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"area\.osm\.pbf"):
        RoadNetwork.from_osm_pbf(path)


def test_a_file_cut_or_changed_anywhere_never_crashes(tmp_path):
    source = tmp_path / "area.osm"
    source.write_text(xml([((1, 2, 3), ROAD), ((2, 4, 5), ROAD)], node_tags={4: {"barrier": "gate"}}))
    for options in ("pbf", "pbf,pbf_compression=none"):
        whole = as_pbf(source, tmp_path / "good.osm.pbf", options).read_bytes()
        (tmp_path / "good.osm.pbf").unlink()
        path = tmp_path / "bad.osm.pbf"
        rng = np.random.default_rng(1)
        cuts = [whole[:n] for n in range(1, len(whole), 7)]
        flips = [whole[:n] + bytes([int(rng.integers(256))]) + whole[n + 1 :] for n in range(len(whole))]
        for data in (*cuts, *flips):
            path.write_bytes(data)
            said = complaint(path)
            assert "bad.osm.pbf" in said or "nodes" in said or not said


def test_an_area_elsewhere_needs_a_crs_of_its_own(tmp_path):
    porto = {1: (-8.61, 41.15), 2: (-8.60, 41.15)}
    path = tmp_path / "porto.osm"
    path.write_text(xml([((1, 2), ROAD)], places=porto))
    with pytest.raises(InputError, match="crs="):
        RoadNetwork.from_osm_pbf(path)
    assert RoadNetwork.from_osm_pbf(path, country="PT", crs="EPSG:3763").n_edges == 1


def test_an_osmnx_graph_is_the_same_network(tmp_path):
    import osmnx as ox

    path = tmp_path / "area.osm"
    path.write_text(xml([((1, 2, 3), ROAD), ((2, 4, 5), {**ROAD, "oneway": "yes"}), ((2, 6), ROAD)]))
    ours = RoadNetwork.from_osm_pbf(path)
    theirs = RoadNetwork.from_osmnx(ox.graph_from_xml(path, simplify=False, retain_all=True))
    assert theirs.oneway.sum() == 2  # 2 → 4 → 5 in two steps
    ends = ours.nodes
    ends = ends.assign(id=ends.id.astype(str))
    a, b = matrices(ours, ends, ends), matrices(theirs, ends, ends)
    assert np.array_equal(np.isfinite(a.time_min), np.isfinite(b.time_min))
    there = np.isfinite(a.time_min)
    assert np.allclose(a.time_min[there], b.time_min[there], rtol=0.004)  # osmnx measures on a sphere


@pytest.mark.outside
def test_every_outside_file_ends_well(shared):
    folder = shared / "oracles" / "osm_testdata"
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".osm", ".osc", ".gz", ".pbf", ".opl"))
    assert len(files) > 90
    for path in files:
        said = complaint(path)
        assert str(path) in said or not said


def test_read_roads_keeps_tags_as_text(tmp_path):
    source = tmp_path / "area.osm"
    source.write_text(xml([((1, 2), {**ROAD, "name": "Kärsämäentie š ŋ"})]), encoding="utf-8")
    roads = read_roads(as_pbf(source, tmp_path / "a.osm.pbf"))
    assert roads.tags == [{**ROAD, "name": "Kärsämäentie š ŋ"}]
