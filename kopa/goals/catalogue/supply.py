"""Declared indicators G1.a-G1.c: supply, choice, nearness."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import EVERY, FIRST_GRADES, ROADS, SECOND
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.parameters import AVI
from kopa.words.text import Text


def _supply() -> list[Definition]:
    share = Text("osuus ikäryhmästä", "andel av åldersgruppen", "share of the age group")
    return [
        Definition(
            "G1.a",
            "G1",
            "supply",
            name=Text("Paikallinen tarjonta", "Lokalt utbud", "Local supply"),
            sentence=Text(
                "Osuus ikäryhmästä, jonka kotikunnassa on vähintään yksi toimipiste.",
                "Andel av åldersgruppen vars hemkommun har minst ett verksamhetsställe.",
                "Share of the age group whose municipality has at least one site.",
            ),
            formula="sum P[municipality has a site] / sum P",
            direction="more",
            data=("sites", "population"),
            levels=EVERY,
            statistics=(
                Statistic("G1.a.share", share, "share", posts((*FIRST_GRADES, *SECOND), 0, 1, reasons.NATURAL)),
            ),
        ),
        Definition(
            "G1.b",
            "G1",
            "choice",
            name=Text("Valinnanvara", "Valmöjligheter", "Choice"),
            sentence=Text(
                "Montako toimipistettä on 30 kilometrin tai 45 minuutin sisällä.",
                "Hur många verksamhetsställen som finns inom 30 kilometer eller 45 minuter.",
                "How many sites there are within 30 kilometres or 45 minutes.",
            ),
            formula="sum P * n(d <= 30 km) / sum P",
            direction="more",
            data=ROADS,
            levels=EVERY,
            statistics=(
                Statistic(
                    "G1.b.30km",
                    Text("toimipisteitä 30 km:n sisällä", "verksamhetsställen inom 30 km", "sites within 30 km"),
                    "sites",
                ),
                Statistic(
                    "G1.b.45min",
                    Text("toimipisteitä 45 min:n sisällä", "verksamhetsställen inom 45 min", "sites within 45 min"),
                    "sites",
                ),
                Statistic(
                    "G1.b.share3",
                    Text("vähintään kolme 30 km:n sisällä", "minst tre inom 30 km", "at least three within 30 km"),
                    "share",
                    posts(SECOND, 0, 1, reasons.NATURAL),
                ),
                Statistic(
                    "G1.b.fields",
                    Text(
                        "koulutusaloja 30 km:n sisällä", "utbildningsområden inom 30 km", "fields of VET within 30 km"
                    ),
                    "fields",
                ),
            ),
            threshold="3 fields of VET within 30 km",
            source=AVI,
            would_fill=Text(
                "taulukko capacity: toimipisteiden koulutusalat",
                "tabellen capacity: verksamhetsställenas utbildningsområden",
                "the table capacity: fields taught at each site",
            ),
        ),
        Definition(
            "G1.c",
            "G1",
            "near",
            name=Text("Lähellä asuvat", "Boende i närheten", "Living near"),
            sentence=Text(
                "Osuus ikäryhmästä, jolla on toimipiste rajan sisällä tietä pitkin.",
                "Andel av åldersgruppen som har ett verksamhetsställe inom gränsen längs vägen.",
                "Share of the age group with a site within the limit along the road.",
            ),
            formula="sum P[d <= limit] / sum P",
            direction="more",
            data=ROADS,
            levels=EVERY,
            statistics=(
                Statistic(
                    "G1.c.5km",
                    Text("5 km:n sisällä", "inom 5 km", "within 5 km"),
                    "share",
                    posts(FIRST_GRADES, 0, 1, reasons.NATURAL),
                ),
                *(
                    Statistic(
                        f"G1.c.{km}km",
                        Text(f"{km} km:n sisällä", f"inom {km} km", f"within {km} km"),
                        "share",
                        posts(SECOND, 0, 1, reasons.NATURAL),
                    )
                    for km in (10, 30)
                ),
                *(
                    Statistic(
                        f"G1.c.{m}min",
                        Text(f"{m} minuutin sisällä", f"inom {m} minuter", f"within {m} minutes"),
                        "share",
                    )
                    for m in (15, 30, 45, 60)
                ),
            ),
            threshold="5 km (basic); 10 and 30 km (upper secondary)",
            source=AVI,
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_supply())
