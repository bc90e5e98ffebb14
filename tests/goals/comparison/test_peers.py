"""Peers: the same type, a like size and change; worked by hand on five towns and looked at on the real ones."""

import pandas as pd
import pytest

from kopa.errors import InputError, UnknownNameError
from kopa.goals.comparison.peers import peer_table, peers
from kopa.sources import country_tables

TOWNS = pd.DataFrame(
    [("001", "A", "01", "rural"), ("002", "B", "01", "rural"), ("003", "C", "02", "rural"),
     ("004", "D", "02", "urban"), ("005", "E", "21", "rural")],
    columns=["code", "name_fi", "region_code", "type"],
)  # fmt: skip
PEOPLE = {"001": (1000, 900), "002": (1000, 1000), "003": (1100, 980), "004": (1000, 900), "005": (1000, 900)}
HISTORY = pd.DataFrame(
    [(code, year, people) for code, both in PEOPLE.items() for year, people in zip((2012, 2022), both, strict=True)],
    columns=["code", "year", "population"],
)


def test_peers_are_of_the_same_type_and_law_nearest_first():
    found = peers("001", TOWNS, HISTORY)
    assert found["peer_code"].tolist() == ["003", "002"]  # neither the urban one nor the one of Åland
    assert found["distance"].is_monotonic_increasing
    assert found["change_share"].tolist() == pytest.approx([980 / 1100 - 1, 0.0])


def test_a_town_without_its_like_has_no_peers():
    assert peers("004", TOWNS, HISTORY).empty
    assert peers("005", TOWNS, HISTORY).empty


def test_order_of_rows_is_irrelevant_and_ties_go_to_the_smaller_code():
    twin = pd.concat([TOWNS, pd.DataFrame([("000", "Z", "02", "rural")], columns=TOWNS.columns)])
    history = pd.concat([HISTORY, HISTORY[HISTORY["code"] == "003"].assign(code="000")])
    found = peers("001", twin, history, count=2)
    assert found["peer_code"].tolist() == ["000", "003"]
    pd.testing.assert_frame_equal(found, peers("001", twin.iloc[::-1], history.iloc[::-1], count=2))


def test_unknown_codes_and_short_histories_are_refused():
    with pytest.raises(UnknownNameError, match="no municipality '999'"):
        peers("999", TOWNS, HISTORY)
    with pytest.raises(InputError, match="lacks 2012"):
        peers("001", TOWNS, HISTORY[HISTORY["year"] == 2022])
    with pytest.raises(InputError, match="no people of 003"):
        peers("001", TOWNS, HISTORY[HISTORY["code"] != "003"])


def test_every_municipality_has_peers_of_its_own_kind():
    towns, history = country_tables.municipalities(), country_tables.population_history()
    table = peer_table(towns, history)
    assert set(towns["code"]) - set(table["code"]) == {"478"}  # Mariehamn: the one town of Åland
    assert (table.groupby("code")["peer_rank"].max() == 5).all()
    assert (table["code"] != table["peer_code"]).all()
    kind = dict(zip(towns["code"], towns["type"], strict=True))
    assert (table["code"].map(kind) == table["peer_code"].map(kind)).all()
    kajaani = table[table["code"] == "205"].iloc[0]
    assert 0.5 < kajaani["population"] / 36_000 < 2
