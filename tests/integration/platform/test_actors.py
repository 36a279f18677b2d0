"""Actors: random, permanent, one for each identity, whichever process meets it first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, UUID, uuid3, uuid5

import psycopg
import pytest
from starlette.requests import Request

from services.platform.database import Pool, write_pool
from services.web.identity.actors import Actors
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from tests.support.tokens import ISSUER, TestIssuer

ADDRESS = "ada@example.org"


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


def test_an_actor_is_permanent_and_belongs_to_one_identity(pool: Pool) -> None:
    first = Actors(pool).of(ISSUER.issuer, ADDRESS)
    assert Actors(pool).of(ISSUER.issuer, ADDRESS) == first
    assert len({first, Actors(pool).of("another issuer", ADDRESS), Actors(pool).of(ISSUER.issuer, "bob")}) == 3


def test_an_actor_cannot_be_computed_from_an_address(pool: Pool) -> None:
    actor = Actors(pool).of(ISSUER.issuer, ADDRESS)
    assert UUID(actor).version == 4
    names = [ADDRESS, f"{ISSUER.issuer}#{ADDRESS}", f"{ISSUER.issuer}/{ADDRESS}", f"{ISSUER.issuer}{ADDRESS}"]
    spaces = [NAMESPACE_URL, NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_X500]
    assert actor not in {
        str(computed(space, name)) for computed in (uuid3, uuid5) for space in spaces for name in names
    }
    with pool.connection() as connection:
        connection.execute("DELETE FROM access.identities")
    assert Actors(pool).of(ISSUER.issuer, ADDRESS) != actor, "the same address has been given the same id again"


def test_processes_that_meet_an_identity_at_once_agree(database: str, pool: Pool) -> None:
    with ExitStack() as stack:
        stores = [Actors(stack.enter_context(write_pool(database, name=f"p{n}", size=2))) for n in range(4)]
        threads = stack.enter_context(ThreadPoolExecutor(16))
        for subject in (f"person-{n}" for n in range(20)):
            asked = [threads.submit(store.of, "i", subject) for store in stores * 4]
            assert len({answer.result() for answer in asked}) == 1
    assert len({Actors(pool).of("i", f"person-{n}") for n in range(20)}) == 20


def test_an_identity_that_another_transaction_is_adding_is_waited_for(database: str, pool: Pool) -> None:
    with psycopg.connect(database) as other, ThreadPoolExecutor(1) as thread:
        row = other.execute(
            "INSERT INTO access.identities (issuer, subject) VALUES ('i', 's') RETURNING actor::text"
        ).fetchone()
        asked = thread.submit(Actors(pool).of, "i", "s")
        other.commit()
        assert row == (asked.result(),)


def test_a_request_carries_the_stored_actor(pool: Pool) -> None:
    issuer = TestIssuer()
    authenticate = OidcAuthenticator(
        TokenVerifier([ISSUER], KeySetCache(issuer.fetch, start=lambda refresh: refresh())),
        Memberships(pool),
        KnownPersons(pool),
        Actors(pool),
        Sessions(pool),
    )
    header = (b"authorization", f"Bearer {issuer.token(sub=ADDRESS)}".encode())
    principal = authenticate(Request({"type": "http", "method": "GET", "headers": [header]}))
    assert principal.actor == Actors(pool).of(ISSUER.issuer, ADDRESS)
