"""The scorecards that a comparison sets side by side: of regions by all that is known of all, or by one level alone."""

from collections.abc import Sequence

import pandas as pd

from kopa.goals.scoring.discrimination import not_in_all
from kopa.goals.scoring.scorecard import scorecard
from kopa.levels import LUKIO
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import SCORECARD

SHARED_LEVEL = LUKIO
"""The one scored level whose Finnish-language sites are known in most regions: they are scored beside by it alone."""


def cards_of(
    regions: Sequence[Region], indicators: pd.DataFrame, parameters: Parameters, scored: Sequence[str]
) -> pd.DataFrame:
    """Return the scorecards of some regions, without the country, by what is known of all that are scored.

    Where so little is known of all of them that no goal has two measures which do not derive from one another, they
    are scored by the one level of which something is known.

    Parameters
    ----------
    regions, indicators, parameters
        As in `kopa.goals.comparison.results.comparison_results`.
    scored
        Ids of the regions that are scored.
    """
    apart = not_in_all(indicators, parameters, regions=scored)
    of_each = {one.id: indicators[indicators["region_id"] == one.id] for one in regions if one.kind != "country"}

    def cards(*, of_one_level: bool) -> pd.DataFrame:
        made = [
            scorecard(of_each[one.id], one, parameters, not_in_all=apart, of_one_level=of_one_level)
            for one in regions
            if one.id in of_each
        ]
        return pd.concat(made, ignore_index=True)

    by_goals = cards(of_one_level=False)
    counted = by_goals[by_goals["region_id"].isin(scored)]["weight"] > 0
    return by_goals if counted.any() else cards(of_one_level=True)


def shared_scorecards(regions: Sequence[Region], indicators: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the scorecards of the regions by `SHARED_LEVEL` alone, of those in which it is known.

    All of them are scored by the same indicators, so that they can be set side by side. A goal that has no
    indicator of that level has no score.

    Parameters
    ----------
    regions, indicators, parameters
        As in `kopa.goals.comparison.results.comparison_results`; without the country.
    """
    at_level = indicators[indicators["level"] == SHARED_LEVEL]
    of_region = {str(name): table for name, table in at_level.groupby("region_id", sort=False)}
    there = [one for one in regions if one.id in of_region]
    cards = [scorecard(of_region[one.id], one, parameters, of_one_level=True) for one in there]
    weighed = [card for card in cards if (card["weight"] > 0).any()]
    return pd.concat(weighed, ignore_index=True) if weighed else pd.DataFrame(columns=SCORECARD.names)
