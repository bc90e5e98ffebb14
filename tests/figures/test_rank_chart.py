import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.figures import RankText, rank_chart

SVG = "{http://www.w3.org/2000/svg}"
TEXT = RankText("Ranks", "Alpha is first.", "Rank", "Own", "{:.0%}".format, "Score")
TABLE = pd.DataFrame({1: [0.95, 0.05], 2: [0.05, 0.95]}, index=["Alpha", "Beta <b>"])


def words_of(svg):
    return [text.text for text in ET.fromstring(str(svg)).iter(f"{SVG}text")]


def test_every_probability_that_is_not_zero_stands_in_its_cell():
    words = words_of(rank_chart("r", TABLE, TEXT))
    assert words.count("95%") == 2
    assert words.count("5%") == 2
    assert {"Alpha", "Beta <b>", "1", "2"} <= set(words)


def test_an_interval_is_drawn_from_low_to_high_and_a_missing_one_is_not():
    scores = pd.DataFrame({"score": [0.5, np.nan], "low": [0.25, np.nan], "high": [0.75, np.nan]}, index=TABLE.index)
    root = ET.fromstring(str(rank_chart("r", TABLE, TEXT, scores=scores)))
    circle = root.find(f".//{SVG}circle")
    assert circle is not None
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    line = next(p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke-width") == "1.8")
    low, high = (float(part) for part in line.split("M")[1].replace("H", " ").split()[::2])
    assert (low + high) / 2 == pytest.approx(float(circle.get("cx")), abs=0.1)


def test_twenty_one_regions_keep_inside_the_sheet():
    n = 21
    table = pd.DataFrame(np.eye(n), index=[f"Region {i}" for i in range(n)], columns=range(1, n + 1))
    root = ET.fromstring(str(rank_chart("r", table, TEXT, scores=pd.DataFrame(
        {"score": 0.5, "low": 0.4, "high": 0.6}, index=table.index))))  # fmt: skip
    right = max(float(r.get("x")) + float(r.get("width")) for r in root.iter(f"{SVG}rect") if r.get("x"))
    assert right <= 960


@pytest.mark.parametrize(
    ("table", "scores", "message"),
    [
        (TABLE.iloc[:0], None, "holds no region"),
        (TABLE * 0.5, None, "Alpha, Beta <b> do not sum to 1"),
        (TABLE, pd.DataFrame({"score": [1.0]}, index=["Alpha"]), "other regions"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused(table, scores, message):
    with pytest.raises(InputError, match=message):
        rank_chart("r", table, TEXT, scores=scores)
