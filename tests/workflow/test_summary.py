"""What the terminal shows of a scorecard: every number and word of it, in 80 columns."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from rich.console import Console

from kopa.store import sha256
from kopa.tables import SCORECARD
from kopa.workflow.run import RunOutcome
from kopa.workflow.summary import outcome, scorecard

RESTS_ON = "sites of education, [network], travel times, and what is said of them at length, over more than a line"


def test_a_scorecard_is_told_in_80_columns_with_what_its_parts_rest_on():
    nan = math.nan
    card = pd.DataFrame(
        [
            ("kainuu", "G1", "travel_time", "G1.d.p90", "lukio", 49.84, 0.2031, 0.125, nan, nan, RESTS_ON, "measured"),
            ("kainuu", "G1", "remote", "G2.c.share", "", nan, nan, 0.0, nan, nan, "no data; broadband.csv", ""),
            ("kainuu", "G1", "goal", "", "", nan, 0.2031, 0.2, nan, nan, RESTS_ON, "measured"),
        ],
        columns=SCORECARD.names,
    )
    console = Console(width=80, no_color=True)
    with console.capture() as capture:
        console.print(scorecard(card))
    lines = [line.rstrip() for line in capture.get().splitlines()]
    assert max(map(len, lines)) <= 80
    assert lines[1].split() == ["G1.d.p90", "travel_time", "lukio", "49.8", "0.203", "0.125", "1"]
    assert lines[2].split() == ["G2.c.share", "remote", "0", "2"]
    assert lines[3].split() == ["G1", "goal", "0.203", "0.2", "1"]
    assert " ".join(" ".join(lines).split()).endswith(f"1 {RESTS_ON} 2 no data; broadband.csv")


ROWS = """municipality_code,level,indicator_id,value,persons
,lukio,G1.c.30min,0.98,490
,vet,G1.c.30min,0.9,450
,vet,G1.d.uncertain_share,0.12,60
,basic_1_6,G1.f.4.5km,0.22,220
"""


def published(folder: Path, rows: str) -> SimpleNamespace:
    folder.mkdir()
    (folder / "indicators.csv").write_text(rows, encoding="utf-8")
    record = {
        "parameters": {"basic_transport_km": 4.5},
        "outputs": {"indicators.csv": sha256(folder / "indicators.csv")},
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return SimpleNamespace(region=SimpleNamespace(id=folder.name), folder=folder)


def test_key_figures_of_a_run_have_its_limits_and_are_told_as_on_the_start_page(tmp_path):
    done = published(tmp_path / "kainuu", ROWS)
    doubtful = published(tmp_path / "savo", ROWS.replace("0.12", "0.23"))
    old = SimpleNamespace(region=SimpleNamespace(id="lappi"), folder=tmp_path / "lappi")
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        console.print(outcome([done, doubtful, old], [RunOutcome("lappi", old.folder, 0.0, error="no roads")]))
    lines = [line.split() for line in capture.get().splitlines()]
    assert lines[0] == ["region", "state", "lukio", "30", "min", "VET", "30", "min", "school", ">", "4.5", "km"]
    assert lines[1] == ["kainuu", "up", "to", "date", "98%", "at", "least", "90%", "22%"]
    assert lines[2] == ["savo", "up", "to", "date", "98%", "not", "known", "22%"]
    assert lines[3] == ["lappi", "FAILED"]
