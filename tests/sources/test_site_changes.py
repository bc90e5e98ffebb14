"""Changes and pupils that an analyst brings: every fault at once, with row and mend."""

import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.sources import schools
from kopa.sources.site_changes import checked_changes

KNOWN = pd.DataFrame(
    {"institution_number": ["08518", "08520", "08521"], "name": ["Unajan koulu", "Kodisjoen koulu", "Uotilan koulu"]}
)


def change(**given: object) -> dict[str, object]:
    return {"institution_number": "08520", "change": "closed", "date": "2026-08-01", "source": "council", **given}


def checked(*rows: dict[str, object]) -> pd.DataFrame:
    return checked_changes(pd.DataFrame(rows), KNOWN, where="site_changes.csv", first_row=2)


def faults(*rows: dict[str, object]) -> list[str]:
    with pytest.raises(TableError) as caught:
        checked(*rows)
    return caught.value.faults


def test_changes_come_back_whole_and_in_the_order_of_dates() -> None:
    late, early = change(date="2027-08-01"), change(institution_number="08521", note="n")
    table = checked(late, early)
    assert table["institution_number"].tolist() == ["08521", "08520"]
    assert table["note"].tolist() == ["n", ""]
    assert table["x_m"].isna().all()


def test_a_school_that_opens_needs_no_number_but_name_level_language_and_place() -> None:
    opened = change(institution_number="", change="opened", name="Uusi koulu", level="basic_1_6", language="fi")
    assert len(checked(opened | {"x_m": 210_000.0, "y_m": 6_790_000.0})) == 1
    lacking = faults(change(institution_number="", change="opened"))
    assert [text.split(": ")[1].split(" ")[0] for text in lacking] == ["x_m", "name", "level", "language"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (change(institution_number="08519"), "institution_number '08519' is no known school"),
        (change(institution_number="08519", name="Kodisjoen koul"), "Did you mean 'kodisjoen koulu = 08520'?"),
        (change(date="2026-02-30"), "'2026-02-30' is no day of the calendar"),
        (change(change="merged"), "into_number is empty"),
        (change(change="merged", into_number="09999"), "into_number '09999' is no known school"),
        (change(change="merged", into_number="08520"), "into_number is the school itself"),
        (change(change="moved"), "x_m and y_m are empty"),
        (change(change="opened", name="x", level="lukio", language="fi", x_m=2e5, y_m=6.8e6), "opened, but 08520 is"),
    ],
)
def test_each_fault_names_its_row(row: dict[str, object], fault: str) -> None:
    told = faults(row)
    assert any(text.startswith("row 2 ") and fault in text for text in told), told


def test_contradictions_between_rows_are_found() -> None:
    twice = faults(change(), change(date="2027-08-01", change="moved", x_m=2e5, y_m=6.8e6))
    assert twice == ["row 3 (08520): it ended on 2026-08-01 by row 2; take one of the two out"]
    into_ended = faults(change(), change(institution_number="08521", change="merged", into_number="08520"))
    assert into_ended == ["row 3 (08521): into_number 08520 ends itself by row 2; name another"]


def test_all_faults_come_at_once() -> None:
    assert len(faults(change(institution_number="1", change="merged"), change(date="soon"))) >= 2


def test_the_schema_is_checked_first() -> None:
    assert "one of closed, opened, moved, merged" in faults(change(change="burnt"))[0]


def test_the_projects_own_changes_can_be_applied() -> None:
    known = schools.sites().query("institution_number != ''").drop_duplicates("institution_number")
    assert len(checked_changes(schools.known_changes(), known)) == 11
