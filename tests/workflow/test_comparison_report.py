"""What a comparison names as the data it rests on: tables of an analyst's own beside those of all regions."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from kopa.study.comparison import _found_of
from kopa.workflow.comparison_report import report_input
from tests.report.comparison_case import compared_regions, results

FEED = {"table": "own_timetable", "file": "feed.zip", "sha256": "cd" * 32, "source": "own", "source_date": "2017-02-14"}


@pytest.fixture
def compared():
    return results(beside=False)


def test_own_feeds_stand_among_the_inputs_of_a_comparison_and_change_its_key(compared):
    regions = compared_regions(beside=False)
    plain, with_feed = (
        report_input(one, regions).provenance for one in (compared, replace(compared, own_inputs=pd.DataFrame([FEED])))
    )
    assert with_feed["inputs"] == [*plain["inputs"], FEED]
    assert with_feed["key"] != plain["key"]


def test_of_all_studies_each_own_table_is_named_once_delays_of_one_count_and_bounds_of_all(monkeypatch):
    rows = iter(range(3))
    bound = lambda _: pd.DataFrame({"region_id": [str(next(rows))], "bound": "at_least"})  # noqa: E731
    monkeypatch.setattr("kopa.study.comparison.bounds_of", bound)
    starters = {"table": "roads", "sha256": "ab" * 32, "source": "NLS"}

    def study(when):
        return SimpleNamespace(
            indicators=lambda: pd.DataFrame({"value": [1.0]}),
            inputs_table=lambda: pd.DataFrame([starters, FEED]),
            travel=SimpleNamespace(crossing_delays=when),
        )

    found = _found_of([study("none"), study("midday")])
    assert found.own_inputs["table"].tolist() == ["own_timetable"]
    assert (found.delays, len(found.indicators)) == (True, 2)
    assert found.bounds["region_id"].tolist() == ["0", "1"]
    assert not _found_of([study("none")]).delays
