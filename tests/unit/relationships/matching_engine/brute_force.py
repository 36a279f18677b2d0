"""The best values of small runs, by trying every set of pairs."""

from collections.abc import Iterator, Sequence

from services.relationships.matching.engine import Aim, Policy, Pool
from services.relationships.matching.engine.match import value_of
from services.relationships.matching.engine.scores import Block

Pairs = list[tuple[int, int]]


def best_value(pool: Pool, policy: Policy, scores: Block, aims: Sequence[Aim]) -> tuple[int, ...]:
    """Return the best values of the aims, compared in their order."""
    return max(values(pool, policy, scores, pairs, aims) for pairs in every_set(pool, scores))


def values(pool: Pool, policy: Policy, scores: Block, pairs: Pairs, aims: Sequence[Aim]) -> tuple[int, ...]:
    """Return what a set of pairs reaches of each aim."""
    own = [int(scores[pair]) for pair in pairs]
    return tuple(value_of(aim, pool, policy, pairs, own) for aim in aims)


def every_set(pool: Pool, scores: Block) -> Iterator[Pairs]:
    """Return every set of admissible pairs within the limits that has the locked ones."""
    cells = [(int(mentee), int(mentor)) for mentee, mentor in zip(*(scores >= 0).nonzero(), strict=True)]
    locked = {(mentor, mentee) for mentor, mentee in pool.locked}
    places = [each.places for each in pool.mentees]
    seats = [each.seats for each in pool.mentors]
    yield from _sets(cells, 0, [], places, seats, pool, locked)


def _sets(
    cells: Pairs,
    place: int,
    pairs: Pairs,
    places: list[int],
    seats: list[int],
    pool: Pool,
    locked: set[tuple[str, str]],
) -> Iterator[Pairs]:
    if place == len(cells):
        yield pairs
        return
    mentee, mentor = cells[place]
    if (pool.mentors[mentor].id, pool.mentees[mentee].id) not in locked:
        yield from _sets(cells, place + 1, pairs, places, seats, pool, locked)
    if places[mentee] and seats[mentor]:
        places[mentee], seats[mentor] = places[mentee] - 1, seats[mentor] - 1
        yield from _sets(cells, place + 1, [*pairs, (mentee, mentor)], places, seats, pool, locked)
        places[mentee], seats[mentor] = places[mentee] + 1, seats[mentor] + 1


def greedy(pool: Pool, scores: Block) -> Pairs:
    """Return the pairs of a greedy matching: the highest score first."""
    places, seats = [each.places for each in pool.mentees], [each.seats for each in pool.mentors]
    pairs = []
    cells = zip(*(scores >= 0).nonzero(), strict=True)
    for mentee, mentor in sorted(cells, key=lambda pair: -int(scores[pair])):
        if places[mentee] and seats[mentor]:
            places[mentee], seats[mentor] = places[mentee] - 1, seats[mentor] - 1
            pairs.append((int(mentee), int(mentor)))
    return pairs
