"""Both write services with their process managers in one thread: after each command, all that follows is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from random import Random
from typing import Any, cast
from uuid import uuid4

import psycopg
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg import sql

from services.contract.codec import decode
from services.contract.record import PublicEvent
from services.enrollment import service as enrollment
from services.platform.settings import DatabaseSettings, Settings
from services.process_manager.executor import Executor, no_op
from services.process_manager.outcomes import Outcomes
from services.process_manager.process import ErrandProcess
from services.projector import connections, generations
from services.projector.projection import Projection
from services.relationships import service as relationships
from services.relationships.eligibility.projection import EligibilityProjection
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.integration.relationships.relationships_service import build_service
from tests.support.migrated import migrated_database

_ROUNDS = 30
"""Rounds of events and actions after which a process manager that still finds something to do is not idle."""


class BothServices:
    """Both services on their databases, with one clock that a test moves.

    Args:
        stack: Closes what was opened.
        dsns: The databases of enrollment and of relationships, migrated and empty.
        random: Decides in which order events arrive.
        now: Where the clock begins.
    """

    def __init__(self, stack: ExitStack, dsns: tuple[str, str], random: Random, now: datetime) -> None:
        self.now, self._random = now, random
        self.refusals: Counter[str] = Counter()
        first, second = dsns
        self.dsn = first
        own = DatabaseSettings(database=first)
        self.enrollment = enrollment.build(Settings(enrollment=own, key="k" * 32, command_key="c" * 32))
        self.relationships = build_service(second)
        stack.callback(self.enrollment.close)
        stack.callback(self.relationships.close)
        self._clients = {
            "enrollment": stack.enter_context(TestClient(self.enrollment.app(authenticate), headers=TOKEN)),
            "relationships": stack.enter_context(TestClient(self.relationships.app(authenticate), headers=TOKEN)),
        }
        for client in self._clients.values():
            cast("FastAPI", client.app).state.clock = self.clock
        inner, outer = (stack.enter_context(connections.connect(dsn)) for dsn in dsns)
        self._models: list[tuple[Projection, psycopg.Connection]] = [
            (EligibilityProjection(), outer),
            (self.enrollment.process.projection, inner),
            (self.relationships.process.projection, outer),
        ]
        for model, connection in self._models:
            generations.ensure(connection, model, "log")
        self._positions = {"enrollment": 0, "relationships": 0}
        self._executors: list[tuple[str, Executor, psycopg.Connection]] = [
            (service.process.name, service.process.executor(service.store, dsn, clock=self.clock), connection)
            for service, dsn, connection in ((self.enrollment, first, inner), (self.relationships, second, outer))
        ]

    def add(self, process: ErrandProcess, *, before: Callable[[str], None] = no_op) -> None:
        """Add a process of enrollment whose actions are errands."""
        connection = self._models[1][1]
        generations.ensure(connection, process.projection, "log")
        self._models.append((process.projection, connection))
        self.run(process, before=before)

    def run(self, process: ErrandProcess, *, before: Callable[[str], None] = no_op) -> None:
        """Replace the executor of a process by one that begins now."""
        self._executors = [each for each in self._executors if each[0] != process.name]
        executor = process.executor(self.enrollment.store, self.dsn, clock=self.clock, before=before)
        self._executors.append((process.name, executor, self._models[1][1]))

    def clock(self) -> datetime:
        """Return the time that the test has set."""
        return self.now

    def send(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Send a command, let everything follow, and return the answer; None where the command was refused.

        Args:
            path: `/<service>/v1/…`.
            body: The body.
        """
        client = self._clients[path.split("/")[1]]
        answer = client.post(path, json=body or {}, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code in {200, 201, 404, 409, 422}, (path, answer.text)
        self.settle()
        if not answer.is_success:
            self.refusals[answer.json()["type"].rpartition("/")[2]] += 1
        return dict(answer.json()) if answer.is_success else None

    def settle(self) -> None:
        """Let events arrive and due actions be executed until neither is left."""
        for _ in range(_ROUNDS):
            moved = self._arrive()
            attempted = sum(executor.execute_due(connection) for _, executor, connection in self._executors)
            if not moved and not attempted:
                return
        raise AssertionError("the process managers do not become idle")

    def refused_actions(self) -> list[tuple[str, str | None]]:
        """Return the actions that were refused for another reason than that they are no longer needed."""
        refused = []
        for name, _, connection in self._executors:
            listed = Outcomes(connection, name).listed(self.now, planned=False)
            refused += [(status.key, status.rule) for status in listed if status.outcome == "refused"]
        return refused

    def _arrive(self) -> bool:
        """Publish what is new, to every model in an order of its own."""
        new: dict[str, list[PublicEvent]] = {}
        logs = {"enrollment": self.enrollment.public_log, "relationships": self.relationships.public_log}
        for context, log in logs.items():
            batch = log.read(self._positions[context], 1000)
            new[context] = [decode(record.headers, record.value) for record in batch.records]
            self._positions[context] = batch.position
        for model, connection in self._models:
            contexts = [context for context in new if context in model.contexts and new[context]]
            self._random.shuffle(contexts)
            for context in contexts:
                _fold(model, connection, new[context])
        return any(new.values())


def _fold(model: Projection, connection: psycopg.Connection, events: list[PublicEvent]) -> None:
    generation = generations.live(connection, model.name)
    assert generation is not None
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
        model.fold([event for event in events if event.type in model.handled], cursor)


@contextmanager
def both_services(postgres: str, random: Random, now: datetime) -> Iterator[BothServices]:
    """Run both services on databases of their own.

    Args:
        postgres: A superuser's DSN.
        random: Decides in which order events arrive.
        now: Where the clock begins.
    """
    with ExitStack() as stack:
        first = stack.enter_context(migrated_database(postgres, enrollment.migrate))
        second = stack.enter_context(migrated_database(postgres, relationships.migrate))
        yield BothServices(stack, (first, second), random, now)
