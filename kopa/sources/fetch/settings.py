"""The user's own settings of the way to the network: `kopa.toml` in the folder in which kopa is run."""

from pathlib import Path

from kopa.errors import InputError
from kopa.sources.user.toml_files import read_toml

SETTINGS = "kopa.toml"
CA_BUNDLE = "ca_bundle"
"""Setting that names a file, or a folder, of certificates that are trusted beside the system's."""


def ca_bundle(folder: Path | None = None) -> Path | None:
    """Return the certificates that the settings of a folder name, from there; None where they name none.

    Parameters
    ----------
    folder
        Where the settings stand; by default the folder in which kopa is run.

    Raises
    ------
    InputError
        The file is no TOML, holds another setting, or names no path.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     _ = (Path(name) / SETTINGS).write_text('ca_bundle = "certificates/town.pem"')
    ...     ca_bundle(Path(name)).relative_to(name).as_posix()
    'certificates/town.pem'
    """
    path = (folder or Path()) / SETTINGS
    if not path.exists():
        return None
    content, line_of = read_toml(path, what="your settings")
    other = sorted(set(content) - {CA_BUNDLE})
    if other:
        raise InputError(f"{path}: line {line_of((other[0],))}: {other[0]!r} is no setting; there is {CA_BUNDLE} alone")
    if CA_BUNDLE not in content:
        return None
    named = content[CA_BUNDLE]
    if not isinstance(named, str) or not named.strip():
        raise InputError(
            f"{path}: line {line_of((CA_BUNDLE,))}: {CA_BUNDLE} is {named!r}; give the path of a PEM file in quotes"
        )
    return (path.parent / Path(named).expanduser()).absolute()
