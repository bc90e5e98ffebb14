"""Industries of TOL 2008 by name, and the field of education that is taken to serve each: data of the project's own."""

import pandas as pd

FIELDS = {
    "01": ("Kasvatusalat", "Pedagogiska områden", "Education"),
    "02": ("Humanistiset ja taidealat", "Humanistiska och konstnärliga områden", "Arts and humanities"),
    "04": (
        "Kauppa, hallinto ja oikeustieteet",
        "Handel, administration och juridik",
        "Business, administration and law",
    ),
    "06": (
        "Tietojenkäsittely ja tietoliikenne (ICT)",
        "Databehandling och datakommunikation (IKT)",
        "Information and communication technologies",
    ),
    "07": ("Tekniikan alat", "Tekniska områden", "Engineering, manufacturing and construction"),
    "08": (
        "Maa- ja metsätalousalat",
        "Lant- och skogsbruksområden",
        "Agriculture, forestry, fisheries and veterinary",
    ),
    "09": ("Terveys- ja hyvinvointialat", "Hälso- och välfärdsområden", "Health and welfare"),
    "10": ("Palvelualat", "Servicebranscher", "Services"),
}
"""Fields of education (first level of the national classification of education 2016): names in fi, sv, en."""

INDUSTRIES = {
    "A": ("08", "Maatalous, metsätalous ja kalatalous", "Jordbruk, skogsbruk och fiske",
          "Agriculture, forestry and fishing"),
    "B": ("07", "Kaivostoiminta ja louhinta", "Utvinning av mineral", "Mining and quarrying"),
    "C": ("07", "Teollisuus", "Tillverkning", "Manufacturing"),
    "D": ("07", "Sähkö-, kaasu- ja lämpöhuolto", "Försörjning av el, gas, värme och kyla",
          "Electricity, gas, steam and air conditioning supply"),
    "E": ("07", "Vesihuolto, viemäri- ja jätehuolto", "Vattenförsörjning, avlopps- och avfallshantering",
          "Water supply, sewerage and waste management"),
    "F": ("07", "Rakentaminen", "Byggverksamhet", "Construction"),
    "G": ("04", "Tukku- ja vähittäiskauppa", "Parti- och detaljhandel", "Wholesale and retail trade"),
    "H": ("10", "Kuljetus ja varastointi", "Transport och magasinering", "Transportation and storage"),
    "I": ("10", "Majoitus- ja ravitsemistoiminta", "Hotell- och restaurangverksamhet",
          "Accommodation and food service"),
    "J": ("06", "Informaatio ja viestintä", "Informations- och kommunikationsverksamhet",
          "Information and communication"),
    "K": ("04", "Rahoitus- ja vakuutustoiminta", "Finans- och försäkringsverksamhet", "Financial and insurance"),
    "L": ("04", "Kiinteistöalan toiminta", "Fastighetsverksamhet", "Real estate"),
    "M": ("", "Ammatillinen, tieteellinen ja tekninen toiminta",
          "Verksamhet inom juridik, ekonomi, vetenskap och teknik", "Professional, scientific and technical"),
    "N": ("10", "Hallinto- ja tukipalvelutoiminta", "Uthyrning, fastighetsservice, resetjänster och andra stödtjänster",
          "Administrative and support service"),
    "O": ("", "Julkinen hallinto ja maanpuolustus", "Offentlig förvaltning och försvar",
          "Public administration and defence"),
    "P": ("01", "Koulutus", "Utbildning", "Education"),
    "Q": ("09", "Terveys- ja sosiaalipalvelut", "Vård och omsorg; sociala tjänster",
          "Human health and social work"),
    "R": ("02", "Taiteet, viihde ja virkistys", "Kultur, nöje och fritid", "Arts, entertainment and recreation"),
    "S": ("10", "Muu palvelutoiminta", "Annan serviceverksamhet", "Other services"),
    "T": ("", "Kotitalouksien toiminta työnantajina", "Förvärvsarbete i hushåll", "Households as employers"),
    "U": ("", "Kansainvälisten organisaatioiden toiminta", "Verksamhet vid internationella organisationer",
          "Extraterritorial organisations"),
    "X": ("", "Toimiala tuntematon", "Näringsgrenen okänd", "Industry unknown"),
}  # fmt: skip
"""Field of education and names (fi, sv, en) of each industry.

ASSUMPTION. The field is the one from which most people of the industry come. M and O draw on several alike, T, U and
X are small or unknown: they have none.
"""


def industries() -> pd.DataFrame:
    """Return the industries: `industry`, names in three languages, `field` and its names (empty: no single field)."""
    rows = [
        (industry, *names, field, *FIELDS.get(field, ("", "", "")))
        for industry, (field, *names) in INDUSTRIES.items()
    ]  # fmt: skip
    columns = ["industry", "name_fi", "name_sv", "name_en"]
    columns += ["field", "field_name_fi", "field_name_sv", "field_name_en"]
    return pd.DataFrame(rows, columns=columns)
