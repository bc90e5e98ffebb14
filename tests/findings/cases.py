"""The small region drawn by hand, with what is known of a level changed."""

import dataclasses

import numpy as np
import pandas as pd

from kopa.findings.evidence import Evidence
from kopa.goals.catalogue.travel_time import UNCERTAIN
from kopa.levels import of
from kopa.parameters import Parameters
from kopa.results import Results
from kopa.words.texts import Texts
from tests.report.conftest import indicators, make

CODES = ("", "901", "902", "903")


def evidence(source: Results | None = None, language: str = "en") -> Evidence:
    return Evidence(source or make(), Texts(language))


def with_values(*rows: tuple[str, str, str, float, float], source: Results | None = None) -> Results:
    """Results with indicators set: code, level, id, value, persons."""
    source = source or make()
    table = source.indicators
    for code, level, indicator_id, value, persons in rows:
        mine = table["municipality_code"].eq(code) & table["level"].eq(level) & table["indicator_id"].eq(indicator_id)
        table = table[~mine]
        row = {"region_id": "testiseutu", "municipality_code": code, "level": level, "indicator_id": indicator_id,
               "value": value, "unit": "share", "persons": persons, "status": "ok"}  # fmt: skip
        table = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
    return dataclasses.replace(source, indicators=table)


def uncertain(level: str, shares: dict[str, float], source: Results | None = None) -> Results:
    """Results in which the nearest site of a level is uncertain for a share of the persons of municipalities."""
    id_ = UNCERTAIN.id(Parameters())
    return with_values(*((code, level, id_, share, 10.0) for code, share in shares.items()), source=source)


def resting(share: float, level: str = "lukio", of_sites: str | None = None) -> Results:
    """Results in which a share of the persons of municipality 901, and none elsewhere, rest on a disputed site."""
    source, column = make(), f"nearest_{level}"
    used = source.sites[source.sites["in_region"].astype(bool)].iloc[0]
    disputed = pd.DataFrame([used]).assign(id="disputed", name="Niemen koulu", level=of_sites or level, language="fi")
    if "serves_16_17" in disputed:
        disputed["serves_16_17"] = True
    origins, persons = source.origins.copy(), source.persons[level]
    there = origins["municipality_code"].eq("901").to_numpy()
    first = np.flatnonzero(there)[0]
    for age in of(level).ages:  # one row of so many persons, however many the others are
        others = origins.loc[there, age].sum() - origins.loc[first, age]
        origins.loc[first, age] = others * share / (1 - share)
    origins.loc[first, column] = "disputed"
    assert persons[there].sum() > 0
    rejected = disputed[["name", "municipality_code"]].assign(record="r", reason_code="closed", reason="closed")
    sites = pd.concat([source.sites, disputed], ignore_index=True)
    source = dataclasses.replace(source, sites=sites, origins=origins, rejected_sites=rejected)
    known = dict.fromkeys(("", "901", "902", "903"), 0.0)
    return uncertain(level, known, source=source)


def not_known(*levels: str) -> Results:
    """Results with times to sites elsewhere, at levels whose sites are not known in the region."""
    table = indicators()
    hidden = table["level"].isin(levels)
    table["value"], table["status"] = table["value"].mask(hidden), table["status"].mask(hidden, "missing")
    return make(indicators=table)
