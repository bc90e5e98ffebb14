"""Names of municipalities in the reader's language."""

import pandas as pd

ALAND = "21"
"""Code of the region whose municipalities have a Swedish name alone, in English too."""


def municipality_names(municipalities: pd.DataFrame, language: str) -> pd.Series:
    """Return the name of each municipality, by its code: Swedish in Swedish, else Finnish; in English as at home.

    Parameters
    ----------
    municipalities
        With `code`, `name_fi`, `name_sv` (Finnish where there is none), and `region_code` where Åland is among them.
    language
        ``fi``, ``sv`` or ``en``.

    Examples
    --------
    >>> towns = pd.DataFrame({"code": ["091", "478"], "name_fi": ["Helsinki", "Maarianhamina"],
    ...                       "name_sv": ["Helsingfors", "Mariehamn"], "region_code": ["01", "21"]})
    >>> [municipality_names(towns, language).tolist() for language in ("fi", "sv", "en")]
    [['Helsinki', 'Maarianhamina'], ['Helsingfors', 'Mariehamn'], ['Helsinki', 'Mariehamn']]
    """
    in_swedish = municipalities["name_sv"].fillna("").ne("")
    if language == "fi":
        in_swedish &= False
    elif language == "en":
        in_swedish &= municipalities["region_code"].eq(ALAND) if "region_code" in municipalities else False
    names = municipalities["name_sv"].where(in_swedish, municipalities["name_fi"])
    return pd.Series(names.to_numpy(), index=municipalities["code"], name="municipality")
