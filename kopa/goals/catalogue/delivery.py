"""Declared indicators of G2: forms of delivery, weekly burden, remote reach."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import NO_LEVEL, PROGRAMME, ROADS, SECOND
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.words.text import Text


def _delivery() -> list[Definition]:
    return [
        Definition(
            "G2.a",
            "G2",
            "delivery",
            name=Text("Toteutusmuodot", "Former för genomförande", "Forms of delivery"),
            sentence=Text(
                "Monellako tavalla alueen hanke tuo koulutuksen oppijalle.",
                "På hur många sätt programmet för utbildningen till den lärande.",
                "In how many ways the region's programme brings education to learners.",
            ),
            formula="number of forms of delivery in use",
            direction="more",
            data=PROGRAMME,
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G2.a.count", Text("muotoja", "former", "forms"), "modes", posts(NO_LEVEL, 0, 4, reasons.FOUR_FORMS)
                ),
            ),
            would_fill=Text("hankkeen toteutustavat", "projektets former", "the programme's forms of delivery"),
        ),
        Definition(
            "G2.b",
            "G2",
            "burden",
            name=Text("Viikon matkarasitus", "Veckans resor", "Weekly travel burden"),
            sentence=Text(
                "Montako tuntia viikossa kuluu matkoihin, kun opetus on paikan päällä.",
                "Hur många timmar i veckan resorna tar när undervisningen är på plats.",
                "How many hours a week the ways take when teaching is at the site.",
            ),
            formula="2 t x days a week at the site / 60",
            direction="less",
            data=(*ROADS, "contact days"),
            levels=("basic", "basic_1_6", "basic_7_9", *SECOND, "uas", "university"),
            statistics=(
                Statistic(
                    "G2.b.site",
                    Text("lähiopetus, keskiarvo", "närundervisning, medeltal", "contact teaching, mean"),
                    "h/week",
                    posts(SECOND, 5, 1, reasons.BURDEN_MEAN),
                ),
                Statistic(
                    "G2.b.site_p90",
                    Text(
                        "lähiopetus, 90 % alittaa",
                        "närundervisning, 90 % har högst",
                        "contact teaching, 90% have at most",
                    ),
                    "h/week",
                    unscored=reasons.SAME_TIME,
                ),
                Statistic(
                    "G2.b.blended",
                    Text("monimuoto, kaksi lähipäivää", "flerform, två närdagar", "blended, two days at the site"),
                    "h/week",
                ),
                Statistic("G2.b.workplace", Text("työpaikalla", "på arbetsplats", "at a workplace"), "h/week"),
            ),
            would_fill=Text(
                "taulukko workplaces: työpaikkojen sijainnit",
                "tabellen workplaces: arbetsplatsernas lägen",
                "the table workplaces: places of the workplaces",
            ),
        ),
        Definition(
            "G2.c",
            "G2",
            "remote",
            name=Text("Etäopetuksen tavoittavuus", "Distansundervisningens räckvidd", "Remote reach"),
            sentence=Text(
                "Osuus, joka voi käyttää verkko-opetusta.",
                "Andel som kan använda nätundervisning.",
                "Share that can use online provision.",
            ),
            formula="sum P x broadband 100 Mbit/s x offered / sum P",
            direction="more",
            data=("broadband",),
            levels=NO_LEVEL,
            statistics=(
                Statistic(
                    "G2.c.share", Text("osuus", "andel", "share"), "share", posts(NO_LEVEL, 0, 1, reasons.NATURAL)
                ),
                Statistic(
                    "G2.c.broadband",
                    Text("100 Mbit/s saatavilla", "100 Mbit/s tillgängligt", "100 Mbit/s available"),
                    "share",
                    unscored=reasons.REPEATED,
                ),
            ),
            would_fill=Text(
                "taulukko broadband: laajakaista kunnittain; hankkeen toteutustavat",
                "tabellen broadband: bredband per kommun; programmets former",
                "the table broadband: broadband by municipality; the programme's forms of delivery",
            ),
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_delivery())
