"""Closings and the front in words: numbers as the answers of scenarios print them, and of few persons none."""

import numpy as np
import pytest

from kopa.scenarios.best_network import SiteChoice, closings, front
from kopa.scenarios.best_network.in_words import closings_in_words, front_in_words
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

NAMES = {"a": "Alku", "b": "Beeta", "c": "Ceeta"}
CHOICE = SiteChoice(
    np.array([1003.4, 2.2, 71.7]),
    np.array([[1.23456, 5.0, 80.4], [6.0, 2.34567, 90.4], [9.87654, 7.77777, np.inf]]),
    ("a", "b", "c"),
    unit="km",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_closings_are_printed_by_the_one_rule(language):
    t = Texts(language)
    table = closings_in_words(closings(CHOICE, limit=5.0), NAMES, t, 5.0)
    told = {row[1]: row for row in table.rows}
    assert table.head[6] == t("scenario_measure_over_near", limit="5")
    assert [len(row) for row in table.rows] == [len(table.head)] * 3
    assert told["Ceeta"][2:4] == ("0", "0")
    assert told["Beeta"][2] == t.headcount(73.9)
    more = 71.7 * (9.87654 - 7.77777) + 2.2 * (6.0 - 2.34567)
    assert told["Beeta"][3] == t.integer(more)
    assert told["Alku"][4:6] == (f"{t.decimal(5.2)}\u00a0km", f"{t.decimal(5.0)}\u00a0km")
    assert told["Ceeta"][6:] == (t.headcount(71.7), "0")
    longest = t.decimal(9.9)
    assert not any(longest in cell for row in table.rows for cell in row[:4])


def test_fewer_than_five_are_told_as_fewer():
    few = SiteChoice(np.array([2.2, 71.7]), np.array([[1.0, np.inf], [np.inf, 2.0]]), ("a", "b"))
    t = Texts("en")
    told = {row[1]: row for row in closings_in_words(closings(few, limit=5.0), NAMES, t, 5.0).rows}
    assert told["Alku"][2:4] == (t("fewer"), t("no_way"))
    assert told["Alku"][7] == t("fewer")


def test_the_front_is_printed_by_the_one_rule_with_names():
    table = front_in_words(front(CHOICE, [1, 2]), NAMES, Texts("en"))
    mean = (1003.4 * 1.23456 + 2.2 * 2.34567 + 71.7 * 7.77777) / (1003.4 + 2.2 + 71.7)
    assert table.rows[1] == ("2", f"{mean:.1f}\u00a0km", "0%", "Alku and Beeta")
    assert table.rows[0][3] == "Alku"
