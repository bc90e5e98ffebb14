import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from kopa.goals.robustness import variants as robustness_variants
from kopa.goals.robustness.spread import Spread
from kopa.parameters import Parameters
from kopa.study import uncertainty as study_uncertainty
from kopa.study.opening import open_study
from kopa.workflow import uncertainty

PARAMETERS = Parameters(draws=200)


def study(name="kainuu", parameters=PARAMETERS):
    return open_study(name, parameters=parameters)


def all_kinds(group):
    ids = [one.region.id for one in group]
    return {kind: pd.DataFrame({"region_id": ids, "value": 1.0}) for kind in uncertainty.KINDS}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Values of one region over four networks only."""
    out = tmp_path_factory.mktemp("out")
    small = lambda parameters, spread=None: robustness_variants.design(parameters, Spread(networks=4))  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_uncertainty, "design", small)
        uncertainty.prepare([study()], out, Console(quiet=True))
        values = uncertainty.values_of(study(), out)
        card = study().scorecard()
        return out, values, card, study_uncertainty.with_uncertainty(card, values, PARAMETERS)


def test_every_score_with_weight_lies_beside_an_interval(prepared):
    _, _, card, filled = prepared
    counted = filled["weight"] > 0
    assert filled.loc[counted, ["low", "high"]].notna().all().all()
    assert (filled.loc[counted, "low"] <= filled.loc[counted, "high"]).all()
    assert filled.loc[~counted, ["low", "high"]].isna().all().all()
    pd.testing.assert_frame_equal(filled.drop(columns=["low", "high"]), card.drop(columns=["low", "high"]))
    overall = filled[filled["goal_id"] == "ALL"].iloc[0]
    assert overall["low"] < overall["high"]


def test_values_are_kept_by_content(prepared):
    out, values, _, _ = prepared
    pd.testing.assert_frame_equal(uncertainty.values_of(study(), out), values)
    assert uncertainty.values_of(study(parameters=Parameters(draws=200, season="winter")), out) is None
    assert uncertainty.values_of(study("satakunta"), out) is None
    sites = study().sites.drop(columns=["id", "in_region"]).query("level == 'lukio'")
    assert uncertainty.values_of(study().with_sites(sites), out) is None
    basis = uncertainty.basis.foundation()
    with pytest.MonkeyPatch.context() as patch:
        other = {**basis, "versions": {**basis["versions"], "numpy": "1.0"}}
        patch.setattr(uncertainty.basis, "foundation", lambda: other)
        assert uncertainty.values_of(study(), out) is None  # other libraries may give other values
    files = {path: path.stat().st_mtime_ns for path in (out / uncertainty.CACHE).iterdir()}
    uncertainty.prepare([study()], out, Console(quiet=True))
    assert {path: path.stat().st_mtime_ns for path in (out / uncertainty.CACHE).iterdir()} == files


def test_the_number_of_processes_changes_no_bit(prepared, tmp_path, monkeypatch):
    out, _, _, _ = prepared
    small = robustness_variants.design(PARAMETERS, Spread(networks=4))
    monkeypatch.setattr(study_uncertainty, "design", lambda _: small)
    uncertainty.prepare([study()], tmp_path, Console(quiet=True), jobs=1)
    kept = [sorted((folder / uncertainty.CACHE).glob("*.parquet")) for folder in (out, tmp_path)]
    assert [len(files) for files in kept] == [len(uncertainty.KINDS)] * 2
    for one, other in zip(*kept, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_variants_are_divided_between_networks():
    variants = robustness_variants.design(PARAMETERS, Spread(networks=4)).crossed
    for wanted in (1, 2, 3, 100):
        parts = study_uncertainty.by_networks(variants, wanted)
        assert tuple(one for part in parts for one in part) == variants
        networks = [{one.network for one in part} for part in parts]
        assert sum(map(len, networks)) == len(set().union(*networks))
        assert 1 <= len(parts) <= wanted + 1


def test_networks_differ(prepared):
    _, values, _, _ = prepared
    times = values[(values["level"] == "lukio") & (values["indicator_id"] == "G1.d.mean")]
    assert times["network"].nunique() >= 5
    assert np.ptp(times["value"]) > 0


def test_without_values_a_scorecard_stays_as_it_is(prepared):
    _, _, card, _ = prepared
    assert study_uncertainty.with_uncertainty(card, None, PARAMETERS) is card


def test_values_are_kept_under_what_they_were_computed_with(tmp_path, monkeypatch):
    """Code that changes while networks are searched neither loses the values nor stands for them afterwards."""
    code = ["begun with"]
    here = uncertainty.basis.foundation()
    monkeypatch.setattr(uncertainty.basis, "foundation", lambda: here | {"code": code[0]})

    def computed(group, *_, **__):
        code[0] = "changed meanwhile"
        return all_kinds(group)

    monkeypatch.setattr(uncertainty, "_computed", computed)
    kept = uncertainty.prepare([study()], tmp_path, Console(quiet=True))
    for kind in uncertainty.KINDS:
        assert pd.read_parquet(kept["kainuu", kind])["value"].tolist() == [1.0]
    assert uncertainty.values_of(study(), tmp_path) is None
    code[0] = "begun with"
    assert uncertainty.values_of(study(), tmp_path) is not None


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Kept values of two regions, quickly made; and how many regions were computed at each time."""
    regions, times = [study("kainuu"), study("satakunta")], []

    def computed(group, *_, **__):
        times.append([one.region.id for one in group])
        return all_kinds(group)

    monkeypatch.setattr(uncertainty, "_computed", computed)
    files = uncertainty.prepare(regions, tmp_path, Console(quiet=True))
    times.clear()
    return regions, tmp_path, files["kainuu", "variants"], files["satakunta", "variants"], times


def exchange(one, other):
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


@pytest.mark.parametrize("fault", ["cut", "exchanged", "exchanged with its record", "record damaged"])
def test_damaged_or_exchanged_values_are_not_read_but_computed_again(kept, capsys, fault):
    regions, out, mine, others, times = kept
    if fault == "cut":
        mine.write_bytes(mine.read_bytes()[:100])
    elif fault == "record damaged":
        uncertainty.record_of(mine).write_text("{")
    else:
        exchange(mine, others)
    if fault == "exchanged with its record":
        exchange(uncertainty.record_of(mine), uncertainty.record_of(others))
    assert uncertainty.values_of(regions[0], out) is None
    uncertainty.prepare(regions, out, Console(width=500))
    assert f"{mine} is damaged: computed again" in capsys.readouterr().out
    assert any("kainuu" in names for names in times)
    assert uncertainty.values_of(regions[0], out)["region_id"].tolist() == ["kainuu"]


def test_values_without_a_record_count_as_not_there(kept, capsys):
    regions, out, mine, _, times = kept
    uncertainty.record_of(mine).unlink()
    assert uncertainty.values_of(regions[0], out) is None
    assert not uncertainty.discard_damaged(regions, out, Console())
    assert capsys.readouterr().out == ""
    uncertainty.prepare(regions, out, Console(quiet=True))
    assert times == [["kainuu"]]
    assert uncertainty.discard_damaged(regions, out, Console())
