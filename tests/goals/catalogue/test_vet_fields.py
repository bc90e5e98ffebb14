"""Fields of vocational education by the official table: counted without any table of the analyst's, else by theirs."""

import pandas as pd
import pytest

from kopa.goals.compute import indicators
from kopa.official_statistics import OfficialStatistics
from tests.goals.towns import VET, Values, inputs


def found(fields, **tables):
    official = OfficialStatistics(vet_fields=pd.DataFrame(fields, columns=["site_id", "field"]))
    return Values(indicators(inputs([VET], statistics=official, tables=tables)))


BOTH = [("v1", "01"), ("v1", "07"), ("v2", "07")]


def test_official_fields_within_30_km_count_once_each():
    value = found(BOTH)
    # v1 within 30 km of the 60 and the 20 of 205; v2 of the 20, and of the 15 and the 5 of 290 (30 km: inclusive).
    assert value("G1.b.fields", "vet") == pytest.approx((60 * 2 + 20 * 2 + 15 * 1 + 5 * 1) / 100)
    assert value("G1.b.fields", "vet", "290") == 1
    assert value.status("G1.b.fields", "vet") == "ok"


def test_a_site_without_fields_makes_the_number_partial_and_sites_that_are_not_studied_none():
    assert found(BOTH[:2]).status("G1.b.fields", "vet") == "partial"
    assert found([("elsewhere", "01")]).status("G1.b.fields", "vet") == "missing"


def test_the_analysts_fields_count_before_the_official_ones_and_places_without_fields_do_not():
    columns = ["site_id", "level", "field", "places"]
    own = pd.DataFrame([("v1", "vet", "care", 30)], columns=columns)
    assert found(BOTH, capacity=own)("G1.b.fields", "vet") == pytest.approx(0.8)
    assert found(BOTH, capacity=own.assign(field=""))("G1.b.fields", "vet") == pytest.approx(1.8)
