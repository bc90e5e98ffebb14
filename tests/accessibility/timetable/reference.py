"""The same questions answered plainly: a time-expanded networkx graph of every call, with one edge for each change.

Slow, and easy to read: what the kernels say must be this, to the second. Nodes are (trip, call, "in") for being in the
vehicle when it comes and (trip, call, "out") for being in it when it leaves; a change costs 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from kopa.accessibility.timetable.day import Timetable

Node = tuple[int, int, str]


@dataclass(frozen=True)
class Journey:
    """What a reference journey comes to."""

    leave: int
    arrive: int
    rides: int


class TimeExpanded:
    """Every call of a day as nodes; `change` edges wherever one may get from a ride to another in time."""

    def __init__(self, timetable: Timetable) -> None:
        self.calls = []  # (trip, position, stop, arrival, departure, may board, may alight)
        for t in range(timetable.n_trips):
            for k, c in enumerate(range(timetable.trip_starts[t], timetable.trip_starts[t + 1])):
                flags = int(timetable.call_flags[c])
                stop, arr, dep = (int(v[c]) for v in (timetable.call_stop, timetable.call_arr, timetable.call_dep))
                self.calls.append((t, k, stop, arr, dep, not flags & 1, not flags & 2))
        feet = zip(timetable.change_tail, timetable.change_head, timetable.change_s, strict=True)
        self.changes = {(int(a), int(b)): int(s) for a, b, s in feet}
        self.graph = self._built()
        self._known: dict[frozenset[Node], dict[Node, int]] = {}

    def _built(self) -> nx.DiGraph:
        graph = nx.DiGraph()
        last = {t: k for t, k, *_ in self.calls}
        for t, k, stop, arr, _, _, alights in self.calls:
            if k:
                graph.add_edge((t, k - 1, "out"), (t, k, "in"), rides=0)
                graph.add_edge((t, k, "in"), (t, k, "out"), rides=0)
            if not k or not alights:
                continue
            for u, i, other, _, dep, boards, _ in self.calls:
                change = self.changes.get((stop, other))
                if (u, i) != (t, k) and boards and i < last[u] and change is not None and arr + change <= dep:
                    graph.add_edge((t, k, "in"), (u, i, "out"), rides=1)
        return graph

    def fewest_rides(self, access: Mapping[int, int], egress: Mapping[int, int], leave: int, by: int) -> int | None:
        """Return the fewest rides of a journey within two times, None where there is none."""
        changes = self._changes_from(frozenset(self._boardings(access, leave)))
        ends = [
            changes[t, k, "in"] for t, k, stop, arr, _, _, alights in self.calls
            if k and alights and stop in egress and arr + egress[stop] <= by and (t, k, "in") in changes
        ]  # fmt: skip
        return 1 + min(ends) if ends else None

    def _boardings(self, access: Mapping[int, int], leave: int) -> list[Node]:
        """Return the calls at which those who leave home at a time, or later, may board first."""
        last = {t: k for t, k, *_ in self.calls}
        return [
            (t, k, "out") for t, k, stop, _, dep, boards, _ in self.calls
            if boards and k < last[t] and stop in access and leave + access[stop] <= dep
        ]  # fmt: skip

    def _changes_from(self, boardings: frozenset[Node]) -> dict[Node, int]:
        """Return the fewest changes to each node after boarding at one of some calls."""
        if boardings not in self._known:
            reached = nx.multi_source_dijkstra_path_length(self.graph, boardings, weight="rides") if boardings else {}
            self._known[boardings] = reached
        return self._known[boardings]

    def latest(
        self, access: Mapping[int, int], egress: Mapping[int, int], by: int, max_rides: int | None
    ) -> int | None:
        """Return the latest time to leave."""
        leaves = sorted({dep - access[s] for _, _, s, _, dep, boards, _ in self.calls if boards and s in access})
        return self._last_that(leaves, lambda leave: self.fewest_rides(access, egress, leave, by), max_rides)

    def earliest(
        self, access: Mapping[int, int], egress: Mapping[int, int], leave: int, max_rides: int | None
    ) -> int | None:
        """Return the earliest time to be there."""
        arrivals = sorted({arr + egress[s] for _, k, s, arr, _, _, al in self.calls if k and al and s in egress})
        return self._last_that(arrivals[::-1], lambda by: self.fewest_rides(access, egress, leave, by), max_rides)

    @staticmethod
    def _last_that(times: list[int], rides_at, max_rides: int | None) -> int | None:  # type: ignore[no-untyped-def]
        """Return the last of ordered times at which there is a journey, by halving: later ones have none."""
        low, high = 0, len(times)
        while low < high:
            middle = (low + high) // 2
            rides = rides_at(times[middle])
            if rides is not None and (max_rides is None or rides <= max_rides):
                low = middle + 1
            else:
                high = middle
        return times[low - 1] if low else None

    def to_place(
        self, access: Mapping[int, int], egress: Mapping[int, int], by: int, max_rides: int | None
    ) -> Journey | None:
        """Return the journey that leaves last, of those one with the fewest rides, of those the first to be there."""
        leave = self.latest(access, egress, by, max_rides)
        if leave is None:
            return None
        rides = self.fewest_rides(access, egress, leave, by)
        arrive = self.earliest(access, egress, leave, rides)
        return Journey(leave, arrive, rides)  # type: ignore[arg-type]

    def from_place(
        self, access: Mapping[int, int], egress: Mapping[int, int], leave: int, max_rides: int | None
    ) -> Journey | None:
        """Return the journey that is there first, of those one with the fewest rides, of those the last to leave."""
        arrive = self.earliest(access, egress, leave, max_rides)
        if arrive is None:
            return None
        rides = self.fewest_rides(access, egress, leave, arrive)
        latest = self.latest(access, egress, arrive, rides)
        return Journey(latest, arrive, rides)  # type: ignore[arg-type]
