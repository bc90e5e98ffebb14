import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kopa.errors import InputError
from kopa.figures import ChartText, Classes, DotRow, Line, cumulated_share, curves, dot_plot, score_bar
from kopa.figures.svg import clean, element, picture

SVG = "{http://www.w3.org/2000/svg}"
TEXT = ChartText(
    "Title", "Summary", "Minutes", "Share", "Source", ((0.0, "0"), (60.0, "60")), ((0.0, "0 %"), (1.0, "100 %"))
)


@given(st.text())
def test_any_text_is_well_formed_and_reads_back_as_it_was_shown(text):
    drawn = element("text", text, aria_label=text)
    read = ET.fromstring(str(drawn))
    seen = clean(text)
    assert (read.text or "") == seen.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
def test_what_is_clean_stays_and_nothing_is_lost(text):
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)


def test_markup_is_kept_and_text_is_escaped():
    assert element("g", Markup("<b/>"), "<b/>") == "<g><b/>&lt;b/&gt;</g>"


def test_a_picture_without_words_for_those_who_do_not_see_it_is_refused():
    with pytest.raises(ValueError, match="needs a title and a summary"):
        picture("x", 1, 1, [], title="Title", summary=" ")


@given(st.lists(st.tuples(st.floats(0, 1e4) | st.just(np.inf), st.floats(0, 1e6)), min_size=1, max_size=40))
def test_the_cumulative_curve_rises_and_ends_at_the_share_that_can_be_reached(rows):
    minutes, persons = np.array(rows).T
    share = cumulated_share(minutes, persons, np.array([0.0, 10.0, 100.0, 1e5]))
    if persons.sum() == 0:
        assert np.isnan(share).all()
        return
    assert (np.diff(share) >= 0).all()
    assert share[-1] == pytest.approx(persons[np.isfinite(minutes)].sum() / persons.sum())


def test_charts_are_well_formed_with_an_alternative_and_no_broken_number():
    lines = [Line("a<b", np.array([5.0, np.inf]), np.array([1.0, 1.0])), Line("b", np.array([1.0]), np.array([2.0]))]
    rows = [
        DotRow("Kuhmo & co", 5.0, 30.0, "5 / 30"),
        DotRow("Nobody", np.nan, np.nan, "–"),
        DotRow("Island", 9.0, np.inf, "9 / –"),
        DotRow("Uncertain", 9.0, 20.0, "9 (8–12) / 20 (18–)", False, (8.0, 12.0), (18.0, np.inf)),
    ]
    for svg in (curves("c", lines, TEXT), dot_plot("d", rows, TEXT, dot_words="Median", end_words="P90")):
        root = ET.fromstring(str(svg))
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text == "Title"
        assert root.find(f"{SVG}desc").text == "Summary"
        assert "nan" not in str(svg).replace("Finance", "")
        assert "inf" not in str(svg)


def test_the_score_bar_is_as_long_as_the_score():
    bars = ET.fromstring(str(score_bar(0.5))).findall("rect")
    assert float(bars[1].get("width")) == 0.5 * float(bars[0].get("width"))


def test_breaks_of_classes_must_rise():
    with pytest.raises(InputError, match="do not rise"):
        Classes((10.0, 5.0, 20.0, 30.0))


def test_a_dot_plot_draws_an_interval_around_each_mark_only_where_it_is_known():
    known = DotRow("a", 10.0, 20.0, "", False, (8.0, 12.0), (18.0, 30.0))
    plots = [
        str(dot_plot("d", rows, TEXT, dot_words="Median", end_words="P90", between_words="90 %"))
        for rows in ([known], [known, DotRow("b", 10.0, 20.0, "")])
    ]
    marks = [plot.count('fill="#c6dbef"') for plot in plots]
    assert marks == [2, 2], "one in the key, one at the row with intervals"
    without = str(dot_plot("d", [DotRow("b", 10.0, 20.0, "")], TEXT, dot_words="Median", end_words="P90"))
    assert "#c6dbef" not in without


def test_a_row_that_is_but_at_most_has_empty_marks_which_the_key_explains():
    rows = [DotRow("a", 10.0, 20.0, ""), DotRow("b", 40.0, 60.0, "", is_at_most=True)]
    told = {"dot_words": "Median", "end_words": "P90"}
    plot = str(dot_plot("d", rows, TEXT, **told, at_most_words="at most"))
    assert plot.count("<circle") == 4, "two in the key, one in each row"
    assert plot.count("<circle") - plot.count('fill="#08519c"') == 2
    assert ">at most</text>" in plot
    assert plot.count('stroke-dasharray="2 4"') == 1
    assert "at most" not in str(dot_plot("d", rows[:1], TEXT, **told))


def test_a_time_that_may_be_longer_has_a_dotted_line_to_it_which_the_key_explains():
    rows = [DotRow("a", 10.0, 20.0, ""), DotRow("b", 10.0, 20.0, "", p90_up_to=30.0)]
    told = {"dot_words": "Median", "end_words": "P90"}
    plot = str(dot_plot("d", rows, TEXT, **told, up_to_words="if closed"))
    assert plot.count('stroke-dasharray="2 3"') == 2, "one in the key, one in the row"
    assert ">if closed</text>" in plot
    assert 'stroke-dasharray="2 3"' not in str(dot_plot("d", rows[:1], TEXT, **told))
