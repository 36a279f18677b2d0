"""Or-tools' minimum-cost flow on a network from a file, alone in its process: `python -m … NETWORK.npz`."""

import json
import sys
from time import process_time
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow


def solve(network: Any) -> dict[str, object]:  # noqa: ANN401 - an opened file of arrays
    """Return people served, the total of scores, and the seconds of the processor.

    A mentee's first unit is worth more than all scores together; units that are worth nothing go around.

    Args:
        network: Places of the mentees, seats of the mentors, scores of all pairs, and their range.
    """
    places, seats, scores = network["places"], network["seats"], network["scores"]
    begun = process_time()
    mentees, mentors = scores.shape
    units = int(min(places.sum(), seats.sum()))
    person, source, sink = int(network["score_range"]) * units, mentees + mentors, mentees + mentors + 1
    rows, columns = (scores >= 0).nonzero()
    from_source, every = np.full(mentees, source), np.arange(mentees)
    parts = [
        (from_source, every, np.minimum(places, 1), np.full(mentees, -person)),
        (from_source, every, np.maximum(places - 1, 0), np.zeros(mentees)),
        (rows, mentees + columns, np.ones(len(rows)), -scores[rows, columns].astype(np.int64)),
        (mentees + np.arange(mentors), np.full(mentors, sink), seats, np.zeros(mentors)),
        ([source], [sink], [units], [0]),
    ]
    tails, heads, capacities, costs = (
        np.concatenate([np.asarray(each, np.int64) for each in part]) for part in zip(*parts, strict=True)
    )
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails.astype(np.int32), heads.astype(np.int32), capacities, costs)
    solver.set_nodes_supplies(np.array([source, sink], np.int32), np.array([units, -units], np.int64))
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("or-tools found no flow")
    people, score = divmod(-int(solver.optimal_cost()), person)
    return {"people": people, "score": score, "seconds": process_time() - begun}


if __name__ == "__main__":
    print(json.dumps(solve(np.load(sys.argv[1]))))
