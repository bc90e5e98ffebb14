"""Swedish speakers of municipalities from people by language (11rm): of one known year, unlike the starter's.

The language is found by its text in the table's metadata: codes have changed from year to year.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from kopa.errors import InputError
from kopa.sources.catalogue import CC_BY, STATFIN_SAYS, Origin
from kopa.sources.official.building.ages import complete
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.schemas.official import SPEAKERS
from kopa.sources.schemas.people import SWEDISH_SPEAKERS

LANGUAGES = "population_by_language"
DATASETS = (LANGUAGES,)
FAR_SHARE = 0.10
"""Difference of a municipality's share of Swedish speakers from the starter's, beyond which a build asks to be
accepted. A choice: shares move by a few hundredths in twenty years."""

NAMED = 5
SWEDISH, ALL = ("swedish", "ruotsi", "svenska"), ("SSS", "TOTAL", "total")


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield Swedish speakers and people of all languages, by municipality."""
    found = complete(
        speakers(raw.table(LANGUAGES), raw.value_texts(LANGUAGES), stage.successor), stage.codes, LANGUAGES
    )
    year = int(found["year"].max())
    stage.doubts += far_from_starter(found, stage.read(SWEDISH_SPEAKERS))
    counted = ", ".join(f"{found[column].sum():,} {words}" for column, words in (
        ("swedish_speakers", "Swedish speakers"), ("population", "people")
    ))  # fmt: skip
    stage.notes.append(f"{LANGUAGES}: {counted}")
    origin = Origin(
        "Statistics Finland: population by language (11rm)",
        f"31.12.{year}, retrieved {raw.retrieved(DATASETS)}",
        CC_BY,
        f"{STATFIN_SAYS}, population structure",
        "mother tongue as registered, one for each person; of all ages together",
    )
    yield BuiltTable(found, SPEAKERS, origin, DATASETS)


def far_from_starter(found: pd.DataFrame, starter: pd.DataFrame) -> Iterator[str]:
    """Yield the municipalities whose share is far from that of the starter's median: another language, or division.

    Examples
    --------
    >>> found = pd.DataFrame({"code": ["272"], "population": [100], "swedish_speakers": [40]})
    >>> list(far_from_starter(found, pd.DataFrame({"code": ["272"], "median": [13]})))
    ['population_by_language: Swedish speakers far from those of 2000-2022: 272 (40.0%, then 13.0%)']
    """
    both = found.merge(starter[["code", "median"]], on="code")
    shares = both[["swedish_speakers", "median"]].div(both["population"].clip(lower=1), axis=0)
    far = (shares["swedish_speakers"] - shares["median"]).abs() > FAR_SHARE
    if far.any():
        rows = shares.assign(code=both["code"])[far].head(NAMED)
        told = zip(rows["code"], rows["swedish_speakers"], rows["median"], strict=True)
        named = ", ".join(f"{code} ({now:.1%}, then {then:.1%})" for code, now, then in told)
        yield f"{LANGUAGES}: Swedish speakers far from those of 2000-2022: {named}"


def speakers(cells: pd.DataFrame, texts: Mapping[str, Mapping[str, str]], successor: Mapping[str, str]) -> pd.DataFrame:
    """Return `code`, `year`, `population` and `swedish_speakers` from people by municipality and language.

    Parameters
    ----------
    cells
        `area`, `time`, `other` (the language), `value`; `contents` where it is told.
    texts
        What the values of each variable mean, by its role.
    successor
        Into which municipality each lost one merged: its people are counted there.

    Raises
    ------
    InputError
        No single language is Swedish, people of all languages are lacking, a value is hidden, several things are
        counted, or more people speak Swedish than there are.

    Examples
    --------
    >>> cells = pd.DataFrame({"area": "272", "time": "2025", "other": ["SSS", "sv"], "value": [100.0, 13.0]})
    >>> speakers(cells, {"other": {"SSS": "Total", "sv": "Swedish"}}, {}).values.tolist()
    [['272', 2025, 100, 13]]
    """
    told = texts.get("other", {})
    swedish = [code for code, text in told.items() if text.strip().casefold() in SWEDISH]
    everyone = [code for code in ALL if code in told]
    if len(swedish) != 1 or len(everyone) != 1:
        shown = ", ".join(f"{code}: {text}" for code, text in list(told.items())[:8])
        raise InputError(
            f"{LANGUAGES}: Swedish and the total are wanted once each among the languages; found {shown} …; report it "
            "as docs/official-data.md says"
        )
    if "contents" in cells and cells["contents"].nunique() > 1:
        raise InputError(f"{LANGUAGES}: counts several things; report it as docs/official-data.md says")
    cells = cells.assign(code=cells["area"].replace(dict(successor)), year=cells["time"].str[:4].astype(int))
    columns = {everyone[0]: "population", swedish[0]: "swedish_speakers"}
    kept = cells[cells["other"].isin(columns)].assign(column=cells["other"].map(columns))
    if kept["value"].isna().any():
        raise InputError(f"{LANGUAGES}: {int(kept['value'].isna().sum()):,} values are hidden")
    table = kept.pivot_table("value", ["code", "year"], "column", "sum").reindex(columns=list(columns.values()))
    odd = table[table.isna().any(axis=1) | (table["swedish_speakers"] > table["population"])]
    if len(odd):
        raise InputError(f"{LANGUAGES}: more speak Swedish than live there, or one is lacking, in {odd.index[0][0]}")
    return table.round().astype(int).reset_index().rename_axis(columns=None)[SPEAKERS.names]
