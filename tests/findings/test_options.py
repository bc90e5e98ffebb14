"""What could change it: somebody's own scenarios are a finding, kopa's examples are none, and a doubt is told."""

import dataclasses

import pandas as pd
import pytest

from kopa.findings.findings import findings
from kopa.findings.options import sentences
from kopa.report import LANGUAGES, build
from kopa.report.sections import scenarios as section
from kopa.scenarios.edits import TransportRule, close
from kopa.scenarios.scenario import Scenario
from kopa.words.texts import Texts
from tests.findings.cases import evidence
from tests.report.conftest import make

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def asked():
    """Kainuu with one scenario that somebody asked: Puolanka's lukio closes."""
    from kopa.study.scenarios.results import AskedScenario, with_scenarios
    from tests.studies import results_of_region, study_of

    scenario = Scenario.of(close("00673"), id="ve1")
    return with_scenarios(results_of_region("kainuu"), study_of("kainuu"), [AskedScenario(scenario.toml())])


def keys(source):
    return [one.key for one in findings(evidence(source))]


def test_an_own_scenario_is_a_finding_in_place_of_the_next_level_and_the_gaps_stay(asked):
    assert keys(asked) == ["ages", "farthest", "transport", "options", "not_known"]
    told = next(one for one in findings(evidence(asked)) if one.key == "options")
    lose = asked.scenario_changes.query("municipality_code == '' and quantity == 'time_min'")["lose"].iloc[0]
    assert Texts("en").persons(lose) in told.text
    assert told.rests_on == ("scenario_changes",)


def test_an_example_is_no_finding(asked):
    example = dataclasses.replace(asked, scenarios=asked.scenarios.assign(example=True))
    assert keys(example) == ["ages", "farthest", "next", "transport", "not_known"]
    assert keys(make()) == ["ages", "farthest", "next", "transport", "not_known"]


def test_of_an_uncertain_effect_no_number_is_told(asked):
    doubtful = asked.scenario_changes.assign(lose_uncertain=asked.scenario_changes["lose"])
    told = next(
        one for one in findings(evidence(dataclasses.replace(asked, scenario_changes=doubtful))) if one.key == "options"
    )
    assert not any(letter.isdigit() for letter in told.text.partition(": ")[2])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_stands_with_the_experts_or_with_an_example_in_the_annex(asked, language):
    told = {one.key: one for one in build(asked, language).sections}
    assert told["scenarios"].layer == "expert"
    example = dataclasses.replace(asked, scenarios=asked.scenarios.assign(example=True))
    assert {one.key: one.layer for one in build(example, language).sections}["scenarios"] == "annex"
    assert "scenarios" not in {one.key for one in build(make(), language).sections}


def test_the_numbers_side_by_side_are_those_of_the_answers(asked):
    from kopa.report.facts import Facts
    from kopa.report.model import Table

    t = Texts("en")
    made = section.section(Facts(asked, t))
    table = next(one for one in made.blocks if isinstance(one, Table) and one.key.startswith("options-lukio"))
    answers = asked.scenario_answers.query("municipality_code == '' and level == 'lukio'").set_index("measure")
    row = next(row for row in table.rows if row[0].text == t("scenario_measure_mean_min"))
    assert [cell.text for cell in row[1:]] == [
        f"{t.decimal(answers.loc['mean_min', side], 1)}\u00a0min" for side in ("before", "after")
    ]
    who = asked.scenario_changes.query("municipality_code == '' and level == 'lukio' and quantity == 'time_min'")
    assert table.rows[0][2].text == t.headcount(float(who["lose"].iloc[0]))


def with_another_level(asked, lose):
    """The same scenario with so many who get a longer way to a second level, of whom all is known."""
    whom = {"level": "vet", "lose": lose, "gain": 0.0, "not_known": 0.0, "lose_uncertain": 0.0}
    names = ("scenario_answers", "scenario_changes")
    tables = {name: getattr(asked, name) for name in names}
    both = {
        name: pd.concat([table, table.assign(**{k: v for k, v in whom.items() if k in table.columns})])
        for name, table in tables.items()
    }
    return dataclasses.replace(asked, **both)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lose", "says_something"), [(3.0, False), (30.0, True)])
def test_a_level_at_which_hardly_anybody_is_touched_is_named_in_one_sentence(asked, language, lose, says_something):
    from kopa.report.facts import Facts
    from kopa.report.model import Paragraph, Part, Table

    t = Texts(language)
    made = section.section(Facts(with_another_level(asked, lose), t))
    part = next(one for one in made.blocks if isinstance(one, Part))
    told = [one.text for one in part.blocks if isinstance(one, Paragraph)]
    assert any(words.startswith(t("level_vet")) for words in told) == says_something
    assert (t("scenario_few_elsewhere", levels=t("level_vet")) in told) != says_something
    tables = [one.key for one in made.blocks if isinstance(one, Table)]
    assert any(key.startswith("options-lukio") for key in tables)
    assert any(key.startswith("options-vet") for key in tables) == says_something


def test_a_level_told_by_its_sure_schools_is_not_said_to_be_hardly_touched(asked):
    """Grades 7-9 are told twice: where the way of many changes by the sure schools alone, no sentence says of few."""
    from kopa.report.facts import Facts
    from kopa.report.model import Paragraph, Part

    t, tables = Texts("en"), {}
    for name in ("scenario_answers", "scenario_changes"):
        table = getattr(asked, name)
        sure = table.assign(**({"level": "basic_7_9", "sites_counted": "sure"}))
        few = sure.assign(sites_counted="all", **({"lose": 1.0, "gain": 0.0} if "lose" in table else {}))
        tables[name] = pd.concat([table, sure, few])
    made = section.section(Facts(dataclasses.replace(asked, **tables), t))
    part = next(one for one in made.blocks if isinstance(one, Part))
    told = [one.text for one in part.blocks if isinstance(one, Paragraph)]
    assert any(words.startswith(t("level_basic_7_9")) for words in told)
    assert not any(words.startswith(t("scenario_few_elsewhere", levels="").rstrip(".")) for words in told)


def test_results_with_scenarios_are_saved_and_read(asked, tmp_path):
    from kopa.results import Results

    asked.save(tmp_path)
    read = Results.load(tmp_path)
    pd.testing.assert_frame_equal(read.scenarios, asked.scenarios)
    pd.testing.assert_frame_equal(read.scenario_answers, asked.scenario_answers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_rests_on_an_assumption_has_a_star_and_the_section_says_what_it_means(asked, language):
    from kopa.report.facts import Facts
    from kopa.report.model import Paragraph, Table
    from kopa.study.scenarios.results import AskedScenario, with_scenarios
    from tests.studies import results_of_region, study_of

    t, rule = Texts(language), TransportRule("777", 2.0, 3.0)
    with_rule = with_scenarios(
        results_of_region("kainuu"), study_of("kainuu"), [AskedScenario(Scenario.of(rule, id="ve1").toml())]
    )
    meaning = Paragraph(t("scenario_assumption", mark="*"))
    told = section.section(Facts(with_rule, t))
    table = next(one for one in told.blocks if isinstance(one, Table) and one.key == "options-basic_1_6-0")
    over = next(row for row in table.rows if row[0].text == t("scenario_measure_over_limit"))
    assert [cell.text.endswith("*") for cell in over] == [False, False, True]
    assert told.blocks[-1] == meaning
    assert meaning not in section.section(Facts(asked, t)).blocks  # of lukiot no number rests on one


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("change", "effect"), [
    ({}, True),
    ({"lose": 3.0, "gain": 0.0, "lose_uncertain": 0.0, "not_known": 0.0}, False),
    ({"lose": 30.0, "lose_uncertain": 30.0}, False),
])  # fmt: skip
def test_an_option_without_a_known_effect_says_so(asked, language, change, effect):
    from kopa.report.facts import Facts
    from kopa.report.model import Paragraph, Part

    source = dataclasses.replace(asked, scenario_changes=asked.scenario_changes.assign(**change))
    part = next(one for one in section.section(Facts(source, Texts(language))).blocks if isinstance(one, Part))
    told = [one.text for one in part.blocks if isinstance(one, Paragraph)]
    assert (Texts(language)("scenario_no_effect") in told) != effect


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_many_speak_swedish_options_have_no_price_as_the_present_has_none(language):
    from kopa.report.facts import Facts
    from kopa.report.model import Paragraph, Table
    from kopa.scenarios.schemas import NO_PRICE
    from kopa.study.scenarios.results import AskedScenario, with_scenarios
    from tests.studies import results_of_region, study_of

    closed = Scenario.of(close("05200"), TransportRule("205", 2.0, 3.0), id="ve1")  # Jormua's school
    source = with_scenarios(results_of_region("kainuu"), study_of("kainuu"), [AskedScenario(closed.toml())])
    t, answers = Texts(language), source.scenario_answers
    price = t("scenario_measure_transport_eur", year=source.parameters.transport_cost_year)
    priced = answers["unit"].eq("EUR/year")
    untold = answers.assign(
        **{side: answers[side].mask(priced) for side in ("before", "after", "change")},
        status=answers["status"].mask(priced, NO_PRICE),
    )

    def told(answers):
        blocks = section.section(Facts(dataclasses.replace(source, scenario_answers=answers), t)).blocks
        table = next(one for one in blocks if isinstance(one, Table) and one.key == "options-basic_1_6-0")
        return {row[0].text: row[2].text for row in table.rows}, Paragraph(t("scenario_unpriced")) in blocks

    few, many = told(answers), told(untold)
    assert "–" in few[0][price]  # a range, in one row
    assert t("million_euros", amount="").strip("\xa0") in few[0][price]
    assert many == ({name: value for name, value in few[0].items() if name != price}, True)
    assert not few[1]


def test_an_option_is_called_by_its_own_label_once():
    """Option "VE2: …", asked first, was headed "VE1: VE2: …"."""
    t = Texts("fi")
    told = section.labels_and_names(["VE2: Koulu", "VE1: Lukio"], t)
    assert told == [("VE2", "Koulu"), ("VE1", "Lukio")]
    for names in (["VE1: Koulu", "VE1: Lukio"], ["VE2: Koulu", "Lukio"], ["Esimerkki (Paltamo): koulu", "VE2:"]):
        assert section.labels_and_names(names, t) == [("VE1", names[0]), ("VE2", names[1])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_option_tells_the_longest_way_which_may_be_of_a_few(asked, language):
    """Whose way is the longest is one cell, of fewer than five persons: rows, columns and sentences told it."""
    from kopa.report.facts import Facts

    t = Texts(language)
    answers, changes = asked.scenario_answers, asked.scenario_changes
    longest = [answers[answers["measure"] == one]["after"].max() for one in ("worst_min", "worst_km")]
    most = changes[changes["quantity"] == "time_min"]["largest_loss"].max()
    told = _plain(section.section(Facts(asked, t)))
    for value in (*longest, most):
        assert t.decimal(value) not in told
    of_region = changes["quantity"].eq("time_min") & changes["municipality_code"].eq("")
    mean = t("scenario_longer_by", mean=f"{t.decimal(changes[of_region]['lose_mean'].iloc[0])}\xa0min")
    few = changes.assign(lose=changes["lose"].mask(of_region, 3.0), lose_uncertain=0.0)
    assert mean in told
    assert mean not in _plain(section.section(Facts(dataclasses.replace(asked, scenario_changes=few), t)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_no_number_in_the_sentence_on_who_travels_longer(asked, language):
    """It read "shorter: 0 persons"."""
    from kopa.report.facts import Facts

    t, changes = Texts(language), asked.scenario_changes
    one = changes[changes["quantity"].eq("time_min") & changes["municipality_code"].eq("")].iloc[0]
    who = {name: t.headcount(one[name]) for name in ("lose", "gain", "keep")}
    assert one["gain"] == 0.0 < one["lose"]
    assert t("scenario_who_lose_keep", **who) in _plain(section.section(Facts(asked, t)))
    some = dataclasses.replace(asked, scenario_changes=changes.assign(gain=20.0))
    assert t("scenario_who_lose_gain_keep", **who | {"gain": "20"}) in _plain(section.section(Facts(some, t)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lose", [0.0, 3.0, 89.0])
@pytest.mark.parametrize("gain", [0.0, 3.0, 160.0])
def test_a_finding_counts_nobody(asked, language, lose, gain):
    """It read "89 persons would have a longer and 0 persons a shorter journey"."""
    t = Texts(language)
    changes = asked.scenario_changes.assign(lose=lose, gain=gain, lose_uncertain=0.0)
    told = sentences(evidence(dataclasses.replace(asked, scenario_changes=changes), language))
    assert f" {t.persons(0)}" not in told
    for many in (lose, gain):
        assert many == 0 or t.persons(many) in told
    assert (told.count(t.persons(3.0))) == [lose, gain].count(3.0)


def _plain(made):
    """Return all texts of a section, as they are written."""
    return str(made).replace("\\xa0", "\xa0")
