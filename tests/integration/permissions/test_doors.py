"""The door of every read route of the read models, for every kind of reader, against docs/disclosure.md."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from services.projections.disclosure.access import Disclosure, Door
from tests.integration.permissions.doors import FACTS, READERS, documented, recorded, table, widest, write
from tests.integration.permissions.requests import ENDLESS, TABLE, request_of
from tests.integration.permissions.world import World, federation

ROUTES = sorted(route for route in TABLE if route.startswith("GET /v1/") and route not in ENDLESS)


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[World]:
    with federation(postgres_dsn) as world:
        yield world


def cell(world: World, route: str, persona: str) -> str:
    method, path, body, query = request_of(route, world)
    with recorded() as passed:
        status = world.send(persona, method, path, body, query).status_code
    return widest(status, passed)


def test_every_read_route_passes_each_reader_through_the_door_that_the_document_names(world: World) -> None:
    cells = {route: [cell(world, route, persona) for persona in READERS] for route in ROUTES}
    shown = table(cells)
    if os.environ.get("MENTORSHIP_WRITE_DOORS"):
        write(shown)
    assert documented() == shown
    for route, row in cells.items():
        doors = dict(zip(READERS, row, strict=True))
        without = ("executive", "executive-of-all", "analyst", "consumer", "mentor", "guardian", "operator", "stranger")
        assert [name for name in without if doors[name] == FACTS] == [], route


def test_a_reader_who_is_given_facts_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
    assert cell(world, "GET /v1/federation/dashboard", "analyst") == FACTS
