"""By which names the columns of an analyst's own people, sites and roads are known, publishers' own names included."""

from collections.abc import Mapping
from difflib import get_close_matches

import pandas as pd

from kopa.plain_text import folded
from kopa.sources.user.own_files import COORDINATES
from kopa.tables import AGES

COARSE_AGES = ("age_0_14", "age_15_64", "age_65_plus")
"""Age groups of Statistics Finland's population grid."""

POPULATION: Mapping[str, tuple[str, ...]] = {
    "id": ("grd_id", "cell_id", "postinumeroalue", "id_nro", "oid", "id"),
    "municipality_code": ("municipality_code", "kunta"),
    "population": ("population", "vaesto", "he_vakiy"),
    **{age: (age, age.replace("age_", "he_")) for age in AGES},
    "age_0_14": ("age_0_14", "ika_0_14"),
    "age_15_64": ("age_15_64", "ika_15_64"),
    "age_65_plus": ("age_65_plus", "ika_65_"),
    "locality": ("locality", "taajama"),
}
"""Names in Statistics Finland's grid (`vaestoruutu`) and postal areas (Paavo) stand beside kopa's own."""

SITES: Mapping[str, tuple[str, ...]] = {
    "site_id": ("site_id", "tunn", "institution_number"),
    "name": ("name", "onimi", "nimi"),
    "level": ("level",),
    "type_code": ("type_code", "oltyp"),
    "validity": ("olo",),
    "language": ("language",),
    "provider": ("provider",),
    "municipality_code": ("municipality_code", "kunta"),
    "serves_16_17": ("serves_16_17",),
    "note": ("note",),
}
"""Names in Statistics Finland's register of schools (`oppilaitokset`) stand beside kopa's own."""

SIMILAR = 0.85
"""From here on two names are so alike that one is taken for a slip of the other."""


def renamed(table: pd.DataFrame, names: Mapping[str, tuple[str, ...]]) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return the columns that are known, by kopa's names, with the names of the others and every fault.

    Of several columns that hold the same the first in the list of names counts. A column that is nearly called as
    one that is missing is a fault; other ones are left aside and named.

    Parameters
    ----------
    table
        Columns as they were written; case does not matter.
    names
        Names by which each column is known.

    Examples
    --------
    >>> table = pd.DataFrame({"KUNTA": ["205"], "vaesto": [3], "naiset": [2], "grd_id": ["1kmN1E1"]})
    >>> known, others, faults = renamed(table, POPULATION)
    >>> known.columns.tolist(), others, faults
    (['id', 'municipality_code', 'population'], ['naiset'], [])
    >>> renamed(pd.DataFrame({"popluation": [3]}), POPULATION)[2]
    ["column 'popluation' is not known. Did you mean 'population'?"]
    """
    written = {folded(str(name)): name for name in table.columns}
    own_names = {
        name: next(written[one] for one in accepted if one in written)
        for name, accepted in names.items()
        if any(one in written for one in accepted)
    }
    accepted_names = {one for accepted in names.values() for one in accepted}
    places = {name for pair, _ in COORDINATES for name in pair}
    others = [str(name) for lower, name in written.items() if lower not in accepted_names | places]
    lacking = [one for name, accepted in names.items() if name not in own_names for one in accepted]
    faults = [
        f"column {name!r} is not known. Did you mean {close[0]!r}?"
        for name in others
        if (close := get_close_matches(folded(name), lacking, n=1, cutoff=SIMILAR))
    ]
    lower = pd.Series([str(name).casefold() for name in table.columns])
    twice = sorted(set(lower[lower.duplicated()]) & accepted_names)
    if twice:
        return table.iloc[:, :0], others, [*faults, *(f"column {name!r} stands twice; keep one" for name in twice)]
    chosen = table[list(own_names.values())]
    return chosen.rename(columns={old: new for new, old in own_names.items()}), others, faults
