"""What the terminal shows of a scorecard: every number and word of it, in 80 columns."""

import math
from types import SimpleNamespace

import pandas as pd
from rich.console import Console

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


def test_the_headlines_of_a_run_have_its_limits(tmp_path):
    (tmp_path / "run.json").write_text('{"parameters": {"basic_transport_km": 4.5}}', encoding="utf-8")
    rows = "municipality_code,level,indicator_id,value\n,lukio,G1.c.30min,0.98\n,basic_1_6,G1.f.4.5km,0.22\n"
    (tmp_path / "indicators.csv").write_text(rows, encoding="utf-8")
    done = SimpleNamespace(region=SimpleNamespace(id="kainuu"), folder=tmp_path)
    old = SimpleNamespace(region=SimpleNamespace(id="lappi"), folder=tmp_path / "lappi")
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        console.print(outcome([done, old], [RunOutcome("lappi", old.folder, 0.0, error="no roads")]))
    lines = [line.split() for line in capture.get().splitlines()]
    assert lines[0] == ["region", "state", "lukio", "30", "min", "VET", "30", "min", "school", ">", "4.5", "km"]
    assert lines[1] == ["kainuu", "up", "to", "date", "98.0%", "22.0%"]
    assert lines[2] == ["lappi", "FAILED"]
