# ruff: noqa: E501 — one case a line reads better than a rule about width
"""Bad codes of municipalities, in a region's file and in a list on the command line."""

from tests.faults.cases import Case, command
from tests.faults.cases_tables import GROUP

FILE = 'id = "my"\nname_fi = "Oma"\nyear = {year}\nmunicipality_codes = [\n  "205",\n  {code},\n]\n'


def in_file(number: int, cause: str, code: str, *says: str, year: str = "2026", field: str = "") -> Case:
    """Return a case of a code, in line 6 of a region's file."""
    attack = command("run", "my.toml", my__toml=FILE.format(code=code, year=year))
    named = field or "municipality_codes"
    where = ("my.toml", "line 6: municipality_codes[2]") if not field else ("my.toml",)
    return Case(f"C{number:02d}", GROUP, "region's file", named, cause, (*where, *says), attack)


def in_list(number: int, cause: str, codes: str, *says: str) -> Case:
    """Return a case of codes in place of a region."""
    return Case(f"C{number:02d}", GROUP, "command line", "list of codes", cause, says, command("run", codes))


def of_file(number: int, field: str, cause: str, text: str, *says: str) -> Case:
    """Return a case of another field of a region's file."""
    attack = command("run", "my.toml", my__toml=text)
    return Case(f"C{number:02d}", GROUP, "region's file", field, cause, ("my.toml", *says), attack)


GOOD = FILE.format(code='"290"', year="2026")

CASES = [
    in_file(1, "a number", "290", '290 is a number; write "290" in quotes'),
    in_file(2, "a number in octal", "0o61", '49 is a number; write "049" in quotes'),
    in_file(3, "two digits", '"74"', 'write "074"'),
    in_file(4, "four digits", '"0290"', 'write "290"'),
    in_file(5, "a name", '"Kuhmo"', 'write its code "290"'),
    in_file(6, "a Swedish name", '"Karleby"', 'write its code "272"'),
    in_file(7, "a misspelt name", '"Sotkmao"', "Did you mean 'sotkamo'"),
    in_file(8, "the name of a merged one", '"Pertunmaa"', 'write its code "507"'),
    in_file(9, "merged before the file's year", '"588"', "merged into", 'write "507"'),
    in_file(10, "no municipality", '"999"', "is not a municipality of the division of 2026", "Statistics Finland"),
    in_file(11, "merged long ago", '"911"', "Valtimo", 'write "541"', year="2021"),
    in_file(12, "listed twice", '"205"', "listed twice; keep it once"),
    in_file(13, "empty text", '""', "is not a municipality's code", "three-digit code in quotes"),
    in_file(14, "true", "true", "True is not a municipality's code", "in quotes"),
    in_file(15, "a list in the list", '["290"]', "is not a municipality's code", "in quotes"),
    in_file(16, "a date", "2026-01-01", "is not a municipality's code", "in quotes"),
    in_file(17, "infinite", "inf", "inf is not a municipality's code", "in quotes"),
    in_file(18, "with a space", '" 290"', '" 290" is not three digits', 'write "290"'),
    in_file(19, "full-width digits", '"２９０"', "is not a municipality's code", "three-digit code in quotes"),
    in_file(20, "a region's code", '"MK18"', "is not a municipality's code", "three-digit code in quotes"),
    in_file(21, "of the future", '"290"', "line 3: year", "write 2026", year="2031", field="year"),
    in_file(22, "in quotes", '"290"', "line 3: year: is '2026'", "such as 2026", year='"2026"', field="year"),
    in_file(23, "a year of two digits", '"290"', "line 3: year: is 26", "such as 2026", year="26", field="year"),
    in_file(24, "several codes", '"999", 74, "Kuhmo"', "3 faults", "[2]", "[3]", "[4]", 'write its code "290"',
            field="municipality_codes, several"),
    of_file(25, "municipality_codes", "no list", GOOD.replace('[\n  "205",\n  "290",\n]', '"205"'), "line 4",
            "expected a list in square brackets"),
    of_file(26, "municipality_codes", "an empty list", GOOD.replace('\n  "205",\n  "290",\n', ""), "line 4",
            "list at least one three-digit code"),
    of_file(27, "municipality_codes", "missing", GOOD.split("municipality_codes")[0], "municipality_codes: is empty",
            "list at least one"),
    of_file(28, "municipality_codes", "misspelt key", GOOD.replace("municipality_codes", "municipality_code"), "line 4",
            "Did you mean 'municipality_codes'"),
    of_file(29, "id", "missing", GOOD.replace('id = "my"\n', ""), "id: is missing", "write some text in quotes"),
    of_file(30, "kind", "a case region", GOOD.replace("year", 'kind = "cse"\nyear'), "line 3: kind: is 'cse'",
            "expected 'own'"),
    of_file(31, "programme", "no table", GOOD.replace("year", 'programme = "KOPA"\nyear'), "line 3: programme",
            "expected a table of"),
    of_file(32, "programme.dates", "a day that is none",
            GOOD + '[programme]\nname = {value = "P", source = "s"}\nkopa_pilot = {value = false, source = "s"}\n'
            'dates = [{event = "start", value = "2022-02-31", source = "s"}]\n', "line 11: programme.dates[1].value",
            "no day of the calendar"),
    of_file(33, "programme.dates", "the end before the start",
            GOOD + '[programme]\nname = {value = "P", source = "s"}\nkopa_pilot = {value = false, source = "s"}\ndates = [\n'
            '{event = "start", value = "2023", source = "s"},\n{event = "end", value = "2021", source = "s"},\n]\n',
            "programme.dates", "ends before it starts", "2021"),
    of_file(34, "programme.coaches", "half a coach",
            GOOD + '[programme]\nname = {value = "P", source = "s"}\nkopa_pilot = {value = false, source = "s"}\n'
            'coaches = {value = 2.5, source = "s"}\n', "line 11: programme.coaches.value", "a whole number of persons"),
    of_file(35, "programme.name", "no source",
            GOOD + '[programme]\nname = {value = "P"}\nkopa_pilot = {value = false, source = "s"}\n',
            "line 9: programme.name.source: is missing", "write some text in quotes"),
    in_list(36, "no municipality", "205,999", "999", "is not a municipality of the division"),
    in_list(37, "one digit lost", "205,74", '"74" is not three digits', 'write "074"'),
    in_list(38, "listed twice", "205,205", "205", "listed twice; keep it once"),
    in_list(39, "a name among them", "205,Kuhmo", "no region '205,Kuhmo'", "a list of codes"),
    in_list(40, "full-width digits", "２０５,２９０", "no region", "a list of codes"),
]  # fmt: skip
