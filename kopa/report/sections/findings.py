"""Section 1: the five key findings, in sentences made from the numbers."""

import math

from kopa.goals.catalogue.borders import OTHER_MUNICIPALITY, PENALTY
from kopa.goals.catalogue.supply import HEADLINE, HEADLINE_MIN
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, P90
from kopa.levels import BASIC, UPPER_SECONDARY
from kopa.report import age_groups
from kopa.report.facts import MISSING, Facts, IndicatorValue, largest
from kopa.report.model import Paragraph, Points, Section
from kopa.words.texts import Texts


def section(facts: Facts) -> Section:
    """Return the section of key findings."""
    t = facts.t
    blocks = (
        Paragraph(t("findings_answer", region=facts.region_name), "answer"),
        Points(tuple(findings(facts)), numbered=True),
        Paragraph(t("car_time_note"), "note"),
    )
    return Section("findings", t("findings_heading"), blocks, "council")


def findings(facts: Facts) -> list[str]:
    """Return the sentences, persons before percentages; a level without data has its sentence say so."""
    return [
        age_groups.sentence(facts),
        *(within(facts, level) for level in UPPER_SECONDARY),
        _far_from_school(facts),
        between(facts),
    ]


def within(facts: Facts, level: str) -> str:
    """Return how many of a level's age group live within the near minutes, and how many farther away."""
    if level not in facts.levels:
        return facts.t("finding_no_level", level=facts.t(f"level_{level}"))
    return near_sentence(facts.near(level), facts.everyone(level), level, facts.t, sure=facts.sure(HEADLINE, level))


def near_sentence(
    near: IndicatorValue, everyone: float, level: str, t: Texts, *, sure: IndicatorValue = MISSING
) -> str:
    """Return the sentence on the persons near a site and farther away; ranges where only some `sure` sites serve it."""
    if not near.has_value:
        return t("finding_missing", level=t(f"level_{level}"))
    least, most = sorted((near.persons, sure.persons if sure.has_value else near.persons))
    shares = sorted((near.value, sure.value if sure.has_value else near.value))
    return t(
        "finding_within",
        level=t(f"level_{level}"),
        group=t(f"group_{level}"),
        near=_between(t.headcount(least), t.persons(most)),
        share=_between(*(t.share(share) for share in shares)),
        far=_between(t.headcount(everyone - most), t.persons(everyone - least)),
        minutes=t.number(HEADLINE_MIN),
    )


def _between(low: str, high: str) -> str:
    """Return a range of two printed numbers, of which the first may lack its unit; one where they are the same."""
    return high if high.startswith(low) and not high[len(low) :].strip()[:1].isdigit() else f"{low}–{high}"


def _far_from_school(facts: Facts) -> str:
    t, level = facts.t, facts.first_grades
    if not level:
        return t("finding_no_level", level=t(f"level_{BASIC}"))
    far = facts.beyond_limit(level)
    if not far.has_value:
        return t("finding_missing", level=t(f"level_{level}"))
    return t(
        "finding_school",
        persons=t.persons(far.persons),
        share=t.share(far.value),
        group=t(f"group_{level}"),
        km=facts.limit(BEYOND_LIMIT[level]),
    )


def between(facts: Facts) -> str:
    """Return in which municipality learners have the longest and the shortest way."""
    t = facts.t
    level = facts.main_level
    if not facts.is_covered(level):
        return t("finding_between_unknown", level=t(f"level_{level}"))
    values = [facts.indicator(P90, level, code).value for code in facts.codes]
    if all(math.isnan(value) for value in values):
        return t("finding_between_missing", level=t(f"level_{level}"))
    longest = largest(facts.codes, values)
    shortest = largest(facts.codes, [-value for value in values])
    return t(
        "finding_between",
        level=t(f"level_{level}"),
        longest=facts.names[facts.codes[longest]],
        most=t.minutes(values[longest]),
        shortest=facts.names[facts.codes[shortest]],
        least=t.minutes(values[shortest]),
    )


def border(facts: Facts) -> str:
    """Return how many have their nearest site in another municipality, and what keeping to one's own costs."""
    t = facts.t
    level = facts.main_level
    if not facts.is_covered(level):
        return t("finding_border_unknown", level=t(f"level_{level}"))
    across = facts.indicator(OTHER_MUNICIPALITY, level)
    penalty = facts.indicator(PENALTY, level)
    if not across.has_value:
        return t("finding_border_missing", level=t(f"level_{level}"))
    sentence = t(
        "finding_border",
        level=t(f"level_{level}"),
        group=t(f"group_{level}"),
        persons=t.persons(across.persons),
        share=t.share(across.value),
    )
    if not penalty.has_value:
        return sentence
    key = "finding_penalty_small" if penalty.value < 1 else "finding_penalty"
    return sentence + " " + t(key, minutes=t.decimal(penalty.value))
