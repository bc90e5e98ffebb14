"""Swedish speakers by the published shares: filled without any table, and nothing told of fewer than five."""

import dataclasses

import pandas as pd
import pytest

from kopa.goals.compute import indicators
from kopa.official_statistics import OfficialStatistics
from kopa.sources import society
from tests.goals.towns import LUKIO, Values, inputs

SWEDISH_LUKIO = dataclasses.replace(LUKIO, swedish_covered=True)


def found(shares, **tables):
    speakers = pd.DataFrame(shares, columns=["code", "share"])
    given = inputs([SWEDISH_LUKIO], statistics=OfficialStatistics(swedish_speakers=speakers), tables=tables)
    return Values(indicators(given))


def test_published_shares_fill_it_in_part_and_a_table_of_ones_own_counts_before_them():
    value = found([("205", 0.1), ("290", 0.5)])
    # A tenth of 60 and 20 in 205, 30 and 25 min away; half of 15 and 5 in 290, 2 and 1 min away.
    assert value.persons("G1.i.sv") == pytest.approx(18)
    assert (value("G1.i.sv"), value.status("G1.i.sv")) == (2, "partial")
    own = pd.DataFrame({"municipality_code": ["205"], "share": [1.0]})
    assert found([("205", 0.1), ("290", 0.5)], swedish_speakers=own).persons("G1.i.sv") == pytest.approx(80)


def test_fewer_than_five_speakers_are_not_told_of():
    value = found([("205", 0.1), ("290", 0.1)])
    assert value.persons("G1.i.sv") == pytest.approx(10)
    assert value.status("G1.i.sv", code="290") == "missing"
    assert value.status("G1.d.mean.sv", code="290") == "missing"
    assert found([("205", 0.01), ("290", 0.01)]).status("G1.i.sv") == "missing"


@pytest.mark.outside
def test_shares_are_the_medians_of_the_source_file(shared):
    source = pd.read_csv(shared / "data/municipalities/swedish_speakers_2000_2022.csv", dtype=str)
    ours = society.swedish_speakers().set_index("code")
    mine = source[source["municipality_code"] == "272"].iloc[0]
    assert [int(ours.loc["272", one]) for one in ("least", "median", "most")] == [
        round(float(mine[one])) for one in ("least", "median", "most")
    ]
