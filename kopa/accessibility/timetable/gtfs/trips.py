"""trips.txt with its routes and agencies: which service a trip belongs to, its route's name, zone, and booking."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from kopa.accessibility.timetable.gtfs.columns import numbers_of, read_columns
from kopa.accessibility.timetable.gtfs.faults import Faults, counted, doing, rows_of, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles
from kopa.accessibility.timetable.gtfs.service_days import ServiceDays

HELSINKI = "Europe/Helsinki"

BOOKED_TYPES = {715, *range(1500, 1508)}
"""Route types of transport on demand and of taxis (extended GTFS route types)."""


@dataclass(frozen=True, eq=False)
class TripRows:
    """Trips of trips.txt: id, row of its service (-1: none), name of its route, time zone, whether it is ordered."""

    id: np.ndarray
    service: np.ndarray
    route: np.ndarray
    zone: np.ndarray
    booked: np.ndarray
    agencies: dict[str, list[str]]
    """Names of the agencies of each time zone."""


def read_trips(feed: FeedFiles, days: ServiceDays, faults: Faults) -> TripRows:
    """Return the trips of a feed; unknown routes and services are noted, zones and booking too."""
    agency = read_columns(feed, "agency.txt", ("agency_timezone",), ("agency_id", "agency_name"), faults)
    routes = read_columns(
        feed, "routes.txt", ("route_id", "route_type"), ("agency_id", "route_short_name", "route_long_name"), faults
    )
    trips = read_columns(feed, "trips.txt", ("trip_id", "route_id", "service_id"), (), faults)
    _check_again(trips["trip_id"], "trip_id", "trips.txt", faults)
    _check_again(routes["route_id"], "route_id", "routes.txt", faults)
    of_route = rows_by_id(routes["route_id"], trips["route_id"])
    unknown = of_route < 0
    if unknown.any() and len(routes["route_id"]):
        unnamed = sorted(set(trips["route_id"][unknown]))
        faults.refuse(f"trips.txt {rows_of(unknown)}: route_id {some(unnamed)}: routes.txt lacks it")
    service = rows_by_id(days.services, trips["service_id"])
    if (service < 0).any() and len(days.services):
        without = sorted(set(trips["service_id"][service < 0]))
        count = counted(int((service < 0).sum()), "trip")
        faults.note(f"trips.txt: {count} of services that no calendar has never run: {some(without)}")
    zones = _zones(agency, routes, faults)
    kinds = numbers_of(routes["route_type"])
    booked = np.isin(kinds, list(BOOKED_TYPES))
    if booked.any():
        types = ", ".join(str(int(kind)) for kind in np.unique(kinds[booked]))
        faults.note(f"{doing(int(booked.sum()), 'route', 'need')} booking (route_type {types}): left out")
    names = np.where(routes["route_short_name"] != "", routes["route_short_name"], routes["route_long_name"])
    return TripRows(
        trips["trip_id"], service, _of(np.where(names != "", names, routes["route_id"]), of_route, ""),
        _of(zones, of_route, HELSINKI), _of(booked, of_route, False), _by_zone(agency),
    )  # fmt: skip


def _by_zone(agency: dict[str, np.ndarray]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, zone in zip(agency["agency_name"], agency["agency_timezone"], strict=True):
        out.setdefault(zone, []).append(name)
    return out


def rows_by_id(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the row of each wanted id, -1 where there is none; the first of several."""
    index = pd.Index(ids)
    if index.has_duplicates:
        first = ~index.duplicated()
        rows: np.ndarray = np.flatnonzero(first)
        at = index[first].get_indexer(pd.Index(wanted))
        return np.where(at >= 0, rows[at], -1) if len(rows) else at
    positions: np.ndarray = index.get_indexer(pd.Index(wanted))
    return positions


def _of(values: np.ndarray, rows: np.ndarray, otherwise: str | bool) -> np.ndarray:
    if not len(values):
        return np.full(len(rows), otherwise, object if isinstance(otherwise, str) else type(otherwise))
    return np.where(rows >= 0, values[np.maximum(rows, 0)], otherwise)


def _check_again(ids: np.ndarray, name: str, file: str, faults: Faults) -> None:
    again = pd.Index(ids).duplicated()
    if again.any():
        faults.refuse(f"{file} {rows_of(again)}: {name} {some(sorted(set(ids[again])))} a second time; name each once")


def _zones(agency: dict[str, np.ndarray], routes: dict[str, np.ndarray], faults: Faults) -> np.ndarray:
    """Return the time zone of each route, by its agency; zones that are not Helsinki's are noted."""
    zones, ids = agency["agency_timezone"], agency["agency_id"]
    for zone, names in _by_zone(agency).items():
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            faults.refuse(
                f"agency.txt: agency_timezone {zone!r} of {some(names)} is no time zone; expected such as {HELSINKI!r}"
            )
    row = rows_by_id(ids, routes["agency_id"])
    if len(set(zones)) > 1 and (row < 0).any():
        faults.refuse(
            f"routes.txt {rows_of(row < 0)}: agency_id {some(sorted(set(routes['agency_id'][row < 0])))} is not in "
            "agency.txt, whose agencies are in several time zones; name the agency of each route"
        )
    if len(zones):
        row = np.where(row < 0, 0, row)  # where there is one agency, routes need not name it
    return _of(zones, row, HELSINKI)
