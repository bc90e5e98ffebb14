"""Names of sites that the register lacks, made of municipality and name."""

import re
import unicodedata

import pandas as pd


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
