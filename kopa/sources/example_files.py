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
    return _example("kuopio_school_day.zip")


def example_scenarios(region_id: str) -> Path:
    """Return the folder of the example scenarios of a case region.

    Raises
    ------
    NotThereError
        There are none for that region.

    Examples
    --------
    >>> len(list(example_scenarios("kainuu").glob("*.toml")))
    3
    """
    try:
        return _example(f"scenarios/{region_id}")
    except NotThereError:
        mend = "write one of your own (docs/scenarios.md) and give its folder"
        raise NotThereError(f"{region_id}: kopa has no example scenarios of it; {mend}") from None


def _example(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    places = [package / "_examples", package.parent / "data" / "examples"]
    for place in places:
        if (place / name).exists():
            return place / name
    raise NotThereError(f"{places[-1] / name}: the example is not here; install kopa again, or take the file anew")
