"""The matching engine on 5,000 people a side, beside greedy choices, or-tools and SciPy; groups; and few seats."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks.support.few_seats import CAPACITY, LIMIT, THREADS, FewPeople, Season, pages
from benchmarks.support.harness import Row, against, compare_pairs, single
from benchmarks.support.matching_alone import run_alone
from benchmarks.support.matching_people import make_circle, make_pool
from benchmarks.support.seats_audit import SeatsAudit
from benchmarks.support.seats_peer import PlainSeats
from benchmarks.support.world import World
from services.platform.settings import DatabaseSettings, Settings
from services.relationships import service as relationships
from services.relationships.matching.engine import Policy, Pool, match
from services.relationships.matching.engine.group_placement import Sizes
from services.relationships.matching.engine.group_run import GroupTerms, candidates, match_groups
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.scores import Block
from services.relationships.matching.engine.warm_up import warm_up

PEOPLE, FEW, MANY = 5_000, 500, 10_000
CPU_SECONDS, WHAT_IF_SECONDS, MEGABYTES, MEGABYTES_OF_MANY = 10.0, 0.5, 2048.0, 1024.0
GROUPS = GroupTerms(sizes=Sizes(3, 8))
COMMANDS, ALL_SEASONS = 4_000, 25
T = TypeVar("T")


def rows(world: World) -> Iterator[Row]:
    """Measure runs, a what-if, the gain over a greedy choice, peers of equal value, groups, and a race for seats."""
    warm_up()
    alone = run_alone(PEOPLE)
    yield single("matching 5,000 × 5,000, CPU time", "s", [alone.cpu], at_most=CPU_SECONDS)
    yield single("… peak memory, in a process of its own", "MB", [alone.peak], at_most=MEGABYTES)
    many = run_alone(MANY)
    yield single("matching 10,000 × 10,000, CPU time", "s", [many.cpu])
    yield single("… peak memory, in a process of its own", "MB", [many.peak], at_most=MEGABYTES_OF_MANY)
    pool = make_pool(PEOPLE)
    yield from _beside_others(pool)
    small = make_pool(FEW)
    times = [_cpu(lambda: match(small))[1] for _ in range(5)]
    yield single("what-if 500 × 500, CPU time", "s", times, at_most=WHAT_IF_SECONDS)
    yield from _beside_scipy()
    yield from _groups()
    yield from _few_seats(world)


def _cpu(work: Callable[[], T]) -> tuple[T, float]:
    begun = process_time()
    return work(), process_time() - begun


def _scores(pool: Pool) -> Block:
    return ProfileScores(pool, Policy()).block(0, len(pool.mentees))


def _beside_others(pool: Pool) -> Iterator[Row]:
    from benchmarks.support.matching_peers import flow, greedy

    by_hand, aims = greedy(pool, _scores(pool)), ("people", "score")
    values: set[tuple[int, int]] = set()

    def ours() -> float:
        outcome, seconds = _cpu(lambda: match(pool, aims=aims))
        values.add((outcome.value["people"], outcome.value["score"]))
        return seconds

    def peer() -> float:
        scores, seconds = _cpu(lambda: _scores(pool))
        found = flow(pool, scores)
        values.add((found.reached.people, found.reached.score))
        return seconds + found.seconds

    name = "matching 5,000 × 5,000, two aims, CPU time"
    yield compare_pairs(name, "s", ours, peer, "or-tools' flow, equal value", rounds=3)
    if len(values) != 1:
        raise RuntimeError(f"or-tools' flow has another value: {values}")
    (people, _), highest = values.pop(), match(pool, aims=("score",)).value["score"]
    yield against("matching, people served", "people", people, by_hand.people, "greedy by score", at_least=1.0)
    yield against("matching, total of scores", "hundredths", highest, by_hand.score, "greedy by score", at_least=1.0)


def _beside_scipy() -> Iterator[Row]:
    """Compare on one seat and one place each, where SciPy's assignment is exact, and with an equal total."""
    from benchmarks.support.matching_peers import assignment

    pool = make_pool(2_000)
    seats = [replace(each, capacity=1) for each in pool.mentors]
    pool = Pool(seats, [replace(each, limit=1) for each in pool.mentees])
    ours, seconds = _cpu(lambda: match(pool, aims=("score",)))
    total, peer_seconds = _cpu(lambda: assignment(_scores(pool)))
    if total != ours.value["score"]:
        raise RuntimeError("SciPy's assignment has another total")
    yield against("matching 2,000 × 2,000, CPU time", "s", seconds, peer_seconds, "SciPy's assignment, equal total")


def _groups() -> Iterator[Row]:
    from benchmarks.support.matching_peers import greedy_people

    pool = make_circle(60, 500)
    found, seconds = _cpu(lambda: match_groups(pool, Policy(), GROUPS))
    yield single("groups, 60 mentors and 500 mentees, CPU time", "s", [seconds])
    yield against("groups, people served", "people", found.people, found.most_people, "proven bound")
    alone = greedy_people(candidates(pool, Policy(), GROUPS).cells, len(pool.mentees))
    yield against("groups, people served", "people", found.people, alone, "greedy", at_least=1.0)


def _few_seats(world: World) -> Iterator[Row]:
    """Race for sixteen places on a durable server, and audit the log: none over capacity, and no orphan."""
    dsn, seasons = world.database("few_seats"), ALL_SEASONS if world.full else 1
    relationships.migrate(dsn)
    settings = Settings(relationships=DatabaseSettings(database=dsn), key="a key for measurements only, not a secret")
    service = world.enter(relationships.build(settings))
    commands, done = COMMANDS * seasons, Counter[str]()
    begun = perf_counter()
    for number in range(seasons):  # of other people each: a caseload of thousands of matches is no program's
        done += Season(service.store, FewPeople(mentors=8, mentees=40)).race(COMMANDS, seed=number)
    seconds = perf_counter() - begun
    audit = SeatsAudit().read(pages(service.store, 0), {"mentor": CAPACITY, "mentee": LIMIT})
    name = f"few seats, {commands:,} commands of {THREADS} threads"
    peer = _plain_seats(world)
    yield against(f"{name}: decided", "/s", commands / seconds, peer, "row locks in plain SQL, without a log")
    yield single("… acceptances that took a seat", "/s", [done["matched"] / seconds])
    yield single("… acceptances refused, caseload-full", "/s", [done["caseload-full"] / seconds])
    yield single("… people over capacity", "", [audit.over], at_most=0)
    yield single("… slots and reservations without an owner", "", [audit.orphans], at_most=0)


def _plain_seats(world: World) -> float:
    """Return the decisions a second of plain transactions about as many people on the same server."""
    plain = PlainSeats(world.database("plain_seats"), mentors=8, mentees=40, capacity=CAPACITY)
    begun = perf_counter()
    plain.race(COMMANDS, threads=THREADS)
    seconds = perf_counter() - begun
    if plain.over():
        raise RuntimeError("the plain transactions are over capacity")
    return COMMANDS / seconds
