"""Sums over all sites without a table of all pairs: blocks of times are reduced as they come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import Block, blocks, within
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.task import SearchTask, task_of
from kopa.errors import InputError, UnknownNameError, did_you_mean

SLAB = 2048
"""Origins that `time_blocks` hands over at a time."""


def reach(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, cutoffs_min: Sequence[float] = (),
    decays: Mapping[str, Callable[[np.ndarray], np.ndarray]] | None = None, supply: str | None = None,
    access: Access | None = None, progress: bool | str = True, workers: int | None = None, engine: str = "auto",
) -> pd.DataFrame:  # fmt: skip
    """Return the supply within cut-offs in minutes of every origin, and sums over decays, in one pass.

    No table of pairs is made: memory is that of the network and a few blocks.

    Parameters
    ----------
    cutoffs_min
        Limits in minutes, inclusive.
    decays
        Functions of minutes (arrays; inf gives 0) by the name of the column they fill.
    supply
        Column of `sites` that is summed; default 1 a site.
    engine
        As in `travel_times`.

    Other parameters are those of `travel_times`.

    Returns
    -------
    pandas.DataFrame
        ``from_id``, ``within_<cut-off>_min`` for each cut-off, and a column for each decay.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> reach(RoadNetwork.from_edges(nodes, edges), nodes, nodes, cutoffs_min=[0.5, 1]).values.tolist()
    [['a', 1.0, 2.0], ['b', 1.0, 2.0]]
    """
    cutoffs = np.asarray(list(cutoffs_min), float)
    if np.isnan(cutoffs).any() or (cutoffs < 0).any():
        raise InputError(f"cutoffs_min: {list(cutoffs_min)} are not numbers of minutes of at least 0")
    task = task_of(net, origins, sites, access=access)
    amount = _supply(sites, supply)
    limits = np.floor(np.minimum(cutoffs * TICKS_PER_MIN, INF / 2)).astype(np.int64)
    plan = plan_of(task, engine=engine, to_sites=True, second=False)
    counts = within(plan, amount, limits, workers=workers, progress=progress)
    sums = {name: np.zeros(len(origins)) for name in decays or {}}
    for block in blocks(plan, workers=workers, progress=progress) if sums else ():
        for name, decay in (decays or {}).items():
            sums[name] += decay(_minutes(block)) @ amount[block.columns]
    named = {f"within_{cutoff:g}_min": counts[:, i] for i, cutoff in enumerate(cutoffs)}
    table = pd.DataFrame({"from_id": pd.array(task.origins.id, dtype="str"), **named, **sums})
    table.attrs.update(engine=plan.engine, schema_version=1)
    return table


def time_blocks(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, access: Access | None = None,
    progress: bool | str = False, workers: int | None = None, engine: str = "auto", rows: int = SLAB,
) -> Callable[[], Iterator[tuple[np.ndarray, slice]]]:  # fmt: skip
    """Return a function that yields minutes of some origins × all sites with the origins' slice at every call.

    This is the form that `kopa.accessibility.measures.reduce_blocks` takes.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> again = time_blocks(RoadNetwork.from_edges(nodes, edges), nodes, nodes, rows=1)
    >>> [(block.tolist(), part) for block, part in again()]
    [([[0.0, 1.0]], slice(0, 1, None)), ([[1.0, 0.0]], slice(1, 2, None))]
    """
    task = task_of(net, origins, sites, access=access)
    engine = plan_of(task, engine=engine, to_sites=True, second=False).engine

    def again() -> Iterator[tuple[np.ndarray, slice]]:
        for low in range(0, len(origins), rows):
            part = slice(low, min(low + rows, len(origins)))
            yield _slab(task, part, engine, workers, progress), part

    return again


def _slab(task: SearchTask, part: slice, engine: str, workers: int | None, progress: bool | str) -> np.ndarray:
    index = np.arange(part.start, part.stop)
    some = replace(task, origins=task.origins.take(index), from_ends=task.from_ends.take(index))
    times = np.empty((len(index), len(task.sites.id)))
    for block in blocks(plan_of(some, engine=engine, to_sites=True, second=False), workers=workers, progress=progress):
        times[:, block.columns] = _minutes(block)
    return times


def _minutes(block: Block) -> np.ndarray:
    return np.where(block.first >= INF, np.inf, block.first / TICKS_PER_MIN)


def _supply(sites: gpd.GeoDataFrame, column: str | None) -> np.ndarray:
    if column is None:
        return np.ones(len(sites))
    if column not in sites.columns:
        raise UnknownNameError(
            f"supply: sites have no column {column!r}.{did_you_mean(column, map(str, sites.columns))}"
        )
    amount = pd.to_numeric(sites[column], errors="coerce").to_numpy(float)
    if not (np.isfinite(amount) & (amount >= 0)).all():
        raise InputError(f"supply: sites.{column} holds values that are no finite numbers of at least 0")
    return amount
