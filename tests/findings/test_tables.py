"""Findings and questions as an analyst reads them: tables of a declared form."""

import pytest

from kopa.findings.tables import FINDINGS, QUESTIONS, findings_table, questions_table
from kopa.tables import check
from kopa.words.text import LANGUAGES
from tests.findings.cases import evidence


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_row_says_in_words_and_ids_what_it_rests_on(language):
    one = evidence(language=language)
    for table, schema in ((findings_table(one), FINDINGS), (questions_table(one), QUESTIONS)):
        check(table, schema, where=schema.name)
        assert table["number"].tolist() == [str(n) for n in range(1, len(table) + 1)]
        assert table["source"].str.len().min() > 0
        assert table["rests_on"].str.len().min() > 0


@pytest.mark.end_to_end
def test_a_study_tells_what_its_report_tells():
    from kopa.findings.findings import findings
    from kopa.report import build
    from kopa.report.facts import Facts
    from kopa.report.model import Points
    from kopa.study.opening import open_study
    from kopa.study.results_of import results_of
    from kopa.words.texts import Texts

    study = open_study(["205", "290"])
    source = results_of(study, isochrones=False)
    told = study.findings(language="fi")["text"].tolist()
    assert told == [one.text for one in findings(Facts(source, Texts("fi")))]
    report = build(source, "fi")
    pages = {section.key: section for section in report.sections}
    listed = {
        key: next(b.items for b in pages[key].blocks if isinstance(b, Points)) for key in ("findings", "questions")
    }
    assert list(listed["findings"]) == told
    assert list(listed["questions"]) == study.questions(language="fi")["text"].tolist()
