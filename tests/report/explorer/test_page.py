"""The explorer as a document: nothing from outside, its script and style by their hashes, and small."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import escape

from kopa.findings import without_car
from kopa.findings.evidence import Evidence
from kopa.report.explorer import LARGEST_BYTES, render_explorer, write_explorer
from kopa.report.html.page import beside_report
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.report.conftest import HOSTILE
from tests.report.explorer.conftest import bilingual_input, small_input
from tests.report.test_without_car import with_days


def elements(page, name):
    return re.findall(rf"<{name}([^>]*)>(.*?)</{name}>", page, re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_allows_this_style_and_this_script_and_nothing_else(language):
    page = render_explorer(small_input(), language, LANGUAGES)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1).replace("&#39;", "'")
    data, script = elements(page, "script")
    assert 'type="application/json"' in data[0]
    for kind, text in (("style", elements(page, "style")[0][1]), ("script", script[1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"\son\w+=|\sstyle=|javascript:|https?://(?!www\.w3\.org)", page)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_ends_the_data(name):
    page = render_explorer(small_input((name, "Väli", "Loppu", "Naapuri")), "en", LANGUAGES)
    told = json.loads(elements(page, "script")[0][1])
    assert len(told["levels"][0]["sites"]) == 4
    assert len(elements(page, "script")) == 2


def test_kainuu_is_well_under_three_megabytes(kainuu, tmp_path):
    files = write_explorer(kainuu, tmp_path, LANGUAGES)
    assert [one.name for one in files] == [f"explorer.{language}.html" for language in LANGUAGES]
    assert all(one.stat().st_size < 2_000_000 < LARGEST_BYTES for one in files)


def test_equal_input_makes_equal_bytes(kainuu):
    assert render_explorer(kainuu, "sv", LANGUAGES) == render_explorer(kainuu, "sv", LANGUAGES)


def test_a_page_too_large_lists_fewer_sites_or_is_not_written(kainuu, tmp_path, monkeypatch):
    size = len(render_explorer(kainuu, "fi", ("fi",)).encode())
    monkeypatch.setattr("kopa.report.explorer.files.LARGEST_BYTES", size)
    (file,) = write_explorer(kainuu, tmp_path, ("fi",))
    assert file.stat().st_size < size
    monkeypatch.setattr("kopa.report.explorer.files.LARGEST_BYTES", 100_000)
    assert write_explorer(kainuu, tmp_path / "none", ("fi",)) == []
    assert write_explorer(replace(kainuu, levels=()), tmp_path / "none", ("fi",)) == []


def test_a_report_leads_to_its_explorer_first():
    beside = beside_report("sv", LANGUAGES, pdf=True, layers=True, explorer=True)
    assert beside.files[0] == ("explorer.sv.html", "frame_explorer")


def test_whom_a_missing_site_may_be_nearer_is_said():
    assert "12\u00a0henkilöä saattaa asua lähempänä koulua" in render_explorer(small_input(), "fi", LANGUAGES)


def unpacked(text):
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def test_the_lists_of_the_page_are_those_of_the_level_in_fewer_numbers(kainuu):
    data = json.loads(elements(render_explorer(kainuu, "fi", ("fi",)), "script")[0][1])
    for level, told in zip(kainuu.levels, data["levels"], strict=True):
        near, numbers = level.time, iter(unpacked(told["time"]["site"]))
        before, lists = [], []
        for count in near.counts:
            here = []
            while len(here) < count:
                one = next(numbers)
                start = next(numbers) if one % 2 else 0
                here += before[start : start + one // 2] if one % 2 else [one // 2]
            lists += here
            before = here
        assert lists == near.site.tolist()
        assert next(numbers, None) is None
        assert len(told["time"]["site"]) < len(near.site)  # a byte each would be four thirds of it
        assert bool(told["time"]["unbroken"]) == (level.level == "basic_7_9")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_whether_delays_of_crossings_are_in_its_minutes(language):
    t = Texts(language)
    free, delayed = (
        render_explorer(replace(small_input(), crossing_delays=one), language, LANGUAGES) for one in ("none", "rush")
    )
    said = t("explorer_know_times_delays", when=t("delays_rush"))
    assert t("explorer_know_times") in free
    assert t("explorer_know_times") not in delayed
    assert said in delayed
    assert said not in free


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_of_those_without_a_car_or_that_nothing_is_known_of_them(plain_input, language):
    t, there = Texts(language), with_days(plain_input)
    without, told = (
        str(render_explorer(replace(small_input(), results=one), language, LANGUAGES)) for one in (plain_input, there)
    )
    nothing = t("explorer_know_no_timetables")
    assert nothing in without
    assert nothing not in told
    sentences = without_car.sentences(Evidence(there, t), "lukio")
    assert escape(t("explorer_know_without_car", sentences=sentences)) in told
    assert nothing in render_explorer(small_input(), language, LANGUAGES)


def test_a_site_that_another_source_calls_closed_is_named(plain_input):
    site = plain_input.sites[plain_input.sites["in_region"].astype(bool)].iloc[0]
    closed = {"name": site["name"], "municipality_code": site["municipality_code"], "reason_code": "closed"}
    told = str(escape(Texts("en")("unknown_disputed", site=site["name"])))
    disputed = replace(plain_input, rejected_sites=pd.DataFrame([closed]))
    pages = [
        render_explorer(replace(small_input(), results=one), "en", LANGUAGES) for one in (plain_input, disputed, None)
    ]
    assert [told in page for page in pages] == [False, True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_two_languages_says_who_is_counted_in_each(language):
    t, both, one = (
        Texts(language),
        *(render_explorer(make(), language, LANGUAGES) for make in (bilingual_input, small_input)),
    )
    for key in ("explorer_language", "explorer_in_finnish", "scenario_in_swedish", "explorer_know_nearest_swedish"):
        assert str(escape(t(key))) in both
        assert str(escape(t(key))) not in one
    assert elements(both, "legend")[0][1] == t("explorer_language")
    assert len(elements(both, "caption")) == 2 * len(elements(one, "caption"))


def with_swedish_sites(results):
    """Results of which two sites of a lukio in the region teach in Swedish."""
    here = results.sites["in_region"].astype(bool) & results.sites["level"].eq("lukio")
    rows = results.sites.index[here][:2]
    names = dict(zip(rows, ("Ö gymnasium", "A gymnasium"), strict=False))
    sites = results.sites.copy()
    sites.loc[list(names), "language"] = "sv"
    sites.loc[list(names), "name"] = list(names.values())
    return replace(results, sites=sites), sorted(names.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_schools_in_swedish_that_are_not_on_the_page_are_named_with_the_reason(plain_input, language):
    t, (results, names) = Texts(language), with_swedish_sites(plain_input)
    source = replace(small_input(), results=results)
    not_known = t("explorer_know_swedish_not_known", schools=t.joined(names))
    large = t("explorer_know_swedish_large", schools=t.joined(names))
    pages = [
        render_explorer(one, language, LANGUAGES)
        for one in (source, source.in_finnish_alone(), replace(bilingual_input(), results=results), small_input())
    ]
    assert [str(escape(not_known)) in one for one in pages] == [True, False, False, False]
    assert [str(escape(large)) in one for one in pages] == [False, True, False, False]


def test_a_page_too_large_in_two_languages_is_written_in_finnish_alone(tmp_path, monkeypatch):
    source = bilingual_input(names := tuple(f"Skola {at}" for at in range(3)))
    least = replace(source, levels=tuple(one.shortened(5, 0) for one in source.levels))
    size = len(render_explorer(least, "fi", ("fi",)).encode())
    monkeypatch.setattr("kopa.report.explorer.files.LARGEST_BYTES", size)
    (file,) = write_explorer(source, tmp_path, ("fi",))
    assert not any(name in file.read_text() for name in names)
    monkeypatch.setattr("kopa.report.explorer.files.LARGEST_BYTES", size + 1)
    (file,) = write_explorer(source, tmp_path, ("fi",))
    assert all(name in file.read_text() for name in names)
