"""Rules by which a name gives level, language and provider: data, and the few lines that apply them.

Patterns are searched in the name without regard to case; the first that matches decides. What a
pattern cannot decide stays `unknown`, or is decided by hand in ``sites_review.csv``.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LevelRule:
    """Names that match `pattern` have these levels; `why` says what the name means, `note` what a user should know."""

    pattern: str
    levels: tuple[str, ...]
    why: str
    note: str = ""


@dataclass(frozen=True)
class RejectRule:
    """Names that match `pattern` are rejected for the reason of this code."""

    pattern: str
    reason_code: str
    why: str


@dataclass(frozen=True)
class ProviderRule:
    """Names that match `pattern` belong to this provider, at these levels only."""

    pattern: str
    provider: str
    full_name: str
    levels: tuple[str, ...]


REJECT_RULES = (
    RejectRule(
        r"erityiskoulu|\bvalteri\b|koulukoti", "special_school", "special school, learning centre or reform school"
    ),
    RejectRule(
        r"konservatorio|musiikkiopisto|kuvataidekoulu|taidekoulu", "art_education", "music, art or dance school"
    ),
    RejectRule(r"\bkirjasto", "not_a_school", "a library"),
)

PILOT_RULES = (
    LevelRule(
        r"ammattiopisto|ammatti- ja aikuisopisto|oppilaitos|artesaaniopisto|ilmailuopisto",
        ("vet",),
        "vocational institution",
    ),
    LevelRule(
        r"\besedu\b|\bsamiedu\b|\bsataedu\b|\bwinnova\b|\bkao\b|step-koulutus",
        ("vet",),
        "trade name of a vocational institution",
    ),
    LevelRule(
        r"kansalaisopisto|työväenopisto|kansanopisto|\bopisto\b|medborgarinstitut",
        ("liberal_adult",),
        "liberal adult education",
    ),
    LevelRule(r"lukio|gymnasium", ("lukio",), "general upper secondary school"),
    LevelRule(r"päiväkotikoulu", ("early_childhood", "basic_1_6"), "kindergarten and lower grades in one house"),
    LevelRule(r"koulu ja päiväkoti", ("early_childhood", "basic"), "school and kindergarten in one house"),
    LevelRule(r"\(1\.?\s*[-–]\s*6\.?\)|alakoulu|ala-aste|alaluokat|lågstadi", ("basic_1_6",), "grades 1-6"),
    LevelRule(r"\(7\.?\s*[-–]\s*9\.?\)|yläkoulu|yläaste|yläluokat|högstadi", ("basic_7_9",), "grades 7-9"),
    LevelRule(
        r"yhtenäiskoulu.*(toimipiste|yksikkö)",
        ("basic",),
        "one unit of a school of grades 1-9: its own grades are not told",
    ),
    LevelRule(r"yhtenäiskoulu", ("basic_1_6", "basic_7_9"), "grades 1-9"),
    LevelRule(
        r"yhteiskoulu|lyseo",
        ("basic_7_9",),
        "former secondary school, today grades 7-9",
        note="Grades 7-9 by the kind of name (domain knowledge)",
    ),
    LevelRule(r"koulu|\bskolan?\b|samskolan?\b", ("basic",), "basic education, grades not told"),
)
"""Named schools of the pilot file, after the reject rules."""

NATIONAL_RULES = (
    LevelRule(r"ammattikorkeakoulu|yrkeshögskola|\bhamk\b|\bjamk\b", ("uas",), "university of applied sciences"),
    LevelRule(r"lukio|lyseo", ("lukio",), "general upper secondary school"),
    LevelRule(r"yliopisto(?!n)|korkeakoulu|handelshögskola|akademi\b", ("university",), "university"),
)
"""Records of the national file, which lists upper secondary and higher education only."""

ADULTS_ONLY = r"(aikuis|ilta)lukio"
"""Upper secondary schools for adults: they do not serve 16-17-year-olds."""

SWEDISH = r"\bskolan?\b|(sam|hög|folk)skolan?\b|gymnasium|\bdaghem|åbo akademi|institut\b"
"""Names in Swedish; the whole word, since Askolan lukio holds the letters of skolan too."""

FOREIGN = r"\bschool\b|playschool|englann|\benkku\b"
"""Names of English-language schools and kindergartens: neither Finnish nor Swedish, so `unknown`."""

PROVIDERS = (
    ProviderRule(
        r"kainuun ammattiopisto|\bkao\b",
        "KAO",
        "Kainuun ammattiopisto (Kajaanin kaupungin koulutusliikelaitos)",
        ("vet",),
    ),
    ProviderRule(r"keski-pohjanmaan ammattiopisto", "Kpedu", "Keski-Pohjanmaan koulutusyhtymä", ("vet",)),
    ProviderRule(r"etelä-savon ammattiopisto|\besedu\b", "Esedu", "Etelä-Savon Koulutus Oy", ("vet",)),
    ProviderRule(
        r"samiedu|savonlinnan ammatti- ja aikuisopisto", "Samiedu", "Savonlinnan ammatti- ja aikuisopisto", ("vet",)
    ),
    ProviderRule(r"\bsataedu\b", "Sataedu", "Satakunnan koulutuskuntayhtymä", ("vet",)),
    ProviderRule(r"\bwinnova\b", "WinNova", "Länsirannikon Koulutus Oy", ("vet",)),
    ProviderRule(r"\bsasky\b", "Sasky", "SASKY koulutuskuntayhtymä", ("vet",)),
    ProviderRule(r"step-koulutus", "STEP-koulutus", "STEP-koulutus (Kirkkopalvelut ry)", ("vet",)),
    ProviderRule(r"suomen ilmailuopisto", "Suomen Ilmailuopisto", "Suomen Ilmailuopisto Oy", ("vet",)),
    ProviderRule(r"centria", "Centria", "Centria-ammattikorkeakoulu Oy", ("uas",)),
    ProviderRule(r"kaakkois-suomen ammattikorkeakoulu", "Xamk", "Kaakkois-Suomen ammattikorkeakoulu Oy", ("uas",)),
    ProviderRule(r"satakunnan ammattikorkeakoulu", "SAMK", "Satakunnan ammattikorkeakoulu Oy", ("uas",)),
    ProviderRule(r"kajaanin ammattikorkeakoulu", "KAMK", "Kajaanin Ammattikorkeakoulu Oy", ("uas",)),
)
"""Providers that the name itself gives; a municipality is never assumed to be one."""


@dataclass(frozen=True)
class DuplicateRules:
    """Distances in metres within which records are one site, or have to be looked at by hand.

    `same_name_m`: same name and a level in common; `unnamed_m`: a record without a name beside a
    named one of the same tag; `other_name_review_m`: different names, a level in common;
    `same_name_review_m`: same name, too far for the first rule.
    """

    same_name_m: float = 250.0
    unnamed_m: float = 60.0
    other_name_review_m: float = 60.0
    same_name_review_m: float = 5000.0


DUPLICATES = DuplicateRules()


def matches(pattern: str, name: str) -> bool:
    """Return whether `pattern` occurs in `name`, in whichever case.

    Examples
    --------
    >>> matches(ADULTS_ONLY, "Porin aikuislukio"), matches(ADULTS_ONLY, "Lauttakylän lukio + aikuislinja")
    (True, False)
    """
    return re.search(pattern, name, re.IGNORECASE) is not None


def rejection(name: str) -> RejectRule | None:
    """Return the first reject rule that `name` matches.

    Examples
    --------
    >>> rejection("Sateenkaaren erityiskoulu").reason_code
    'special_school'
    >>> rejection("Kalevan koulu") is None
    True
    """
    return next((rule for rule in REJECT_RULES if matches(rule.pattern, name)), None)


def level_rule(name: str, *, national: bool) -> LevelRule | None:
    """Return the first level rule that `name` matches in the file's own list.

    Examples
    --------
    >>> level_rule("Pertunmaan Yhtenäiskoulu", national=False).levels
    ('basic_1_6', 'basic_7_9')
    >>> level_rule("Kajaanin lyseo", national=False).levels, level_rule("Lahden lyseo", national=True).levels
    (('basic_7_9',), ('lukio',))
    >>> level_rule("Liisanpuisto", national=False) is None
    True
    """
    rules = NATIONAL_RULES if national else PILOT_RULES
    return next((rule for rule in rules if matches(rule.pattern, name)), None)


def language(name: str) -> str:
    """Return the language of instruction that `name` shows: fi, sv or unknown.

    Examples
    --------
    >>> [language(name) for name in ("Öja daghem", "Öjan koulu", "English Playschool", "")]
    ['sv', 'fi', 'unknown', 'unknown']
    """
    if not name or matches(FOREIGN, name):
        return "unknown"
    return "sv" if matches(SWEDISH, name) else "fi"


def provider(name: str, level: str) -> str:
    """Return the provider that `name` gives at `level`; empty where none is known.

    Examples
    --------
    >>> provider("Sataedu Lukio Kansalaisopisto", "vet"), provider("Sataedu Lukio Kansalaisopisto", "lukio")
    ('Sataedu', '')
    """
    return next((rule.provider for rule in PROVIDERS if level in rule.levels and matches(rule.pattern, name)), "")


def plain(name: str) -> str:
    """Return `name` in lower case with single spaces and without punctuation; hyphens join words.

    Examples
    --------
    >>> plain("Etelä-Tapiolan  LUKIO (1.–6.)")
    'etelätapiolan lukio 1 6'
    """
    joined = re.sub(r"(?<=\w)-(?=\w)", "", name.casefold())
    return " ".join(re.findall(r"\w+", joined))


def names_agree(query: str, name: str) -> bool:
    """Return whether the name found holds the words asked for, or the other way round.

    Examples
    --------
    >>> names_agree("Jyväskylän Lyseon lukio", "Lyseon lukio")
    True
    >>> names_agree("Tapiolan lukio", "Etelä-Tapiolan lukio")
    False
    """
    asked, name_words = f" {plain(query)} ", f" {plain(name)} "
    return asked in name_words or name_words in asked
