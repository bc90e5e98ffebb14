"""The catalogue of inputs with an analyst's own tables in place of a part of it."""

from collections.abc import Iterable, Sequence

import pandas as pd

from kopa.sources.user.own_files import OwnTable
from kopa.tables import OWN, OWN_TABLES

TERMS = "terms of its owner"
"""Licence of an analyst's own tables."""


def with_own(
    inputs: pd.DataFrame, kind: str, own: OwnTable, notes: Iterable[str], *, instead_of: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """Return the catalogue with a row for an own table, without the tables that it takes the place of.

    Parameters
    ----------
    inputs
        The catalogue so far.
    kind
        What the table holds (`OWN_TABLES`).
    own
        The table, with its file and sha256.
    notes
        What was assumed or left aside when it was read.
    instead_of
        Names of tables that nothing rests on any more.
    beside
        Tables of the same kind that stay, by sha256; all others are replaced.
    """
    row = {
        "table": OWN_TABLES[kind],
        "file": own.file,
        "rows": len(own.table),
        "bytes": own.size,
        "sha256": own.sha256,
        "source": OWN,
        "source_date": "",
        "licence": TERMS,
        "attribution": "",
        "limits": "; ".join(notes),
        "kind": OWN,
    }
    stays = inputs["sha256"].isin(set(beside) - {own.sha256})
    others = inputs[~inputs["table"].isin(instead_of) & (inputs["table"].ne(OWN_TABLES[kind]) | stays)]
    return pd.concat([others, pd.DataFrame([row])], ignore_index=True)[list(inputs.columns)]


def hashes_of(inputs: pd.DataFrame, kind: str) -> list[str]:
    """Return the sha256 of every own table of a kind, in the order of the catalogue."""
    return inputs.loc[inputs["table"] == OWN_TABLES[kind], "sha256"].tolist()
