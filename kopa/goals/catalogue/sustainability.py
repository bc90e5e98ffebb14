"""Declared indicators of G4: cohorts, small schools, transport."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import BASIC, EVERY, FIRST_GRADES, ROADS
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.parameters import AVI
from kopa.words.text import Text

SIZE_OR_DISTANCE = Text(
    "suurempi on halvempi mutta kauempana: ei parempaa suuntaa",
    "större är billigare men längre bort: ingen bättre riktning",
    "larger is cheaper but farther away: neither is better",
)


def _sustainability() -> list[Definition]:
    return [
        Definition(
            "G4.a",
            "G4",
            "cohorts",
            name=Text("Ikäluokat toimipistettä kohti", "Årskullar per verksamhetsställe", "Cohorts per site"),
            sentence=Text(
                "Kuinka suuri ikäryhmä toimipistettä kohti on ja mihin suuntaan ikäluokat kulkevat.",
                "Hur stor åldersgruppen per verksamhetsställe är och vart årskullarna går.",
                "How large the age group per site is, and where the cohorts are going.",
            ),
            formula="P / sites; (younger ages per year) / (today's ages per year) - 1, nobody moves",
            direction="more",
            data=("sites", "population"),
            levels=EVERY,
            statistics=(
                Statistic(
                    "G4.a.per_site",
                    Text("ikäryhmä toimipistettä kohti", "åldersgrupp per verksamhetsställe", "age group per site"),
                    "persons/site",
                    unscored=SIZE_OR_DISTANCE,
                ),
                Statistic(
                    "G4.a.change",
                    Text(
                        "tulevan ikäluokan muutos",
                        "den kommande årskullens förändring",
                        "change of the cohort to come",
                    ),
                    "share",
                    posts((*FIRST_GRADES, "lukio"), -0.4, 0, reasons.COHORT),
                ),
                Statistic(
                    "G4.a.projected",
                    Text("ennustettu ikäryhmä", "prognostiserad åldersgrupp", "projected age group"),
                    "persons/site",
                ),
            ),
            would_fill=Text(
                "taulukko projection: väestöennuste", "tabellen projection: befolkningsprognos", "the table projection"
            ),
        ),
        Definition(
            "G4.a2",
            "G4",
            "small_sites",
            name=Text("Pienet koulut", "Små skolor", "Small schools"),
            sentence=Text(
                "Koulut, joita lähimpänä on alle 50 ikäryhmän lasta, ja nämä lapset.",
                "Skolor med under 50 barn av åldersgruppen närmast, och dessa barn.",
                "Schools to which fewer than 50 of the age group are nearest, and these children.",
            ),
            formula="n(sites: sum P[nearest] < 50); share of P there",
            direction="less",
            data=ROADS,
            levels=BASIC,
            statistics=(
                Statistic("G4.a2.sites", Text("pieniä kouluja", "små skolor", "small schools"), "sites"),
                Statistic(
                    "G4.a2.share",
                    Text("lapset niiden luona", "barn vid dem", "children at them"),
                    "share",
                    posts(FIRST_GRADES, 0.25, 0, reasons.SMALL),
                ),
                Statistic("G4.a2.trend", Text("kehitys", "utveckling", "trend"), "persons"),
            ),
            threshold="50 pupils",
            source=AVI,
            would_fill=Text(
                "taulukko pupils: oppilasmäärät vuosittain",
                "tabellen pupils: elevantal per år",
                "the table pupils: pupils by year",
            ),
        ),
        Definition(
            "G4.b",
            "G4",
            "transport",
            name=Text("Kuljetuksen tarve", "Behov av skolskjuts", "Need for transport"),
            sentence=Text(
                "Mitä yli viiden kilometrin matkojen kuljetus maksaisi keskimääräisellä hinnalla.",
                "Vad skjuts för vägar över fem kilometer skulle kosta till medelpris.",
                "What transport of ways over five kilometres would cost at the mean price.",
            ),
            formula="sum P[d > 5 km] x 1,600 EUR",
            direction="less",
            data=(*ROADS, "cost per pupil"),
            levels=BASIC,
            statistics=(
                Statistic("G4.b.eur", Text("yhteensä", "totalt", "in all"), "EUR/year"),
                Statistic(
                    "G4.b.eur_per_pupil",
                    Text("ikäryhmän lasta kohti", "per barn i åldersgruppen", "per child of the age group"),
                    "EUR/child/year",
                    posts(FIRST_GRADES, 800, 0, reasons.TRANSPORT_COST),
                ),
            ),
            threshold="5 km; about 1,600 EUR a pupil and year",
            source="Association of Finnish Local and Regional Authorities 2017",
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_sustainability())
