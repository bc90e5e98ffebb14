"""In which municipalities the sites of each level are known, and what is known to be missing elsewhere."""

import pandas as pd

from kopa.sources.schemas.schools import LEVEL_COVERAGE

ALAND = "21"
REGISTER_LEVELS = ("basic", "basic_1_6", "basic_7_9", "lukio")
LANGUAGES = ("fi", "sv")

DISTRUSTED_SHARE = 0.05
DISTRUSTED = 3
"""Where so many of a municipality's schools, and so great a share, are placed by postal area, more may be wrong."""

PILOT_LEVELS = {
    "vet": ("complete", ""),
    "early_childhood": ("partial", "kindergartens are incomplete in OpenStreetMap"),
    "liberal_adult": ("partial", "most adult education centres are not in OpenStreetMap"),
}
HIGHER_LEVELS = {
    "uas": "often one point for an institution of several campuses",
    "university": "one point or a few for each institution; branch campuses are missing",
}
MISSING = {
    ("uas", "740"): "Xamk's campus in Savonlinna",
    ("uas", "286"): "Xamk's campus in Kouvola",
    ("uas", "285"): "Xamk's campus in Kotka",
    ("uas", "564"): "Diak's campus in Oulu",
    ("uas", "609"): "Diak's campus in Pori",
    ("university", "272"): "the university centre in Kokkola",
    ("university", "609"): "the university centre in Pori",
    ("university", "205"): "the university centre in Kajaani",
    ("university", "491"): "the university centre in Mikkeli",
    ("liberal_adult", "205"): "Kaukametsän opisto",
}
"""Sites known, or strongly believed, to be missing, by level and municipality."""


def coverage(
    schools: pd.DataFrame, municipalities: pd.DataFrame, pilot_codes: set[str], swedish: set[str]
) -> pd.DataFrame:
    """Return the coverage of every level and language by municipality, with `known_gaps`.

    Parameters
    ----------
    schools
        Schools that are sites: `type_code`, `municipality_code`, `location_precision`.
    municipalities
        All municipalities: `code` and `region_code`.
    pilot_codes
        Municipalities of the file of OpenStreetMap that has all kinds of sites.
    swedish
        Those of them in which Swedish-language kindergartens were looked for.
    """
    rows = [*of_register(schools, municipalities), *_of_pilots(pilot_codes, swedish), *_of_higher(municipalities)]
    table = pd.DataFrame(rows, columns=LEVEL_COVERAGE.names)
    named = [
        MISSING.get((level, town), "") for level, town in zip(table["level"], table["municipality_code"], strict=True)
    ]
    table["known_gaps"] = [name or gaps for name, gaps in zip(named, table["known_gaps"], strict=True)]
    return table.sort_values(list(LEVEL_COVERAGE.key), ignore_index=True)


Row = tuple[str, str, str, str, str, str]


def of_register(schools: pd.DataFrame, municipalities: pd.DataFrame) -> list[Row]:
    """Return the rows of the levels that the register covers, as `coverage` has them."""
    distrusted = {level: _distrusted(schools, level) for level in ("basic", "lukio")}
    rows = []
    for level in REGISTER_LEVELS:
        gaps = distrusted["lukio" if level == "lukio" else "basic"]
        for language in LANGUAGES:
            for code in municipalities["code"]:
                gap = gaps.get(code, "")
                rows.append((level, language, code, "partial" if gap else "complete", gap, "register"))
    return rows


def _distrusted(schools: pd.DataFrame, level: str) -> dict[str, str]:
    """Return what is wrong in the municipalities of which too many schools are placed by their postal area."""
    of_level = schools[schools["type_code"].isin(("11", "19") if level == "basic" else ("15", "19"))]
    by_area = (
        (of_level["location_precision"] == "postal_area").groupby(of_level["municipality_code"]).agg(["sum", "size"])
    )
    bad = by_area[(by_area["sum"] > DISTRUSTED_SHARE * by_area["size"]) & (by_area["sum"] >= DISTRUSTED)]
    return {
        str(code): f"{row['sum']} of {row['size']} schools are placed by their postal area: "
        "the register's points are not believed, and more may be wrong"
        for code, row in bad.iterrows()
    }


def _of_pilots(pilot_codes: set[str], swedish: set[str]) -> list[Row]:
    rows = [
        (level, "fi", code, completeness, gaps, "osm")
        for level, (completeness, gaps) in PILOT_LEVELS.items()
        for code in sorted(pilot_codes)
    ]
    completeness, gaps = PILOT_LEVELS["early_childhood"]
    return rows + [("early_childhood", "sv", code, completeness, gaps, "osm") for code in sorted(swedish)]


def _of_higher(municipalities: pd.DataFrame) -> list[Row]:
    mainland = municipalities.loc[municipalities["region_code"].astype(str).str.zfill(2) != ALAND, "code"]
    return [
        (level, language, code, "partial", gaps, "osm")
        for level, gaps in HIGHER_LEVELS.items()
        for language in LANGUAGES
        for code in mainland
    ]
