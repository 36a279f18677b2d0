"""The worker of erasures: takes every erasure that was requested through its steps, and rotates the keys afterwards.

The steps are: what is open ends; the key is deleted, from when on no service reads anything; every store is emptied;
the other services have emptied theirs; the end is recorded. Each is idempotent, and the last one is one transaction,
so that a worker that is killed between
any two goes on where it ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from services.enrollment.erasure import commands
from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.people.aggregate import Person
from services.enrollment.people.events import ErasureRequested
from services.enrollment.people.states import State
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore, Outcome
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import Clock, system_clock
from services.process_manager.pending_action import ACTOR, SCOPE
from services.vault.erasure_requests import Erasure, ErasureRequests
from services.vault.erasure_stores import ErasureStores
from services.vault.errors import MasterKeyError
from services.vault.rotation import Rotation
from services.vault.vault import Vault
from services.vault.version_sweep import VersionSweep

WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
ROTATION_SECONDS = 60.0
UNREQUESTED = timedelta(hours=1)
"""How long an erasure may be noted without the event that requests it: then its command was refused."""
Decide = Callable[[UnitOfWork, CommandMetadata], CommandResult]
_log = structlog.get_logger(__name__)


def no_op(_: str) -> None:
    """Do nothing: the default test hook."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """The parts that an erasure works on.

    Attributes:
        store: The event store of enrollment.
        vault: Its vault.
        requests: The erasures that were requested.
        participations: Finds the participations of a person.
        stores: The stores to empty.
        rotation: The rotation of the keys; None where another process rotates them.
        elsewhere: The stores that other services empty: an erasure is complete when each of them was examined.
        sweep: Deletes the sealed versions that no event names; None where another process does.
    """

    store: EventStore
    vault: Vault
    requests: ErasureRequests
    participations: PersonParticipations
    stores: ErasureStores
    rotation: Rotation | None
    elsewhere: Sequence[str] = ()
    sweep: VersionSweep | None = None


class ErasureWorker:
    """Executes erasures, one after the other. Several workers may run: every step is idempotent.

    Args:
        parts: The parts that it works on.
        clock: Returns the present time.
        before: Test hook, called with the name of each step before it: `end`, `forget`, `empty`, `confirm`,
            `complete`, `note`.
    """

    process = "erasure"

    def __init__(self, parts: Erasing, *, clock: Clock = system_clock, before: Callable[[str], None] = no_op) -> None:
        self._parts, self._clock, self._before = parts, clock, before
        self._wait_seconds = WAIT_SECONDS
        self._rotated_at: datetime | None = None
        self._adopted = False

    def run(self, stop: threading.Event) -> None:
        """Execute erasures until `stop` is set; what fails is logged and tried again with growing pauses."""
        while not stop.is_set():
            try:
                failed = self.execute() < 0
                self._rotate()
                self._sweep()
            except (psycopg.Error, PoolTimeout, MasterKeyError) as failure:
                _log.warning("erasures_not_executed", reason=repr(failure))
                failed = True
            self._wait_seconds = min(2 * self._wait_seconds, LONGEST_WAIT_SECONDS) if failed else WAIT_SECONDS
            stop.wait(self._wait_seconds)

    def execute(self) -> int:
        """Take every erasure that is under way to its end; return how many, or -1 where one was refused."""
        done, refused = 0, False
        self._adopt()
        for erasure in self._parts.requests.under_way():
            try:
                done += self._erase(erasure)
            except RefusedError as refusal:
                _log.warning("erasure_refused", person=erasure.person_id, rule=refusal.rule)
                refused = True
        self._parts.stores.examine_forgotten(self._clock)
        return -1 if refused else done

    def _adopt(self) -> None:
        """Note every erasure that the log has and the table lacks, once: an earlier release noted not all of them."""
        if not self._adopted:
            for event in self._parts.store.events_of(ErasureRequested):
                self._parts.requests.add(str(event.originator_id), at=event.timestamp)
            self._adopted = True

    def _erase(self, erasure: Erasure) -> bool:
        """Return whether an erasure was completed."""
        person = self._person(erasure.person_id)
        if person is None or person.state not in {State.ERASING, State.ERASED}:
            if self._clock() - erasure.requested_at > UNREQUESTED:
                self._parts.requests.drop(erasure.person_id)
            return False
        position = None
        if person.state is State.ERASING:
            participations = self._empty(person)
            if self._is_awaited(person):
                return False
            position = self._complete(person, participations)
        self._before("note")
        self._rotated_at = None  # so that it is looked at once whether a rotation is due
        self._parts.requests.note_completion(erasure.person_id, at=self._clock(), position=position)
        _log.info("person_erased", person=erasure.person_id)
        return True

    def _empty(self, person: Person) -> list[UUID]:
        """End what is open, delete the key and empty the stores; return the participations."""
        participations = self._parts.participations.of(person)
        self._before("end")
        for id in participations:
            self._command(person, f"end-participation:{id}", _ending(id))
        self._before("forget")
        self._parts.vault.forget(person.id, at=self._clock())
        self._before("empty")
        self._parts.stores.examine(str(person.id), at=self._clock())
        return participations

    def _is_awaited(self, person: Person) -> bool:
        """Return whether another service has not yet confirmed that its stores are empty of a person."""
        self._before("confirm")
        return bool(self._parts.stores.missing(str(person.id), self._parts.elsewhere))

    def _complete(self, person: Person, participations: Sequence[UUID]) -> int | None:
        self._before("complete")
        outcome = self._command(
            person,
            f"complete-erasure:{person.id}",
            lambda uow, meta: commands.complete_erasure(uow, meta, person.id, participations),
        )
        return outcome.position

    def _command(self, person: Person, key: str, decide: Decide) -> Outcome:
        now = self._clock()
        meta = CommandMetadata(key, ACTOR, str(person.id), f"{person.id}:{person.version}", now, now)
        return self._parts.store.execute(meta, lambda uow: decide(uow, meta), scope=SCOPE)

    def _person(self, person_id: str) -> Person | None:
        try:
            return self._parts.store.load(Person, UUID(person_id))
        except RefusedError:
            return None

    def _rotate(self) -> None:
        now = self._clock()
        due = self._rotated_at is None or (now - self._rotated_at).total_seconds() >= ROTATION_SECONDS
        if self._parts.rotation is not None and due:
            self._rotated_at = now
            self._parts.rotation.rotate_if_due(at=now)

    def _sweep(self) -> None:
        if self._parts.sweep is not None:
            self._parts.sweep.execute_if_due(self._clock())


def _ending(participation_id: UUID) -> Decide:
    return lambda uow, meta: commands.end_participation(uow, meta, participation_id)
