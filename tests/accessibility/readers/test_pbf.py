"""Files of OpenStreetMap that are none, cut, or changed: refused, never a crash."""

import numpy as np
import pytest

from kopa.accessibility import RoadNetwork
from kopa.accessibility.readers.pbf import read_roads
from kopa.errors import InputError
from tests.accessibility.readers.small_maps import PLACES, ROAD, as_pbf, complaint, xml


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>404</body></html>", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\xff\xff\xff\xff\x7f"]
)
def test_what_is_no_pbf_is_refused(tmp_path, content):
    path = tmp_path / "area.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"area\.osm\.pbf"):
        RoadNetwork.from_osm_pbf(path)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.thorough)])
def test_a_file_cut_or_changed_anywhere_never_crashes(tmp_path, every):
    source = tmp_path / "area.osm"
    source.write_text(xml([((1, 2, 3), ROAD), ((2, 4, 5), ROAD)], node_tags={4: {"barrier": "gate"}}))
    for options in ("pbf", "pbf,pbf_compression=none"):
        whole = as_pbf(source, tmp_path / "good.osm.pbf", options).read_bytes()
        (tmp_path / "good.osm.pbf").unlink()
        path = tmp_path / "bad.osm.pbf"
        rng = np.random.default_rng(1)
        cuts = [whole[:n] for n in range(1, len(whole), 7)]
        flips = [whole[:n] + bytes([int(rng.integers(256))]) + whole[n + 1 :] for n in range(0, len(whole), every)]
        for data in (*cuts, *flips):
            path.write_bytes(data)
            said = complaint(path)
            assert "bad.osm.pbf" in said or "nodes" in said or not said


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


@pytest.mark.parametrize("options", ["pbf", "pbf,pbf_dense_nodes=false"])
def test_a_box_keeps_whole_ways_with_a_node_in_it_and_counts_the_others(tmp_path, options):
    ways = [([1, 2], ROAD), ([2, 3], ROAD), ([4, 5], ROAD), ([1, 2], {"building": "yes"})]
    (tmp_path / "area.osm").write_text(xml(ways), encoding="utf-8")
    path = as_pbf(tmp_path / "area.osm", tmp_path / "area.osm.pbf", options)
    boxes = {
        (24.9, 61.9, 25.1, 62.1): [10, 11, 12], (24.999, 61.9, 25.001, 62.1): [10],
        (25.009, 61.999, 25.011, 62.001): [10, 11],
        (25.015, 61.9, 25.1, 62.1): [11], (0.0, 0.0, 1.0, 1.0): [],
    }  # fmt: skip
    for box_deg, kept in boxes.items():
        found = read_roads(path, box_deg=box_deg)
        assert (found.way_id.tolist(), found.ways_outside) == (kept, 3 - len(kept)), box_deg
        assert found.refs.tolist() == [ref for way in kept for ref in ways[way - 10][0]]
        assert found.ref_end.tolist() == list(range(2, 2 * len(kept) + 1, 2))
        assert [PLACES[node] for node in found.node_id.tolist()] == [
            pytest.approx(place) for place in zip(found.lon, found.lat, strict=True)
        ]
    assert read_roads(path).ways_outside == 0
