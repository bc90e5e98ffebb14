"""From the results of a comparison to its report in one language."""

from kopa.report.comparison import basis, causes, regions, scores, towns
from kopa.report.comparison.facts import Compared, ComparisonInput
from kopa.report.model import Report
from kopa.report.texts import Texts
from kopa.report.words_of_frame import frame_words

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
            regions=t.listed([compared.name(one) for one in compared.results.case_ids]),
            year=source.results.year,
        ),
        sections=(
            scores.findings_section(compared),
            regions.regions_section(compared),
            scores.scores_section(compared),
            scores.holds_section(compared),
            causes.section(compared),
            regions.indicators_section(compared),
            towns.section(compared),
            basis.left_out_section(compared),
            basis.data_section(compared),
            basis.stamp_section(compared),
            basis.glossary_section(compared),
        ),
        words=frame_words(t),
    )
