"""Commands of eight concurrent writers on a real store, one line each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.relationship import Party
from services.relationships.service import Relationships
from tests.support.principals import UNRESTRICTED
from tests.support.wait import PATIENCE_SECONDS

WRITERS = 8
Decide = Callable[[UnitOfWork, CommandMetadata], CommandResult]


def execute(service: Relationships, decide: Decide, *, key: str | None = None) -> str:
    """Execute a command; return the state after it, or the rule that refused it."""
    meta = command_now("test", command_id=key)
    try:
        return str(service.store.execute(meta, lambda uow: decide(uow, meta), scope="test").result.body["state"])
    except RefusedError as refusal:
        return refusal.rule


def propose(service: Relationships, mentor: UUID, mentee: UUID) -> Target:
    """Propose as the mentee; return the relationship as the target of commands."""
    meta = command_now("test")
    outcome = service.store.execute(
        meta,
        lambda uow: matching.propose(
            uow,
            meta,
            service.eligibility,
            UNRESTRICTED,
            mentor_participation_id=mentor,
            mentee_participation_id=mentee,
            formality="formal",
            direction="traditional",
            group_id=None,
            proposed_by="mentee",
        ),
    )
    return Target(UUID(str(outcome.result.body["relationship_id"])), None, service.eligibility, UNRESTRICTED)


def accept(target: Target) -> Decide:
    """Return the acceptance by the mentor."""
    return lambda uow, meta: matching.accept(uow, meta, target, by="mentor")


def accept_as(target: Target, party: Party) -> Decide:
    """Return the acceptance by a party."""
    return lambda uow, meta: matching.accept(uow, meta, target, by=party)


def close(target: Target) -> Decide:
    """Return the closure by the mentor."""
    return lambda uow, meta: lifecycle.close(uow, meta, target, initiated_by="mentor", reason="moved")


def at_once(jobs: list[Callable[[], str]]) -> Counter[str]:
    """Run jobs in eight threads that begin together."""
    together = threading.Barrier(WRITERS)

    def run(worker: int) -> list[str]:
        together.wait(PATIENCE_SECONDS)
        return [job() for job in jobs[worker::WRITERS]]

    with ThreadPoolExecutor(WRITERS) as pool:
        return Counter(result for results in pool.map(run, range(WRITERS)) for result in results)
