"""CSV files of analysts: dialects, encodings, and every fault by file, field and row."""

import pytest

from kopa.errors import InputError, NotThereError, TableError
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.sources.user import csv_tables
from kopa.sources.user.csv_tables import read_folder, read_table
from kopa.store import write_csv, write_csv_fi

BROADBAND = SCHEMAS["broadband"]
EXPECTED = [["049", 0.975], ["205", 0.5]]


def written(tmp_path, content, name="broadband.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    "content",
    [
        "municipality_code,share_100mbit\n049,0.975\n205,0.5\n",
        "municipality_code;share_100mbit\r\n049;0,975\r\n205;0,5\r\n",
        "\ufeffmunicipality_code;share_100mbit\n049;0,975\n205;0.5\n;\n",
        "municipality_code\tshare_100mbit\n049\t0,975\n205\t,5",
        'municipality_code , share_100mbit\n"049"," 0.975 "\n205,5e-1\n\n\n',
        "municipality_code;share_100mbit;note\n049;0,975;\n205;0,5;\n",
    ],
)
def test_both_dialects_are_read_alike(tmp_path, content):
    table = read_table(written(tmp_path, content), BROADBAND)
    assert table[["municipality_code", "share_100mbit"]].values.tolist() == EXPECTED
    assert table["share_100mbit"].dtype == float


def test_finnish_letters_thousands_and_attributes_of_the_file(tmp_path):
    path = written(
        tmp_path, "municipality_code;field;jobs\n205;terveys ja hyvä;1\u00a0234\n290;åäö;12 000\n", "jobs.csv"
    )
    table = read_table(path, SCHEMAS["jobs_by_field"])
    assert table["jobs"].tolist() == [1234, 12000]
    assert table["field"].tolist() == ["terveys ja hyvä", "åäö"]
    assert (table.attrs["where"], table.attrs["first_row"]) == (str(path), 2)


def test_a_table_written_by_kopa_in_either_dialect_comes_back(tmp_path):
    table = read_table(written(tmp_path, "municipality_code,share_100mbit\n049,0.975\n205,0.5\n"), BROADBAND)
    for write in (write_csv, write_csv_fi):
        again = read_table(write(tmp_path / "again.csv", table), BROADBAND)
        assert again.equals(table)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("municipality_code,share_100mbit\n049,45 %\n", r"row 2 is '45 %'; expected .* write 45 % as 0\.45"),
        ("municipality_code;share_100mbit\n049;45 %\n", "write 45 % as 0,45"),
        ("municipality_code,share_100mbit\n049,\"0,9\"\n", "row 2 is '0,9'; expected a number with a decimal point"),
        ("municipality_code;share_100mbit\n049;1.234,5\n", "a decimal comma"),
        ("municipality_code,share_100mbit\n049,nan\n", "row 2 is 'nan'"),
        ("municipality_code,share_100mbit\n049,inf\n", "row 2 is 'inf'"),
        ("municipality_code,share_100mbit\n049,\n", "row 2 is empty; expected a value"),
        ("municipality_code,share_100mbit\n,0.5\n", "municipality_code: row 2 is empty; expected a value"),
        ("municipality_code,share_100mbit\n049,-1\n", "row 2 is -1.0; expected at least 0"),
        ("municipality_code,share_100mbit\n049,0.5\n049,0.6\n", "row 3 is '049'; expected each only once"),
        ("municipality_code,share_100mbit\n049\n", "row 2 has 1 cells; expected 2"),
        ("municipality_code,share_100mbit\n049,0.5,9,9\n205,1,1,1\n", "row 2 has 4 cells, and 1 more row.*quotation"),
        ("municipality_code,share_100mbt\n049,0.5\n", r"'share_100mbt' is not known\. Did you mean 'share_100mbit'"),
        ("municipality_code,share_100mbit,\n049,0.5,\n", r"column 3 has no name"),
        ("municipality_code,note,note,share_100mbit\n049,a,b,1\n", "column 'note' stands twice"),
        ("municipality_code\n049\n", "missing column share_100mbit"),
        ("municipality_code,share_100mbit\n", "the file has no rows"),
        ("", "the file has no rows"),
        ('municipality_code,share_100mbit\n"049,0.5\n', "no table of comma- or semicolon-separated"),
        (b"municipality_code,share_100mbit\n049,\x00\n", "NUL byte"),
        ("municipality_code,share_100mbit\n049,1\n".encode("utf-16"), "UTF-16 text; save it as 'CSV UTF-8'"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_row_and_mend(tmp_path, content, words):
    path = written(tmp_path, content)
    with pytest.raises(TableError, match=words) as raised:
        read_table(path, BROADBAND)
    assert str(path) in str(raised.value)


def test_texts_are_read_in_one_spelling(tmp_path):
    rows = "municipality_code;Sa\u0308hko\u0308;jobs\n205;  Ty\u00f6 \u00a0ja\u200b  talous ;5\n205;S\u00e4hk\u00f6;7\n"
    text = rows.replace("Sa\u0308hko\u0308", "field", 1)
    table = read_table(written(tmp_path, text, "jobs_by_field.csv"), SCHEMAS["jobs_by_field"])
    assert table["field"].tolist() == ["työ ja talous", "sähkö"]


def test_a_dot_that_may_set_thousands_apart_is_refused_with_both_readings(tmp_path):
    text = "municipality_code;year;age_group;persons\n205;2040;age_16_17;1.234\n290;2040;age_16_17;98\n"
    with pytest.raises(TableError, match=r"persons: row 2 is '1\.234'; .*: write 1234 or 1,234$"):
        read_table(written(tmp_path, text, "projection.csv"), SCHEMAS["projection"])
    as_comma = text.replace(";", ",").replace("1.234", "1.234")
    with pytest.raises(TableError, match=r"persons: row 2 is 1\.234; expected a whole number of persons, without"):
        read_table(written(tmp_path, as_comma, "projection.csv"), SCHEMAS["projection"])


@pytest.mark.parametrize(
    ("text", "high", "expected"),
    [
        ("1.234", None, "1.234"),
        ("-12.345", None, "-12.345"),
        ("999.000", 1e6, "999.000"),
        ("1.000", 1, 1.0),  # a share: a thousand is none
        ("27.725", 180, 27.725),  # a longitude
        ("0.123", None, 0.123),  # no thousands begin with 0
        ("1.23", None, 1.23),
        ("1.2345", None, 1.2345),
        ("1234.567", None, 1234.567),
        ("1,234", None, 1.234),
        ("1 234", None, 1234.0),
        ("1.234.567", None, "1.234.567"),
    ],
)
def test_only_what_has_two_readings_is_ambiguous(text, high, expected):
    assert csv_tables.number(text, comma=True, high=high) == expected
    if isinstance(expected, float) and "," not in text:
        assert csv_tables.number(text, comma=False) == expected


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("capacity", {"site_id": "s1", "level": "lukio", "places": "12,5"}),
        ("jobs_by_field", {"municipality_code": "205", "field": "care", "jobs": "12,5"}),
        ("places_by_field", {"municipality_code": "205", "field": "care", "places": "12,5"}),
        ("projection", {"municipality_code": "205", "year": "2040", "age_group": "age_7_12", "persons": "12,5"}),
        ("age_history", {"municipality_code": "205", "year": "2012", "age_group": "age_7_12", "persons": "12,5"}),
        ("swedish_speakers", {"municipality_code": "205", "persons": "12,5"}),
        ("target_groups", {"region": "kainuu", "group": "adults", "persons": "12,5"}),
        ("pupils", {"institution_number": "00611", "year": "2024", "grade": "7", "pupils": "12,5", "source": "town"}),
    ],
)
def test_what_is_counted_is_counted_in_whole_numbers(tmp_path, name, row):
    text = f"{';'.join(row)}\n{';'.join(row.values())}\n"
    with pytest.raises(TableError, match=r"row 2 is 12\.5; expected a whole number of \w+, without decimals"):
        read_table(written(tmp_path, text, f"{name}.csv"), SCHEMAS[name])
    whole = read_table(written(tmp_path, text.replace("12,5", "12"), f"{name}.csv"), SCHEMAS[name])
    assert 12 in whole.iloc[0].tolist()


def test_latin_1_is_refused_with_the_row_and_what_it_would_read(tmp_path):
    path = written(tmp_path, "municipality_code;field;jobs\n205;metalli;1\n290;hyvä työ;1\n", "jobs.csv", "latin-1")
    with pytest.raises(TableError, match=r"row 3 is not UTF-8.*Latin-1.*'hyvä työ'; save it as 'CSV UTF-8'"):
        read_table(path, SCHEMAS["jobs_by_field"])


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    text = "site_id,level,places\ns1,lukio,many\n,lukio,3\ns3,lykio,4\n"
    with pytest.raises(TableError) as raised:
        read_table(written(tmp_path, text, "capacity.csv"), SCHEMAS["capacity"])
    told = "\n".join(raised.value.faults)
    assert "places: row 2 is 'many'" in told
    assert "site_id: row 3 is empty" in told
    assert "level: row 4 is 'lykio'" in told
    assert len(raised.value.faults) == 3


def test_whole_numbers_are_told_from_others(tmp_path):
    text = "municipality_code,year,age_group,persons\n205,{},age_7_12,10\n"
    table = read_table(written(tmp_path, text.format("2040")), SCHEMAS["projection"])
    assert table["year"].tolist() == [2040]
    assert table["year"].dtype == "int64"
    with pytest.raises(TableError, match=r"year: row 2 is 2040\.5; expected a whole number"):
        read_table(written(tmp_path, text.format("2040.5")), SCHEMAS["projection"])


def test_files_that_are_not_there_or_too_large(tmp_path, monkeypatch):
    written(tmp_path, "a")
    with pytest.raises(NotThereError, match=r"broadbnd\.csv does not exist\. Did you mean 'broadband\.csv'\?"):
        read_table(tmp_path / "broadbnd.csv", BROADBAND)
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path, BROADBAND)
    monkeypatch.setattr(csv_tables, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="at most 10 are read"):
        read_table(written(tmp_path, "x" * 11), BROADBAND)


def test_a_folder_gives_every_table_and_the_faults_of_all(tmp_path):
    written(tmp_path, "municipality_code,share_100mbit\n049,0.975\n205,0.5\n")
    written(tmp_path, "remarks", "README.md")
    assert list(read_folder(tmp_path, SCHEMAS)) == ["broadband"]
    written(tmp_path, "site_id;level;places\ns1;lukio;-5\n", "Capacity.csv")
    written(tmp_path, "a,b\n1,2\n", "brodband.csv")
    written(tmp_path, "x", "projection.xlsx")
    with pytest.raises(TableError) as raised:
        read_folder(tmp_path, SCHEMAS)
    told = "\n".join(raised.value.faults)
    assert "Capacity.csv: places: row 2 is -5.0; expected at least 0" in told
    assert "brodband.csv: no table of that name. Did you mean 'broadband'?" in told
    assert "projection.xlsx: a spreadsheet is not read; save it as 'CSV UTF-8'" in told
    assert len(raised.value.faults) == 3


def test_folders_without_tables_are_refused(tmp_path):
    with pytest.raises(NotThereError, match=r"holds no table; expected capacity\.csv"):
        read_folder(tmp_path, SCHEMAS)
    with pytest.raises(NotThereError, match="is no folder"):
        read_folder(tmp_path / "nowhere", SCHEMAS)


def further(name, table):
    yield f"{name} has {', '.join(table)}; first row {table.attrs['first_row']}"


def test_what_else_is_wrong_with_sound_columns_is_told_with_the_faults_of_the_form(tmp_path):
    written(tmp_path, "municipality_code,share_100mbit\n049,much\n205,0.5\n")
    written(tmp_path, "municipality_code,year,age_group,persons\n205,2040,age_7_12,10\n", "projection.csv")
    written(tmp_path, "municipality_code,region,jobbs\n205,kainuu,10\n", "jobs_by_field.csv")
    with pytest.raises(TableError) as raised:
        read_folder(tmp_path, SCHEMAS, further=further)
    told = "\n".join(raised.value.faults)
    assert "broadband.csv: share_100mbit: row 2 is 'much'" in told
    assert "broadband.csv: broadband has municipality_code; first row 2" in told
    assert "jobs_by_field.csv: column 'jobbs' is not known. Did you mean 'jobs'?" in told
    assert "jobs_by_field.csv: jobs_by_field has municipality_code, region; first row 2" in told
    assert "projection.csv: projection has municipality_code, year, age_group, persons; first row 2" in told


def test_values_are_looked_at_where_a_column_is_misspelt(tmp_path):
    with pytest.raises(TableError) as raised:
        read_table(written(tmp_path, "municipality_code,share_100mbt,note\n,0.5,\n"), BROADBAND)
    assert [fault.split(":")[0].split(".")[0] for fault in raised.value.faults] == [
        "column 'share_100mbt' is not known", "missing column share_100mbit", "municipality_code",
    ]  # fmt: skip


def test_what_cannot_be_compared_does_not_hide_the_faults(tmp_path):
    def damaged(name, table):
        raise TableError("sites.csv.gz", ["the file is damaged"])

    written(tmp_path, "municipality_code,share_100mbit\n049,much\n")
    with pytest.raises(TableError) as raised:
        read_folder(tmp_path, SCHEMAS, further=damaged)
    assert len(raised.value.faults) == 2
    assert raised.value.faults[1] == "sites.csv.gz: the file is damaged"


def test_nothing_else_is_asked_about_tables_without_a_fault(tmp_path):
    def never(name, table):
        raise AssertionError(name)

    written(tmp_path, "municipality_code,share_100mbit\n049,0.5\n")
    assert list(read_folder(tmp_path, SCHEMAS, further=never)) == ["broadband"]
