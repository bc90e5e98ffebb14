"""From the results of a comparison to its report in one language."""

from kopa.report.comparison.basis import data_section, glossary_section, left_out_section, stamp_section
from kopa.report.comparison.causes import section as causes_section
from kopa.report.comparison.facts import Compared, ComparisonInput
from kopa.report.comparison.municipalities import section as municipalities_section
from kopa.report.comparison.regions import indicators_section, regions_section
from kopa.report.comparison.scores import findings_section, holds_section, scores_section
from kopa.report.imprint import version_of, who_and_when
from kopa.report.model import Report
from kopa.words.texts import Texts

COMPARISON_ID = "comparison"


def build(source: ComparisonInput, language: str) -> Report:
    """Return the report of a comparison in `language`: sections of sentences, tables and figures.

    Parameters
    ----------
    source
        Everything that the report says, computed before.
    language
        fi, sv or en.

    Raises
    ------
    UnknownNameError
        Another language, or a text that has no translation.
    """
    t = Texts(language)
    compared = Compared(source, t)
    return Report(
        language=language,
        region_id=COMPARISON_ID,
        title=t("compare_title"),
        subtitle=t(
            "compare_subtitle",
            regions=t.listed([compared.name(one) for one in compared.results.scored_ids]),
            year=source.results.year,
        ),
        sections=(
            findings_section(compared),
            regions_section(compared),
            scores_section(compared),
            holds_section(compared),
            causes_section(compared),
            indicators_section(compared),
            municipalities_section(compared),
            left_out_section(compared),
            data_section(compared),
            stamp_section(compared),
            glossary_section(compared),
        ),
        imprint=who_and_when(t, source.results.parameters, version_of(source.provenance)),
    )
