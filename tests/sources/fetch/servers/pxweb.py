"""PxWeb v1 as Statistics Finland runs it: caps, metadata, JSON-stat 2; and what it does when it is asked wrongly."""

from dataclasses import dataclass, field
from itertools import product
from math import prod

from tests.sources.fetch.servers.loopback import Reply, json_reply

BASE = "/PxWeb/api/v1/en/StatFin"
CODES = [f"{n:03d}" for n in range(5, 900) if n % 3 == 0 or n in (91, 205)][:300]


def ages_table(areas=CODES, ages=6, years=("2024", "2025"), prefix="KU", **codes):
    """The variables of a table of people by municipality and age; `codes` rename them."""
    names = {"area": "alue_23_20260101", "age": "ikaryhma_10_20180101", "sex": "sukupuoli_9_20180101",
             "time": "timeperiod_y", "contents": "contentscode", **codes}  # fmt: skip
    age_values = ["SSS", *(f"{n:03d}" for n in range(ages))]
    return [
        {"code": names["area"], "text": "Area", "values": ["SSS", *(prefix + code for code in areas)],
         "valueTexts": ["WHOLE COUNTRY", *(f"Kunta {code}" for code in areas)], "elimination": True, "map": "x"},
        {"code": names["age"], "text": "Age", "values": age_values,
         "valueTexts": ["Total", *(str(n) for n in range(ages))], "elimination": True},
        {"code": names["sex"], "text": "Sex", "values": ["SSS", "1", "2"], "valueTexts": ["Total", "Males", "Females"],
         "elimination": True},
        {"code": names["time"], "text": "Year", "values": list(years), "valueTexts": list(years), "time": True},
        {"code": names["contents"], "text": "Information", "values": ["vaesto"], "valueTexts": ["Population 31 Dec"]},
    ]  # fmt: skip


def language_table(areas=CODES):
    """The variables of a table of people by municipality and language."""
    variables = ages_table(areas)
    languages = ["SSS", "fi", "sv", "se", "en"]
    variables[1] = {"code": "kieli_15_20180102", "text": "Language", "values": languages,
                    "valueTexts": ["Total", "Finnish", "Swedish", "Sámi", "English"], "elimination": True}  # fmt: skip
    return variables


def people(cell):
    """The value of a cell: depends on its codes alone; 091 in 2025 is the published one."""
    area = next(v for k, v in cell.items() if v.startswith("KU") or (len(v) == 3 and k.casefold().startswith("alue")))
    age = next((v for k, v in cell.items() if k.startswith(("ika", "Ik", "age"))), "SSS")
    year = next(v for v in cell.values() if len(v) == 4 and v.isdigit())
    if area.endswith("091") and age == "SSS":
        return 694392 if year == "2025" else 684018
    return 100 + int(area[-3:]) if age == "SSS" else int(area[-3:]) % 7 + int(age)


@dataclass
class PxWeb:
    """Tables by their address below `BASE`; every attribute after `caps` is a fault."""

    tables: dict
    caps: dict = field(
        default_factory=lambda: {"maxValues": 120_000, "maxCells": 120_000, "maxCalls": 30, "timeWindow": 10}
    )
    value: object = people
    fail: list = field(default_factory=list)
    """Replies that are given before anything else, one each."""
    lose_cell: bool = False
    other_area: bool = False
    all_hidden: bool = False
    hide: tuple = ()
    sparse: bool = False
    changes_after: int = 10**9
    html: bool = False
    posts: int = 0

    def __call__(self, asked):
        if self.fail and asked.method == "POST":
            return self.fail.pop(0)
        if self.html:
            return Reply(b"<html><title>Maintenance break</title></html>", kind="text/html")
        if "config" in asked.query or ("config", "") in asked.pairs:
            return json_reply({**self.caps, "maxDownload": 1, "CORS": True}) if self.caps else Reply(status=404)
        path = asked.path.removeprefix(f"{BASE}/")
        if path not in self.tables:
            return json_reply({"error": f"Parameter error: {path.partition('/')[0]}"}, status=400)
        variables = self.tables[path]
        if self.posts >= self.changes_after:
            variables = [{**one, "values": [*one["values"], "2026"], "valueTexts": [*one["valueTexts"], "2026"]}
                         if one.get("time") else one for one in variables]  # fmt: skip
        if asked.method == "GET":
            return json_reply({"title": "Population", "variables": variables})
        return self._cells(variables, asked.content)

    def _cells(self, variables, query):
        self.posts += 1
        chosen = {one["code"]: one["selection"]["values"] for one in query["query"]}
        for variable in variables:
            for value in chosen.get(variable["code"], ()):
                if value not in variable["values"]:
                    return json_reply({"error": f"Invalid value for variable {variable['code']}"}, status=400)
            if variable["code"] not in chosen and not variable.get("elimination"):
                chosen[variable["code"]] = variable["values"]
        if prod(map(len, chosen.values())) > self.caps.get("maxValues", 100_000):
            return json_reply({"error": "Too many values selected"}, status=403)
        codes = [one["code"] for one in variables if one["code"] in chosen]
        values = [self._value(dict(zip(codes, each, strict=True))) for each in product(*(chosen[c] for c in codes))]
        if self.other_area:
            chosen[codes[0]] = [f"{value}X" if n == 0 else value for n, value in enumerate(chosen[codes[0]])]
        if self.lose_cell:
            values = values[:-1]
        return json_reply(self._dataset(codes, chosen, values))

    def _value(self, cell):
        if self.all_hidden or any(code in cell.values() for code in self.hide):
            return None
        return self.value(cell)

    def _dataset(self, codes, chosen, values):
        dimension = {
            code: {"label": code, "category": {"index": {value: n for n, value in enumerate(chosen[code])},
                                               "label": {value: value for value in chosen[code]}}}
            for code in codes
        }  # fmt: skip
        told = {str(n): value for n, value in enumerate(values) if value is not None} if self.sparse else values
        return {"version": "2.0", "class": "dataset", "label": "Population", "source": "Statistics Finland",
                "updated": "2026-03-27T06:00:00Z", "id": codes, "size": [len(chosen[c]) for c in codes],
                "dimension": dimension, "value": told}  # fmt: skip
