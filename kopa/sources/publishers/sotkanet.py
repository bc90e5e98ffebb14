"""Sotkanet of the Finnish Institute for Health and Welfare (THL): Swedish speakers by municipality."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kopa.errors import InputError, NotThereError

SWEDISH_FILE = "municipalities/swedish_speakers_2000_2022.csv"
COUNTS = ("least", "median", "most")


def read_swedish_speakers(shared: Path, today: list[str], successor: Mapping[str, str]) -> pd.DataFrame:
    """Return Swedish speakers of today's municipalities: `code`, `years`, `least`, `median`, `most` (persons).

    The carrier dropped the year of each figure: what is left is the least, the median and the most of those of
    2000-2022, and how many years there were. A merged municipality is added to the one it merged into.

    Raises
    ------
    NotThereError, InputError
        When the file is missing, or a code is neither of today nor merged.
    """
    path = shared / SWEDISH_FILE
    if not path.is_file():
        raise NotThereError(f"{path} is not there; give the folder of the source data that holds {SWEDISH_FILE}")
    source = pd.read_csv(path, dtype={"municipality_code": str})
    codes = source["municipality_code"].replace(dict(successor))
    strange = sorted(set(codes) - set(today))
    if strange:
        raise InputError(f"{SWEDISH_FILE}: municipality_code {', '.join(strange)} is unknown; map it to today's code")
    folded = source.assign(code=codes).groupby("code").agg(years=("years", "min"), **{c: (c, "sum") for c in COUNTS})
    return folded.reset_index()
