"""A small federation in every read model, and the API over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services.contract.record import UntypedEvent
from services.platform.database import read_pool
from services.projections.api import Queries, public, router
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.read_models import read_models
from services.web.app import create_app
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal, unauthenticated
from tests.support.databases import fresh_database
from tests.support.event_stories import Place, Story, Teller, federation, interleave, participation, program
from tests.support.fixed_status import Standings
from tests.support.read_side import ReadSide

ISSUER = "https://issuer.test"
SEALED = Place("5ea1ed00-0000-4000-8000-000000000001", "5ea1ed00-0000-4000-8000-000000000002")
PRINCIPALS = {
    "Bearer analyst": Principal("analyst", ISSUER, frozenset({Membership("analyst")})),
    "Bearer inside": Principal("inside", ISSUER, frozenset({Membership("coordinator", SEALED.organization)})),
    "Bearer everywhere": Principal("everywhere", ISSUER, frozenset({Membership("coordinator")})),
    "Bearer stranger": Principal("stranger", ISSUER),
}


def known_by_token(request: Request) -> Principal:
    principal = PRINCIPALS.get(request.headers.get("authorization", ""))
    if principal is None:
        raise unauthenticated("this token is nobody's")
    return principal


@dataclass
class Site:
    """The API, the events behind it, and where its read models say they stand."""

    app: FastAPI
    events: list[UntypedEvent]
    standing: Standings
    dsn: str

    def client(self, who: str = "analyst") -> TestClient:
        return TestClient(self.app, headers={"Authorization": f"Bearer {who}"})


@contextmanager
def served(postgres_dsn: str, stories: list[Story], random: Random) -> Iterator[Site]:
    """Tell stories to every read model, and serve what they make of them."""
    models = read_models()
    with fresh_database(postgres_dsn) as dsn:
        events = ReadSide(dsn, list(models.values())).play(interleave(stories, random))
        with read_pool(dsn, name="test") as pool:
            standing = Standings()
            queries = Queries.over(pool, Cursors(b"0" * 32), standing)
            app = create_app(
                title="Read side",
                routers=[router(queries, standing, list(models))],
                public=[public("hub")],
                authenticator=known_by_token,
                errors=READ_MODEL_ERRORS,
            )
            yield Site(app, events, standing, dsn)


@pytest.fixture(scope="session")
def site(postgres_dsn: str) -> Iterator[Site]:
    random = Random(21)
    stories = federation(random, programs=4, people=12, relationships=40)
    teller = Teller(random)
    stories.append(program(teller, SEALED, name="Sealed", minimum=3, level="sealed"))
    stories += [participation(teller, SEALED, teller.id(), "mentee", teller.id()) for _ in range(4)]
    with served(postgres_dsn, stories, random) as site:
        yield site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()
