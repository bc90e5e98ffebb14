"""What is said of the minutes by car: free flow, or with the delay of crossings; and what is assumed of ferries."""

import numpy as np
import shapely

from kopa.accessibility.readers.digiroad import FERRY_BOARDING_MIN, FERRY_KMH
from kopa.accessibility.readers.national_roads import FERRY_CLASS
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.findings.once import once
from kopa.results import Results
from kopa.words.texts import Texts

LANDING_M = 500.0
"""Ferries that come so near to the region's land are its own: outlines end at the shore."""


def car_time_note(t: Texts, source: Results) -> str:
    """Return the sentences on the minutes of one region: the time of day whose delays are in them, and its ferries."""
    if source.crossing_delays == FREE_FLOW:
        note = t("car_time_note")
    else:
        note = t("car_time_note_delays", when=t(f"delays_{source.crossing_delays}"))
    return f"{note} {_ferries(t, source)}" if has_ferries(source) else note


@once
def has_ferries(source: Results) -> bool:
    """Return whether a ferry lands in the region, so that its times rest on what is assumed of ferries."""
    if "ferry" not in source.roads:
        return False
    ferries = source.roads.geometry[source.roads["ferry"].fillna(False).astype(bool)].to_numpy()
    land = source.municipalities.geometry[source.municipalities["code"].isin(source.region.municipality_codes)]
    return bool(np.any(shapely.dwithin(ferries, land.union_all(), LANDING_M)))


def _ferries(t: Texts, source: Results) -> str:
    chosen = source.parameters
    set_kmh = {one.road_class: getattr(one, f"{chosen.season}_kmh") for one in chosen.speeds}
    kmh = set_kmh.get(FERRY_CLASS, FERRY_KMH)
    return t("car_time_note_ferries", kmh=t.number(kmh), boarding=t.number(FERRY_BOARDING_MIN))


def car_time_term(t: Texts, crossing_delays: str) -> str:
    """Return what a glossary says of driving time."""
    return t("term_car_time" if crossing_delays == FREE_FLOW else "car_time_term_delays")
