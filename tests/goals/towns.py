"""Two small municipalities, four cells and a handful of sites: every value can be worked by hand."""

import numpy as np
import pandas as pd

from kopa.goals.inputs import LevelAccess, StudyInputs
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import AGES

INF = np.inf
REGION = Region("two-towns", "Kaksi kuntaa", "Två kommuner", "Two towns", ("205", "290"), 2026)

ORIGINS = pd.DataFrame({"id": ["a1", "a2", "b1", "b2"], "municipality_code": ["205", "205", "290", "290"]}).assign(
    age_0_2=[10.0, 4, 5, 2],
    age_3_6=[20.0, 10, 15, 4],
    age_7_12=[40.0, 20, 30, 10],
    age_13_15=[45.0, 15, 30, 0],
    age_16_17=[60.0, 20, 15, 5],
    age_18_19=[0.0, 0, 0, 0],
    age_20_24=[0.0, 0, 0, 0],
    age_25_plus=[100.0, 50, 40, 10],
)
ORIGINS["population"] = ORIGINS[list(AGES)].sum(axis=1)

MUNICIPALITIES = pd.DataFrame(
    {
        "code": ["049", "205", "290"],
        "name_fi": ["Espoo", "Kajaani", "Kuhmo"],
        "type": ["Kaupunkimaiset kunnat", "Kaupunkimaiset kunnat", "Maaseutumaiset kunnat"],
        "area_km2": [300.0, 400.0, 600.0],
    }
)
HISTORY = pd.DataFrame(
    [
        ("205", 2012, 500),
        ("205", 2022, 490),
        ("290", 2012, 200),
        ("290", 2022, 170),
        ("205", 2017, 1),
        ("290", 2017, 1),
    ],
    columns=["code", "year", "population"],
)
NOBODY_NEAR_THE_EDGE = np.zeros(4, bool)


def access(level, time_min, distance_km, sites, **more):
    """Return access from rows of times and distances; `sites` are (id, municipality, language)."""
    ids, codes, languages = zip(*sites, strict=True) if sites else ((), (), ())
    shape = (4, len(ids))
    return LevelAccess(
        level=level,
        time_min=np.array(time_min, float).reshape(shape),
        distance_km=np.array(distance_km, float).reshape(shape),
        site_ids=ids,
        site_names=ids,
        site_municipality=codes,
        site_language=languages,
        **{"near_edge": NOBODY_NEAR_THE_EDGE, "covered": True, **more},
    )


LUKIO = access(
    "lukio",
    [[5, 40, 30], [25, 20, 25], [50, 30, 2], [INF, INF, 1]],
    [[3, 40, 25], [20, 15, 22], [45, 35, 1], [INF, INF, 0.5]],
    [("s1", "205", "fi"), ("s2", "049", "fi"), ("s3", "290", "sv")],
    near_edge=np.array([False, True, False, True]),
    neighbours_covered_share=1.0,
)
VET = access(
    "vet",
    [[5, 40], [25, 10], [50, 20], [60, 30]],
    [[5, 40], [25, 10], [50, 20], [60, 30]],
    [("v1", "205", "fi"), ("v2", "290", "unknown")],
)
BASIC = access(
    "basic_1_6",
    [[2, 30], [8, 25], [30, 3], [80, 76]],
    [[1, 30], [6, 25], [30, 2], [9, 8]],
    [("p1", "205", "fi"), ("p2", "290", "fi")],
)
UPPER = access(
    "basic_7_9",
    [[2, 30], [8, 25], [30, 3], [100, 90]],
    [[1, 30], [6, 25], [30, 2], [9, 8]],
    [("p1", "205", "fi"), ("p2", "290", "fi")],
    certain=np.array([True, False]),
)


def inputs(levels=(LUKIO, VET, BASIC, UPPER), **changes):
    """Return the inputs of the two towns, with anything else in place of a part."""
    given = {
        "region": REGION,
        "origins": ORIGINS,
        "municipalities": MUNICIPALITIES,
        "population_history": HISTORY,
        "levels": {one.level: one for one in levels},
        "parameters": Parameters(),
        "region_of": {"049": "01", "205": "18", "290": "18"},
    }
    return StudyInputs(**{**given, **changes})


class Values:
    """Looking up values of a table of indicators."""

    def __init__(self, table):
        self.table = table.set_index(["municipality_code", "level", "indicator_id"])

    def __call__(self, indicator_id, level="lukio", code=""):
        return self.table.loc[(code, level, indicator_id), "value"]

    def persons(self, indicator_id, level="lukio", code=""):
        return self.table.loc[(code, level, indicator_id), "persons"]

    def status(self, indicator_id, level="lukio", code=""):
        return self.table.loc[(code, level, indicator_id), "status"]
