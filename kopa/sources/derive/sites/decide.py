"""What becomes of each record: rules first, decisions taken by hand over them."""

from typing import Any

import pandas as pd

from kopa.errors import TableError
from kopa.sources.derive.sites.review import split_levels
from kopa.sources.derive.sites.rules import (
    ADULTS_ONLY,
    language,
    level_rule,
    matches,
    names_agree,
    plain,
    rejection,
)

UNNAMED_KINDERGARTEN = "Nimetön päiväkoti"
NEEDS_REVIEW = "ask"


def decide(records: pd.DataFrame, review: pd.DataFrame) -> pd.DataFrame:
    """Return `records` with a decision on each: accept, merge or reject, by rule or by hand.

    Parameters
    ----------
    records
        What `read_records` gave, with `municipality_code`.
    review
        What `read_review` gave.

    Returns
    -------
    DataFrame
        The records, indexed by `record`, with `decision`, `levels` (a tuple), `site_name`, `language`,
        `provider` (given by hand), `adults_only`, `type_source`, `location_precision`, `into_record`,
        `reason_code`, `reason` and `by_hand`.

    Raises
    ------
    TableError
        When rules cannot decide on records and nobody has: each is named with what is in doubt.
    """
    hands = review.to_dict("index")
    rows = []
    for record in records.to_dict("records"):
        ruled = record | _by_rule(record)
        rows.append(_by_hand(ruled, hands[record["record"]]) if record["record"] in hands else ruled)
    decided = pd.DataFrame(rows).set_index("record")
    open_questions = decided[decided["decision"] == NEEDS_REVIEW]
    if len(open_questions):
        raise TableError("sites_review.csv", [_question(str(key), row) for key, row in open_questions.iterrows()])
    return decided


def _question(record: str, row: pd.Series) -> str:
    return f"{record} {row['name']!r} ({row['query']!r}): {row['reason']}; decide by hand"


def _by_rule(record: dict[Any, Any]) -> dict[Any, Any]:
    base = {
        "decision": "accept",
        "levels": (),
        "site_name": record["name"],
        "language": language(record["name"]),
        "provider": "",
        "adults_only": matches(ADULTS_ONLY, record["name"]),
        "type_source": "name",
        "location_precision": "site",
        "into_record": "",
        "reason_code": "",
        "reason": "",
        "by_hand": False,
    }
    if record["file"] == "national":
        return base | _national(record)
    if record["tag"] == "kindergarten":
        return base | {
            "levels": ("early_childhood",),
            "type_source": "tag",
            "site_name": record["name"] or UNNAMED_KINDERGARTEN,
        }
    return base | _pilot_school(record["name"])


def _pilot_school(name: str) -> dict[Any, Any]:
    reject = rejection(name)
    if reject:
        return {"decision": "reject", "reason_code": reject.reason_code, "reason": reject.why}
    rule = level_rule(name, national=False) if name else None
    if rule is None:
        why = "a school whose name tells no type" if name else "a school without a name"
        return {"decision": "reject", "reason_code": "type_unknown", "reason": why}
    return {"levels": rule.levels, "reason": rule.note}


def _national(record: dict[Any, Any]) -> dict[Any, Any]:
    asked, of_name = (level_rule(record[field], national=True) for field in ("query", "name"))
    if asked is None or of_name is None or asked.levels != of_name.levels:
        return {"decision": NEEDS_REVIEW, "reason": "the name asked for and the name found do not tell the same level"}
    if of_name.levels == ("lukio",):
        if not names_agree(record["query"], record["name"]):
            return {"decision": NEEDS_REVIEW, "reason": "another school was found than the one asked for"}
        return {"levels": of_name.levels}
    return {"levels": of_name.levels, "location_precision": _precision(record["query"], record["name"])}


def _precision(asked: str, name: str) -> str:
    """Return `site` where a campus was found, `institution` where the name is the institution's own."""
    alike = plain(asked).replace(" ", "") == plain(name).replace(" ", "")
    return "institution" if alike else "site"


def _by_hand(row: dict[Any, Any], hand: dict[Any, Any]) -> dict[Any, Any]:
    changed = row | {"decision": hand["decision"], "reason": hand["reason"], "by_hand": True}
    for field in ("into_record", "reason_code"):
        changed[field] = hand[field]
    for field in ("site_name", "language", "provider", "location_precision"):
        changed[field] = hand[field] or row[field]
    if hand["levels"]:
        changed |= {"levels": split_levels(hand["levels"]), "type_source": "review"}
    if hand["serves_16_17"] == "no":
        changed["adults_only"] = True
    if changed["decision"] == "accept" and not changed["levels"]:
        changed |= {"decision": NEEDS_REVIEW, "reason": "accepted without a level"}
    return changed
