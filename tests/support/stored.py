"""Stored events as frozen bytes: every event that a service ever wrote must stay readable.

A file contains one aggregate's events as they were in the table, and the aggregate's view after them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

FOLDER = Path(__file__).parent.parent / "contract" / "stored"


@dataclass(frozen=True)
class FrozenAggregate:
    """One aggregate's stored events.

    Attributes:
        kind: Its class's permanent name.
        id: Its id.
        events: Pairs of topic and state, in order of version.
        view: Its view after them.
    """

    kind: str
    id: UUID
    events: list[tuple[str, str]]
    view: dict[str, Any]

    @property
    def written(self) -> set[tuple[str, int]]:
        """The event versions in it: topic and class version."""
        return {(topic, int(json.loads(state).get("class_version", 1))) for topic, state in self.events}


def load_frozen(service: str) -> dict[str, FrozenAggregate]:
    """Return the frozen aggregates of a service by file name."""
    return {path.stem: _parse(path) for path in sorted((FOLDER / service).glob("*.json"))}


def freeze(service: str, name: str, dsn: str, kind: str, id: UUID, view: dict[str, Any]) -> None:
    """Write a new file from the rows of a service's table. Files are added, never changed.

    Raises:
        FileExistsError: A file of that name exists.
    """
    query = sql.SQL("SELECT topic, state FROM {} WHERE originator_id = %s ORDER BY originator_version").format(
        sql.Identifier(service, "stored_events")
    )
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(query, [id]).fetchall()
    events = [{"topic": topic, "state": bytes(state).decode()} for topic, state in rows]
    content = {"kind": kind, "id": str(id), "events": events, "view": view}
    path = FOLDER / service / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def insert_events(service: str, dsn: str, old: FrozenAggregate) -> None:
    """Insert frozen events into a service's table, byte for byte."""
    statement = sql.SQL("INSERT INTO {table} SELECT %s, %s, %s, %s, count(*) + 1 FROM {table}").format(
        table=sql.Identifier(service, "stored_events")
    )
    with psycopg.connect(dsn) as connection:
        for version, (topic, state) in enumerate(old.events, 1):
            connection.execute(statement, [old.id, version, topic, state.encode()])


def assert_contains(view: Any, old: Any) -> None:  # noqa: ANN401 - any JSON value
    """Assert that a view has the values of an old one; it may have gained fields since."""
    if isinstance(old, dict):
        assert old.keys() <= view.keys()
        for name, value in old.items():
            assert_contains(view[name], value)
    elif isinstance(old, list):
        assert len(view) == len(old)
        for each, value in zip(view, old, strict=True):
            assert_contains(each, value)
    else:
        assert view == old


def _parse(path: Path) -> FrozenAggregate:
    content = json.loads(path.read_text(encoding="utf-8"))
    events = [(event["topic"], event["state"]) for event in content["events"]]
    return FrozenAggregate(content["kind"], UUID(content["id"]), events, content["view"])
