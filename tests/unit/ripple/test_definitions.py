"""Definitions that enumerated paths do not cover: more than 64 scenarios, tree shapes, timeline."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple import (
    Edge,
    Paths,
    Rule,
    TemporalGraph,
    compute_losses,
    compute_reachability,
    compute_reproduction,
    compute_structural_virality,
    compute_timeline,
    count_give_back,
)
from tests.unit.ripple.cases import edges as read
from tests.unit.ripple.derived import spawn_credit
from tests.unit.ripple.random_graphs import edge_lists
from tests.unit.ripple.worked_cases import edges_of_case

RULES = st.sampled_from(list(Rule))


def test_more_worlds_than_bits_in_a_word() -> None:
    edges = [Edge("root", f"m{n}", n, n) for n in range(100)] + [Edge(f"m{n}", f"x{n}", 200, 200) for n in range(100)]
    graph = TemporalGraph.from_edges(edges)
    asked = [graph.numbers[f"m{n}"] for n in range(100)]
    losses = compute_losses(graph, Rule.STRICTLY_AFTER, asked)
    assert [[graph.people[person] for person in loss.lost] for loss in losses] == [[f"x{n}"] for n in range(100)]


def test_programs_founded_by_former_mentees() -> None:
    edges = read("P: A→B@1, P: A→C@1, Q: B→D@2, Q: Z→E@2, Q: C→F@3, R: C→G@4, R: B→H@4")
    graph = TemporalGraph.from_edges(edges)
    credit = {
        (graph.programs[p], graph.programs[q]): c for (p, q), c in spawn_credit(graph, Rule.STRICTLY_AFTER).items()
    }
    assert credit == {("P", "Q"): 0.5, ("P", "R"): 1.0}


def test_the_shape_of_a_ripple() -> None:
    star = TemporalGraph.from_edges(read("A→B@1, A→C@1, A→D@1"))
    chain = TemporalGraph.from_edges(read("A→B@1, B→C@2, C→D@3"))
    shapes = [
        compute_structural_virality(h, Paths(h, Rule.STRICTLY_AFTER).search_downstream(h.numbers["A"]))
        for h in (star, chain)
    ]
    # Star of four: three pairs at 1, three at 2. Chain of four: three at 1, two at 2, one at 3.
    assert shapes == pytest.approx([1.5, 10 / 6])
    assert (
        compute_structural_virality(star, Paths(star, Rule.STRICTLY_AFTER).search_downstream(star.numbers["B"])) is None
    )


def test_mentors_who_had_been_mentored() -> None:
    graph = TemporalGraph.from_edges(edges_of_case("T1 "))
    given, again = count_give_back(graph, Rule.STRICTLY_AFTER), compute_reproduction(graph, Rule.STRICTLY_AFTER)
    assert given.events / again.mentors == pytest.approx(2 / 3)


@given(edge_lists(), RULES)
def test_the_timeline_is_the_history_as_of_each_month(edges: list[Edge], rule: Rule) -> None:
    month = 2_678_400_000_000  # 31 days
    edges = [e._replace(start=e.start * month, effect=e.effect if e.effect > 99 else e.effect * month) for e in edges]
    graph = TemporalGraph.from_edges(edges)
    until = 9 * month
    line = compute_timeline(graph, rule, compute_reachability(graph, rule), until)
    for at, first in enumerate(line.month):
        end = min(int((first + 1).astype("datetime64[us]").astype(np.int64)) - 1, until)
        then = graph.as_of(end)
        assert line.relationships[at] == len(then)
        assert line.reach[at] == compute_reachability(then, rule).pairs
        assert line.mentors[at] == len({e.mentor for e in edges if e.start <= end})
