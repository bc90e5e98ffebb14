"""The example scenarios of the case regions, each chosen by a rule: ``python -m tools.example_scenarios``.

They are no proposals. The rules are stated in each file's note and in `data/examples/README.md`.
"""

import argparse
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa import store
from kopa.levels import BASIC_1_6, LUKIO
from kopa.scenarios import CloseRoad, Scenario, close
from kopa.scenarios.edits import Edit
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.opening import open_study
from kopa.study.study import Study
from kopa.words.text import Text

FOLDER = Path("data/examples/scenarios")

SPECIAL_TASK = re.compile(
    "musiik|musik|taide|konst|tanssi|teatteri|urheilulukio|idrottsgymn|aikuis|vuxen|iltalukio|kvällsgymn|erityis|special|sairaala|"
    "sjukhus|koulukoti|skolhem|steiner|montessori|freinet|kristilli|kristen|kansainväli|international|internationell",
    re.IGNORECASE,
)
"""Words in the name of a school that say a special task: others choose it than those who live nearest, so that it does
not do another's work and another does not do its own."""

PROPOSED = frozenset({"04999", "05200", "05271", "05582", "05584", "05586", "05883", "05891", "06663", "08341"})
"""Schools of the case regions whose closing was proposed in public and is not decided, as far as pages tell (11/2026):
an example that closes one would be read as a word in that matter."""

LAST_REGIONAL_ROAD = 999
"""Largest number of a main or regional road (valtatie, kantatie, seututie)."""

EXAMPLE = Text(
    "Laskentasäännön valitsema esimerkki, ei ehdotus. ",
    "Ett exempel som en beräkningsregel har valt, inget förslag. ",
    "An example chosen by a rule, no proposal. ",
)


def examples(study: Study) -> Iterator[Scenario]:
    """Yield the three examples of a region: a school closed, two lukiot merged, a road closed."""
    yield school_closed(study)
    yield lukiot_merged(study)
    yield road_closed(study)


def school_closed(study: Study) -> Scenario:
    """Return the scenario that closes the school of the middle distance by road to the next one.

    Of the schools of grades 1-6 alone in the region (a unified one is often its municipality's only one of grades 7-9)
    whose name says no special task and that no decision concerns since the register (a school that others merged into
    is needed, one that ends does so anyway) nor a proposal, in the order of that distance (equal ones by id), the
    middle one.
    """
    sites, changes = _ordinary(_sites(study, BASIC_1_6)), study.country.site_changes
    decided = {*changes["institution_number"], *changes["into_number"], *PROPOSED} - {""}
    is_lower = sites["grade_range"].eq("1-6") & ~sites["site_id"].isin(decided)
    sites = sites[is_lower].reset_index(drop=True)
    km = study.travel.matrices(sites, study.near_sites(BASIC_1_6), "distance").distance_km
    others = study.near_sites(BASIC_1_6)["site_id"].to_numpy()[None, :] != sites["site_id"].to_numpy()[:, None]
    finnish = study.near_sites(BASIC_1_6)["language"].ne("sv").to_numpy()[None, :]
    next_km = np.where(others & finnish, km, np.inf).min(axis=1)
    row = np.lexsort((sites["site_id"].to_numpy(str), next_km))[(len(sites) - 1) // 2]
    name, town = str(sites["name"].iloc[row]), _municipality(study, str(sites["municipality_code"].iloc[row]))
    return _scenario(
        "example-school-closed",
        Text(f"Esimerkki ({town['name_fi']}): {name} lakkautetaan", f"Exempel ({town['name_sv']}): {name} läggs ned",
             f"Example ({town['name_fi']}): {name} closes"),
        Text(
            "Sääntö: alueen kouluista, joissa on vain luokat 1–6, joita ei koske mikään tiedossa oleva päätös eikä "
            "ehdotus ja joiden nimi ei kerro erityisestä tehtävästä, se, jonka matka tietä pitkin seuraavaan kouluun "
            "on keskimmäinen.",
            "Regel: av områdets skolor med enbart årskurserna 1–6 som inget känt beslut eller förslag gäller och vars "
            "namn inte anger en särskild uppgift den vars väg till nästa skola är den mellersta.",
            "Rule: of the region's schools of grades 1–6 alone that no known decision or proposal concerns and whose "
            "name says no special task the one whose distance by road to the next is the middle one.",
        ),
        close(str(sites["site_id"].iloc[row])),
    )  # fmt: skip


def lukiot_merged(study: Study) -> Scenario:
    """Return the scenario that merges the two nearest lukiot of neighbouring municipalities.

    Of all pairs of lukiot in two municipalities of the region that touch, without those whose name says a special task
    (music, art, sport, adults), the pair with the shortest way by road; the one whose municipality has fewer persons of
    the age group closes, and those who went there go to the other.
    """
    sites = _ordinary(_sites(study, LUKIO))
    km = study.travel.matrices(sites, sites, "distance").distance_km
    codes, ids = sites["municipality_code"].tolist(), sites["site_id"].tolist()
    outline = study.country.municipalities.set_index("code").geometry
    pairs = [
        (float(min(km[a, b], km[b, a])), ids[a], ids[b], a, b)
        for a, b in combinations(range(len(sites)), 2)
        if codes[a] != codes[b] and outline[codes[a]].distance(outline[codes[b]]) < 1.0
    ]
    *_, a, b = min(pairs)
    closes, stays = sorted((a, b), key=lambda at: (_persons(study, codes[at]), ids[at]))
    names = {at: str(sites["name"].iloc[at]) for at in (a, b)}
    pair = f"{names[closes]}, {names[stays]}"
    return _scenario(
        "example-lukiot-merged",
        Text(f"Esimerkki: yhteinen lukio ({pair})", f"Exempel: gemensamt gymnasium ({pair})",
             f"Example: one lukio for two municipalities ({pair})"),
        Text(
            "Sääntö: naapurikuntien lukioista, joiden nimi ei kerro erityisestä tehtävästä, lähin pari tietä pitkin; "
            "lakkautetaan se, jonka kunnassa on vähemmän 16–17-vuotiaita, ja siellä käyneet siirtyvät toiseen.",
            "Regel: det närmaste paret av gymnasier i två grannkommuner vars namn inte anger en särskild uppgift; "
            "det gymnasium läggs ned vars kommun har färre 16–17-åringar, och de som gick där går till det andra.",
            "Rule: the nearest pair of lukiot in two neighbouring municipalities whose names say no special task; the "
            "one whose municipality has fewer persons aged 16–17 closes, and those who went there go to the other.",
        ),
        close(ids[closes], move_to=ids[stays]),
    )  # fmt: skip


def road_closed(study: Study) -> Scenario:
    """Return the scenario that closes a numbered road where it leaves a municipality without a lukio.

    Of the region's municipalities without a lukio the one with most persons of the age group; of the main and
    regional roads that cross its border, each where it lies nearest to a lukio, the one whose closing makes the way
    to the lukio longer for most persons (of equals the lowest number).
    """
    with_lukio = set(_sites(study, LUKIO)["municipality_code"])
    without = [code for code in study.region.municipality_codes if code not in with_lukio]
    code = max(without, key=lambda one: (_persons(study, one), one))
    crossings = _crossings(study, code)
    number = max(sorted(crossings), key=lambda one: _longer(study, CloseRoad(f"road {one}", crossings[one])))
    place, town = crossings[number], _municipality(study, code)
    return _scenario(
        "example-road-closed",
        Text(f"Esimerkki: tie {number} suljettu kunnan rajalla ({town['name_fi']})",
             f"Exempel: väg {number} avstängd vid kommungränsen ({town['name_sv']})",
             f"Example: road {number} closed at the border of a municipality ({town['name_fi']})"),
        Text(
            "Sääntö: kunnista, joissa ei ole lukiota, se, jossa on eniten 16–17-vuotiaita; sen rajan ylittävistä "
            "valta-, kanta- ja seututeistä, kukin rajan siinä kohdassa, joka on lähinnä lukiota, se, jonka "
            "sulkeminen pidentää useimpien lukiomatkaa.",
            "Regel: av kommunerna utan gymnasium den med flest 16–17-åringar; av de riksvägar, stamvägar och "
            "regionala vägar som korsar dess gräns, var och en där den är närmast ett gymnasium, den som när den "
            "stängs förlänger flest personers väg till gymnasiet.",
            "Rule: of the municipalities without a lukio the one with most persons aged 16–17; of the main and "
            "regional roads that cross its border, each where it is nearest to a lukio, the one whose closing makes "
            "the way to lukio longer for most persons.",
        ),
        CloseRoad(f"road {number}", place),
    )  # fmt: skip


def _longer(study: Study, closed: CloseRoad) -> float:
    """Return how many persons have a longer way to the lukio when a road is closed."""
    changes = study.scenario(closed, levels=[LUKIO]).changes
    of_region = changes["level"].eq(LUKIO) & changes["municipality_code"].eq("")
    return float(changes.loc[of_region & changes["quantity"].eq("time_min"), "lose"].sum())


def _municipality(study: Study, code: str) -> pd.Series:
    return study.country.municipalities.set_index("code").loc[code]


def _crossings(study: Study, code: str) -> dict[int, tuple[float, float]]:
    """Return where each main or regional road crosses the border of a municipality, nearest to a lukio."""
    border = study.country.municipalities.set_index("code").geometry[code].boundary
    edges = study.network.edges
    edges = edges.iloc[np.sort(edges.sindex.query(border, predicate="intersects"))]
    lukiot, crossings = _sites(study, LUKIO).geometry.union_all(), {}
    for number, lines in edges[edges["road_number"].between(1, LAST_REGIONAL_ROAD)].groupby("road_number"):
        points = [
            (point.x, point.y)
            for line in lines.geometry
            for point in shapely.get_parts(line.intersection(border))
            if isinstance(point, shapely.Point)
        ]
        if points:
            x, y = min(points, key=lambda at: (shapely.Point(at).distance(lukiot), at))
            crossings[int(number)] = float(round(x)), float(round(y))
    return crossings


def _sites(study: Study, level: str) -> gpd.GeoDataFrame:
    """Return the sites of a level in the region that may teach in Finnish, by their ids."""
    sites = study.near_sites(level)
    here = sites["municipality_code"].isin(study.region.municipality_codes) & sites["language"].ne("sv")
    return sites[here].sort_values("site_id", ignore_index=True)


def _ordinary(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites without those whose name says a special task."""
    special = sites["name"].map(lambda name: SPECIAL_TASK.search(str(name)) is not None)
    return sites[~special].reset_index(drop=True)


def _persons(study: Study, code: str) -> float:
    return float(study.persons(LUKIO)[study.origins["municipality_code"].to_numpy() == code].sum())


def _scenario(name: str, title: Text, rule: Text, *edits: Edit) -> Scenario:
    note = Text(EXAMPLE.fi + rule.fi, EXAMPLE.sv + rule.sv, EXAMPLE.en + rule.en)
    return Scenario(name, title, edits, note)


def main() -> None:
    """Write the examples of the case regions below the folder given (default: the current one)."""
    parser = argparse.ArgumentParser(prog="python -m tools.example_scenarios")
    parser.add_argument("--repository", type=Path, default=Path(), help="folder of the checkout")
    folder = parser.parse_args().repository / FOLDER
    for region in CASE_IDS:
        for one in examples(open_study(region)):
            print(store.write_text(folder / region / f"{one.id}.toml", one.toml()))


if __name__ == "__main__":
    main()
