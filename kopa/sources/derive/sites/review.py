"""Decisions taken by hand, read from ``sites_review.csv`` and held against the records they speak of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from kopa.errors import NotThereError, TableError
from kopa.levels import EVERY
from kopa.sources.schemas.sites import REVIEW
from kopa.tables import check

FIRST_ROW = 2
"""Number of the first row below the header, as an editor shows it."""


def read_review(path: Path, records: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions taken by hand, indexed by `record`, each checked against its record.

    Parameters
    ----------
    path
        The file ``sites_review.csv``.
    records
        What `read_records` gave: a decision has to name one of these, with the same name and municipality.

    Raises
    ------
    NotThereError
        When there is no such file.
    TableError
        With every fault of the file: a missing column, an unknown record, another name, a decision
        that lacks what it needs.
    """
    if not path.is_file():
        raise NotThereError(f"{path} is not there; it holds the decisions taken by hand and is kept beside the tables")
    review = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    check(review, REVIEW, where=str(path), first_row=FIRST_ROW)
    faults = list(_faults(review, records.set_index("record")))
    if faults:
        raise TableError(str(path), faults)
    return review.set_index("record")


def _faults(review: pd.DataFrame, records: pd.DataFrame) -> Iterator[str]:
    for row, decision in enumerate(review.to_dict("records"), FIRST_ROW):
        yield from (f"row {row} ({decision['name'] or 'no name'}): {fault}" for fault in _faults_of(decision, records))


def _faults_of(decision: dict[Any, Any], records: pd.DataFrame) -> Iterator[str]:
    if decision["record"] not in records.index:
        yield f"record {decision['record']} is in no source file; name one that is, or take the row out"
        return
    record = records.loc[decision["record"]]
    for ours, theirs in (("name", "name"), ("source_code", "source_code")):
        if decision[ours] != record[theirs]:
            yield f"{ours} is {decision[ours]!r}, but the record's is {record[theirs]!r}; decide anew"
    yield from _lacking(decision, records)
    unknown = [level for level in split_levels(decision["levels"]) if level not in EVERY]
    if unknown:
        yield f"levels: {', '.join(unknown)} unknown; expected some of {', '.join(EVERY)}, joined by +"


def _lacking(decision: dict[Any, Any], records: pd.DataFrame) -> Iterator[str]:
    if decision["decision"] == "merge" and decision["into_record"] not in records.index:
        yield f"into_record {decision['into_record']!r} is in no source file"
    if decision["decision"] == "reject" and not decision["reason_code"]:
        yield "reason_code is empty; a rejected record needs one"
    if decision["basis"] == "web" and not decision["source"]:
        yield "source is empty; a decision that rests on the web names the page"


def split_levels(text: str) -> tuple[str, ...]:
    """Return the levels written in one cell.

    Examples
    --------
    >>> split_levels("lukio+vet"), split_levels("")
    (('lukio', 'vet'), ())
    """
    return tuple(text.split("+")) if text else ()
