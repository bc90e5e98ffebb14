"""The schema file of a region's published files: a Data Package (Frictionless), from which programs read types."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kopa import store
from kopa.regions import Region
from kopa.report.published import INDICATORS_FILE, SCORECARD_FILE, TRAVEL_TIMES_FILE
from kopa.scenarios.schemas import TABLES as SCENARIO_TABLES
from kopa.tables import Column, Schema

FILE = "datapackage.json"

SCHEMAS: Mapping[str, Schema] = {
    "indicators.csv": INDICATORS_FILE,
    "indicators.fi.csv": INDICATORS_FILE,
    "scorecard.csv": SCORECARD_FILE,
    "scorecard.fi.csv": SCORECARD_FILE,
    "travel_times.parquet": TRAVEL_TIMES_FILE,
    **{f"{schema.name}.csv": schema for schema in SCENARIO_TABLES},
}
"""What each published table holds."""

MEDIA = {
    ".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".gpkg": "application/geopackage+sqlite3",
}  # fmt: skip
LICENCES = (
    {"name": "ODbL-1.0", "title": "Open Data Commons Open Database License 1.0",
     "path": "https://opendatacommons.org/licenses/odbl/1-0/"},
    {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
     "path": "https://creativecommons.org/licenses/by/4.0/"},
)  # fmt: skip

_TYPES = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}


def package(region: Region, inputs: list[Mapping[str, Any]], files: Mapping[str, Path]) -> dict[str, Any]:
    """Return the description of a region's data files: types and meaning of columns, bytes, hashes, sources.

    Parameters
    ----------
    region
        Whose files they are.
    inputs
        Rows of the catalogue of inputs: `source`, `licence`.
    files
        The published files by name; those for readers (pages, notebook, workbooks) are left out.
    """
    data = {name: path for name, path in sorted(files.items()) if path.suffix in MEDIA}
    return {
        "profile": "data-package",
        "name": region.id,
        "title": f"{region.name_fi} / {region.name_sv}: access to education",
        "licenses": [dict(one) for one in LICENCES],
        "sources": [{"title": title} for title in dict.fromkeys(str(row["source"]) for row in inputs)],
        "resources": [_resource(name, path) for name, path in data.items()],
    }


def _resource(name: str, path: Path) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": name.replace(".", "-").replace("_", "-").casefold(), "path": name, "format": path.suffix[1:],
        "mediatype": MEDIA[path.suffix], "bytes": path.stat().st_size, "hash": f"sha256:{store.sha256(path)}",
    }  # fmt: skip
    if path.suffix == ".parquet":  # no tabular resource of the standard, which are CSV: checked by its bytes
        resource |= {"type": "file"}
    if name not in SCHEMAS:
        return resource
    resource |= {"description": SCHEMAS[name].about, "schema": _schema(SCHEMAS[name], finnish=name.endswith(".fi.csv"))}
    return resource | (_dialect(finnish=name.endswith(".fi.csv")) if path.suffix == ".csv" else {})


def _dialect(*, finnish: bool) -> dict[str, Any]:
    """Return how a CSV is written; both are UTF-8, before which the Finnish one has the byte order mark of Excel."""
    dialect = {"delimiter": ";" if finnish else ",", "lineTerminator": "\r\n" if finnish else "\n", "header": True}
    return {
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "dialect": dialect | {"quoteChar": '"', "doubleQuote": True},
    }


def _schema(schema: Schema, *, finnish: bool) -> dict[str, Any]:
    fields = [_field(column, finnish=finnish) for column in schema.columns]
    key = {"primaryKey": list(schema.key)} if schema.key and "municipality_code" not in schema.key else {}
    return {"fields": fields, "missingValues": [""], **key}


def _field(column: Column, *, finnish: bool) -> dict[str, Any]:
    infinite = "; inf: there is no way" if column.infinite else ""
    field: dict[str, Any] = {
        "name": column.name, "type": _TYPES[column.kind], "description": f"{column.about}{infinite}",
    }  # fmt: skip
    field |= {"unit": column.unit} if column.unit else {}
    field |= {"decimalChar": ","} if finnish and column.kind == "number" else {}
    constraints = dict(_constraints(column))
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> Iterator[tuple[str, Any]]:
    if not column.empty:
        yield "required", True
    if column.pattern:
        yield "pattern", column.pattern
    if column.values:
        yield "enum", [value for value in column.values if value]
    if column.low is not None:
        yield "minimum", column.low
    if column.high is not None:
        yield "maximum", column.high
