"""San Francisco, 205 tracts and 16 sites: every optimum that spopt's tests publish or that was enumerated."""

import json

import numpy as np
import pandas as pd
import pytest

from kopa.scenarios.best_network import SiteChoice, fewest_sites, front, most_covered, p_centre, p_median

pytestmark = pytest.mark.outside

NUMBERS = (1, 2, 3, 4, 5)
LIMIT_M = 5000.0


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "oracles/spopt/expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def choice(shared):
    folder = shared / "oracles/spopt"
    ways = pd.read_csv(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    sites = pd.read_csv(folder / "SF_store_site_16_longlat.csv")["NAME"].tolist()
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv")
    costs = ways.pivot(index="DestinationName", columns="name", values="distance").loc[tracts["NAME"], sites]
    return SiteChoice(tracts["POP2000"].to_numpy(float), costs.to_numpy(float), tuple(sites), unit="m")


def same(choice, best, told):
    """The network itself and what it comes to, by persons and by tracts."""
    assert sorted(best.sites) == sorted(told["sites"])
    measured(choice, best.sites, told)


def measured(choice, sites, told):
    nearest = choice.nearest(sites)
    assert choice.mean(sites) == pytest.approx(told["mean_dist_pop_weighted"])
    assert nearest.mean() == pytest.approx(told["mean_dist_unweighted"])
    assert (nearest > LIMIT_M).sum() == told["n_uncovered_5km"]
    assert 100 * (nearest <= LIMIT_M).mean() == pytest.approx(told["pct_locations_covered"])
    persons = choice.persons[nearest <= LIMIT_M].sum() / choice.persons.sum()
    assert 100 * persons == pytest.approx(told["pct_pop_covered"])


def test_the_case_is_whole(choice, expected):
    assert choice.persons.sum() == expected["total_pop"]
    assert choice.costs.shape == (205, 16)
    assert choice.unreachable == 0
    assert choice.worst(choice.sites) == pytest.approx(expected["note_max_min_dist"])


@pytest.mark.parametrize("number", NUMBERS)
def test_p_median(choice, expected, number):
    told = expected["enumerated"][f"pmedian_p{number}"]
    best = p_median(choice, number)
    assert best.value == pytest.approx(told["objective"])
    assert best.gap == 0
    same(choice, best, told)


@pytest.mark.parametrize("number", NUMBERS)
def test_p_centre(choice, expected, number):
    told = expected["enumerated"][f"pcenter_p{number}"]
    best = p_centre(choice, number)
    assert best.value == pytest.approx(told["objective"])
    assert best.gap == 0
    assert choice.worst(best.sites) == pytest.approx(told["objective"])
    assert choice.worst(told["sites"]) == pytest.approx(told["objective"])  # other networks may be as good
    measured(choice, told["sites"], told)


@pytest.mark.parametrize("number", NUMBERS)
def test_most_covered(choice, expected, number):
    told = expected["enumerated"][f"mclp_p{number}_pop"]
    best = most_covered(choice, number, LIMIT_M)
    assert best.value == pytest.approx(told["objective"])
    assert best.gap == 0
    assert choice.persons.sum() - choice.over(told["sites"], LIMIT_M) == pytest.approx(told["objective"])
    measured(choice, told["sites"], told)


def test_fewest_sites(choice, expected):
    told = expected["enumerated"]["lscp_5km"]
    best = fewest_sites(choice, LIMIT_M)
    assert best.value == told["n_sites"] == len(best.sites)
    assert choice.worst(best.sites) <= LIMIT_M
    assert choice.worst(told["one_optimal_set"]) <= LIMIT_M


def test_published_by_spopt_itself(choice, expected):
    told = expected["published_spopt_test"]
    mean = next(value for name, value in told.items() if name.startswith("pmedian_p4_mean_dist"))
    assert choice.mean(p_median(choice, 4).sites) == pytest.approx(mean)
    nearest = choice.nearest(most_covered(choice, 4, LIMIT_M).sites)
    assert (nearest > LIMIT_M).sum() == told["mclp_p4_n_cli_uncov"]
    assert 100 * (nearest <= LIMIT_M).mean() == pytest.approx(told["mclp_p4_perc_cov"])


def test_the_whole_front_falls(choice, expected):
    table = front(choice, range(1, 17))
    assert (np.diff(table["value"]) <= 0).all()
    assert (table["gap"] == 0).all()
    means = [expected["enumerated"][f"pmedian_p{number}"]["mean_dist_pop_weighted"] for number in NUMBERS]
    assert table["value"].head(5).tolist() == pytest.approx(means)
