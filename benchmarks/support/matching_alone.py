"""One matching run in a process of its own, whose peak memory is that of the run: `python -m … PEOPLE [AIM …]`."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from time import process_time
from typing import NamedTuple


class Alone(NamedTuple):
    """A run: seconds of the processor, peak memory in megabytes, and what it reached."""

    cpu: float
    peak: float
    value: dict[str, int]


def run_alone(people: int, *aims: str) -> Alone:
    """Run the matching of so many mentors and mentees in a new process.

    Args:
        people: Number of mentors, and of mentees.
        aims: Default: those of the default policy.
    """
    command = [sys.executable, "-m", "benchmarks.support.matching_alone", str(people), *aims]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Alone(**json.loads(done.stdout))


def main(people: int, aims: list[str]) -> None:
    """Compute a run as a worker does, reasons included, and print the figures."""
    from benchmarks.support.matching_people import make_pool
    from services.relationships.matching.engine import POLICIES, Policy, explain, match
    from services.relationships.matching.engine.kernel import ProfileScores
    from services.relationships.matching.engine.reasons import Reasons
    from services.relationships.matching.engine.warm_up import warm_up

    warm_up()
    pool, policy = make_pool(people), Policy()
    begun = process_time()
    outcome = match(pool, policy, aims or POLICIES["most-people"])
    cpu = process_time() - begun
    mentees = {each.id: place for place, each in enumerate(pool.mentees)}
    mentors = {each.id: place for place, each in enumerate(pool.mentors)}
    pairs = [(mentees[each.mentee], mentors[each.mentor]) for each in outcome.pairs]
    block = ProfileScores(pool, policy).block(0, len(pool.mentees))
    explain.both_would_rather(block, pairs, pool)
    served, reasons = {pair[0] for pair in pairs}, Reasons(pool, policy)
    for number in set(range(len(pool.mentees))) - served:
        reasons.why_unserved(number)
    print(json.dumps({"cpu": cpu, "peak": _peak(), "value": dict(outcome.value)}))


def _peak() -> float:
    """Return the peak memory of this process in megabytes.

    Linux counts that of the process which started this one in `ru_maxrss`, so its own high-water mark is read there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [each for each in status.read_text(encoding="ascii").splitlines() if each.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
