# ruff: noqa: E501 — one case a line reads better than a rule about width
"""Bad tables of one's own: the bytes of the file, its header, its cells, and what they speak of."""

import os
from pathlib import Path

from tests.faults.cases import Case, Content, command_with

GROUP = "bad tables, codes and coordinates"

BROADBAND = "municipality_code,share_100mbit\n205,0.5\n290,0.4\n"
CAPACITY = "site_id,level,places\n00611,lukio,60\n"
PROJECTION = "municipality_code,year,age_group,persons\n205,2030,age_7_12,100\n"
WORKPLACES = "id,name,municipality_code,x_m,y_m\nw1,Saha,205,535000,7120000\n"
SPEAKERS = "municipality_code,age_group,share,persons\n205,,0.01,\n"
FEEDBACK = "region,round,group,n,score\nkainuu,1,teachers,12,0.75\n"
JOBS = "municipality_code,field,jobs\n205,care,50\n"
PLACES = "municipality_code,field,places\n205,care,20\n"


def table(number: int, name: str, field: str, cause: str, content: Content, *says: str) -> Case:
    """Return a case of one table in a folder of one's own."""
    files = {f"mine/{name}.csv": content}
    return folder_of(number, field, cause, files, f"{name}.csv", *says)


def folder_of(number: int, field: str, cause: str, files: dict[str, Content], *says: str) -> Case:
    """Return a case of a whole folder of tables."""
    attack = command_with(files, "run", "kainuu", "--tables", "mine")
    return Case(f"T{number:02d}", GROUP, "tables of one's own", field, cause, says, attack)


def _unreadable(path: Path) -> None:
    path.write_text(BROADBAND)
    path.chmod(0)


CASES = [
    table(1, "broadband", "bytes", "empty file", "", "no rows", "expected a header and at least one row"),
    table(2, "broadband", "bytes", "header alone", "municipality_code,share_100mbit\n", "no rows", "at least one row"),
    table(3, "broadband", "bytes", "Latin-1", (BROADBAND + "Ähtäri,1\n").encode("latin-1"), "row 4", "Latin-1",
          "save it as 'CSV UTF-8'"),
    table(4, "broadband", "bytes", "UTF-16", BROADBAND.encode("utf-16"), "UTF-16", "save it as 'CSV UTF-8'"),
    table(5, "broadband", "bytes", "a spreadsheet named .csv", b"PK\x03\x04\0\0\0\0" * 40, "NUL byte",
          "save it as 'CSV UTF-8'"),
    table(6, "broadband", "bytes", "an HTML page", "<!DOCTYPE html>\n<html><body>404</body></html>\n", "web page",
          "download the table itself"),
    table(7, "broadband", "bytes", "a quote that is never closed", BROADBAND + '205,"0.5\n', "row 4", "quotation mark"),
    table(8, "broadband", "bytes", "60 MB", b"205,0.5\n" * 7_000_000, "56,000,000 bytes", "at most 50,000,000"),
    folder_of(9, "file", "a folder for a file", {"mine/broadband.csv/x.txt": "x"}, "broadband.csv: is a folder",
              "put the table itself"),
    folder_of(10, "file", "a spreadsheet", {"mine/broadband.xlsx": b"PK"}, "broadband.xlsx", "save it as 'CSV UTF-8'"),
    folder_of(11, "file", "misspelt name", {"mine/brodband.csv": BROADBAND}, "brodband.csv", "Did you mean 'broadband'"),
    folder_of(12, "--tables", "no table in it", {"mine/readme.txt": "x"}, "mine holds no table", "expected capacity.csv"),
    folder_of(13, "--tables", "a file for a folder", {"mine": BROADBAND}, "mine is no folder", "expected one with capacity.csv"),
    folder_of(14, "--tables", "a folder that is not there", {}, "mine is no folder", "expected one with capacity.csv"),
    folder_of(15, "file", "the same table twice", {"mine/broadband.csv": BROADBAND, "mine/Broadband.csv": BROADBAND},
              "Broadband.csv", "broadband.csv", "keep one of them"),
    table(16, "broadband", "header", "missing column", "municipality_code\n205\n", "missing column share_100mbit",
          "Columns: municipality_code, share_100mbit"),
    table(17, "broadband", "header", "misspelt column", BROADBAND.replace("share", "sahre"), "'sahre_100mbit'",
          "Did you mean 'share_100mbit'"),
    table(18, "broadband", "header", "a column twice", "municipality_code,share_100mbit,share_100mbit\n205,1,0\n",
          "'share_100mbit' stands twice", "keep it once"),
    table(19, "broadband", "header", "a column without a name", "municipality_code,,share_100mbit\n205,1,0\n",
          "column 2 has no name", "Columns:"),
    table(20, "broadband", "header", "none", "205,0.5\n290,0.4\n", "column '205' is not known", "Columns:"),
    table(21, "broadband", "row", "a cell too many", BROADBAND + "205,0,5\n", "row 4 has 3 cells", "expected 2"),
    table(22, "broadband", "row", "a cell too few", BROADBAND + "620\n", "row 4 has 1 cells", "expected 2"),
    table(23, "broadband", "row", "empty in the middle", "municipality_code,share_100mbit\n205,0.5\n\n290,0.4\n",
          "row 3", "expected 2, one per column"),
    table(24, "broadband", "share_100mbit", "a word", BROADBAND.replace("0.4", "much"), "share_100mbit: row 3 is 'much'",
          "expected a number with a decimal point"),
    table(25, "broadband", "share_100mbit", "percent", BROADBAND.replace("0.4", "40 %"), "row 3 is '40 %'",
          "write 45 % as 0.45"),
    table(26, "broadband", "share_100mbit", "above 1", BROADBAND.replace("0.4", "40"), "row 3 is 40", "at most 1"),
    table(27, "broadband", "share_100mbit", "negative", BROADBAND.replace("0.4", "-0.4"), "row 3 is -0.4", "at least 0"),
    table(28, "broadband", "share_100mbit", "empty", BROADBAND.replace("0.4", ""), "row 3 is empty", "expected a value"),
    table(29, "broadband", "share_100mbit", "NaN", BROADBAND.replace("0.4", "NaN"), "row 3 is 'NaN'", "a number with"),
    table(30, "broadband", "share_100mbit", "too large for a number", BROADBAND.replace("0.4", "1e999"), "row 3 is inf",
          "a finite number"),
    table(31, "broadband", "share_100mbit", "decimal comma among points", 'municipality_code,share_100mbit\n205,"0,5"\n',
          "row 2 is '0,5'", "a decimal point"),
    table(32, "broadband", "share_100mbit", "decimal point among commas", "municipality_code;share_100mbit\n205;0.5.1\n",
          "row 2 is '0.5.1'", "a decimal comma"),
    table(33, "broadband", "share_100mbit", "full-width digits", BROADBAND.replace("0.4", "０.４"), "row 3", "a number"),
    table(34, "broadband", "share_100mbit", "a formula", BROADBAND.replace("0.4", "=0.4"), "row 3 is '=0.4'", "a number"),
    table(35, "broadband", "municipality_code", "leading zeros lost", BROADBAND + "74,0.5\n", "row 4 is '74'",
          "write '074', as text"),
    table(36, "broadband", "municipality_code", "a name", BROADBAND + "Sotkamo,0.5\n", "row 4 is 'Sotkamo'",
          "write its code, '765'"),
    table(37, "broadband", "municipality_code", "merged in 2025", BROADBAND + "588,0.5\n", "row 4 is '588'",
          "merged into '507'"),
    table(38, "broadband", "municipality_code", "no municipality", BROADBAND + "999,0.5\n", "row 4 is '999'",
          "no municipality of today"),
    table(39, "broadband", "municipality_code", "twice", BROADBAND + "205,0.5\n", "municipality_code: row 4 is '205'",
          "each only once"),
    table(40, "broadband", "municipality_code", "empty", BROADBAND + ",0.5\n", "row 4 is empty", "expected a value"),
    table(41, "broadband", "municipality_code", "a number with decimals", BROADBAND + "765.0,0.5\n", "row 4 is '765.0'",
          "write '765', as text"),
    table(42, "broadband", "municipality_code", "with the prefix KU", BROADBAND + "KU765,0.5\n", "row 4 is 'KU765'",
          "write '765', as text"),
    table(43, "broadband", "municipality_code", "the code of a region", BROADBAND + "MK18,0.5\n", "row 4 is 'MK18'",
          "no municipality of today"),
    table(44, "capacity", "site_id", "misspelt", CAPACITY.replace("00611", "0611"), "site_id: row 2",
          "Did you mean '00611'"),
    table(45, "capacity", "site_id", "a name", CAPACITY.replace("00611", "Kajaanin lukio"),
          "site_id: row 2 is 'Kajaanin lukio'", "no known site"),
    table(46, "capacity", "level", "one that the site does not serve", CAPACITY.replace(",lukio,", ",vet,"),
          "level: row 2 is 'vet'", "serves lukio"),
    table(47, "capacity", "level", "misspelt", CAPACITY.replace(",lukio,", ",lucio,"), "level: row 2 is 'lucio'",
          "expected one of"),
    table(48, "capacity", "places", "negative", CAPACITY.replace(",60", ",-60"), "places: row 2 is -60", "at least 0"),
    table(49, "capacity", "field", "a site's places told twice",
          "site_id,level,field,places\n00611,lukio,,60\n00611,lukio,care,6\n",
          "field: row 3", "keep one of the two"),
    table(50, "capacity", "site_id", "given under its two ids", CAPACITY + "00611.lukio,lukio,60\n",
          "site_id: row 3", "in an earlier row, under the site's other id"),
    table(51, "projection", "year", "a fraction", PROJECTION.replace("2030", "2030.5"), "year: row 2 is 2030.5",
          "a whole number"),
    table(52, "projection", "year", "two digits", PROJECTION.replace("2030", "30"), "year: row 2 is 30",
          "at least 1900"),
    table(53, "projection", "age_group", "years of age", PROJECTION.replace("age_7_12", "7-12"),
          "age_group: row 2 is '7-12'", "expected one of age_0_2"),
    table(54, "projection", "persons", "a group told twice", PROJECTION + "205,2030,age_7_12,90\n", "row 3",
          "each only once"),
    table(55, "projection", "persons", "negative", PROJECTION.replace(",100", ",-1"), "persons: row 2 is -1",
          "at least 0"),
    table(56, "workplaces", "x_m", "degrees", WORKPLACES.replace("535000,7120000", "27.7,64.2"), "x_m: row 2 is 27.7",
          "EPSG:3067"),
    table(57, "workplaces", "x_m", "east and north swapped", WORKPLACES.replace("535000,7120000", "7120000,535000"),
          "x_m: row 2 is 7120000", "y_m: row 2 is 535000", "EPSG:3067"),
    table(58, "workplaces", "x_m", "in the Baltic of another zone", WORKPLACES.replace("535000", "25500000"),
          "x_m: row 2 is 25500000", "EPSG:3067"),
    table(59, "workplaces", "id", "twice", WORKPLACES + "w1,Toinen,205,535100,7120000\n", "id: row 3 is 'w1'",
          "each only once"),
    table(60, "swedish_speakers", "share, persons", "both given", SPEAKERS + "290,,0.01,5\n", "row 3",
          "needs exactly one of the two"),
    table(61, "swedish_speakers", "share, persons", "neither given", SPEAKERS + "290,,,\n", "row 3",
          "needs exactly one of the two"),
    table(62, "swedish_speakers", "persons", "more than live there", SPEAKERS + "290,,,900000\n", "persons: row 3",
          "more than the"),
    table(63, "feedback", "score", "on a scale of 1 to 5", FEEDBACK.replace("0.75", "4"), "score: row 2 is 4",
          "at most 1"),
    table(64, "feedback", "n", "nobody answered", FEEDBACK.replace(",12,", ",0,"), "n: row 2 is 0", "at least 1"),
    table(65, "feedback", "region", "nearly its id", FEEDBACK.replace("kainuu", "kainu"), "region: row 2 is 'kainu'",
          "Did you mean 'kainuu'"),
    table(66, "jobs_by_field", "municipality_code, region", "both given",
          "municipality_code,region,field,jobs\n205,kainuu,care,5\n", "row 2", "needs one of the two"),
    folder_of(67, "field", "two classifications", {"mine/jobs_by_field.csv": JOBS,
              "mine/places_by_field.csv": PLACES.replace("care", "x99")}, "jobs_by_field.csv", "no field is one of"),
    folder_of(68, "several files", "faults of both told together", {"mine/broadband.csv": BROADBAND.replace("0.4", "x"),
              "mine/capacity.csv": CAPACITY.replace(",60", ",-60")}, "2 faults", "broadband.csv: share_100mbit: row 3",
              "capacity.csv: places: row 2 is -60", "at least 0"),
    table(69, "broadband", "several fields", "faults of one file told together",
          "municipality_code,share_100mbit\n,2\n205,x\n", "2 faults", "municipality_code: row 2", "share_100mbit: row 3",
          "expected a number"),
]  # fmt: skip
if os.geteuid():  # the superuser may read everything
    CASES.append(table(70, "broadband", "file", "no right to read it", _unreadable, "broadband.csv", "cannot be read"))
