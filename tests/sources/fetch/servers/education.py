"""The services of the National Agency for Education: organisations, code lists, Opintopolku's search; people included.

What is said of people here is invented; the tests look for it in everything that is stored.
"""

import json
from dataclasses import dataclass, field

from tests.sources.fetch.servers.loopback import Reply, json_reply

CONTACT = {
    "yhteystiedot": [{"osoiteTyyppi": "puhelin", "numero": "08 555 0123", "tyyppi": "puhelin"},
                     {"email": "matti.meikalainen@example.org"}],
    "yhteystietoArvos": [{"YhteystietoArvo.arvoText": "Meikäläinen Matti"}],
    "metadata": {"yhteyshenkilo": {"nimi": "Maija Meikäläinen", "puhelin": "+358 40 555 0199"}},
    "puhelinnumero": "040 555 0177", "emailOsoite": "rehtori@example.org", "wwwOsoite": "https://example.org/henkilo",
    "yhteyshenkilot": [{"kokoNimi": "Tiina Testaaja", "sahkoposti": "tiina@example.org"}],
    "muokkaaja": "1.2.246.562.24.00000000001",
}  # fmt: skip
PERSONAL = (
    "08 555",
    "40 555",
    "PL 555",
    "example.org",
    "Meikäläinen",
    "meikalainen",
    "Testaaja",
    "rehtori",
    "puhelin",
    "email",
    "562.24",
)
"""Traces by which anything of a person would be noticed."""

NAMES = {"puhelin": "08 555 0144", "email": "x@example.org"}


def institution(number, kind="15", campuses=2, **more):
    """An institution below its provider, with campuses."""
    oid = f"1.2.246.562.10.{number:011d}"
    common = {"status": "AKTIIVINEN", "kieletUris": ["oppilaitoksenopetuskieli_1#1"], "match": True, **CONTACT}
    children = [
        {"oid": f"{oid}{n}", "nimi": {"fi": f"Toimipiste {number}/{n}", **NAMES}, "parentOid": oid,
         "kotipaikkaUri": "kunta_290",
         "organisaatiotyypit": ["organisaatiotyyppi_03"], "alkuPvm": 1091912400000, "children": [], **common}
        for n in range(1, campuses + 1)
    ]  # fmt: skip
    return {
        "oid": oid, "nimi": {"fi": f"Oppilaitos {number}", "sv": f"Läroanstalt {number}", **NAMES},
        "kotipaikkaUri": "kunta_205",
        "oppilaitosKoodi": f"{number:05d}", "oppilaitostyyppi": f"oppilaitostyyppi_{kind}#1",
        "toimipistekoodi": f"{number:05d}",
        "organisaatiotyypit": ["organisaatiotyyppi_02"], "parentOid": "1.2.246.562.10.9", "children": children,
        **common, **more,
    }  # fmt: skip


def hierarchy(institutions):
    """The tree of an answer: the provider above the institutions."""
    provider = {"oid": "1.2.246.562.10.9", "nimi": {"fi": "Kuntayhtymä", **NAMES},
                "organisaatiotyypit": ["organisaatiotyyppi_01"],
                "children": institutions, "match": False, "status": "AKTIIVINEN", **CONTACT}  # fmt: skip
    return {"numHits": len(institutions), "organisaatiot": [provider]}


@dataclass
class Organisations:
    """Institutions by type; every attribute after `kinds` is a fault."""

    kinds: dict
    lose_details: int = 0
    extra_details: bool = False
    twice: bool = False
    empty: bool = False
    broken: str = ""
    asked_without_guard: int = 0
    mergers: list = field(default_factory=list)
    addresses: dict = field(default_factory=dict)
    """Street, postal code and town of organisations; of all others one address in Kajaani."""
    states: dict = field(default_factory=dict)
    """State that details tell of organisations; of all others they are in force."""
    changed: object = None
    """What is answered to the question which organisations changed; None: there is no such address."""

    def __call__(self, asked):
        if "caller-id" not in asked.headers:
            return json_reply({"errorMessage": "Caller-Id", "errorKey": "caller", "parameters": []}, status=403)
        if asked.path.endswith("/hierarkia/hae"):
            return self._hierarchy(asked)
        if asked.path.endswith("/findbyoids"):
            return self._details(asked)
        if asked.path.endswith("/muutetut/oid") and self.changed is not None:
            return json_reply(self.changed)
        if asked.path.endswith("/liitokset"):
            return json_reply(self.mergers)
        return json_reply(
            {"errorMessage": "Organisaatiota ei löytynyt", "errorKey": "organisaatio.not.found", "parameters": []},
            status=404,
        )

    def _hierarchy(self, asked):
        if not {"aktiiviset", "suunnitellut", "lakkautetut"} <= set(asked.query):
            return json_reply({"errorMessage": "aktiiviset, suunnitellut, lakkautetut"}, status=400)
        kind = asked.query["oppilaitostyyppi"].removeprefix("oppilaitostyyppi_").removesuffix("#1")
        if self.empty:
            return json_reply({"numHits": 0, "organisaatiot": []})
        if self.broken == "no oid":
            return json_reply({"numHits": 1, "organisaatiot": [{"nimi": {"fi": "x"}}]})
        return json_reply(hierarchy(self.kinds.get(kind, [])))

    def _details(self, asked):
        if asked.headers.get("csrf") != "kopa" or "CSRF=kopa" not in asked.headers.get("cookie", ""):
            return json_reply({"errorMessage": "CSRF"}, status=403)
        oids = asked.content[self.lose_details :]
        found = [self._one(oid) for oid in oids]
        if self.extra_details:
            found.append(self._one("1.2.3"))
        if self.twice:
            found.append(found[0])
        return json_reply(found)

    def _one(self, oid):
        street, code, town = self.addresses.get(oid, ("Takapajulanraitti 458", "87100", "KAJAANI"))
        state = self.states.get(oid, "AKTIIVINEN")
        return {"oid": oid, "nimi": {"fi": oid, **NAMES}, "status": state, "alkuPvm": "1996-08-01",
                "kayntiosoite": {"osoite": street, "postinumeroUri": f"posti_{code}", "osoiteTyyppi": "kaynti",
                                 "postitoimipaikka": town, "yhteystietoOid": "1.2.246.562.5.7", **CONTACT},
                "postiosoite": {"osoite": "PL 555", **CONTACT}, "oppilaitosTyyppiUri": "oppilaitostyyppi_15#1",
                "nimet": [{"nimi": {"fi": "vanha"}, **CONTACT}], "vuosiluokat": [], **CONTACT}  # fmt: skip


@dataclass
class CodeService:
    """Code lists by name; a code's entry may lack its name."""

    lists: dict
    numbers: bool = False
    twice: bool = False

    def __call__(self, asked):
        name = asked.path.split("/")[-2]
        if name not in self.lists:
            return Reply(b"koodisto.not.found", 404, kind="text/plain")
        codes = [
            {"koodiUri": f"{name}_{code}", "koodiArvo": int(code) if self.numbers else code, "versio": 1,
             "tila": "HYVAKSYTTY", "paivittajaOid": "1.2.246.562.24.00000000002", "paivitysPvm": "2018-02-06",
             "metadata": [{"kieli": "FI", "nimi": text}, {"kieli": "SV"}], "withinCodeElements": [
                 {"codeElementUri": "kunta_091", "codeElementVersion": 2, "passive": False},
                 {"codeElementUri": "kunta_099", "codeElementVersion": 1, "passive": True}]}
            for code, text in self.lists[name].items()
        ]  # fmt: skip
        return json_reply(codes + codes[:1] if self.twice else codes)


@dataclass
class Konfo:
    """Opintopolku's open search: programmes by field; every attribute after `programmes` is a fault."""

    programmes: dict
    cap: int = 10**9
    moves_after: int = 10**9
    repeat: bool = False
    short: int = 0
    empty_from: int = 10**9
    renamed: bool = False
    answers: int = 0
    offered: tuple = (("1.2.246.562.10.00000000015", ("205", "290")),)
    """Institution and municipalities of a programme: those of the first, the second, and so on round and round."""

    def __call__(self, asked):
        self.answers += 1
        if "caller-id" not in asked.headers:
            return Reply(status=403)
        code = asked.query["koulutusala"].rpartition("_")[2]
        page, size = int(asked.query["page"]), min(int(asked.query["size"]), self.cap)
        listed = self.programmes.get(code, 0)
        total = listed + (1 if self.answers > self.moves_after else 0)
        first = 0 if self.repeat else (page - 1) * size
        hits = [self._hit(code, n) for n in range(first, min(first + size, total))]
        return json_reply({"total": max(0, total - self.short), "hits": [] if page >= self.empty_from else hits})

    def _hit(self, code, n):
        institution_oid, towns = self.offered[n % len(self.offered)]
        offer = {"toteutusOid": f"1.2.246.562.17.{code}{n:05d}", "toteutusNimi": {"fi": "Toteutus"},
                 "oppilaitosOid": institution_oid, "oppilaitosNimi": {"fi": "Opisto"},
                 "kunnat": [{"koodiUri": f"kunta_{town}", "nimi": {"fi": f"Kunta {town}"}} for town in towns],
                 **CONTACT}  # fmt: skip
        if self.renamed:
            offer["kuntaKoodit"] = offer.pop("kunnat")
        return {"oid": f"1.2.246.562.13.{code}{n:05d}", "nimi": {"fi": f"Tutkinto {n}"}, "koulutustyyppi": "amm",
                "kuvaus": {"fi": "Soita 08 555 0123"}, "toteutukset": [offer], **CONTACT}  # fmt: skip


@dataclass
class Sotkanet:
    """Sotkanet: values by its own numbers of areas, whose codes have lost their zeros."""

    values: dict
    other_year: bool = False
    lose_areas: bool = False

    def __call__(self, asked):
        if asked.path.endswith("/regions"):
            areas = [{"id": 1000 + n, "code": str(int(code)), "category": "KUNTA", "title": {"fi": f"Kunta {code}"}}
                     for n, code in enumerate(self.values)]  # fmt: skip
            areas.append({"id": 658, "code": "658", "category": "MAA", "title": {"fi": "Koko maa"}})
            return json_reply(areas[1:] if self.lose_areas else areas)
        year = int(asked.query["years"]) - self.other_year
        rows = [{"indicator": int(asked.query["indicator"]), "region": 1000 + n, "year": year, "gender": "total",
                 "value": float(value), "absValue": float(value)}
                for n, value in enumerate(self.values.values())]  # fmt: skip
        rows.append({"indicator": 127, "region": 658, "year": year, "gender": "total", "value": 5563970.0})
        return json_reply(rows)


def stored(root):
    """Everything that stands in files below a folder, unpacked, as one text."""
    import gzip

    texts = []
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            texts.append((gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace"))
    return json.dumps(texts, ensure_ascii=False)
