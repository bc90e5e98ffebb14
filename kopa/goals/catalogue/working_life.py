"""G3.c-G3.e: what the programme delivers, its credentials, and adults within reach of a place of learning."""

from collections.abc import Iterator

from kopa.accessibility.aggregate.weighted import share_where, weighted_mean
from kopa.goals.catalogue import reasons
from kopa.goals.catalogue.workplaces import ADULT_SITES_MISSING
from kopa.goals.criteria import PROGRAMME, ROADS
from kopa.goals.indicator import MISSING, Computation, Group, Indicator, Statistic, Status, Value, missing, posts
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import LIBERAL_ADULT, NO_LEVEL, VET, WORKPLACE
from kopa.regions import RUNGS, Coverage
from kopa.words.text import Text

ADULTS = "age_25_plus"
"""Age group of adults; pensioners are among them."""

COACHES = Statistic(
    "G3.c.coaches",
    Text("työpaikkavalmentajia", "arbetsplatscoacher", "workplace coaches"),
    "coaches/municipality",
    posts(NO_LEVEL, 0, 1, reasons.ONE_EACH),
)
COACHES_PER_1000 = Statistic(
    "G3.c.coaches_per_1000",
    Text("valmentajia kohderyhmää kohti", "coacher per målgrupp", "coaches per target group"),
    "coaches/1000 persons",
    unscored=reasons.REPEATED,
)
ACHIEVED = Statistic(
    "G3.c.achieved",
    Text("saavutettu tavoitteesta", "uppnått av målet", "achieved of the target"),
    "ratio",
    posts(NO_LEVEL, 0, 1, reasons.TARGET),
)
FEEDBACK = Statistic(
    "G3.c.feedback",
    Text("oppijoiden palaute, viimeisin kierros", "de lärandes respons, senaste omgången",
         "learners' feedback, last round"),
    "index",
    unscored=reasons.QUALITY,
)  # fmt: skip
IN_PROGRAMME = Statistic(
    "G3.c.coverage.programme",
    Text(
        "hankkeen osan kuntien osuus alueen aikuisväestöstä",
        "vuxna i projektets kommuner",
        "adults in the project's municipalities",
    ),
    "share",
    posts(NO_LEVEL, 0, 1, reasons.NATURAL),
)
IN_PART = Statistic(
    "G3.c.coverage",
    Text(
        "hankkeen osan kuntien osuus alueen aikuisväestöstä",
        "andel av områdets vuxna i kommuner med en del av projektet",
        "share of the region’s adults where a part of the project works",
    ),
    "share",
)
RUNG = Statistic(
    "G3.d.rung",
    Text("ylin taso", "högsta nivån", "highest level"),
    "rung",
    posts(NO_LEVEL, 0, len(RUNGS), reasons.LADDER),
)
REACHED = Statistic(
    "G3.e.reach",
    Text("vapaan sivistystyön toimipiste", "fritt bildningsarbete", "liberal adult education"),
    "share",
    unscored=ADULT_SITES_MISSING,
)
REACHED_BY_VET = Statistic(
    "G3.e.adults_vet",
    Text("ammatillinen oppilaitos", "yrkesläroanstalt", "vocational institution"),
    "share",
    posts((VET,), 0, 1, reasons.NATURAL),
)
GROUPS = Statistic("G3.e.groups", Text("nimettyjä kohderyhmiä", "nämnda målgrupper", "target groups named"), "groups")


def coaches(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.c, coaches per municipality."""
    count, status = _count_of_coaches(inputs)
    yield Value(COACHES, count / len(inputs.region.municipality_codes), status=status)


def coaches_per_1000(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.c, coaches per 1,000 persons of the programme's target groups."""
    count, status = _count_of_coaches(inputs)
    table = inputs.tables.get("target_groups")
    persons = 0.0 if table is None else float(table.loc[table["region"] == inputs.region.id, "persons"].sum())
    if status == "missing" or not persons:
        yield missing(COACHES_PER_1000)
    else:
        yield Value(COACHES_PER_1000, 1000 * count / persons, persons, status)


def achieved(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.c, ratio: what was achieved of the targets that can be attributed to the programme, their mean."""
    programme = inputs.region.programme
    targets = [
        one
        for one in (programme.targets if programme else ())
        if one.attributable and one.achieved is not None and one.value > 0
    ]
    if not targets:
        yield missing(ACHIEVED)
        return
    status: Status = "assumption" if all(one.assumption for one in targets) else "ok"
    yield Value(ACHIEVED, sum((one.achieved or 0.0) / one.value for one in targets) / len(targets), status=status)


def feedback(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.c, index 0-1: mean answer of the last round of feedback, each group by its number of answers."""
    table = inputs.tables.get("feedback")
    ours = None if table is None else table[table["region"] == inputs.region.id]
    if ours is None or ours.empty:
        yield missing(FEEDBACK)
        return
    last = ours[ours["round"] == ours["round"].max()]
    yield Value(FEEDBACK, weighted_mean(last["score"], last["n"]), float(last["n"].sum()))


def programme_coverage(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.c, share 0-1: adults of 25 and over who live where a part of the programme works."""
    adults = inputs.origins[ADULTS].to_numpy(float)[group.rows]
    codes = inputs.origins["municipality_code"].iloc[group.rows]
    parts: tuple[Coverage, ...] = inputs.region.programme.coverage if inputs.region.programme else ()
    for part in parts:
        inside = codes.isin(part.municipality_codes).to_numpy()
        count, total = float(adults[inside].sum()), float(adults.sum())
        status: Status = "assumption" if part.assumption else "ok"
        yield Value(IN_PART.of(part.id), count / total if total else MISSING, count, status)


def credentials(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.d, rung: the highest rung of the credential ladder that the programme leads to."""
    programme = inputs.region.programme
    rungs = programme.credential_rungs if programme else ()
    if not rungs:
        yield missing(RUNG)
        return
    highest = max(rungs, key=lambda fact: RUNGS.index(str(fact.value)))
    status: Status = "assumption" if highest.assumption else "ok"
    yield Value(RUNG, float(RUNGS.index(str(highest.value)) + 1), status=status)


def adults_reached(view: LevelView, group: Group) -> Iterator[Value]:
    """G3.e, share 0-1: adults of 25 and over (pensioners included) within reach of a site, or of a workplace."""
    within = view.time_min <= view.parameters.adult_reach_min
    yield Value(REACHED, *view.share(within, group.rows))


def adults_reached_by_vet(view: LevelView, group: Group) -> Iterator[Value]:
    """G3.e, share 0-1: adults of 25 and over (pensioners included) within reach of a vocational institution.

    These teach adults too, and the demonstrations that lead from work to a qualification are given there. Institutions
    at which 16-17-year-olds do not study are not among the sites of the level.
    """
    within = (view.time_min <= view.parameters.adult_reach_min)[group.rows]
    adults = view.inputs.origins[ADULTS].to_numpy(float)[group.rows]
    yield Value(REACHED_BY_VET, share_where(within, adults), float(adults[within].sum()))


def groups_named(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.e, groups: how many target groups the programme names."""
    programme = inputs.region.programme
    if programme is None or not programme.target_groups:
        yield missing(GROUPS)
    else:
        yield Value(GROUPS, float(len(programme.target_groups)))


def _count_of_coaches(inputs: StudyInputs) -> tuple[float, Status]:
    programme = inputs.region.programme
    if programme is None or programme.coaches is None:
        return MISSING, "missing"
    count = float(programme.coaches.value)  # type: ignore[arg-type]  # checked as a whole number when read
    return count, "assumption" if programme.coaches.assumption else "ok"


INDICATORS = (
    Indicator(
        id="G3.c",
        criterion="delivered",
        name=Text("Hankkeen laajuus ja tulokset", "Projektets omfattning och resultat", "Project’s extent and results"),
        sentence=Text(
            "Miten laajalti ja millä henkilöstöllä hanke toimii ja mitä se on saanut aikaan.",
            "Hur brett och med vilken personal projektet arbetar och vad det har åstadkommit.",
            "How widely and with what staff the project works, and what it has achieved.",
        ),
        formula="achieved / target; coaches / municipalities; adults where it works / adults",
        direction="more",
        data=PROGRAMME,
        computations=(
            Computation(coaches, (COACHES,), "region"),
            Computation(coaches_per_1000, (COACHES_PER_1000,), "region", tables=("target_groups",)),
            Computation(achieved, (ACHIEVED,), "region"),
            Computation(feedback, (FEEDBACK,), "region", tables=("feedback",)),
            Computation(programme_coverage, (IN_PROGRAMME, IN_PART), "municipality"),
        ),
        would_fill=Text(
            "hankkeen omat tavoitteet, toteutuma, kohderyhmien koko ja palaute (taulukot target_groups ja feedback)",
            "projektets egna mål, utfall, målgruppernas storlek och respons (tabellerna target_groups och feedback)",
            "the project's own targets, results, target groups and feedback (tables target_groups and feedback)",
        ),
    ),
    Indicator(
        id="G3.d",
        criterion="credentials",
        name=Text("Mihin hankkeen opinnot voivat johtaa", "Kompetenstrappan", "What the project’s studies can lead to"),
        sentence=Text(
            "Ylin porras, jolle hanke vie: todistus, pieni osaamiskokonaisuus, tutkinnon osa, tutkinto.",
            "Högsta steget dit projektet leder: intyg, liten kompetenshelhet, examensdel, examen.",
            "The highest rung reached: certificate, micro-credential, part of a qualification, qualification.",
        ),
        formula="highest rung, 1-4",
        direction="more",
        data=PROGRAMME,
        computations=(Computation(credentials, (RUNG,), "region"),),
        would_fill=Text(
            "mihin hankkeen opinnot johtavat",
            "vad projektets studier leder till",
            "what the project's studies lead to",
        ),
    ),
    Indicator(
        id="G3.e",
        criterion="learners",
        name=Text("Aikuiset tavoitettavissa", "Vuxna inom räckhåll", "Adults within reach"),
        sentence=Text(
            "Yli 25-vuotiaat (myös eläkeläiset), joilla on oppimispaikka {adult_reach_min} minuutin sisällä.",
            "25 år fyllda (även pensionärer) med ett lärställe inom {adult_reach_min} minuter.",
            "Adults of 25 and over (pensioners included) with a place of learning within {adult_reach_min} minutes.",
        ),
        formula="sum P25+[t <= {adult_reach_min} min] / sum P25+",
        direction="more",
        data=ROADS,
        levels=(VET, LIBERAL_ADULT, WORKPLACE),
        computations=(
            Computation(
                adults_reached, (REACHED,), levels=(LIBERAL_ADULT, WORKPLACE), of_time=True, tables=("workplaces",)
            ),
            Computation(adults_reached_by_vet, (REACHED_BY_VET,), levels=(VET,), of_time=True),
            Computation(groups_named, (GROUPS,), "region"),
        ),
        would_fill=Text(
            "kansalaisopistojen toimipisteet",
            "medborgarinstitutens verksamhetsställen",
            "places of adult education centres",
        ),
    ),
)
