"""How people move between programs: mentored in one, then mentoring in another."""

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


def flows(history: TemporalGraph, rule: Rule) -> Flows:
    """Count each person once for each pair of programs (programs are numbered as in the history)."""
    delivered: defaultdict[int, dict[int, int]] = defaultdict(dict)
    mentored: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for edge, program in enumerate(history.program.tolist()):
        mentor, mentee = int(history.mentor[edge]), int(history.mentee[edge])
        start, effect = int(history.start[edge]), int(history.effect[edge])
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


def program_reach(history: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Find the distinct people downstream of any delivered relationship of each program."""
    first: defaultdict[int, list[int]] = defaultdict(list)
    for edge, (program, effect) in enumerate(zip(history.program.tolist(), history.effect.tolist(), strict=True)):
        if effect != NEVER:
            first[program].append(edge)
    paths = Paths(history, rule)
    return {program: set(paths.downstream(edges)) for program, edges in first.items()}
