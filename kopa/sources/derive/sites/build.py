"""Education sites: from the source records to accepted sites, merged and rejected records, each accounted for."""

import re
import shutil
import unicodedata
from pathlib import Path

import pandas as pd

from kopa.errors import InputError, NotThereError
from kopa.sources.catalogue import OSM, Origin
from kopa.sources.derive.sites.coverage import coverage, known_gaps
from kopa.sources.derive.sites.decide import decide
from kopa.sources.derive.sites.duplicates import merge_duplicates
from kopa.sources.derive.sites.places import municipality_codes
from kopa.sources.derive.sites.review import read_review
from kopa.sources.derive.sites.rules import provider
from kopa.sources.publishers.land_survey import read_outlines
from kopa.sources.publishers.openstreetmap import read_records
from kopa.sources.read import folder as starter_folder
from kopa.sources.schemas.sites import COVERAGE, FILES, GAPS, MERGED, REJECTED, SITES_STORED, SOURCES
from kopa.sources.writing import to_csv, write_table
from kopa.tables import Schema, check

FOLDER = "osm"
REVIEW_FILE = "sites_review.csv"
GRADES = {("basic",): "unknown", ("basic_1_6",): "1-6", ("basic_7_9",): "7-9", ("basic_1_6", "basic_7_9"): "1-9"}


LIMITS = {
    "sites": "some schools may be closed, some are missing (sites_known_gaps); the grades of most are not told",
    "sites_merged": "none known",
    "sites_rejected": "among them schools without a name, which may be sites",
    "sites_sources": "none known",
    "coverage": "what is believed, not proved: outside it the absence of a site means nothing",
    "sites_known_gaps": "only the gaps that are known",
    "sites_review": "decisions taken by hand, each with what it rests on",
}
ORIGINS = {
    name: Origin(
        "OpenStreetMap: education extract of 46 municipalities, and places found by name (Nominatim)",
        "extract of 2026-09, places of 2026",
        OSM.licence,
        OSM.attribution,
        limits,
    )
    for name, limits in LIMITS.items()
}
"""What the catalogue says of these tables."""


def build(shared: Path, out: Path, municipalities: pd.DataFrame, *, review: Path | None = None) -> list[Path]:
    """Write the tables of education sites below `out` and return their paths.

    Parameters
    ----------
    shared
        Folder of the source data: records of ``education``, outlines of ``municipalities``.
    out
        Folder of the starter data set; the tables go to its subfolder ``osm``.
    municipalities
        Municipalities of 2026: `code` and `region_code`.
    review
        Decisions taken by hand; default ``osm/sites_review.csv`` of `out` or, where it is not there,
        of the starter data in use. It is put beside the tables.

    Raises
    ------
    NotThereError, InputError
        When a source or a decision is missing or cannot be used, or records are lost on the way.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = _keep_review(folder, review)
    records = read_records(shared)
    records["municipality_code"] = municipality_codes(records, read_outlines(shared))
    tables = site_tables(merge_duplicates(decide(records, read_review(kept, records))))
    pilot_codes = set(records.loc[records["file"] == "pilots", "municipality_code"])
    return [
        write_table(tables["sites"], SITES_STORED, folder),
        _write_plain(tables["merged"], MERGED, folder),
        _write_plain(tables["rejected"], REJECTED, folder),
        _write_plain(tables["sources"], SOURCES, folder),
        write_table(coverage(pilot_codes, municipalities), COVERAGE, folder),
        _write_plain(known_gaps(), GAPS, folder),
        kept,
    ]


def _keep_review(folder: Path, review: Path | None) -> Path:
    """Return the decisions taken by hand, put into `folder` where they come from elsewhere."""
    kept = folder / REVIEW_FILE
    source = review or (kept if kept.is_file() else starter_folder() / FOLDER / REVIEW_FILE)
    if not source.is_file():
        raise NotThereError(f"{source}: the decisions taken by hand are not there; give their file")
    if source.resolve() != kept.resolve():
        shutil.copyfile(source, kept)
    return kept


def _write_plain(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    check(table, schema, where=f"{schema.name} (about to be written)")
    path = folder / f"{schema.name}.csv"
    path.write_bytes(to_csv(table[schema.names]))
    return path


def site_tables(decided: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables `sites`, `merged`, `rejected` and `sources` of decided records.

    Raises
    ------
    InputError
        When accepted, merged and rejected records are not together the records of each file.
    """
    accepted = decided[decided["decision"] == "accept"]
    tables = {"sites": _sites(accepted), "merged": _merged(decided), "rejected": _rejected(decided)}
    tables["sources"] = _sources(decided["file"], tables)
    return tables


def _sources(file_of_record: pd.Series, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counted = {
        "accepted": set(tables["sites"]["record"]),
        "merged": set(tables["merged"]["record"]),
        "rejected": set(tables["rejected"]["record"]),
    }
    rows = []
    for file in FILES:
        records = set(file_of_record.index[file_of_record == file])
        parts = {name: len(keys & records) for name, keys in counted.items()}
        rows.append({"file": file, "records": len(records), **parts})
        if sum(parts.values()) != len(records) or set.union(*counted.values()) < records:
            raise InputError(f"records of the {file} file are lost: {len(records)} read, {parts}")
    return pd.DataFrame(rows)


def _sites(accepted: pd.DataFrame) -> pd.DataFrame:
    ids = site_ids(accepted)
    rows = [
        _row(str(record), site, ids[str(record)], level)
        for record, site in accepted.iterrows()
        for level in site["levels"]
    ]
    return pd.DataFrame(rows).sort_values("id", ignore_index=True)[SITES_STORED.names]


def _row(record: str, site: pd.Series, site_id: str, level: str) -> dict[str, object]:
    basic = tuple(sorted(each for each in site["levels"] if each.startswith("basic")))
    return {
        "id": f"{site_id}.{level}",
        "site_id": site_id,
        "name": site["site_name"],
        "level": level,
        "language": site["language"],
        "provider": site["provider"] or _provider(site, level),
        "municipality_code": site["municipality_code"],
        "type_source": site["type_source"],
        "location_precision": site["location_precision"],
        "grade_range": GRADES[basic] if level in basic else "",
        "serves_16_17": level in ("lukio", "vet") and not site["adults_only"],
        "record": record,
        "x_m": site["x_m"],
        "y_m": site["y_m"],
        "note": _note(site),
    }


def _provider(site: pd.Series, level: str) -> str:
    """Return the provider by name; a university keeps itself, under the name that was searched for."""
    found = provider(site["site_name"], level) or provider(site["query"], level)
    return found or (site["query"] if level in ("uas", "university") else "")


def _note(site: pd.Series) -> str:
    notes = [site["reason"]] if site["reason"] else []
    if site["source_code"] != site["municipality_code"]:
        notes.append(f"the source names municipality {site['source_code'] or 'none'}")
    if site["adults_only"] and not site["reason"]:
        notes.append("for adults")
    return "; ".join(notes)


def site_ids(accepted: pd.DataFrame) -> dict[str, str]:
    """Return an id for each accepted record: municipality and name, with part of the record key where two are alike."""
    stems = accepted["municipality_code"] + "-" + accepted["site_name"].map(slug)
    alike = stems.duplicated(keep=False)
    keys = accepted.index.str[-8:-4].to_series(index=accepted.index)
    return {str(record): stem for record, stem in stems.where(~alike, stems + "-" + keys).items()}


def slug(name: str) -> str:
    """Return `name` in lower-case ASCII with hyphens.

    Examples
    --------
    >>> slug("Kaustisen keskuskoulu (1.–6.)"), slug("Öja skola")
    ('kaustisen-keskuskoulu-1-6', 'oja-skola')
    """
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only)) or "site"


def _merged(decided: pd.DataFrame) -> pd.DataFrame:
    merged = decided[decided["decision"] == "merge"]
    into = decided.loc[merged["into_record"]].set_axis(merged.index)
    distance = ((merged[["x_m", "y_m"]] - into[["x_m", "y_m"]]) ** 2).sum(axis=1) ** 0.5
    table = merged.assign(into_name=into["site_name"], distance_m=distance.round().astype(int))
    return table.reset_index()[MERGED.names]


def _rejected(decided: pd.DataFrame) -> pd.DataFrame:
    return decided[decided["decision"] == "reject"].reset_index()[REJECTED.names]
