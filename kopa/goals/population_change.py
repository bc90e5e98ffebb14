"""How the number of people changed over ten years, by municipality."""

import pandas as pd

from kopa.errors import InputError

YEARS = 10
"""Length of the period over which change is computed."""

STRONG_LOSS_SHARE = -0.10
"""Change over ten years below which a municipality counts as shrinking strongly: 27 of the 43 did, 2012-2022."""


def ten_year_change(history: pd.DataFrame) -> pd.Series:
    """Return the change of population over the last ten years known, as a share, by municipality code.

    Raises
    ------
    InputError
        The history is empty.

    Examples
    --------
    >>> history = pd.DataFrame({"code": "205", "year": [2012, 2022], "population": [200, 150]})
    >>> ten_year_change(history).to_dict()
    {'205': -0.25}
    """
    if history.empty:
        raise InputError("population history is empty; it needs code, year and population")
    last = int(history["year"].max())
    table = history[history["year"].isin([last - YEARS, last])].pivot(index="code", columns="year", values="population")
    if last - YEARS not in table.columns:
        return pd.Series(float("nan"), index=table.index)
    return table[last] / table[last - YEARS] - 1


def population_then_and_now(history: pd.DataFrame, codes: tuple[str, ...]) -> pd.Series | None:
    """Return the persons of the municipalities ten years before the last year known and in it, by year.

    None where a municipality is not known in both.

    Examples
    --------
    >>> history = pd.DataFrame({"code": "205", "year": [2012, 2022], "population": [200, 150]})
    >>> population_then_and_now(history, ("205",)).to_dict()
    {2012: 200, 2022: 150}
    """
    last = int(history["year"].max())
    here = history[history["code"].isin(codes) & history["year"].isin([last - YEARS, last])]
    by_year = here.groupby("year")["population"].agg(["size", "sum"])
    return by_year["sum"] if by_year["size"].tolist() == [len(codes)] * 2 else None
