"""A small federation in every read model, and the API over it."""

from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient

from services.projections.service import migrate
from tests.integration.projections.site import SEALED, Site, served
from tests.support.event_stories import (
    YEAR_2026,
    EventFactory,
    Pair,
    Place,
    federation,
    participation,
    program,
    relationship,
)
from tests.support.migrated import migrated_database


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[str]:
    """Yield the DSN of a database of this test alone, with the tables that all read models share."""
    with migrated_database(postgres_dsn, migrate) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def site(postgres_dsn: str) -> Iterator[Site]:
    random = Random(21)
    stories = federation(random, programs=4, people=12, relationships=40)
    factory = EventFactory(random)
    stories.append(program(factory, SEALED, name="Sealed", minimum=3, level="sealed"))
    stories += [participation(factory, SEALED, factory.id(), "mentee", factory.id()) for _ in range(4)]
    draft = Place(SEALED.organization, factory.id())
    drafted = {"name": "To come", "confidentiality": "open"}
    stories.append([factory.event("enrollment.program-drafted", draft.program, YEAR_2026, draft, drafted)])
    pair = Pair(SEALED, factory.id(), factory.id(), factory.id(), factory.id())
    key = factory.id()
    proposed = relationship(factory, pair, key)[:1]
    raised = factory.event("relationships.conflict-raised", key, YEAR_2026, SEALED, {**pair.people, "kind": "assessor"})
    opened = next(event for story in stories for event in story if event.type.endswith(".program-opened"))
    place = Place(str(opened.organization_id), opened.subject)
    applied = {"person_id": factory.id(), "role": "mentee", "attempt": 1, "skills": []}
    stories += [proposed, [raised], [factory.event("enrollment.applied", factory.id(), YEAR_2026, place, applied)]]
    with served(postgres_dsn, stories, random) as site:
        yield site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client("everywhere")
