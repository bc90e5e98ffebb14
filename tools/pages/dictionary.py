"""The data dictionary, written from schemas and catalogue: ``python -m tools.pages.dictionary``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from kopa import tables
from kopa.report import published
from kopa.report.comparison.published import SCHEMAS as OF_COMPARISON
from kopa.scenarios import schemas as scenarios
from kopa.scenarios.school_days import SCENARIO_SCHOOL_DAYS
from kopa.scenarios.school_routes.tables import SCHOOL_ROUTES
from kopa.sources.publishers import published_tables
from kopa.sources.read import read_catalogue
from kopa.sources.schemas import areas_and_people, campuses, official, people, schools
from kopa.tables import Column, Schema

FILE = Path("docs/data-dictionary.md")

COMPUTED = ("nodes", "origins", "sites", "travel_times", "indicators", "scorecard")
"""Tables of `kopa.tables` that a study takes or gives, in the order of the work."""

TABLES = (published.INDICATORS_FILE, published.SCORECARD_FILE, published.TRAVEL_TIMES_FILE)

PUBLISHED = """## Published files of a region

How to open and join them: [opening the files](opening-the-files.md). `datapackage.json` beside them says the same
to programs."""

FILES_BESIDE = {
    campuses.CAMPUSES.name: f"{campuses.CAMPUSES.name}.csv.gz",
    campuses.CAMPUSES_COMPARED.name: campuses.CAMPUSES_COMPARED_FILE,
    campuses.OTHER_SITES_COMPARED.name: campuses.OTHER_SITES_COMPARED_FILE,
    official.VET_FIELDS.name: f"{official.VET_FIELDS.name}.csv.gz",
    official.VET_OFFERS.name: official.VET_OFFERS_FILE,
    official.SPEAKERS.name: f"{official.SPEAKERS.name}.csv.gz",
    official.BROADBAND.name: f"{official.BROADBAND.name}.csv.gz",
    official.REGION_ROADS.name: "roads_<region>.csv.gz",
    official.REGION_WAYS.name: "osm/roads_<region>.csv.gz",
}
"""Files of official tables that are called otherwise than their layout."""

OFFICIAL = """## Official tables

`kopa build` writes a folder of the same form below `data/official/`: tables of the same names and columns, some made of
what was fetched, some the starter's as they are ([official data](official-data.md)). Beside them stand:"""

LAYERS = """### Layers of region.gpkg

A field with `<level>` stands once for every level of education: `time_lukio_min`, `vet_p90_min`. Numbers that a
field's meaning names as a parameter (`travel_aid_km`) are written out in the file. EPSG:3067; an infinite value is
empty here, and the status says so."""

COMPARED = """## Published files of a comparison

In the folder `comparison`; beside each file stands one that ends in `.fi.csv`, in the manner of a Finnish spreadsheet
and with names in Finnish."""

OF_SCENARIOS = """## Files of a scenario

In `data/processed/<region>/scenarios/<id>/`, or below another folder (`kopa scenario --out`): these tables,
`scenario.toml` with the question, and `scenario.json` with its key, the parameters and the SHA-256 of what the answer
rests on. What the measures mean: [scenarios](scenarios.md). `kopa best-network` writes
`best_network/<level>_<number>.csv` of the layout `best_network` and, as JSON, what it rests on."""

STATUSES = {
    "ok": "a value, computed of sites and roads that are known",
    "partial": "a value, but other data or some of the level's sites are known in part: a direction, not a ranking",
    "missing": "no value: data are not there",
    "assumption": "a value that rests on an assumption: shown, without weight",
    "nearest_uncertain": "a value, and a most: a nearer site may be missing from the data",
    "unreachable": "no value: there is no way",
    "sites_not_known": "no value: nobody looked for all sites of the level where the people live",
    "few_persons": "not told: fewer than five persons of the age group live there, and a median of them is nobody's",
    "many_swedish_speakers": "no price: many are taught in Swedish, and the way is counted to teaching in Finnish",
    "no_way": "no time: no way leads there by the directions of the roads, or there is no further site",
    "different_component": "no time: origin and site lie on networks that nothing joins",
    "no_road_within": "no time: no road lies near enough to the place",
    "over_limit": "no time: it would be longer than the limit that was asked for; of a day without a car: it has a "
    "length, and is longer than the law allows",
    "on_foot": "walking all the way is no slower than any ride",
    "no_stop_within": "no day: no stop lies near enough to walk to",
    "no_service": "no day: nothing leaves the near stops in time, or comes to them",
    "no_stop_of_the_feeds": "not computed: no stop of the timetables lies in the municipality",
}
"""What each status of published files and of a study's tables means."""

KINDS = {
    "text": "text",
    "number": "number",
    "integer": "whole number",
    "flag": "0 or 1",
    "geometry": "geometry",
}

INTRODUCTION = """# Data dictionary

Written by `python -m tools.pages.dictionary` from the schemas and the catalogue; do not edit it by hand.

## How the tables are kept

The starter data set lies in `data/starter/`; `catalogue.csv` names every file with its rows, size, SHA-256, source,
date, licence, attribution and limits. Files are CSV with a header line: comma, decimal point, UTF-8, one row a line;
those that end in `.gz` are compressed with neither a time nor a name in the header, so that the same data gives the
same bytes.

- Codes (municipalities, regions, postal areas, junctions) are text and keep their leading zeros: `005` is not 5.
- Coordinates are ETRS-TM35FIN (EPSG:3067) in whole metres.
- A flag is 1 (true) or 0 (false).
- An empty cell means that there is no value; where it is allowed, the column says so.
- Every table is checked on load: the file against its SHA-256, the table against the schema below.
- `kopa.sources.country_tables`, `people`, `society` and `schools` read the tables and turn coordinates and paths into
  geometry.
- A cell of the 1 km grid is named by its south-western corner in kilometres of ETRS-LAEA (EPSG:3035), as in
  `CRS3035RES1000mN4126000E4957000`; its centre in EPSG:3067 is computed when the table is read. In official tables it
  is a cell of the national grid in EPSG:3067, as in `1kmN7121E0536`: its northing is 6,570 km or more.

Paths and rings are steps in whole metres, each number zigzag-coded (0, -1, 1, -2 … become 0, 1, 2, 3 …), cut into
groups of five bits with the lowest first, all but the last raised by 32, plus 63, as characters: the alphabet of
encoded polylines. East comes before north. A path begins at the junction `u` and lists the points between the two
junctions; a ring begins at 0, 0 and leaves out its last corner, which is its first.
"""


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    catalogue = read_catalogue().set_index("table")
    parts = [INTRODUCTION]
    from_publishers = [one.schema for one in published_tables()]
    ours = (*areas_and_people.TABLES, *people.TABLES, *from_publishers, *schools.TABLES)
    parts += ["## Starter tables", *(_stored(schema, catalogue) for schema in ours)]
    parts += [_table_of(areas_and_people.CATALOGUE, ["File: `data/starter/catalogue.csv`."])]
    parts += ["## Starter tables derived from OpenStreetMap (ODbL)"]
    parts += [_stored(schema, catalogue) for schema in schools.OSM_TABLES]
    parts += [
        OFFICIAL,
        *(
            _table_of(schema, [], "", FILES_BESIDE.get(schema.name, f"{schema.name}.csv"))
            for schema in (*official.TABLES, *campuses.TABLES)
        ),
    ]
    parts += ["## An analyst's own tables about schools"]
    parts += [
        "`site_changes` has the layout of the starter table of that name.",
        _table_of(schools.PUPILS_BY_GRADE, []),
    ]
    parts += [PUBLISHED, *(_table_of(schema, []) for schema in TABLES)]
    parts += [LAYERS, *(_table_of(schema, [], "layer ") for schema in published.layers())]
    parts += [COMPARED, *(_table_of(schema, [], "comparison/", file) for file, schema in OF_COMPARISON.items())]
    of_scenarios = (
        *scenarios.TABLES,
        scenarios.SCENARIO_INTERVALS,
        SCENARIO_SCHOOL_DAYS,
        SCHOOL_ROUTES,
        scenarios.BEST_NETWORK,
    )
    parts += [OF_SCENARIOS, *(_table_of(schema, [], "", f"{schema.name}.csv") for schema in of_scenarios)]
    parts += ["### Statuses", "\n".join(f"- `{name}`: {meaning}." for name, meaning in STATUSES.items())]
    computed = {schema.name: schema for schema in vars(tables).values() if isinstance(schema, Schema)}
    parts += ["## Tables that a study takes and gives", *(_table_of(computed[name], []) for name in COMPUTED)]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _stored(schema: Schema, catalogue: pd.DataFrame) -> str:
    row = catalogue.loc[schema.name]
    about = [
        f"- File: `data/starter/{row['file']}`",
        f"- Source: {row['source']}",
        f"- Date: {row['source_date']}",
        f"- Licence: {row['licence']}; to print: “{row['attribution']}”",
        f"- Known limits: {row['limits']}",
    ]
    return _table_of(schema, about)


def _table_of(schema: Schema, about: list[str], kind: str = "", name: str = "") -> str:
    lines = [f"### {kind}{name or schema.name}", ""]
    lines += [schema.about, ""] if schema.about else []
    lines += [*about, ""] if about else []
    if schema.key:
        lines += [f"Key: {', '.join(f'`{name}`' for name in schema.key)}. Layout version {schema.version}.", ""]
    lines += ["| column | type | unit | meaning | allowed |", "|---|---|---|---|---|"]
    lines += [_row(column) for column in schema.columns]
    return "\n".join(lines)


def _row(column: Column) -> str:
    cells = (f"`{column.name}`", KINDS[column.kind], column.unit, column.about, "; ".join(_allowed(column)))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _allowed(column: Column) -> Iterator[str]:
    if column.values:
        yield ", ".join(f"`{value}`" if value else "empty" for value in column.values)
    if column.pattern:
        yield f"`{column.pattern}`"
    if column.low is not None or column.high is not None:
        low, high = ("" if bound is None else f"{bound:.10g}" for bound in (column.low, column.high))
        yield f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    if column.infinite:
        yield "infinite allowed"
    if column.empty and "" not in column.values:
        yield "may be empty"


def main() -> None:
    """Write the data dictionary below the folder given (default: the current one)."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages.dictionary")
    parser.add_argument("--repository", type=Path, default=Path(), help="folder of the checkout")
    target = parser.parse_args().repository / FILE
    target.write_text(dictionary(), encoding="utf-8")
    print(target)


if __name__ == "__main__":
    main()
