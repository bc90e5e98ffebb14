"""Who lives nearer to the edge of the coverage than to a known site, on squares of 10 km."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box

from kopa.errors import InputError
from kopa.study.coverage import covered_codes, edge_within, near_edge, neighbours_covered_share, not_covered

CRS = "EPSG:3067"
SQUARES = gpd.GeoDataFrame(
    {"code": ["001", "002", "003"]},
    geometry=[box(0, 0, 10_000, 10_000), box(10_000, 0, 20_000, 10_000), box(20_000, 0, 30_000, 10_000)],
    crs=CRS,
)
COVERAGE = pd.DataFrame(
    [("vet", "fi", "001", "complete"), ("vet", "fi", "002", "complete"), ("vet", "sv", "001", "complete"),
     ("uas", "fi", "001", "complete"), ("uas", "fi", "002", "partial"),
     *(("lukio", "fi", code, "complete") for code in ("001", "002", "003"))],
    columns=["level", "language", "municipality_code", "completeness"],
)  # fmt: skip


def points(*xy, **columns):
    return gpd.GeoDataFrame(columns, geometry=[Point(x, y) for x, y in xy], crs=CRS)


SITES = points((5_000, 5_000), (19_000, 5_000), language=["fi", "sv"])


def test_near_the_edge_is_who_has_the_uncovered_municipality_nearer_than_a_known_site():
    origins = points((1_000, 5_000), (12_000, 5_000), (12_600, 5_000), (18_000, 5_000), (25_000, 5_000))
    flags = near_edge(origins, SITES, SQUARES, COVERAGE, "vet")
    # 001 and 002 are covered: the edge is x = 20 km, the only Finnish-language site stands at 5 km
    assert flags.tolist() == [False, False, True, True, True]


def test_the_edge_is_near_to_whom_some_outline_is_as_near_as_the_flags_say():
    rng = np.random.default_rng(3)
    outlines = np.array([shapely.Point(xy).buffer(r, 5) for *xy, r in rng.random((12, 3)) * (30, 30, 5)])
    homes, reach = shapely.points(rng.random((500, 2)) * 30), rng.random(500) * 4
    reach[::50], reach[1::50] = np.inf, 0.0
    away = shapely.distance(homes[:, None], outlines).min(axis=1)
    flags = edge_within(homes, outlines, reach)
    assert flags.tolist() == (away <= reach).tolist()
    assert 100 < flags.sum() < 400
    assert not edge_within(homes, outlines[:0], reach).any()


def test_sites_of_the_other_language_do_not_count_and_those_of_both_do():
    origins = points((18_000, 5_000))
    assert near_edge(origins, SITES, SQUARES, COVERAGE, "vet").tolist() == [True]
    both = SITES.assign(language=["fi", "fi+sv"])
    assert near_edge(origins, both, SQUARES, COVERAGE, "vet").tolist() == [False]
    # in Swedish only 001 is covered, so that the edge is x = 10 km and the origin lies beyond it
    assert near_edge(origins, SITES, SQUARES, COVERAGE, "vet", language="sv").tolist() == [True]


def test_without_an_edge_nobody_and_without_a_site_everybody_is_near_it():
    origins = points((1_000, 5_000), (18_000, 5_000))
    assert not near_edge(origins, SITES, SQUARES, COVERAGE, "lukio").any()
    assert near_edge(origins, SITES.iloc[:0], SQUARES, COVERAGE, "vet").all()
    assert not near_edge(origins, SITES.iloc[:0], SQUARES, COVERAGE, "lukio").any()
    assert near_edge(origins.iloc[:0], SITES, SQUARES, COVERAGE, "vet").shape == (0,)


def test_tables_in_different_coordinates_are_refused():
    with pytest.raises(InputError, match="EPSG:4326"):
        near_edge(points((0, 0)), SITES.to_crs("EPSG:4326"), SQUARES, COVERAGE, "vet")


def test_a_municipality_of_which_some_sites_are_missing_is_not_covered():
    assert not_covered(COVERAGE, "vet", ["001", "002"]) == frozenset()
    assert not_covered(COVERAGE, "vet", ["001", "003"]) == {"003"}
    assert not_covered(COVERAGE, "uas", ["001", "002"]) == {"002"}
    assert not_covered(COVERAGE, "vet", ["001", "002"], language="all") == {"002"}
    assert covered_codes(COVERAGE, "vet", language="sv") == {"001"}


def test_covered_neighbours_are_those_that_share_a_border():
    assert neighbours_covered_share(SQUARES, COVERAGE, "vet", ["001"]) == 1  # 002
    assert neighbours_covered_share(SQUARES, COVERAGE, "vet", ["002"]) == 0.5  # 001, not 003
    assert neighbours_covered_share(SQUARES, COVERAGE, "vet", ["001", "002"]) == 0
    assert np.isnan(neighbours_covered_share(SQUARES, COVERAGE, "vet", ["001", "002", "003"]))
