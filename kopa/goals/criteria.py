"""Names of criteria, of units and of data, and the words in which a scorecard says what a score rests on."""

from collections.abc import Mapping

from kopa.words.text import Text

CRITERIA: Mapping[str, Text] = {
    "context": Text("tausta", "bakgrund", "context"),
    "supply": Text("paikallinen tarjonta", "lokalt utbud", "local supply"),
    "choice": Text("valinnanvara", "valmöjligheter", "choice"),
    "near": Text("lähellä asuvat", "närhet", "nearness"),
    "travel_time": Text("matka-aika", "restid", "travel time"),
    "legal_day": Text("lain sallima koulupäivä", "lagens gräns för skoldagen", "the legal day"),
    "without_car": Text("ilman autoa", "utan bil", "without a car"),
    "aid": Text("kuljetus ja koulumatkatuki", "skolskjuts och skolresestöd", "transport and travel aid"),
    "walking": Text("kävely ja pyöräily", "gång och cykling", "walking and cycling"),
    "places": Text("opiskelupaikat", "studieplatser", "study places"),
    "equality": Text("yhdenvertaisuus", "jämlikhet", "equality"),
    "language": Text("kieli", "språk", "language"),
    "delivery": Text("toteutusmuodot", "former för genomförande", "forms of delivery"),
    "burden": Text("viikoittainen matka-aika", "restid per vecka", "weekly travel time"),
    "remote": Text("etäopetus", "distansundervisning", "remote provision"),
    "workplaces": Text("työpaikat", "arbetsplatser", "workplaces"),
    "match": Text("alojen kohtaanto", "matchning per bransch", "match of fields"),
    "delivered": Text(
        "hankkeen laajuus ja tulokset", "projektets omfattning och resultat", "project’s extent and results"
    ),
    "credentials": Text("osaamisen tunnustaminen", "erkännande av kunnande", "credential ladder"),
    "learners": Text("tavoitetut oppijat", "nådda lärande", "learners reached"),
    "cohorts": Text("ikäluokat", "årskullar", "cohorts"),
    "small_sites": Text("pienet toimipisteet", "små verksamhetsställen", "small sites"),
    "transport": Text("kuljetuksen tarve", "behov av skolskjuts", "need for transport"),
    "borders": Text("kuntarajat", "kommungränser", "municipal borders"),
    "goal": Text("tavoite", "mål", "goal"),
    "overall": Text("kaikki tavoitteet", "alla mål", "all goals"),
    "check": Text("vertailu", "jämförelse", "check"),
    "obstacles": Text("esteet ja ehdotukset", "hinder och förslag", "obstacles and proposals"),
    "own": Text("omat mittarit", "egna mått", "own indicators"),
}
"""Criteria under the goals."""

QUANTITIES: Mapping[str, str] = {
    **dict.fromkeys(("near", "travel_time", "legal_day", "aid", "walking", "equality", "language"), "trip"),
    **dict.fromkeys(("delivered", "credentials"), "programme"),
}
"""Criteria whose measures are made from one quantity, which they repeat in other words; others have their own."""

OF_AGES = frozenset({"cohorts"})
"""Criteria whose measures cut the ages of one population into groups: at another level they tell the same fact."""

UNITS: Mapping[str, Text] = {
    "share": Text("osuus", "andel", "share"),
    "persons": Text("henkilöä", "personer", "persons"),
    "persons/km2": Text("henkilöä neliökilometrillä", "personer per kvadratkilometer", "persons per square kilometre"),
    "persons/site": Text("henkilöä toimipistettä kohti", "personer per verksamhetsställe", "persons per site"),
    "places/person, summed": Text(
        "paikkaa henkilöä kohti, solujen summa",
        "platser per person, summa av rutor",
        "places per person, sum over cells",
    ),
    "places/person": Text("paikkaa henkilöä kohti", "platser per person", "places per person"),
    "sites": Text("toimipistettä", "verksamhetsställen", "sites"),
    "pilot sites": Text("kohdetta", "platser", "sites"),
    "places": Text("paikkakuntaa", "orter", "places"),
    "jobs": Text("työpaikkaa", "arbetsplatser", "jobs"),
    "fields": Text("koulutusalaa", "utbildningsområden", "fields of education"),
    "min": Text("minuuttia", "minuter", "minutes"),
    "km": Text("kilometriä", "kilometer", "kilometres"),
    "min/day": Text("minuuttia päivässä", "minuter per dag", "minutes a day"),
    "h/week": Text("tuntia viikossa", "timmar per vecka", "hours a week"),
    "km/year": Text("kilometriä vuodessa", "kilometer per år", "kilometres a year"),
    "EUR/year": Text("euroa vuodessa", "euro per år", "euros a year"),
    "EUR/pupil/year": Text("euroa oppilasta kohti vuodessa", "euro per elev och år", "euros per pupil and year"),
    "EUR/child/year": Text(
        "euroa ikäryhmän lasta kohti vuodessa",
        "euro per barn i åldersgruppen och år",
        "euros per child of the age group and year",
    ),
    "index": Text("indeksi", "index", "index"),
    "ratio": Text("suhde", "kvot", "ratio"),
    "skills": Text("taitoa", "färdigheter", "skills"),
    "modes": Text("muotoa", "former", "forms"),
    "rung": Text("porras (1–4)", "steg (1–4)", "rung (1-4)"),
    "groups": Text("ryhmää", "grupper", "groups"),
    "entries": Text("merkintää", "noteringar", "entries"),
    "coaches/municipality": Text("valmentajaa kuntaa kohti", "coacher per kommun", "coaches per municipality"),
    "coaches/1000 persons": Text("valmentajaa tuhatta kohti", "coacher per tusen", "coaches per thousand persons"),
}
"""Units of values, as a reader says them."""

UNITS_OF_ONE: Mapping[str, Text] = {
    "persons": Text("henkilö", "person", "person"),
    "persons/km2": Text("henkilö neliökilometrillä", "person per kvadratkilometer", "person per square kilometre"),
    "persons/site": Text("henkilö toimipistettä kohti", "person per verksamhetsställe", "person per site"),
    "places/person, summed": Text(
        "paikka henkilöä kohti, solujen summa", "plats per person, summa av rutor", "place per person, sum over cells"
    ),
    "places/person": Text("paikka henkilöä kohti", "plats per person", "place per person"),
    "sites": Text("toimipiste", "verksamhetsställe", "site"),
    "pilot sites": Text("kohde", "plats", "site"),
    "places": Text("paikkakunta", "ort", "place"),
    "jobs": Text("työpaikka", "arbetsplats", "job"),
    "fields": Text("koulutusala", "utbildningsområde", "field of education"),
    "min": Text("minuutti", "minut", "minute"),
    "km": Text("kilometri", "kilometer", "kilometre"),
    "min/day": Text("minuutti päivässä", "minut per dag", "minute a day"),
    "h/week": Text("tunti viikossa", "timme per vecka", "hour a week"),
    "km/year": Text("kilometri vuodessa", "kilometer per år", "kilometre a year"),
    "EUR/year": Text("euro vuodessa", "euro per år", "euro a year"),
    "EUR/child/year": Text(
        "euro ikäryhmän lasta kohti vuodessa",
        "euro per barn i åldersgruppen och år",
        "euro per child of the age group and year",
    ),
    "skills": Text("taito", "färdighet", "skill"),
    "modes": Text("muoto", "form", "form"),
    "groups": Text("ryhmä", "grupp", "group"),
    "entries": Text("merkintä", "notering", "entry"),
    "coaches/municipality": Text("valmentaja kuntaa kohti", "coach per kommun", "coach per municipality"),
    "coaches/1000 persons": Text("valmentaja tuhatta kohti", "coach per tusen", "coach per thousand persons"),
}
"""Units whose word changes after the number 1, as it is then."""

DATA: Mapping[str, Text] = {
    "sites": Text("toimipisteet", "verksamhetsställen", "sites"),
    "roads": Text("tiet", "vägar", "roads"),
    "population": Text("väestöruudut", "befolkningsrutor", "population cells"),
    "municipal statistics": Text("kuntatilastot", "kommunstatistik", "municipal statistics"),
    "region facts": Text("hankkeen asiakirjat", "projektets dokument", "the project's documents"),
    "timetable": Text("joukkoliikenteen aikataulut", "kollektivtrafikens tidtabeller", "timetables"),
    "assumed bells": Text(
        "oletetut kouluajat ja kävelymatkat", "antagna skoltider och gångvägar", "assumed bells and walks"
    ),
    "contact days": Text("oletetut lähipäivät", "antagna närdagar", "assumed contact days"),
    "cost per pupil": Text("keskihinta oppilasta kohti", "medelpris per elev", "mean cost per pupil"),
    "capacity": Text("opiskelupaikat", "studieplatser", "study places"),
    "broadband": Text("laajakaista", "bredband", "broadband"),
    "jobs": Text("työpaikat", "arbetsplatser", "jobs"),
    "jobs_by_field": Text("työpaikat aloittain", "arbetsplatser per bransch", "jobs by field"),
    "projection": Text("väestöennuste", "befolkningsprognos", "population projection"),
    "pupils": Text("koulujen oppilasmäärät", "skolornas elevantal", "pupils of schools"),
    "swedish_speakers": Text("ruotsinkieliset", "svenskspråkiga", "Swedish speakers"),
    "analyst's table": Text("analyytikon taulukko", "analytikerns tabell", "the analyst's table"),
}
"""What indicators are made of, as a reader says it."""

ROADS = ("sites", "roads", "population")
"""Data of what is computed from ways to sites."""

PROGRAMME = ("region facts",)
"""Data of what the region's programme says of itself."""

RESTS_ON: Mapping[str, Text] = {
    "partial": Text("osa puuttuu tai on oletettu", "en del saknas eller är antaget", "partly missing or assumed"),
    "missing": Text("ei tietoa", "uppgift saknas", "no data"),
    "needs": Text("tarvitaan", "behövs", "needs"),
    "assumption": Text(
        "vain oletuksia: ei painoa", "endast antaganden: ingen vikt", "assumptions only: carries no weight"
    ),
    "same": Text(
        "ei erottele: sama pistemäärä kaikissa neljässä tapausalueessa",
        "skiljer inte åt: samma poäng i alla fyra exempelområden",
        "does not discriminate: the same score in all four case regions",
    ),
    "not_in_all": Text(
        "ei pisteytetty kaikilla verrattavilla alueilla: ei verrata",
        "inte poängsatt i alla jämförda områden: jämförs inte",
        "not scored in all regions compared: not compared",
    ),
    "uncertain": Text("lähin toimipiste epävarma:", "närmaste verksamhetsställe osäkert:", "nearest site uncertain:"),
    "unreachable": Text(
        "joku ei pääse perille: pistemäärä 0",
        "någon når inte fram: poängen är 0",
        "somebody cannot reach one: the score is 0",
    ),
    "shown": Text(
        "näytetään, ei pisteytetä: toimipisteet tunnetaan vain osin",
        "visas, poängsätts inte: verksamhetsställena är bara delvis kända",
        "shown, not scored: the sites are known only in part",
    ),
    "unscored": Text(
        "näytetään, ei pisteytetä: rajoja ei ole asetettu",
        "visas, poängsätts inte: inga gränser är satta",
        "shown, not scored: no goalposts are set",
    ),
    "doubtful": Text(
        "näytetään, ei pisteytetä: yli viidesosalle lähin toimipiste on epävarma",
        "visas, poängsätts inte: närmaste verksamhetsställe är osäkert för över en femtedel",
        "shown, not scored: the nearest site is uncertain for over a fifth",
    ),
    "alone": Text(
        "näytetään: tavoitetta ei pisteytetä",
        "visas: målet poängsätts inte",
        "shown: the goal is not scored",
    ),
    "not_scored": Text("ei pisteytetä, puuttuu", "poängsätts inte, saknas", "not scored, missing"),
    "more_measures": Text(
        "toinen, muista riippumaton mittari",
        "ett andra mått, oberoende av de övriga",
        "a second measure, independent of the others",
    ),
    "scored": Text("pisteytettyjä mittareita", "poängsatta mått", "indicators scored"),
    "unknown": Text("ilman tietoa tai painoa", "utan uppgift eller vikt", "without data or weight"),
    "geometric": Text("geometrinen keskiarvo", "geometriskt medeltal", "geometric mean"),
    "arithmetic": Text("aritmeettinen keskiarvo", "aritmetiskt medeltal", "arithmetic mean"),
    "of_one_goal": Text("vain yksi tavoite pisteytetty:", "bara ett mål poängsatt:", "only one goal scored:"),
    "of_goals": Text("tavoitteista", "av målen", "of the goals"),
    "left_out": Text("ei pisteytetty:", "inte poängsatta:", "not scored:"),
    "check": Text("vertailuksi", "som jämförelse", "for comparison"),
}
"""Words in which a scorecard says what a score rests on."""
