"""How many of a level's age group live within the near minutes, and how many farther away: a sentence."""

import math

from kopa.findings import knowledge
from kopa.findings.evidence import MISSING, IndicatorValue
from kopa.goals.catalogue.supply import HEADLINE, HEADLINE_MIN
from kopa.report.facts import Facts
from kopa.words.rounding import is_few
from kopa.words.texts import Texts

ALMOST_ALL_SHARE = 0.99
"""From this share on, where only a few live farther away, "almost all" live near, as anybody there would say."""


def within(facts: Facts, level: str) -> str:
    """Return how many of a level's age group live within the near minutes, and how many farther away."""
    if level not in facts.levels:
        return facts.t("finding_no_level", level=facts.t(f"level_{level}"))
    sure, uncertain = facts.sure(HEADLINE, level), knowledge.uncertain_share(facts, level)
    return near_sentence(
        facts.near(level), facts.everyone(level), level, facts.t, sure=sure, uncertain_share=uncertain,
        may_move=bool(knowledge.nearest_disputed(facts, level)),
    )  # fmt: skip


def near_sentence(
    near: IndicatorValue, everyone: float, level: str, t: Texts, *, sure: IndicatorValue = MISSING,
    uncertain_share: float = 0.0, may_move: bool = False,
) -> str:  # fmt: skip
    r"""Return the sentence on the persons near a site and farther away; ranges where only some `sure` sites serve it.

    Where nobody lives farther away it says so once; of a trace of a person maps and tables tell, and so does it: almost
    all live near then, where it would say "over 99%". Where the nearest site of some is uncertain it is at least so
    many: one that is missing from the data can only be nearer. Where the nearest site of some may be closed
    (`may_move`), it is not said of how few it is that they live farther away.

    Examples
    --------
    >>> near_sentence(IndicatorValue(1.0, "share", 90.0, "ok"), 90.0, "lukio", Texts("en"))
    'General upper secondary (lukio): all 90\xa0persons aged 16–17 live within a 30-minute drive of the nearest site.'
    >>> told = near_sentence(IndicatorValue(0.998, "share", 89.8, "ok"), 90.0, "lukio", Texts("en"))
    >>> told.partition(": ")[2].partition(" live")[0], told.partition("; ")[2]
    ('almost all of those aged 16–17', 'fewer\xa0than\xa05\xa0persons live farther away.')
    >>> near_sentence(IndicatorValue(0.998, "share", 89.8, "ok"), 90.0, "lukio", Texts("en"), may_move=True)[-17:]
    'the nearest site.'
    >>> near_sentence(
    ...     IndicatorValue(0.868, "share", 1389.0, "ok"), 1601.0, "vet", Texts("en"), uncertain_share=0.13
    ... ).partition("; ")[2]
    '212\xa0persons at most live farther away.'
    """
    if not near.has_value:
        return t("finding_missing", level=t(f"level_{level}"))
    least, most = sorted((near.persons, sure.persons if sure.has_value else near.persons))
    shares = sorted((near.value, sure.value if sure.has_value else near.value))
    key = "finding_within_least" if uncertain_share > 0 else "finding_within"
    if is_few(everyone - least) and shares[0] >= ALMOST_ALL_SHARE:
        key = "finding_within_almost_all_alone" if may_move else "finding_within_almost_all"
    return t(
        "finding_within_all" if math.isclose(everyone, least, rel_tol=1e-9) else key,
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
