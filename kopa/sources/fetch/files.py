"""The files of one version of a dataset: pages are kept packed, archives as they came."""

import gzip
import zlib
from pathlib import Path

from kopa import store
from kopa.sources.fetch.faults import FetchError

PACKED = ".gz"


class Files:
    """The files in one folder, by the names that their service gave them.

    Parameters
    ----------
    folder
        Where they lie; what else lies there is no file of the dataset.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self, begin: str = "", end: str = "") -> list[str]:
        """Return the names that begin and end so, sorted."""
        stored = (path.name for path in self.folder.iterdir() if path.is_file() and is_data(path.name))
        named = (name.removesuffix(PACKED) for name in stored)
        return sorted(name for name in named if name.startswith(begin) and name.endswith(end))

    def path(self, name: str) -> Path:
        """Return where the file of a name is stored, or would be."""
        plain = self.folder / name
        return plain if plain.is_file() else self.folder / f"{name}{PACKED}"

    def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        return self.path(name).is_file()

    def read(self, name: str) -> bytes:
        """Return the content of a file, unpacked.

        Raises
        ------
        FetchError
            It is missing or damaged.
        """
        path = self.path(name)
        try:
            content = path.read_bytes()
            return gzip.decompress(content) if path.suffix == PACKED and not name.endswith(PACKED) else content
        except FileNotFoundError:
            raise FetchError(f"{self.folder}: {name} is missing") from None
        except (OSError, EOFError, zlib.error) as error:
            raise FetchError(f"{path}: damaged ({error}); fetch the dataset again") from None

    def write(self, name: str, content: bytes) -> Path:
        """Write a file packed, whole or not at all, with bytes that depend on its content alone."""
        path = self.folder / f"{name}{PACKED}"
        with store.replacing(path) as temporary:
            temporary.write_bytes(gzip.compress(content, compresslevel=6, mtime=0))
        return path


def is_data(name: str) -> bool:
    """Return whether a file of that name holds data, and is no record, part or temporary file.

    Examples
    --------
    >>> [is_data(name) for name in ("page-0.json.gz", "meta.json", "a.zip.part", "a.json.asked", ".a.gz.0123.tmp.gz")]
    [True, False, False, False, False]
    """
    return not name.startswith(".") and name not in ("meta.json", "order.json") and Path(name).suffix not in (
        ".part", ".of", ".asked",
    )  # fmt: skip
