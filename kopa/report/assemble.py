"""From the numbers of a region to its report in one language."""

from kopa.errors import TableError
from kopa.report import long_tables
from kopa.report.facts import Facts
from kopa.report.model import Report
from kopa.report.sections import (
    basis,
    border,
    delivery,
    equality,
    findings,
    questions,
    region_facts,
    scenarios,
    scores,
    sustainability,
    travel,
    unknown,
    wanted,
    without_car,
    working_life,
)
from kopa.results import Results, refuse_other_modes
from kopa.words.texts import Texts


def build(source: Results, language: str) -> Report:
    """Return the report of a region in `language`: sections of sentences, tables and figures, layer by layer.

    A section of which nothing is known is left out: what is not known stands on the council's pages, and what further
    data would add on one page of the expert's part.

    Parameters
    ----------
    source
        Everything that the report says, computed before.
    language
        fi, sv or en.

    Raises
    ------
    TableError
        Results that are not complete: no scorecard, no `inputs` or no `key` in their provenance.
    InputError
        Results by another mode of travel than the car, of which every sentence speaks.
    UnknownNameError
        Another language, or a text that has no translation.
    """
    _refuse_incomplete(source)
    t = Texts(language)
    facts = Facts(source, t)
    options = scenarios.section(facts)
    own_options = options is not None and options.layer == "expert"
    made = (
        findings.section(facts),
        unknown.section(facts),
        questions.section(facts),
        region_facts.section(facts),
        travel.section(facts),
        without_car.section(facts),
        equality.section(facts),
        border.section(facts),
        delivery.section(facts),
        working_life.section(facts),
        sustainability.section(facts),
        options if own_options else None,
        scores.section(facts),
        wanted.section(facts),
        None if own_options else options,
        travel.tables_section(facts),
        equality.measures_section(facts),
        border.pictures_section(facts),
        scores.details_section(facts),
        questions.rules_section(facts),
        basis.data_section(facts),
        basis.stamp_section(facts),
        basis.glossary_section(facts),
    )
    return Report(
        language=language,
        region_id=source.region.id,
        title=t("title", region=facts.region_name),
        subtitle=t("subtitle", year=source.region.year),
        sections=tuple(long_tables.in_annex([section for section in made if section is not None], t)),
        imprint=basis.imprint(facts),
    )


def _refuse_incomplete(source: Results) -> None:
    refuse_other_modes(source.mode, f"report of {source.region.id}")
    faults = [
        f"provenance: no '{key}'; pass that of the run" for key in ("inputs", "key") if key not in source.provenance
    ]
    if "en" not in source.scorecards:
        faults.append("scorecards: none in English; score the results first")
    if faults:
        raise TableError(f"report of {source.region.id}", faults)
