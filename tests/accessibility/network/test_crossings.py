"""Delays of crossings: which arcs take them, how much, and that every engine finds the same minutes over them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import RoadNetwork, matrices
from kopa.accessibility.network.changes import turned
from kopa.accessibility.network.crossings import driven_otherwise, with_crossing_delays
from kopa.accessibility.network.delay_columns import delay_seconds
from kopa.accessibility.speeds.by_law import speed_rows
from kopa.accessibility.speeds.crossing_delays import RANKS
from kopa.errors import InputError, UnknownNameError
from tests.accessibility.readers.small_maps import xml
from tests.accessibility.small_networks import named_points, points

STAR = {"m": (0, 0), "w": (-1000, 0), "e": (1000, 0), "n": (0, 1000)}


def star(west="residential", east="residential", north="residential", speed_kmh=50.0, **columns):
    """Return three roads of a kilometre that meet in m, from the outer ends inwards."""
    table = pd.DataFrame({"u": ["w", "e", "n"], "v": ["m", "m", "m"], "length_m": 1000.0, "speed_kmh": speed_kmh,
                          "highway": [west, east, north]})  # fmt: skip
    return RoadNetwork.from_edges(named_points(STAR, STAR.values()), table.assign(**columns))


def seconds(net, time_of_day="midday", signals=None):
    """Return the seconds that each road takes inwards and outwards beyond its free flow, by the end outside."""
    delayed = with_crossing_delays(net.roads, time_of_day, signals)
    more = [60 * (getattr(delayed, name) - getattr(net, name)) for name in ("time_min", "back_min")]
    inwards = net.node_id[net.edge_v] == "m"
    ends = np.where(inwards, net.node_id[net.edge_u], net.node_id[net.edge_v])
    into, out = np.where(inwards, *more), np.where(inwards, *more[::-1])
    return {end: (round(a, 3), round(b, 3)) for end, a, b in zip(ends, into, out, strict=True)}


def test_a_crossing_of_streets_delays_who_comes_to_it_and_nobody_who_leaves():
    assert seconds(star()) == dict.fromkeys("wen", (7.752, 0.0))
    assert seconds(star(), "rush") == dict.fromkeys("wen", (10.633, 0.0))


def test_the_class_of_the_road_tells_the_seconds():
    found = seconds(star("trunk", "secondary", "residential"))
    assert found == {"w": (9.979, 0.0), "e": (6.65, 0.0), "n": (7.752, 0.0)}


def test_outside_built_up_areas_who_meets_a_higher_class_gives_way():
    nothing = (0.0, 0.0)
    assert seconds(star("primary", "primary", "unclassified", 80.0)) == {"w": nothing, "e": nothing, "n": (7.752, 0.0)}
    assert seconds(star("tertiary", "tertiary", "tertiary", 80.0)) == dict.fromkeys("wen", (0.0, 0.0))


def test_signals_delay_everybody_wherever_they_are():
    net = star("primary", "primary", "primary", 80.0)
    lit = np.array([one == "m" for one in net.node_id])
    assert seconds(net, signals=lit) == dict.fromkeys("wen", (9.979, 0.0))


def test_a_motorway_has_no_crossings_and_a_yard_makes_none():
    assert seconds(star("motorway", "motorway", "motorway_link", 80.0))["w"] == (0.0, 0.0)
    found = seconds(star("residential", "residential", "service"))
    assert found == {"w": (0.0, 0.0), "e": (0.0, 0.0), "n": (7.752, 0.0)}


def test_pieces_inside_a_crossing_and_ferries_take_nothing():
    assert seconds(star(length_m=[1000.0, 29.0, 1000.0]))["e"] == (0.0, 0.0)
    assert seconds(star(ferry=[False, True, False]))["e"] == (0.0, 0.0)


def charged(pieces, signals=()):
    """Return the seconds by arc of streets of so many metres, named by their ends."""
    table = pd.DataFrame([(u, v, m) for (u, v), m in pieces.items()], columns=["u", "v", "length_m"])
    ids = sorted({one for ends in pieces for one in ends})
    nodes = named_points(ids, [(100 * i, i * i) for i in range(len(ids))])
    net = RoadNetwork.from_edges(nodes, table.assign(speed_kmh=40.0, highway="residential"))
    delayed = with_crossing_delays(net.roads, "midday", np.isin(net.node_id, list(signals)))
    u, v = net.node_id[net.edge_u], net.node_id[net.edge_v]
    ahead, back = delay_seconds(delayed)
    arcs = {
        **dict(zip(zip(u, v, strict=True), ahead, strict=True)),
        **dict(zip(zip(v, u, strict=True), back, strict=True)),
    }
    return {"".join(ends) for ends, one in arcs.items() if one > 0}


def test_a_road_in_short_pieces_is_delayed_as_in_one():
    """The last metres before a crossing are charged, be they a piece of their own."""
    whole = {("w", "m"): 200, ("n", "m"): 200, ("e", "m"): 200}
    assert charged(whole) == {"wm", "nm", "em"}
    pieces = {("w", "a"): 180, ("a", "b"): 15, ("b", "m"): 5, ("n", "m"): 200, ("e", "m"): 200}
    assert charged(pieces) == {"bm", "nm", "em"}


def test_crossings_a_few_metres_apart_delay_once_and_so_do_signals_before_one():
    both = {("w", "l"): 200, ("n", "l"): 200, ("l", "m"): 20, ("e", "m"): 200, ("s", "m"): 200}
    assert charged(both) == {"wl", "nl", "em", "sm"}
    line = {("w", "a"): 180, ("a", "m"): 20, ("n", "m"): 200, ("e", "m"): 200}
    assert charged(line) == {"am", "nm", "em"}
    assert charged(line, signals="a") == {"wa", "nm", "em"}


def test_a_piece_without_length_takes_no_time():
    still = {("w", "a"): 200, ("a", "m"): 0, ("n", "m"): 200, ("e", "m"): 200}
    assert charged(still) == {"nm", "em"}


def test_a_one_way_road_is_delayed_where_it_leads():
    net = star(oneway=[True, False, False])
    delayed = with_crossing_delays(net.roads, "midday")
    assert delayed.oneway.sum() == 1
    assert delayed.notes["arcs_with_delay"] == 3


def test_roads_without_classes_are_refused():
    with pytest.raises(InputError, match="no column highway"):
        with_crossing_delays(RoadNetwork.from_edges(named_points("ab", [(0, 0), (9, 0)]), pd.DataFrame(
            {"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50.0]})).roads, "midday")  # fmt: skip


def town(blocks, side_m, highway="residential", kmh=40.0):
    """Return a grid of streets."""
    n = blocks + 1
    ids = [f"{i}-{j}" for i in range(n) for j in range(n)]
    xy = [(i * side_m, j * side_m) for i in range(n) for j in range(n)]
    pairs = [(f"{i}-{j}", f"{i + a}-{j + b}") for i in range(n) for j in range(n) for a, b in ((1, 0), (0, 1))
             if i + a < n and j + b < n]  # fmt: skip
    u, v = zip(*pairs, strict=True)
    table = pd.DataFrame({"u": u, "v": v, "length_m": float(side_m), "speed_kmh": kmh, "highway": highway})
    return RoadNetwork.from_edges(named_points(ids, xy), table)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.sampled_from([name for name in RANKS if name != "busway"]), min_size=12, max_size=12),
    st.sampled_from(["midday", "rush"]),
)
def test_every_engine_finds_the_same_minutes_and_none_is_shorter(highways, time_of_day):
    net = town(2, 250)
    roads = net.roads
    table = RoadNetwork.from_edges(
        net.nodes, net.edges.drop(columns=["time_min", "speed_source"]).assign(highway=highways)
    )
    delayed = RoadNetwork.of(with_crossing_delays(table.roads, time_of_day))
    some = points((10, 0), (492, 236), (125, 500), (262, 258))  # none is as near to two roads
    found = [matrices(delayed, some, some, engine=one, progress=False).time_min for one in ("dijkstra", "hierarchy")]
    assert np.array_equal(*found)
    assert (found[0] >= matrices(table, some, some, progress=False).time_min - 1e-9).all()
    assert roads.n_edges == delayed.n_edges


def test_a_file_is_read_free_flow_unless_delays_are_asked_for(tmp_path):
    streets = [((1, 2, 3), {"highway": "residential"}), ((2, 4), {"highway": "residential"})]
    path = tmp_path / "town.osm"
    path.write_text(xml(streets, node_tags={2: {"highway": "traffic_signals"}}))
    free, delayed = RoadNetwork.from_osm_pbf(path), RoadNetwork.from_osm_pbf(path, delays="midday")
    assert free.digest == RoadNetwork.from_osm_pbf(path, delays="none").digest
    assert "delays" not in free.summary()
    assert delayed.summary()[["delays", "arcs_with_delay"]].tolist() == ["midday", 3]
    assert 60 * (delayed.time_min + delayed.back_min - free.time_min - free.back_min) == pytest.approx([7.752] * 3)


def test_delays_are_of_cars_and_of_a_known_time_of_day(tmp_path):
    path = tmp_path / "town.osm"
    path.write_text(xml([((1, 2), {"highway": "residential"})]))
    with pytest.raises(UnknownNameError, match="delays: 'noon' is none of none, midday, rush"):
        kopa.RoadNetwork.from_osm_pbf(path, delays="noon")
    with pytest.raises(InputError, match="are of cars, not of 'foot'"):
        kopa.RoadNetwork.from_osm_pbf(path, profile="foot", delays="rush")


def delayed_star():
    """Return a crossing whose roads differ in class and direction, free of delays and with them."""
    free = star("trunk", "secondary", "residential", back_kmh=[40.0, 30.0, 20.0], oneway=[False, True, False])
    return free, RoadNetwork.of(with_crossing_delays(free.roads, "midday"))


def test_speeds_between_crossings_and_delays_at_them_change_by_factors_of_their_own():
    free, delayed = delayed_star()
    seconds = delay_seconds(delayed)
    assert delay_seconds(free) is None
    assert {round(one, 3) for one in (*seconds[0], *seconds[1])} == {0.0, 9.979, 6.65, 7.752}
    driven = driven_otherwise(delayed.roads, np.full(3, 0.5), 1.4)
    for name, delay_s in zip(("time_min", "back_min"), seconds, strict=True):
        assert getattr(driven, name) == pytest.approx(2 * getattr(free, name) + 1.4 * delay_s / 60, rel=1e-12)
    assert np.array_equal(delay_seconds(driven), [1.4 * one for one in seconds])
    assert float(driven.notes["delay_s_per_km"]) == pytest.approx(1.4 * float(delayed.notes["delay_s_per_km"]), abs=0.1)


def test_free_flow_roads_are_driven_by_the_factor_of_speeds_alone():
    free, _ = delayed_star()
    factor = np.array([0.9, 1.0, 1.1])
    driven = driven_otherwise(free.roads, factor, 1.4)
    assert np.array_equal(driven.speed_kmh, free.speed_kmh * factor)
    assert np.array_equal(driven.back_kmh[~free.oneway], (free.back_kmh * factor)[~free.oneway])


def test_delays_keep_their_share_of_the_time_when_other_speeds_are_given():
    _, delayed = delayed_star()
    half = delayed.with_speeds(delayed.edges["speed_kmh"] / 2, delayed.edges["back_kmh"].fillna(99) / 2)
    for before, after in zip(delay_seconds(delayed), delay_seconds(half), strict=True):
        assert after == pytest.approx(2 * before)


def test_delays_turn_round_with_their_roads_and_are_kept_in_files(tmp_path):
    _, delayed = delayed_star()
    back = turned(delayed.roads)
    outside = np.where(back.node_id[back.edge_u] == "m", back.node_id[back.edge_v], back.node_id[back.edge_u])
    found = zip(*delay_seconds(back), strict=True)
    assert dict(zip(outside, found, strict=True)) == {"w": (0.0, 9.979), "e": (6.65, 0.0), "n": (0.0, 7.752)}
    loaded = RoadNetwork.load(delayed.save(tmp_path / "star.npz"))
    assert np.array_equal(delay_seconds(loaded), delay_seconds(delayed))
    without = RoadNetwork.of(replace(delayed.roads, extras={"highway": delayed.extras["highway"]}))
    with pytest.raises(InputError, match="holds delays of crossings without their seconds; make it again"):
        RoadNetwork.load(without.save(tmp_path / "old.npz"))


def test_every_delay_has_a_source():
    assert all(row["source"].startswith(("Jaakkonen 2013", "assumption")) for row in speed_rows("crossing_delays.csv"))


@pytest.mark.parametrize("block_m", [100, 125, 200, 250, 400, 500])
def test_a_town_is_delayed_by_its_crossings_whatever_its_blocks(block_m):
    """The charge follows the spacing of crossings: no size of block is the right one."""
    for time_of_day, delay_s in (("midday", 7.752), ("rush", 10.633)):
        notes = with_crossing_delays(town(20, block_m).roads, time_of_day).notes
        assert float(notes["delay_s_per_km"]) == pytest.approx(1000 * delay_s / block_m, rel=0.01)


CENTRE = (24.9414, 60.1710)
"""The railway station of Helsinki."""

AREAS_KM = {"inside 7 km": (0, 7), "inside 10 km": (0, 10), "7-15 km": (7, 15), "15 km and more": (15, 99)}
"""Both ends of a way lie so far from the centre."""


def lost_s_per_km(shared, area, time_of_day):
    """Return by how many seconds a kilometre the matrix exceeds speed limits, and minutes that do not grow with it."""
    ways = pd.read_csv(shared / "oracles/helsinki_matrix/pairs_2018.csv")
    ways = ways[ways.car_m_d > 0]
    east_north_km = np.array([111.2 * np.cos(np.radians(CENTRE[1])), 111.4])
    away = [np.hypot(*((ways[[f"{end}_lon", f"{end}_lat"]].to_numpy() - CENTRE) * east_north_km).T)
            for end in ("from", "to")]  # fmt: skip
    low, high = AREAS_KM[area]
    ways = ways[(np.minimum(*away) >= low) & (np.maximum(*away) < high)]
    assert len(ways) > 100
    km = np.stack([np.ones(len(ways)), ways.car_m_d / 1000], axis=1)
    beyond_s = 60 * (ways[f"car_{time_of_day[0]}_t"] - ways.car_sl_t)
    return np.linalg.lstsq(km, beyond_s, rcond=None)[0][1]


@pytest.mark.outside
@pytest.mark.parametrize("area", AREAS_KM)
def test_the_spacing_of_crossings_that_midday_needs_gives_the_rush_hour(shared, area):
    """No block is chosen: the matrix at midday tells the spacing, and the rush is compared."""
    midday, rush = (lost_s_per_km(shared, area, one) for one in ("midday", "rush"))
    block_m = 1000 * 7.752 / midday
    assert 100 < block_m < 300
    notes = with_crossing_delays(town(20, block_m).roads, "rush").notes
    assert float(notes["delay_s_per_km"]) == pytest.approx(rush, rel=0.05)


@pytest.mark.outside
def test_that_spacing_grows_from_the_centre_outwards(shared):
    blocks = [1000 * 7.752 / lost_s_per_km(shared, area, "midday") for area in AREAS_KM]
    assert blocks == sorted(blocks)
    assert blocks == pytest.approx([137, 173, 231, 268], abs=5)
