"""Small GTFS feeds for tests: a good one, of which single files are changed."""

import zipfile
from pathlib import Path

import geopandas as gpd
from pyproj import Transformer

START = (500_000.0, 7_000_000.0)
"""Where stop A lies (EPSG:3067); B, C, D follow every 10 km to the east."""

_TO_DEGREES = Transformer.from_crs(3067, 4326, always_xy=True)


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Return degrees for metres."""
    lon, lat = _TO_DEGREES.transform(x, y)
    return round(lon, 7), round(lat, 7)


def stops_text(places: dict[str, tuple[float, float]], more: str = "") -> str:
    """Return stops.txt for places in metres east and north of A."""
    rows = []
    for name, (east, north) in places.items():
        lon, lat = lon_lat(START[0] + east, START[1] + north)
        rows.append(f"{name},Stop {name},{lat},{lon}")
    return "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(rows) + "\n" + more


def calls_text(trips: dict[str, list[tuple[str, str]]]) -> str:
    """Return stop_times.txt for trips of (stop, time)."""
    rows = [
        f"{trip},{time},{time},{stop},{i}" for trip, calls in trips.items() for i, (stop, time) in enumerate(calls, 1)
    ]
    return "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "\n".join(rows) + "\n"


PLACES = {name: (10_000.0 * i, 0.0) for i, name in enumerate("ABCD")}

FILES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,Bus,https://bus.example,Europe/Helsinki\n",
    "stops.txt": stops_text(PLACES),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,1,7,,3\n",
    "trips.txt": "route_id,service_id,trip_id\nr,week,t1\nr,week,t2\nr,week,t3\n",
    "stop_times.txt": calls_text({
        "t1": [("A", "07:00:00"), ("B", "07:15:00"), ("C", "07:30:00")],
        "t2": [("C", "07:40:00"), ("D", "08:00:00")],
        "t3": [("D", "15:10:00"), ("C", "15:30:00"), ("B", "15:45:00"), ("A", "16:00:00")],
    }),
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
                    "week,1,1,1,1,1,0,0,20260803,20261218\n",
}  # fmt: skip

TUESDAY = "2026-10-06"


def feed(path: Path, **changed: str | None) -> Path:
    """Write the good feed as a zip with some files changed (None: left out); `stop_times="…"` means stop_times.txt."""
    files = dict(FILES)
    for name, text in changed.items():
        if text is None:
            files.pop(f"{name}.txt", None)
        else:
            files[f"{name}.txt"] = text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def points(**places: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return points by id in metres east and north of stop A."""
    east, north = zip(*places.values(), strict=True)
    xs, ys = [START[0] + e for e in east], [START[1] + n for n in north]
    return gpd.GeoDataFrame({"id": list(places)}, geometry=gpd.points_from_xy(xs, ys), crs=3067)
