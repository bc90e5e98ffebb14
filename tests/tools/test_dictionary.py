"""The documents about the starter data say what the data says."""

import re
from pathlib import Path

import pandas as pd

from kopa.sources import country_tables, people, schools
from kopa.sources.derive.people import ages, fitting, grid_cells, localities
from kopa.sources.derive.schools import grade_rules, positions
from kopa.sources.publishers import published_tables
from kopa.sources.read import folder, read_catalogue
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas import people as people_schemas
from kopa.sources.schemas import schools as school_schemas
from tools.pages.dictionary import FILE, dictionary

SCHEMAS = (
    *areas_and_people.TABLES,
    *people_schemas.TABLES,
    *(one.schema for one in published_tables()),
    *school_schemas.TABLES,
    *school_schemas.OSM_TABLES,
    school_schemas.PUPILS_BY_GRADE,
)


def test_the_dictionary_is_current(repo: Path) -> None:
    assert (repo / FILE).read_text(encoding="utf-8") == dictionary(), "run python -m tools.pages.dictionary"


def test_the_dictionary_describes_every_table_and_column(repo: Path) -> None:
    text = (repo / FILE).read_text(encoding="utf-8")
    for name in country_tables.catalogue()["table"]:
        assert f"\n### {name}\n" in text, name
    for schema in (*SCHEMAS, areas_and_people.CATALOGUE):
        section = text.split(f"\n### {schema.name}\n")[1].split("\n### ")[0]
        for column in schema.columns:
            assert f"| `{column.name}` |" in section, f"{schema.name}.{column.name}"


def test_every_file_is_described_once_by_its_own_header(repo: Path) -> None:
    text = (repo / "docs/data-dictionary.md").read_text(encoding="utf-8")
    for file in read_catalogue()["file"]:
        assert text.count(f"File: `data/starter/{file}`") == 1, file
        section = text.split(f"File: `data/starter/{file}`")[1].split("\n## ")[0].split("\n### ")[0]
        header = pd.read_csv(folder() / file, nrows=0).columns
        described = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert described == list(header), file


def test_the_licences_name_the_tables_that_there_are(repo: Path) -> None:
    text = (repo / "data/LICENSES.md").read_text(encoding="utf-8")
    catalogue = read_catalogue()
    named = {name.removeprefix("osm/") for name in re.findall(r"`([a-z_/]*[a-z])`", text)}
    assert named <= set(catalogue["table"]), "tables that are no longer there"
    apart = catalogue["file"].str.startswith("osm/") | (catalogue["table"] == "site_sources")
    assert set(catalogue.loc[~apart, "table"]) <= named


def test_every_numeric_column_with_a_dimension_names_its_unit() -> None:
    for schema in SCHEMAS:
        for column in schema.columns:
            suffix = re.search(r"_(m|km2|share)$", column.name)
            if suffix:
                assert column.unit == suffix.group(1), f"{schema.name}.{column.name}"
            if column.name.startswith("age_") or column.name == "population":
                assert column.unit == "persons", f"{schema.name}.{column.name}"


def test_values_of_the_grid_in_the_method_are_those_of_code_and_tables(repo: Path) -> None:
    text = (repo / "docs/methods-population.md").read_text(encoding="utf-8").replace("−", "-")
    cells, places = people.population_cells(), people.localities()
    several = cells[cells["id"].str.contains("-")]
    fit = people.population_cells_fit()
    deviation = fit["deviation_share"].abs()
    share = cells.loc[cells["locality"] > 0, "population"].sum() / cells["population"].sum()
    said = {
        f"stand on the {cells['id'].str.partition('-')[0].nunique():,} inhabited cells",
        f"({len(several):,} rows of {several['id'].str.partition('-')[0].nunique():,} cells)",
        f"with {ages.PERSONS_OF_AREA:g} persons of the area's structure added",
        f"(wanted / sum so far)^{fitting.SOFTNESS:g}",
        f"under {grid_cells.LEAST_IN_ROW:g} people join the cell's largest part",
        f"with {localities.LEAST_PER_KM2:g} people per km² of land, or with {localities.LEAST_PEOPLE:g} people",
        f"Neighbouring built-up cells with {localities.LEAST_OF_LOCALITY:g} people together",
        f"{len(places)} of them with {share:.0%} of the people".replace("%", " %"),
        f"median {deviation.median():.1%}, 95th percentile {deviation.quantile(0.95):.1%}".replace("%", " %"),
    }
    flowing = " ".join(text.split())
    assert {sentence for sentence in said if sentence not in flowing} == set()
    names = country_tables.municipalities().set_index("code")["name_fi"]
    for row in fit[fit["cause"] != ""].itertuples():
        assert f"{names[row.code]} {100 * row.deviation_share:.1f}" in flowing


def test_counts_of_schools_in_the_method_are_those_of_the_tables(repo: Path) -> None:
    flowing = " ".join((repo / "docs/methods-sites.md").read_text(encoding="utf-8").split())
    sites, rules = schools.sites(), schools.grade_rules()
    own = sites[sites["record"].str.startswith("register-")].drop_duplicates("site_id")
    comprehensive = own.loc[own["type_code"] == "11", "grade_range"]
    sure, unknown = comprehensive.isin(["7-9", "1-9"]).sum(), (comprehensive == "unknown").sum()
    positions_used = schools.school_positions()["used"].value_counts()
    said = {
        f"→ {len(own):,} sites + {len(schools.schools_rejected())} listed rejects",
        f"beside them {(~sites['record'].str.startswith('register-')).sum()} rows of OpenStreetMap",
        f"Here {sure} surely do and {unknown:,} more may; {(comprehensive == '1-9').sum()} of them are of grades 1–9",
        f"| *unknown* | | | | {unknown:,} |",
        f"the point is not believed (`schools_moved`) | {len(schools.schools_moved())} |",
        f"({positions_used.sum()} schools; ten keep the register's point)",
        f"Farther apart than {positions.AGREE_M:g} m, the point at which another school stands "
        f"(within {positions.PLOT_M:g} m)",
        f"under {grade_rules.VILLAGE_CHILDREN:g} children of 7–15 within {grade_rules.AROUND_M / 1000:g} km",
    }
    assert {sentence for sentence in said if sentence not in flowing} == set()
    assert positions_used["register"] == 10
    for rule in rules.itertuples():
        assert f"| {rule.confidence:g} |" in flowing
        assert f"| {rule.schools} |" in flowing, rule.rule
        if rule.tested:
            assert f"| {round(rule.agreement * rule.tested)} of {rule.tested} |" in flowing, rule.rule
