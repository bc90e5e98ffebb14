"""A way as a line, and as a table of the roads that it takes."""

import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from kopa.accessibility.network.roads import TICKS_PER_M, TICKS_PER_MIN
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.steps import RoadStep
from kopa.accessibility.search.task import SearchTask
from kopa.units import kilometres

LEG = "access leg"
NAME, NUMBER, CLASS = ("name",), ("ref", "road_number"), ("highway", "road_class")
"""Columns of edges that hold the name, the number and the class of a road, by kind of road data."""


def line_of(task: SearchTask, steps: list[RoadStep]) -> shapely.LineString:
    """Return the steps as one line, from door to door."""
    doors = [(float(places.x[0]), float(places.y[0])) for places in (task.origins, task.sites)]
    lines = task.net.lines
    parts = [substring(lines[step.edge], step.start, step.end, normalized=True).coords for step in steps]
    points = [doors[0], *(point for part in parts for point in part), doors[1]]
    distinct = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    return shapely.LineString(distinct if len(distinct) > 1 else doors)


def stretches_of(task: SearchTask, steps: list[RoadStep], leg_ticks: list[float]) -> pd.DataFrame:
    """Return a row for each stretch along one road, with the access legs at both ends where they are any."""
    net = task.net
    edge = np.array([step.edge for step in steps], np.int64)
    cost = np.array([step.cost for step in steps], float).reshape(-1, 2)
    time, length = (cost[:, 0], cost[:, 1]) if task.metric == "time" else (cost[:, 1], cost[:, 0])
    table = pd.DataFrame(
        {
            "kind": np.where(net.ferry[edge], "ferry", "road").astype(object),
            "name": _texts(net, NAME, edge), "number": _texts(net, NUMBER, edge),
            "road_class": _texts(net, CLASS, edge),
            "km": kilometres(length / TICKS_PER_M), "minutes": time / TICKS_PER_MIN,
        }
    )  # fmt: skip
    words = ["kind", "name", "number", "road_class"]
    stretch = (table[words] != table[words].shift()).any(axis=1).cumsum()
    joined = table.groupby(stretch, sort=False).agg({**dict.fromkeys(words, "first"), "km": "sum", "minutes": "sum"})
    legs = [
        _leg(ends.leg_length[0], ticks) for ends, ticks in zip((task.from_ends, task.to_ends), leg_ticks, strict=True)
    ]
    rows = [legs[0], joined, legs[1]]
    whole = pd.concat([part for part in rows if len(part)] or [joined], ignore_index=True)
    return whole[whole["km"].gt(0) | whole["minutes"].gt(0)].reset_index(drop=True)


def _leg(length: int, ticks: float) -> pd.DataFrame:
    if not ticks:
        return pd.DataFrame()
    empty = {"kind": [LEG], "name": [""], "number": [""], "road_class": [""]}
    return pd.DataFrame({**empty, "km": [kilometres(length / TICKS_PER_M)], "minutes": [ticks / TICKS_PER_MIN]})


def _texts(net: RoadNetwork, columns: tuple[str, ...], edge: np.ndarray) -> np.ndarray:
    """Return what the first of some columns that the edges have says of some edges; empty where it says nothing."""
    column = next((net.extras[name] for name in columns if name in net.extras), None)
    if column is None:
        return np.full(len(edge), "", object)
    return np.array([_text(value) for value in column[edge].tolist()], object).reshape(len(edge))


def _text(value: object) -> str:
    """Return a name or a number; empty where it is missing, or the 0 that stands for no number."""
    if value is None or value != value or value == 0:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
