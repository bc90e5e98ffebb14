"""OpenStreetMap files: ways to edges, barriers, areas; the same roads by every way in."""

import pytest

from kopa.accessibility import RoadNetwork
from kopa.errors import InputError, NotThereError
from tests.accessibility.readers.small_maps import ROAD, as_pbf, network, xml


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


def test_an_area_elsewhere_needs_a_crs_of_its_own(tmp_path):
    porto = {1: (-8.61, 41.15), 2: (-8.60, 41.15)}
    path = tmp_path / "porto.osm"
    path.write_text(xml([((1, 2), ROAD)], places=porto))
    with pytest.raises(InputError, match="crs="):
        RoadNetwork.from_osm_pbf(path)
    assert RoadNetwork.from_osm_pbf(path, country="PT", crs="EPSG:3763").n_edges == 1
