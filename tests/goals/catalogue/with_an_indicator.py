"""Run by `test_an_indicator.py` where `kopa.goals.catalogue` holds one file more: what follows from it, as JSON."""

import inspect
import json
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd

from kopa.goals.catalogue import name_of
from kopa.goals.compute import indicators
from kopa.goals.robustness.intervals import score_intervals
from kopa.goals.robustness.values import variant_values
from kopa.goals.scoring.scorecard import scorecard
from kopa.report import build
from kopa.report.gpkg.geopackage import geopackage
from kopa.report.xlsx.workbook import xlsx
from tests.goals import robustness_towns, test_indicator
from tests.goals.catalogue import test_catalogue
from tests.goals.robustness_towns import DESIGN, factor
from tests.goals.towns import NOBODY_NEAR_THE_EDGE, REGION, inputs
from tests.report.conftest import make

PARAMETERS = replace(robustness_towns.PARAMETERS, choice_min=20.0)
MINE = "G1.z.20min"


def at_speed(given, variant):
    """The towns under a variant: every trip longer or shorter."""
    levels = {name: replace(one, time_min=one.time_min * factor(variant)) for name, one in given.levels.items()}
    return replace(given, levels=levels)


def certain(given):
    """The towns where everybody's nearest site is certain: of a level uncertain for a fifth, nothing is scored."""
    levels = {name: replace(one, near_edge=NOBODY_NEAR_THE_EDGE) for name, one in given.levels.items()}
    return replace(given, levels=levels)


def failing(*modules):
    """Names of the tests of some modules that do not hold with the new indicator; those of parameters left out."""
    repo = Path(__file__).resolve().parents[3]
    for name, test in (pair for module in modules for pair in vars(module).items() if pair[0].startswith("test_")):
        asked = set(inspect.signature(test).parameters)
        try:
            if asked <= {"repo"}:
                test(**dict.fromkeys(asked, repo))
        except AssertionError:
            yield name


def in_files(folder):
    """Columns of the workbook and of the GeoPackage of a report whose indicators hold the new one."""
    source = make()
    rows = source.indicators[source.indicators["indicator_id"] == "G1.c.30min"].assign(indicator_id=MINE, value=0.25)
    table = pd.concat([source.indicators, rows], ignore_index=True)
    source = make(indicators=table, parameters=PARAMETERS)
    xlsx(build(source, "en"), source, folder / "tables.xlsx")
    geopackage(source, folder / "region.gpkg", isochrones=None)
    book = openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)
    cells = [row for sheet in book for row in sheet.iter_rows(values_only=True) if MINE in row]
    with sqlite3.connect(folder / "region.gpkg") as database:
        fields = database.execute("select lukio_far_share from municipalities").fetchall()
        about = database.execute("select title from gpkg_data_columns where name = 'lukio_far_share'").fetchall()
    return {"xlsx": len(cells), "xlsx_name": cells[0][4], "gpkg": fields, "gpkg_about": about}


def main(folder):
    """Print what the new indicator comes to."""
    given = certain(inputs(parameters=PARAMETERS))
    table = indicators(given)
    table.to_csv(folder / "indicators.csv", index=False)
    csv = pd.read_csv(folder / "indicators.csv", dtype={"municipality_code": str}, keep_default_na=False)
    mine = csv[csv["indicator_id"].str.startswith("G1.z") & (csv["level"] == "lukio")]
    card = scorecard(table, REGION, PARAMETERS)
    part = card[(card["indicator_id"] == MINE) & (card["level"] == "lukio")].iloc[0]
    routed = ((one, (at_speed(given, one),)) for one in (*DESIGN.crossed, *DESIGN.extra))
    found = score_intervals(card, variant_values(routed), DESIGN, PARAMETERS)
    interval = found[(found["indicator_id"] == MINE) & (found["level"] == "lukio")].iloc[0]
    result = {
        "csv": mine[["municipality_code", "indicator_id", "value"]].astype(str).values.tolist(),
        "score": part["score"], "weight": part["weight"], "name": name_of(MINE, "sv", PARAMETERS),
        "interval": [interval["value_low"], interval["value_high"]], **in_files(folder),
        "failing": list(failing(test_catalogue, test_indicator)),
    }  # fmt: skip
    print(json.dumps(result, default=float))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
