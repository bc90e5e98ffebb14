"""Bodies that the publishers' services gave, or that were written from their fields, are read as they are."""

import json

import pytest

from kopa.sources.fetch import files
from kopa.sources.fetch.faults import FetchError
from kopa.sources.services import features, organisations, pxweb, service_of, study_programmes
from kopa.sources.services.personal import cleaned
from tests.sources.fetch.small import order

pytestmark = pytest.mark.outside


@pytest.fixture
def samples(shared):
    return shared / "data/service_samples"


def all_of(wanted):
    return features._queries(wanted)[0]


def test_pages_of_statistics_finland_are_read(samples):
    for name, dataset, key in (("vaestoruutu", "population_grid", "grd_id"), ("oppilaitokset", "schools", "tunn")):
        wanted = order(dataset)
        page = features._parsed(
            wanted, all_of(wanted), (samples / f"2026/constructed/wfs_{name}_page.json").read_bytes(), name
        )
        assert page.total in (96_904, 2_501)
        assert all(row[key] for row in page.rows)


def test_the_paavo_features_have_the_columns_that_are_expected(samples):
    content = json.loads((samples / "paavo_wfs_sample/paavo_2026_sample_3_features.geojson").read_bytes())
    wanted = order("postal_areas", crs="")  # the carrier reprojected them
    features.refuse_columns([feature["properties"] for feature in content["features"]], wanted.dataset, "paavo")


def test_a_page_of_digiroad_is_read(samples):
    wanted = order("road_links")
    page = features._parsed(
        wanted, all_of(wanted), (samples / "2026/constructed/wfs_digiroad_tielinkki_page.json").read_bytes(), "x"
    )
    assert (len(page.rows), page.total) == (1, 3_363_654)


def test_addresses_of_ryhti_are_read(samples):
    wanted = order("addresses")
    page = features._parsed(
        wanted, all_of(wanted), (samples / "2026/constructed/ryhti_open_address.csv").read_bytes(), "x"
    )
    assert page.rows[0]["municipality_number"] == "205"


def test_counts_and_exceptions_are_told_apart(samples):
    assert features._count((samples / "2026/constructed/wfs_hits.xml").read_bytes(), "hits") == 96_904
    with pytest.raises(
        FetchError, match=r"the service says: Feature type :vaki2026_1km unknown .InvalidParameterValue"
    ):
        features._count((samples / "2026/constructed/wfs_exception.xml").read_bytes(), "hits")


def test_metadata_and_cells_of_pxweb_are_read(samples):
    found = pxweb._variables(
        (samples / "2026/constructed/pxweb_11re_metadata.json").read_bytes(), order("population_by_age")
    )
    assert [one.role for one in found] == ["area", "age", "sex", "time", "contents"]
    cells = pxweb._cells((samples / "2026/constructed/pxweb_jsonstat2.json").read_bytes(), None, "x")
    assert cells == [({"alue_23_20260101": "KU205", "timeperiod_y": "2024"}, None),
                     ({"alue_23_20260101": "KU205", "timeperiod_y": "2025"}, 36_000)]  # fmt: skip


TREES = ["oph_hierarkia_hae.json", "api_jalkelaiset.json", "2026/recorded/organisaatio_jalkelaiset_anonymous.json"]


@pytest.mark.parametrize("name", TREES)
def test_trees_of_organisations_are_read_and_only_named_fields_kept(samples, name):
    body = cleaned((samples / name).read_bytes(), organisations.HIERARCHY, name)
    nodes = organisations._nodes(body, name)
    assert len(nodes) >= 10
    assert {key for node in nodes for key in node} <= set(organisations.NODE)
    assert all(organisations.date_of(node.get("alkuPvm")) < "2100" for node in nodes)


def test_details_of_organisations_are_read(samples):
    path = samples / "2026/recorded/organisaatio_findbyoids_3.json"
    details = organisations._details(cleaned(path.read_bytes(), organisations.DETAILS, "x"), "x", None)
    assert [organisations.code_in(one["kayntiosoite"].get("postinumeroUri", "")) for one in details] == [
        "00580",
        "40014",
        "",
    ]
    assert {key for one in details for key in one["kayntiosoite"]} == {"osoite", "postinumeroUri", "postitoimipaikka"}


@pytest.mark.parametrize(
    "name",
    ["2026/recorded/koodisto_oppilaitosnumero.json", "2026/recorded/koodisto_oppilaitostyyppi_with_relations.json",
     "koodisto_maakunta-withrelations.json", "koodisto_oppilaitostyyppi.json", "koodi_GET.json"],
)  # fmt: skip
def test_code_lists_are_read(samples, tmp_path, name):
    wanted = order("code_lists")
    dataset = wanted.dataset.model_copy(update={"options": {"lists": ["list"]}})
    wanted = type(wanted)(dataset, None, wanted.area)
    content = json.loads((samples / name).read_bytes())
    for number, code in enumerate(content):  # some carriers cut the names of the codes
        code.setdefault("koodiUri", f"list_{number}")
        code.setdefault("koodiArvo", f"{number}")
    folder = files.Files(tmp_path)
    folder.write("list.json", json.dumps(content).encode())
    table = service_of(dataset).build(wanted, folder)
    assert len(table) == len(content)
    assert (table["name_fi"] != "").all()


def test_fields_of_opintopolku_keep_what_is_needed(samples):
    document = json.loads((samples / "2026/recorded/konfo_oppilaitos_search_document.json").read_bytes())
    term = document["search_terms"][0]
    offer = {name: term[name] for name in ("toteutusOid", "oppilaitosOid")} | {"kunnat": term["metadata"]["kunnat"]}
    hit = {"total": 1, "hits": [{"oid": term["koulutusOid"], "nimi": term["koulutusnimi"], "toteutukset": [offer]}]}
    body = cleaned(json.dumps(hit).encode(), study_programmes.HIT, "x")
    assert study_programmes._hits(body, "x")["hits"][0]["toteutukset"][0]["kunnat"] == [{"koodiUri": "kunta_618"}]
