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


FERRY = {"route": "ferry"}


@pytest.mark.parametrize(
    ("duration", "minutes"), [("00:05", 5), ("15", 15), ("PT20M", 20), ("02:15", 135), ("00:20:30", 20.5)]
)
def test_a_ferry_takes_the_time_that_its_tag_says_and_boarding_comes_on_top(tmp_path, duration, minutes):
    net = network(tmp_path, [((1, 2), ROAD), ((2, 4, 5), {**FERRY, "duration": duration, "maxspeed": "40"})])
    crossing = net.edges[net.edges.ferry].iloc[0]
    assert crossing.time_min - crossing.boarding_min == pytest.approx(minutes)
    assert (crossing.boarding_min, crossing.speed_source) == (10, "posted")
    assert net.summary()["ferries_by_duration"] == 1


def test_a_ferry_that_is_cut_where_lines_part_takes_its_duration_once(tmp_path):
    net = network(tmp_path, [((2, 4, 5), {**FERRY, "duration": "00:30"}), ((4, 1), FERRY), ((5, 3), ROAD)])
    pieces = net.edges[net.edges.ferry & (net.edges.way_id == 10)]
    assert len(pieces) == 2
    assert (pieces.time_min - pieces.boarding_min).sum() == pytest.approx(30)


@pytest.mark.parametrize("duration", ["half an hour", "00:00", "-5", "20 min"])
def test_a_duration_that_cannot_be_read_is_counted_and_the_ferry_takes_the_stated_speed(tmp_path, duration):
    net = network(tmp_path, [((1, 2), ROAD), ((2, 4), {**FERRY, "duration": duration})])
    assert net.edges[net.edges.ferry].speed_kmh.tolist() == [15.0]
    assert net.summary()[["ferry_durations_not_read", "ferries_by_duration"]].tolist() == [1, 0]


@pytest.mark.parametrize("dense", ["pbf", "pbf,pbf_dense_nodes=false"])
@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({"access": "no"}, True),
        ({"motor_vehicle": "private"}, True),
        ({"maxheight": "1.5"}, True),
        ({"access": "private", "barrier": "gate"}, True),  # a key that stands before the barrier
        ({"access": "yes", "barrier": "bollard"}, False),
        ({"name": "no more than a name"}, False),
    ],
)
def test_a_node_that_stops_cars_cuts_the_way_with_or_without_a_barrier(tmp_path, tags, stops, dense):
    source = tmp_path / "area.osm"
    source.write_text(xml([((1, 2, 3), ROAD)], node_tags={1: {"amenity": "pub"}, 2: tags}))
    net = RoadNetwork.from_osm_pbf(as_pbf(source, tmp_path / "area.osm.pbf", dense))
    assert net.summary()["components"] == 1 + stops
    assert net.summary()["barriers_that_stop_cars"] == stops


def test_values_of_access_that_are_not_known_are_counted(tmp_path):
    net = network(tmp_path, [((1, 2), {**ROAD, "access": "perhaps"}), ((2, 3), {**ROAD, "motor_vehicle": "unknown"})])
    assert net.summary()["access_values_not_read"] == 1


def test_roads_keep_their_names(tmp_path):
    net = network(tmp_path, [((1, 2), {**ROAD, "name": "Kärsämäentie", "ref": "28"}), ((2, 3), ROAD)])
    assert sorted(zip(net.edges.name, net.edges.ref, strict=True)) == [("", ""), ("Kärsämäentie", "28")]
