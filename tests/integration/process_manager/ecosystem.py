"""Both write services with their process managers, in the time of a test: nothing happens but when it says so."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from fastapi.testclient import TestClient

from services.cli.composition import databases
from services.enrollment import service as enrollment
from services.platform.settings import Settings
from services.process_manager.executor import Executor
from services.process_manager.outcomes import ActionStatus, Outcomes
from services.projector import connections, generations
from services.projector.feed_session import FeedSession
from services.projector.log_feed import LogFeed
from services.projector.members import Member
from services.projector.projection import Projection
from services.relationships import service as relationships
from tests.integration.enrollment.authentication import TOKEN, authenticate

KEYS = {"key": "k" * 32, "command_key": "c" * 32, "cursor_keys": "s" * 32}
RELATIONSHIPS = "/relationships/v1/relationships"


class Ecosystem:
    """The services on two databases, with a clock.

    Args:
        enrollment_dsn: An empty database.
        relationships_dsn: Another one.
        now: The time at which the clock begins.
    """

    def __init__(self, enrollment_dsn: str, relationships_dsn: str, now: datetime) -> None:
        self.now = now
        self.dsns = (enrollment_dsn, relationships_dsn)
        named = zip(("enrollment", "relationships"), self.dsns, strict=True)
        self.values: dict[str, object] = {**{name: {"database": dsn} for name, dsn in named}, **KEYS}
        settings = Settings.model_validate(self.values)
        databases.migrate(settings)
        self._stack = ExitStack()
        self.enrollment, self.relationships = enrollment.build(settings), relationships.build(settings)
        self._stack.callback(self.enrollment.close)
        self._stack.callback(self.relationships.close)
        self._eligibility = self._session(self.relationships.projection, relationships_dsn)
        self._processes: list[FeedSession] = []
        self._executors: list[tuple[Executor, str]] = []
        for service, dsn in ((self.enrollment, enrollment_dsn), (self.relationships, relationships_dsn)):
            self._processes.append(self._session(service.process.projection, dsn))
            self._executors.append((service.process.executor(service.store, dsn, clock=lambda: self.now), dsn))
        self._clients = {name: self._client(service) for name, service in self._services.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def _services(self) -> dict[str, enrollment.Enrollment | relationships.Relationships]:
        return {"enrollment": self.enrollment, "relationships": self.relationships}

    def send(self, path: str, body: object = None) -> dict[str, Any] | None:
        """Send a command; return its answer, or None where it is refused."""
        client = self._clients[path.split("/")[1]]
        answer = client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code < 500, answer.text
        return dict(answer.json()) if answer.is_success else None

    def do(self, path: str, body: object = None) -> dict[str, Any]:
        """Send a command that must succeed."""
        answer = self.send(path, body)
        assert answer is not None, path
        return answer

    def get(self, path: str) -> dict[str, Any]:
        """Return the state of a thing."""
        return dict(self._clients[path.split("/")[1]].get(path).raise_for_status().json())

    def deliver(self) -> None:
        """Let the facts of enrollment arrive where commands read them; no process manager works."""
        while self._eligibility.step(0.0):
            pass

    def settle(self) -> None:
        """Let everything arrive and be executed, until nothing is left to do now."""
        for _ in range(1000):
            self.deliver()
            for session in self._processes:
                while session.step(0.0):
                    pass
            attempted = [self._execute(executor, dsn) for executor, dsn in self._executors]
            if not any(attempted):
                return
        raise AssertionError("the process managers do not come to rest")

    def executed(self) -> set[str]:
        """Return the kinds of the actions that were executed."""
        kinds: set[str] = set()
        for _, dsn in self._executors:
            with connections.connect(dsn) as connection:
                query = "SELECT split_part(key, ':', 1) FROM process_manager.outcomes WHERE outcome = 'executed'"
                kinds.update(kind for (kind,) in connection.execute(query))
        return kinds

    def pending(self) -> list[ActionStatus]:
        """Return the actions that are due or were attempted, and are still pending."""
        found = []
        for executor, dsn in self._executors:
            with connections.connect(dsn) as connection:
                found += Outcomes(connection, executor.process).listed(self.now)
        return found

    def advance(self, step: timedelta) -> None:
        """Move the clock."""
        self.now += step

    def _execute(self, executor: Executor, dsn: str) -> int:
        with connections.connect(dsn) as connection:
            return executor.execute_due(connection)

    def _session(self, projection: Projection, dsn: str) -> FeedSession:
        logs = {"enrollment": self.enrollment.public_log, "relationships": self.relationships.public_log}
        feed = LogFeed([logs[context] for context in sorted(projection.contexts)])
        with connections.connect(dsn) as connection:
            generation = generations.ensure(connection, projection, feed.kind)
        session = FeedSession(projection, generation, feed, dsn, Member("test"))
        session.open()
        self._stack.callback(session.close)
        return session

    def _client(self, service: enrollment.Enrollment | relationships.Relationships) -> TestClient:
        app = service.app(authenticate)
        app.state.clock = lambda: self.now
        return self._stack.enter_context(TestClient(app, headers=TOKEN))
