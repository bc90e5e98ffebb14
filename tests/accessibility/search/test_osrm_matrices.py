"""The matrices that OSRM's own tests expect (../oracles/osrm_matrices): all of them."""

import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kopa.accessibility import Access, RoadNetwork, matrices, snap

KMH = {"primary": 36.0, "secondary": 18.0, "tertiary": 12.0, None: 36.0}
EAST, NORTH = 300_000.0, 6_900_000.0


def table(case, names):
    xy = np.array([case["node_grid"][n] for n in names]) * case["grid_m"]
    places = gpd.points_from_xy(EAST + xy[:, 0], NORTH - xy[:, 1])
    return gpd.GeoDataFrame({"id": list(names)}, geometry=places, crs="EPSG:3067")


def network(case):
    nodes = table(case, sorted({n for way in case["ways"] for n in way["nodes"]}))
    place = dict(zip(nodes.id, nodes.geometry, strict=True))
    rows = []
    for way in case["ways"]:
        for u, v in zip(way["nodes"][:-1], way["nodes"][1:], strict=True):
            speed = KMH.get(way.get("highway"), 24.0)
            rows.append((u, v, place[u].distance(place[v]), speed, way.get("oneway") == "yes"))
    edges = pd.DataFrame(rows, columns=["u", "v", "length_m", "speed_kmh", "oneway"])
    return RoadNetwork.from_edges(nodes, edges)


def tolerance(cell, value):
    given = re.search(r"\+-\s*([0-9.]+)", cell)
    percent = re.search(r"~\s*([0-9.]+)\s*%", cell)
    if given:
        return float(given.group(1))
    return value * float(percent.group(1)) / 100 if percent else max(0.6, 0.005 * value)


@pytest.mark.outside
@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_every_matrix(shared, engine):
    cases = json.loads((shared / "oracles" / "osrm_matrices" / "matrices.json").read_text())
    cells = 0
    for case in cases:
        net = network(case)
        origins, sites = table(case, case["origins"]), table(case, case["destinations"])
        access = Access(speed_kmh=1e9, detour=1.0)
        found = matrices(net, origins, sites, access=access, engine=engine)
        legs = (snap(net, p, access=access).snap_distance_m.to_numpy() for p in (origins, sites))
        apart = np.add.outer(*legs)
        got = found.time_min * 60 if case["kind"] == "time_s" else found.distance_km * 1000
        for i, row in enumerate(case["expect"]):
            for j, cell in enumerate(row):
                cells += 1
                where = (case["scenario"], case["origins"][i], case["destinations"][j])
                if not cell:
                    assert got[i, j] == np.inf, where
                    continue
                value = float(re.match(r"[0-9.]+", cell).group())
                off = apart[i, j] if case["kind"] == "distance_m" and got[i, j] else 0.0
                assert abs(got[i, j] - off - value) <= tolerance(cell, value), where
    assert (len(cases), cells) == (27, 208)
