import json

import pytest

from kopa.report import start_page, write_start_page
from kopa.report.html.index import entries_in
from tests.report.conftest import HOSTILE, indicators
from tests.report.test_report import Page

WRITTEN = (("report", "html"), ("report", "pdf"), ("tables", "xlsx"))


@pytest.fixture
def reports(tmp_path):
    """Two regions that were run, one with a hostile name, and one whose record is damaged."""
    for folder, name in (("testiseutu", "Testiseutu"), ("toinen", HOSTILE[0])):
        (tmp_path / folder).mkdir()
        indicators().to_csv(tmp_path / folder / "indicators.csv", index=False)
        names = {f"name_{language}": name for language in ("fi", "sv", "en")}
        outputs = dict.fromkeys(
            ["report.fi.html", "report.sv.html", "report.en.pdf", "indicators.csv", "notebook.html"], ""
        )
        record = {"region": names, "finished_at": "2026-11-22T06:00:00+00:00", "outputs": outputs}
        (tmp_path / folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "rikki").mkdir()
    (tmp_path / "rikki" / "run.json").write_text("{", encoding="utf-8")
    return tmp_path


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
        "2\xa0regions were run.",
    ):
        assert words in page.text


def test_the_key_figures_are_those_of_the_indicators(reports):
    table = indicators().set_index(["municipality_code", "level", "indicator_id"])
    lukio, vet, school = next(entry for entry in entries_in(reports) if entry.folder == "testiseutu").figures
    assert lukio[0] == pytest.approx(table.loc[("", "lukio", "G1.c.30min"), "persons"])
    assert vet[0] == pytest.approx(table.loc[("", "vet", "G1.c.30min"), "persons"])
    assert school[0] == pytest.approx(table.loc[("", "basic_1_6", "G1.f.5km"), "persons"])
    text = Page(start_page(reports)).text
    assert f"{round(lukio[0])} (" in text
    assert "Over 5\xa0km to school" in text


def with_limit(folder, km):
    """Let a region have been run with another limit of free transport."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["parameters"] = {"basic_transport_km": km, "of_another_version": 1}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    table = indicators()
    table["indicator_id"] = table["indicator_id"].replace("G1.f.5km", f"G1.f.{km:g}km")
    table.to_csv(folder / "indicators.csv", index=False)


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
    assert "Over 4.5 and 5\xa0km to school" in text
    assert text.count(", over 4.5 km") == text.count(", over 5 km") == 1


def test_a_damaged_record_is_listed_with_the_mend_and_hides_no_other(reports):
    text = Page(start_page(reports)).text
    assert "The result cannot be read. Run the region again. (rikki/run.json: not valid JSON" in text
    assert str(reports) not in text


def test_hostile_names_are_literal_and_every_language_is_marked(reports):
    page = Page(start_page(reports))
    assert not page.all("script")
    assert HOSTILE[0] in page.text_of["th"]
    assert [attrs["lang"] for attrs in page.all("section")] == ["fi", "sv", "en"]


def test_an_empty_folder_says_that_nothing_was_run(tmp_path):
    assert "0\xa0regions were run." in Page(start_page(tmp_path)).text


def test_the_comparison_and_the_accessibility_statement_are_linked_in_each_language(reports):
    (reports / "comparison").mkdir()
    assert "comparison/" not in start_page(reports)
    files = [f"{kind}.{language}.{end}" for language in ("fi", "sv", "en") for kind, end in WRITTEN]
    record = {"finished_at": "2026-11-23T06:00:00+00:00", "outputs": dict.fromkeys([*files, "indicators.csv"], "")}
    (reports / "comparison" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    page = Page(start_page(reports))
    links = [attrs["href"] for attrs in page.all("a")]
    for language in ("fi", "sv", "en"):
        assert {f"comparison/report.{language}.html", f"accessibility.{language}.html"} <= set(links)
    assert "Computed 23 November 2026." in page.text
    assert "2\xa0regions were run." in page.text
    (reports / "comparison" / "run.json").write_text("{", encoding="utf-8")
    assert "The comparison cannot be read. Run it again. (comparison/run.json" in Page(start_page(reports)).text


def test_the_start_page_is_written_with_the_statements_that_it_links(reports):
    write_start_page(reports)
    page = Page((reports / "index.html").read_text(encoding="utf-8"))
    wanted = [attrs["href"] for attrs in page.all("a") if attrs["href"].startswith("accessibility.")]
    assert len(wanted) == 3
    for name in wanted:
        assert "axe-core" in (reports / name).read_text(encoding="utf-8")
