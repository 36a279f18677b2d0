"""Flash sessions count as flash sessions and as nothing else, in every read model that figures come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from services.contract.record import UntypedEvent
from services.projector.projection import Projection
from tests.support.databases import fresh_database
from tests.support.read_model_versions import all_logs, contents, read_models

COUNTING = ("directory", "desk", "measures", "network", "programs")
"""Read models that figures come from: match length, sessions, who was mentored, giving back, the ripple, capacity."""
OWN = {"programs": {"flash_attendance"}}
"""The tables that are for flash sessions alone."""


def _mixed() -> tuple[list[UntypedEvent], list[UntypedEvent]]:
    """Return a log of relationships with flash sessions of the very same people, and the same without them."""
    plain = list(all_logs()["closings"])
    matched = next(each for each in plain if each.type.endswith(".matched"))
    people = {name: matched.data[name] for name in ("mentor_id", "mentee_id")}
    scope: dict[str, Any] = {"organization_id": matched.organization_id, "program_id": matched.program_id}
    flashes = [
        replace(each, **scope, data={**each.data, **{name: id for name, id in people.items() if each.data.get(name)}})
        for each in all_logs()["flash_sessions"]
        if ".flash-session-" in each.type
    ]
    middle = plain.index(matched) + 1
    return [*plain[:middle], *flashes, *plain[middle:]], plain


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection:
        yield connection


def _named(name: str) -> Projection:
    return next(each for each in read_models() if each.name == name)


@pytest.mark.parametrize("name", COUNTING)
def test_a_flash_session_changes_no_figure(connection: psycopg.Connection[Any], name: str) -> None:
    mixed, plain = _mixed()
    projection = _named(name)
    with_them, without = (contents(connection, projection, {"log": log})["log"] for log in (mixed, plain))
    changed = {table for table in with_them if with_them[table] != without[table]}
    assert changed == OWN.get(name, set())


def test_the_log_has_held_ones() -> None:
    kinds = [each.type.rpartition(".")[2] for each in _mixed()[0]]
    assert kinds.count("flash-session-held") == 4


@pytest.mark.parametrize("name", COUNTING)
def test_a_read_model_of_figures_handles_no_more_of_them_than_its_own_table(name: str) -> None:
    handled = {each for each in _named(name).handled if ".flash-session-" in each}
    assert handled == ({"mentorship.relationships.flash-session-held"} if name == "programs" else set())
