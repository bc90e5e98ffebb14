"""Where the sites of each level were looked for, and which sites are known to be missing."""

import pandas as pd

from kopa.sources.derive.sites.gaps import KNOWN_GAPS
from kopa.sources.schemas.sites import COVERAGE, GAPS

NOT_RANKED_REGIONS = ("01", "02", "15", "21")
"""Uusimaa, Varsinais-Suomi, Pohjanmaa and Åland: their upper secondary schools are incomplete in the source."""

ALAND = ("21",)

PILOT_LEVELS = {
    "basic": "complete",
    "basic_1_6": "complete",
    "basic_7_9": "complete",
    "vet": "complete",
    "early_childhood": "partial",
    "liberal_adult": "partial",
}
NOTES = {
    "early_childhood": "kindergartens are incomplete in the source: to be shown, never scored",
    "liberal_adult": "only institutions mapped as schools: most adult education centres are not in the source",
    "lukio": "66 upper secondary schools of the register have no location, whole country",
    "uas": "often one point for an institution of several campuses: to be shown, not ranked",
    "university": "one point or a few for each institution; branch campuses are missing",
}
SWEDISH_NOTE = (
    "Swedish-language upper secondary schools are absent from the national list; known here from the pilot file"
)
SWEDISH_REGIONS = ("04", "16")
"""Satakunta and Keski-Pohjanmaa: the case regions that have Swedish-language schools, looked for in the pilot file."""


def coverage(pilot_codes: set[str], municipalities: pd.DataFrame) -> pd.DataFrame:
    """Return the municipalities in which the sites of each level and language were looked for.

    Parameters
    ----------
    pilot_codes
        Municipalities in which the pilot file has records.
    municipalities
        All municipalities: `code` and `region_code`.
    """
    # A region code read as a number has lost its zero.
    regions = municipalities["region_code"].astype(str).str.zfill(2)
    region = dict(zip(municipalities["code"], regions, strict=True))
    rows = [
        *(
            row
            for level, completeness in PILOT_LEVELS.items()
            for row in _rows(level, "fi", pilot_codes, completeness, NOTES.get(level, ""))
        ),
        *_rows(
            "lukio",
            "fi",
            {code for code in region if region[code] not in NOT_RANKED_REGIONS},
            "complete",
            NOTES["lukio"],
        ),
        *(
            row
            for level in ("uas", "university")
            for language in ("fi", "sv")
            for row in _rows(level, language, _not(region, ALAND), "partial", NOTES[level])
        ),
    ]
    swedish = {code for code in pilot_codes if region[code] in SWEDISH_REGIONS}
    for level in ("basic", "basic_1_6", "basic_7_9", "lukio"):
        rows += _rows(level, "sv", swedish, "complete", SWEDISH_NOTE if level == "lukio" else "")
    rows += _rows("early_childhood", "sv", swedish, "partial", NOTES["early_childhood"])
    return _with_gaps(pd.DataFrame(rows, columns=COVERAGE.names)).sort_values(list(COVERAGE.key), ignore_index=True)


def _not(region: dict[str, str], regions: tuple[str, ...]) -> set[str]:
    return {code for code in region if region[code] not in regions}


def _rows(
    level: str, language: str, codes: set[str], completeness: str, note: str
) -> list[tuple[str, str, str, str, str]]:
    return [(level, language, code, completeness, note) for code in sorted(codes)]


def _with_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with `partial` where the municipality's only site of a level is known to be missing."""
    for gap in (each for each in KNOWN_GAPS if each.only_one):
        here = (
            (table["level"] == gap.level)
            & (table["language"] == gap.language)
            & (table["municipality_code"] == gap.municipality_code)
        )
        table.loc[here, ["completeness", "note"]] = ["partial", gap.what]
    return table


def known_gaps() -> pd.DataFrame:
    """Return the table of sites known, or strongly believed, to be missing."""
    rows = [(gap.level, gap.language, gap.municipality_code, gap.what, gap.basis, gap.source) for gap in KNOWN_GAPS]
    return pd.DataFrame(rows, columns=GAPS.names)
