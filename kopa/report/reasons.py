"""Why a record of a site is not used, in the report's language; the table of records keeps English."""

from collections.abc import Mapping

from kopa.words.text import Text

_WHOLE_TOWN = "Serves the whole town like the special school beside it, not a catchment of its own"


def _text(fi: str, sv: str, en: str) -> tuple[str, Text]:
    return en, Text(fi, sv, en)


def _asked(asked: str, found: str) -> tuple[str, Text]:
    return _text(
        f"Haettiin: {asked}; löytyi: {found}, jolla on oma tietueensa",
        f"Sökt: {asked}; hittad: {found}, som har en egen post",
        f"Asked for {asked}, found {found}, which has its own record",
    )


REASONS: Mapping[str, Text] = dict(
    (
        _text("koulu, jolla ei ole nimeä", "en skola utan namn", "a school without a name"),
        _text("koulu, jonka nimi ei kerro tyyppiä", "en skola vars namn inte berättar typen",
              "a school whose name tells no type"),
        _text("musiikki-, taide- tai tanssikoulu", "musik-, konst- eller dansskola", "music, art or dance school"),
        _text("erityiskoulu, oppimiskeskus tai koulukoti", "specialskola, lärcenter eller skolhem",
              "special school, learning centre or reform school"),
        _text("kirjasto", "ett bibliotek", "a library"),
        _text("Lopetettu", "Nedlagd", "Closed"),
        _text("Ammatillinen erityisoppilaitos (Spesia, aiemmin Bovallius): valinta erityisen tuen tarpeen mukaan",
              "Yrkesinriktad specialläroanstalt (Spesia, tidigare Bovallius): antagning enligt behov av särskilt stöd",
              "Vocational special institution (Spesia, earlier Bovallius): admission by need of special support"),
        _text("Haettiin: Jyväskylän yliopisto; löytyi: Jyväskylän ammattikorkeakoulun pääkampus, jolla on oma tietue",
              "Sökt: Jyväskylän yliopisto; hittad: huvudcampus för Jyväskylän ammattikorkeakoulu, som har en egen post",
              "Asked for Jyväskylän yliopisto, found the main campus of Jyväskylän ammattikorkeakoulu, which has its "
              "own record"),
        _text("Haettiin: Lahden yhteiskoulun lukio; löytyi: Vääksyn yhteiskoulu Asikkalassa, jolla on oma tietueensa",
              "Sökt: Lahden yhteiskoulun lukio; hittad: Vääksyn yhteiskoulu i Asikkala, som har en egen post",
              "Asked for Lahden yhteiskoulun lukio, found Vääksyn yhteiskoulu in Asikkala, which has its own record"),
        _asked("Helsingin yhteislyseon lukio", "Lohjan yhteislyseon lukio"),
        _asked("Helsingin yhteislyseon lukio", "Espoon yhteislyseo"),
        _asked("Tapiolan lukio", "Etelä-Tapiolan lukio"),
        _asked("Helsingin aikuislukio", "Eiran aikuislukio"),
        _asked("Helsingin aikuislukio", "Espoon aikuislukio"),
        _text("Haettiin: Helsingin yhteislyseon lukio; löytyi: Lohjan yhteislyseon lukion rakennus",
              "Sökt: Helsingin yhteislyseon lukio; hittad: en byggnad som hör till Lohjan yhteislyseon lukio",
              "Asked for Helsingin yhteislyseon lukio, found a house of Lohjan yhteislyseon lukio"),
        _text("Lopetettu: Diak päätti 2021 pitää kampukset vain Helsingissä, Oulussa ja Porissa",
              "Nedlagd: Diak beslutade 2021 att ha campus bara i Helsingfors, Uleåborg och Björneborg",
              "Closed: Diak decided in 2021 to keep campuses in Helsinki, Oulu and Pori only"),
        _text("Erityiskoulu samassa talossa kuin Itätuulen koulu", "Specialskola i samma hus som Itätuulen koulu",
              "Special school in the same house as Itätuulen koulu"),
        _text("Lopetettu: yhdistetty elokuussa 2019; uusi koulu on Sairilan koulu",
              "Nedlagd: sammanslagen i augusti 2019; den nya skolan är Sairilan koulu",
              "Closed: joined to Sairilan koulu in August 2019"),
        _text("Koulu Olkiluodon voimalan ulkomaisten rakentajien lapsille",
              "Skola för barnen till den utländska personal som byggde kraftverket i Olkiluoto",
              "School for the children of the foreign staff who built the power plant in Olkiluoto"),
        _text("Lopetettu: valtuusto päätti 2018, että koulu loppuu 1.8.2019",
              "Nedlagd: fullmäktige beslutade 2018 att skolan upphör den 1 augusti 2019",
              "Closed: the council decided in 2018 to end the school on 1 August 2019"),
        _text("Lopetettu: ei ole Euran luettelon kuuden alakoulun joukossa",
              "Nedlagd: hör inte till de sex lågstadieskolor som Eura räknar upp",
              "Closed: not among the six primary schools that Eura lists"),
        _text("Lopetettu kouluna: ei ole Euran luettelon kuuden alakoulun joukossa",
              "Nedlagd som skola: hör inte till de sex lågstadieskolor som Eura räknar upp",
              "Closed as a school: not among the six primary schools that Eura lists"),
        _text("Lopetettu: Euran luettelossa on kuusi alakoulua ja yksi luokkien 7–9 koulu, joka on keskustassa",
              "Nedlagd: Eura räknar upp sex lågstadieskolor och en skola för årskurserna 7–9, i centrum",
              "Closed: Eura lists six primary schools and one school for grades 7-9, in the centre"),
        _text("Lopetettu: ei ole niiden neljän kyläkoulun joukossa, jotka Kangasniemellä olivat ennen vuotta 2019",
              "Nedlagd: hör inte till de fyra byskolor som Kangasniemi ännu hade före 2019",
              "Closed: not among the four village schools that Kangasniemi still had before 2019"),
        _text("Lopetettu: kaupunki päätti lopettaa opetuksen Kerimäellä 1.8.2018",
              "Nedlagd: staden beslutade att undervisningen i Kerimäki upphör den 1 augusti 2018",
              "Closed: the town decided to end teaching in Kerimäki from 1 August 2018"),
        _text("Palvelee koko kaupunkia kuten viereinen erityiskoulu, ei omaa oppilasaluetta",
              "Tjänar hela staden liksom specialskolan intill, inget eget elevområde", _WHOLE_TOWN),
        _text("Lopetettu kaupungin päätöksellä (2015)", "Nedlagd genom stadens beslut (2015)",
              "Closed by a decision of the town (2015)"),
        _text("Koko kaupungin kehitysvammaisten oppilaiden koulu, vieressä Keskuskoulu",
              "Skola för hela stadens elever med intellektuell funktionsnedsättning, intill Keskuskoulu",
              "School for pupils with developmental disabilities of the whole town, beside Keskuskoulu"),
    )
)  # fmt: skip
"""Reason by its English words (a test holds them equal to the table of rejected records)."""
