"""One person's ripple in words and dates."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.ripple import NEVER, History, Paths, Rule, decayed, sizes, standing, structural_virality
from services.ripple.files.reader import Edges

SAMPLE = 10


def explained(edges: Edges, history: History, rule: Rule, person: int) -> dict[str, Any]:
    """Gather one person's figures and some of their kin, nearest first.

    Args:
        edges: what was read.
        history: its relationships, or those as of a date.
        rule: the path rule.
        person: their number.
    """
    paths, who = Paths(history, rule), standing(history, rule)
    down, up = paths.kin_downstream(person), paths.kin_upstream(person)
    generations = sizes(down.steps())
    return {
        "rule": rule.value,
        "effect": edges.effect.name,
        "reach": int(down.person.size),
        "generations": generations,
        "decayed_reach": decayed(generations),
        "structural_virality": structural_virality(history, down),
        "direct_mentees": int(np.unique(history.mentee[_delivered(history, person)]).size),
        "lineage": int(up.person.size),
        "nearest_ancestors": [history.people[one] for one in up.person[:SAMPLE].tolist()],
        "nearest_descendants": [history.people[one] for one in down.person[:SAMPLE].tolist()],
        "first_reached": _told(edges, int(who.effect[person])),
        "first_mentored": _told(edges, int(who.start[person])),
        "gave_back": bool(who.gave[person]) if who.at_risk[person] else None,
    }


def route(edges: Edges, history: History, rule: Rule, ancestor: int, descendant: int) -> dict[str, Any]:
    """Tell how influence got from one person to another: the earliest arrival, and the fewest relationships."""
    paths = Paths(history, rule)
    return {
        "foremost": _relationships(edges, history, paths.foremost(ancestor, descendant)),
        "shortest": _relationships(edges, history, paths.shortest(ancestor, descendant)),
    }


def _relationships(edges: Edges, history: History, path: Sequence[int]) -> list[dict[str, Any]]:
    """Tell each relationship of a path."""
    return [
        {
            "mentor": history.people[int(history.mentor[edge])],
            "mentee": history.people[int(history.mentee[edge])],
            "start": edges.clock.text(int(history.start[edge])),
            "effect": edges.clock.text(int(history.effect[edge])),
            "program": history.programs[int(history.program[edge])],
        }
        for edge in path
    ]


def _delivered(history: History, mentor: int) -> Any:  # noqa: ANN401 - a mask; numpy's names are long
    return (history.mentor == mentor) & (history.effect != NEVER)


def _told(edges: Edges, time: int) -> str | None:
    return None if time == NEVER else edges.clock.text(time)
