"""A comparison of the four case regions and one beside, with made-up numbers: small, and every variant differs."""

from functools import cache, partial
from unittest.mock import patch

import numpy as np
import pandas as pd

from kopa.goals.comparison.results import ComparisonResults, comparison_results
from kopa.goals.robustness.sobol import sobol_indices
from kopa.regions import Region
from kopa.report.comparison import ComparisonInput
from kopa.sources.user.region_files import CASE_IDS, find_region
from kopa.tables import INDICATORS
from tests.goals.robustness_towns import DESIGN, NORTH, PARAMETERS, ROUTED, card, factor
from tests.goals.robustness_towns import values as variant_values

BESIDE = "lappi"
LEVELS = ("lukio", "vet", "basic_1_6")
TIMES = ("G1.d.median", "G1.d.p90")
SPAN = dict(zip((*CASE_IDS, BESIDE), (1.0, 0.6, 1.3, 0.62, 0.8), strict=True))
"""Factor on the values of each region."""


def _of_region(name: str) -> dict[tuple[str, str], float]:
    return {key: min(value * SPAN[name], 1.0 if ROUTED[key] == "share" else 1e9) for key, value in NORTH.items()}


def _minutes(code: str, level: str, one: str) -> float:
    return (int(code) % 37 + 5.0) * (1.0 + LEVELS.index(level) / 10) * (1.0 if one.endswith("p90") else 0.6)


def _indicators(regions: list[Region]) -> pd.DataFrame:
    rows = []
    for one in regions:
        rows += [
            (one.id, "", level, i, v, ROUTED[i, level], 900.0, "ok") for (i, level), v in _of_region(one.id).items()
        ]
        rows.append((one.id, "", "lukio", "G1.d.mean", 12.0, "min", 900.0, "partial" if one.id == BESIDE else "ok"))
        rows.append((one.id, "", "uas", "G1.d.mean", np.nan, "min", np.nan, "missing"))
        rows.append((one.id, "", "lukio", "G1.d.median", 11.5 * SPAN[one.id], "min", 900.0, "ok"))
        rows += [(one.id, "", level, "G4.a.change", -0.3, "share", 900.0, "ok") for level in ("basic_1_6", "lukio")]
        rows += [
            (one.id, code, level, i, _minutes(code, level, i), "min", 40.0, "ok")
            for code in one.municipality_codes
            for level in LEVELS
            for i in TIMES
        ]
    return pd.DataFrame(rows, columns=INDICATORS.names)


def _of_municipalities(regions: list[Region]) -> pd.DataFrame:
    rows = [
        (*variant.key, one.id, code, level, i, _minutes(code, level, i) * (1 + (factor(variant) - 1) * (int(code) % 3)))
        for variant in (*DESIGN.crossed, *DESIGN.extra)
        for one in regions
        for code in one.municipality_codes
        for level in LEVELS
        for i in TIMES
    ]
    return pd.DataFrame(rows, columns=variant_values(CASE_IDS[0]).columns)


@cache
def results(*, beside: bool = True) -> ComparisonResults:
    """Return the comparison of the case regions, with one more region where asked."""
    regions = compared_regions(beside=beside)
    codes = [code for one in regions for code in one.municipality_codes]
    peers = pd.DataFrame(
        [(code, rank, codes[(i + rank) % len(codes)]) for i, code in enumerate(codes) for rank in (1, 2, 3)],
        columns=["code", "peer_rank", "peer_code"],
    )
    small = partial(sobol_indices, fewest=64, most=64)
    with patch("kopa.goals.comparison.results.sobol_indices", small):
        return _results(regions, peers)


def _results(regions: list[Region], peers: pd.DataFrame) -> ComparisonResults:
    return comparison_results(
        regions,
        _indicators(regions),
        pd.concat([card(one.id, _of_region(one.id)) for one in regions], ignore_index=True),
        pd.concat([variant_values(one.id, _of_region(one.id)) for one in regions], ignore_index=True),
        _of_municipalities(regions),
        peers,
        DESIGN,
        PARAMETERS,
    )


@cache
def compared_regions(*, beside: bool = True) -> list[Region]:
    """Return the case regions, and the one beside."""
    return [find_region(name) for name in (*CASE_IDS, *([BESIDE] if beside else []))]


def make(*, beside: bool = True, names: dict[str, str] | None = None) -> ComparisonInput:
    """Return what a comparison's report is made from; `names` replace those of municipalities, by code."""
    regions = compared_regions(beside=beside)
    codes = [code for one in regions for code in one.municipality_codes]
    told = {code: f"Kunta {code}" for code in codes} | (names or {})
    towns = pd.DataFrame({"code": codes, "name_fi": [told[code] for code in codes], "name_sv": ""})
    row = {"table": "roads", "sha256": "ab" * 32, "source": "NLS", "source_date": "2013", "licence": "CC BY 4.0"}
    return ComparisonInput(results(beside=beside), tuple(regions), towns, {"key": "0" * 64, "inputs": [row]})
