"""Paths, chains, losses and the other measures against every valid path, enumerated."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.network.ripple import (
    Edge,
    History,
    Paths,
    Rule,
    alumni_share,
    forward,
    longest_chain,
    spawned,
    structural_virality,
    timeline,
    what_if,
)
from tests.unit.network import brute
from tests.unit.network.cases import edges as read
from tests.unit.network.histories import histories
from tests.unit.network.worked import history_of

RULES = st.sampled_from(list(Rule))


@given(histories(8), RULES)
def test_shortest_and_foremost_paths(edges: list[Edge], rule: Rule) -> None:
    history = History.of(edges)
    paths, walks = Paths(history, rule), brute.walks(edges, rule)
    numbers = {id: number for number, id in enumerate(history.ids)}
    valid = [[numbers[edge.id] for edge in walk] for walk in walks]
    for one, a in history.numbers.items():
        for other, b in history.numbers.items():
            between = [w for w in walks if w[0].mentor == one and w[-1].mentee == other and one != other]
            shortest, foremost = paths.shortest(a, b), paths.foremost(a, b)
            assert len(shortest) == min(map(len, between), default=0)
            assert bool(foremost) == bool(between)
            if between:
                assert shortest in valid
                assert foremost in valid
                assert history.effect[foremost[-1]] == min(walk[-1].effect for walk in between)


@given(histories(8), RULES)
def test_the_longest_chain(edges: list[Edge], rule: Rule) -> None:
    history = History.of(edges)
    rising = [w for w in brute.walks(edges, rule) if all(a.start < b.start for a, b in pairwise(w))]
    chain = longest_chain(history, rule)
    assert len(chain) == max(map(len, rising), default=0)
    assert not chain or [history.ids[edge] for edge in chain] in [[edge.id for edge in walk] for walk in rising]


@given(histories(), RULES)
def test_who_is_lost_without_somebody(edges: list[Edge], rule: Rule) -> None:
    history = History.of(edges)
    for loss in what_if(history, rule, list(range(len(history.people)))):
        lost = {history.people[person] for person in loss.lost}
        assert lost == brute.without(edges, history.people[loss.without], rule)


def test_more_worlds_than_bits_in_a_word() -> None:
    edges = [Edge("root", f"m{n}", n, n) for n in range(100)] + [Edge(f"m{n}", f"x{n}", 200, 200) for n in range(100)]
    history = History.of(edges)
    asked = [history.numbers[f"m{n}"] for n in range(100)]
    losses = what_if(history, Rule.STRICTLY_AFTER, asked)
    assert [[history.people[person] for person in loss.lost] for loss in losses] == [[f"x{n}"] for n in range(100)]


def test_programs_founded_by_former_mentees() -> None:
    edges = read("P: A→B@1, P: A→C@1, Q: B→D@2, Q: Z→E@2, Q: C→F@3, R: C→G@4, R: B→H@4")
    history = History.of(edges)
    credit = {
        (history.programs[p], history.programs[q]): c for (p, q), c in spawned(history, Rule.STRICTLY_AFTER).items()
    }
    assert credit == {("P", "Q"): 0.5, ("P", "R"): 1.0}


def test_the_shape_of_a_ripple() -> None:
    star = History.of(read("A→B@1, A→C@1, A→D@1"))
    chain = History.of(read("A→B@1, B→C@2, C→D@3"))
    shapes = [
        structural_virality(h, 0, Paths(h, Rule.STRICTLY_AFTER).kin_downstream(h.numbers["A"])) for h in (star, chain)
    ]
    # Star of four: three pairs at 1, three at 2. Chain of four: three at 1, two at 2, one at 3.
    assert shapes == pytest.approx([1.5, 10 / 6])
    assert structural_virality(star, 1, Paths(star, Rule.STRICTLY_AFTER).kin_downstream(star.numbers["B"])) is None


def test_mentors_who_had_been_mentored() -> None:
    assert alumni_share(History.of(history_of("T1 ")), Rule.STRICTLY_AFTER) == pytest.approx(2 / 3)
    assert alumni_share(History.of([]), Rule.STRICTLY_AFTER) is None


@given(histories(), RULES)
def test_the_timeline_is_the_history_as_of_each_month(edges: list[Edge], rule: Rule) -> None:
    month = 2_678_400_000_000  # 31 days
    edges = [e._replace(start=e.start * month, effect=e.effect if e.effect > 99 else e.effect * month) for e in edges]
    history = History.of(edges)
    until = 9 * month
    line = timeline(history, rule, forward(history, rule), until)
    for at, first in enumerate(line.month):
        end = min(int((first + 1).astype("datetime64[us]").astype(np.int64)) - 1, until)
        then = history.as_of(end)
        assert line.relationships[at] == len(then)
        assert line.reach[at] == forward(then, rule).pairs
        assert line.mentors[at] == len({e.mentor for e in edges if e.start <= end})
