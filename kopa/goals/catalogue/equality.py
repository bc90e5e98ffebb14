"""Declared indicators G1.h and G1.i: equality, language."""

from kopa.goals.catalogue import reasons
from kopa.goals.definitions.levels import BASIC, EVERY, FIRST_GRADES, ROADS, SECOND
from kopa.goals.indicator import Definition, Statistic, posts
from kopa.parameters import AVI
from kopa.words.text import Text


def _equality() -> list[Definition]:
    theil = posts((*FIRST_GRADES, *SECOND), 0.3, 0, reasons.THEIL)
    short = posts((*FIRST_GRADES, *SECOND), 0.5, 0, reasons.SHORTFALL)
    return [
        Definition(
            "G1.h",
            "G1",
            "equality",
            name=Text("Matka-aikojen yhdenvertaisuus", "Likabehandling i restider", "Equality of travel times"),
            sentence=Text(
                "Kuinka erilaisia matkat ovat kuntien välillä ja sisällä, ja kuinka kauas mittapuusta jäädään.",
                "Hur olika resorna är mellan kommuner och inom dem, och hur långt från måttet man blir.",
                "How unequal the ways are between and within municipalities, and how far from the yardstick.",
            ),
            formula="Theil T of t, Gini, P90/P50; FGT of 1 - line/d beyond 5 km (basic), 10 km (upper secondary)",
            direction="less",
            data=ROADS,
            levels=EVERY,
            statistics=(
                Statistic("G1.h.theil_total", Text("Theil, koko", "Theil, totalt", "Theil, in all"), "index"),
                Statistic(
                    "G1.h.theil_between",
                    Text("Theil, kuntien välillä", "Theil, mellan kommuner", "Theil, between municipalities"),
                    "index",
                    theil,
                ),
                Statistic(
                    "G1.h.theil_within",
                    Text("Theil, kuntien sisällä", "Theil, inom kommuner", "Theil, within municipalities"),
                    "index",
                ),
                Statistic("G1.h.gini", Text("Gini", "Gini", "Gini"), "index"),
                Statistic("G1.h.p90_p50", Text("P90/mediaani", "P90/median", "P90 over median"), "ratio"),
                Statistic(
                    "G1.h.fgt0",
                    Text("mittapuuta kauempana, osuus", "längre än riktvärdet, andel", "beyond the yardstick, share"),
                    "index",
                ),
                Statistic(
                    "G1.h.fgt1",
                    Text(
                        "mittapuun ylitys keskimäärin",
                        "överskridande av riktvärdet i medeltal",
                        "mean excess over the yardstick",
                    ),
                    "index",
                    short,
                ),
                Statistic(
                    "G1.h.fgt2",
                    Text(
                        "mittapuun ylitys, kaukaisimpia painottaen",
                        "överskridande, med vikt på de längsta",
                        "excess over the yardstick, the farthest weighing more",
                    ),
                    "index",
                ),
            ),
            threshold="5 km (basic), 10 km (upper secondary)",
            source=AVI,
        ),
        Definition(
            "G1.i",
            "G1",
            "language",
            name=Text("Ruotsinkielinen koulutus", "Svenskspråkig utbildning", "Education in Swedish"),
            sentence=Text(
                "Samat mittarit ruotsinkielisille toimipisteille ja puhujille.",
                "Samma mått för svenskspråkiga verksamhetsställen och talare.",
                "The same measures for Swedish-language sites and speakers.",
            ),
            formula="G1.a-G1.h over Swedish-language sites and speakers",
            direction="less",
            data=("swedish_speakers",),
            levels=(*BASIC, *SECOND),
            statistics=(Statistic("G1.i.sv", Text("matka-aika", "restid", "travel time"), "min"),),
            would_fill=Text(
                "taulukko swedish_speakers: ruotsinkieliset kunnittain",
                "tabellen swedish_speakers: svenskspråkiga per kommun",
                "the table swedish_speakers: Swedish speakers by municipality",
            ),
        ),
    ]


DEFINITIONS: tuple[Definition, ...] = tuple(_equality())
