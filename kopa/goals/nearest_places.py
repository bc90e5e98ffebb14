"""Children for whom the schools of a built-up place are the nearest, today and as projected: no school's size.

The nearest-site rule says where children live, not which school they attend: schools of one built-up place share them,
and a place that is nobody's nearest is left out.
"""

import numpy as np
import pandas as pd

from kopa.goals.age_series import rates
from kopa.goals.inputs import Floats, StudyInputs
from kopa.goals.own_tables.checks import shared_id
from kopa.goals.view import LevelView
from kopa.levels import of, taught_in

LEAST_PERSONS = 0.5
"""Children below which a place counts as nobody's nearest."""

COLUMNS = (
    "level", "place", "municipality_code", "site_ids", "names", "persons", "persons_projected", "year_under", "status",
)  # fmt: skip


def nearest_places(view: LevelView) -> pd.DataFrame:
    """Return the built-up places of the region's schools with the children for whom one of its schools is nearest.

    Everybody is counted at the nearest school by time that teaches in a language of the municipality where he lives.
    Only the region's people are known: a place near its border may have more.

    Returns
    -------
    pandas.DataFrame
        `level`, `place`, `municipality_code` (of its first school), `site_ids` and `names` (lists as text, joined by
        ``; ``), `persons` (today), `persons_projected` (in the year of the projection; empty where not known),
        `year_under` (first year in which there are fewer than `few_nearest_persons`: the last one counted where there
        are fewer already; -1: in none that is projected) and `status` of what is projected; fewest children first.
    """
    access = view.all_languages
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    if not access.n_sites or not inside.any():
        return pd.DataFrame(columns=list(COLUMNS))
    places = pd.factorize(np.where(inside, np.array(access.site_places, dtype=object), ""))
    persons, _ = view.once(_by_place)
    rows = []
    for number, place in enumerate(places[1]):
        here = np.flatnonzero((places[0] == number) & inside)
        if place and persons[number].sum() >= LEAST_PERSONS:
            rows.append(_row(view, str(place), here, persons[number]))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["persons", "place"], kind="stable", ignore_index=True)


def nearest_place(view: LevelView) -> np.ndarray:
    """Return the built-up place of each origin's nearest school; empty text outside the region or without a way."""
    access = view.all_languages
    if not access.n_sites:
        return np.full(len(view.persons), "", dtype=object)
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    names = np.append(np.where(inside, np.array(access.site_places, dtype=object), ""), "")
    return names[view.once(_nearest)]


def _nearest(view: LevelView) -> np.ndarray:
    """Column of the nearest site by time that teaches in a language of the municipality; -1 where there is no way.

    Columns are those of `LevelView.all_languages`. By any language the children of a Finnish municipality beside a
    Swedish one would be counted at a school that none of them attends.
    """
    access = view.all_languages
    nearest, ids = access.nearest_column.copy(), pd.Index(access.site_ids)
    for language in ("fi", "sv"):
        rows = np.isin(view.codes, _of_one_language(view.inputs, language))
        taught = np.isin(access.site_language, list(taught_in(language)))
        if taught[nearest[rows & (nearest >= 0)]].all():
            continue
        part = access.select(taught)
        column = np.append(ids.get_indexer(pd.Index(part.site_ids)), -1)
        nearest[rows] = column[part.nearest_column[rows]]
    return nearest


def _of_one_language(inputs: StudyInputs, language: str) -> list[str]:
    """Return the codes of the municipalities whose only language it is; none where their languages are not known."""
    table = inputs.municipalities
    return table.loc[table["language"] == language, "code"].tolist() if "language" in table else []


def _by_place(view: LevelView) -> tuple[Floats, list[str]]:
    """Children by place (rows) and municipality where they live (columns), and the codes of the columns."""
    access = view.all_languages
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    number = pd.factorize(np.where(inside, np.array(access.site_places, dtype=object), ""))[0]
    codes = sorted(view.inputs.people.municipalities)
    column = pd.Index(codes).get_indexer(pd.Index(view.codes.astype(object)))
    nearest = view.once(_nearest)
    persons = np.zeros((number.max() + 1, len(codes)))
    there = nearest >= 0
    np.add.at(persons, (number[nearest[there]], column[there]), view.persons[there])
    return persons, codes


def _row(view: LevelView, place: str, sites: np.ndarray, persons: Floats) -> tuple[object, ...]:
    access, p = view.all_languages, view.parameters
    codes, lived = np.array(view.once(_by_place)[1]), persons > 0
    by_year = {year: float(persons[lived] @ factor[lived]) for year, factor in view.once(_rates).items()}
    counted = {year: n for year, n in by_year.items() if not np.isnan(n)}
    series = {view.inputs.statistics.last_observed_year or 0: float(persons.sum())} | counted
    under = [year for year in sorted(series) if series[year] < p.few_nearest_persons]
    return (
        view.level,
        place,
        access.site_municipality[sites[0]],
        "; ".join(sorted({shared_id(access.site_ids[i]) for i in sites})),
        "; ".join(sorted({access.site_names[i] for i in sites})),
        float(persons.sum()),
        counted.get(p.projection_year, np.nan),
        under[0] if under else -1,
        _status(view.inputs, codes[lived].tolist()) if counted else "missing",
    )


def _rates(view: LevelView) -> dict[int, Floats]:
    """Children per child of today in each projected year, by the municipalities of `_by_place`."""
    table = rates(view.inputs, of(view.level).ages).reindex(view.once(_by_place)[1])
    return dict(zip(table.columns.astype(int).tolist(), table.to_numpy(float).T, strict=True))


def _status(inputs: StudyInputs, codes: list[str]) -> str:
    """Return ``partial`` where all of these municipalities have a projection of their own, else ``assumption``."""
    table = inputs.tables.get("projection")
    own = set() if table is None else set(table["municipality_code"])
    return "partial" if set(codes) <= own else "assumption"
