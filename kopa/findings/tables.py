"""Findings and questions as tables, each with what it rests on, for an analyst who asks a study."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kopa.findings.evidence import Evidence
from kopa.findings.findings import findings
from kopa.findings.questions import asked
from kopa.goals.catalogue import indicator_of
from kopa.goals.criteria import DATA
from kopa.tables import Column, Schema, check
from kopa.words.text import Text

_RESTS_ON = (
    Column("text", "text", "sentences, in the language asked for"),
    Column("level", "text", "level of education; empty: of none", empty=True),
    Column("rests_on", "text", "ids of indicators and names of tables, joined by `; `"),
    Column("uncertain_share", "number", "share of the level's persons whose nearest site is uncertain, 0-1; empty "
           "where that is no question", empty=True, low=0, high=1),
    Column("source", "text", "data behind it, in words"),
)  # fmt: skip

FINDINGS = Schema(
    "findings",
    (
        Column("number", "text", "place in the report: 1 to 5"),
        Column(
            "key",
            "text",
            "what it is of",
            values=("ages", "farthest", "without_car", "next", "transport", "options", "not_known"),
        ),
        *_RESTS_ON,
    ),
    key=("key",),
)
"""Findings of a region."""

QUESTIONS = Schema(
    "questions",
    (
        Column("number", "text", "place in the report"),
        Column("key", "text", "the rule that raises it"),
        Column("value", "number", "the number that raises it", infinite=True),
        *_RESTS_ON,
    ),
    key=("key",),
)
"""Questions of a region."""

TABLES = {
    "age_series": Text("väestö iän mukaan ja väestöennuste", "befolkning efter ålder och befolkningsprognos",
                       "population by age and its projection"),
    "scenario_changes": Text("kysytyt skenaariot", "scenarierna som frågats", "the scenarios that were asked"),
    "coverage": Text("toimipisteiden tuntemus", "kännedom om verksamhetsställen", "what is known of sites"),
}  # fmt: skip
"""What stands behind a finding beside indicators."""


@dataclass(frozen=True)
class _Row:
    text: str
    level: str
    rests_on: tuple[str, ...]
    uncertain_share: float


def findings_table(evidence: Evidence) -> pd.DataFrame:
    """Return the findings of a region as `FINDINGS`."""
    rows = [
        {"key": one.key} | _rests_on(evidence, _Row(one.text, one.level, one.rests_on, one.uncertain_share))
        for one in findings(evidence)
    ]
    return _checked(rows, FINDINGS)


def questions_table(evidence: Evidence) -> pd.DataFrame:
    """Return the questions that a region's numbers raise as `QUESTIONS`."""
    rows = [
        {"key": rule.key, "value": one.value}
        | _rests_on(evidence, _Row(one.text, one.level, one.rests_on, one.uncertain_share))
        for rule, one in asked(evidence)
    ]
    return _checked(rows, QUESTIONS)


def source_words(rests_on: Iterable[str], language: str) -> str:
    """Return the data behind indicators and tables, each once.

    Examples
    --------
    >>> source_words(["G1.d.p90", "coverage"], "en")
    'sites, roads, population cells, what is known of sites'
    """
    words = [
        text.get(language)
        for one in rests_on
        for text in ([TABLES[one]] if one in TABLES else [DATA[name] for name in indicator_of(one).data])
    ]
    return ", ".join(dict.fromkeys(words))


def _rests_on(evidence: Evidence, one: _Row) -> dict[str, object]:
    return {
        "text": one.text,
        "level": one.level,
        "rests_on": "; ".join(one.rests_on),
        "uncertain_share": one.uncertain_share,
        "source": source_words(one.rests_on, evidence.t.language),
    }


def _checked(rows: Sequence[dict[str, object]], schema: Schema) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[name for name in schema.names if name != "number"])
    table.insert(0, "number", [str(n) for n in range(1, len(table) + 1)])
    return check(table, schema, where=schema.name)
