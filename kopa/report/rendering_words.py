"""Words that only the workbook and the GeoPackage need, in Finnish, Swedish and English."""

from collections.abc import Mapping

from kopa.words.text import Text

WORDS: Mapping[str, Text] = {
    "contents": Text("Sisällys", "Innehåll", "Contents"),
    "about": Text(
        "Työkirja sisältää raportin taulukot lukuina. Ensimmäinen välilehti kertoo, mitä muut sisältävät.",
        "Arbetsboken innehåller rapportens tabeller som tal. Det första bladet berättar vad de övriga innehåller.",
        "The workbook holds the tables of the report as numbers. The first sheet tells what the others hold.",
    ),
    "exact": Text(
        "Solut sisältävät tarkat luvut; näkyvä luku on pyöristetty. "
        "Arvioitu ryhmä, jossa on alle 5 henkilöä, näkyy muodossa ”alle 5”.",
        "Cellerna innehåller exakta tal; det tal som visas är avrundat. "
        "En uppskattad grupp på under 5 personer visas som ”färre än 5”.",
        "Cells hold exact numbers; what is shown is rounded. "
        "An estimated group of under 5 persons is shown as “fewer than 5”.",
    ),
    "no_formulas": Text(
        "Työkirjassa ei ole kaavoja, makroja eikä yhteyksiä muualle.",
        "Arbetsboken har inga formler, makron eller kopplingar utåt.",
        "The workbook has no formulas, no macros and no connections to anything outside.",
    ),
    "cut": Text(
        "[katkaistu: {n} merkkiä]",
        "[avkortat: {n} tecken]",
        "[cut: {n} characters]",
    ),
    "region": Text("Alue", "Region", "Region"),
    "division": Text("Kuntajaon vuosi", "Kommunindelningens år", "Year of the municipal division"),
    "key": Text("Aineistojen, valintojen ja ohjelmakoodin tunniste", "Identifierare för material, val och programkod",
                "Identifier of data, choices and code"),
    "sheet": Text("Välilehti", "Blad", "Sheet"),
    "holds": Text("Sisältö", "Innehåll", "What it holds"),
    "rows": Text("Rivejä", "Rader", "Rows"),
    "sources": Text("Lähteet, aineistojen päiväys ja lisenssit", "Källor, datum och licenser",
                    "Sources, dates of the data and licences"),
    "source": Text("Lähde", "Källa", "Source"),
    "date": Text("Aineiston päiväys", "Datum för uppgifterna", "Date of the data"),
    "licence": Text("Lisenssi", "Licens", "Licence"),
    "attribution": Text("Nimeäminen", "Erkännande", "Attribution"),
    "licence_note": Text(
        "Toimipisteet ja niihin lasketut matkat perustuvat OpenStreetMapin aineistoon: "
        "© OpenStreetMapin tekijät, ODbL 1.0. Muut lähteet: CC BY 4.0, katso yllä.",
        "Verksamhetsställena och resorna till dem bygger på OpenStreetMap: "
        "© OpenStreetMaps bidragsgivare, ODbL 1.0. Övriga källor: CC BY 4.0, se ovan.",
        "Sites, and the trips computed to them, derive from OpenStreetMap: "
        "© OpenStreetMap contributors, ODbL 1.0. Other sources: CC BY 4.0, see above.",
    ),
    "as_printed": Text("{heading} (raportissa)", "{heading} (i rapporten)", "{heading} (as in the report)"),
    "indicators": Text("Kaikki mittarit", "Alla mått", "All indicators"),
    "scorecard": Text("Pisteet", "Poäng", "Scorecard"),
    "back": Text("Takaisin sisällykseen", "Tillbaka till innehållet", "Back to the contents"),
    "code": Text("Kuntanumero", "Kommunkod", "Municipality code"),
    "id": Text("Tunnus", "Kod", "Id"),
    "unit": Text("Yksikkö", "Enhet", "Unit"),
    "criterion": Text("Kriteeri", "Kriterium", "Criterion"),
    "low": Text("90 %:n välin alaraja", "90 %-intervallets nedre gräns", "Lower end of the 90% interval"),
    "high": Text("90 %:n välin yläraja", "90 %-intervallets övre gräns", "Upper end of the 90% interval"),
    "compared": Text("Verrattavat alueet", "Jämförda områden", "Regions compared"),
    "all_municipalities": Text("Kaikki kunnat", "Alla kommuner", "All municipalities"),
    "best_place": Text("Paras sija", "Bästa plats", "Best place"),
    "worst_place": Text("Huonoin sija", "Sämsta plats", "Worst place"),
    "ranked_of": Text("Järjestyksessä", "Rangordnade", "How many are ranked"),
}  # fmt: skip
"""Words of the workbook by key."""


def word(key: str, language: str, /, **places: object) -> str:
    """Return the word of `key` in `language` (fi, sv or en), its places filled.

    Examples
    --------
    >>> word("rows", "sv"), word("cut", "en", n="40,000")
    ('Rader', '[cut: 40,000 characters]')
    """
    return WORDS[key].get(language).format(**places)
