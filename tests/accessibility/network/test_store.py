"""Networks as files: whole or not there, whatever happens while they are written or after."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString

import kopa
from benchmarks.exactness import random_network
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError, NotThereError
from tests.accessibility.small_networks import NODES, edges, line, nodes


def test_save_and_load(tmp_path):
    table = gpd.GeoDataFrame(
        edges(**{"name": ["Itäväylä", None], "maxspeed:type": ["FI:urban", "="]}), crs="EPSG:3067",
        geometry=[LineString([(0, 0), (500, 90), (1000, 0)]), LineString([(2000, 0), (1000, 0)])],
    )  # fmt: skip
    net = RoadNetwork.from_edges(nodes(), table)
    matrices(net, nodes(), nodes(), engine="hierarchy")
    path = net.save(tmp_path / "net.npz")
    back = RoadNetwork.load(path)
    assert back.digest == net.digest
    assert back.edges.equals(net.edges)
    assert list(tmp_path.iterdir()) == [path]
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"<html></html>"):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"net\.npz"):
            RoadNetwork.load(path)
    refused = 0
    for at in range(0, len(whole), 61):  # one byte wrong: refused, or in a place that means nothing
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert RoadNetwork.load(path).edges.equals(net.edges)
        except InputError:
            refused += 1
    assert refused > 20
    with pytest.raises(NotThereError):
        RoadNetwork.load(tmp_path / "other.npz")


@pytest.fixture(scope="module")
def net():
    return line()


def test_a_file_that_cannot_be_written_says_so(net, tmp_path):
    with pytest.raises(NotThereError, match="no such folder"):
        net.save(tmp_path / "nowhere" / "net.npz")
    with pytest.raises(InputError, match="is a folder"):
        net.save(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("node", [-1, len(NODES), len(NODES) + 1])
def test_an_edge_to_a_node_that_is_not_there_is_refused(net, tmp_path, node):
    path = net.save(tmp_path / "net.npz")
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    assert len(arrays["node_y"]) == len(NODES)
    arrays["edge_v"][-1] = node
    np.savez(path, **arrays)
    with pytest.raises(InputError, match="an edge without a node"):
        RoadNetwork.load(path)


def test_columns_of_lists_are_saved_as_text(tmp_path):
    made = kopa.RoadNetwork.from_edges(NODES, edges(osmid=[[1, 2], 3]))
    assert kopa.RoadNetwork.load(made.save(tmp_path / "n.npz")).edges["osmid"].tolist() == ["[1, 2]", "3"]


def test_ctrl_c_while_saving_leaves_the_old_file_whole(tmp_path, monkeypatch):
    net = random_network(np.random.default_rng(0))
    path = net.save(tmp_path / "net.npz")
    before = path.read_bytes()

    def half(file, **arrays):
        file.write(before[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr("kopa.accessibility.network.store.np.savez", half)
    with pytest.raises(KeyboardInterrupt):
        random_network(np.random.default_rng(1)).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
