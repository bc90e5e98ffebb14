"""Agreement with the matrices that OSRM's own tests expect: one-way streets, loops, points between junctions."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import Access, RoadNetwork, matrices, snap
from kopa.units import CRS_FINLAND
from kopa.validity.agreement import Agreement, compared

ANSWER, FOLDER = "OSRM", "osrm_matrices"

KMH: Mapping[str | None, float] = {"primary": 36.0, "secondary": 18.0, "tertiary": 12.0, None: 36.0}
OTHER_KMH = 24.0
EAST_M, NORTH_M = 300_000.0, 6_900_000.0

WITHIN, WITHIN_SHARE = 0.6, 0.005
"""Tolerance of a value that states none, in seconds or metres, or as a share where that is more."""

AT_ONCE = Access(speed_kmh=1e9, detour=1.0)
"""OSRM counts no way from a point to the road."""


def agreements(folder: Path) -> Iterator[Agreement]:
    """Yield the agreement with every matrix, times and distances apart."""
    cases = json.loads((folder / "matrices.json").read_text(encoding="utf-8"))
    for kind, title in (("time_s", "travel times, s"), ("distance_m", "road distances, m")):
        got: dict[str, float] = {}
        published: dict[str, float] = {}
        within: dict[str, float] = {}
        ours = [(number, case) for number, case in enumerate(cases) if case["kind"] == kind]
        for number, case in ours:
            for name, (of_kopa, value, allowed) in _cells(number, case).items():
                got[name], published[name], within[name] = of_kopa, value, allowed
        note = f"{len(ours)} matrices; their own tolerances, else {WITHIN} or {WITHIN_SHARE:.1%}"
        yield compared(ANSWER, title, got, published, within=within, note=note)


def _cells(number: int, case: Mapping[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Return found, published and tolerance by name of the pair."""
    net, origins, sites = _network(case), _points(case, case["origins"]), _points(case, case["destinations"])
    result = matrices(net, origins, sites, access=AT_ONCE, progress=False)
    values = result.time_min * 60 if case["kind"] == "time_s" else result.distance_km * 1000
    if case["kind"] == "distance_m":
        legs = (snap(net, points, access=AT_ONCE)["snap_distance_m"].to_numpy() for points in (origins, sites))
        values = np.where(values > 0, values - np.add.outer(*legs), values)
    cells = {}
    label = f"{case['scenario'].removeprefix('Testbot - ')} ({number})"
    for i, row in enumerate(case["expect"]):
        for j, text in enumerate(row):
            value, allowed = _published(text)
            name = f"{label}: {case['origins'][i]} to {case['destinations'][j]}"
            cells[name] = (float(values[i, j]), value, allowed)
    return cells


def _published(text: str) -> tuple[float, float]:
    if not text:
        return np.inf, 0.0
    number = re.match(r"[0-9.]+", text)
    if number is None:
        raise ValueError(f"{text!r} is no value of a matrix")
    value = float(number.group())
    match = re.search(r"\+-\s*([0-9.]+)", text)
    percent = re.search(r"~\s*([0-9.]+)\s*%", text)
    if match:
        return value, float(match.group(1))
    return value, value * float(percent.group(1)) / 100 if percent else max(WITHIN, WITHIN_SHARE * value)


def _points(case: Mapping[str, Any], names: list[str]) -> gpd.GeoDataFrame:
    xy = np.array([case["node_grid"][name] for name in names]) * case["grid_m"]
    places = gpd.points_from_xy(EAST_M + xy[:, 0], NORTH_M - xy[:, 1])
    return gpd.GeoDataFrame({"id": list(names)}, geometry=places, crs=CRS_FINLAND)


def _network(case: Mapping[str, Any]) -> RoadNetwork:
    nodes = _points(case, sorted({name for way in case["ways"] for name in way["nodes"]}))
    place = dict(zip(nodes["id"], nodes.geometry, strict=True))
    rows = [
        (u, v, place[u].distance(place[v]), KMH.get(way.get("highway"), OTHER_KMH), way.get("oneway") == "yes")
        for way in case["ways"]
        for u, v in zip(way["nodes"][:-1], way["nodes"][1:], strict=True)
    ]
    return RoadNetwork.from_edges(nodes, pd.DataFrame(rows, columns=["u", "v", "length_m", "speed_kmh", "oneway"]))
