"""Languages and official institutions of sites."""

import pandas as pd
import pytest

from kopa.sources.derive.schools.institutions import official
from kopa.sources.derive.schools.languages import languages


@pytest.mark.parametrize(
    ("codes", "name", "town", "expected"),
    [
        ("2", "Kuokkala svenska skola", "fi", ("sv", "register")),
        ("1", "Källhagens skola", "fi", ("fi", "register")),
        ("4", "Espoo International School", "fi+sv", ("other", "register")),
        ("", "Sjökulla skola", "fi+sv", ("sv", "name")),
        ("", "Kumlinge låg- och högstadium", "sv", ("sv", "name")),
        ("", "Helsinge gymnasium", "fi+sv", ("sv", "name")),
        ("", "Sottunga", "sv", ("sv", "municipality")),
        ("", "Eskolanmäen koulu", "fi", ("fi", "municipality")),
    ],
)
def test_language_by_codes_then_name_then_municipality(codes, name, town, expected) -> None:
    row = pd.DataFrame([{"teaching_language_codes": codes, "name": name, "municipality_code": "005"}])
    assert tuple(languages(row, pd.Series({"005": town})).iloc[0]) == expected


INSTITUTIONS = pd.DataFrame(
    [
        ("10034", "21", "Kainuun ammattiopisto", ""),
        ("10074", "21", "Kainuun ammattiopisto", ""),
        ("01641", "63", "Kainuun Opisto", ""),
        ("02536", "41", "Centria-ammattikorkeakoulu", ""),
        ("00001", "11", "Vuokatin koulu", ""),
    ],
    columns=["institution_number", "type_codes", "name_fi", "name_sv"],
)


@pytest.mark.parametrize(
    ("name", "level", "provider", "expected"),
    [
        ("Kainuun ammattiopisto, Vimpelin kampus", "vet", "", ("10074", "21")),
        ("KAO, Vuokatin kampus", "vet", "KAO", ("10074", "21")),
        ("Centria Ammattikorkeakoulu", "uas", "Centria", ("02536", "41")),
        ("Kainuun ammattiopisto", "liberal_adult", "", ("", "")),
        ("Artesaaniopisto", "vet", "Kälviän käsityö", ("", "")),
        ("Nimetön päiväkoti", "early_childhood", "", ("", "")),
    ],
)
def test_official_institution_by_the_sites_or_providers_name(name, level, provider, expected) -> None:
    row = pd.DataFrame([{"name": name, "level": level, "provider": provider}])
    assert tuple(official(row, INSTITUTIONS).iloc[0]) == expected
