"""Declared indicators of G5: municipal borders, cooperation, obstacles."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import EVERY, FIRST_GRADES, NO_LEVEL, ROADS, SECOND
from kopa.goals.indicator import Definition, Goalposts, Statistic
from kopa.words.text import Text


def _borders() -> list[Definition]:
    penalty = {level: Goalposts(2, 0, reasons.PENALTY) for level in (*FIRST_GRADES, *SECOND)}
    return [
        Definition(
            "G5.a",
            "G5",
            "borders",
            name=Text("Kuntarajan haitta", "Gränsnackdel", "Border penalty"),
            sentence=Text(
                "Kuinka paljon matka pitenee, jos käy koulua omassa kunnassa.",
                "Hur mycket resan förlängs om man går i skola i den egna kommunen.",
                "How much longer the way is when one keeps to one's own municipality.",
            ),
            formula="P-weighted mean of t(own) - t(any), over municipalities with an own site",
            direction="less",
            data=ROADS,
            levels=EVERY,
            statistics=(
                Statistic("G5.a.penalty", Text("lisäaika", "extra tid", "extra time"), "min", penalty),
                Statistic(
                    "G5.a.no_own_site",
                    Text("ei omaa toimipistettä", "utan eget verksamhetsställe", "no own site"),
                    "share",
                ),
            ),
        ),
        Definition(
            "G5.b",
            "G5",
            "borders",
            name=Text("Lähin rajan takana", "Närmast bakom gränsen", "Nearest across the border"),
            sentence=Text(
                "Osuus, jonka lähin toimipiste on toisessa kunnassa tai maakunnassa.",
                "Andel vars närmaste verksamhetsställe är i en annan kommun eller ett annat landskap.",
                "Share whose nearest site lies in another municipality or region.",
            ),
            formula="sum P[nearest elsewhere] / sum P",
            direction="context",
            data=ROADS,
            levels=EVERY,
            statistics=(
                Statistic(
                    "G5.b.municipality", Text("toisessa kunnassa", "i annan kommun", "in another municipality"), "share"
                ),
                Statistic(
                    "G5.b.region", Text("toisessa maakunnassa", "i annat landskap", "in another region"), "share"
                ),
            ),
            would_fill=Text(
                "toimipisteet naapurimaakunnissa",
                "verksamhetsställen i grannlandskapen",
                "sites in the neighbouring regions",
            ),
        ),
        Definition(
            "G5.c",
            "G5",
            "borders",
            name=Text("Yhteistyön hyöty", "Nyttan av samarbete", "Gain of cooperation"),
            sentence=Text(
                "Paljonko keskimatka-aika lyhenee, kun rajat alueen sisällä avataan.",
                "Hur mycket medelrestiden minskar när gränserna inom regionen öppnas.",
                "How much the mean travel time falls when borders inside the region open.",
            ),
            formula="1 - mean t(region) / mean t(own), over municipalities with an own site",
            direction="context",
            data=ROADS,
            levels=EVERY,
            statistics=(Statistic("G5.c.gain", Text("lyhenemä", "minskning", "fall"), "share"),),
        ),
        Definition(
            "G5.d",
            "G5",
            "obstacles",
            name=Text("Esteet ja ehdotukset", "Hinder och förslag", "Obstacles and recommendations"),
            sentence=Text(
                "Luettelo: este, lähde, luku sen takana, ehdotus, päättäjä.",
                "Register: hinder, källa, siffran bakom, förslag, beslutsfattare.",
                "A register: obstacle, source, the figure behind it, recommendation, who decides.",
            ),
            formula="list",
            direction="context",
            data=("analyst's table",),
            levels=NO_LEVEL,
            statistics=(Statistic("G5.d.register", Text("merkintöjä", "noteringar", "entries"), "entries"),),
            would_fill=Text(
                "taulukko obstacles: esteet ja ehdotukset",
                "tabellen obstacles: hinder och förslag",
                "the table obstacles: obstacles and recommendations",
            ),
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_borders())
