"""What is not known of a region, in words: levels, places, schools that teach some grades, closures, pupils, buses."""

from kopa.findings import knowledge
from kopa.findings.evidence import Evidence
from kopa.goals.catalogue.school_day import LEGAL as REASONABLE_DAY
from kopa.goals.catalogue.travel_time import TRANSPORT
from kopa.sources.rests_on import official


def gaps_in_words(evidence: Evidence, *, places: bool = True) -> list[str]:
    """Return what is not known, each in words that can follow one another: levels, places, schools, buses."""
    t, gaps = evidence.t, []
    nowhere = [one for one in evidence.levels if not evidence.is_known_somewhere(one)]
    if nowhere:
        gaps.append(t("gap_levels", levels=t.joined([t(f"level_of_{one}") for one in nowhere])))
    gaps += [
        t("gap_places", level=t(f"level_of_{level}"))
        for level in evidence.levels
        if places and level not in nowhere and knowledge.not_known_places(evidence, level)
    ]
    if any(knowledge.is_range(evidence, one) for one in evidence.levels):
        gaps.append(t("gap_grades"))
    if evidence.first_grades and _closures_are_not_marked(evidence):
        gaps.append(t("gap_closures"))
    if evidence.first_grades and knowledge.is_of_other_schools(evidence, evidence.first_grades):
        gaps.append(t("gap_own_language", km=evidence.limit(TRANSPORT)))
    if not knowledge.has_pupils(evidence):
        gaps.append(t("gap_pupils"))
    by_bus = any(evidence.indicator(REASONABLE_DAY, level).has_value for level in evidence.levels)
    return [*gaps, t("gap_school_transport" if by_bus else "gap_buses")]


def _closures_are_not_marked(evidence: Evidence) -> bool:
    """Return whether schools are those of the starter's register, which does not mark the closed ones."""
    source = evidence.source
    return "schools" not in official(source.inputs) and "own_sites" not in source.own_inputs
