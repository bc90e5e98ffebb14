import json
import shutil

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopa import store
from kopa.goals.catalogue.language import TIME
from kopa.goals.catalogue.travel_time import MEDIAN, UNCERTAIN
from kopa.parameters import Parameters
from kopa.report import start_page, write_start_page
from kopa.report.html.index import entries_in
from tests.report.conftest import HOSTILE, indicators, municipalities
from tests.report.test_report import Page

WRITTEN = (("report", "html"), ("report", "pdf"), ("tables", "xlsx"))


@pytest.fixture(scope="session")
def made_reports(tmp_path_factory):
    """Two regions that were run, one with a hostile name, and one whose record is damaged; not to be changed."""
    made = tmp_path_factory.mktemp("reports")
    for folder, name in (("testiseutu", "Testiseutu"), ("toinen", HOSTILE[0])):
        (made / folder).mkdir()
        indicators().to_csv(made / folder / "indicators.csv", index=False)
        names = {f"name_{language}": name for language in ("fi", "sv", "en")}
        for page in ("report.fi.html", "report.sv.html", "report.en.pdf", "notebook.html"):
            (made / folder / page).write_text("page", encoding="utf-8")
        outputs = {path.name: store.sha256(path) for path in (made / folder).iterdir()}
        record = {"region": names, "finished_at": "2026-11-22T06:00:00+00:00", "outputs": outputs}
        (made / folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (made / "rikki").mkdir()
    (made / "rikki" / "run.json").write_text("{", encoding="utf-8")
    return made


@pytest.fixture
def reports(made_reports, tmp_path):
    """A copy of these reports of one's own."""
    return shutil.copytree(made_reports, tmp_path, dirs_exist_ok=True)


def test_each_language_lists_the_regions_with_its_own_files_and_date(reports):
    page = Page(start_page(reports))
    links = [attrs["href"] for attrs in page.all("a") if not attrs["href"].startswith("#")]
    files = ["report.fi.html", "notebook.html", "report.sv.html", "notebook.html",
             "report.en.pdf", "indicators.csv", "notebook.html"]  # fmt: skip
    assert [link for link in links if link.startswith("testiseutu")] == [f"testiseutu/{name}" for name in files]
    for words in (
        "22.11.2026",
        "22 november 2026",
        "22 November 2026",
        "2\xa0aluetta on laskettu.",
        "2\xa0regions analysed.",
    ):
        assert words in page.text


def test_the_key_figures_are_those_of_the_indicators(reports):
    table = indicators().set_index(["municipality_code", "level", "indicator_id"])
    lukio, vet, school = next(entry for entry in entries_in(reports) if entry.folder == "testiseutu").figures
    assert lukio[0] == pytest.approx(table.loc[("", "lukio", "G1.c.30min"), "persons"])
    assert vet[0] == pytest.approx(table.loc[("", "vet", "G1.c.30min"), "persons"])
    assert school[0] == pytest.approx(table.loc[("", "basic_1_6", "G1.f.5km"), "persons"])
    text = Page(start_page(reports)).text
    assert f": {round(lukio[0])}\xa0persons" in text
    assert f"{round(100 * lukio[1])}%" in text
    assert "Over 5\xa0km to school" in text


@pytest.mark.parametrize(("share", "says_something"), [(0.2, True), (0.31, False)])
def test_doubt_stands_in_a_key_figure_and_takes_its_number(reports, share, says_something):
    table = indicators()
    doubt = table[table["level"].eq("vet") & table["indicator_id"].eq("G1.c.30min")].copy()
    doubt["indicator_id"], doubt["value"], doubt["persons"] = UNCERTAIN.id(Parameters()), share, 5.0
    table = table[~(table["level"].eq("vet") & table["indicator_id"].eq(UNCERTAIN.id(Parameters())))]
    pd.concat([table, doubt]).to_csv(reports / "toinen" / "indicators.csv", index=False)
    sealed_over(reports / "toinen")
    vet = next(entry for entry in entries_in(reports) if entry.folder == "toinen").figures[1]
    assert vet.uncertain_share == share
    text = " ".join(Page(start_page(reports)).text.split())
    assert (f": at least {round(vet.persons)} persons, nearest uncertain 20%" in text) == says_something
    assert (f"at least {round(100 * vet.share)}%" in text) == says_something, (
        "a site that is missing can only be nearer"
    )
    assert (": nearest uncertain 31%" in text) != says_something


@pytest.mark.parametrize(("share", "code", "told"), [(0.21, "905", False), (0.2, "905", True), (0.9, "478", True)])
def test_children_far_from_a_finnish_school_are_no_key_figure_where_over_a_fifth_speak_swedish(
    reports, share, code, told
):
    """On Åland (478) they are: the schools of all teach in Swedish."""
    table = indicators()
    table = table[table["municipality_code"].eq("")]
    everyone = table.loc[table["level"].eq("basic_1_6") & table["indicator_id"].eq(MEDIAN.key), "persons"].item()
    row = table.iloc[[0]].assign(level="basic_1_6", indicator_id=TIME.key, value=4.0, persons=share * everyone)
    town = table.iloc[[0]].assign(municipality_code=code)
    pd.concat([table, row, town]).to_csv(reports / "toinen" / "indicators.csv", index=False)
    sealed_over(reports / "toinen")
    entry = next(entry for entry in entries_in(reports) if entry.folder == "toinen")
    assert [figure is not None for figure in entry.figures] == [True, True, told]


def with_limit(folder, km):
    """Let a region have been run with another limit of free transport."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    table = indicators()
    table["indicator_id"] = table["indicator_id"].replace("G1.f.5km", f"G1.f.{km:g}km")
    table.to_csv(folder / "indicators.csv", index=False)
    record["parameters"] = {"basic_transport_km": km, "of_another_version": 1}
    record["outputs"]["indicators.csv"] = store.sha256(folder / "indicators.csv")
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def test_the_key_figures_have_the_limits_of_their_run(reports):
    for name in ("testiseutu", "toinen"):
        with_limit(reports / name, 4.5)
    text = Page(start_page(reports)).text
    assert "Kouluun yli 4,5\xa0km" in text
    assert "Over 4.5\xa0km to school" in text
    assert "Over 5\xa0km to school" not in text


def test_where_limits_differ_each_figure_says_its_own(reports):
    with_limit(reports / "toinen", 4.5)
    text = Page(start_page(reports)).text
    assert text.count("Over 4.5\xa0km to school") == text.count("Over 5\xa0km to school") == 1


def test_a_damaged_record_is_listed_with_the_mend_and_hides_no_other(reports):
    text = Page(start_page(reports)).text
    assert "The result cannot be read. Run the region again. (rikki/run.json: not valid JSON" in text
    assert str(reports) not in text


def test_hostile_names_are_literal_and_every_language_is_marked(reports):
    page = Page(start_page(reports))
    assert not page.all("script")
    assert page.text_of["h3"].count(HOSTILE[0]) + page.text_of["a"].count(HOSTILE[0]) == 3
    assert [attrs["lang"] for attrs in page.all("section")] == ["fi", "sv", "en"]


def test_a_map_links_the_regions_whose_municipalities_it_has(reports):
    record = json.loads((reports / "testiseutu" / "run.json").read_text(encoding="utf-8"))
    record["region"]["municipality_codes"] = ["901", "902", "903"]
    (reports / "testiseutu" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    country = municipalities(("Alppila", "Öölä", "Åby"))
    named = [attrs["href"] for attrs in Page(start_page(reports, country)).all("a") if on_map(attrs)]
    assert named == ["testiseutu/report.fi.html", "testiseutu/report.sv.html"]
    assert not [attrs for attrs in Page(start_page(reports)).all("a") if on_map(attrs)]


def on_map(attrs):
    """Whether a link is a region on the map: it says the name alone."""
    return attrs.get("aria-label") == "Testiseutu" and "class" not in attrs


def test_an_empty_folder_says_that_nothing_was_run(tmp_path):
    assert "0\xa0regions analysed." in Page(start_page(tmp_path)).text


def test_the_whole_country_is_no_region(reports):
    (reports / "testiseutu").rename(reports / "suomi")
    page = Page(start_page(reports)).text
    assert "1\xa0region and the whole country analysed." in page
    assert "1\xa0alue ja koko maa on laskettu." in page


def test_the_comparison_and_the_accessibility_statement_are_linked_in_each_language(reports):
    (reports / "comparison").mkdir()
    assert "comparison/" not in start_page(reports)
    files = [f"{kind}.{language}.{end}" for language in ("fi", "sv", "en") for kind, end in WRITTEN]
    for name in files:
        (reports / "comparison" / name).write_text("page", encoding="utf-8")
    record = {"finished_at": "2026-11-23T06:00:00+00:00", "outputs": dict.fromkeys(files, "")}
    (reports / "comparison" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    page = Page(start_page(reports))
    links = [attrs["href"] for attrs in page.all("a")]
    for language in ("fi", "sv", "en"):
        assert {f"comparison/report.{language}.html", f"accessibility.{language}.html"} <= set(links)
    assert "Computed 23 November 2026." in page.text
    assert "2\xa0regions analysed." in page.text
    (reports / "comparison" / "run.json").write_text("{", encoding="utf-8")
    assert "The comparison cannot be read. Run it again. (comparison/run.json" in Page(start_page(reports)).text


def test_the_start_page_is_written_with_the_statements_that_it_links(reports):
    write_start_page(reports)
    page = Page((reports / "index.html").read_text(encoding="utf-8"))
    wanted = [attrs["href"] for attrs in page.all("a") if attrs["href"].startswith("accessibility.")]
    assert len(wanted) == 3
    for name in wanted:
        assert "axe-core" in (reports / name).read_text(encoding="utf-8")


def sealed_over(folder):
    """Have the record name the table that stands there now: as a program would that writes both."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["outputs"]["indicators.csv"] = store.sha256(folder / "indicators.csv")
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


TABLES = {
    "empty": b"",
    "saved by a Finnish spreadsheet": "\ufeffmunicipality_code;level\r\n;lukio\r\n".encode(),
    "Latin 1": "municipality_code,level\n,\u00e4\n".encode("latin-1"),
    "cut": b'municipality_code,level,indicator_id,value,persons\n,"lukio,G1',
    "too many fields": b"municipality_code,level\n,,,,\n,,,,,,,\n",
    "no numbers": b"municipality_code,level,indicator_id,value,persons\n,lukio,G1.c.30min,half,many\n",
    "an error page": b"<!DOCTYPE html><title>503</title>",
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("recorded", [False, True])
def test_a_damaged_table_of_one_region_is_named_and_hides_no_other(reports, content, recorded):
    (reports / "toinen" / "indicators.csv").write_bytes(content)
    if recorded:
        sealed_over(reports / "toinen")
    text = Page(start_page(reports)).text
    why = "indicators.csv cannot be read" if recorded else "indicators.csv was changed after it was written"
    assert f"(toinen/run.json: {why}" in text
    assert "1\xa0region analysed." in text
    assert [entry.folder for entry in entries_in(reports) if not entry.fault] == ["testiseutu"]
    assert entries_in(reports)[0].names["fi"] == HOSTILE[0]


def test_numbers_without_end_are_no_key_figures(reports):
    table = indicators()
    table.loc[table["indicator_id"] == "G1.c.30min", "persons"] = float("inf")
    table.to_csv(reports / "toinen" / "indicators.csv", index=False)
    sealed_over(reports / "toinen")
    entry = next(entry for entry in entries_in(reports) if entry.folder == "toinen")
    assert [figure is None for figure in entry.figures] == [True, True, False]
    assert "2\xa0regions analysed." in Page(start_page(reports)).text


def test_a_region_that_lost_a_file_is_named(reports):
    (reports / "toinen" / "report.sv.html").unlink()
    assert "(toinen/run.json: report.sv.html is missing)" in Page(start_page(reports)).text


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text('{"region": "Kainuu", "outputs": {}}'),
        lambda path: path.write_text('{"region": {"name_fi": "\\ud800"}, "outputs": {}, "finished_at": "2026-13-45"}'),
        lambda path: path.write_text('{"region": {}, "outputs": {}, "parameters": {"basic_transport_km": "x"}}'),
        lambda path: path.write_text('{"region": {}, "outputs": {"\\u0000": ""}}'),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), path.symlink_to(path)),
    ],
)
@pytest.mark.parametrize("folder", ["toinen", "comparison"])
def test_whatever_a_record_holds_the_others_are_listed(reports, damage, folder):
    (reports / folder).mkdir(exist_ok=True)
    (reports / folder / "run.json").touch()
    damage(reports / folder / "run.json")
    page = write_start_page(reports).read_text(encoding="utf-8")
    assert "testiseutu/report.fi.html" in page
    listed = {entry.folder for entry in entries_in(reports) if not entry.fault}
    assert listed == {"testiseutu", "toinen"} - {folder}


LEAF = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["", "2026-11-22", "..", "/"])
)
ANYTHING = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
FIELDS = ("region", "outputs", "parameters", "finished_at")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING | st.dictionaries(st.sampled_from(["name_fi"]), ANYTHING)))
def test_no_record_however_odd_ends_the_start_page(reports, record):
    (reports / "toinen" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "testiseutu/report.fi.html" in write_start_page(reports).read_text(encoding="utf-8")


def test_a_folder_whose_name_is_no_text_is_listed_with_the_reason(reports):
    (reports / "toinen").rename(reports / "toinen\udce4")
    page = write_start_page(reports).read_text(encoding="utf-8")
    assert "testiseutu/report.fi.html" in page
    assert "toinen\\udce4/run.json: UnicodeEncodeError" in page


def test_a_page_that_stands_as_it_is_is_left_and_one_that_was_edited_is_made_again(reports):
    page = write_start_page(reports)
    before, text = page.stat().st_mtime_ns, page.read_text(encoding="utf-8")
    write_start_page(reports)
    assert page.stat().st_mtime_ns == before
    page.write_text(text.replace("Testiseutu", "Edited"), encoding="utf-8")
    assert write_start_page(reports).read_text(encoding="utf-8") == text
