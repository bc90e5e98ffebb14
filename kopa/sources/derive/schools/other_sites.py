"""Sites that the register of schools lacks, and what became of every record of OpenStreetMap."""

import numpy as np
import pandas as pd

from kopa.sources.derive.schools.grades import by_name
from kopa.sources.derive.schools.institutions import official
from kopa.sources.derive.sites.ids import site_ids
from kopa.sources.derive.sites.rules import provider
from kopa.sources.schemas.schools import OTHER_SITES, RECORDS

GRADES_OF_LEVELS = {
    ("basic",): "unknown",
    ("basic_1_6",): "1-6",
    ("basic_7_9",): "7-9",
    ("basic_1_6", "basic_7_9"): "1-9",
}


def other_sites(
    osm: pd.DataFrame, matches: pd.DataFrame, schools: pd.DataFrame, institutions: pd.DataFrame
) -> pd.DataFrame:
    """Return the further buildings of schools and the sites of all other levels, a row for each level.

    Parameters
    ----------
    osm
        Records decided, indexed by `record`.
    matches
        What `match_records` returned of those at a level of schools.
    schools
        Schools that are sites: `institution_number`, `type_code`, `language`.
    institutions
        Every institution number with its official type and names.
    """
    accepted = osm[osm["decision"] == "accept"]
    ids = site_ids(accepted)
    rows = []
    for record, site in accepted.iterrows():
        match = _match(matches, str(record))
        rows += [
            _row(str(record), site, ids[str(record)], level, match if _of_register(level) else None)
            for level in site["levels"]
            if not _of_register(level) or (match is not None and match["outcome"] == "building")
        ]
    table = pd.DataFrame(rows)
    building = table["institution_number"] != ""
    named = official(table, institutions)
    types = schools.set_index("institution_number")["type_code"]
    return table.assign(
        institution_number=table["institution_number"].where(building, named["institution_number"]),
        type_code=np.where(building, table["institution_number"].map(types).fillna(""), named["type_code"]),
        type_source=np.where(building | (named["type_code"] != ""), "register", table["type_source"]),
    ).sort_values(list(OTHER_SITES.key), ignore_index=True)[OTHER_SITES.names]


def _match(matches: pd.DataFrame, record: str) -> pd.Series | None:
    return pd.Series(matches.loc[record]) if record in matches.index else None


def _of_register(level: str) -> bool:
    return level.startswith("basic") or level == "lukio"


def _row(record: str, site: pd.Series, site_id: str, level: str, match: pd.Series | None) -> dict[str, object]:
    grades, source = _grades(site, match) if level.startswith("basic") else ("", "")
    return {
        "site_id": site_id,
        "level": "basic" if level.startswith("basic") else level,
        "name": site["site_name"],
        "institution_number": "" if match is None else match["institution_number"],
        "language": site["language"],
        "provider": site["provider"] or _provider(site, level),
        "municipality_code": site["municipality_code"],
        "type_source": site["type_source"],
        "location_precision": "institution" if site["location_precision"] == "institution" else "osm",
        "grade_range": grades,
        "grade_source": source,
        "serves_16_17": level in ("lukio", "vet") and not site["adults_only"],
        "record": record,
        "x_m": site["x_m"],
        "y_m": site["y_m"],
        "note": site["reason"] or ("for adults" if site["adults_only"] else ""),
    }


def _grades(site: pd.Series, match: pd.Series | None) -> tuple[str, str]:
    """Return the grades of a further building and what they rest on."""
    if match is not None and match["grade_range"]:
        return str(match["grade_range"]), "review"
    own = GRADES_OF_LEVELS[tuple(sorted(level for level in site["levels"] if level.startswith("basic")))]
    if own != "unknown":
        return own, by_name(str(site["site_name"]))[1] or "review"
    return "unknown", ""


def _provider(site: pd.Series, level: str) -> str:
    """Return the provider by name; a university keeps itself, under the name that was searched for."""
    named = provider(site["site_name"], level) or provider(site["query"], level)
    return named or (site["query"] if level in ("uas", "university") else "")


def records_table(osm: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """Return every record with its outcome, as `schemas.schools.RECORDS`."""
    rows = []
    for record, row in osm.iterrows():
        match = _match(matches, str(record))
        rows.append(
            {"record": record, **row[["name", "query", "municipality_code", "x_m", "y_m"]], **_outcome(row, match, osm)}
        )
    return pd.DataFrame(rows).sort_values("record", ignore_index=True)[RECORDS.names]


def _outcome(row: pd.Series, match: pd.Series | None, osm: pd.DataFrame) -> dict[str, object]:
    empty: dict[str, object] = {
        "institution_number": "", "into_record": "", "rule": "", "reason_code": "", "reason": row["reason"],
        "distance_m": -1,
    }  # fmt: skip
    if row["decision"] == "merge":
        into = osm.loc[row["into_record"]]
        away = round(float(np.hypot(row["x_m"] - into["x_m"], row["y_m"] - into["y_m"])))
        return empty | {"outcome": "merged", "into_record": row["into_record"], "distance_m": away}
    if row["decision"] == "reject":
        return empty | {"outcome": "rejected", "reason_code": row["reason_code"]}
    if match is None:
        return empty | {"outcome": "site"}
    matched = {name: match[name] for name in ("institution_number", "rule", "distance_m")}
    elsewhere = any(not _of_register(level) for level in row["levels"])
    if match["outcome"] == "rejected" and elsewhere:
        return empty | {"outcome": "site"}
    code = "not_in_register" if match["outcome"] == "rejected" else ""
    return empty | matched | {
        "outcome": match["outcome"], "reason_code": code, "reason": match["reason"] or row["reason"],
    }  # fmt: skip
