"""G2: education not tied to a building: forms of delivery, the hours a week that the way there takes, remote reach."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.goals.catalogue import reasons, without_car
from kopa.goals.catalogue.workplaces import view_of_workplaces
from kopa.goals.criteria import PROGRAMME, ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Status, Value, missing, posts
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import NO_LEVEL, ids
from kopa.units import hours
from kopa.words.text import Text

WEEKLY = ids(lambda level: level.weekly)
BLENDED_LEVELS = ids(lambda level: level.blended)

ONLINE = ("online_any_time", "online_live")
"""Forms of delivery that need a connection and no building."""

FORMS = Statistic("G2.a.count", Text("muotoja", "former", "forms"), "modes", posts(NO_LEVEL, 0, 4, reasons.FOUR_FORMS))
SITE = Statistic(
    "G2.b.site",
    Text("lähiopetus, keskiarvo", "närundervisning, medeltal", "contact teaching, mean"),
    "h/week",
    unscored=reasons.TO_BUILDINGS,
)
SITE_P90 = Statistic(
    "G2.b.site_p90",
    Text("lähiopetus, 90 % alittaa", "närundervisning, 90 % har högst", "contact teaching, 90% have at most"),
    "h/week",
    unscored=reasons.TO_BUILDINGS,
)
BLENDED = Statistic(
    "G2.b.blended",
    Text(
        "monimuoto (lähipäiviä viikossa: {contact_days_blended})",
        "flerform (närdagar i veckan: {contact_days_blended})",
        "blended (days a week at the site: {contact_days_blended})",
    ),
    "h/week",
)
WORKPLACE = Statistic("G2.b.workplace", Text("työpaikalla", "på arbetsplats", "at a workplace"), "h/week")
ONLINE_REACH = Statistic("G2.c.share", Text("osuus", "andel", "share"), "share", posts(NO_LEVEL, 0, 1, reasons.NATURAL))
BROADBAND = Statistic(
    "G2.c.broadband",
    Text("100 Mbit/s saatavilla", "100 Mbit/s tillgängligt", "100 Mbit/s available"),
    "share",
    unscored=reasons.REPEATED,
)


def forms_of_delivery(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G2.a, modes: how many forms of delivery the region's programme uses, by its documents."""
    programme = inputs.region.programme
    if programme is None or not programme.delivery_modes:
        yield missing(FORMS)
        return
    facts = programme.delivery_modes
    status: Status = "assumption" if all(fact.assumption for fact in facts) else "ok"
    yield Value(FORMS, float(len({fact.value for fact in facts})), status=status)


def contact_teaching(view: LevelView, group: Group) -> Iterator[Value]:
    """G2.b, h/week: 2 x minutes x days at the site, mean and 90th percentile.

    Online study is a channel of its own: it is never counted as a way of no length.
    """
    weekly_h = hours(2 * view.time_min * view.parameters.contact_days_site)
    yield Value(SITE, *view.mean(weekly_h, group.rows))
    p90 = float(weighted_quantile(weekly_h[group.rows], view.persons[group.rows], 0.9))
    yield Value(SITE_P90, p90, view.persons_at(group.rows))


def blended_teaching(view: LevelView, group: Group) -> Iterator[Value]:
    """G2.b, h/week: 2 x minutes x days at the site where part is studied online."""
    weekly_h = hours(2 * view.time_min * view.parameters.contact_days_blended)
    yield Value(BLENDED, *view.mean(weekly_h, group.rows))


def at_a_workplace(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G2.b, h/week: 2 x minutes x days at the nearest workplace of the table, of adults of 25 and over."""
    view = inputs.once(view_of_workplaces)
    if view is None:
        yield from () if group.code else (missing(WORKPLACE),)
        return
    weekly_h = hours(2 * view.time_min * inputs.parameters.contact_days_workplace)
    yield Value(WORKPLACE, *view.mean(weekly_h, group.rows))


def remote_reach(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G2.c, share 0-1: who can have 100 Mbit/s, and who can use the programme's online provision with it.

    People of all ages in the municipalities of the table: the analyst's, else the official one. Where the programme's
    forms of delivery are not known, nobody can say whether there is anything to use.
    """
    own, official = inputs.tables.get("broadband"), inputs.statistics.broadband
    table = official.rename(columns={"code": "municipality_code"}) if own is None else own
    if own is None and not set(table["municipality_code"]) & set(inputs.region.municipality_codes):
        yield from () if group.code else (missing(ONLINE_REACH),)
        return
    shares = table.set_index("municipality_code")["share_100mbit"].astype(float)
    origins = inputs.origins.iloc[group.rows]
    share = origins["municipality_code"].map(shares).to_numpy(float)
    persons = np.where(np.isnan(share), 0.0, origins["population"].to_numpy(float))
    status: Status = "partial" if np.isnan(share).any() else "ok"
    value = weighted_mean(np.nan_to_num(share), persons)
    reached = float((np.nan_to_num(share) * persons).sum())
    yield Value(BROADBAND, value, reached, status)
    yield _usable(inputs, value, reached, status)


def _usable(inputs: StudyInputs, value: float, reached: float, status: Status) -> Value:
    programme = inputs.region.programme
    if programme is None or not programme.delivery_modes:
        return missing(ONLINE_REACH)
    online = [fact for fact in programme.delivery_modes if fact.value in ONLINE]
    if not online:
        return Value(ONLINE_REACH, 0.0 * value, 0.0, status)
    return Value(ONLINE_REACH, value, reached, "assumption" if all(fact.assumption for fact in online) else status)


INDICATORS = (
    Indicator(
        id="G2.a",
        criterion="delivery",
        name=Text("Toteutusmuodot", "Former för genomförande", "Forms of delivery"),
        sentence=Text(
            "Monellako tavalla alueen hanke tuo koulutuksen oppijalle.",
            "På hur många sätt projektet för utbildningen till den lärande.",
            "In how many ways the region's project brings education to learners.",
        ),
        formula="number of forms of delivery in use",
        direction="more",
        data=PROGRAMME,
        computations=(Computation(forms_of_delivery, (FORMS,), "region"),),
        would_fill=Text("hankkeen toteutustavat", "projektets former", "the project's forms of delivery"),
    ),
    Indicator(
        id="G2.b",
        criterion="burden",
        name=Text("Viikoittainen matka-aika", "Restid per vecka", "Weekly travel time"),
        sentence=Text(
            "Montako tuntia viikossa kuluu matkoihin, kun opetus on paikan päällä.",
            "Hur många timmar i veckan resorna tar när undervisningen är på plats.",
            "How many hours a week the ways take when teaching is at the site.",
        ),
        formula="2 t x days a week at the site / 60",
        direction="less",
        data=(*ROADS, "contact days"),
        levels=WEEKLY,
        computations=(
            Computation(contact_teaching, (SITE, SITE_P90), of_time=True),
            Computation(blended_teaching, (BLENDED,), levels=BLENDED_LEVELS, of_time=True),
            Computation(at_a_workplace, (WORKPLACE,), "municipality", of_time=True, tables=("workplaces",)),
            without_car.OF_CAMPUS,
        ),
        would_fill=Text(
            "työpaikkojen sijainnit (taulukko workplaces)",
            "arbetsplatsernas lägen (tabellen workplaces)",
            "locations of workplaces (table workplaces)",
        ),
    ),
    Indicator(
        id="G2.c",
        criterion="remote",
        name=Text("Etäopetuksen tavoittavuus", "Distansundervisningens räckvidd", "Remote reach"),
        sentence=Text(
            "Osuus, joka voi käyttää verkko-opetusta.",
            "Andel som kan använda nätundervisning.",
            "Share that can use online provision.",
        ),
        formula="sum P x broadband 100 Mbit/s x offered / sum P",
        direction="more",
        data=("broadband",),
        computations=(Computation(remote_reach, (ONLINE_REACH, BROADBAND), "municipality", tables=("broadband",)),),
        would_fill=Text(
            "laajakaistan saatavuus kunnittain (taulukko broadband)",
            "tillgången till bredband per kommun (tabellen broadband)",
            "broadband by municipality (table broadband)",
        ),
    ),
)
