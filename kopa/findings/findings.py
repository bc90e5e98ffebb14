"""The findings of a region, five at most, in the order of what decides; each with what it rests on.

How the age groups change, who travels farthest at the level where it is worst, transport that the law asks for, what
could change it, and what is not known. What could change it is a scenario that somebody asked, and nothing else stands
in its place: where none was asked, the day without a car (if timetables were given, else the next level) follows who
travels farthest, to which it belongs; where one was, the day without a car stands in that finding. A finding of which
the rule book says nothing is left out, never filled.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kopa.findings import ages, knowledge, options, without_car
from kopa.findings.evidence import Evidence
from kopa.findings.gaps import gaps_in_words
from kopa.goals import rules
from kopa.goals.catalogue.school_day import AT_ALL, RANGE
from kopa.goals.catalogue.school_day import LEGAL as REASONABLE_DAY
from kopa.goals.catalogue.school_day import NOT_KNOWN as DAY_NOT_KNOWN
from kopa.goals.catalogue.sustainability import COHORT_CHANGE
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, P90, TRANSPORT, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.levels import BASIC_7_9, UPPER_SECONDARY
from kopa.words.places import from_places, in_places
from kopa.words.rounding import FEW, whole_minutes

MOST = 5
"""So many findings are told at most."""


@dataclass(frozen=True)
class KeyNumber:
    """The number of a finding as it is printed large, and what it means in a line."""

    value: str
    meaning: str


@dataclass(frozen=True)
class Finding:
    """A finding in words, and what it rests on.

    Attributes
    ----------
    key
        What it is of: ``ages``, ``farthest``, ``transport``, ``options``, ``without_car``, ``next``,
        ``not_known``.
    text
        Its sentences.
    level
        Level of education; empty: of none.
    rests_on
        Ids of the indicators, and names of the tables, that its numbers are read from.
    uncertain_share
        Share 0-1 of the level's persons whose nearest site is uncertain; nan where that is no question.
    number
        Its number.
    """

    key: str
    text: str
    level: str = ""
    rests_on: tuple[str, ...] = ()
    uncertain_share: float = math.nan
    number: KeyNumber | None = None


def findings(evidence: Evidence) -> list[Finding]:
    """Return the findings that may be told of a region, five at most, in order."""
    made = [one for make in MAKERS if (one := make(evidence)) is not None]
    return made[:MOST]


def _age_groups(evidence: Evidence) -> Finding | None:
    text = ages.sentence(evidence)
    if not text:
        return None
    change = ages.change(evidence)
    level = evidence.first_grades
    return Finding(
        "ages",
        text,
        level,
        (COHORT_CHANGE.id(evidence.source.parameters), "age_series"),
        number=KeyNumber(evidence.t.signed_percent(change), evidence.t("number_ages")),
    )


def _farthest(evidence: Evidence) -> Finding | None:
    ranked = knowledge.ranked_levels(evidence)
    if not ranked:
        return None
    level, *others = ranked
    others = [one for one in others if _minutes(evidence, one, ranked) < _minutes(evidence, level, ranked)]
    text = _nine_in_ten(evidence, level, "finding_farthest" if others else "finding_trips")
    alike = {knowledge.known_places(evidence, one) for one in ranked}
    text += "".join(f" {_other(evidence, one)}" for one in others if len(alike) == 1)
    finding, beside = _of_trips("farthest", evidence, level, text), _without_car(evidence)
    if beside is None or not len(options.own_scenarios(evidence)):
        return finding
    return replace(finding, text=f"{finding.text} {beside.text}", rests_on=(*finding.rests_on, *beside.rests_on))


def _minutes(evidence: Evidence, level: str, beside: Sequence[str]) -> float:
    """Return the minutes of nine in ten as they are printed: two levels that print alike are not ranked."""
    return whole_minutes(knowledge.nine_in_ten_min(evidence, level, beside))


def _nine_in_ten(evidence: Evidence, level: str, key: str) -> str:
    """Return within which time nine in ten arrive; in which municipalities, where it is not known of all."""
    t, known, everywhere = evidence.t, len(knowledge.known_places(evidence, level)), len(evidence.codes)
    words = {"to": t(f"level_to_{level}"), "group": t(f"group_{level}"), "within": _within(evidence, level)}
    return t(key, **words) if known == everywhere else t(f"{key}_known", known=known, all=everywhere, **words)


def _next(evidence: Evidence) -> Finding | None:
    """The day without a car; else the next level: the other one of upper secondary education, or the first grades."""
    if len(options.own_scenarios(evidence)):
        return None
    if (beside := _without_car(evidence)) is not None:
        return beside
    worst = knowledge.worst_level(evidence)
    order = [*(one for one in UPPER_SECONDARY if one != worst), evidence.first_grades]
    order = [
        one for one in order if one in UPPER_SECONDARY or (one and not knowledge.is_of_other_schools(evidence, one))
    ]
    left = knowledge.ranked_levels(evidence, order)
    if not left or not worst:
        return None
    level = next(one for one in order if one in left)
    return _of_trips("next", evidence, level, _nine_in_ten(evidence, level, "finding_trips"))


def _without_car(evidence: Evidence) -> Finding | None:
    """Who has a reasonable day without a car, at the level where the fewest have; None without timetables."""
    level = next(iter(without_car.answered_levels(evidence)), "")
    if not level:
        return None
    share = without_car.share_words(evidence, without_car.persons(evidence, REASONABLE_DAY, level))
    told = [end for one in (REASONABLE_DAY, AT_ALL) for end in RANGE[one.key]]
    told += [DAY_NOT_KNOWN] if without_car.everywhere_not_known(evidence, level) else []
    return Finding(
        "without_car",
        without_car.sentences(evidence, level),
        level,
        tuple(one.id(evidence.source.parameters) for one in told),
        knowledge.uncertain_share(evidence, level),
        KeyNumber(share, without_car.meaning(evidence, level)),
    )


def _options(evidence: Evidence) -> Finding | None:
    """What could change it: the scenarios that somebody asked; without any there is no such finding."""
    text = options.sentences(evidence)
    return Finding("options", text, rests_on=("scenario_changes",)) if text else None


def _of_trips(key: str, evidence: Evidence, level: str, text: str) -> Finding:
    """Return the finding on the trips of a level: the sentence, the municipalities, and for whom it is uncertain."""
    parts = [text, between(evidence, level), swedish(evidence, level)]
    parts.append(left_out(evidence, level) or uncertain_words(evidence, level))
    parts += disputed_words(evidence, level)
    minutes = KeyNumber(trips_words(evidence, level), _of_how_many(evidence, level))
    ids = tuple(one.id(evidence.source.parameters) for one in (P90, UNCERTAIN))
    sentence = " ".join(part for part in parts if part)
    return Finding(key, sentence, level, ids, knowledge.uncertain_share(evidence, level), minutes)


def _of_how_many(evidence: Evidence, level: str) -> str:
    """Return what the number of a level is: of which teaching, and of how many municipalities, where not of all."""
    t, unknown = evidence.t, knowledge.not_known_places(evidence, level)
    caption, everywhere = t(f"number_trips_{level}"), len(evidence.codes)
    if knowledge.many_swedish_speakers(evidence, level):
        caption = t("number_trips_in_finnish", trips=caption)
    counted = t("number_of_places", known=everywhere - len(unknown), all=everywhere)
    return f"{caption} ({counted})" if unknown else caption


def left_out(evidence: Evidence, level: str) -> str:
    """Return the municipalities that the numbers of a level leave out, with their persons; empty without any.

    How long their way is at most is said where it is: a site beyond the listed ones can only be nearer.
    """
    t, unknown = evidence.t, knowledge.not_known_places(evidence, level)
    if not unknown:
        return ""
    persons = t.persons(sum(evidence.everyone(level, code) for code in unknown))
    places = {"names": t.municipalities([evidence.names[code] for code in unknown]), "persons": persons}
    minutes = [evidence.indicator(P90, level, code).value for code in unknown]
    if not all(map(math.isfinite, minutes)):
        return t.count("finding_left_out", len(unknown), where=knowledge.where_nearer(evidence, level), **places)
    least, most = (t.minutes(end) for end in (min(minutes), max(minutes)))
    if least == most:
        return t.count("finding_left_out_most", len(unknown), most=most, **places)
    return t.count("finding_left_out_each", len(unknown), most=t.minutes_between(min(minutes), max(minutes)), **places)


def _other(evidence: Evidence, level: str) -> str:
    return evidence.t("finding_other", to=evidence.t(f"level_to_{level}"), minutes=trips_words(evidence, level))


def trips_words(evidence: Evidence, level: str) -> str:
    """Return the minutes of nine in ten of the municipalities that are known, as `minutes_words`."""
    return _minutes_told(evidence, level, "", knowledge.nine_in_ten_ends(evidence, level))


def _within(evidence: Evidence, level: str) -> str:
    return _within_told(evidence, level, "", knowledge.nine_in_ten_ends(evidence, level))


def between(evidence: Evidence, level: str, *, key: str = "finding_between", key_if_left_out: str = "") -> str:
    """Return from where the way is longest and where it is shortest, of the municipalities that are known.

    Where some are left out, that is said by words of their own, if the sentence before has not said so.
    """
    t, (longest, shortest) = evidence.t, knowledge.extremes(evidence, level)
    if not longest or not shortest or longest == shortest:
        return ""
    most, least = (minutes_words(evidence, level, codes[0]) for codes in (longest, shortest))
    unknown = knowledge.not_known_places(evidence, level)
    return t(
        key_if_left_out if unknown and key_if_left_out else key,
        to=t(f"level_to_{level}"),
        longest=from_places(t, [evidence.names[code] for code in longest]),
        most=most,
        shortest=in_places(t, [evidence.names[code] for code in shortest]),
        least=least,
    )


def minutes_words(evidence: Evidence, level: str, code: str) -> str:
    """Return the minutes of nine in ten of a municipality; a range, or at least so many, where a site may be closed."""
    return _minutes_told(evidence, level, code, _ends(evidence, level, code))


def within_words(evidence: Evidence, level: str, code: str) -> str:
    """Return within how many minutes nine in ten of a municipality arrive, as `minutes_words`."""
    return _within_told(evidence, level, code, _ends(evidence, level, code))


Ends: TypeAlias = tuple[float, float]
"""Minutes with the sites in use, and without those of them that another source calls closed."""


def _ends(evidence: Evidence, level: str, code: str) -> Ends:
    return knowledge.with_if_closed(evidence, evidence.indicator(P90, level, code).value, level, code)


def _minutes_told(evidence: Evidence, level: str, code: str, both: Ends) -> str:
    if knowledge.is_told_at_least(evidence, P90, level, code, both):
        return f"{evidence.t('at_least')} {evidence.t.minutes(both[0])}"
    return evidence.t.minutes_between(*both) if knowledge.prints_longer(*both) else evidence.t.minutes(both[0])


def _within_told(evidence: Evidence, level: str, code: str, both: Ends) -> str:
    t, (low, high) = evidence.t, both
    if math.isfinite(low) and knowledge.is_told_at_least(evidence, P90, level, code, both):
        return t.count("within_at_least", whole_minutes(low))
    if math.isnan(low) or not knowledge.prints_longer(low, high):
        return t.within(low)
    return t("within_between", low=t.integer(whole_minutes(low)), high=t.integer(whole_minutes(high)))


def swedish(evidence: Evidence, level: str) -> str:
    """Return the way of Swedish speakers to teaching in Swedish, where they are many; else empty."""
    t, speakers = evidence.t, knowledge.many_swedish_speakers(evidence, level)
    if not speakers or level not in (*UPPER_SECONDARY, evidence.first_grades):
        return ""
    key = "finding_swedish" if level in UPPER_SECONDARY else "finding_swedish_children"
    within = t.within(evidence.indicator(P90.of("sv"), level).value)
    return t(key, persons=t.headcount(speakers), within=within)


def disputed_words(evidence: Evidence, level: str) -> list[str]:
    """Return for how many a site is the nearest that another source calls closed, site by site; none for nobody."""
    t, persons = evidence.t, knowledge.nearest_disputed(evidence, level)
    key = "disputed_nearest_two_times" if knowledge.has_two_times(evidence, level) else "disputed_nearest"
    return [t(key, number=t.headcount(number), site=name) for name, number in persons.items()]


def uncertain_words(evidence: Evidence, level: str) -> str:
    """Return for how many the nearest site is uncertain, and from which municipalities; empty where for nobody."""
    t, uncertain = evidence.t, evidence.uncertain(level)
    if not uncertain.persons >= FEW:
        return ""
    names = [evidence.names[code] for code in knowledge.not_known_places(evidence, level)]
    note = t("uncertain_note", persons=t.persons(uncertain.persons), share=t.share(uncertain.value),
             where=knowledge.where_nearer(evidence, level))  # fmt: skip
    if not names:
        return note
    if t.counts(names):
        return f"{note} {t('uncertain_places_counted', n=t.integer(len(names)))}"
    return f"{note} {t.count('uncertain_places', len(names), names=t.joined(names))}"


def _transport(evidence: Evidence) -> Finding | None:
    """Pupils to whom the law gives free transport for their distance: at least so many. On Åland it is another law.

    Where many speak Swedish, whose schools are others, it says of which schools it is, and of nobody "at least"; where
    they are over a fifth it is none.
    """
    t, level = evidence.t, evidence.first_grades
    if not level or knowledge.saying(evidence, level) != "known" or knowledge.is_of_other_schools(evidence, level):
        return None
    far = evidence.beyond_limit(level)
    if not far.has_value:
        return None
    km = evidence.limit(TRANSPORT)
    entitled, rest, numbers = "finding_transport", "finding_transport_least", "number_transport"
    speakers = knowledge.many_swedish_speakers(evidence, level)
    if evidence.is_aland:
        entitled, rest = "finding_transport_aland", "finding_transport_law_aland"
    elif speakers:
        entitled, rest = "finding_transport_in_finnish", "finding_transport_other"
        numbers = "number_transport_in_finnish"
    persons = t.headcount(far.persons)
    sentences = [t(entitled, persons=persons, share=t.share(far.value), km=km, speakers=t.headcount(speakers))]
    older = older_pupils(evidence)
    if older:
        sentences.append(t("finding_transport_older", persons=older))
    swedish_far = _far_from_swedish(evidence, level) if speakers else ""
    sentences += [swedish_far] if swedish_far else []
    sentences.append(t(rest))
    number = KeyNumber(persons, t(numbers, km=km))
    return Finding(
        "transport",
        " ".join(sentences),
        level,
        tuple(one.id(evidence.source.parameters) for one in _transport_statistics(level, swedish=bool(swedish_far))),
        knowledge.uncertain_share(evidence, level),
        number,
    )


def _transport_statistics(level: str, *, swedish: bool) -> tuple[Statistic, ...]:
    far = BEYOND_LIMIT[level]
    return (far, far.of("sv")) if swedish else (far,)


def _far_from_swedish(evidence: Evidence, level: str) -> str:
    """Return how many Swedish speakers live beyond the limit from teaching in Swedish; empty of few or not known."""
    t, far = evidence.t, evidence.indicator(BEYOND_LIMIT[level].of("sv"), level)
    if not far.has_value or far.persons < FEW or not knowledge.swedish_sites(evidence, level):
        return ""
    return t("finding_transport_swedish", persons=t.headcount(far.persons), share=t.share(far.value))


def older_pupils(evidence: Evidence) -> str:
    """Return how many pupils of grades 7-9 live beyond the law's distance; empty where nobody knows.

    A range where grades are not known, if it is narrow enough to say something.
    """
    if BASIC_7_9 not in evidence.levels or knowledge.saying(evidence, BASIC_7_9) != "known":
        return ""
    least, most = knowledge.persons_ends(evidence, BEYOND_LIMIT[BASIC_7_9], BASIC_7_9)
    if not rules.says_something(least, most):
        return ""
    return evidence.t.between(evidence.t.headcount(least), evidence.t.headcount(most))


def _not_known(evidence: Evidence) -> Finding | None:
    """What is not known: of gaps only what the report's section on them does not list in the same words, or the first.

    The others stand under that section's heading: a list that stands twice in a report is read once.
    """
    t, gaps, listed = evidence.t, gaps_in_words(evidence), gaps_in_words(evidence, places=False)
    if not gaps:
        return None
    here = [one for one in gaps if one not in listed] or gaps[:1]
    told = t("finding_not_known", gaps="; ".join(here))
    further = [t("finding_not_known_further", heading=t("unknown_heading"))] if len(here) < len(gaps) else []
    return Finding("not_known", " ".join((told, *further)), rests_on=("coverage",))


Maker = Callable[[Evidence], Finding | None]

MAKERS: tuple[Maker, ...] = (_age_groups, _farthest, _next, _transport, _options, _not_known)
"""In the order in which findings are told."""
