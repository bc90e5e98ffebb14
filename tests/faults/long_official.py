"""Long form of official data end to end: a region at true size, fetched, built, run and told, then repeated."""

import resource
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import area_of, order_of
from kopa.sources.official.lock_file import read_lock
from kopa.sources.user.region_files import find_region
from tests.end_to_end.official_chain import Machine, not_named
from tests.faults.report import Result
from tests.sources.fetch.conftest import HOSTS
from tests.sources.fetch.servers.digiroad import LAYERS, SmallDigiroad
from tests.sources.fetch.servers.loopback import make_certificates
from tests.sources.fetch.servers.whole_country import WholeCountry

CHAIN = "a region at true size from fetch to report"
REGION = "kainuu"
NAMED = [word for name in LAYERS for word in ("--source", name)]
RUN = (REGION, "--quick", "--no-pdf", "--languages", "en")
ABOUT = (
    "Every dataset that `kopa fetch --region kainuu` asks for without being named, and Digiroad's layers, from servers "
    "on loopback in the publishers' forms and at true size, made of the starter (of Digiroad the public roads and two "
    "streets each: all 400,000 links are measured by `python -m benchmarks.digiroad`); then, without a network, "
    "`kopa build --accept` of every table (campuses are other sites than the starter's) and `kopa run`; then the same "
    "on another machine with nothing but the lock file, from servers that send the rows the other way round. Survived: "
    "nothing stays the starter that can be official; the report names every source with its day; the lock file is "
    "untouched and the tables are byte-identical; a fetch of what is here asks nobody."
)


def run(folder: Path) -> Iterable[Result]:
    """Yield what held of the whole chain."""
    start, area = time.monotonic(), area_of(find_region(REGION))
    certificates = make_certificates(folder / "certificates", HOSTS)
    country = WholeCountry(codes=area.codes)
    digiroad = SmallDigiroad(box_m=order_of(datasets()["road_links"], area).box_m)
    first, other = (Machine(folder / name, certificates) for name in ("first", "other"))
    for machine in (first, other):
        machine.home.mkdir()
    for names in ([], NAMED):
        first.fetch({**country.apps(), **digiroad.apps()}, "--region", REGION, *names)
    seconds = {"fetch": time.monotonic() - start}
    first.fetched_the_day_before()
    built = first.offline("build", "--accept")
    first.offline("run", *RUN, "--data", "official")
    seconds |= {name: first.seconds[name] for name in ("build", "run")}
    report = (first.home / "reports" / REGION / "report.en.html").read_text(encoding="utf-8")
    held = {
        "a table stays the starter": "stays the starter" not in built,
        **{f"the report does not name {words}": False for words in not_named(report, first)},
        "the report names every source": True,
    }
    shutil.copyfile(first.lock, other.lock)
    for rows in (country.cells, country.postal, country.borders, country.schools):
        rows.reverse()
    begun = time.monotonic()
    for names in ([], NAMED):
        other.fetch({**country.apps(), **digiroad.apps()}, "--region", REGION, *names, "--locked")
    seconds["fetch --locked"] = time.monotonic() - begun
    other.offline("build", "--accept")
    held["the lock file changed"] = other.lock.read_bytes() == first.lock.read_bytes()
    held["tables differ"] = other.bytes_of_tables() == first.bytes_of_tables()
    asked = len(other.asked)
    for names in ([], NAMED):
        other.fetch({}, "--region", REGION, *names, "--locked")
    held["a fetch of what is here asked somebody"] = len(other.asked) == asked
    lost = [what for what, holds in held.items() if not holds]
    yield Result(CHAIN, len(held), len(held) - len(lost), time.monotonic() - start, ABOUT,
                 (*_sizes(first, seconds), *lost))  # fmt: skip


def _sizes(machine: Machine, seconds: dict[str, float]) -> Iterable[str]:
    entries, raw = read_lock(machine.lock).values(), machine.home / "data/raw"
    rows = ", ".join(f"{one.dataset} {one.rows:,}" for one in entries)
    megabytes = sum(path.stat().st_size for path in raw.rglob("*") if path.is_file()) / 1e6
    yield f"{len(machine.asked):,} requests; kept {megabytes:,.0f} MB (packed) of {len(entries)} datasets: {rows} rows."
    told = ", ".join(f"{name} {one:,.0f} s" for name, one in seconds.items())
    largest_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    yield f"By the clock: {told} (servers and client on the same two processors); memory at most {largest_mb:,.0f} MB."
