"""Competition by level and language: who competes with whom for which places."""

from collections.abc import Mapping, Sequence

import pandas as pd

from kopa.accessibility.measures.catchment import Method, floating_catchment
from kopa.accessibility.measures.decay import Weighting
from kopa.accessibility.measures.pairs import ids_of
from kopa.errors import InputError
from kopa.levels import AGES_OF_LEVEL


def competition(
    times: pd.DataFrame,
    origins: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    decay: Weighting,
    method: Method = "2sfca",
    supply: str | None = None,
    ages: Mapping[str, Sequence[str]] | None = None,
    speakers: Mapping[str, str] | None = None,
    unknown_serves: Sequence[str] = ("fi", "sv"),
    cutoff_min: float | None = None,
    cost: str = "travel_time_min",
) -> pd.DataFrame:
    """Return the supply per person of every origin, level and language, when only those of a level compete.

    For each level its own age group demands, and only its own sites offer. With `speakers`, the persons of each
    language compete for the sites that teach in it; at a bilingual site both compete with each other, so that its
    places are counted once.

    Parameters
    ----------
    times
        Travel times to the sites of all levels.
    origins
        With `id`, the columns of ages, and the columns that `speakers` names.
    sites
        With `id`, `level` and, where `speakers` is given, `language` (`fi`, `sv`, `fi+sv` or `unknown`).
    decay, method, supply, cutoff_min, cost
        As `kopa.floating_catchment`.
    ages
        Columns of `origins` whose sum demands each level; default `kopa.levels.AGES_OF_LEVEL`.
    speakers
        For each language the column of `origins` with its share of the persons (0-1); None: language is left aside.
    unknown_serves
        Languages of a site whose language is not known.

    Returns
    -------
    pandas.DataFrame
        `from_id`, `level`, `language` (`any` without `speakers`), `persons`, `supply_per_person`.

    Raises
    ------
    InputError
        A level without ages, a missing column, a share outside 0-1, shares that sum to more than 1; else as
        `kopa.floating_catchment`.

    Examples
    --------
    >>> from kopa.accessibility.measures.decay import decay_binary
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 20]})
    >>> origins = pd.DataFrame({"id": ["a"], "age_13_15": [20], "age_16_17": [10]})
    >>> sites = pd.DataFrame({"id": ["s", "t"], "level": ["lukio", "basic_7_9"], "places": [30, 30]})
    >>> competition(times, origins, sites, decay=decay_binary(30), supply="places")["supply_per_person"].tolist()
    [1.5, 3.0]
    """
    _require(sites, ["level", *(["language"] if speakers else [])], "sites")
    site_ids, shares = ids_of(sites, "sites"), _shares(origins, speakers)
    parts = []
    for level in sorted(sites["level"].unique()):
        of_level = (sites["level"] == level).to_numpy()
        level_sites = sites[of_level].assign(id=site_ids[of_level])
        level_times = times[times["to_id"].isin(level_sites["id"])]
        persons = _persons(origins, level, ages or AGES_OF_LEVEL)
        stacked, groups = _stacked(level_times, level_sites, shares, persons, unknown_serves)
        demand = groups["persons"]
        access = floating_catchment(
            stacked, None, level_sites, method=method, decay=decay, demand=demand, supply=supply, cutoff_min=cutoff_min,
            cost=cost,
        )  # fmt: skip
        value = access.reindex(groups.index, fill_value=0.0).to_numpy()
        parts.append(groups.assign(level=level, supply_per_person=value))
    columns = ["from_id", "level", "language", "persons", "supply_per_person"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _shares(origins: pd.DataFrame, speakers: Mapping[str, str] | None) -> dict[str, pd.Series]:
    ids = ids_of(origins, "origins")
    if not speakers:
        return {"any": pd.Series(1.0, index=ids)}
    _require(origins, list(speakers.values()), "origins")
    shares = {language: pd.Series(origins[column].to_numpy(float), index=ids) for language, column in speakers.items()}
    total = sum(shares.values(), start=pd.Series(0.0, index=ids))
    outside = [language for language, share in shares.items() if not share.between(0, 1).all()]
    if outside or (total > 1 + 1e-9).any():
        raise InputError(
            f"origins: the shares of speakers ({', '.join(speakers.values())}) must be 0-1 and sum to at most 1"
        )
    return shares


def _persons(origins: pd.DataFrame, level: str, ages: Mapping[str, Sequence[str]]) -> pd.Series:
    if level not in ages:
        raise InputError(f"level {level!r} has no ages; expected one of {', '.join(ages)}, or give ages=")
    _require(origins, list(ages[level]), "origins")
    return pd.Series(
        origins[list(ages[level])].sum(axis=1, skipna=False).to_numpy(float), index=ids_of(origins, "origins")
    )


def _stacked(
    times: pd.DataFrame,
    sites: pd.DataFrame,
    shares: Mapping[str, pd.Series],
    persons: pd.Series,
    unknown_serves: Sequence[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Times from each origin and language to the sites of that language, and the persons of each."""
    tables, groups = [], []
    for language, share in shares.items():
        open_to = (
            sites["id"] if language == "any" else sites["id"][_serves(sites["language"], language, unknown_serves)]
        )
        part = times[times["to_id"].isin(open_to)]
        tables.append(part.assign(from_id=_key(part["from_id"], language)))
        group = pd.DataFrame({"from_id": persons.index, "language": language, "persons": (persons * share).to_numpy()})
        groups.append(group.set_index(_key(group["from_id"], language).to_numpy()))
    return pd.concat(tables, ignore_index=True), pd.concat(groups)


def _serves(languages: pd.Series, language: str, unknown_serves: Sequence[str]) -> pd.Series:
    teaches = languages.map(lambda taught: language in str(taught).split("+"))
    return teaches | ((languages == "unknown") & (language in unknown_serves))


def _key(ids: pd.Series, language: str) -> pd.Series:
    return ids.astype(str) + "\t" + language


def _require(table: pd.DataFrame, columns: Sequence[str], where: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError(f"{where}: missing column {', '.join(missing)}; found {', '.join(map(str, table.columns))}")
