"""`python -m benchmarks.shard EDGES SHARDS SHARD`: one shard in a process of its own, and what it took, as JSON."""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

from services.ripple import Rule
from services.ripple.files import read
from services.ripple.shards import compute_shard


def main(file: Path, shards: int, shard: int) -> dict[str, float]:
    """Compute one shard.

    Returns:
        Seconds of ``reading`` the file and of ``computing`` the part, ``cpu`` seconds of both; the process's highest
        memory in MB after reading (``file_mb``) and at the end (``peak_mb``); ``people`` and ``pairs`` of the part.
    """
    at, used = perf_counter(), process_time()
    graph = read(file).graph
    read_at, file_mb = perf_counter(), _peak_mb()
    part = compute_shard(graph, Rule.STRICTLY_AFTER, shard, shards)
    return {
        "reading": read_at - at,
        "computing": perf_counter() - read_at,
        "cpu": process_time() - used,
        "file_mb": file_mb,
        "peak_mb": _peak_mb(),
        "people": int(part.person.size),
        "pairs": int(part.columns["reach"].sum()),
    }


def _peak_mb() -> float:
    """Return the highest resident memory so far; Linux counts it in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
