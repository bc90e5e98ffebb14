"""Progress names the work and the time left, where somebody watches."""

import sys
from types import SimpleNamespace

import pytest

from kopa.accessibility.search import progress as progress_module
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.travel import Car

CELL = """
from kopa.accessibility.search import progress
progress.AFTER_S = progress.EVERY_S = 0.0
with progress.Progress("travel times", 4) as bar:
    for _ in range(4):
        bar.step()
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(progress_module, "AFTER_S", 0.0)


def test_progress_names_the_work_and_the_time_left(capsys):
    with Progress("travel times", 20, "always") as bar:
        for _ in range(20):
            bar.step()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(", about")[0] for line in lines] == [f"travel times: {n} of 20" for n in range(2, 21, 2)]
    assert all(line.endswith(" s left") for line in lines)


def test_a_terminal_has_a_bar(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Progress("travel times", 4, True) as bar:
        bar.step(2)
        assert (bar._shown.bar.tasks[0].completed, bar._shown.bar.tasks[0].total) == (2, 4)
        assert "TimeRemainingColumn" in {type(column).__name__ for column in bar._shown.bar.columns}


def test_where_nobody_watches_nothing_is_said(capsys):
    for show in (True, False):
        with Progress("travel times", 4, show) as bar:
            bar.step(4)
    captured = capsys.readouterr()
    assert captured.err == captured.out == ""


def test_nothing_is_said_of_what_is_soon_done(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "AFTER_S", 60.0)
    with Progress("travel times", 4, "always") as bar:
        bar.step(4)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("watched", [True, False])
def test_the_cell_of_a_notebook_tells_the_time_left_only_to_somebody(watched):
    """In a kernel: a front end says that it takes input, papermill and nbconvert that they do not."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=40"])
    try:
        seen = []
        client.execute_interactive(CELL, allow_stdin=watched, timeout=60, output_hook=seen.append)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    outputs = [one for one in seen if one["msg_type"] not in ("status", "execute_input")]
    if not watched:
        assert outputs == []
        return
    assert [one["msg_type"] for one in outputs] == ["display_data", *["update_display_data"] * 4]
    texts = [one["content"]["data"]["text/plain"] for one in outputs]
    assert texts[0].startswith("travel times: 1 of 4, about ")
    assert texts[-1] == "", "what was shown is taken away"


def test_a_line_of_a_notebook_is_not_written_anew_all_the_time(monkeypatch):
    written = []
    monkeypatch.setattr(progress_module, "_in_watched_cell", lambda: True)
    handle = SimpleNamespace(update=lambda data, raw: written.append(data["text/plain"]))

    def display(data, *, raw, display_id):
        written.append(data["text/plain"])
        return handle

    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    with Progress("isochrones", 1000) as bar:
        for _ in range(1000):
            bar.step()
    assert len(written) < 100
    assert written[-1] == ""


@pytest.mark.parametrize("asked", ["matrices", "areas"])
def test_a_study_shows_the_progress_of_its_searches(monkeypatch, asked):
    """Whole-country isochrones ran for 53 seconds in silence."""
    import geopandas as gpd
    import pandas as pd

    from kopa.accessibility import RoadNetwork

    shown = []

    class Seen(Progress):
        def __init__(self, label, steps, show=True):
            shown.append((label, show))
            super().__init__(label, steps, show)

    for place in ("kopa.accessibility.search.blocks.Progress", "kopa.accessibility.search.isochrones.Progress"):
        monkeypatch.setattr(place, Seen)
    nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    car = Car(RoadNetwork.from_edges(nodes, edges))
    car.matrices(nodes, nodes, "time") if asked == "matrices" else car.areas(nodes, (5.0,), nodes)
    assert ("travel times" if asked == "matrices" else "isochrones", True) in shown
