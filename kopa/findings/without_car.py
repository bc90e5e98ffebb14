"""The day without a car, where timetables were brought: who has a reasonable one and who has none, as ranges.

A range is shown where it says something (`kopa.goals.rules.says_something`), of the municipalities whose stops and
sites are known, and of no others; nor where too many live far from every way on foot of the road data. The law gives
pupils of basic education transport that no timetable holds: that they have no bus is no finding. So findings are of
upper secondary education.
"""

from typing import NamedTuple

from kopa.findings import knowledge
from kopa.findings.evidence import Evidence, IndicatorValue
from kopa.goals import rules
from kopa.goals.catalogue.school_day import AT_ALL, LEGAL, NOT_KNOWN, RANGE
from kopa.goals.indicator import Statistic
from kopa.goals.school_days import limit_of
from kopa.levels import UPPER_SECONDARY
from kopa.words.rounding import FEW


class PersonsRange(NamedTuple):
    """The fewest and the most persons of whom something holds, of so many."""

    least: float
    most: float
    of: float

    @property
    def says_something(self) -> bool:
        """Whether the range says something."""
        return rules.says_something(self.least, self.most)


def ends(evidence: Evidence, one: Statistic, level: str, code: str = "") -> tuple[IndicatorValue, IndicatorValue]:
    """Return the ends of a range, widened by the sites that are certain to serve the level where others may or not."""
    least, most = RANGE[one.key]
    values = [evidence.indicator(end, level, code) for end in (least, most)]
    values += [sure for end in (least, most) if (sure := evidence.sure(end, level, code)).has_value]
    ordered = sorted(values, key=lambda end: end.value)
    return ordered[0], ordered[-1]


def places_with_days(evidence: Evidence, level: str) -> tuple[str, ...]:
    """Return the municipalities whose stops are in the timetables and whose sites and ways on foot are known."""
    known = knowledge.places(evidence, level, "known")
    return tuple(code for code in known if may_be_told(evidence, level, code))


def may_be_told(evidence: Evidence, level: str, code: str = "") -> bool:
    """Return whether there are shares, and of few enough it is not known whether they have a day (`rules`)."""
    return evidence.indicator(LEGAL, level, code).has_value and days_known(evidence, level, code)


def days_known(evidence: Evidence, level: str, code: str = "") -> bool:
    """Return whether it is known of enough persons whether they have a day, for a share to be told of the others."""
    unknown = not_known(evidence, level, code) / max(evidence.everyone(level, code), 1.0)
    return rules.saying(sites_known=True, uncertain_share=unknown) == "known"


def left_out(evidence: Evidence, level: str) -> tuple[str, ...]:
    """Return the municipalities of which nothing may be told, though people of the level live there."""
    places = places_with_days(evidence, level)
    return tuple(code for code in evidence.codes if code not in places and evidence.everyone(level, code) > 0)


def persons(evidence: Evidence, one: Statistic, level: str) -> PersonsRange:
    """Return the persons of whom a share speaks, of the municipalities that may be told of.

    Where all may, the range is the region's own. Otherwise the ends of the municipalities are added: nowhere narrower
    than the range of them together, since each may have its end under another choice.
    """
    whole = not left_out(evidence, level) and evidence.indicator(one, level).has_value
    codes = ("",) if whole else places_with_days(evidence, level)
    pairs = [ends(evidence, one, level, code) for code in codes]
    least, most = (sum(pair[end].persons for pair in pairs) for end in (0, 1))
    return PersonsRange(least, most, sum(told_of(evidence, level, code) for code in codes))


def told_of(evidence: Evidence, level: str, code: str = "") -> float:
    """Return the persons of whom it is known whether they have a day: all but those far from every way on foot."""
    return evidence.everyone(level, code) - not_known(evidence, level, code)


def not_known(evidence: Evidence, level: str, code: str = "") -> float:
    """Return the persons of whom it is not known whether they have a day."""
    value = evidence.indicator(NOT_KNOWN, level, code)
    return value.value if value.has_value else 0.0


def everywhere_not_known(evidence: Evidence, level: str) -> float:
    """Return the persons of the region of whom it is not known whether they have a day, wherever they live."""
    return sum(not_known(evidence, level, code) for code in evidence.codes)


def is_of_the_known(evidence: Evidence, level: str) -> bool:
    """Return whether the shares leave out so many whose day is not known that it has to be said of them."""
    return sum(not_known(evidence, level, code) for code in places_with_days(evidence, level)) >= FEW


def meaning(evidence: Evidence, level: str) -> str:
    """Return what the number of the finding is: a share of all, or of those whose connection is known."""
    known = is_of_the_known(evidence, level)
    return evidence.t(f"number_without_car_known_{level}" if known else f"number_without_car_{level}")


def answered_levels(evidence: Evidence) -> tuple[str, ...]:
    """Return the levels whose day without a car is a finding, the one with the fewest reasonable days first."""
    known = [
        level
        for level in evidence.levels
        if level in UPPER_SECONDARY
        and knowledge.saying(evidence, level) == "known"
        and any(evidence.everyone(level, code) for code in places_with_days(evidence, level))
        and persons(evidence, LEGAL, level).says_something
    ]
    return tuple(sorted(known, key=lambda level: _reasonable_share(evidence, level)))


def _reasonable_share(evidence: Evidence, level: str) -> float:
    reasonable = persons(evidence, LEGAL, level)
    return reasonable.least / reasonable.of


def without_reasonable_day(evidence: Evidence, level: str) -> PersonsRange:
    """Return the persons who have no reasonable day: those of a level less those who have one."""
    reasonable = persons(evidence, LEGAL, level)
    return PersonsRange(reasonable.of - reasonable.most, reasonable.of - reasonable.least, reasonable.of)


def share_words(evidence: Evidence, persons: PersonsRange) -> str:
    """Return a range of persons as a share of those of whom it is known, in per cent."""
    t = evidence.t
    low, high = (t.share(end / persons.of) for end in (persons.least, persons.most))
    both_numbers = low[0].isdigit() and high[0].isdigit() and low != high
    return t.between(low.rstrip("%\u00a0") if both_numbers else low, high)


def persons_words(evidence: Evidence, persons: PersonsRange) -> str:
    """Return a range of persons as numbers; empty where it says nothing or there is nobody."""
    if not persons.says_something or not persons.most > 0:
        return ""
    low, high = (evidence.t.headcount(end) for end in (persons.least, persons.most))
    return high if persons.most < FEW else evidence.t.between(low, high)


def sentences(evidence: Evidence, level: str) -> str:
    """Return who has a reasonable day without a car, how many have no connection, and of which places it is told."""
    t, none = evidence.t, persons_words(evidence, persons(evidence, AT_ALL, level))
    made = [
        t(
            "finding_without_car_known" if is_of_the_known(evidence, level) else "finding_without_car",
            to=t(f"level_to_{level}"),
            share=share_words(evidence, persons(evidence, LEGAL, level)),
            group=t(f"group_{level}"),
            limit=t.number(limit_of(level, evidence.source.parameters)),
        )
    ]
    if none:
        made.append(t("finding_no_connection", persons=none))
    unknown = everywhere_not_known(evidence, level)
    if unknown >= FEW:
        made.append(t("finding_days_not_known", persons=t.headcount(unknown)))
    if left_out(evidence, level):
        names = [evidence.names[code] for code in places_with_days(evidence, level)]
        made.append(t("finding_without_car_places", places=t.joined(names)))
    day = evidence.source.transport_facts("date")[0]
    return " ".join((*made, t("finding_timetable", date=t.date(day))))
