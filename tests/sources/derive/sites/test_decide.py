"""From records to decisions: rules, decisions taken by hand, duplicates, and what has to be looked at."""

from pathlib import Path

import pandas as pd
import pytest

from kopa.errors import NotThereError, TableError
from kopa.sources.derive.sites.decide import UNNAMED_KINDERGARTEN, decide
from kopa.sources.derive.sites.duplicates import merge_duplicates
from kopa.sources.derive.sites.ids import site_ids
from kopa.sources.derive.sites.review import read_review
from kopa.sources.schemas.sites import REVIEW

NO_REVIEW = pd.DataFrame(columns=REVIEW.names).set_index("record")


def key(number: int, file: str = "pilots") -> str:
    return f"{file}-{number:08x}"


def school(
    number: int, name: str, x_m: int = 500_000, *, file: str = "pilots", query: str = "", tag: str = "school"
) -> dict[str, object]:
    asked = query or name if file == "national" else ""
    return {
        "record": key(number, file), "file": file, "name": name, "query": asked, "tag": tag,
        "source_code": "205", "municipality_code": "205", "x_m": x_m, "y_m": 7_000_000,
    }  # fmt: skip


def decisions(*schools: dict[str, object], review: pd.DataFrame = NO_REVIEW) -> pd.DataFrame:
    return merge_duplicates(decide(pd.DataFrame(schools), review))


def by_hand(number: int, decision: str, *, file: str = "pilots", **more: str) -> pd.DataFrame:
    row = dict.fromkeys(REVIEW.names, "") | {
        "record": key(number, file),
        "decision": decision,
        "reason": "seen",
        "basis": "source",
    }
    return pd.DataFrame([row | more]).set_index("record")


def test_a_school_without_a_name_is_rejected_and_a_kindergarten_is_not() -> None:
    decided = decisions(school(1, ""), school(2, "", 510_000, tag="kindergarten"))
    assert decided.loc[key(1), ["decision", "reason_code"]].tolist() == ["reject", "type_unknown"]
    kindergarten = decided.loc[key(2)]
    assert kindergarten[["decision", "site_name", "type_source"]].tolist() == ["accept", UNNAMED_KINDERGARTEN, "tag"]
    assert kindergarten["levels"] == ("early_childhood",)


def test_a_record_without_a_name_beside_a_named_one_of_the_same_tag_is_that_one() -> None:
    decided = decisions(
        school(1, "Vinnarin päiväkoti", tag="kindergarten"),
        school(2, "", 500_014, tag="kindergarten"),
        school(3, "", 500_020),
        school(4, "", 500_061, tag="kindergarten"),
    )
    assert decided.loc[key(2), ["decision", "into_record", "rule"]].tolist() == ["merge", key(1), "unnamed"]
    assert decided.loc[key(3), "decision"] == "reject"
    assert decided.loc[key(4), "decision"] == "accept"


def test_same_name_and_level_within_250_m_is_one_site() -> None:
    decided = decisions(school(1, "Kyläsaaren koulu"), school(2, "Kyläsaaren Koulu", 500_250))
    assert decided.loc[key(2), ["decision", "into_record", "rule"]].tolist() == ["merge", key(1), "same_name"]


def test_the_record_of_the_pilot_file_stays() -> None:
    decided = decisions(school(1, "Juvan lukio", file="national"), school(2, "Juvan lukio", 500_040))
    assert decided.loc[key(1, "national"), "into_record"] == key(2)


@pytest.mark.parametrize("x_m", [500_251, 504_999])
def test_same_name_farther_off_is_not_merged_but_has_to_be_looked_at(x_m: int) -> None:
    pair = school(1, "Otavan koulu"), school(2, "Otavan koulu", x_m)
    with pytest.raises(TableError, match=r"Otavan koulu.*one site or two"):
        decisions(*pair)
    kept = decisions(*pair, review=by_hand(1, "accept"))
    assert kept["decision"].tolist() == ["accept", "accept"]


def test_other_names_at_one_place_have_to_be_looked_at_only_when_they_share_learners() -> None:
    with pytest.raises(TableError, match="Friitalan koulu"):
        decisions(school(1, "Friitalan koulu"), school(2, "Olavin koulu", 500_042))
    different = decisions(school(1, "Donnerska skolan"), school(2, "Karleby svenska gymnasium", 500_024))
    assert different["decision"].tolist() == ["accept", "accept"]
    adults = decisions(school(1, "Porin lukio"), school(2, "Porin aikuislukio", 500_036))
    assert adults["decision"].tolist() == ["accept", "accept"]


def test_another_school_found_by_the_search_has_to_be_decided_by_hand() -> None:
    wrong = school(1, "Matinkylän lukio", file="national", query="Kaitaan lukio")
    with pytest.raises(TableError, match=r"Kaitaan lukio.*decide by hand"):
        decisions(wrong)
    renamed = decisions(wrong, review=by_hand(1, "accept", file="national", levels="lukio"))
    assert renamed.loc[key(1, "national"), ["decision", "type_source"]].tolist() == ["accept", "review"]
    university = school(2, "Jyväskylän ammattikorkeakoulu Pääkampus", file="national", query="Jyväskylän yliopisto")
    with pytest.raises(TableError, match="do not tell the same level"):
        decisions(university)


def test_precision_is_that_of_the_institution_where_no_campus_was_found() -> None:
    decided = decisions(
        school(1, "Karelia ammattikorkeakoulu", file="national", query="Karelia-ammattikorkeakoulu"),
        school(2, "HAMK Evo", 600_000, file="national", query="Hämeen ammattikorkeakoulu"),
        school(3, "Akaan lukio", 650_000, file="national"),
    )
    assert decided["location_precision"].tolist() == ["institution", "site", "site"]


def test_ids_of_namesakes_carry_part_of_the_record_and_others_do_not() -> None:
    review = by_hand(0xAB120000, "accept")
    accepted = decisions(
        school(0xAB120000, "WinNova"), school(0xCD340000, "WinNova", 504_000), school(1, "Öja skola", 510_000),
        review=review,
    )  # fmt: skip
    assert sorted(site_ids(accepted).values()) == ["205-oja-skola", "205-winnova-ab12", "205-winnova-cd34"]


def test_a_merge_has_to_end_in_an_accepted_record() -> None:
    review = by_hand(2, "merge", into_record=key(1))
    with pytest.raises(TableError, match="which is not accepted"):
        decisions(school(1, ""), school(2, "Itätuulen koulu", 510_000), review=review)


def written(tmp_path: Path, **more: str) -> Path:
    decision = {"record": key(1), "name": "Kalevan koulu", "source_code": "205", "decision": "accept"}
    row = dict.fromkeys(REVIEW.names, "") | decision | {"reason": "seen", "basis": "source"}
    path = tmp_path / "sites_review.csv"
    pd.DataFrame([row | more]).to_csv(path, index=False)
    return path


RECORDS = pd.DataFrame([school(1, "Kalevan koulu")])


def test_a_decision_that_fits_its_record_is_read(tmp_path: Path) -> None:
    assert read_review(written(tmp_path), RECORDS).index.tolist() == [key(1)]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"record": key(9)}, "is in no source file"),
        ({"name": "Keskuskoulu"}, "name is 'Keskuskoulu', but the record's is 'Kalevan koulu'"),
        ({"source_code": "290"}, "source_code is '290'"),
        ({"decision": "merge", "into_record": key(9)}, "into_record"),
        ({"decision": "reject"}, "reason_code is empty"),
        ({"levels": "lukio+vocational"}, "vocational unknown"),
        ({"basis": "web"}, "source is empty"),
        ({"decision": "perhaps"}, "decision: row 2 is 'perhaps'"),
        ({"reason": ""}, "reason: row 2"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_with_its_row(tmp_path: Path, more: dict[str, str], says: str) -> None:
    with pytest.raises(TableError, match="row 2") as error:
        read_review(written(tmp_path, **more), RECORDS)
    assert says in str(error.value)
    assert "sites_review.csv" in str(error.value)


def test_a_missing_file_of_decisions_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotThereError, match=r"sites_review\.csv"):
        read_review(tmp_path / "sites_review.csv", RECORDS)
