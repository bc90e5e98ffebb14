"""Derive the example timetable: ``python -m kopa.sources.derive.example_timetable --shared ../shared/data``.

The feed of the city of Kuopio of 2017 (CC BY 4.0) cut to what runs on Tuesdays: a valid GTFS feed with the same stops,
calls and calendar of those services (so that holidays are in it too), shorter names of trips and fewer columns.
"""

import argparse
import csv
import io
import sys
import zipfile
from pathlib import Path

from kopa.errors import KopaError, NotThereError
from kopa.store import replacing

SOURCE = "timetables/kuopio_2017-03-14.zip"

FILE = "kuopio_school_day.zip"

WEEKDAY = "tuesday"

MOST_BYTES = 150_000

COLUMNS = {
    "agency.txt": ("agency_id", "agency_name", "agency_url", "agency_timezone"),
    "calendar.txt": ("service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                     "start_date", "end_date"),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "routes.txt": ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
}  # fmt: skip

Table = list[dict[str, str]]

WRITTEN = (2017, 3, 14, 0, 0, 0)
"""The time that the files in the zip bear: the source's, so that two builds give the same bytes."""


def derive(shared: Path, out: Path) -> Path:
    """Write the example into `out` from the feed below `shared`; return its path."""
    tables = {name: _read(shared / SOURCE, name) for name in COLUMNS}
    services = {row["service_id"] for row in tables["calendar.txt"] if row[WEEKDAY] == "1"}
    for name in ("calendar.txt", "calendar_dates.txt", "trips.txt"):
        tables[name] = [row for row in tables[name] if row["service_id"] in services]
    calls = _by_trip(tables["stop_times.txt"])
    trips = sorted(tables["trips.txt"], key=lambda row: _by_stops(calls[row["trip_id"]]))
    tables["stop_times.txt"] = [
        {**call, "trip_id": str(number)} for number, row in enumerate(trips, 1) for call in calls[row["trip_id"]]
    ]
    tables["trips.txt"] = [{**row, "trip_id": str(number)} for number, row in enumerate(trips, 1)]
    used = {row["route_id"] for row in trips}
    tables["routes.txt"] = [row for row in tables["routes.txt"] if row["route_id"] in used]
    for row in tables["stops.txt"]:
        row["stop_lat"], row["stop_lon"] = (f"{float(row[name]):.6f}" for name in ("stop_lat", "stop_lon"))
    path = out / FILE
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_LZMA) as archive:
        for name, columns in COLUMNS.items():
            archive.writestr(_member(name), _text(tables[name], columns))
    if path.stat().st_size > MOST_BYTES:
        raise KopaError(f"{path}: {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}: cut more of it away")
    return path


def _read(path: Path, name: str) -> Table:
    if not path.is_file():
        raise NotThereError(f"{path}: not there; give the folder of the source data by --shared")
    with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
        return list(csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline="")))


def _by_trip(rows: Table) -> dict[str, Table]:
    calls: dict[str, Table] = {}
    for row in rows:
        calls.setdefault(row["trip_id"], []).append(row)
    return {trip: sorted(of_trip, key=lambda row: int(row["stop_sequence"])) for trip, of_trip in calls.items()}


def _by_stops(calls: Table) -> tuple[list[str], str, str]:
    """Return what trips are sorted by: those with the same stops stand together, and pack well."""
    return [call["stop_id"] for call in calls], calls[0]["departure_time"], calls[0]["trip_id"]


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, WRITTEN)
    member.compress_type = zipfile.ZIP_LZMA
    member.external_attr = 0o644 << 16
    return member


def _text(table: Table, columns: tuple[str, ...]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def main() -> int:
    """Write the example; return 0 on success, 1 with one message otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder of the source files")
    parser.add_argument("--out", type=Path, default=Path("data/examples"), help="folder of the example")
    options = parser.parse_args()
    try:
        path = derive(options.shared, options.out)
    except KopaError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path.stat().st_size:>10,} {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
