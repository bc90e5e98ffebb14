"""What a study chooses, as it stands in `docs/parameters.md`: every parameter, and the speeds by class of road.

Run after a parameter or a speed was changed::

    python -m tools.pages.parameters docs/parameters.md
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from kopa.accessibility.readers.national_roads import driving_factor, speed_table
from kopa.class_speeds import CLASSES, HIGHEST_KMH, LOWEST_KMH
from kopa.declaration import Declaration
from kopa.goals.catalogue import INDICATORS
from kopa.goals.indicator import Indicator
from kopa.parameter_checks import AT_MOST
from kopa.parameters import AS_DECLARED, Parameters
from kopa.words.text import LANGUAGES
from tools.pages.indicators import renewed

BEGIN = "<!-- written by tools.pages.parameters: begin -->"
END = "<!-- end -->"
EXAMPLE = Path("examples", "parameters.toml")
"""The file of every parameter at its default, beside the page."""

EVERY_WIDTH = "every other width"


def tables() -> str:
    """Return every parameter, what holds between them, and the declared speeds, in Markdown."""
    parts = ["## Every parameter", _parameters(), "What holds between them:", _relations(), "## Speeds", _speeds()]
    return "\n\n".join(parts)


def written(text: str) -> str:
    """Return a page with its tables renewed between the two marks; a page without them is refused."""
    return renewed(text, tables(), BEGIN, END)


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew the tables of the page given, and the file of every parameter below it."""
    (name,) = arguments if arguments is not None else sys.argv[1:]
    page = Path(name)
    (page.parent / EXAMPLE).write_text(example(), encoding="utf-8")
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def example() -> str:
    """Return a file of parameters that holds each of them at its default."""
    lines = ["# Every parameter at its default (docs/parameters.md): keep the lines that you change.", ""]
    for one in fields(Parameters):
        declared: Declaration = one.metadata["declared"]
        unit = f" [{declared.unit}]" if declared.unit else ""
        lines += [f"# {declared.about}{unit}", f"{one.name} = {_toml(one.default)}", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return f"[{', '.join(map(repr, value))}]" if isinstance(value, tuple) else repr(value)


def named_by(name: str) -> list[str]:
    """Return the ids of the indicators that name a parameter in what they declare.

    Examples
    --------
    >>> named_by("small_site_persons"), named_by("season")
    (['G4.a2'], [])
    """
    return [one.id for one in INDICATORS.values() if name in _asks(one)]


def _asks(indicator: Indicator) -> Iterator[str]:
    """Yield the parameters that an indicator names: in its words, and as limits of its statistics."""
    words = [indicator.formula, indicator.threshold, *(indicator.sentence.get(one) for one in LANGUAGES)]
    for computation in indicator.computations:
        yield from (statistic.limit for statistic in computation.statistics if statistic.limit)
    yield from (name for name in Parameters.names() if any("{" + name + end in text for text in words for end in "}:"))


def _parameters() -> str:
    head = ("parameter", "meaning", "unit", "default", "allowed", "rests on", "named by")
    table = Parameters().table().set_index("name")
    rows = []
    for one in fields(Parameters):
        declared: Declaration = one.metadata["declared"]
        row = table.loc[one.name]
        source = f"{row['source']}{' (assumption)' if row['assumption'] else ''}"
        value = "as below" if row["value"] == AS_DECLARED else str(row["value"])
        known = ", ".join(named_by(one.name)) or "–"
        rows.append(
            (f"`{one.name}`", declared.about, declared.unit, value, _allowed(one.name, declared), source, known)
        )
    return _markdown(head, rows)


def _allowed(name: str, declared: Declaration) -> str:
    if name == "speeds":
        return f"{LOWEST_KMH:g} to {HIGHEST_KMH:g} km/h, each class once"
    if declared.values:
        return ", ".join(declared.values)
    if declared.is_time:
        return "HH:MM"
    if declared.low is None and declared.high is None:
        return "any text"
    low = "" if declared.low is None else f"{declared.low:g}"
    return f"{low} to {declared.high:,.10g}" if declared.high is not None else f"{low} or more"


def _relations() -> str:
    return "\n".join(f"- `{low}` is at most `{high}`." for low, high in AT_MOST)


def _speeds() -> str:
    """Return the declared speed limits by class, width, season and place."""
    head = ("class", "width", "summer", "summer, built up", "winter", "winter, built up", "rests on")
    columns = ("summer_rural_kmh", "summer_urban_kmh", "winter_rural_kmh", "winter_urban_kmh")
    table = speed_table()
    numbers = table[list(columns)].to_numpy(float)
    rows = [
        (f"{road_class} {CLASSES[road_class]}", EVERY_WIDTH if width != width else f"{width:.0f}",
         *(f"{one:g}" for one in speeds), source)
        for road_class, width, speeds, source in zip(
            table["road_class"].tolist(), table["width_class"].tolist(), numbers, table["source"], strict=True
        )
    ]  # fmt: skip
    about = (
        "Speed limits in km/h by class of road (the key `road_class` of `speeds`), width class of the General Map "
        f"(`kohdeluokka`), season and place. Trips go at {driving_factor():g} of the limit (an assumption), but "
        "for ferries, which keep their speed and take ten minutes to board."
    )
    return f"{about}\n\n{_markdown(head, rows)}"


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
