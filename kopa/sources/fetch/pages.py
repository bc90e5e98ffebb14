"""The working folder of one fetch: every file in it is whole, so that a fetch that was ended goes on there."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kopa import store
from kopa.sources.fetch.faults import FetchError, read_as_expected
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.request import HttpAnswer, Request
from kopa.sources.fetch.watching import Watch

Content = TypeVar("Content")

ORDER = "order.json"
KEPT_SINCE = "kept_since"
"""What is recorded of a file that was kept of an earlier version: since when the oldest of it is known."""

OLDEST = dt.timedelta(hours=12)
"""Pages that are older are not gone on with: they would be of another day than the rest."""


class Pages(Files):
    """Fetches the files of one order into its working folder; what is there already is not asked for again.

    Parameters
    ----------
    folder
        The working folder; made where it is missing, emptied where it belongs to another order or is too old.
    digest
        Digest of the order.
    http
        The way to the publisher.
    watch
        Whom to tell of progress.
    """

    def __init__(self, folder: Path, digest: str, http: Http, watch: Watch) -> None:
        super().__init__(folder)
        self.http, self.watch, self._digest = http, watch, digest
        if not self._is_of_this_order():
            self.drop()
        for path in folder.iterdir():
            if store.is_temporary(path):
                path.unlink()

    def drop(self) -> None:
        """Empty the folder: what comes next begins with the first page."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        began = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        store.write_json(self.folder / ORDER, {"digest": self._digest, "began": began})

    def get(
        self,
        name: str,
        request: Request,
        parse: Callable[[bytes], Content],
        *,
        clean: Callable[[bytes], bytes] | None = None,
    ) -> Content:
        """Return the content of a page: of the one that is here, else of the one that is asked for and then kept.

        Parameters
        ----------
        name
            What the page is called in the raw data.
        request
            What is asked.
        parse
            Makes the content of the body; raises where the body is not what was asked for.
        clean
            Leaves out of a body what is not to be kept; nothing else of it touches the disk.

        Raises
        ------
        FetchError
            The page could not be fetched.
        """
        where = f"{request.url}: {name}"
        if self.has(name):
            try:
                with read_as_expected(where):
                    return parse(self.read(name))
            except FetchError:  # damaged on the disk: it is asked for again
                self.forget(name)
        parsed: list[Content] = []

        def check(body: bytes) -> None:
            with read_as_expected(where):
                parsed[:] = [parse(clean(body) if clean else body)]

        body, answer = self.http.read(request, check, on_bytes=self.watch.came)
        self._note(name, request, answer)
        self.write(name, clean(body) if clean else body)
        return parsed[0]

    def download(self, name: str, request: Request, check: Callable[[Path], None]) -> Path:
        """Return the path of a large file: of the one that is here, else of the one that is asked for.

        Raises
        ------
        FetchError
            The file could not be fetched.
        """
        path = self.folder / name
        if path.is_file():
            try:
                check(path)
                return path
            except FetchError:
                path.unlink()
        part = path.with_name(f"{name}.part")
        answer = self.http.download(request, part, check, on_bytes=self.watch.came)
        self._note(name, request, answer)
        part.replace(path)
        part.with_name(f"{part.name}.of").unlink(missing_ok=True)
        store.flush(self.folder)
        return path

    def forget(self, name: str) -> None:
        """Remove a file, so that it is asked for again."""
        self.path(name).unlink(missing_ok=True)

    def asked(self, name: str) -> dict[str, Any]:
        """Return what was recorded of the request of a file; nothing where nothing was."""
        try:
            content = json.loads((self.folder / f"{name}.asked").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def keep(self, name: str, content: bytes, since: str) -> None:
        """Write a file of what is kept of an earlier version, and record since when it is known."""
        store.write_json(self.folder / f"{name}.asked", {KEPT_SINCE: since})
        self.write(name, content)

    def take(self, name: str, source: Path, request: Request, clean: Callable[[bytes], bytes] | None = None) -> None:
        """Copy a file that somebody has brought, and record that its address was not asked from here."""
        when = dt.datetime.fromtimestamp(source.stat().st_mtime, dt.UTC).isoformat(timespec="milliseconds")
        self._note(name, request, HttpAnswer(request.url, when, 0, source.stat().st_size, {"brought": "by hand"}))
        if request.packed:
            with store.replacing(self.folder / name) as temporary:
                shutil.copyfile(source, temporary)
        else:
            content = source.read_bytes()
            self.write(name, clean(content) if clean else content)

    def _note(self, name: str, request: Request, answer: HttpAnswer) -> None:
        """Record a request before its file is moved into place: a file that is there has its record."""
        record = {"asked": request.address, "method": request.method, **answer.as_record()}
        store.write_json(self.folder / f"{name}.asked", record)

    def _is_of_this_order(self) -> bool:
        try:
            content = json.loads((self.folder / ORDER).read_text(encoding="utf-8"))
            age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(content["began"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return content.get("digest") == self._digest and dt.timedelta() <= age <= OLDEST
