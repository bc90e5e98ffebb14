"""Seconds of delay that are in the speeds of roads: two columns beside them, and notes on what was charged.

Roads whose notes name a time of day of delays have the columns; a delay is always shorter than the time of its arc.
"""

from dataclasses import replace

import numpy as np

from kopa.accessibility.network.roads import Roads
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.units import kilometres

AHEAD, BACK = DELAY_COLUMNS = ("delay_s", "back_delay_s")
"""Columns of the table of edges: seconds of delay in the time from u to v, and from v to u."""


def has_delays(roads: Roads) -> bool:
    """Return whether delays of crossings are in the speeds."""
    return roads.notes.get("delays", FREE_FLOW) != FREE_FLOW


def delay_seconds(roads: Roads) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the seconds of delay of every edge ahead and back; None on free-flow roads."""
    if not has_delays(roads):
        return None
    ahead, back = (np.asarray(roads.extras[name], float) for name in DELAY_COLUMNS)
    return ahead, back


def with_seconds(roads: Roads, ahead: np.ndarray, back: np.ndarray, time_of_day: str) -> Roads:
    """Return the roads with columns and notes of the delays that are in their speeds."""
    extras = dict(roads.extras) | {AHEAD: ahead, BACK: back}
    return replace(roads, extras=extras, notes=dict(roads.notes) | _notes(roads, ahead, back, time_of_day))


def at_other_speeds(roads: Roads, speed_kmh: np.ndarray, back_kmh: np.ndarray) -> Roads:
    """Return the roads at other speeds; a delay keeps its share of the time of its arc."""
    driven, seconds = replace(roads, speed_kmh=speed_kmh.copy(), back_kmh=back_kmh.copy()), delay_seconds(roads)
    if seconds is None:
        return driven
    ahead, back = seconds[0] * roads.speed_kmh / speed_kmh, seconds[1] * roads.back_kmh / back_kmh
    return with_seconds(driven, ahead, back, str(roads.notes["delays"]))


def exchanged(roads: Roads, swap: np.ndarray) -> Roads:
    """Return the roads with the delays of both directions exchanged on some of them."""
    seconds = delay_seconds(roads)
    if seconds is None:
        return roads
    ahead, back = seconds
    turned = {AHEAD: np.where(swap, back, ahead), BACK: np.where(swap, ahead, back)}
    return replace(roads, extras=dict(roads.extras) | turned)


def _notes(roads: Roads, ahead: np.ndarray, back: np.ndarray, time_of_day: str) -> dict[str, int | str]:
    """Return the time of day of the delays, how many arcs have one, and the mean seconds of a kilometre."""
    arcs = int((ahead > 0).sum() + (back > 0).sum())
    km = kilometres(float(roads.length_m.sum() + roads.length_m[~roads.oneway].sum()))
    per_km = float(ahead.sum() + back.sum()) / km if km else 0.0
    return {"delays": time_of_day, "arcs_with_delay": arcs, "delay_s_per_km": f"{per_km:.1f}"}
