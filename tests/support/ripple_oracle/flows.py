"""Flows between programs in plain Python: people mentored in one who then mentored in another."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph
from tests.support.ripple_oracle.paths import Paths


@dataclass(frozen=True)
class Flows:
    """``people[P, Q]`` were mentored in P before they mentored in Q; ``mentees[P]`` were mentored in P at all."""

    people: dict[tuple[int, int], int]
    mentees: dict[int, int]


def flows(graph: TemporalGraph, rule: Rule) -> Flows:
    """Count each person once for each pair of programs (numbered as in the graph)."""
    delivered: defaultdict[int, dict[int, int]] = defaultdict(dict)
    mentored: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for edge, program in enumerate(graph.program.tolist()):
        mentor, mentee = int(graph.mentor[edge]), int(graph.mentee[edge])
        start, effect = int(graph.start[edge]), int(graph.effect[edge])
        if effect != NEVER:
            delivered[mentee][program] = min(effect, delivered[mentee].get(program, NEVER))
        mentored[mentor][program] = max(start, mentored[mentor].get(program, start))
    people: Counter[tuple[int, int]] = Counter()
    mentees: Counter[int] = Counter()
    for person, effects in delivered.items():
        mentees.update(effects.keys())
        for source, effect in effects.items():
            for target, last_start in mentored.get(person, {}).items():
                people[source, target] += rule.follows(last_start, effect)
    return Flows({pair: count for pair, count in people.items() if count}, dict(mentees))


def program_reach(graph: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Return the distinct people downstream of any delivered relationship of each program."""
    first: defaultdict[int, list[int]] = defaultdict(list)
    for edge, (program, effect) in enumerate(zip(graph.program.tolist(), graph.effect.tolist(), strict=True)):
        if effect != NEVER:
            first[program].append(edge)
    paths = Paths(graph, rule)
    return {program: set(paths.downstream(edges)) for program, edges in first.items()}
