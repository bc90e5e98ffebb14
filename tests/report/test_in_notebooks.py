"""What notebooks say in words beside their pictures."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from kopa.report import Texts
from kopa.report.in_notebooks import map_words, times_of_municipalities, times_words
from tests.findings.cases import uncertain
from tests.report.conftest import make


def test_a_chart_of_times_says_what_its_two_numbers_are():
    times = pd.DataFrame({"a": [25.2, np.nan], "b": [34.4, np.inf]}, index=["Hyrynsalmi", "Kuhmo"])
    assert times_words(times, Texts("en")) == (
        "Driving time one way, minutes. Hyrynsalmi: Median 26\xa0min, 90% arrive within 35\xa0min; "
        "Kuhmo: Median –, 90% arrive within no road connection."
    )
    assert "Mediaani 26\xa0min, 90\xa0% perillä 35\xa0min" in times_words(times, Texts("fi"))


def test_the_times_of_a_municipality_of_fewer_than_five_persons_are_left_out():
    people = make().origins
    mine = people["municipality_code"].eq("902")
    people.loc[mine, "age_16_17"] *= 3.0 / people.loc[mine, "age_16_17"].sum()
    known = dict.fromkeys(("901", "902", "903"), 0.0)
    everywhere, told = (
        times_of_municipalities(uncertain("lukio", known, source=one), "lukio", Texts("fi"))
        for one in (make(), make(origins=people))
    )
    assert set(everywhere.index) - set(told.index) == {"Öölä"}
    assert not everywhere.loc["Öölä"].isna().all()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_legend_of_a_map_tells_the_size_of_marks(language):
    t = Texts(language)
    assert map_words("lukio", t, "Sources").size.format(n=50) == t("mark_size", n="50")


@pytest.mark.parametrize("name", ["region", "comparison"])
def test_sentences_are_not_joined_after_their_full_stop(name, repo):
    cells = json.loads((repo / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert 'told = " ".join(' in code
    assert re.search(r"alt = (in_notebooks\.)?times_words\((times|shown), t\)", code)
