"""From a place on an edge to the ends of its chain, in exact ticks."""

from dataclasses import dataclass, fields, replace

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.chains import Core, Metric
from kopa.accessibility.network.roads import LONGEST_M, LONGEST_MIN, TICKS_PER_M, TICKS_PER_MIN
from kopa.accessibility.network.ticks import Ticks
from kopa.accessibility.network.twins import beside
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.places import Places
from kopa.errors import InputError


@dataclass(frozen=True, eq=False)
class Ends:
    """Places as the kernels see them: two core nodes each, with ticks to leave and to arrive.

    Costs are INF where that way is closed. `seq` and `within` (steps from the start of the
    edge as the chain passes it) order the places along a chain; `leg_time` and `leg_length`
    are the access leg. `twins` are the same places on further edges that are drawn alike (see
    `kopa.accessibility.network.twins`); a place leaves and arrives by the best of its edges.
    """

    on_road: np.ndarray
    node: np.ndarray
    leave_time: np.ndarray
    arrive_time: np.ndarray
    length: np.ndarray
    chain: np.ndarray
    seq: np.ndarray
    within: np.ndarray
    leg_time: np.ndarray
    leg_length: np.ndarray
    twins: "tuple[Ends, ...]" = ()

    @property
    def each(self) -> "tuple[Ends, ...]":
        """The places on each of their edges apart."""
        return (replace(self, twins=()), *self.twins)

    def leaving(self, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
        """Return (first, second) costs from the place to its two core nodes."""
        return self._least([_costs(ends.leave_time, ends.length, metric) for ends in self.each])

    def arriving(self, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
        """Return (first, second) costs from the two core nodes to the place."""
        return self._least([_costs(ends.arrive_time, ends.length, metric) for ends in self.each])

    def _least(self, costs: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the least (first, second) by any of the edges, in the order of this one's core nodes."""
        least, second = costs[0]
        for twin, other in zip(self.twins, costs[1:], strict=True):
            turned = (twin.node[:, 0] != self.node[:, 0])[:, None]
            one, two = (np.where(turned, cost[:, ::-1], cost) for cost in other)
            better = (one < least) | ((one == least) & (two < second))
            least, second = np.where(better, one, least), np.where(better, two, second)
        return least, second

    def legs(self, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
        """Return (first, second) costs of the access leg."""
        return (self.leg_time, self.leg_length) if metric == "time" else (self.leg_length, self.leg_time)

    def take(self, index: np.ndarray) -> "Ends":
        """Return the ends of the places at `index`."""
        arrays = {field.name: getattr(self, field.name)[index] for field in fields(self) if field.name != "twins"}
        return Ends(**arrays, twins=tuple(twin.take(index) for twin in self.twins))


def _costs(time: np.ndarray, length: np.ndarray, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
    length = np.where(time < INF, length, INF)
    return (time, length) if metric == "time" else (length, time)


def ends_of(net: RoadNetwork, places: Places, access: Access) -> Ends:
    """Return the ends of places on the chains of the network."""
    on_road = places.edge >= 0
    edge = np.where(on_road, places.edge, 0)
    if not net.n_edges:
        return _nowhere(len(edge))
    legs = _legs(access, np.where(on_road, places.snap_m, 0.0))
    twins = tuple(_on_edges(net, *place, legs) for place in beside(net, net.twins, edge, places.share, on_road))
    return replace(_on_edges(net, edge, places.share, on_road, legs), twins=twins)


def _on_edges(
    net: RoadNetwork, edge: np.ndarray, share: np.ndarray, on_road: np.ndarray, legs: tuple[np.ndarray, np.ndarray]
) -> Ends:
    """Return the ends of places on one edge each; of those not `on_road` both directions are closed."""
    core = net.core
    ticks = net.edge_ticks(edge)
    out, back, length = _position(net, edge, share, ticks)
    at_start, at_end = _at_ends(core, edge, share)
    two_way = core.time_back[core.edge_chain[edge]] < INF
    chain = core.edge_chain[edge]
    total_back = np.where(two_way, core.time_back[chain], 0)
    leave = np.stack(
        [_open(two_way, at_start, back), _open(True, at_end, core.time_out[chain] - out)], axis=1
    )  # fmt: skip
    arrive = np.stack([_open(True, at_start, out), _open(two_way, at_end, total_back - back)], axis=1)
    seq, within = _order(core, edge, share, ticks[2])
    leave[~on_road], arrive[~on_road] = INF, INF
    return Ends(
        on_road=on_road, node=np.ascontiguousarray(core.ends[chain]), leave_time=leave, arrive_time=arrive,
        length=np.stack([length, core.length[chain] - length], axis=1), chain=np.where(on_road, chain, -1), seq=seq,
        within=within, leg_time=legs[0], leg_length=legs[1],
    )  # fmt: skip


def _legs(access: Access, snap_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ticks of the access legs in time and in length; refused where they could not be held."""
    with np.errstate(over="ignore"):
        leg_m, leg_min = np.asarray(access.length_m(snap_m)), np.asarray(access.time_min(snap_m))
    if (leg_min > LONGEST_MIN).any() or (leg_m > LONGEST_M).any():
        raise InputError(
            f"access: the way to the road takes {leg_min.max():.3g} minutes or more than {LONGEST_M / 1000:,.0f} km; "
            f"at most {LONGEST_MIN:,.0f} minutes can be added up. Look at speed_kmh and detour of Access"
        )
    return np.rint(leg_min * TICKS_PER_MIN).astype(np.int64), np.rint(leg_m * TICKS_PER_M).astype(np.int64)


def _nowhere(count: int) -> Ends:
    never, zeros = np.full((count, 2), INF), np.zeros(count, np.int64)
    return Ends(
        on_road=np.zeros(count, bool), node=np.zeros((count, 2), np.int32), leave_time=never, arrive_time=never.copy(),
        length=np.zeros((count, 2), np.int64), chain=zeros - 1, seq=zeros, within=zeros, leg_time=zeros,
        leg_length=zeros,
    )  # fmt: skip


def _open(open_there: np.ndarray | bool, at: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    """Return the ticks where the way is open, 0 at the node itself, else INF."""
    return np.where(at, 0, np.where(open_there, ticks, INF))


def _position(
    net: RoadNetwork, edge: np.ndarray, share: np.ndarray, ticks: Ticks
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ticks from the chain's start to the place, back from the place to the start, and in length."""
    flipped = net.core.edge_flipped[edge]
    out, back, length = ticks
    back = np.where(back < INF, back, 0)
    part_out, part_back, part_length = (np.rint(share * whole).astype(np.int64) for whole in (out, back, length))
    ahead = np.where(flipped, back - part_back, part_out)
    behind = np.where(flipped, out - part_out, part_back)
    along = np.where(flipped, length - part_length, part_length)
    before = net.before[edge]
    return before[:, 0] + ahead, before[:, 1] + behind, before[:, 2] + along


def _at_ends(core: Core, edge: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say which places are the first and which the last node of their chain."""
    flipped = core.edge_flipped[edge]
    at_u, at_v = share == 0, share == 1
    start = np.where(flipped, at_v, at_u) & (core.edge_seq[edge] == 0)
    end = np.where(flipped, at_u, at_v) & core.edge_last[edge]
    return start, end


def _order(core: Core, edge: np.ndarray, share: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what orders places along a chain; the end of an edge is the start of the next."""
    flipped = core.edge_flipped[edge]
    along = np.where(flipped, 1.0 - share, share)
    # at least a million steps, so that places on an edge of no length keep their order
    within = np.rint(along * np.maximum(length, 1_000_000)).astype(np.int64)
    over = along == 1
    return core.edge_seq[edge].astype(np.int64) + over, np.where(over, 0, within)
