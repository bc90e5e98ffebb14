"""What Snakemake is told of a run: the rules that follow from the table of steps."""

import os
import time
from dataclasses import replace

from kopa import store
from kopa.workflow import snakemake
from kopa.workflow.step_table import Job
from tests.workflow.test_run import batch_of


def test_shared_steps_and_regions_are_one_rule_each_and_wait_for_each_other(tmp_path):
    run = batch_of(tmp_path, "pari-1", "lappi")
    run = replace(run, chosen=replace(run.chosen, intervals=True), comparison="key", jobs=5)
    told = snakemake.rules_of(run, 2)
    assert [rule["name"] for rule in told["shared"]] == ["network_0", "variants_1", "comparison_4"]
    assert [rule["name"] for rule in told["regions"]] == ["pari_1_2", "lappi_3"]
    rules = {rule["name"]: rule for rule in [*told["shared"], *told["regions"]]}
    marker = {name: rule["marker"] for name, rule in rules.items()}
    assert rules["pari_1_2"]["needs"] == sorted([marker["network_0"], marker["variants_1"]])
    assert set(rules["comparison_4"]["needs"]) == set(marker.values()) - {marker["comparison_4"]}
    assert [rule["threads"] for rule in rules.values()] == [1, 5, 1, 2, 2]
    assert rules["pari_1_2"]["command"].endswith("-m kopa.workflow.local pari-1")
    assert rules["variants_1"]["command"].endswith("-m kopa.workflow.steps variants")
    assert run.hidden / marker["lappi_3"] == run.published("lappi")


def test_a_marker_of_a_time_to_come_is_given_the_time_of_now(tmp_path):
    run = batch_of(tmp_path, "lappi")
    for job in (Job("network"), Job("cells", "lappi")):
        store.write_json(run.marker(job), {})
    os.utime(run.marker(Job("network")), (time.time() + 86_400,) * 2)
    old = run.marker(Job("cells", "lappi"))
    os.utime(old, (1, 1))
    snakemake._date_no_later_than_now(run)
    assert run.marker(Job("network")).stat().st_mtime <= time.time()
    assert old.stat().st_mtime == 1
