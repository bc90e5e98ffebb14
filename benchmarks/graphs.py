"""The graphs of the benchmark, as one network and as plain arrays in the same spatial order for all."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.synthetic import generate
from kopa.accessibility import RoadNetwork


def synthetic(n_nodes: int) -> RoadNetwork:
    nodes, edges = generate(n_nodes)
    return RoadNetwork.from_edges(nodes, edges)


def finland() -> RoadNetwork:
    """Finland's public roads with every vertex of the starter table's simplified paths a node."""
    from kopa.sources import country_tables

    roads = RoadNetwork.from_roads(country_tables.roads())
    counts = np.diff(np.append(roads.starts, len(roads.coords)))
    of = np.repeat(np.arange(roads.n_edges), counts)
    step = of[1:] == of[:-1]
    xy, node = np.unique(roads.coords, axis=0, return_inverse=True)
    node = node.reshape(-1)
    drawn = np.hypot(*np.diff(roads.coords, axis=0)[step].T)
    way = of[:-1][step]
    length = drawn * (roads.length_m / np.maximum(shapely.length(roads.lines), 1e-9))[way]
    edges = pd.DataFrame(
        {"u": node[:-1][step], "v": node[1:][step], "length_m": length, "speed_kmh": roads.speed_kmh[way]}
    )  # ferries are edges like others here, so that every node can be an origin
    nodes = gpd.GeoDataFrame({"id": np.arange(len(xy))}, geometry=gpd.points_from_xy(*xy.T), crs=roads.crs)
    return RoadNetwork.from_edges(nodes, edges)


def write(net: RoadNetwork, folder: Path, name: str, *, origins: int = 5000, sites: int = 200) -> Path:
    """Write the network and, for the peers, arcs with the same whole costs; places drawn by a fixed seed."""
    out, back, _ = net.edge_ticks()
    two_way = ~net.oneway
    rng = np.random.default_rng(7)
    np.savez(
        folder / f"{name}.arcs.npz",
        tail=np.concatenate([net.edge_u, net.edge_v[two_way]]), head=np.concatenate([net.edge_v, net.edge_u[two_way]]),
        cost=np.concatenate([out, back[two_way]]), x=net.node_x, y=net.node_y,
        origins=rng.choice(net.n_nodes, min(origins, net.n_nodes // 2), replace=False),
        sites=rng.choice(net.n_nodes, min(sites, net.n_nodes // 10), replace=False),
        big_origins=rng.choice(net.n_nodes, min(50_000, net.n_nodes // 2), replace=False),
        big_sites=rng.choice(net.n_nodes, min(3_000, net.n_nodes // 10), replace=False),
    )  # fmt: skip
    net.save(folder / f"{name}.net.npz")
    return folder / name


def write_osm(net: RoadNetwork, path: Path) -> Path:
    """Write the network as OpenStreetMap data: a way for every chain, tagged by speed; every vertex a node."""
    import osmium
    from osmium.osm.mutable import Node, Way
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(net.crs, "EPSG:4326", always_xy=True).transform(net.node_x, net.node_y)
    kinds = {30.0: "residential", 40.0: "unclassified", 50.0: "tertiary", 60.0: "secondary", 80.0: "primary"}
    core = net.core
    ahead = np.where(core.edge_flipped, net.edge_v, net.edge_u)[core.order] + 1
    beyond = np.where(core.edge_flipped, net.edge_u, net.edge_v)[core.order] + 1
    first = np.flatnonzero(np.diff(core.edge_chain[core.order], prepend=-1))
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    for i, place in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
        writer.add_node(Node(id=i + 1, location=place, version=1))
    for i, (low, high) in enumerate(zip(first, np.append(first[1:], len(ahead)), strict=True)):
        edge = core.order[low]
        speed = float(net.speed_kmh[edge])
        tags = {"highway": kinds.get(speed, "trunk"), "maxspeed": f"{speed:.0f}"}
        if net.oneway[edge]:
            tags["oneway"] = "yes"
        refs = [*ahead[low:high].tolist(), int(beyond[high - 1])]
        writer.add_way(Way(id=i + 1, nodes=refs, tags=tags, version=1))
    writer.close()
    return path
