"""Closings and the front for readers: numbers printed as the answers of scenarios print them."""

import math
from collections.abc import Mapping

import pandas as pd

from kopa.scenarios.answer_in_words import AnswerTable
from kopa.scenarios.measures_in_words import value_in_words
from kopa.words.texts import Texts


def closings_in_words(closed: pd.DataFrame, names: Mapping[str, str], t: Texts, limit_km: float) -> AnswerTable:
    r"""Return what closing each site alone comes to, in kilometres (`closings`), as it is printed.

    The longest way is told of nobody: it may be that of one household.

    Parameters
    ----------
    closed
        `closings` of distances.
    names
        Name of each site by its id.
    t
        Texts of the reader's language.
    limit_km
        The limit that `closings` was asked with.

    Examples
    --------
    >>> import numpy as np
    >>> from kopa.scenarios.best_network import SiteChoice, closings
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> told = closings_in_words(closings(choice, limit=5.0), {"a": "Alku", "b": "Beeta"}, Texts("en"), 5.0)
    >>> [cell.replace("\u00a0", " ") for cell in told.rows[0]]
    ['1', 'Alku', '10', '40', '3.0 km', '5.0 km', '0', '0']
    """
    head = (
        t("compare_col_place"),
        t("col_site"),
        t("scenario_nearest_before"),
        t("closings_more"),
        t("scenario_mean_after"),
        t("scenario_measure_p90_km"),
        t("scenario_measure_over_near", limit=t.number(limit_km)),
        t("scenario_measure_unreachable"),
    )
    rows = [
        (
            t.integer(row["rank"]),
            names[str(row["site"])],
            t.headcount(row["nearest_persons"]),
            t.integer(row["more_total"]) if math.isfinite(row["more_total"]) else t("no_way"),
            *(value_in_words(t, row[name], "km") for name in ("mean", "p90")),
            *(t.headcount(row[name]) for name in ("over_limit", "unreachable")),
        )
        for row in closed.to_dict("records")
    ]
    return AnswerTable(head, tuple(rows))


def front_in_words(best: pd.DataFrame, names: Mapping[str, str], t: Texts) -> AnswerTable:
    r"""Return the networks with the shortest ways on average, in kilometres (`front`), as they are printed.

    Parameters
    ----------
    best
        `front` of distances, by the mean.
    names, t
        As in `closings_in_words`.

    Examples
    --------
    >>> import numpy as np
    >>> from kopa.scenarios.best_network import SiteChoice, front
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> front_in_words(front(choice, [1]), {"a": "Alku", "b": "Beeta"}, Texts("en")).rows
    (('1', '3.0\xa0km', '0%', 'Beeta'),)
    """
    head = (t("front_number"), t("scenario_measure_mean_km"), t("front_gap"), t("front_sites"))
    rows = [
        (
            t.integer(row["number"]),
            value_in_words(t, row["value"], "km"),
            t.share(row["gap"]),
            t.joined([names[site] for site in str(row["sites"]).split()]),
        )
        for row in best.to_dict("records")
    ]
    return AnswerTable(head, tuple(rows))
