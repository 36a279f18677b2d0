"""The matching engine on 5,000 people a side, beside a greedy choice, and beside SciPy where that is exact."""

import resource
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from time import process_time

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # it declares none

from benchmarks.support.harness import Row, against, single
from benchmarks.support.world import World
from services.relationships.matching.engine import Mentee, Mentor, Outcome, Policy, Pool, Want, match
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.scores import Block
from services.relationships.matching.engine.warm_up import warm_up

PEOPLE, FEW = 5_000, 500
CPU_SECONDS, WHAT_IF_SECONDS, MEGABYTES = 10.0, 0.5, 2048.0
SKILLS = [f"skill-{place}" for place in range(200)]
POPULARITY = [1 / (place + 1) ** 0.7 for place in range(len(SKILLS))]
NEEDS = [f"need-{place}" for place in range(12)]
LANGUAGES = ["de", "en", "es", "fr", "sw"]


def rows(world: World) -> Iterator[Row]:
    """Measure a run, a what-if, the gain over a greedy choice, and the time beside SciPy on single seats."""
    del world  # no server takes part
    warm_up()
    pool = make_pool(PEOPLE)
    begun = process_time()
    match(pool)
    yield single("matching 5,000 × 5,000, CPU time", "s", [process_time() - begun], at_most=CPU_SECONDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield single("matching 5,000 × 5,000, peak memory", "MB", [peak], at_most=MEGABYTES)
    yield from _beside_greedy(pool)
    small = make_pool(FEW)
    times = [_cpu_of(small)[1] for _ in range(5)]
    yield single("what-if 500 × 500, CPU time", "s", times, at_most=WHAT_IF_SECONDS)
    yield from _beside_scipy()


def make_pool(people: int, seed: int = 5) -> Pool:
    """Return people with skills of unequal popularity, languages, needs, free time and a few requests.

    Args:
        people: Number of mentors, and of mentees.
        seed: Of the random choices.
    """
    random = Random(seed)
    mentors = [
        Mentor(
            id=f"mentor-{place}",
            capacity=random.choice([1, 1, 1, 2]),
            languages=_some(random, LANGUAGES, random.choice([1, 1, 2])),
            skills={skill: random.randint(1, 4) for skill in random.choices(SKILLS, POPULARITY, k=8)},
            helps_with=_some(random, NEEDS, 3),
            availability=_hours(random, 3),
        )
        for place in range(people)
    ]
    mentees = [
        Mentee(
            id=f"mentee-{place}",
            limit=random.choice([1, 1, 1, 2]),
            waiting_days=int(random.expovariate(1 / 90)),
            languages=_some(random, LANGUAGES, random.choice([1, 1, 2])),
            wants=_wants(random),
            needs=_some(random, NEEDS, random.randint(0, 2)),
            availability=_hours(random, 2),
            requests=tuple(
                dict.fromkeys(f"mentor-{random.randrange(people)}" for _ in range(random.choice([0, 0, 3])))
            ),
        )
        for place in range(people)
    ]
    return Pool(mentors, mentees)


def _some(random: Random, values: Sequence[str], count: int) -> frozenset[str]:
    return frozenset(random.sample(values, count))


def _wants(random: Random) -> dict[str, Want]:
    skills = random.choices(SKILLS, POPULARITY, k=random.randint(1, 5))
    return {skill: Want(random.randint(1, 4), random.randint(1, 3)) for skill in skills}


def _hours(random: Random, count: int) -> tuple[tuple[int, int], ...]:
    starts = {random.randrange(7) * 1440 + random.randint(8, 19) * 60 for _ in range(count)}
    return tuple((start, start + 60 * random.randint(1, 3)) for start in sorted(starts))


def _cpu_of(pool: Pool, aims: Sequence[str] = ("people", "waiting_steps", "score")) -> tuple[Outcome, float]:
    begun = process_time()
    return match(pool, aims=aims), process_time() - begun


def _beside_greedy(pool: Pool) -> Iterator[Row]:
    scores = ProfileScores(pool, Policy()).block(0, len(pool.mentees))
    total, people = _greedy(pool, scores)
    best = match(pool, aims=("people", "score")).value
    yield against("matching, people served", "people", best["people"], people, "greedy by score", at_least=1.0)
    highest = match(pool, aims=("score",)).value["score"]
    yield against("matching, total of scores", "hundredths", highest, total, "greedy by score", at_least=1.0)


def _greedy(pool: Pool, scores: Block) -> tuple[int, int]:
    """Return the total and the people served of a choice of the highest pair first."""
    places, seats = [each.places for each in pool.mentees], [each.seats for each in pool.mentors]
    mentees, mentors = (scores >= 0).nonzero()
    values = scores[mentees, mentors]
    total, served = 0, set()
    for pair in np.argsort(-values.astype(np.int64), kind="stable").tolist():
        mentee, mentor = int(mentees[pair]), int(mentors[pair])
        if places[mentee] and seats[mentor]:
            places[mentee], seats[mentor] = places[mentee] - 1, seats[mentor] - 1
            total += int(values[pair])
            served.add(mentee)
    return total, len(served)


def _beside_scipy() -> Iterator[Row]:
    """Compare on one seat and one place each, where SciPy's assignment is exact, and with an equal total."""
    pool = make_pool(2_000)
    single_seats = [replace(each, capacity=1) for each in pool.mentors]
    pool = Pool(single_seats, [replace(each, limit=1) for each in pool.mentees])
    ours, seconds = _cpu_of(pool, ("score",))
    begun = process_time()
    scores = ProfileScores(pool, Policy()).block(0, len(pool.mentees))
    gains = np.maximum(scores, 0).astype(np.float64)
    chosen = linear_sum_assignment(gains, maximize=True)
    peer_seconds = process_time() - begun
    if int(gains[chosen].sum()) != ours.value["score"]:
        raise RuntimeError("SciPy's assignment has another total")
    yield against("matching 2,000 × 2,000, CPU time", "s", seconds, peer_seconds, "SciPy's assignment, equal total")
