"""Declared indicators G1.d-G1.g: travel time, the legal day, transport and aid, places."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import BASIC, EVERY, FIRST_GRADES, ROADS, SECOND
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.parameters import AID_ACT, BASIC_ACT
from kopa.words.text import Text


def _times() -> Definition:
    km = Text("tiematka", "väglängd", "road distance")
    return Definition(
        "G1.d",
        "G1",
        "travel_time",
        name=Text("Matka lähimpään", "Vägen till närmaste", "Trip to the nearest"),
        sentence=Text(
            "Kuinka kauan matka autolla ovelta ovelle lähimpään toimipisteeseen kestää.",
            "Hur lång tid bilresan från dörr till dörr till närmaste verksamhetsställe tar.",
            "How long the way by car from door to door to the nearest site takes.",
        ),
        formula="P-weighted mean, median and 90th percentile of min t",
        direction="less",
        data=ROADS,
        levels=EVERY,
        statistics=(
            Statistic(
                "G1.d.mean", Text("keskiarvo", "medeltal", "mean"), "min", posts(SECOND, 30, 5, reasons.HALF_HOUR)
            ),
            Statistic("G1.d.median", Text("mediaani", "median", "median"), "min"),
            Statistic(
                "G1.d.p90",
                Text("90 % alittaa", "90 % har högst", "90% have at most"),
                "min",
                posts(SECOND, 60, 10, reasons.HOUR_OR_TEN_MIN),
            ),
            Statistic(
                "G1.d.mean3",
                Text("kolmen lähimmän keskiarvo", "medeltal för de tre närmaste", "mean of the three nearest"),
                "min",
                posts(SECOND, 75, 15, reasons.THREE_NEAREST),
            ),
            Statistic(
                "G1.d.mean_reached",
                Text(
                    "keskiarvo perille pääsevistä", "medeltal för dem som når fram", "mean of those who can reach one"
                ),
                "min",
            ),
            Statistic("G1.d.unreachable", Text("ei tieyhteyttä", "utan vägförbindelse", "without a way"), "share"),
            Statistic(
                "G1.d.km_mean",
                Text(f"{km.fi}, keskiarvo", f"{km.sv}, medeltal", f"{km.en}, mean"),
                "km",
                posts(FIRST_GRADES, 5, 1, reasons.TRANSPORT_LINE_MEAN),
            ),
            Statistic("G1.d.km_median", Text(f"{km.fi}, mediaani", f"{km.sv}, median", f"{km.en}, median"), "km"),
            Statistic(
                "G1.d.km_p90",
                Text(f"{km.fi}, 90 % alittaa", f"{km.sv}, 90 % har högst", f"{km.en}, 90% have at most"),
                "km",
                posts(FIRST_GRADES, 10, 2.5, reasons.TRANSPORT_LINE_P90),
            ),
            Statistic(
                "G1.d.uncertain_share",
                Text("lähin toimipiste epävarma", "närmaste verksamhetsställe osäkert", "nearest site uncertain"),
                "share",
            ),
        ),
    )


def _limits() -> list[Definition]:
    over = [
        Statistic(
            f"G1.f.{km}km",
            Text(f"vähintään {km} km", f"minst {km} km", f"at least {km} km"),
            "share",
            unscored=reasons.COMPLEMENT,
        )
        for km in (7, 10)
    ]
    return [
        Definition(
            "G1.e",
            "G1",
            "legal_day",
            name=Text("Lain koulupäivän ylitys", "Över lagens skoldag", "Beyond the legal day"),
            sentence=Text(
                "Osuus, jonka matkat yksin ylittävät lain pisimmän koulumatka-ajan päivässä.",
                "Andel vars resor ensamma överskrider lagens längsta restid per dag.",
                "Share whose travel alone is longer than the law allows for a whole day.",
            ),
            formula="sum P[2t > 150 or 180 min] / sum P",
            direction="less",
            data=ROADS,
            levels=BASIC,
            statistics=(
                Statistic(
                    "G1.e.share", Text("osuus", "andel", "share"), "share", posts(FIRST_GRADES, 0.05, 0, reasons.LEGAL)
                ),
            ),
            threshold="150 min/day under 13 years, 180 min/day from 13, waiting included",
            source=BASIC_ACT,
        ),
        Definition(
            "G1.f",
            "G1",
            "aid",
            name=Text(
                "Kuljetuksen ja koulumatkatuen alue", "Skjuts- och resestödszon", "Zone of transport and travel aid"
            ),
            sentence=Text(
                "Kuinka moni asuu niin kaukana, että oikeus kuljetukseen tai koulumatkatukeen syntyy.",
                "Hur många som bor så långt bort att rätten till skjuts eller resestöd uppstår.",
                "How many live so far that they have a right to transport or travel aid.",
            ),
            formula="sum P[d > 5 km]; sum P[d >= 7, 10 km]; sum P[d > 100 km]",
            direction="less",
            data=ROADS,
            levels=(*BASIC, *SECOND),
            statistics=(
                Statistic("G1.f.5km", Text("yli 5 km", "över 5 km", "over 5 km"), "share", unscored=reasons.COMPLEMENT),
                *over,
                Statistic(
                    "G1.f.100km", Text("yli 100 km", "över 100 km", "over 100 km"), "share", unscored=reasons.COMPLEMENT
                ),
            ),
            threshold="5 km; 7 km (free education), 10 km (others), to 100 km",
            source=f"{BASIC_ACT}; {AID_ACT}",
        ),
        Definition(
            "G1.g",
            "G1",
            "places",
            name=Text("Opiskelupaikat asukasta kohti", "Studieplatser per person", "Places per head"),
            sentence=Text(
                "Montako opiskelupaikkaa on saavutettavissa henkilöä kohti.",
                "Hur många studieplatser som kan nås per person.",
                "How many study places can be reached per person.",
            ),
            formula="2SFCA, BFCA, spatial availability with capacities; region: means are places / persons",
            direction="more",
            data=("capacity",),
            levels=(*BASIC, *SECOND),
            statistics=(
                Statistic(
                    "G1.g.places_per_head",
                    Text("paikkoja", "platser", "places"),
                    "places/person",
                    unscored=reasons.ACROSS_UNSEEN,
                ),
                Statistic(
                    "G1.g.p10",
                    Text("90 prosentilla vähintään", "90 % har minst", "90% have at least"),
                    "places/person",
                    unscored=reasons.ACROSS_UNSEEN,
                ),
                Statistic(
                    "G1.g.bfca",
                    Text(
                        "palvelutaso, joka tulee kunnan osalle (BFCA)",
                        "servicenivå som tillfaller kommunen (BFCA)",
                        "level of service that falls to the municipality (BFCA)",
                    ),
                    "places/person, summed",
                    unscored=reasons.ACROSS_UNSEEN,
                ),
                Statistic(
                    "G1.g.availability",
                    Text(
                        "paikkoja, etäisyys painottaen",
                        "platser, vägda med restiden",
                        "places, weighted by travel time (spatial availability)",
                    ),
                    "places/person",
                    unscored=reasons.ACROSS_UNSEEN,
                ),
            ),
            would_fill=Text(
                "taulukko capacity: paikat toimipisteittäin",
                "tabellen capacity: platser per verksamhetsställe",
                "the table capacity: places by site",
            ),
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = (_times(), *_limits())
