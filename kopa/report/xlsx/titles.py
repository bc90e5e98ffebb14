"""Short names of a workbook's sheets in Finnish, Swedish and English, by the key of the table that they hold."""

from collections.abc import Mapping

from kopa.levels import OF_SITES
from kopa.words.text import Text

LEVEL_WORDS: Mapping[str, Text] = {
    "early_childhood": Text("Varhaiskasvatus", "Småbarnspedagogik", "Early childhood"),
    "basic": Text("Perusopetus", "Grundläggande", "Basic education"),
    "basic_1_6": Text("Luokat 1–6", "Årskurs 1–6", "Grades 1–6"),
    "basic_7_9": Text("Luokat 7–9", "Årskurs 7–9", "Grades 7–9"),
    "lukio": Text("Lukio", "Gymnasium", "Upper secondary"),
    "vet": Text("Ammatillinen", "Yrkesutbildning", "Vocational"),
    "uas": Text("Ammattikorkeakoulu", "Yrkeshögskola", "Applied sciences"),
    "university": Text("Yliopisto", "Universitet", "University"),
    "liberal_adult": Text("Vapaa sivistystyö", "Bildningsarbete", "Liberal adult"),
}
"""Levels of education, as short as a sheet's name asks; the sheet's first row holds the whole name."""

OF_LEVEL: Mapping[str, Text] = {
    "times": Text("ajoajat", "restider", "times"),
    "between": Text("väli", "intervall", "interval"),
    "catchments": Text("lähin", "närmast", "nearest"),
    "isochrones": Text("aikaraja", "tidsgräns", "time limit"),
    "crossing": Text("säästö", "tidsvinst", "time saved"),
    "level": Text("alueet", "områden", "regions"),
    "towns": Text("kunnat", "kommuner", "towns"),
}
"""Tables of one level, by the beginning of their key."""

OF_GOAL: Mapping[str, Text] = {
    "scores": Text("mittarit ja pisteet", "mått och poäng", "measures and scores"),
    "shown": Text("ilman painoa", "mått utan vikt", "measures without weight"),
    "all": Text("mittarit, alueet", "måtten, områden", "measures, regions"),
}
"""Tables of one goal, by the beginning of their key."""

OTHERS: Mapping[str, Text] = {
    "municipalities": Text("Asukkaat kunnittain", "Invånare per kommun", "People by municipality"),
    "programme": Text("Hanke", "Projektet", "Programme"),
    "levels": Text("Ajoajat asteittain", "Restider per nivå", "Driving times by level"),
    "lorenz": Text("Ajominuuttien jakautuminen", "Bilminuternas fördelning", "Shares of driving minutes"),
    "equality": Text("Erot ihmisten välillä", "Skillnader mellan människor", "Differences between people"),
    "shrinking": Text("Supistuvat ja muut kunnat", "Krympande och andra kommuner", "Shrinking and other places"),
    "border": Text("Kuntarajan vaikutus", "Kommungränsens inverkan", "What the border does"),
    "week": Text("Toteutustavat ja viikko", "Former och resor per vecka", "Delivery and weekly travel"),
    "targets": Text("Tavoitteet ja toteuma", "Mål och utfall", "Targets and results"),
    "working-life": Text("Työelämä", "Arbetslivet", "Working life"),
    "sustainability": Text("Kestävyys", "Hållbarhet", "Sustainability"),
    "scorecard": Text("Pisteet tavoitteittain", "Poäng per mål", "Scores by goal"),
    "questions": Text("Kysymysten säännöt", "Frågornas regler", "Rules of the questions"),
    "coverage": Text("Toimipisteiden tuntemus", "Kända verksamhetsställen", "How well sites are known"),
    "parameters": Text("Laskennan valinnat", "Beräkningens val", "Choices and assumptions"),
    "rejected": Text("Hylätyt toimipisteet", "Förkastade poster", "Rejected sites"),
    "conservation": Text("Sisään, ulos, hylätty", "In, ut, förkastat", "In, out, rejected"),
    "inputs": Text("Aineistot ja lähteet", "Material och källor", "Inputs and sources"),
    "regions": Text("Alueet ja hankkeet", "Områden och projekt", "Regions and projects"),
    "scores": Text("Pisteet ja välit", "Poäng och intervall", "Scores and intervals"),
    "ranks": Text("Sijojen yleisyys", "Hur ofta varje plats", "How often each rank"),
    "beside": Text("Maakunnat, lukio", "Landskapen, gymnasium", "Regions, upper secondary"),
    "pairs": Text("Alueet pareittain", "Områdena parvis", "Pairs of regions"),
    "causes": Text("Mikä ratkaisee järjestyksen", "Vad som avgör ordningen", "What decides the order"),
    "changes": Text("Kun yksi valinta muuttuu", "När ett val ändras", "When one choice changes"),
    "varied": Text("Vaihdellut valinnat", "Varierade val", "Choices that were varied"),
    "left-out": Text("Vertailun ulkopuolella", "Utanför jämförelsen", "Left out or with care"),
    "peers": Text("Kunnat ja vertaiskunnat", "Jämförelsekommuner", "Municipalities and peers"),
}
"""Other tables by their key."""


def sheet_title(key: str, language: str) -> str:
    """Return the short name of the sheet of a table; empty where its key is not known.

    Examples
    --------
    >>> sheet_title("catchments-basic_1_6-table", "fi"), sheet_title("shown-g1", "en"), sheet_title("own", "sv")
    ('Luokat 1–6, lähin', 'G1 measures without weight', '')
    """
    plain = key.replace("_", "-").removesuffix("-table")
    if plain in OTHERS:
        return OTHERS[plain].get(language)
    kind, _, of = plain.partition("-")
    level = next((level for level in OF_SITES if level.replace("_", "-") == of), "")
    if kind in OF_LEVEL and level:
        return f"{LEVEL_WORDS[level].get(language)}, {OF_LEVEL[kind].get(language)}"
    return f"{of.upper()} {OF_GOAL[kind].get(language)}" if kind in OF_GOAL and of else ""
