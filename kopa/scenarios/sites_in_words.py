"""What a comparison says of the sites of a level: their table, whose nearest lies across the border, places too few."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from kopa.scenarios.edits_in_words import Names
from kopa.words.rounding import is_few
from kopa.words.texts import Texts
from kopa.words.withheld import WITHHELD, parts_in_words

LEAST_CHANGE = 0.5
"""A site for which the persons to whom it is the nearest change by less stays as it is."""

SAME = 1e-6
"""Persons by which sums in other order may differ."""

GONE = ("closed", "moved")


def site_rows(names: Names, sites: pd.DataFrame, codes: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Return a row for each site that changes, or to which others become the nearest; the last cell: its places.

    Parameters
    ----------
    names
        Words, and names of municipalities.
    sites
        Those of a level (`kopa.scenarios.schemas.SITES_AFTER`).
    codes
        Municipalities of the region: a site elsewhere is told with its own.
    """
    mine, t = sites[_is_touched(sites)], names.t
    return tuple(
        (
            in_which_town(names, row, codes),
            t(f"scenario_state_{row['state']}"),
            before,
            after,
            t.integer(row["capacity"]) if pd.notna(row["capacity"]) else WITHHELD,
        )
        for row, before, after in zip(mine.to_dict("records"), *_nearest_in_words(t, mine), strict=True)
    )


def _nearest_in_words(t: Texts, sites: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return for how many each site is the nearest before and after, as far as no few are found by subtraction.

    All sites of a side are everybody. As many become the nearest to one site as they were to others, so that both sides
    together are a known sum too.
    """
    before, after = sites["nearest_before"].tolist(), sites["nearest_after"].tolist()
    sides = parts_in_words(t, before), parts_in_words(t, after)
    if WITHHELD in (*sides[0], *sides[1]):
        return sides
    both = parts_in_words(t, [*before, *after])
    return both[: len(before)], both[len(before) :]


def in_which_town(names: Names, site: Mapping[Hashable, Any], codes: Collection[str]) -> str:
    """Return the name of a site, with its municipality where that is none of the region."""
    code, name = str(site["municipality_code"]), str(site["name"])
    return name if code in codes else f"{name} ({names.municipality(code)})"


def site_sentences(names: Names, sites: pd.DataFrame, codes: Collection[str]) -> Iterator[str]:
    """Yield what a table of sites does not say by itself: who is nearest to nobody, across the border, without room."""
    yield from _nearest_to_nobody(names, sites)
    yield from _across_the_border(names, sites, codes)
    yield from _places_too_few(names, sites)


def _nearest_to_nobody(names: Names, sites: pd.DataFrame) -> Iterator[str]:
    """Yield the sites that open or move and are then the nearest to nobody, and those that close and were so before."""
    placed = sites["state"].isin(("opened", "moved")) & sites["nearest_after"].eq(0.0)
    closed = sites["state"].eq("closed") & sites["nearest_before"].eq(0.0)
    for name in sites.loc[placed, "name"]:
        yield names.t("scenario_nearest_to_nobody", site=str(name))
    for name in sites.loc[closed, "name"]:
        yield names.t("scenario_closed_of_nobody", site=str(name))


def _across_the_border(names: Names, sites: pd.DataFrame, codes: Collection[str]) -> Iterator[str]:
    """Yield which sites that become the nearest lie in other municipalities than the region's, where a site closes."""
    if not sites["state"].isin(GONE).any():
        return
    newly, is_inside = sites["newly_nearest"], sites["municipality_code"].isin(list(codes))
    outside = sites[(newly >= LEAST_CHANGE) & ~is_inside]
    if outside.empty:
        return
    told = names.t.joined([in_which_town(names, one, codes) for one in outside.to_dict("records")])
    key = "scenario_some_outside" if ((newly > SAME) & is_inside).any() else "scenario_all_outside"
    yield names.t(key, sites=told)


def _places_too_few(names: Names, sites: pd.DataFrame) -> Iterator[str]:
    """Yield the sites that have fewer places than persons to whom they are the nearest after the scenario."""
    mine = sites[_is_touched(sites)]
    for row, persons in zip(mine.to_dict("records"), _nearest_in_words(names.t, mine)[1], strict=True):
        after, before, places = (float(row[name]) for name in ("nearest_after", "nearest_before", "capacity"))
        if after > max(places, before) and not is_few(after) and persons != WITHHELD:
            yield names.t("scenario_places_too_few", site=row["name"], persons=persons, places=names.t.integer(places))


def _is_touched(sites: pd.DataFrame) -> "pd.Series[bool]":
    return (sites["state"] != "stays") | ((sites["nearest_before"] - sites["nearest_after"]).abs() >= LEAST_CHANGE)
