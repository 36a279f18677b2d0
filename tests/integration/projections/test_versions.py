"""A fold that writes something else is noticed unless its read model has a new version.

A deployment rebuilds when the fingerprint of name, version and tables changes; the code is not part of it. These tests
replace what a digest of the code would notice: fixed logs execute every line of every fold, and the resulting tables
are compared with the ledger.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from services.contract.record import PublicEvent
from services.projections.directory import projection as directory
from services.projections.directory.tables import PARTICIPATIONS
from services.projections.folding.event_handlers import Batch
from services.projections.network import projection as network
from services.projector.projection import Cursor, Projection
from tests.support import read_model_versions as versions
from tests.support.databases import fresh_database
from tests.support.executed_lines import record_executed_lines
from tests.support.generation import folding, generation
from tests.support.read_model_versions import COMMAND, ContentChangedError, Contents, Ledger

LEDGER = Ledger.load()
UNREACHABLE = {"murmur2"}
"""A branch is for keys whose length is no multiple of 4; keys are UUIDs. `test_feed.py` covers it."""

_CONSTANT = """
SELECT key FROM {table} AS t, jsonb_each_text(to_jsonb(t)) WHERE key <> 'changed'
GROUP BY key HAVING count(DISTINCT coalesce(value, 'null')) < 2"""

Fold = Callable[[Projection], Contents]
every = pytest.mark.parametrize("projection", versions.read_models(), ids=lambda projection: projection.name)


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection:
        yield connection


@pytest.fixture
def fold(connection: psycopg.Connection[Any]) -> Fold:
    return lambda projection: versions.contents(connection, projection, LEDGER.logs_of(projection))


@every
def test_each_version_writes_what_was_recorded(fold: Fold, projection: Projection) -> None:
    assert not Ledger.load().add(projection, fold(projection)), f"a new version: run `{COMMAND}`"


def test_the_logs_are_those_recorded() -> None:
    assert not Ledger.load().add_logs(), f"a new log: run `{COMMAND}`"


@every
def test_the_logs_hold_every_event_it_handles(projection: Projection) -> None:
    assert projection.handled <= {event.type for events in LEDGER.logs_of(projection).values() for event in events}


@every
def test_every_handled_event_makes_a_difference(connection: psycopg.Connection[Any], projection: Projection) -> None:
    logs = sorted(LEDGER.logs_of(projection).values(), key=len)
    with folding(connection, projection) as fold:
        complete = [versions.content(fold, projection, events) for events in logs]

        def differs_without(omitted: str) -> bool:
            rest = ([event for event in events if event.type != omitted] for events in logs)
            return any(
                len(fewer) < len(events) and versions.content(fold, projection, fewer) != whole
                for events, fewer, whole in zip(logs, rest, complete, strict=True)
            )

        assert not {event for event in projection.handled if not differs_without(event)}


@every
def test_no_column_has_the_same_value_in_every_row(connection: psycopg.Connection[Any], projection: Projection) -> None:
    with generation(connection, projection) as cursor:
        for events in LEDGER.logs_of(projection).values():
            projection.fold(versions.events_for(projection, events), cursor)
        tables = cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        constant = {table: cursor.execute(_CONSTANT.format(table=table).encode()).fetchall() for (table,) in tables}
    assert not {table: columns for table, columns in constant.items() if columns}


def test_the_logs_execute_every_line_of_the_folds(fold: Fold) -> None:
    assert versions.all_logs(), "decoded before, so that only the folds are traced"
    with record_executed_lines() as executed:
        for projection in versions.read_models():
            fold(projection)
    assert {f"{type(projection).__name__}.fold" for projection in versions.read_models()} <= executed.called_functions
    missed = executed.missing_lines()
    assert missed.keys() <= UNREACHABLE, f"add a log that executes these lines, and raise `version`: {missed}"


def test_another_state_is_noticed(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = directory._HANDLERS["mentorship.enrollment.rejected"]

    def changed(batch: Batch, event: PublicEvent) -> None:
        handler(batch, event)
        batch[PARTICIPATIONS].put(event.subject, step="declined")

    monkeypatch.setitem(directory._HANDLERS, "mentorship.enrollment.rejected", changed)
    with pytest.raises(ContentChangedError, match=r"directory@\d+ .*\(.*federation/participations\).*raise `version`"):
        Ledger.load().add(directory.DirectoryProjection(), fold(directory.DirectoryProjection()))


def test_another_evidence_floor_is_noticed(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "EVIDENCE_FLOOR", 3)
    with pytest.raises(ContentChangedError, match=r"network@\d+"):
        Ledger.load().add(network.NetworkProjection(), fold(network.NetworkProjection()))


@every
def test_recorded_at_instead_of_occurred_at_is_noticed(
    fold: Fold, projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = type(projection).fold

    def changed(self: Projection, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        original(self, [replace(event, occurred_at=event.recorded_at) for event in events], cursor)

    monkeypatch.setattr(type(projection), "fold", changed)
    with pytest.raises(ContentChangedError, match=f"{projection.name}@{projection.version}"):
        Ledger.load().add(projection, fold(projection))
