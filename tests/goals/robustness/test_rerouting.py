"""Variants are really re-routed: not scaled, the same alone and together, equal to the long way of computing."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kopa.accessibility import Access, RoadNetwork, matrices
from kopa.accessibility.network.crossings import with_crossing_delays
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.inputs import LevelAccess, StudyInputs
from kopa.goals.robustness.candidates import candidates
from kopa.goals.robustness.people import drawn_people
from kopa.goals.robustness.rerouting import ONE_CLASS, Base, DrawnNetworks, rerouted
from kopa.goals.robustness.spread import Spread
from kopa.goals.robustness.values import (
    VARIANT_VALUES,
    municipality_values,
    values_and_times,
    variant_values,
    with_weight,
)
from kopa.goals.robustness.variants import DECLARED, FAST, SLOW, design
from kopa.parameters import Parameters
from kopa.tables import AGES
from tests.goals.robustness_towns import card
from tests.goals.towns import HISTORY, MUNICIPALITIES, REGION

CRS = "EPSG:3067"
X0, Y0 = 500_000.0, 7_000_000.0
PARAMETERS = Parameters()
DESIGN = design(PARAMETERS, Spread(networks=6))
KM = 1000.0


def points(**places):
    ids, xy = list(places), np.array(list(places.values()), float)
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(X0 + xy[:, 0] * KM, Y0 + xy[:, 1] * KM), crs=CRS)


NODES = points(a=(0, 0), b=(20, 0), c=(10, 6), d=(20, 9))
ROADS = pd.DataFrame(
    [("a", "b", 20.0, 80.0, 1), ("a", "c", 12.0, 50.0, 5), ("c", "b", 12.0, 50.0, 5), ("b", "d", 9.0, 60.0, 4)],
    columns=["u", "v", "km", "speed_kmh", "road_class"],
).assign(length_m=lambda t: t["km"] * KM)
"""Two ways from a to b: a short one on class 1, and over c on class 5."""

SITES = {
    "lukio": points(s1=(20, 0.3), s2=(0.5, 0.5)),
    "vet": points(v1=(20, 8.7)),
}


def people():
    cells = points(a1=(0.2, 0.1), a2=(9.8, 5.7), b1=(19.5, 0.2), b2=(20.0, 8.5))
    numbers = pd.DataFrame({age: [10.0, 20.0, 5.0, 7.0] for age in AGES})
    return cells.assign(
        municipality_code=["205", "205", "290", "290"],
        population=numbers.sum(axis=1),
        locality=[1, 0, 2, 0],
        **numbers,
    )


def network(factors=None):
    roads = ROADS.assign(speed_kmh=ROADS["speed_kmh"] * ROADS["road_class"].map(factors or {}).fillna(1.0))
    return RoadNetwork.from_edges(NODES, roads)


def found(net, origins, sites, metric, leg, streets_max_m):
    return Car(net, leg, streets_max_m).matrices(origins, sites, metric)


def inputs(region=REGION, rows=slice(None)):
    origins = people().iloc[rows].reset_index(drop=True)
    levels = {}
    for level, sites in SITES.items():
        time, km = (found(network(), origins, sites, way, Access(), 5000.0) for way in ("time", "distance"))
        n = len(sites)
        levels[level] = LevelAccess(
            level=level, time_min=time.time_min, distance_km=km.distance_km, site_ids=tuple(sites["id"]),
            site_names=tuple(sites["id"]), site_municipality=("290", "205")[:n], site_language=("fi",) * n,
            near_edge=np.zeros(len(origins), bool), covered=True,
        )  # fmt: skip
    return StudyInputs(region, origins, MUNICIPALITIES, HISTORY, levels, PARAMETERS, {"205": "18", "290": "18"})


def base(*regions):
    return Base(Car(network()), [inputs(*region) for region in regions or [()]], [SITES] * max(len(regions), 1))


@pytest.fixture(scope="module")
def routed():
    return {one.key: (one, regions) for one, regions in rerouted(base(), DESIGN, [*DESIGN.crossed, *DESIGN.extra])}


def test_every_variant_equals_the_long_way_of_computing_it(routed):
    """Another leg only adds its difference to one search: the result is that of searching with the other leg."""
    assert len(routed) == len({*DESIGN.crossed, *DESIGN.extra}) > 7 * 7
    for variant, (region,) in routed.values():
        factors = DESIGN.speed_factors.loc[variant.network].to_dict()
        leg = Access(speed_kmh=variant.access_speed_kmh, detour=variant.access_detour)
        origins = drawn_people(people(), DESIGN.spread, PARAMETERS.seed, variant.people)
        for level, sites in SITES.items():
            streets = variant.local_streets_max_m
            time = found(network(factors), origins, sites, "time", leg, streets).time_min
            km = found(network(), origins, sites, "distance", leg, streets).distance_km
            assert region.levels[level].time_min == pytest.approx(time, abs=1e-8)
            assert region.levels[level].distance_km == pytest.approx(km, abs=1e-8)


def town(speed_factor=1.0, delay_factor=1.0):
    """Return the roads as streets with delays at c and b, driven slower to c than from it."""
    streets = ROADS.drop(columns="road_class").assign(highway="residential", back_kmh=ROADS["speed_kmh"] / 2)
    for name in ("speed_kmh", "back_kmh"):
        streets[name] *= speed_factor
    more = pd.DataFrame({"u": ["c"], "v": ["d"], "km": 11.0, "length_m": 11.0 * KM, "speed_kmh": 40.0 * speed_factor,
                         "back_kmh": 40.0 * speed_factor, "highway": "residential"})  # fmt: skip
    roads = RoadNetwork.from_edges(NODES, pd.concat([streets, more])).roads
    delayed = with_crossing_delays(roads, "midday")
    table = pd.DataFrame({"of": delayed.time_min - roads.time_min, "back": delayed.back_min - roads.back_min})
    ahead, back = (roads.length_m / KM / (minutes + delay_factor * more_min) * 60 for minutes, more_min in (
        (roads.time_min, table["of"].to_numpy()), (roads.back_min, table["back"].to_numpy())))  # fmt: skip
    return RoadNetwork.of(delayed).with_speeds(ahead[np.argsort(roads.edge_row)], back[np.argsort(roads.edge_row)])


def test_delays_of_crossings_are_drawn_beside_the_speeds_in_both_directions():
    """Each network is the town at its speeds with delays of its own: neither scales the other."""
    networks = DrawnNetworks(town(), DESIGN)
    for number in (1, 2, SLOW, FAST):
        speed_factor = DESIGN.speed_factors.loc[number, ONE_CLASS]
        expected = town(speed_factor, DESIGN.delay_factors.loc[number])
        made = networks.of(number)
        assert made.time_min == pytest.approx(expected.time_min, rel=1e-12)
        assert made.back_min == pytest.approx(expected.back_min, rel=1e-12)
        assert made.notes["delays"] == "midday"
    assert networks.of(1).digest == DrawnNetworks(town(), DESIGN).of(1).digest
    assert networks.of(DECLARED).digest == town().digest


def test_sites_far_away_are_not_searched_for_and_change_no_value():
    """A school 300 km off is nobody's nearest under any speeds: without it every value is the same."""
    far = pd.concat([SITES["lukio"], points(s9=(20, 300))], ignore_index=True)
    net = RoadNetwork.from_edges(
        pd.concat([NODES, points(z=(20, 300))], ignore_index=True),
        pd.concat([ROADS, pd.DataFrame([("d", "z", 291.0, 80.0, 1, 291.0 * KM)], columns=ROADS.columns)]),
    )
    given = inputs()
    near = replace(given.levels["lukio"], level="basic_1_6")
    time, km = (found(net, people(), far, way, Access(), 5000.0) for way in ("time", "distance"))
    access = replace(
        near, time_min=time.time_min, distance_km=km.distance_km, site_ids=("s1", "s2", "s9"),
        site_names=("s1", "s2", "s9"), site_municipality=("290", "205", "999"), site_language=("fi",) * 3,
        site_places=("s1", "s2", "s9"),
    )  # fmt: skip
    assert candidates(replace(given, levels={"basic_1_6": access}), "basic_1_6").tolist() == [True, True, False]
    with_far = Base(Car(net), [replace(given, levels={"basic_1_6": access})], [{"basic_1_6": far}])
    without = replace(
        with_far,
        inputs=[replace(given, levels={"basic_1_6": near})],
        sites=[{"basic_1_6": SITES["lukio"]}],
    )
    one, other = (variant_values(rerouted(base, DESIGN, DESIGN.joint)) for base in (with_far, without))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_declared_variant_is_the_study_itself(routed):
    _, (region,) = routed[DESIGN.declared.key]
    for level, access in inputs().levels.items():
        assert np.array_equal(region.levels[level].time_min, access.time_min)
        assert np.array_equal(region.levels[level].distance_km, access.distance_km)


def test_scaling_times_gives_another_answer_than_rerouting():
    """With a slow main road people take the other one: a scaled time knows nothing of it."""
    factors = {1: 0.5, 4: 1.0, 5: 1.15}
    ends = NODES[NODES["id"].isin(["a", "b", "c"])]
    as_declared, again = (matrices(net, ends, ends, progress=False).time_min for net in (network(), network(factors)))
    assert as_declared[0, 1] == pytest.approx(20 / 80 * 60)  # over the main road
    assert again[0, 1] == pytest.approx(24 / (50 * 1.15) * 60)  # over c
    scaled_by_class = as_declared[0, 1] / factors[1]
    assert scaled_by_class - again[0, 1] > 4  # min
    apart = ~np.eye(3, dtype=bool)
    ratio = again[apart] / as_declared[apart]
    assert ratio.max() / ratio.min() > 1.5  # no single factor turns one into the other


def test_slower_roads_never_shorten_and_faster_never_lengthen_a_way(routed):
    usual = DESIGN.declared.key[1:]
    times = {n: routed[n, *usual][1][0].levels["vet"].time_min for n in (SLOW, DECLARED, FAST)}
    assert (times[SLOW] >= times[DECLARED]).all()
    assert (times[FAST] <= times[DECLARED]).all()
    assert (times[SLOW] > times[FAST]).any()


def test_distances_do_not_depend_on_speeds(routed):
    usual = DESIGN.declared.key[1:]
    km = [routed[n, *usual][1][0].levels["lukio"].distance_km for n in range(7)]
    assert all(np.array_equal(km[0], other) for other in km)


def test_a_region_alone_has_the_values_that_it_has_with_others():
    north = (replace(REGION, id="north", municipality_codes=("205",)), slice(0, 2))
    south = (replace(REGION, id="south", municipality_codes=("290",)), slice(2, 4))
    both = variant_values(rerouted(base(north, south), DESIGN, DESIGN.crossed))
    alone = variant_values(rerouted(base(north), DESIGN, DESIGN.crossed))
    here = both[both["region_id"] == "north"].reset_index(drop=True)
    pd.testing.assert_frame_equal(here, alone, check_exact=True)


def test_regions_that_overlap_share_their_people():
    whole, part = (REGION, slice(None)), (replace(REGION, id="part", municipality_codes=("205",)), slice(0, 2))
    for _, (one, other) in rerouted(base(whole, part), DESIGN, DESIGN.joint):
        assert np.array_equal(one.levels["lukio"].time_min[:2], other.levels["lukio"].time_min)


def test_values_are_those_of_the_indicators_and_only_what_is_wanted(routed):
    from kopa.goals.compute import indicators

    values = variant_values(iter(routed.values()), {("G1.d.mean", "lukio"), ("G1.c.10km", "vet")})
    assert set(zip(values["indicator_id"], values["level"], strict=True)) == {
        ("G1.d.mean", "lukio"),
        ("G1.c.10km", "vet"),
    }
    assert list(values.columns) == VARIANT_VALUES.names
    table = indicators(inputs()).set_index(["municipality_code", "level", "indicator_id"])["value"]
    keys = values[["network", "leg", "people", "streets"]].itertuples(index=False, name=None)
    declared = values[[key == DESIGN.declared.key for key in keys]]
    for row in declared.itertuples():
        assert row.value == table["", row.level, row.indicator_id]
    assert values.groupby(["indicator_id"])["value"].nunique()["G1.d.mean"] > 20


def test_values_of_municipalities_are_those_of_the_indicators(routed):
    from kopa.goals.compute import indicators

    values = municipality_values([routed[DESIGN.declared.key]])
    table = indicators(inputs()).set_index(["municipality_code", "level", "indicator_id"])["value"]
    assert set(values["municipality_code"]) == {"", "205", "290"}
    for row in values.itertuples():
        assert row.value == table[row.municipality_code, row.level, row.indicator_id]


def test_one_search_gives_scored_values_and_times_of_municipalities():
    made = base()
    values, times = values_and_times(rerouted(made, DESIGN, DESIGN.crossed), DESIGN.joint)
    pd.testing.assert_frame_equal(values, variant_values(rerouted(made, DESIGN, DESIGN.crossed)))
    pd.testing.assert_frame_equal(times, municipality_values(rerouted(made, DESIGN, DESIGN.joint)))


def test_a_level_that_is_not_covered_has_no_values(routed):
    variant, (region,) = routed[DESIGN.declared.key]
    levels = {**region.levels, "vet": replace(region.levels["vet"], covered=False)}
    values = variant_values([(variant, (replace(region, levels=levels),))])
    assert set(values["level"]) == {"lukio"}


def test_what_carries_weight_is_read_from_scorecards():
    wanted = with_weight(card("north"), card("south"))
    assert ("G1.d.p90", "lukio") in wanted
    assert not any(name == "" for name, _ in wanted)


def test_bases_that_do_not_fit_together_are_refused():
    made = base()
    with pytest.raises(InputError, match="lukio: sites differ"):
        replace(made, sites=[{**SITES, "lukio": SITES["lukio"].iloc[::-1]}])


def test_roads_of_unknown_class_get_faster_and_slower_together():
    classless = RoadNetwork.from_edges(NODES, ROADS.drop(columns="road_class"))
    together = RoadNetwork.from_edges(NODES, ROADS.assign(road_class=4))
    one, other = (
        [regions[0].levels["vet"].time_min for _, regions in rerouted(replace(base(), car=Car(net)), DESIGN, variants)]
        for net, variants in ((classless, DESIGN.joint), (together, DESIGN.joint))
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert any(not np.array_equal(one[0], a) for a in one)
