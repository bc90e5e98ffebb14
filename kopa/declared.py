"""What the modules of a folder declare: a further one is a file more, and nothing else has to name it."""

from collections import Counter
from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from kopa.errors import InputError


def declared(package: ModuleType, listed: str, names_of: Callable[[Any], Iterable[str]]) -> list[Any]:
    """Return what the modules of a package list under a name, in the order of the modules' names.

    Parameters
    ----------
    package
        The folder of the modules.
    listed
        Name of their lists, e.g. ``"INDICATORS"``; a module without one declares nothing.
    names_of
        The names by which a thing is known.

    Raises
    ------
    InputError
        Two things go by the same name.

    Examples
    --------
    >>> import kopa.sources.publishers as publishers
    >>> [one.schema.name for one in declared(publishers, "TABLES", lambda one: [one.schema.name])][:2]
    ['swedish_speakers', 'region_ages']
    """
    modules = sorted(one.name for one in iter_modules(package.__path__))
    objects = [
        one for name in modules for one in getattr(import_module(f"{package.__name__}.{name}"), listed, ())
    ]  # fmt: skip
    counts = Counter(name for one in objects for name in names_of(one))
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(f"{package.__name__}: {', '.join(twice)} is declared twice; give each a name of its own")
    return objects
