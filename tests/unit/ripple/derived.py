"""Results that tests derive from the public measures, in the form in which the oracles state them."""

import numpy as np

from services.ripple import (
    Rule,
    Survival,
    TemporalGraph,
    compute_give_back_status,
    estimate_survival,
    find_founders,
    mark_downstream,
)


def kaplan_meier(graph: TemporalGraph, rule: Rule, until: int) -> Survival:
    """Estimate the time to give back of all people of a graph."""
    return estimate_survival(compute_give_back_status(graph, rule), until)


def survival_steps(curve: Survival) -> list[tuple[int, int, float]]:
    """List a curve as (time, number at risk just before, share left after)."""
    return list(zip(curve.time.tolist(), curve.at_risk.tolist(), curve.left.tolist(), strict=True))


def people_downstream(graph: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Return the people downstream of each program that has any."""
    people = {
        program: set(np.flatnonzero(mark_downstream(graph, rule, program)).tolist())
        for program in range(len(graph.programs))
    }
    return {program: reached for program, reached in people.items() if reached}


def spawn_credit(graph: TemporalGraph, rule: Rule) -> dict[tuple[int, int], float]:
    """Return the founding credit by (program mentored in, program founded)."""
    return {pair: founders.credit for pair, founders in find_founders(graph, rule).items()}
