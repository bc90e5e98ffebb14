"""Questions for a council, each raised by one of the region's own numbers by a rule set in advance.

A rule reads only what the rule book lets be told: a known gap raises no question on a lack, an uncertain number none.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from kopa.findings import ages, knowledge, without_car
from kopa.findings.crossing import WORTH_CROSSING_MIN, border_levels, worth_crossing
from kopa.findings.evidence import Evidence
from kopa.findings.findings import disputed_words, within_words
from kopa.goals.catalogue.borders import NO_OWN_SITE, PENALTY
from kopa.goals.catalogue.delivery import SITE_P90
from kopa.goals.catalogue.school_day import LEGAL as REASONABLE_DAY
from kopa.goals.catalogue.small_schools import AT_SMALL_SCHOOLS, SMALL_SCHOOLS
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.sustainability import COHORT_CHANGE, yearly_cohorts
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, P90, TRANSPORT
from kopa.goals.indicator import Statistic
from kopa.levels import BASIC_1_6, BASIC_7_9, EARLY_CHILDHOOD, LIBERAL_ADULT, LUKIO
from kopa.words.places import from_places
from kopa.words.rounding import FEW, whole_minutes

MOST = 7
"""So many questions are asked at most: the first in the order of `RULES`."""

TOO_LONG_DAILY_MIN = 60
"""Minutes one way beyond which no road makes a journey short: the question is on housing and remote teaching."""

OF_MUNICIPALITIES = (EARLY_CHILDHOOD, BASIC_1_6, BASIC_7_9, LUKIO, LIBERAL_ADULT)
"""Levels that municipalities mostly arrange themselves: of others they need not know the sites."""


@dataclass(frozen=True)
class Question:
    """What a rule gives.

    Attributes
    ----------
    number
        The number in words.
    value
        The number (nan: not known).
    asks
        Whether it raises the question.
    text
        The question.
    level
        Level of education that the number is of; empty: of none.
    rests_on
        Ids of the indicators, and names of the tables, that the number is read from.
    uncertain_share
        Share 0-1 of the level's persons whose nearest site is uncertain; nan where that is no question.
    """

    number: str
    value: float
    asks: bool
    text: str = ""
    level: str = ""
    rests_on: tuple[str, ...] = ()
    uncertain_share: float = math.nan


@dataclass(frozen=True)
class Rule:
    """One rule: its key (`rule_<key>` states it), the section whose number it reads, and how it is applied."""

    key: str
    section: str
    apply: Callable[[Evidence], Question]


def applied(evidence: Evidence) -> list[tuple[Rule, Question]]:
    """Return every rule with what it gives, in the order in which questions are asked."""
    results = [(rule, rule.apply(evidence)) for rule in RULES]
    return [(rule, replace(one, uncertain_share=_uncertain(evidence, one.level))) for rule, one in results]


def asked(evidence: Evidence) -> list[tuple[Rule, Question]]:
    """Return the questions that are asked, `MOST` at most."""
    return [(rule, one) for rule, one in applied(evidence) if one.asks][:MOST]


def limits(evidence: Evidence) -> dict[str, str]:
    """Return the limits that the words of rules speak of."""
    return {
        "minutes": evidence.limit(HEADLINE),
        "km": evidence.limit(TRANSPORT),
        "persons": evidence.t.number(evidence.source.parameters.small_site_persons),
        "saved": evidence.t.number(WORTH_CROSSING_MIN),
    }


def _uncertain(evidence: Evidence, level: str) -> float:
    return knowledge.uncertain_share(evidence, level) if level else math.nan


def _unknown(evidence: Evidence) -> Question:
    return Question(evidence.t("missing"), math.nan, False)


def _ids(evidence: Evidence, *statistics: Statistic) -> tuple[str, ...]:
    return tuple(one.id(evidence.source.parameters) for one in statistics)


def _persons_share(evidence: Evidence, persons: float, share: float) -> str:
    words = evidence.t.persons(persons)
    return words if persons < FEW else f"{words} ({evidence.t.share(share)})"


def _far(evidence: Evidence) -> Question:
    """Persons beyond the near minutes, at the level where they are worst off of those that are known."""
    t, level = evidence.t, knowledge.worst_level(evidence)
    if not level or not evidence.near(level).has_value:
        return _unknown(evidence)
    persons, share = knowledge.beyond_minutes(evidence, level)
    number = _persons_share(evidence, persons, share)
    key = "ask_far_known" if knowledge.not_known_places(evidence, level) else "ask_far"
    text = t(key, nearest=t(f"nearest_{level}"), number=number, group=t(f"group_{level}"),
             minutes=evidence.limit(HEADLINE))  # fmt: skip
    answered = level in without_car.answered_levels(evidence)  # whether there is a service is then no question
    asks = share >= 0.05 and persons >= FEW and not answered
    return Question(number, share, asks, text, level, _ids(evidence, HEADLINE))


def _without_car(evidence: Evidence) -> Question:
    """Young people without a reasonable day, at the level where they are most; known with timetables alone."""
    t, level = evidence.t, next(iter(without_car.answered_levels(evidence)), "")
    if not level:
        return _unknown(evidence)
    without = without_car.without_reasonable_day(evidence, level)
    number = without_car.persons_words(evidence, without)
    share = without.least / without.of
    text = t("ask_without_car", to=t(f"level_to_{level}"), number=number, group=t(f"group_{level}"))
    asks = bool(number) and share >= 0.05 and without.least >= FEW
    return Question(number or t("missing"), share, asks, text, level, _ids(evidence, REASONABLE_DAY))


def _no_site(evidence: Evidence) -> Question:
    """Persons who live in a municipality without a lukio in any language, of those whose lukiot are known."""
    t, level = evidence.t, LUKIO
    if level not in evidence.levels or knowledge.saying(evidence, level) != "known":
        return _unknown(evidence)
    sites = evidence.source.sites
    with_any = set(sites.loc[sites["level"] == level, "municipality_code"])
    without = [
        code
        for code in knowledge.places(evidence, level, "known")
        if evidence.indicator(NO_OWN_SITE, level, code).value >= 1 and code not in with_any
    ]
    persons = sum(evidence.everyone(level, code) for code in without)
    key = "ask_no_site_aland" if evidence.is_aland else "ask_no_site"  # there no municipality arranges it
    text = t.count(key, len(without), persons=t.persons(persons), group=t(f"group_{level}"),
                   names=t.municipalities([evidence.names[code] for code in without]))  # fmt: skip
    asks = bool(without) and persons >= FEW
    return Question(t.persons(persons), persons, asks, text, level, _ids(evidence, NO_OWN_SITE))


def _crossing(evidence: Evidence) -> Question:
    """Pupils of basic education who would save time across the border, at the level where they are most."""
    t = evidence.t
    saved = {level: worth_crossing(evidence, level) for level in border_levels(evidence)}
    known = {level: n for level, n in saved.items() if not math.isnan(n)}
    if not known:
        return _unknown(evidence)
    level = max(known, key=lambda one: known[one])
    text = t(
        "ask_crossing", group=t(f"group_{level}"), persons=t.persons(known[level]), minutes=int(WORTH_CROSSING_MIN)
    )
    return Question(t.persons(known[level]), known[level], known[level] >= 10, text, level, _ids(evidence, PENALTY))


def _gap(evidence: Evidence) -> Question:
    """Difference between the municipalities with the longest and the shortest way, of those known, worst level.

    Where the longest is too long for every day, nobody can narrow it: then the question is how people live with it.
    """
    t, level = evidence.t, knowledge.worst_level(evidence)
    longest, shortest = knowledge.extremes(evidence, level) if level else ((), ())
    if not longest or not shortest:
        return _unknown(evidence)
    most, least = (evidence.indicator(P90, level, codes[0]).value for codes in (longest, shortest))
    if not math.isfinite(most):
        return _unknown(evidence)
    gap = whole_minutes(most) - whole_minutes(least)  # of the minutes as printed
    text = t(
        "ask_gap_far" if whole_minutes(most) > TOO_LONG_DAILY_MIN else "ask_gap",
        to=_inside_sentence(t(f"level_to_{level}")),
        longest=from_places(t, [evidence.names[code] for code in longest]),
        most=within_words(evidence, level, longest[0]),
        shortest=from_places(t, [evidence.names[code] for code in shortest]),
        least=t.within(least),
    )
    text = " ".join([text[:1].upper() + text[1:], *disputed_words(evidence, level)])
    return Question(t.minutes(gap), gap, gap >= 15, text, level, _ids(evidence, P90))


def _inside_sentence(words: str) -> str:
    """Return words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


def _school(evidence: Evidence) -> Question:
    """Pupils of the first grades beyond the distance of which the law speaks."""
    t, level = evidence.t, _first(evidence)
    far = evidence.beyond_limit(level) if level else None
    if far is None or not far.has_value or knowledge.is_of_other_schools(evidence, level):
        return _unknown(evidence)
    number = _persons_share(evidence, far.persons, far.value)
    key = "ask_school_in_finnish" if knowledge.many_swedish_speakers(evidence, level) else "ask_school"
    key = "ask_school_aland" if evidence.is_aland else key  # the times of the mainland's law are none there
    text = t(key, number=number, group=t(f"group_{level}"), km=evidence.limit(TRANSPORT))
    asks = far.value >= 0.1 and far.persons >= FEW
    return Question(number, far.value, asks, text, level, _ids(evidence, BEYOND_LIMIT[level]))


def _first(evidence: Evidence) -> str:
    """The first grades, where they are known for most."""
    level = evidence.first_grades
    return level if level and knowledge.saying(evidence, level) == "known" else ""


def _cohort(evidence: Evidence) -> Question:
    """Change from one year of the pupils of the first grades to one of the younger."""
    t, change = evidence.t, ages.change(evidence)
    if math.isnan(change):
        return _unknown(evidence)
    number = t.signed_percent(change)
    now, coming = (t.about(cohort) for cohort in yearly_cohorts(BASIC_1_6, evidence.source.origins))
    text = t("ask_cohort", now=now, coming=coming, number=number)
    return Question(number, change, change <= -0.1, text, "", _ids(evidence, COHORT_CHANGE))


def _small(evidence: Evidence) -> Question:
    """Schools of the first grades with few pupils, by the pupils that the analyst told: unknown without them."""
    t, level = evidence.t, _first(evidence)
    schools, share = evidence.indicator(SMALL_SCHOOLS, level), evidence.indicator(AT_SMALL_SCHOOLS, level)
    if not level or not (knowledge.has_pupils(evidence) and share.has_value):
        return _unknown(evidence)
    number = t.count("schools", schools.value)
    text = t("ask_small", number=number, persons=t.integer(share.persons))
    return Question(number, schools.value, schools.value >= 1, text, level, _ids(evidence, SMALL_SCHOOLS))


def _week(evidence: Evidence) -> Question:
    """Hours a week in a car that one in ten of the worst level exceeds."""
    t, level = evidence.t, knowledge.worst_level(evidence)
    hours = evidence.indicator(SITE_P90, level)
    if not hours.has_value or not math.isfinite(hours.value) or knowledge.not_known_places(evidence, level):
        return _unknown(evidence)
    number = t.count("hours", hours.value, n=t.decimal(hours.value))
    text = t("ask_week", study=t(f"level_in_{level}"), number=number)
    return Question(number, hours.value, hours.value >= 5, text, level, _ids(evidence, SITE_P90))


def _unknown_levels(evidence: Evidence) -> Question:
    """Levels whose sites are not known everywhere in the region, of those that municipalities arrange themselves."""
    t, unknown = evidence.t, [level for level in evidence.levels if level not in evidence.covered_levels]
    names = [t(f"level_of_{level}") for level in unknown if level in OF_MUNICIPALITIES]
    number = t.count("levels", len(names))
    text = t("ask_unknown", names=t.joined(names))
    return Question(number, float(len(names)), bool(names), text, "", ("coverage",))


RULES = (
    Rule("cohort", "sustainability", _cohort),
    Rule("far", "travel", _far),
    Rule("without_car", "pt", _without_car),
    Rule("school", "travel", _school),
    Rule("gap", "equality", _gap),
    Rule("no_site", "travel", _no_site),
    Rule("crossing", "border", _crossing),
    Rule("small", "sustainability", _small),
    Rule("week", "delivery", _week),
    Rule("unknown", "wanted", _unknown_levels),
)
"""In the order in which questions are asked; every threshold stands in the words of `rule_<key>`."""
