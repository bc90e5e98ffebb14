"""Long computations: Ctrl-C leaves nothing behind, progress says how long is left; areas on real roads."""

import threading

import geopandas as gpd
import numpy as np
import pytest
import shapely

from benchmarks.exactness import random_network
from kopa.accessibility import RoadNetwork, isochrones, travel_time_matrix
from kopa.accessibility.search import progress as progress_module
from kopa.accessibility.search.machine import in_parallel
from kopa.accessibility.search.progress import Progress
from kopa.sources import country_tables


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_drops_what_has_not_begun(workers):
    begun = []

    def run(part: int) -> int:
        begun.append(part)
        if part == 2:
            raise KeyboardInterrupt
        return part

    found = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(in_parallel(run, range(1000), workers))
    assert len(begun) < 20
    assert threading.active_count() <= 2 or not any(t.name.startswith("kopa") for t in threading.enumerate())


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


def test_progress_names_the_work_and_the_time_left(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "AFTER_S", 0.0)
    with Progress("travel times", 20, "always") as bar:
        for _ in range(20):
            bar.step()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(", about")[0] for line in lines] == [f"travel times: {n} of 20" for n in range(2, 21, 2)]
    assert all(line.endswith(" s left") for line in lines)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Progress("travel times", 4, True) as bar:
        bar.step(2)
        assert (bar._bar.tasks[0].completed, bar._bar.tasks[0].total) == (2, 4)
        assert "TimeRemainingColumn" in {type(column).__name__ for column in bar._bar.columns}
    capsys.readouterr()
    with Progress("travel times", 4, False) as bar:
        bar.step(4)
    assert capsys.readouterr().err == ""


@pytest.fixture(scope="module")
def finland() -> RoadNetwork:
    return RoadNetwork.from_roads(country_tables.roads())


@pytest.mark.parametrize("xy", [(535_000, 7_123_000), (300_000, 6_825_000)])
def test_areas_hold_what_is_reached_and_leave_out_what_is_five_minutes_beyond(finland, xy):
    site = gpd.GeoDataFrame({"id": ["s"]}, geometry=gpd.points_from_xy(*np.array([xy], float).T), crs="EPSG:3067")
    limits = [15, 30, 45]
    areas = isochrones(finland, site, minutes=limits, progress=False)
    assert areas.is_valid.all()
    assert areas.crs.to_epsg() == 3067
    rng = np.random.default_rng(4)
    near = np.flatnonzero(~finland.ferry & (shapely.distance(finland.lines, site.geometry[0]) < 90_000))
    edge = rng.choice(near, 4000, p=finland.length_m[near] / finland.length_m[near].sum())
    places = shapely.line_interpolate_point(finland.lines[edge], rng.random(len(edge)), normalized=True)
    points = gpd.GeoDataFrame({"id": [f"p{i}" for i in range(len(edge))]}, geometry=places, crs=finland.crs)
    time = travel_time_matrix(finland, points, site, progress=False)[:, 0]
    for limit, area, smaller in zip(limits, areas.geometry, [None, *areas.geometry[:-1]], strict=True):
        inside = shapely.contains_xy(area, points.geometry.x, points.geometry.y)
        assert inside[time <= limit].mean() >= 0.99
        assert inside[time > limit + 5].mean() <= 0.05
        assert (time <= limit).sum() > 20
        assert smaller is None or area.contains(smaller)
