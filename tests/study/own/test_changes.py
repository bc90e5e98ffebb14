"""Changes of schools since the register: done, listed as to come, or refused with every fault at once."""

from pathlib import Path

import pandas as pd
import pytest
from shapely.geometry import Point

from kopa.country import Country
from kopa.errors import NotThereError, TableError
from kopa.sources import schools
from kopa.study import open_study, own_tables
from kopa.study.own.changes import with_site_changes
from kopa.study.site_changes import known_schools, numbers_of
from kopa.study.starter import starter_country

UNAJA, PYYNPAA, KORTELA = "08299", "08518", "08293"
COLUMNS = ["institution_number", "change", "date", "x_m", "y_m", "name", "level", "language", "into_number"]


@pytest.fixture(scope="module")
def country() -> Country:
    """Schools of the register, nothing changed since."""
    sites = schools.sites()
    named = sites.assign(language=sites["language"].replace("other", "unknown"))
    return starter_country().with_sites(named)


def table(*rows: tuple[object, ...]) -> pd.DataFrame:
    padded = [(*row, *[None, None, "", "", "", ""][len(row) - 3 :]) for row in rows]
    return pd.DataFrame(padded, columns=COLUMNS).assign(source="council")


def effects(country: Country) -> dict[str, str]:
    changes = country.site_changes
    return dict(zip(changes["institution_number"], changes["effect"], strict=True))


def test_a_school_that_closes_is_no_site_and_is_listed_among_the_rejected(country: Country) -> None:
    made = with_site_changes(country, table((UNAJA, "closed", "2026-08-01")))
    assert UNAJA not in set(numbers_of(made.sites))
    assert UNAJA in set(numbers_of(country.sites)), "the country itself never changes"
    assert effects(made)[UNAJA] == "applied"
    last = made.rejected_sites.iloc[-1]
    assert (last["name"], last["reason_code"]) == ("Unajan koulu", "closed")
    assert made.site_changes.set_index("institution_number").loc[UNAJA, "municipality_code"] == "684"
    assert "own_site_changes" in made.own_inputs


def test_a_change_after_the_year_of_the_division_is_listed_and_not_done(country: Country) -> None:
    made = with_site_changes(country, table((KORTELA, "closed", "2027-01-01"), (UNAJA, "closed", "2026-12-31")))
    assert KORTELA in set(numbers_of(made.sites))
    assert (effects(made)[KORTELA], effects(made)[UNAJA]) == ("to_come", "applied")


def test_a_school_moves_and_another_one_opens(country: Country) -> None:
    made = with_site_changes(
        country,
        table(
            (PYYNPAA, "moved", "2026-08-01", 210_000.0, 6_790_000.0),
            ("", "opened", "2026-08-01", 205_000.0, 6_794_000.0, "Uusi koulu", "basic_1_6", "fi"),
        ),
    )
    sites = made.sites.set_index("id")
    moved = sites[sites["site_id"] == PYYNPAA]
    assert all(point.equals(Point(210_000, 6_790_000)) for point in moved.geometry)
    opened = sites.loc["684-uusi-koulu.basic_1_6"]
    assert (opened["name"], opened["language"], opened["level"]) == ("Uusi koulu", "fi", "basic_1_6")
    assert len(made.sites) == len(country.sites) + 1


def test_what_an_analyst_tells_stands_in_place_of_the_projects_own_row(country: Country) -> None:
    assert effects(country)[KORTELA] == "to_come"
    made = with_site_changes(country, table((KORTELA, "closed", "2026-08-01")))
    told = made.site_changes[made.site_changes["institution_number"] == KORTELA]
    assert told[["change", "effect", "source"]].to_numpy().tolist() == [["closed", "applied", "council"]]


def test_every_fault_is_told_at_once(country: Country) -> None:
    rows = table(
        (UNAJA, "closed", "1.8.2026"),
        ("8296", "closed", "2026-08-01"),
        ("99999", "closed", "2026-02-30", None, None, "Unajan koul"),
        (PYYNPAA, "moved", "2026-08-01", 25.0, 61.0),
        (KORTELA, "moved", "2026-08-01", 60_000.0, 7_700_000.0),
        ("08300", "closed", "2026-08-01"),
        ("08300", "moved", "2026-09-01", 205_000.0, 6_794_000.0),
    )
    with pytest.raises(TableError) as raised:
        with_site_changes(country, rows.assign(sources="a"))
    told = "\n".join(raised.value.faults)
    for words in (
        "column 'sources' is not known; take it out. Did you mean 'source'",
        "date '1.8.2026' is no day of the calendar; write it as 2026-08-01",
        "lost its leading zeros: write '08296', as text",
        "'2026-02-30' is no day",
        "Did you mean 'unajan koulu = 08299'",
        "x_m: row 4 is 25.0; expected at least 40000; write metres of EPSG:3067",
        "row 5 lies in no municipality of Finland",
        "row 7 (08300): it ended on 2026-08-01 by row 6; take one of the two out",
    ):
        assert words in told, words


def test_a_file_is_read_in_both_dialects_from_a_folder_and_by_a_regions_file(tmp_path: Path) -> None:
    (tmp_path / "site_changes.csv").write_text(
        "institution_number;change;date;source\n99999;closed;1.8.2026;council\n", encoding="utf-8-sig"
    )
    with pytest.raises(TableError) as raised:
        own_tables.read_all(starter_country(), tmp_path)
    told = "\n".join(raised.value.faults)
    assert "site_changes.csv: row 2 (99999): date '1.8.2026' is no day" in told
    assert "site_changes.csv: row 2 (99999): institution_number '99999' is no known school" in told
    region = tmp_path / "mine.toml"
    region.write_text(
        'id = "oma"\nname_fi = "Oma"\nmunicipality_codes = ["684"]\nyear = 2026\nsite_changes = "site_changes.csv"\n'
    )
    with pytest.raises(TableError, match="'99999' is no known school"):
        open_study(region)
    with pytest.raises(NotThereError, match=r"site_changs.csv does not exist. Did you mean 'site_changes.csv'"):
        with_site_changes(starter_country(), tmp_path / "site_changs.csv")


def test_the_projects_own_changes_name_schools_of_the_register(country: Country) -> None:
    known = set(known_schools(country)["institution_number"])
    assert set(starter_country().site_changes["institution_number"]) <= known


def test_a_school_that_is_no_site_may_be_named_and_nothing_is_done(country: Country) -> None:
    special = country.rejected_sites.iloc[:1].assign(
        record="register-09999", name="Erityiskoulu", municipality_code="684"
    )
    with_special = country.with_sites(country.sites, rejected=special)
    made = with_site_changes(with_special, table(("09999", "closed", "2026-08-01")))
    told = made.site_changes.set_index("institution_number").loc["09999"]
    assert told[["effect", "municipality_code", "levels"]].tolist() == ["no_site", "684", ""]
    assert len(made.sites) == len(country.sites)


def test_records_are_conserved_through_every_kind_of_change(country: Country) -> None:
    made = with_site_changes(
        country,
        table(
            (UNAJA, "merged", "2026-08-01", None, None, "", "", "", PYYNPAA),
            ("", "opened", "2026-08-01", 205_000.0, 6_794_000.0, "Uusi koulu", "lukio", "fi"),
        ),
    )
    gone = made.site_records - made.sites["record"].nunique() - len(made.rejected_sites)
    assert gone == country.site_records - country.sites["record"].nunique() - len(country.rejected_sites)
