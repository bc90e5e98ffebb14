"""What the layers and fields of a GeoPackage hold, in Finnish, Swedish and English."""

from collections.abc import Mapping

from kopa.words.text import Text

LAYERS: Mapping[str, Text] = {
    "municipalities": Text("Kunnat ja mittarit", "Kommuner och mått", "Municipalities with indicators"),
    "cells": Text(
        "Asuinpaikat ja matkat lähimpään",
        "Boendeplatser och resor till närmaste",
        "Places where people live, and the trip to the nearest site",
    ),
    "sites": Text("Toimipisteet", "Verksamhetsställen", "Education sites"),
    "isochrones": Text(
        "Alueet, joilta toimipiste saavutetaan ajassa",
        "Områden från vilka verksamhetsstället nås inom en tid",
        "Areas from which a site is reached within a time",
    ),
    "roads": Text("Tiet (kuvaa varten)", "Vägar (för kartan)", "Roads (for drawing)"),
}
"""Titles of the layers."""

ROAD_CLASSES: Mapping[int, Text] = {
    1: Text("valtatie", "riksväg", "trunk road"),
    2: Text("kantatie", "stamväg", "main road"),
    3: Text("seututie", "regionalväg", "regional road"),
    4: Text("yhdystie", "förbindelseväg", "connecting road"),
    5: Text("muu tie", "annan väg", "other road"),
    9: Text("lautta", "färja", "ferry"),
}
"""What each value of `road_class` means."""


def _classes_in(language: str) -> str:
    return ", ".join(f"{value} {text.get(language)}" for value, text in ROAD_CLASSES.items())


FIELDS: Mapping[str, Text] = {
    "code": Text("kuntanumero", "kommunkod", "municipality code"),
    "name_fi": Text("nimi suomeksi", "namn på finska", "name in Finnish"),
    "name_sv": Text("nimi ruotsiksi", "namn på svenska", "name in Swedish"),
    "region_code": Text("maakunnan numero", "landskapskod", "region code"),
    "year": Text("kuntajaon vuosi", "kommunindelningens år", "year of the municipal division"),
    "population": Text("henkilöä", "personer", "persons"),
    "population_change_share": Text(
        "väestön muutos kymmenessä vuodessa, osuus 0–1",
        "befolkningens förändring på tio år, andel 0–1",
        "change of population in ten years, share 0-1",
    ),
    "persons": Text("ikäryhmän henkilöt", "personer i åldersgruppen", "persons of the age group"),
    "within_30min_share": Text(
        "osuus enintään 30 minuutin ajomatkan päässä, 0–1",
        "andel inom 30 minuters bilresa, 0–1",
        "share within a drive of 30 minutes, 0-1",
    ),
    "median_min": Text(
        "ajoaika lähimpään, mediaani, minuuttia",
        "restid med bil till närmaste, median, minuter",
        "driving time to the nearest, median, minutes",
    ),
    "p90_min": Text(
        "ajoaika, jossa 90 % ehtii lähimpään, minuuttia",
        "restid inom vilken 90 % når närmaste, minuter",
        "driving time within which 90% reach the nearest, minutes",
    ),
    "p90_km": Text(
        "tiematka, jonka 90 % alittaa, kilometriä",
        "väglängd som 90 % har högst, kilometer",
        "road distance that 90% keep within, kilometres",
    ),
    "beyond_limit_share": Text(
        "osuus lain rajaa kauempana (perusopetus yli 5 km, toinen aste vähintään 7 km), 0–1",
        "andel längre bort än lagens gräns (grundläggande utbildning över 5 km, andra stadiet minst 7 km), 0–1",
        "share beyond the law's limit (basic education over 5 km, upper secondary at least 7 km), 0-1",
    ),
    "other_municipality_share": Text(
        "osuus, jonka lähin toimipiste on toisessa kunnassa, 0–1",
        "andel vars närmaste verksamhetsställe ligger i en annan kommun, 0–1",
        "share whose nearest site is in another municipality, 0-1",
    ),
    "status": Text(
        "ok, partial (osin), missing (puuttuu), assumption (oletus), unreachable (ei tieyhteyttä: arvo on tyhjä), "
        "sites_not_known (asteen toimipisteitä ei tunneta koko alueelta: arvo on tyhjä)",
        "ok, partial (delvis), missing (saknas), assumption (antagande), "
        "unreachable (ingen vägförbindelse: värdet är tomt), "
        "sites_not_known (nivåns verksamhetsställen är inte kända i hela området: värdet är tomt)",
        "ok, partial, missing, assumption, unreachable (no road connection: the value is empty), "
        "sites_not_known (the sites of the level are not known everywhere in the region: the value is empty)",
    ),
    "min": Text(
        "ajoaika ovelta ovelle lähimpään, minuuttia",
        "restid med bil från dörr till dörr till närmaste, minuter",
        "driving time from door to door to the nearest, minutes",
    ),
    "km": Text(
        "lyhin tiematka lähimpään, kilometriä",
        "kortaste väg till närmaste, kilometer",
        "shortest road distance to the nearest, kilometres",
    ),
    "nearest": Text(
        "lähimmän toimipisteen tunnus (taso sites, kenttä id)",
        "närmaste verksamhetsställets kod (lagret sites, fältet id)",
        "id of the nearest site (layer sites, field id)",
    ),
    "id": Text("tunnus", "kod", "identifier"),
    "municipality_code": Text("kuntanumero", "kommunkod", "municipality code"),
    "age": Text(
        "arvioitu henkilömäärä iässä {ages}",
        "uppskattat antal personer i åldern {ages}",
        "estimated persons aged {ages}",
    ),
    "ages_estimated": Text("ikäjakauma on arvioitu", "åldersfördelningen är uppskattad", "ages are estimated"),
    "site_id": Text(
        "toimipisteen tunnus, sama kaikilla asteilla",
        "verksamhetsställets kod, samma för alla nivåer",
        "identifier of the site, shared by its levels",
    ),
    "name": Text("nimi", "namn", "name"),
    "level": Text("koulutusaste", "utbildningsnivå", "level of education"),
    "language": Text("opetuskieli", "undervisningsspråk", "language of instruction"),
    "provider": Text("koulutuksen järjestäjä", "utbildningsanordnare", "education provider"),
    "type_source": Text("mihin aste perustuu", "vad nivån grundar sig på", "what the level rests on"),
    "location_precision": Text("sijainnin tarkkuus", "lägets noggrannhet", "how well the place is known"),
    "in_region": Text("on alueella", "ligger i regionen", "lies in the region"),
    "used": Text("on jonkun lähin", "är närmast för någon", "is somebody's nearest"),
    "minutes": Text("ajoaika enintään, minuuttia", "restid med bil högst, minuter", "longest driving time, minutes"),
    "road_class": Text(
        f"tieluokka: {_classes_in('fi')}", f"vägklass: {_classes_in('sv')}", f"road class: {_classes_in('en')}"
    ),
    "road_number": Text("tien numero", "vägnummer", "road number"),
    "ferry": Text("lautta", "färja", "ferry"),
    "length_m": Text("pituus, metriä", "längd, meter", "length, metres"),
}
"""Descriptions of the fields; those of a level are told with its name before them."""

NLS = "National Land Survey of Finland"
OSM = "© OpenStreetMap contributors"

LICENCES: Mapping[str, tuple[str, str]] = {
    "municipalities": (
        "ODbL 1.0",
        f"Outlines: {NLS}, municipal division (CC BY 4.0). "
        "Population: Statistics Finland and Sotkanet / THL (CC BY 4.0). "
        f"Fields of a level of education derive from sites {OSM} (ODbL 1.0) and from roads of the {NLS} (CC BY 4.0).",
    ),
    "cells": (
        "ODbL 1.0",
        "Persons: Statistics Finland (Paavo), Eurostat (GEOSTAT), Sotkanet / THL (CC BY 4.0; Eurostat's reuse policy). "
        f"Minutes, kilometres and nearest sites derive from sites {OSM} (ODbL 1.0) "
        f"and from roads of the {NLS} (CC BY 4.0).",
    ),
    "sites": ("ODbL 1.0", f"Sites: {OSM}, https://www.openstreetmap.org/copyright; cleaned by stated rules."),
    "isochrones": (
        "ODbL 1.0",
        f"Areas derive from sites {OSM} (ODbL 1.0) and from roads of the {NLS} (CC BY 4.0).",
    ),
    "roads": ("CC BY 4.0", f"Contains data of the {NLS}, General Map 2013. Simplified for drawing."),
}
"""Licence of each layer as a whole, and whose data it holds."""
