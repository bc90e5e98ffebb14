"""The tag duration: what is read, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility.speeds.durations import read_duration


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:05", 5), ("2:15", 135), ("02:15", 135), ("100:00", 6000), ("00:00:30", 0.5), ("01:00:00", 60), ("15", 15),
        ("7.5", 7.5), (" 20 ", 20), ("PT20M", 20), ("pt20m", 20), ("PT1H30M", 90), ("PT90M", 90), ("PT1.5H", 90),
        ("PT1,5H", 90), ("PT45S", 0.75), ("P1D", 1440), ("P1DT1H", 1500), ("P1W", 10_080),
    ],
)  # fmt: skip
def test_forms_that_are_documented(text, minutes):
    assert read_duration(text) == pytest.approx(minutes)


@pytest.mark.parametrize(
    "text",
    ["", "0", "00:00", "PT0M", "-15", "1:60", "1:5", "20 min", "about 15", "PT", "P", "P1Y", "P2M", "T20M", "PT20",
     "1e3", "nan", "inf", "15;20", "٢٠", "999999", "10:00:00:00", None, ["15"]],
)  # fmt: skip
def test_what_is_no_duration_is_not_read(text):
    assert read_duration(text) is None


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 59), st.integers(0, 59))
def test_a_clock_and_a_period_say_the_same(hours, minutes, seconds):
    whole = hours * 60 + minutes + seconds / 60
    for text in (f"{hours:02}:{minutes:02}:{seconds:02}", f"PT{hours}H{minutes}M{seconds}S"):
        assert read_duration(text) == (pytest.approx(whole) if whole else None)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_time_above_0_or_nothing(text):
    assert (minutes := read_duration(text)) is None or minutes > 0
