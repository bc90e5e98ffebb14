"""Which indicators tell regions apart, from made-up values; the real table is recomputed elsewhere."""

import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.scoring.discrimination import NOT_IN_ALL, SAME, csv_text, main, not_in_all, spread, tables
from kopa.goals.scoring.scorecard import scorecard
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS
from kopa.tables import INDICATORS


def made_up():
    rows = []
    for i, region in enumerate(CASE_IDS):
        rows += [
            (region, "", "lukio", "G1.d.p90", 20.0 + i, "min", 1.0, "ok"),
            (region, "", "lukio", "G1.d.mean", 3.0 + 0.1 * i, "min", 1.0, "ok"),  # all better than the best post
            (region, "", "", "G2.a.count", 2.0, "modes", None, "assumption" if i == 3 else "ok"),
            (region, "205", "lukio", "G1.c.10km", 0.5, "share", 1.0, "ok"),
        ]
    return pd.DataFrame(rows, columns=INDICATORS.names)


def test_the_same_score_in_all_four_does_not_discriminate():
    found = tables(made_up())
    assert found[SAME] == {("G1.d.mean", "lukio")}
    assert ("G2.a.count", "") in found[NOT_IN_ALL]
    assert ("G3.b.match", "") in found[NOT_IN_ALL]  # nobody's is known without the analyst's table
    assert not {("G1.d.p90", "lukio"), ("G1.d.mean", "lukio")} & found[NOT_IN_ALL]
    table = spread(made_up()).set_index("key")
    assert table.loc["G1.d.p90", "lowest"] == pytest.approx(0.74)
    assert table.loc["G1.d.p90", "highest"] == pytest.approx(0.8)
    assert table.loc["G2.a.count", "n_regions"] == 3


def test_what_a_table_tells_of_all_four_is_known_of_all():
    rows = [(region, "", "", "G3.b.match", 0.5 + 0.1 * i, "index", None, "ok") for i, region in enumerate(CASE_IDS)]
    brought = pd.concat([made_up(), pd.DataFrame(rows, columns=INDICATORS.names)], ignore_index=True)
    assert ("G3.b.match", "") not in not_in_all(brought)
    assert ("G3.b.match", "") in not_in_all(brought[brought["region_id"].ne("kainuu") | brought["level"].ne("")])
    region = Region("kainuu", "Kainuu", "Kajanaland", "Kainuu", ("205",), 2026)
    of_kainuu = brought[brought["region_id"] == "kainuu"]
    reason = {
        name: scorecard(of_kainuu, region, not_in_all=apart).set_index("indicator_id").loc["G3.b.match", "rests_on"]
        for name, apart in (("all", not_in_all(brought)), ("some", [("G3.b.match", "")]))
    }
    assert "not compared" in reason["some"]
    assert "not compared" not in reason["all"]


def test_all_four_regions_are_needed_and_others_do_not_matter():
    with pytest.raises(InputError, match="satakunta"):
        spread(made_up()[lambda t: t["region_id"] != "satakunta"])
    other = made_up()[lambda t: t["region_id"] == "kainuu"].assign(region_id="lappi", value=60.0)
    assert tables(pd.concat([other, made_up()], ignore_index=True)) == tables(made_up())


def test_the_command_reads_what_a_run_writes_and_writes_the_table(tmp_path, capsys):
    for region, rows in made_up().groupby("region_id"):
        rows.to_csv(tmp_path / f"{region}.csv", index=False)
    out = tmp_path / "table.csv"
    assert main([*(str(path) for path in sorted(tmp_path.glob("*.csv"))), "--out", str(out)]) == 0
    assert "G1.d.p90" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8") == csv_text(tables(made_up()))
    assert out.read_text(encoding="utf-8").splitlines()[:2] == ["why,key,level", "same,G1.d.mean,lukio"]
