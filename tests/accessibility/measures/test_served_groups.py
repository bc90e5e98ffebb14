"""Competition by level and language."""

import math

import pandas as pd
import pytest

import kopa
from kopa.accessibility import measures
from kopa.errors import InputError

INF = math.inf


@pytest.fixture
def town() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    sites = pd.DataFrame(
        {
            "id": ["both", "fi", "sv", "ala"],
            "level": ["lukio", "lukio", "lukio", "basic_7_9"],
            "language": ["fi+sv", "fi", "sv", "unknown"],
            "places": [60, 30, 10, 50],
        }
    )
    origins = pd.DataFrame(
        {"id": ["a", "b"], "age_16_17": [80, 20], "age_13_15": [100, 25], "finnish": [0.9, 0.5], "swedish": [0.1, 0.5]}
    )
    pairs = pd.MultiIndex.from_product([origins["id"], sites["id"]], names=["from_id", "to_id"]).to_frame(index=False)
    return pairs.assign(travel_time_min=[10, 20, 30, 5, 25, 15, 5, INF]), origins, sites


def test_only_those_of_a_level_compete(town: tuple) -> None:
    times, origins, sites = town
    got = measures.competition(times, origins, sites, decay=kopa.decay_binary(30), supply="places")
    table = got.set_index(["level", "from_id"])["supply_per_person"]
    assert table["lukio"].tolist() == pytest.approx([1.0, 1.0])
    assert table["basic_7_9"].tolist() == [0.5, 0.0]
    assert got["language"].unique().tolist() == ["any"]


def test_languages_compete_only_where_both_are_taught(town: tuple) -> None:
    times, origins, sites = town
    speakers = {"fi": "finnish", "sv": "swedish"}
    got = measures.competition(times, origins, sites, decay=kopa.decay_binary(30), supply="places", speakers=speakers)
    lukio = got[got["level"] == "lukio"].set_index(["language", "from_id"])
    assert lukio["persons"].to_dict() == {("fi", "a"): 72, ("fi", "b"): 10, ("sv", "a"): 8, ("sv", "b"): 10}
    assert lukio.loc[("fi", "a"), "supply_per_person"] == pytest.approx(60 / 100 + 30 / 82)
    assert lukio.loc[("sv", "b"), "supply_per_person"] == pytest.approx(60 / 100 + 10 / 18)
    assert (lukio["persons"] * lukio["supply_per_person"]).sum() == pytest.approx(100)
    unknown = measures.competition(
        times, origins, sites, decay=kopa.decay_binary(30), speakers=speakers, unknown_serves=("fi",)
    )
    assert unknown.query("level == 'basic_7_9' and language == 'sv'")["supply_per_person"].tolist() == [0, 0]


def test_competition_refuses_shares_that_are_none(town: tuple) -> None:
    times, origins, sites = town
    decay = kopa.decay_binary(30)
    with pytest.raises(InputError, match="0-1 and sum to at most 1"):
        measures.competition(times, origins, sites, decay=decay, speakers={"fi": "finnish", "sv": "finnish"})
    with pytest.raises(InputError, match="missing column age_13_15"):
        measures.competition(times, origins.drop(columns="age_13_15"), sites, decay=decay)
    with pytest.raises(InputError, match="level 'night' has no ages"):
        measures.competition(times, origins, sites.assign(level="night"), decay=decay)
