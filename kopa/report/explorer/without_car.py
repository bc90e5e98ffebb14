"""What the explorer tells of those without a car: the day in the present network, and that options are by car alone."""

from kopa.findings import without_car
from kopa.findings.evidence import Evidence
from kopa.results import Results
from kopa.words.texts import Texts


def without_car_lines(source: Results | None, t: Texts) -> list[str]:
    """Return the lines of a region: one for each level whose day without a car may be told, else why there is none.

    Parameters
    ----------
    source
        The region's results in the present network; None where there are none.
    t
        The words of a language.
    """
    if source is None or source.public_transport is None:
        return [t("explorer_know_no_timetables")]
    evidence = Evidence(source, t)
    told = [without_car.sentences(evidence, level) for level in without_car.answered_levels(evidence)]
    return [t("explorer_know_without_car", sentences=one) for one in told] or [t("explorer_know_timetables")]
