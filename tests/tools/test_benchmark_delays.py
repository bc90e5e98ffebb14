"""The comparison of delays with routers: what it makes of an extract, and the ratios that it writes."""

import numpy as np

from benchmarks.delays import Found, _row, _whole
from kopa.accessibility import RoadNetwork
from tests.accessibility.readers.small_maps import as_pbf, xml


def test_of_a_way_that_leaves_the_extract_the_longest_part_inside_is_kept(tmp_path):
    source = tmp_path / "area.osm"
    source.write_text(xml([((1, 2, 3, 99, 4), {"highway": "residential"}), ((4, 98), {"highway": "residential"})]))
    (tmp_path / "whole").mkdir()
    whole = _whole(as_pbf(source, tmp_path / "area.osm.pbf"), tmp_path / "whole")
    before, after = (RoadNetwork.from_osm_pbf(one) for one in (tmp_path / "area.osm.pbf", whole))
    assert (before.summary()["nodes_missing_in_file"], after.summary()["nodes_missing_in_file"]) == (2, 0)
    assert after.n_edges == 1


def test_a_row_has_ratios_of_pairs_apart_and_seconds_of_those_of_one_way():
    km = np.array([[0.0, 1.0], [2.0, 0.0]])
    apart = np.array([[False, True], [True, False]])
    ours = {when: Found(minutes * km, km) for when, minutes in (("none", 1.0), ("midday", 1.5), ("rush", 2.0))}
    theirs = Found(2.0 * km, np.array([[0.0, 1.0], [3.0, 0.0]]))
    cells = _row("area", "kopa by a router", ours, theirs, apart).split(" | ")
    assert cells[2:5] == ["0.50 (0.50–0.50)", "0.75 (0.75–0.75)", "1.00 (1.00–1.00)"]
    assert cells[6:] == ["2, 1", "60", "30, 60 |"]
