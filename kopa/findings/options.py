"""What could change it: the finding on the scenarios that somebody asked; kopa's own examples are none."""

import tomllib

import pandas as pd

from kopa.findings.evidence import Evidence
from kopa.goals import rules
from kopa.words.rounding import is_anybody

MOST_OPTIONS = 2
"""So many scenarios are told in one finding; all stand side by side in the report."""

WHO = {
    ("lose", "gain"): "finding_option_lose_gain",
    ("lose",): "finding_option_lose",
    ("gain",): "finding_option_gain",
    (): "finding_option_nobody",
}
"""Key of the sentence that tells of those whose way becomes longer or shorter."""


def own_scenarios(evidence: Evidence) -> pd.DataFrame:
    """Return the scenarios that somebody asked (`kopa.results.Results.scenarios`), without examples."""
    asked = evidence.source.scenarios
    return pd.DataFrame() if asked is None else asked[~asked["example"]]


def sentences(evidence: Evidence) -> str:
    """Return what the first scenarios come to at the level that each touches most; empty where none was asked."""
    asked, changes = own_scenarios(evidence), evidence.source.scenario_changes
    if asked.empty or changes is None:
        return ""
    here = changes[(changes["municipality_code"] == "") & (changes["quantity"] == "time_min")]
    sentences_of_options = [
        _sentence(evidence, row, here[here["scenario_id"] == row.scenario_id]) for row in asked.itertuples()
    ]
    return " ".join(sentences_of_options[:MOST_OPTIONS])


def _sentence(evidence: Evidence, row: object, changes: pd.DataFrame) -> str:
    """Return who gets a longer and a shorter way by a scenario, and for how many of them that is uncertain."""
    t, name = evidence.t, tomllib.loads(str(getattr(row, "toml", "")))["name"][evidence.t.language]
    touched = changes.sort_values(["lose", "gain"], ascending=False, kind="stable").iloc[0]
    level, lose = str(touched["level"]), float(touched["lose"])
    doubt = float(touched["lose_uncertain"]) / lose if lose else 0.0
    if (
        rules.saying(sites_known=float(touched["not_known"]) < float(touched["persons"]), uncertain_share=doubt)
        != "known"
    ):
        return t("finding_option_unsure", name=name)
    persons = {"lose": lose, "gain": float(touched["gain"])}
    told = {change: t.persons(many) for change, many in persons.items() if is_anybody(many)}
    return t(WHO[tuple(told)], name=name, group=t(f"group_{level}"), **told)
