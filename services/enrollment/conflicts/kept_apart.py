"""People of a program who are kept apart: a conflict of interest between them bars a match there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.enrollment.conflicts.aggregate import Conflict
from services.enrollment.conflicts.identity import conflict_id, resolve_scope
from services.enrollment.conflicts.states import State
from services.enrollment.programs.aggregate import Program
from services.eventstore.store import EventStore
from services.policy.policy import ConflictKind
from services.policy.versions import in_force


class TwoInProgram(NamedTuple):
    """Two people of one program."""

    program_id: UUID
    one: UUID
    other: UUID


def kept_apart(store: EventStore, pairs: Collection[TwoInProgram], at: datetime) -> frozenset[TwoInProgram]:
    """Return which pairs of people are kept apart at a time, as the directory of the program keeps them apart.

    A wish never to be paired again always does; another conflict does where the policy of the program rules it out.

    Args:
        store: The programs and the conflicts.
        pairs: The pairs.
        at: The time.
    """
    programs = store.load_many(Program, sorted({each.program_id for each in pairs}))
    wanted = {each: list(_ids(programs[each.program_id], each, at)) for each in pairs if each.program_id in programs}
    found = store.load_many(Conflict, sorted({id for ids in wanted.values() for id in ids}))
    declared = {id for id, conflict in found.items() if conflict.state is State.DECLARED}
    return frozenset(each for each, ids in wanted.items() if not declared.isdisjoint(ids))


def _ids(program: Program, pair: TwoInProgram, at: datetime) -> Iterator[UUID]:
    policy = in_force(program.versions, at).policy
    kinds: set[ConflictKind] = {"never-pair", *policy.conflict_kinds}
    for kind in sorted(kinds):
        yield conflict_id(program, resolve_scope(policy, kind), (pair.one, pair.other), kind)
