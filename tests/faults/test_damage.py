"""A file whose hash is recorded is never taken for another: the short form of `long_bad_input`."""

from tests.faults import damage


def test_damage_to_starter_tables_is_caught_every_time(tmp_path) -> None:
    found = list(damage.starter(tmp_path, times=2))
    assert len(found) >= 6 * 17
    assert [(name, kind) for name, kind in found if kind] == []


def test_damage_to_a_published_report_is_caught_every_time(tmp_path) -> None:
    found = list(damage.outputs(tmp_path, times=1))
    assert len(found) == 21 + 15, "six files and their record damaged in three ways, every two files exchanged"
    assert [(name, kind) for name, kind in found if kind] == []


def test_damage_to_kept_variants_is_told_and_mended_every_time(tmp_path) -> None:
    found = list(damage.variants(tmp_path, times=2))
    assert len(found) == 4 * (2 * 2 + 1) + 3
    assert [(name, kind) for name, kind in found if kind] == []
