"""The findings and the questions of a study, as its reports state them: tables, each row with what it rests on."""

from typing import TYPE_CHECKING

import pandas as pd

from kopa.findings.bounds import bounds_table
from kopa.findings.evidence import Evidence
from kopa.findings.tables import findings_table, questions_table
from kopa.results import refuse_other_modes
from kopa.study.results_of import results_of
from kopa.words.texts import Texts

if TYPE_CHECKING:
    from kopa.study.study import Study


def findings_of(study: "Study", language: str) -> pd.DataFrame:
    """Return the findings of a study (`kopa.findings.tables.FINDINGS`)."""
    return findings_table(_evidence(study, language))


def questions_of(study: "Study", language: str) -> pd.DataFrame:
    """Return the questions that a study's numbers raise (`kopa.findings.tables.QUESTIONS`)."""
    return questions_table(_evidence(study, language))


def bounds_of(study: "Study") -> pd.DataFrame:
    """Return the minutes of a study that its report tells as a bound (`kopa.goals.comparison.ranks.BOUNDS`)."""
    return bounds_table(_evidence(study, "en"))


def _evidence(study: "Study", language: str) -> Evidence:
    refuse_other_modes(study.travel.mode, "findings and questions")
    return Evidence(results_of(study, isochrones=False, scored=False), Texts(language))
