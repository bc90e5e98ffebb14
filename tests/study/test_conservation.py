"""How far a region's cells may lie from its municipal statistics: three per cent, and not a hair more."""

import dataclasses

import numpy as np
import pytest

from kopa.errors import RunError
from kopa.regions import Region
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.starter import starter_country

WHAT = "persons: municipal statistics and cells"


def found(region: Region, off_share: float, documented_share: float = 0.0):
    """Return the table of conservation where the statistics are such that the cells lie a share off them."""
    country = starter_country()
    cells = country.people
    inside = cells[cells["municipality_code"].isin(region.municipality_codes)].reset_index(drop=True)
    persons = inside.groupby("municipality_code")["population"].sum()
    fit = country.population_fit
    of_region = fit["code"].map(persons / (1 + off_share)).fillna(fit["statistics"])
    documented = np.where(fit["code"].isin(region.municipality_codes), documented_share, fit["deviation_share"])
    other = dataclasses.replace(country, population_fit=fit.assign(statistics=of_region, deviation_share=documented))
    return conservation.table(region, other, inside)


@pytest.mark.parametrize("off_share", [0.0, 0.0299, -0.0299, 0.0301, -0.0301, 0.1, -0.29, 0.29])
@pytest.mark.parametrize("name", ["kainuu", "uusimaa", "205,290"])
def test_cells_may_lie_three_per_cent_off_the_statistics_and_no_more(name, off_share):
    table = found(find_region(name), off_share)
    row = table.set_index("what").loc[WHAT]
    assert row["tolerance_share"] == 0.03
    assert row["ok"] == (abs(off_share) < 0.03)
    assert table[table["what"] != WHAT]["ok"].all()
    if not row["ok"]:
        with pytest.raises(RunError, match=f"not conserved: {WHAT}"):
            conservation.check(table, name)


def test_single_municipalities_may_lie_as_far_off_as_is_documented():
    listed, whole = find_region("205,290"), find_region("kainuu")
    assert found(listed, 0.06, documented_share=0.0601)["ok"].all()
    assert not found(listed, 0.0604, documented_share=0.06)["ok"].all()
    assert not found(whole, 0.06, documented_share=0.0601)["ok"].all()
