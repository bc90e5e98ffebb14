"""How a task is searched: from which side, from which distinct places, by which engine."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kopa.accessibility.search.direct import DirectRoutes, direct_routes
from kopa.accessibility.search.ends import Ends
from kopa.accessibility.search.places import Places
from kopa.accessibility.search.task import SearchTask
from kopa.errors import UnknownNameError, did_you_mean

ENGINES = ("auto", "dijkstra", "hierarchy")

PAYS_FROM_NODES = 5_000
PAYS_FROM_ROWS, PAYS_FROM_ROWS_WITH_ORDER = 96, 24
"""A hierarchy is built for at least so many searches on at least so many core nodes, without a limit."""


@dataclass(frozen=True, eq=False)
class SearchPlan:
    """How a task is searched: from which side, from which distinct places, by which engine."""

    task: SearchTask
    to_sites: bool
    members: np.ndarray
    group: np.ndarray
    engine: str
    direct: DirectRoutes
    second: bool

    @property
    def sources(self) -> Ends:
        """Ends of the side that is searched from."""
        return self.task.to_ends if self.to_sites else self.task.from_ends

    @property
    def targets(self) -> Ends:
        """Ends of the other side."""
        return self.task.from_ends if self.to_sites else self.task.to_ends

    @cached_property
    def points(self) -> np.ndarray:
        """Points of the side that is searched from, by their distinct place."""
        return np.argsort(self.group, kind="stable")

    def target_of(self, routes: DirectRoutes) -> np.ndarray:
        """Return the target of direct routes."""
        return routes.origin if self.to_sites else routes.site

    def with_legs(self, routes: DirectRoutes) -> tuple[np.ndarray, np.ndarray]:
        """Return (first, second) ticks of direct routes with access legs; points at one place are 0 apart."""
        legs = zip(self.task.from_ends.legs(self.task.metric), self.task.to_ends.legs(self.task.metric), strict=True)
        first, second = (
            np.where(routes.at_place, 0, ticks + a[routes.origin] + b[routes.site])
            for ticks, (a, b) in zip((routes.first, routes.second), legs, strict=True)
        )
        return first, second


def plan_of(task: SearchTask, *, engine: str = "auto", to_sites: bool | None = None, second: bool = True) -> SearchPlan:
    """Return how a task will be searched.

    The search runs from the side with fewer points: from the sites over the reversed graph, or
    from the origins over the graph as it is. The hierarchy is chosen for at least 96 searches (24
    where the order of the nodes is there) on at least 5,000 core nodes without a limit.
    """
    if engine not in ENGINES:
        raise UnknownNameError(
            f"engine: {engine!r} is none of {', '.join(ENGINES)}.{did_you_mean(str(engine), ENGINES)}"
        )
    if to_sites is None:
        to_sites = len(task.sites.id) <= len(task.origins.id)
    members, group = _distinct(task.sites if to_sites else task.origins)
    if engine == "auto":
        engine = "hierarchy" if _pays(task, len(members)) else "dijkstra"
    return SearchPlan(task, to_sites, members, group, engine, direct_routes(task, group, by_site=to_sites), second)


def _pays(task: SearchTask, searches: int) -> bool:
    least = PAYS_FROM_ROWS if task.net.node_order is None else PAYS_FROM_ROWS_WITH_ORDER
    return searches >= least and task.max_minutes is None and task.net.core.n >= PAYS_FROM_NODES


def _distinct(places: Places) -> tuple[np.ndarray, np.ndarray]:
    """Return one point of each distinct place, and the distinct place of each point."""
    _, members, group = np.unique(places.x + 1j * places.y, return_index=True, return_inverse=True, equal_nan=False)
    return members, group.reshape(-1)
