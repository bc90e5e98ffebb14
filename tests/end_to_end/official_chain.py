"""Official data from the publishers to a region's report, as one who types the commands has them."""

import datetime as dt
import hashlib
import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kopa.sources import read, rests_on
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.schemas.official import RESTS_ON_FILE
from kopa.words.texts import Texts
from tests.conftest import REPO
from tests.end_to_end.on_loopback import FEWER
from tests.sources.fetch.servers.loopback import Asked, Certificates, Loopback

MODULE = "tests.end_to_end.on_loopback"
WITHOUT_NETWORK = {"WITHOUT_NETWORK": "1",
                   "PYTHONPATH": os.pathsep.join((str(Path(__file__).with_name("offline")), str(REPO)))}  # fmt: skip
LOCK = "kopa-data.lock"
OFFICIAL = Path("data/official")
DAY = re.compile(r'(?m)^(retrieved|confirmed) = "\d{4}-\d\d-\d\d')


@dataclass
class Machine:
    """A folder in which commands are run: `fetch` reaches the publishers, all others are without a network."""

    home: Path
    certificates: Certificates
    fewer: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each command took."""
    told: dict[str, str] = field(default_factory=dict)
    """What it printed."""
    asked: list[Asked] = field(default_factory=list)
    """What the publishers were asked."""

    def fetch(self, apps, *words: str) -> str:
        """Fetch from servers that are there for this one command; return what was printed."""
        environment = {"SSL_CERT_FILE": str(self.certificates.authority), **({FEWER: "1"} if self.fewer else {})}
        with Loopback(self.certificates, apps) as server:
            told = self._ended("fetch", ["-m", MODULE, str(server.port), "fetch", *words], environment)
        self.asked += server.log
        return told

    def offline(self, *words: str) -> str:
        """Run a command without a network; return what was printed."""
        return self._ended(words[0], ["-m", "kopa", *words], WITHOUT_NETWORK)

    def offline_python(self, code: str) -> str:
        """Run code without a network; return what was printed."""
        return self._ended("python", ["-c", code], WITHOUT_NETWORK)

    def _ended(self, name: str, words: list[str], environment: dict[str, str]) -> str:
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, *words], cwd=self.home, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(REPO), "COLUMNS": "200", **environment},
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        self.seconds[name], self.told[name] = time.monotonic() - begun, done.stdout
        return done.stdout

    @property
    def lock(self) -> Path:
        """The lock file."""
        return self.home / LOCK

    def fetched_the_day_before(self) -> None:
        """Have the lock file say that everything was retrieved on the day before."""
        day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=1)).date().isoformat()
        self.lock.write_text(DAY.sub(rf'\1 = "{day}', self.lock.read_text(encoding="utf-8")), encoding="utf-8")

    def datasets(self) -> dict[str, str]:
        """Return the publisher of every dataset on which the tables rest."""
        rows = pd.read_csv(self.tables / RESTS_ON_FILE, dtype=str)
        return {name: datasets()[name].publisher for name in rows["dataset"]}

    @property
    def tables(self) -> Path:
        """The folder of the official tables in force."""
        return read.version_in_force(self.home / OFFICIAL)

    def bytes_of_tables(self) -> dict[str, str]:
        """Return the hash of every file of the official tables."""
        return {path.relative_to(self.tables).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in self.tables.rglob("*") if path.is_file()}  # fmt: skip


def not_named(report: str, machine: Machine) -> Iterator[str]:
    """Yield what a report in English on a machine's official tables does not name: a source, a day, a publisher."""
    told, t = " ".join(html.unescape(re.sub("<[^>]*>", " ", report)).split()), Texts("en")
    catalogue = pd.read_csv(machine.tables / read.CATALOGUE_FILE, dtype=str).to_dict("records")
    for subject in rests_on.subjects(catalogue):
        if subject.name != "roads" or subject.official:  # the country's roads are not travelled here
            yield from (f"{subject.name}: {words}" for words in (subject.source,) if words not in told)
        if subject.official and f"retrieved {t.date(subject.retrieved)}" not in told:
            yield f"{subject.name}: retrieved {subject.retrieved}"
    yield from sorted({publisher for publisher in machine.datasets().values() if publisher not in told})
