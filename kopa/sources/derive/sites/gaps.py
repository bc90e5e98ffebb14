"""Sites known, or strongly believed, to be missing from the source files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """A site or group of sites that is missing: where, what, and what the statement rests on.

    `only_one` says that the municipality has no other site of the level, so that its coverage is
    not complete.
    """

    level: str
    language: str
    municipality_code: str
    what: str
    basis: str
    source: str = ""
    only_one: bool = False


README = "README of the source data"

LUKIO_NOT_FOUND = {
    "071": "Haapaveden lukio",
    "075": "Haminan lukio",
    "098": "Hollolan lukio",
    "140": "Iisalmen lyseo",
    "261": "Kittilän lukio",
    "562": "Oriveden lukio",
    "614": "Posion lukio",
    "626": "Pyhäjärven lukio",
    "749": "Siilinjärven lukio",
    "758": "Sodankylän lukio",
    "890": "Utsjoen saamelaislukio",
    "925": "Vieremän lukio",
}
"""Upper secondary schools that are known to the trade and absent from the source, by municipality: domain knowledge."""

KNOWN_GAPS = (
    Gap("lukio", "fi", "", "66 upper secondary schools of the register have no location", "readme", README),
    Gap("lukio", "sv", "", "no Swedish-language upper secondary school in the national list", "readme", README),
    Gap("lukio", "fi", "050", "Eura's upper secondary school is missing or unnamed", "readme", README, only_one=True),
    Gap(
        "lukio",
        "fi",
        "441",
        "Taavetin lukio in Luumäki",
        "web",
        "https://esaimaa.fi/mielipide/paakirjoitukset/900cae89-c4c5-445b-aa75-148624c05d6a",
        only_one=True,
    ),
    Gap(
        "lukio",
        "fi",
        "859",
        "Tyrnävä's upper secondary school, a campus of Oulun lyseon lukio",
        "web",
        "https://www.opettaja.fi/tyossa/pienten-lukioiden-tulevaisuus-puntarissa/",
        only_one=True,
    ),
    *(Gap("lukio", "fi", code, name, "domain", only_one=True) for code, name in LUKIO_NOT_FOUND.items()),
    Gap("lukio", "fi", "398", "Lahden yhteiskoulun lukio: the search found another school", "source"),
    Gap(
        "lukio",
        "fi",
        "091",
        "Helsingin yhteislyseon lukio and Helsingin aikuislukio: the search found others",
        "source",
    ),
    Gap(
        "basic_7_9",
        "fi",
        "050",
        "Eura's school for grades 7-9 is missing or unnamed",
        "web",
        "https://www.eura.fi/comprehensive-schools/",
        only_one=True,
    ),
    Gap(
        "basic",
        "fi",
        "886",
        "Vanhankylän koulu in Ulvila",
        "web",
        "https://ulvilanseutu.fi/paakirjoitukset/koskin-onni-kaasmarkun-tappio-6.246.128753.10886dbace",
    ),
    Gap(
        "basic",
        "fi",
        "205",
        "Teppanan koulu and Jormuan koulu in Kajaani, at work in 2019: closed since, or unnamed",
        "web",
        "https://www.kainuunsanomat.fi/artikkeli/lukijalta-taloutta-tasapainotettava-perusopetuksen-laadusta-tinkimatta-173165427/",
    ),
    Gap("early_childhood", "fi", "", "kindergartens are incomplete", "readme", README),
    Gap(
        "liberal_adult",
        "fi",
        "205",
        "Kaukametsän opisto in Kajaani",
        "web",
        "https://www.kajaani.fi/kasvatus-ja-koulutus/perusopetus/oppilaaksi-perusopetukseen/",
    ),
    Gap("liberal_adult", "fi", "", "adult education centres that are not mapped as schools", "domain"),
    Gap("vet", "fi", "", "conservatories that also give vocational qualifications in music", "domain"),
    Gap("uas", "fi", "740", "Xamk's campus in Savonlinna (and those in Kouvola and Kotka)", "domain"),
    Gap(
        "uas",
        "fi",
        "",
        "campuses of Diak in Oulu and Pori",
        "web",
        "https://www.diak.fi/diak/organisaatio/strategia/kampusrakenneuudistus/",
    ),
    Gap("uas", "fi", "", "other campuses of institutions that have one point", "readme", README),
    Gap("university", "fi", "272", "university centre in Kokkola (also Pori, Kajaani, Mikkeli)", "domain"),
)
