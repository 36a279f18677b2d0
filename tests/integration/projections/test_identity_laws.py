"""Laws of identities: linked, unlinked and linked again in any order, they are the plain union of confirmed pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.projections.folding.upserts import Rows
from services.projections.network.identities import LINKS, resolve
from services.projections.network.projection import NetworkProjection
from tests.support.read_side import ReadSide

PEOPLE, LINK_COUNT, ORGANIZATIONS = 6, 4, 3
Half = tuple[int, int, bool]
"""The number of a link, the number of a person, and whether that half is held from now on."""
halves = st.lists(
    st.tuples(st.integers(1, LINK_COUNT), st.integers(1, PEOPLE), st.sampled_from([True, True, False])),
    min_size=1,
    max_size=24,
)


def organization_of(person: int) -> int:
    return person % ORGANIZATIONS + 1


def union(stated: Iterable[Half]) -> dict[int, int]:
    """Return the smallest number of each person who was ever linked: sets that are joined pair by pair."""
    held: dict[tuple[int, int], bool] = {}
    for link, person, is_held in stated:
        held[link, person] = is_held
    sets = {person: {person} for _, person in held}
    for link in {link for link, _ in held}:
        people = [person for (each, person), is_held in held.items() if each == link and is_held]
        if len(people) == 2 and organization_of(people[0]) != organization_of(people[1]):
            joined = sets[people[0]] | sets[people[1]]
            for person in joined:
                sets[person] = joined
    return {person: min(same) for person, same in sets.items()}


def write(connection: psycopg.Connection, stated: Iterable[Half]) -> dict[int, int]:
    """Write halves, each in a transaction of its own, to empty tables, and return who is whom."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO network_g1")
        cursor.execute("TRUNCATE links, identities")
    for link, person, held in stated:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL search_path TO network_g1")
            rows = Rows(LINKS)
            organization = str(UUID(int=organization_of(person)))
            rows.put(str(UUID(int=link)), str(UUID(int=person)), organization_id=organization, held=held)
            rows.write(cursor)
            resolve(cursor)
    found = connection.execute("SELECT person_id, canonical_id FROM network_g1.identities").fetchall()
    return {person.int: canonical.int for person, canonical in found}


def last_word(stated: Iterable[Half]) -> Mapping[tuple[int, int], bool]:
    return {(link, person): held for link, person, held in stated}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(halves, st.randoms(use_true_random=False))
def identities_are_the_union(connection: psycopg.Connection, stated: list[Half], draws: Random) -> None:
    assert write(connection, stated) == union(stated)
    final = [(link, person, held) for (link, person), held in last_word(stated).items()]
    draws.shuffle(final)
    assert write(connection, final) == union(stated), "the order, and what was taken back on the way, do not matter"


def test_identities_are_the_union_of_confirmed_pairs_in_any_order(database: str) -> None:
    ReadSide(database, [NetworkProjection()]).play([])
    with psycopg.connect(database, autocommit=True) as connection:
        chain = [(1, 1, True), (1, 2, True), (2, 2, True), (2, 3, True)]
        assert write(connection, chain) == {1: 1, 2: 1, 3: 1}, "three organizations need two links"
        assert write(connection, [*chain, (1, 2, False)]) == {1: 1, 2: 2, 3: 2}, "unlinked"
        assert write(connection, [*chain, (1, 2, False), (1, 2, True)]) == {1: 1, 2: 1, 3: 1}, "linked again"
        assert write(connection, [(1, 1, True), (1, 4, True)]) == {1: 1, 4: 4}, "not within one organization"
        identities_are_the_union(connection)
