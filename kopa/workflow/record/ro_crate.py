"""A report as a research object (RO-Crate 1.1): what it holds, what made it and of what, for archives to read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kopa import store
from kopa.workflow.record.records import read_record

FILE = "ro-crate-metadata.json"
LICENCES = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAMES = "CC BY 4.0; tables of sites and roads from OpenStreetMap: ODbL 1.0"
PROFILE = "https://w3id.org/ro/crate/1.1"

MEDIA = {
    ".html": "text/html", ".pdf": "application/pdf", ".csv": "text/csv", ".ipynb": "application/x-ipynb+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".json": "application/json",
    ".gpkg": "application/geopackage+sqlite3", ".parquet": "application/vnd.apache.parquet",
}  # fmt: skip


def write_crate(folder: Path) -> Path:
    """Write the description of a report's folder beside its `run.json`, and return its path.

    Raises
    ------
    NotThereError, InputError
        The folder holds no record of a run.
    """
    return store.write_json(folder / FILE, crate(read_record(folder), folder))


def crate(record: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the JSON-LD that describes a run; the same record gives the same text."""
    region = record.get("region", {})
    made_at = record.get("finished_at", "")
    outputs = [*sorted(record["outputs"]), "run.json"]
    inputs, versions = record["inputs"], record["foundation"]["versions"]
    graph = [
        {"@id": FILE, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}},
        {
            "@id": "./", "@type": "Dataset", "name": f"Accessibility of education in {region.get('name_en', '')}",
            "description": f"Travel times, indicators and scores of the region {region.get('id', '')} by kopa.",
            "datePublished": made_at, "license": {"@id": LICENCES}, "identifier": str(record.get("key", "")),
            "hasPart": [{"@id": name} for name in outputs], "mentions": {"@id": "#run"},
        },
        {"@id": LICENCES, "@type": "CreativeWork", "name": LICENCE_NAMES},
        {
            "@id": "#kopa", "@type": "SoftwareApplication", "name": "kopa", "version": str(versions.get("kopa", "")),
            "identifier": str(record["foundation"].get("code", "")),
        },
        {
            "@id": "#run", "@type": "CreateAction", "name": f"kopa run {region.get('id', '')}",
            "startTime": record.get("started_at", ""), "endTime": made_at, "instrument": {"@id": "#kopa"},
            "object": [{"@id": _input_id(row)} for row in inputs], "result": [{"@id": name} for name in outputs],
        },
        *(_file(name, record["outputs"].get(name), folder) for name in outputs),
        *(_input(row) for row in inputs),
    ]  # fmt: skip
    return {"@context": [f"{PROFILE}/context", {"sha256": "https://schema.org/sha256"}], "@graph": graph}


def _file(name: str, digest: str | None, folder: Path) -> dict[str, Any]:
    path = folder / name
    entity = {"@id": name, "@type": "File", "encodingFormat": MEDIA.get(path.suffix, "application/octet-stream")}
    entity |= {"contentSize": str(path.stat().st_size)} if path.is_file() else {}
    return entity | ({"sha256": digest} if digest else {})


def _input(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": _input_id(row), "@type": "Dataset", "name": str(row.get("table", "")),
        "description": f"{row.get('source', '')}, {row.get('source_date', '')}; {row.get('licence', '')}",
        "sha256": str(row.get("sha256", "")),
    }  # fmt: skip


def _input_id(row: Mapping[str, Any]) -> str:
    return f"#input-{row.get('table', '')}"
