"""Language of teaching of a school: by the register's codes, else by its name, else by its municipality."""

import pandas as pd

from kopa.sources.derive.sites.rules import SWEDISH, matches

FINNISH, SWEDISH_CODE = "1", "2"
SWEDISH_NAMES = rf"{SWEDISH}|stadium|grundskola|lyceum|läroverk|samskola"


def languages(schools: pd.DataFrame, town_language: pd.Series) -> pd.DataFrame:
    """Return `language` (fi, sv, fi+sv, other) and `language_source` (register, name, municipality) of each school.

    Parameters
    ----------
    schools
        `name`, `teaching_language_codes` and `municipality_code`.
    town_language
        Languages by law of each municipality, by code (`sv`: Swedish alone).
    """
    rows = [
        _language(codes, name, town_language[town])
        for codes, name, town in zip(
            schools["teaching_language_codes"], schools["name"], schools["municipality_code"], strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["language", "language_source"], index=schools.index)


def _language(codes: str, name: str, town: str) -> tuple[str, str]:
    if codes:
        return of_codes(codes), "register"
    if matches(SWEDISH_NAMES, name):
        return "sv", "name"
    return ("sv" if town == "sv" else "fi"), "municipality"


def of_codes(codes: str) -> str:
    """Return the language of teaching that the register's codes say (1 Finnish, 2 Swedish, others apart).

    Examples
    --------
    >>> [of_codes(codes) for codes in ("1", "2|4", "1|2|4", "4", "1|5")]
    ['fi', 'sv', 'fi+sv', 'other', 'fi']
    """
    taught = set(codes.split("|")) & {FINNISH, SWEDISH_CODE}
    if len(taught) == len({FINNISH, SWEDISH_CODE}):
        return "fi+sv"
    return {FINNISH: "fi", SWEDISH_CODE: "sv"}[taught.pop()] if taught else "other"
