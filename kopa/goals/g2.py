"""G2: education not tied to a building: ways of delivery, and the hours a week that the way there takes."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import MISSING, LevelView, Rows, Status, Value, missing
from kopa.units import hours

STUDIED_WEEKLY = ("basic", "basic_1_6", "basic_7_9", "lukio", "vet", "uas", "university")
"""Levels whose students go to the site several days a week."""

BLENDED = ("lukio", "vet", "uas", "university")
"""Levels at which part of the week can be studied online."""

ONLINE = ("online_any_time", "online_live")
"""Ways of delivery that need a connection and no building."""


def delivery(inputs: StudyInputs) -> Iterator[Value]:
    """G2.a, modes: how many ways of delivery the region's programme uses, by its documents."""
    programme = inputs.region.programme
    if programme is None or not programme.delivery_modes:
        yield missing("G2.a.count", "modes")
        return
    facts = programme.delivery_modes
    status: Status = "assumption" if all(fact.assumption for fact in facts) else "ok"
    yield Value("G2.a.count", float(len({fact.value for fact in facts})), "modes", MISSING, status)


def weekly_burden(view: LevelView, at: Rows) -> Iterator[Value]:
    """G2.b, h/week: 2 x minutes x days at the site, in contact teaching and where part is studied online.

    Online study is a channel of its own: it is never counted as a way of no length.
    """
    p, persons = view.parameters, view.persons[at]
    if view.level in STUDIED_WEEKLY:
        weekly_h = hours(2 * view.time_min * p.contact_days_site)
        yield view.mean("G2.b.site", weekly_h, "h/week", at)
        p90 = float(weighted_quantile(weekly_h[at], persons, 0.9))
        yield Value("G2.b.site_p90", p90, "h/week", float(persons.sum()))
    if view.level in BLENDED:
        yield view.mean("G2.b.blended", hours(2 * view.time_min * p.contact_days_blended), "h/week", at)


def remote_reach(inputs: StudyInputs, at: Rows) -> Iterator[Value]:
    """G2.c, share 0-1: who can have 100 Mbit/s, and who can use the programme's online provision with it.

    People of all ages in the municipalities of the table. Where the programme's ways of delivery are not known,
    nobody can say whether there is anything to use.
    """
    table = inputs.tables.get("broadband")
    if table is None:
        yield missing("G2.c.share", "share")
        return
    shares = table.set_index("municipality_code")["share_100mbit"]
    origins = inputs.origins.iloc[at]
    share = origins["municipality_code"].map(shares).to_numpy(float)
    persons = np.where(np.isnan(share), 0.0, origins["population"].to_numpy(float))
    status: Status = "partial" if np.isnan(share).any() else "ok"
    value = weighted_mean(np.nan_to_num(share), persons)
    reached = float((np.nan_to_num(share) * persons).sum())
    yield Value("G2.c.broadband", value, "share", reached, status)
    yield _usable(inputs, value, reached, status)


def _usable(inputs: StudyInputs, value: float, reached: float, status: Status) -> Value:
    programme = inputs.region.programme
    if programme is None or not programme.delivery_modes:
        return missing("G2.c.share", "share")
    online = [fact for fact in programme.delivery_modes if fact.value in ONLINE]
    if not online:
        return Value("G2.c.share", 0.0 * value, "share", 0.0, status)
    told: Status = "assumption" if all(fact.assumption for fact in online) else status
    return Value("G2.c.share", value, "share", reached, told)
