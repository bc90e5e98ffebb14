"""Households within reach of a fast fixed network, by municipality, from Traficom's spreadsheet.

The sheet has no codes: municipalities are told by name. Its header is found by what it says, not by its row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from kopa.errors import InputError
from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.official.building import spreadsheet
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.rests_on import CURRENT
from kopa.sources.schemas.areas_and_people import MUNICIPALITIES
from kopa.sources.schemas.official import BROADBAND, BROADBAND_REJECTED

NETWORKS = "broadband"
DATASETS = (NETWORKS,)
SPEED, OTHER_SPEEDS = 100, (30, 300, 1000)
"""Mbit/s of the column that is read, and of the others of which one at least stands beside it in the header."""

REJECTED_SHARE = 0.05
"""Share of the municipalities without a row, beyond which a build asks to be accepted. A choice."""


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield the share of households by municipality, and the rows of the sheet that are none."""
    path = str(raw.table(NETWORKS)["path"].iloc[0])
    towns = stage.read(MUNICIPALITIES)
    shares, rejected = read(spreadsheet.sheets(path), names_of(towns))
    lacking = sorted(set(towns["code"]) - set(shares["code"]))
    if len(lacking) > REJECTED_SHARE * len(towns):
        stage.doubts.append(
            f"{NETWORKS}: {len(lacking)} of {len(towns)} municipalities have no row ({', '.join(lacking[:5])} …)"
        )
    stage.notes.append(
        f"{NETWORKS}: {len(shares) + len(rejected):,} rows below the header, {len(shares):,} are municipalities, "
        f"{len(rejected):,} are listed; {len(lacking)} municipalities have none"
    )
    origin = Origin(
        "Traficom: availability of fixed broadband",
        f"{CURRENT}, retrieved {raw.retrieved(DATASETS)}",
        CC_BY,
        "Contains data of Traficom",
        "two editions a year under one address; households that 100 Mbit/s reach, not those that have them",
    )
    yield BuiltTable(shares, BROADBAND, origin, DATASETS)
    yield BuiltTable(rejected, BROADBAND_REJECTED, origin, DATASETS, f"{BROADBAND_REJECTED.name}.csv")


def names_of(towns: pd.DataFrame) -> dict[str, str]:
    """Return the code of each municipality by its names in lower case."""
    return {
        str(name).casefold(): str(code)
        for column in ("name_fi", "name_sv")
        for name, code in zip(towns[column], towns["code"], strict=True)
    }


def read(
    sheets: Mapping[str, Sequence[Sequence[str]]], code_of: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the shares of municipalities, and the rows below the header that are none of today's.

    Parameters
    ----------
    sheets
        Rows of each sheet, as text.
    code_of
        Codes of municipalities by name in lower case.

    Raises
    ------
    InputError
        No sheet has a header with 100 Mbit/s above names of municipalities, a share is none, or a municipality stands
        there twice with two shares.
    """
    for name, rows in sheets.items():
        first = next((number for number, row in enumerate(rows) if _code(row, code_of)), 0)
        headers = [(number, _column(row)) for number, row in enumerate(rows[:first]) if _column(row) >= 0]
        if headers:
            return _shares(name, rows, *headers[-1], code_of)
    raise InputError(
        f"{NETWORKS}: no sheet has a column of 100 Mbit/s above rows of municipalities; the publisher has probably "
        "changed the file (docs/official-data.md: how to report it)"
    )


def _column(row: Sequence[str]) -> int:
    """Return the column whose header tells of 100 Mbit/s, beside another of other speeds; -1 where there is none.

    Examples
    --------
    >>> _column(["Kunta", "≥30 Mbit/s", "≥100 Mbit/s", "≥1 000 Mbit/s"]), _column(["100", "x"])
    (2, -1)
    """
    numbers = [{int(re.sub(r"\D", "", one)) for one in re.findall(r"\d[\d\s]*", text)} for text in row]
    found = [n for n, told in enumerate(numbers) if told == {SPEED}]
    others = any(told == {speed} for told in numbers for speed in OTHER_SPEEDS)
    return found[0] if len(found) == 1 and others else -1


def _code(row: Sequence[str], code_of: Mapping[str, str]) -> str:
    return next((code_of[text.strip().casefold()] for text in row if text.strip().casefold() in code_of), "")


def _shares(
    sheet: str, rows: Sequence[Sequence[str]], header: int, column: int, code_of: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    found: dict[str, float] = {}
    rejected = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        if not any(text.strip() for text in row):
            continue
        code, text = _code(row, code_of), row[column].strip() if column < len(row) else ""
        name = next((one.strip() for one in row if one.strip()), "")
        if not code:
            rejected.append((sheet, number, name, "no name of it is that of a municipality of the division"))
            continue
        share = _share(text)
        if share is None:
            rejected.append((sheet, number, name, f"no share: {text!r}"))
        elif found.setdefault(code, share) != share:
            raise InputError(f"{NETWORKS}: {sheet}, row {number}: {name} stands there twice with two shares")
    table = pd.DataFrame(sorted(found.items()), columns=BROADBAND.names)
    if len(table) and table["share_100mbit"].max() > 1:  # per cent; a sheet of 1 % at most is none
        table["share_100mbit"] /= 100
    return table, pd.DataFrame(rejected, columns=BROADBAND_REJECTED.names)


def _share(text: str) -> float | None:
    """Return a share or per cent as a number; None where it is none from 0 to 100.

    Examples
    --------
    >>> _share("87,5 %"), _share("0.875"), _share("-"), _share("101")
    (87.5, 0.875, None, None)
    """
    try:
        value = float(text.replace("%", "").replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None
