"""A rebuild of a process decides the same again and executes nothing again."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager import migrations
from services.process_manager.executor import Executor
from services.process_manager.outcomes import Outcomes
from services.process_manager.pending_action import PendingAction
from services.process_manager.readiness import Readiness
from services.projector import connections, generations
from services.projector.log_feed import LogFeed
from services.projector.rebuild import rebuild
from services.relationships.process_manager.actions import USE_CASES
from services.relationships.process_manager.projection import process_projection
from services.relationships.service import Relationships
from tests.integration.process_manager.pair_story import whole_story
from tests.support.databases import fresh_database
from tests.support.happenings import at
from tests.support.read_side import ReadSide

NOW = at(1000)


def test_a_rebuild_executes_nothing_again(service: Relationships, postgres_dsn: str) -> None:
    executed: list[str] = []

    def act(_: UnitOfWork, __: CommandMetadata, action: PendingAction) -> CommandResult:
        executed.append(action.key)
        return CommandResult({})

    projection = process_projection()
    with fresh_database(postgres_dsn) as dsn, connections.connect(dsn) as connection:
        reading = ReadSide(dsn, [projection])
        migrations.migrate(dsn)
        assert not Readiness(projection.name).is_reached(connection), "nothing was read yet"
        reading.play(whole_story().log)
        assert Readiness(projection.name).is_reached(connection)
        actions = dict.fromkeys(USE_CASES, act)
        executor = Executor(projection.name, service.store, dsn, actions=actions, obsolete=(), clock=lambda: NOW)
        assert executor.execute_due(connection) == len(USE_CASES)
        before = _pending(connection, projection.name)
        head = service.store.head()
        feed = LogFeed([reading.enrollment, reading.relationships])
        assert rebuild(projection, feed, dsn, refuse_difference=False).number == 2
        assert generations.live(connection, projection.name) is not None
        assert _pending(connection, projection.name) == before
        assert executor.execute_due(connection) == 0
        assert (len(executed), len(set(executed)), service.store.head()) == (len(USE_CASES), len(USE_CASES), head)


def _pending(connection: psycopg.Connection, process: str) -> list[tuple[str, str | None, int]]:
    listed = Outcomes(connection, process).listed(NOW + timedelta(days=1), planned=True)
    return [(each.key, each.outcome, each.tries) for each in listed]
