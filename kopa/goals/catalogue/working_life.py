"""Declared indicators of G3: working life, the programme, adults."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import NO_LEVEL, PROGRAMME, ROADS
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.words.text import Text

ADULT_SITES_MISSING = Text(
    "useimmat kansalaisopistot puuttuvat aineistosta: ei pisteytetä",
    "de flesta medborgarinstitut saknas i materialet: poängsätts inte",
    "most adult education centres are not in the source: not scored",
)


def _working_life() -> list[Definition]:
    return [
        Definition(
            "G3.a",
            "G3",
            "workplaces",
            name=Text(
                "Oppimispaikkojen alueellinen saavutettavuus", "Lärställen inom räckhåll", "Reach of places to learn"
            ),
            sentence=Text(
                "Montako oppimisen työpaikkaa tai oppilaitoksen toimipistettä on puolentoista tunnin sisällä.",
                "Hur många lärande arbetsplatser eller verksamhetsställen som finns inom en och en halv timme.",
                "How many workplaces of learning or learning sites there are within an hour and a half.",
            ),
            formula="n(t <= 90 min); 80 km as a variant",
            direction="more",
            data=("sites", "jobs"),
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G3.a.sites_90min",
                    Text(
                        "oppilaitosten toimipisteitä 90 minuutin automatkan sisällä",
                        "verksamhetsställen inom 90 minuter med bil",
                        "learning sites within 90 minutes by car",
                    ),
                    "sites",
                    unscored=ADULT_SITES_MISSING,
                ),
                Statistic(
                    "G3.a.sites_80km",
                    Text(
                        "oppilaitosten toimipisteitä 80 km:n sisällä",
                        "verksamhetsställen inom 80 km",
                        "learning sites within 80 km",
                    ),
                    "sites",
                    unscored=ADULT_SITES_MISSING,
                ),
                Statistic(
                    "G3.a.90min",
                    Text(
                        "työpaikkoja 90 minuutin automatkan sisällä",
                        "arbetsplatser inom 90 minuter med bil",
                        "workplaces within 90 minutes by car",
                    ),
                    "sites",
                    unscored=reasons.AS_LISTED,
                ),
                Statistic(
                    "G3.a.80km",
                    Text("työpaikkoja 80 km:n sisällä", "arbetsplatser inom 80 km", "workplaces within 80 km"),
                    "sites",
                    unscored=reasons.AS_LISTED,
                ),
            ),
            threshold="180 min there and back; 80 km until 2016",
            source="secondary sources on unemployment security",
            would_fill=Text(
                "taulukko workplaces: työpaikkojen sijainnit",
                "tabellen workplaces: arbetsplatsernas lägen",
                "the table workplaces: places of the workplaces",
            ),
        ),
        Definition(
            "G3.b",
            "G3",
            "match",
            name=Text("Alojen kohtaanto", "Branschernas matchning", "Field match"),
            sentence=Text(
                "Kuinka hyvin koulutusalat vastaavat alueen työpaikkoja.",
                "Hur väl utbildningsområdena motsvarar regionens arbetsplatser.",
                "How well the fields taught match the region's jobs.",
            ),
            formula="1 - 1/2 sum abs(share of jobs - share of places)",
            direction="more",
            data=("jobs_by_field", "capacity"),
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G3.b.match",
                    Text("kohtaanto", "matchning", "match"),
                    "index",
                    posts(NO_LEVEL, 0, 1, reasons.MATCHED),
                ),
            ),
            would_fill=Text(
                "taulukot jobs_by_field ja capacity tai places_by_field",
                "tabellerna jobs_by_field och capacity eller places_by_field",
                "the tables jobs_by_field and capacity or places_by_field",
            ),
        ),
        Definition(
            "G3.c",
            "G3",
            "delivered",
            name=Text("Toteutuma tavoitteista", "Utfall mot mål", "Delivery against target"),
            sentence=Text(
                "Mitä hanke on saanut aikaan tavoitteisiinsa nähden ja millä voimalla.",
                "Vad programmet har åstadkommit mot sina mål och med vilka krafter.",
                "What the programme has achieved of its targets, and with what staff.",
            ),
            formula="achieved / target; coaches / municipalities; adults where it works / adults",
            direction="more",
            data=PROGRAMME,
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G3.c.coaches",
                    Text("työpaikkavalmentajia", "arbetsplatscoacher", "workplace coaches"),
                    "coaches/municipality",
                    posts(NO_LEVEL, 0, 1, reasons.ONE_EACH),
                ),
                Statistic(
                    "G3.c.coaches_per_1000",
                    Text("valmentajia kohderyhmää kohti", "coacher per målgrupp", "coaches per target group"),
                    "coaches/1000 persons",
                    unscored=reasons.REPEATED,
                ),
                Statistic(
                    "G3.c.achieved",
                    Text("saavutettu tavoitteesta", "uppnått av målet", "achieved of the target"),
                    "ratio",
                    posts(NO_LEVEL, 0, 1, reasons.TARGET),
                ),
                Statistic(
                    "G3.c.feedback",
                    Text(
                        "oppijoiden palaute, viimeisin kierros",
                        "de lärandes respons, senaste omgången",
                        "learners' feedback, last round",
                    ),
                    "index",
                    unscored=reasons.QUALITY,
                ),
                Statistic(
                    "G3.c.coverage.programme",
                    Text(
                        "aikuiset hankkeen kunnissa",
                        "vuxna i programmets kommuner",
                        "adults in the programme's municipalities",
                    ),
                    "share",
                    posts(NO_LEVEL, 0, 1, reasons.NATURAL),
                ),
                Statistic(
                    "G3.c.coverage",
                    Text(
                        "aikuiset kunnissa, joissa on hankkeen osa",
                        "vuxna i kommuner med en del av programmet",
                        "adults where a part of the programme works",
                    ),
                    "share",
                ),
            ),
            would_fill=Text(
                "hankkeen omat tavoitteet ja toteutuma; taulukot target_groups ja feedback",
                "programmets egna mål och utfall; tabellerna target_groups och feedback",
                "the programme's own targets and results; the tables target_groups and feedback",
            ),
        ),
        Definition(
            "G3.d",
            "G3",
            "credentials",
            name=Text("Osaamisen portaat", "Kunnandets trappa", "Credential ladder"),
            sentence=Text(
                "Ylin porras, jolle hanke vie: todistus, pieni osaamiskokonaisuus, tutkinnon osa, tutkinto.",
                "Högsta steget dit programmet leder: intyg, liten kompetenshelhet, examensdel, examen.",
                "The highest rung reached: certificate, micro-credential, part of a qualification, qualification.",
            ),
            formula="highest rung, 1-4",
            direction="more",
            data=PROGRAMME,
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G3.d.rung",
                    Text("ylin porras", "högsta steget", "highest rung"),
                    "rung",
                    posts(NO_LEVEL, 0, 4, reasons.LADDER),
                ),
            ),
            would_fill=Text(
                "mihin hankkeen opinnot johtavat",
                "vad programmets studier leder till",
                "what the programme's studies lead to",
            ),
        ),
        Definition(
            "G3.e",
            "G3",
            "learners",
            name=Text("Tavoitetut aikuiset", "Nådda vuxna", "Adults reached"),
            sentence=Text(
                "Yli 25-vuotiaat (myös eläkeläiset), joilla on oppimispaikka puolen tunnin sisällä.",
                "25 år fyllda (även pensionärer) med ett lärställe inom en halv timme.",
                "Adults of 25 and over (pensioners included) with a place of learning within half an hour.",
            ),
            formula="sum P25+[t <= 30 min] / sum P25+",
            direction="more",
            data=ROADS,
            levels=("vet", "liberal_adult"),
            statistics=(
                Statistic(
                    "G3.e.reach",
                    Text("vapaan sivistystyön toimipiste", "fritt bildningsarbete", "liberal adult education"),
                    "share",
                    unscored=ADULT_SITES_MISSING,
                ),
                Statistic(
                    "G3.e.adults_vet",
                    Text("ammatillinen oppilaitos", "yrkesläroanstalt", "vocational institution"),
                    "share",
                    posts(("vet",), 0, 1, reasons.NATURAL),
                ),
                Statistic(
                    "G3.e.groups", Text("nimettyjä kohderyhmiä", "nämnda målgrupper", "target groups named"), "groups"
                ),
            ),
            would_fill=Text(
                "kansalaisopistojen toimipisteet",
                "medborgarinstitutens verksamhetsställen",
                "places of adult education centres",
            ),
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_working_life())
