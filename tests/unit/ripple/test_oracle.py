"""The compiled measures equal their plain Python twins, on graphs of some hundred relationships."""

import pytest

from services import ripple
from services.ripple import Rule, TemporalGraph
from tests.support.ripple_oracle import flows as flow_oracle
from tests.support.ripple_oracle import forward as forward_oracle
from tests.support.ripple_oracle import giveback as giveback_oracle
from tests.support.ripple_oracle import mentees as mentees_oracle
from tests.support.ripple_oracle import paths as paths_oracle
from tests.support.ripple_oracle import reproduction as reproduction_oracle
from tests.unit.ripple.derived import kaplan_meier, people_downstream, survival_steps
from tests.unit.ripple.random_graphs import random_edges

pytestmark = pytest.mark.exhaustive

SEEDS = range(12)
RULES = list(Rule)


def _history(seed: int) -> TemporalGraph:
    shapes = [(300, 80, 60), (300, 300, 1000), (200, 20, 5), (150, 30, 1)]
    edges, people, instants = shapes[seed % len(shapes)]
    return TemporalGraph.from_edges(random_edges(seed, edges, people, max(instants, 4)))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_reach_and_shards(seed: int, rule: Rule) -> None:
    graph = _history(seed)
    expected = forward_oracle.compute_reachability(graph, rule)
    reachability = ripple.compute_reachability(graph, rule)
    assert reachability.reach.tolist() == expected.reach
    assert list(reachability.upstream) == expected.upstream
    assert reachability.pairs == sum(expected.reach)
    assert reachability.ancestors.tolist() == [len(mentors) for mentors in expected.upstream]
    parts = [ripple.compute_reachability(graph, rule, shard, 3) for shard in range(3)]
    assert sum(part.reach for part in parts).tolist() == expected.reach  # type: ignore[union-attr]  # not the empty sum
    for shard, part in enumerate(parts):
        assert all(mentor % 3 == shard for lineage in part.upstream for mentor in lineage)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_generations(seed: int, rule: Rule) -> None:
    graph = _history(seed)
    expected, paths = paths_oracle.Paths(graph, rule), ripple.Paths(graph, rule)
    result = ripple.compute_generations(graph, rule)
    totals: dict[int, int] = {}
    for person in range(len(graph.people)):
        down, up = expected.descendants(person), expected.ancestors(person)
        assert {p: s.generation for p, s in paths.descendants(person).items()} == {
            p: s.generation for p, s in down.items()
        }
        assert {p: s.generation for p, s in paths.ancestors(person).items()} == {p: s.generation for p, s in up.items()}
        sizes = paths_oracle.sizes(down)
        assert result.reach[person] == len(down)
        assert result.depth[person] == max(sizes, default=0)
        assert result.decayed[person] == pytest.approx(paths_oracle.decayed(sizes))
        for generation, count in sizes.items():
            totals[generation] = totals.get(generation, 0) + count
    assert {g + 1: n for g, n in enumerate(result.sizes.tolist()) if n} == totals
    parts = [ripple.compute_generations(graph, rule, shard=shard, shards=2) for shard in range(2)]
    assert (parts[0].reach + parts[1].reach).tolist() == result.reach.tolist()
    assert (parts[0].decayed + parts[1].decayed).tolist() == result.decayed.tolist()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_giving_back_and_reproduction(seed: int, rule: Rule) -> None:
    graph = _history(seed)
    assert vars(ripple.count_give_back(graph, rule)) == vars(giveback_oracle.give_back(graph, rule))
    again, plain = ripple.compute_reproduction(graph, rule), reproduction_oracle.reproduction(graph, rule)
    assert (again.new_mentors, again.mentors, again.full) == (plain.new_mentors, plain.mentors, plain.full)
    assert again.credit == pytest.approx(plain.credit)
    curve, expected = survival_steps(kaplan_meier(graph, rule, 2000)), giveback_oracle.survival(graph, rule, 2000)
    assert [step[:2] for step in curve] == [step[:2] for step in expected]
    assert [step[2] for step in curve] == pytest.approx([step[2] for step in expected])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_programs_and_mentees(seed: int, rule: Rule) -> None:
    graph = _history(seed)
    found, plain = ripple.compute_flows(graph, rule), flow_oracle.flows(graph, rule)
    assert (found.people, found.mentees) == (plain.people, plain.mentees)
    reached = flow_oracle.program_reach(graph, rule)
    assert people_downstream(graph, rule) == reached
    reachability = ripple.compute_program_reach(graph, rule)
    mentees = flow_mentees(graph)
    for program, people in reached.items():
        assert reachability.people[program] == len(people)
        for other, mentored in mentees.items():
            assert reachability.deep[program, other] == len(people & mentored)
    direct, fertile = mentees_oracle.direct_mentees(graph), mentees_oracle.fertile_mentees(graph, rule)
    assert ripple.count_direct_mentees(graph).tolist() == [len(direct.get(p, ())) for p in range(len(graph.people))]
    assert ripple.count_fertile_mentees(graph, rule).tolist() == [
        len(fertile.get(p, ())) for p in range(len(graph.people))
    ]


def flow_mentees(graph: TemporalGraph) -> dict[int, set[int]]:
    """Return the people mentored in each program."""
    found: dict[int, set[int]] = {}
    for person, program, effect in zip(graph.mentee, graph.program, graph.effect, strict=True):
        if effect != ripple.NEVER:
            found.setdefault(int(program), set()).add(int(person))
    return found
