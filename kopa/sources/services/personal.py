"""What is kept of the education services' answers: named fields only, so that nothing of a person is stored.

Institutions carry telephone numbers, mail addresses and names of contact persons. What is not named here is left
out before anything touches the disk, whatever fields the services add.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import Files

LEFT = {"code_lists": "paivittajaOid"}
"""Fields of people that an earlier kopa left in its raw data, by dataset."""

ChosenFields = Mapping[str, "ChosenFields | None"]
"""Fields that are kept: None keeps a plain value or a list of plain values, a mapping keeps fields of what is below."""

NAME: ChosenFields = {"fi": None, "sv": None, "en": None}
ADDRESS: ChosenFields = {"osoite": None, "postinumeroUri": None, "postitoimipaikka": None}


def left_of_people(dataset: str, files: Files) -> str:
    """Return the field of people that an earlier kopa left in the files of a dataset; empty where there is none.

    Parameters
    ----------
    dataset
        Its id.
    files
        Its raw data.

    Examples
    --------
    >>> import tempfile
    >>> from kopa.sources.fetch.files import Files
    >>> with tempfile.TemporaryDirectory() as name:
    ...     files = Files(Path(name))
    ...     _ = files.write("kunta.json", b'[{"koodiArvo":"091","paivittajaOid":"1.2"}]')
    ...     left_of_people("code_lists", files), left_of_people("schools", files)
    ('paivittajaOid', '')
    """
    field = LEFT.get(dataset, "")
    return field if field and any(field.encode() in files.read(name) for name in files.names()) else ""


def mend_of_left(field: str, version: Path, dataset: str) -> str:
    """Return what is said of a version in which a field of people was left: nothing is removed without being asked."""
    return (
        f"holds {field}, numbers of persons, which an earlier kopa kept; remove {version.as_posix()} and fetch again: "
        f"kopa fetch --source {dataset}"
    )


def cleaned(body: bytes, fields: ChosenFields, where: str) -> bytes:
    """Return a JSON body with the fields of `fields` alone.

    Raises
    ------
    FetchError
        The body is no JSON.

    Examples
    --------
    >>> cleaned(b'[{"oid": "1", "puhelin": "08 123", "nimi": {"fi": "A", "x": {"email": "a@b"}}}]', {"oid": None,
    ... "nimi": NAME}, "x")
    b'[{"nimi":{"fi":"A"},"oid":"1"}]'
    """
    content = only_fields(parsed_json(body, where), fields)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def refuse_others(content: Any, fields: ChosenFields, where: str) -> None:
    """Raise for content with other fields than those that are kept: no fetch of kopa's has left them.

    Raises
    ------
    FetchError
        There are others: a bundle or mirror was made by something else.

    Examples
    --------
    >>> refuse_others([{"oid": "1", "email": "a@b"}], {"oid": None}, "details-0001.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: details-0001.json: holds fields that are not kept, of people perhaps; ...
    """
    if only_fields(content, fields) != content:
        raise FetchError(
            f"{where}: holds fields that are not kept, of people perhaps; nothing of it was taken. It was not made by "
            "this kopa: fetch the dataset anew"
        )


def only_fields(content: Any, fields: ChosenFields | None) -> Any:
    """Return plain values with the fields of `fields` alone.

    Examples
    --------
    >>> only_fields({"a": [{"b": 1, "c": 2}], "d": {"e": 1}}, {"a": {"b": None}, "d": None})
    {'a': [{'b': 1}]}
    """
    if isinstance(content, list):
        return [only_fields(one, fields) for one in content]
    if isinstance(content, Mapping):
        if fields is None:
            return None
        chosen = {name: only_fields(content[name], below) for name, below in fields.items() if name in content}
        return {name: value for name, value in chosen.items() if not _is_left_out(content[name], value)}
    return content


def _is_left_out(before: Any, after: Any) -> bool:
    """Return whether a mapping stood where a plain value was expected."""
    return isinstance(before, Mapping) and after is None
