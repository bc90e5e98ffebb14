"""Official statistics of the two towns, which are a region, and of the town beside them: worked by hand."""

import pandas as pd

from kopa.official_statistics import OfficialStatistics
from kopa.tables import AGES


def ages(**persons):
    """Persons of every age group: 10 where nothing is said."""
    return {age: persons.get(age, 10.0) for age in AGES}


REGION_AGES = pd.DataFrame(
    [
        {"region_code": "18", "kind": "observed", "year": 2015, **ages(age_7_12=200.0, age_16_17=80.0)},
        {"region_code": "18", "kind": "observed", "year": 2025, **ages(age_7_12=100.0, age_16_17=100.0)},
        {"region_code": "18", "kind": "projection", "year": 2025, **ages(age_7_12=999.0)},
        {"region_code": "18", "kind": "projection", "year": 2030, **ages(age_7_12=90.0, age_16_17=50.0)},
        {"region_code": "18", "kind": "projection", "year": 2040, **ages(age_7_12=60.0, age_16_17=25.0)},
        {"region_code": "01", "kind": "observed", "year": 2025, **ages()},
        {"region_code": "01", "kind": "projection", "year": 2040, **ages()},
    ]
)
MUNICIPALITY_AGES = pd.DataFrame([{"code": "205", "year": 2018, **ages(age_7_12=70.0)}])
STATISTICS = OfficialStatistics(region_ages=REGION_AGES, municipality_ages=MUNICIPALITY_AGES)
