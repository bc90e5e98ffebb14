"""Example files that travel with the library."""

from pathlib import Path

from kopa.errors import NotThereError

KUOPIO_SCHOOL_DAY = "2017-02-14"
"""A typical school day of the example timetable: a Tuesday."""


def kuopio_school_day() -> Path:
    """Return the path of a GTFS feed: the buses of Kuopio on Tuesdays, winter 2016/17 (City of Kuopio, CC BY 4.0).

    Examples
    --------
    >>> kuopio_school_day().name
    'kuopio_school_day.zip'
    """
    package = Path(__file__).resolve().parents[1]
    places = [package / "_examples", package.parent / "data" / "examples"]
    for place in places:
        if (place / "kuopio_school_day.zip").is_file():
            return place / "kuopio_school_day.zip"
    raise NotThereError(f"{places[-1]}: the example timetable is not here; install kopa again, or take the file anew")
