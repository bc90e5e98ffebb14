"""Grades of schools: names first, then what lies around; unknown where nothing tells."""

import numpy as np
import pandas as pd
import pytest

from kopa.sources.derive.schools import grades
from kopa.sources.derive.schools.grade_rules import NAME_RULES, PLACE_RULES, SURE, VILLAGE_CHILDREN
from kopa.sources.derive.schools.grades import agreement_of_rules, by_name, grades_of, rules_table

FAR = np.array([[900_000.0, 900_000.0]])
TOWN = "005"


def school(name: str, x: float, *, town: str = TOWN, kind: str = "11", hand: str = "") -> dict[str, object]:
    return {
        "name": name, "type_code": kind, "municipality_code": town, "x_m": x, "y_m": 0.0, "grade_range": hand,
    }  # fmt: skip


def children_at(*places: tuple[float, float], town: str = TOWN, upper: float = 400.0) -> pd.DataFrame:
    table = pd.DataFrame(places, columns=["x_m", "persons"]).assign(y_m=0.0, municipality_code=town)
    return table.assign(upper=upper / len(table))


def told(schools: list[dict[str, object]], children: pd.DataFrame, lukiot: np.ndarray = FAR) -> list[tuple[str, str]]:
    found = grades_of(pd.DataFrame(schools), lukiot, children)
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kumlinge låg- och högstadium", "1-9"),
        ("Godby högstadium", "7-9"),
        ("Hertsikan ala-aste", "1-6"),
        ("Puistolanraitin ala-ast. koulu", "1-6"),
        ("Sammatin Vapaa Kyläkoulu", "1-6"),
        ("Askolan koulu, yläkoulu", "7-9"),
        ("Kaustisen keskuskoulu (7-9)", "7-9"),
        ("Soljan lastentalo, 0-2 lk", "1-6"),
        ("Kaukovainion yhtenäinen perusk", "1-9"),
        ("Vaasan Rudolf Steiner -koulu", "1-9"),
        ("Vesangan päiväkotikoulu", "1-6"),
        ("Maunulan yht.koulu", "unknown"),
        ("Pudasjärven peruskoulu", "unknown"),
        ("Kottby grundskola", "unknown"),
        ("Salmelan koulu", "unknown"),
    ],
)
def test_names_tell_grades(name: str, expected: str) -> None:
    assert by_name(name)[0] == expected


def test_a_decision_by_hand_goes_first_and_may_say_unknown() -> None:
    schools = [school("Kankaan yhtenäiskoulu", 0, hand="1-6"), school("Lemin koulukeskus", 50_000, hand="unknown")]
    assert told(schools, children_at((0, 500), (50_000, 10))) == [("1-6", "review"), ("unknown", "")]


def test_the_only_school_teaches_all_grades() -> None:
    assert told([school("Salmelan koulu", 0)], children_at((0, 500))) == [("1-9", "only_school")]


def test_the_only_school_of_an_island_of_aland_may_send_its_pupils_elsewhere() -> None:
    assert told([school("Sunds Skola", 0, town="771")], children_at((0, 90), town="771")) == [("unknown", "")]


def test_a_comprehensive_school_beside_a_lukio_has_the_upper_grades() -> None:
    schools = [school("Keskikoulun koulu A", 0), school("Alhaisten koulu", 1_000), school("Muu koulu", 9_000)]
    found = told(schools, children_at((0, 900), (1_000, 900), (9_000, 900)), np.array([[150.0, 0.0]]))
    assert found[0][0] == "7-9"
    alone = [school("Keskustan koulu", 0), *(school(f"Muu {k}", 20_000.0 * k) for k in range(1, 7))]
    assert told(alone, children_at(*((20_000.0 * k, 900) for k in range(7))), np.array([[150.0, 0.0]]))[0] == (
        "1-9", "lukio_plot",
    )  # fmt: skip


def test_two_schools_on_the_plot_of_a_lukio_are_not_told_apart() -> None:
    schools = [school("Pohjan koulu", 0), school("Rannan koulu", 100), *(school(f"K{k}", 9e4 * k) for k in range(1, 6))]
    found = told(schools, children_at((0, 900), *((9e4 * k, 900) for k in range(1, 6))), np.array([[50.0, 0.0]]))
    assert [rule for _, rule in found[:2]] == ["", ""]


def test_a_village_school_teaches_the_lower_grades() -> None:
    schools = [school("Kirkonkylän yläkoulu", 0), school("Kylän koulu", 30_000)]
    few = VILLAGE_CHILDREN - 1
    assert told(schools, children_at((0, 500), (30_000, few)))[1] == ("1-6", "village")
    assert told(schools, children_at((0, 500), (30_000, VILLAGE_CHILDREN)))[1] == ("unknown", "")


def test_the_largest_place_of_a_small_municipality_is_no_village() -> None:
    schools = [school("Kirkonkylän koulu", 0), school("Kylän koulu", 30_000)]
    assert told(schools, children_at((0, 60), (30_000, 20))) == [("1-9", "last_one_left"), ("1-6", "village")]


def test_one_place_of_a_small_municipality_has_all_grades() -> None:
    schools = [school("Keskustan koulu", 0), school("Itäinen koulu", 9_000), school("Kylän koulu", 40_000)]
    found = told(schools, children_at((0, 300), (9_000, 200), (40_000, 10)))
    assert found == [("1-9", "largest_place"), ("unknown", ""), ("1-6", "village")]


def test_one_school_of_the_upper_grades_is_enough_for_few_teens() -> None:
    schools = [school("Keskustan yläkoulu", 0), school("Itäinen koulu", 9_000)]
    people = children_at((0, 300), (9_000, 200), upper=240.0)
    assert told(schools, people)[1] == ("1-6", "one_is_enough")
    assert told(schools, people.assign(upper=130.0))[1] == ("unknown", "")


def test_a_school_with_a_lukio_in_it_has_the_upper_grades() -> None:
    schools = [school("Lahden koulu", 0, kind="19"), *(school(f"K{k}", 9e4 * k) for k in range(1, 7))]
    assert told(schools, children_at(*((9e4 * k, 900) for k in range(7))))[0] == ("7-9", "with_lukio")


def test_a_rule_below_the_limit_does_not_decide(monkeypatch) -> None:
    unsure = [rule if rule.id != "only_school" else type(rule)(rule.id, rule.grades, SURE - 0.01, rule.why)
              for rule in PLACE_RULES]  # fmt: skip
    monkeypatch.setattr(grades, "PLACE_RULES", tuple(unsure))
    found = told([school("Salmelan koulu", 0)], children_at((0, 500)))
    assert found[0][1] != "only_school"


def test_rules_are_counted_and_each_has_its_confidence() -> None:
    table = rules_table(["village", "village", "name_upper", ""]).set_index("rule")
    assert table.loc[["village", "name_upper", "lukio_plot"], "schools"].tolist() == [2, 1, 0]
    assert table["confidence"].between(SURE, 1).all()
    assert table.index.tolist() == ["review", *(rule.id for rule in (*NAME_RULES, *PLACE_RULES))]


def test_agreement_hides_each_name_in_turn() -> None:
    schools = pd.DataFrame(
        [school("Keskustan yläkoulu", 0), school("Kylän alakoulu", 30_000), school("Toisen kylän yläkoulu", 60_000)]
    )
    people = children_at((0, 500), (30_000, 10), (60_000, 20))
    found = agreement_of_rules(schools, FAR, people).set_index("rule")
    assert found.loc["village", ["agreement", "tested"]].tolist() == [0.5, 2]
    assert found.loc["name_upper", "tested"] == 0
