"""Revocation → gone, for every reader of a running system, beside the second within which it is to be."""

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from benchmarks.support.harness import Row
from benchmarks.support.readers.revocations import Readers, Revocation, revocations
from benchmarks.support.readers.routes import reading_routes
from benchmarks.support.readers.site import await_true, running_site
from benchmarks.support.readers.story import play
from benchmarks.support.world import World

LIMIT_MILLISECONDS = 1000.0
ROUNDS = 2
"""Revocations for each reader; five times as many with `--full`."""
SAMPLE = 6
"""Readers of each kind of revocation that are measured; all of them with `--full`."""
CACHED_SECONDS = 0.5
"""Between two revocations: what a server remembers of the one before is over."""
ENDS_WITHIN_SECONDS = 10.0
"""A reader that shows it for longer is one that keeps it, with a reason (tests/contract/readers.toml)."""


def rows(world: World) -> Iterator[Row]:
    """Each kind of revocation: median and 99th percentile over its readers, and the slowest reader."""
    rounds = ROUNDS * 5 if world.full else ROUNDS
    with TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        readers = Readers(play(site), reading_routes(site.apps))
        for revocation in revocations(readers.story):
            ending = _ending(readers, revocation)
            step = 1 if world.full else ceil(len(ending) / SAMPLE)
            times = {route: _measure(readers, route, revocation, rounds) for route in ending[::step]}
            every = sorted(each for found in times.values() for each in found)
            name = f"{revocation.name}, {len(times)} of {len(ending)} readers"
            yield _row(f"{name}: p50", median(every))
            yield _row(f"{name}: p99", every[ceil(len(every) * 0.99) - 1])
            slowest = max(times, key=lambda route: median(times[route]))
            yield _row(f"… {slowest}: median", median(times[slowest]))


def _ending(readers: Readers, revocation: Revocation) -> list[str]:
    """Return the readers that no longer show what is revoked; it is restored afterwards.

    Raises:
        RuntimeError: There is none.
    """
    shown = readers.shown(revocation)
    revocation.revoke()
    end, ending = monotonic() + ENDS_WITHIN_SECONDS, set[str]()
    while len(ending) < len(shown) and monotonic() < end:
        ending |= {route for route in shown if route not in ending and readers.hides(route, revocation)}
    revocation.restore()
    if not ending:
        raise RuntimeError(f"no reader shows what {revocation.name} ends")
    return sorted(ending)


def _measure(readers: Readers, route: str, revocation: Revocation, rounds: int) -> list[float]:
    """Return the milliseconds from the answer of each revocation until a reader no longer shows what it ends."""
    times = []
    for _ in range(rounds):
        await_true(lambda: readers.shows(route, revocation), f"{route} to show what {revocation.name} ends")
        revocation.revoke()
        start = monotonic()
        await_true(lambda: readers.hides(route, revocation), f"{route} after {revocation.name}")
        times.append((monotonic() - start) * 1000)
        revocation.restore()
        sleep(CACHED_SECONDS)
    return times


def _row(name: str, milliseconds: float) -> Row:
    ratio = milliseconds / LIMIT_MILLISECONDS
    return Row(name, "ms", milliseconds, LIMIT_MILLISECONDS, "limit", ratio, "≤ 1", ratio <= 1)
