"""The official institution of a vocational, higher or adult education site, by name."""

import pandas as pd

from kopa.sources.derive.sites.rules import plain

TYPES = {
    "vet": {"21", "22", "23", "24", "28", "29"},
    "uas": {"41"},
    "university": {"42", "43"},
    "liberal_adult": {"63", "64", "65", "66"},
}
"""Official types of the institutions that have sites of each level."""

OFFICIAL_NAMES = {
    "KAO": "Kainuun ammattiopisto",
    "Kpedu": "Keski-Pohjanmaan ammattiopisto",
    "Esedu": "Etelä-Savon ammattiopisto",
    "Samiedu": "Ammattiopisto Samiedu",
    "STEP-koulutus": "STEP-ammattiopisto",
    "KAMK": "Kajaanin ammattikorkeakoulu",
    "Centria": "Centria-ammattikorkeakoulu",
    "Xamk": "Kaakkois-Suomen ammattikorkeakoulu",
    "SAMK": "Satakunnan ammattikorkeakoulu",
}
"""Official names of providers that go by another."""


def official(sites: pd.DataFrame, institutions: pd.DataFrame) -> pd.DataFrame:
    """Return `institution_number` and `type_code` of each site whose name, or provider's name, is an official one.

    The longest official name of a fitting type that stands in the site's name as whole words is taken, else that of
    its provider. Where several numbers bear one name, the newest is taken (closures are not marked). Empty where none
    fits.

    Parameters
    ----------
    sites
        `name`, `level` and `provider`.
    institutions
        `institution_number`, `type_codes`, `name_fi`, `name_sv` of every institution.
    """
    names = {level: _names(institutions, types) for level, types in TYPES.items()}
    rows = [
        _of_name(names.get(level, {}), name) or _of_name(names.get(level, {}), OFFICIAL_NAMES.get(provider, provider))
        for name, level, provider in zip(sites["name"], sites["level"], sites["provider"], strict=True)
    ]
    return pd.DataFrame(
        [row or ("", "") for row in rows], columns=["institution_number", "type_code"], index=sites.index
    )


def _names(institutions: pd.DataFrame, types: set[str]) -> dict[str, tuple[str, str]]:
    """Return number and type of the newest institution of each name."""
    by_name: dict[str, tuple[str, str]] = {}
    for row in institutions.sort_values("institution_number").itertuples():
        fitting = sorted(types & set(str(row.type_codes).split("|")))
        for name in (plain(str(row.name_fi)), plain(str(row.name_sv))):
            if fitting and name:
                by_name[name] = str(row.institution_number), fitting[0]
    return by_name


def _of_name(names: dict[str, tuple[str, str]], name: str) -> tuple[str, str] | None:
    words = f" {plain(name)} "
    inside = [official_name for official_name in names if f" {official_name} " in words]
    return names[max(inside, key=len)] if inside else None
