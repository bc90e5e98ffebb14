"""What the terminal shows of a scorecard: every number and word of it, in 80 columns."""

import math

import pandas as pd
from rich.console import Console

from kopa.tables import SCORECARD
from kopa.workflow.summary import scorecard

RESTS_ON = "sites of education, [network], travel times, and what is said of them at length, over more than a line"


def test_a_scorecard_is_told_in_80_columns_with_what_its_parts_rest_on():
    nan = math.nan
    card = pd.DataFrame(
        [
            ("kainuu", "G1", "travel_time", "G1.d.p90", "lukio", 49.84, 0.2031, 0.125, nan, nan, RESTS_ON),
            ("kainuu", "G1", "remote", "G2.c.share", "", nan, nan, 0.0, nan, nan, "no data; broadband.csv"),
            ("kainuu", "G1", "goal", "", "", nan, 0.2031, 0.2, nan, nan, RESTS_ON),
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
