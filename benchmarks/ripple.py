"""The ripple engine against rustworkx and against its limits, on a synthetic federation."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import rustworkx

from benchmarks.support.federation import STEP, federation
from benchmarks.support.harness import Row, compare_pairs, seconds, single
from benchmarks.support.world import World
from services.ripple import (
    Engine,
    Reachability,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_losses,
    compute_program_reach,
    compute_reachability,
    compute_reproduction,
    count_give_back,
)
from services.ripple.warm_up import warm_up

MILLION, SHARDS, BATCH, LATE = 1_000_000, 8, 1000, 2000
STRICT = Rule.STRICTLY_AFTER


def rows(world: World) -> Iterator[Row]:
    """Reach, ties, shards, measures, maintenance, late events, and the command line."""
    warm_up()
    graph = federation(MILLION)
    reach = partial(_reach, graph, STRICT)
    yield single("reach of all people, 10⁶ relationships", "s", [seconds(reach) for _ in range(5)], at_most=1)
    yield from _rival(graph)
    yield _ties(graph)
    yield from _growing()
    yield from _measures(graph)
    yield from _maintenance(graph)
    yield _cold(world)


def _reach(graph: TemporalGraph, rule: Rule, shard: int = 0, shards: int = 1) -> Reachability:
    reachability = compute_reachability(graph, rule, shard, shards)
    assert reachability.reach.size == len(graph.people)
    return reachability


def _rival(graph: TemporalGraph) -> Iterator[Row]:
    """Peer: the descendants of every mentor's first version in the graph of versions, built in the same run."""
    ours = compute_reachability(graph, STRICT).reach
    theirs = np.zeros(ours.size, np.int64)
    peer = seconds(lambda: _descendants(graph, theirs))
    assert np.array_equal(ours, theirs)
    mine = [seconds(partial(_reach, graph, STRICT)) for _ in range(3)]
    middle = sorted(mine)[1]
    yield Row(
        "… rustworkx descendants ÷ ours, equal answers", "s", middle, peer, "rustworkx", peer / middle, "≥ 60",
        peer / middle >= 60,
    )  # fmt: skip


def _descendants(graph: TemporalGraph, reach: "np.typing.NDArray[np.int64]") -> None:
    """Create a new version of a person whenever influence arrives; starts and effects coincide here."""
    people = len(graph.people)
    newest, first = np.full(people, -1, np.int64), np.full(people, -1, np.int64)
    owner: list[int] = []
    arcs: list[tuple[int, int]] = []

    def version(person: int) -> int:
        node = len(owner)
        owner.append(person)
        if newest[person] >= 0:
            arcs.append((int(newest[person]), node))
        else:
            first[person] = node
        newest[person] = node
        return node

    for mentor, mentee in zip(graph.mentor.tolist(), graph.mentee.tolist(), strict=True):
        source = int(newest[mentor]) if newest[mentor] >= 0 else version(mentor)
        arcs.append((source, version(mentee)))
    versions = rustworkx.PyDiGraph(multigraph=False)
    versions.add_nodes_from(owner)
    versions.extend_from_edge_list(arcs)
    owners = np.array(owner)
    for person in np.unique(graph.mentor).tolist():
        descendants = rustworkx.descendants(versions, int(first[person]))
        downstream = np.unique(owners[np.fromiter(descendants, np.int64, len(descendants))])
        reach[person] = downstream.size - int(np.any(downstream == person))


def _ties(graph: TemporalGraph) -> Row:
    day = 86_400_000_000 // STEP
    coarse = federation(MILLION, instant=day)
    return compare_pairs(
        "reach with starts rounded to days, at or after", "s",
        lambda: seconds(partial(_reach, coarse, Rule.AT_OR_AFTER)), lambda: seconds(partial(_reach, graph, STRICT)),
        "exact times", rounds=3, at_most=1.5,
    )  # fmt: skip


def _growing() -> Iterator[Row]:
    """Cost and memory as the work grows tenfold; of the largest also one shard, which must give the whole's figures."""
    for name, relationships, rounds in (("10⁵", 10**5, 5), ("10⁶", MILLION, 3), ("10⁷", 10**7, 1)):
        graph = federation(relationships)
        took = [seconds(partial(_reach, graph, STRICT)) for _ in range(rounds)]
        yield single(f"reach of all people, {name} relationships", "s", took)
        yield single("… a relationship", "µs/rel", [one / relationships * 1e6 for one in took])
        reachability = _reach(graph, STRICT)
        yield single("… pairs", "million", [reachability.pairs / 1e6])
        yield single("… memory of the versions", "bytes/pair", [reachability.bytes / reachability.pairs])
        if relationships > MILLION:
            yield from _shard(graph, reachability)


def _shard(graph: TemporalGraph, whole: Reachability) -> Iterator[Row]:
    took = [seconds(partial(_reach, graph, STRICT, 0, SHARDS)) for _ in range(3)]
    part = _reach(graph, STRICT, 0, SHARDS)
    assert np.array_equal(part.reach[::SHARDS], whole.reach[::SHARDS])
    yield single(f"one shard of {SHARDS}, 10⁷ relationships", "s", took, at_most=3.5)
    yield single("… pairs of the shard", "million", [part.pairs / 1e6])
    yield single("… its versions", "MB", [part.bytes / 1e6], at_most=250)


def _measures(graph: TemporalGraph) -> Iterator[Row]:
    together: list[Callable[[TemporalGraph, Rule], object]] = [
        compute_flows,
        count_give_back,
        compute_reproduction,
        compute_program_reach,
    ]
    took = [seconds(lambda: [measure(graph, STRICT) for measure in together]) for _ in range(3)]
    yield single("flows, give-back, R and program reach", "µs/rel", [t / MILLION * 1e6 for t in took], at_most=0.5)
    top = np.argsort(compute_reachability(graph, STRICT).reach)[-64:].tolist()
    took = [seconds(lambda: compute_losses(graph, STRICT, top)) for _ in range(5)]
    yield single("who is lost without each of 64 mentors", "ms", [t * 1e3 for t in took], at_most=50)


def _maintenance(graph: TemporalGraph) -> Iterator[Row]:
    engine, took = Engine(STRICT), []
    columns = (graph.mentor, graph.mentee, graph.start, graph.effect)
    for first in range(0, MILLION, BATCH):
        batch = [column[first : first + BATCH] for column in columns]
        took.append(seconds(lambda batch=batch: engine.add(*batch)) / BATCH * 1e6)  # type: ignore[misc]  # bound now
    assert np.array_equal(engine.reach, compute_reachability(graph, STRICT).reach)
    yield single(f"following events in batches of {BATCH}, mean", "µs/event", [float(np.mean(took))], at_most=1)
    yield single("… the slowest batch of a hundred", "µs/event", [float(np.quantile(took, 0.99))], at_most=5)
    random = np.random.default_rng(1)
    late = []
    for edge in random.integers(0, MILLION, LATE).tolist():
        mentor, mentee = int(graph.mentor[edge]), int(random.integers(0, len(graph.people)))
        if mentor != mentee:
            late_edge = ([mentor], [mentee], [graph.start[edge]], [graph.effect[edge]])
            late.append(seconds(lambda late_edge=late_edge: engine.add(*late_edge)) * 1e6)  # type: ignore[misc]  # bound now
    yield single("a late event, anywhere in the past: median", "µs", [float(np.median(late))], at_most=15)
    yield single("… 99th percentile", "µs", [float(np.quantile(late, 0.99))], at_most=250)


def _cold(world: World) -> Row:
    graph, file = federation(10_000), Path(world.directory) / "edges.csv"
    lines = zip(graph.mentor.tolist(), graph.mentee.tolist(), graph.start.tolist(), strict=True)
    file.write_text("mentor,mentee,start\n" + "\n".join(f"p{a},p{b},{s}" for a, b, s in lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "services.cli", "ripple", "compute", str(file), "--json"]
    took = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(3)]
    return single("mentorship ripple compute, 10⁴, cold", "s", took, at_most=2)
