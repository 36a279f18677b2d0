"""`python -m benchmarks [NAME …]`: run the benchmarks and print one table."""

import argparse
import os
import platform
import signal
import sys
from logging import getLogger

from benchmarks import (
    imports,
    latency,
    matching,
    measures,
    network,
    people,
    process_managers,
    projection,
    rebuild,
    relay,
    revocations,
    ripple,
    saves,
    sharding,
    startup,
)
from benchmarks.support.harness import Row
from benchmarks.support.world import World
from services.platform import gc_tuning, logging

BENCHMARKS = {
    "saves": saves.rows,
    "ripple": ripple.rows,
    "sharding": sharding.rows,
    "network": network.rows,
    "people": people.rows,
    "relay": relay.rows,
    "revocations": revocations.rows,
    "projection": projection.rows,
    "measures": measures.rows,
    "matching": matching.rows,
    "latency": latency.rows,
    "processes": process_managers.rows,
    "rebuild": rebuild.rows,
    "imports": imports.rows,
    "startup": startup.rows,
}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; exit code 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all when omitted")
    parser.add_argument("--full", action="store_true", help="a million events, a start from a clone: many minutes")
    options = parser.parse_args(arguments)
    names = options.names or list(BENCHMARKS)
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"unknown benchmark: {', '.join(unknown)}")
    gc_tuning.raise_gc_threshold()  # as in every long-running role; the peers in this process benefit as well
    logging.configure("benchmarks", level="error", format="console")
    getLogger("kafka").setLevel("CRITICAL")  # it reports every connection that is closed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped
    print(_machine())
    print(_line("what", "ours", "peer", "ratio", "target", ""))
    met = True
    with World(full=options.full) as world:
        for name in names:
            for row in BENCHMARKS[name](world):
                print(_row(row), flush=True)
                met = met and row.met is not False
    return 0 if met else 1


def _machine() -> str:
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {python}; medians"


def _row(row: Row) -> str:
    peer = f"{row.peer:,.1f} {row.peer_name}" if row.peer is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    return _line(row.name, f"{row.ours:,.1f} {row.unit}", peer, ratio, row.target, verdict)


def _line(what: str, ours: str, peer: str, ratio: str, target: str, verdict: str) -> str:
    return f"{what:<44} {ours:>22}  {peer:>34}  {ratio:>8}  {target:>14}  {verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
