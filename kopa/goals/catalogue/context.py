"""Declared indicators of G0: context."""

from kopa.goals.definitions.levels import NO_LEVEL
from kopa.goals.indicator import Definition, Statistic
from kopa.tables import AGES
from kopa.words.text import Text

AGE_NAMES = {
    age: Text(f"{years}-vuotiaat", f"{years}-åringar", f"{years} years old")
    for age, years in ((age, age[4:].replace("_plus", "+").replace("_", "–")) for age in AGES)
}


def _context() -> Definition:
    shares = [
        Statistic(f"G0.share.{age}", Text(f"{n.fi}, osuus", f"{n.sv}, andel", f"{n.en}, share"), "share")
        for age, n in AGE_NAMES.items()
    ]
    changes = [
        Statistic(
            f"G0.age_group_change.{age}",
            Text(
                f"{n.fi}, muutos kymmenessä vuodessa", f"{n.sv}, förändring på tio år", f"{n.en}, change in ten years"
            ),
            "share",
        )
        for age, n in AGE_NAMES.items()
    ]
    kinds = {
        "urban": Text("kaupunkimaisissa kunnissa asuvat", "boende i urbana kommuner", "living in urban municipalities"),
        "semi_urban": Text(
            "taajaan asutuissa kunnissa asuvat", "boende i tätortskommuner", "living in semi-urban municipalities"
        ),
        "rural": Text(
            "maaseutumaisissa kunnissa asuvat", "boende i landsbygdskommuner", "living in rural municipalities"
        ),
    }
    return Definition(
        "G0",
        "G0",
        "context",
        name=Text("Tausta", "Bakgrund", "Context"),
        sentence=Text(
            "Kuinka paljon väkeä on, missä se asuu ja miten se muuttuu.",
            "Hur många människor det finns, var de bor och hur antalet ändras.",
            "How many people there are, where they live and how their number changes.",
        ),
        formula="population in year t / population in year t-10 - 1",
        direction="context",
        data=("municipal statistics", "population"),
        levels=NO_LEVEL,
        statistics=(
            Statistic(
                "G0.population", Text("väestö ruuduissa", "befolkning i rutor", "population of the cells"), "persons"
            ),
            *shares,
            Statistic(
                "G0.population_change",
                Text(
                    "väestönmuutos kymmenessä vuodessa",
                    "befolkningsförändring på tio år",
                    "change of population in ten years",
                ),
                "share",
            ),
            Statistic(
                "G0.age_group_change",
                Text(
                    "alle 18-vuotiaiden muutos kymmenessä vuodessa",
                    "förändring av antalet under 18 år på tio år",
                    "change of those under 18 in ten years",
                ),
                "share",
            ),
            *changes,
            Statistic("G0.density", Text("väestötiheys", "befolkningstäthet", "population density"), "persons/km2"),
            *(Statistic(f"G0.type.{key}", name, "share") for key, name in kinds.items()),
            Statistic(
                "G0.shrinking",
                Text(
                    "yli 10 % väestöstään menettäneissä kunnissa asuvat",
                    "boende i kommuner som förlorat över 10 %",
                    "living in municipalities that lost over 10%",
                ),
                "share",
            ),
        ),
        would_fill=Text(
            "taulukko age_history: väestö iän mukaan kymmeneltä vuodelta",
            "tabellen age_history: befolkning efter ålder för tio år",
            "the table age_history: population by age of ten years",
        ),
    )


DEFINITIONS: tuple[Definition, ...] = (_context(),)
