"""Sotkanet of the Finnish Institute for Health and Welfare (THL): Swedish speakers by municipality."""

import pandas as pd

from kopa.errors import InputError
from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.published import PublishedTable, SourceFolder
from kopa.sources.schemas import people as schemas

SWEDISH_FILE = "municipalities/swedish_speakers_2000_2022.csv"
COUNTS = ("least", "median", "most")


def read_swedish_speakers(source: SourceFolder) -> pd.DataFrame:
    """Return Swedish speakers of today's municipalities: `code`, `years`, `least`, `median`, `most` (persons).

    The carrier dropped the year of each figure: what is left is the least, the median and the most of those of
    2000-2022, and how many years there were. A merged municipality is added to the one it merged into.

    Raises
    ------
    NotThereError, InputError
        When the file is missing, or a code is neither of today nor merged.
    """
    table = pd.read_csv(source.file(SWEDISH_FILE), dtype={"municipality_code": str})
    codes = table["municipality_code"].replace(dict(source.successor))
    strange = sorted(set(codes) - set(source.codes))
    if strange:
        raise InputError(f"{SWEDISH_FILE}: municipality_code {', '.join(strange)} is unknown; map it to today's code")
    folded = table.assign(code=codes).groupby("code").agg(years=("years", "min"), **{c: (c, "sum") for c in COUNTS})
    return folded.reset_index()


TABLES = (
    PublishedTable(
        schemas.SWEDISH_SPEAKERS,
        Origin(
            "Sotkanet 2433, Finnish Institute for Health and Welfare (THL)",
            "2000-2022; the year of each figure is lost",
            CC_BY,
            "Contains data of Sotkanet / THL",
            "all ages; least, median and most of the years there are; 14 municipalities are lacking",
        ),
        read_swedish_speakers,
    ),
)
