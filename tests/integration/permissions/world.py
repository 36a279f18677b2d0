"""A federation on real databases, with one relationship, and an app that answers to personas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx2 import Response

from services.contract.codec import decode
from services.enrollment import service as enrollment
from services.enrollment.service import Enrollment
from services.eventstore.store import EventStore
from services.platform.settings import AuthSettings, DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.projections import service as read_side
from services.projector.connections import connect
from services.publication.public_log import PublicLog
from services.relationships import service as relationships
from services.vault.migrations import RECORDS
from services.web.identity.memberships import MIGRATIONS as ACCESS
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.integration.enrollment.calls import complete_leaving
from tests.integration.relationships.arrivals import fold
from tests.support import topics
from tests.support.catching_up import catch_up
from tests.support.databases import fresh_database
from tests.support.vaults import prepare_vault

POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 5,
    "mentee_limit": 5,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 30,
    "conflict_kinds": ["declared"],
    "directory": "participants",
    "flash_sessions": True,
}
DOCUMENT: dict[str, Any] = {
    "code": "conduct",
    "kind": "code-of-conduct",
    "title": "How we treat each other",
    "text": "Be kind.",
    "roles": ["mentor", "mentee"],
}
_IN_GROUP = {"mentor": "co-mentor", "mentee": "mentee"}
CONCERN = {"topic": "conduct", "text": "I do not feel safe."}
TERMS = {"cadence_days": 14, "duration_days": 180, "channel": "video"}


@dataclass
class World:
    """The apps, the personas, and the ids of the things that the walk is about.

    Attributes:
        apps: By the prefix of their paths.
        principals: By persona.
        ids: The ids that paths and bodies name.
        access: The database of identities.
        stores: The event stores of enrollment and of relationships.
        logs: Their public logs.
        databases: Of enrollment and of relationships.
        settings: The databases and keys of the services.
        inform: Brings what relationships know of participations up to date.
        follow: Lets what follows in relationships be done, once.
        catch_up: Brings the read models, and the facts of both processes, up to date.
        loop: The event loop of all requests.
    """

    apps: dict[str, FastAPI] = field(default_factory=dict)
    principals: dict[str, Principal] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    access: str = ""
    stores: tuple[EventStore, ...] = ()
    logs: tuple[PublicLog, ...] = ()
    databases: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    catch_up: Callable[[], None] = lambda: None
    inform: Callable[[], None] = lambda: None
    follow: Callable[[], None] = lambda: None
    loop: BlockingPortal | None = None

    def authenticate(self, request: Request) -> Principal:
        """Return the persona whose name is the token."""
        principal = self.principals.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if principal is None:
            raise authentication_error("unknown token")
        return principal

    def send(
        self,
        persona: str | None,
        method: str,
        path: str,
        body: object = None,
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Response:
        """Send a request as a persona; None sends no token."""
        app = next(app for prefix, app in self.apps.items() if path.startswith(prefix))
        return self._request(app, persona, method, path, body, query, headers)

    def ask(self, app: FastAPI, persona: str, path: str, query: dict[str, str] | None = None) -> Response:
        """Read from another app as a persona."""
        return self._request(app, persona, "GET", path, None, query, {})

    def _request(
        self,
        app: FastAPI,
        persona: str | None,
        method: str,
        path: str,
        body: object,
        query: dict[str, str] | None,
        headers: dict[str, str],
    ) -> Response:
        token = {} if persona is None else {"Authorization": f"Bearer {persona}"}
        key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        client = self.client(app)
        return client.request(method, path, json=body, params=query, headers={**token, **key, **headers})

    def client(self, app: FastAPI, **options: Any) -> TestClient:  # noqa: ANN401 - those of the client
        """Return a client of an app whose requests share an event loop: a loop for each takes a third of its time."""
        client = TestClient(app, **options)
        client.portal = self.loop
        return client

    def command(self, path: str, body: object = None) -> dict[str, Any]:
        """Execute a command as the coordinator of all, who is also the operator here."""
        response = self.send("builder", "POST", path, body)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer


@contextmanager
def federation(postgres: str) -> Iterator[World]:
    """Run three services over a federation of three organizations, one of which has left."""
    with ExitStack() as stack:
        loop = stack.enter_context(start_blocking_portal())
        dsns = [stack.enter_context(fresh_database(postgres)) for _ in range(4)]
        folder = Path(stack.enter_context(TemporaryDirectory()))
        key_file = prepare_vault(dsns[3], dsns[0], folder).key_file
        RECORDS.migrate(dsns[1])
        ACCESS.migrate(dsns[3])
        settings = Settings(
            enrollment=DatabaseSettings(database=dsns[0]),
            relationships=DatabaseSettings(database=dsns[1]),
            projections=DatabaseSettings(database=dsns[2]),
            keys=KeysSettings(database=dsns[3]),
            auth=AuthSettings(database=dsns[3]),
            vault=VaultSettings(key_file=key_file),
            publisher=topics.publisher(),
            key="k" * 32,
            command_key="c" * 32,
            cursor_keys="s" * 32,
        )
        enrollment.migrate(dsns[0])
        relationships.migrate(dsns[1])
        read_side.migrate(dsns[2])
        world = World(loop=loop)
        world.principals["builder"] = _principal("builder", Membership("coordinator"), Membership("operator"))
        writing = enrollment.build(settings)
        stack.callback(writing.close)
        relating = relationships.build(settings)
        stack.callback(relating.close)
        world.apps = {
            "/enrollment": writing.app(world.authenticate),
            "/relationships": relating.app(world.authenticate),
        }
        _enroll(world, writing)

        def inform() -> None:
            records = writing.public_log.read(0, 1000).records
            fold(dsns[1], [decode(record.headers, record.value) for record in records])

        inform()
        world.inform = inform
        _relate(world)
        _admit(world)
        reading = read_side.build(settings)
        stack.callback(reading.close)
        logs = [writing.public_log, relating.public_log]

        def catch_up_all() -> None:
            for projection in reading.projections.values():
                catch_up(dsns[2], projection, logs)
            catch_up(dsns[0], writing.process.projection, logs)
            catch_up(dsns[1], relating.process.projection, logs)

        def follow() -> None:
            catch_up_all()
            with connect(dsns[1]) as connection:
                relating.process.executor(relating.store, dsns[1]).execute_due(connection)
            catch_up_all()

        catch_up_all()
        world.catch_up, world.follow = catch_up_all, follow
        world.access = dsns[3]
        world.settings = settings
        world.stores = (writing.store, relating.store)
        world.logs = (writing.public_log, relating.public_log)
        world.databases = (dsns[0], dsns[1])
        world.apps["/"] = reading.app(world.authenticate)
        yield world


def _enroll(world: World, writing: Enrollment) -> None:
    """Three organizations; two programs of the first; people of the first program; the third organization leaves."""
    for name in ("organization", "another", "left"):
        body = {"name": name, "terms_version": "2026-1"}
        world.ids[name] = world.command("/enrollment/v1/organizations", body)["organization_id"]
    world.command(f"/enrollment/v1/organizations/{world.ids['left']}/leave", {"reason": "budget"})
    complete_leaving(writing.store, UUID(world.ids["left"]))
    for name in ("program", "sibling"):
        policy = {**POLICY, "shapes": ["pair", "group"]} if name == "program" else POLICY
        opening: dict[str, Any] = {"organization_id": world.ids["organization"], "name": name, "policy": policy}
        world.ids[name] = world.command("/enrollment/v1/programs", opening)["program_id"]
    world.command(f"/enrollment/v1/programs/{world.ids['program']}/documents", DOCUMENT)
    people = (
        *(("mentor", "mentor"), ("mentee", "mentee"), ("mentor-of-another", "mentor"), ("applicant", "mentee")),
        ("co-mentor", "mentor"),
    )
    for person, role in people:
        world.ids[person] = str(uuid4())
        body = {"program_id": world.ids["program"], "person_id": world.ids[person], "role": role}
        participation = world.command("/enrollment/v1/participations", body)["participation_id"]
        world.ids[f"{person}-participation"] = participation
        if person != "applicant":
            world.command(f"/enrollment/v1/participations/{participation}/enroll")


def _relate(world: World) -> None:
    """One active relationship, which the mentee requested, with a session, a goal and its feedback's subject."""
    base = "/relationships/v1/relationships"
    id = world.ids["relationship"] = _request(world)
    world.command(f"{base}/{id}/accept", {"by": "mentor"})
    for party in ("mentor", "mentee"):
        world.command(f"{base}/{id}/sign", {"by": party, **TERMS})
    world.command(f"{base}/{id}/activate")
    starts_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    session = world.command(f"{base}/{id}/sessions", {"starts_at": starts_at, "planned_minutes": 60})
    world.ids["session"] = session["session_id"]
    world.ids["goal"] = world.command(f"{base}/{id}/goals", {"category": "skills"})["goal_id"]
    _arrange(world, starts_at)
    _group(world)


def _group(world: World) -> None:
    """Form a group of the mentor and another one, with whom the mentee is in it, and plan a session of it."""
    base, ids = "/relationships/v1", world.ids
    mentors = [ids["mentor-participation"], ids["co-mentor-participation"]]
    formed = world.command(f"{base}/programs/{ids['program']}/groups", {"mentor_participation_ids": mentors, "most": 4})
    ids["group"] = formed["group_id"]
    pair = {f"{role}_participation_id": ids[f"{of}-participation"] for role, of in _IN_GROUP.items()}
    together = world.command(f"{base}/relationships", {**pair, "group_id": ids["group"]})["relationship_id"]
    for party in ("mentor", "mentee"):
        world.command(f"{base}/relationships/{together}/accept", {"by": party})
    for party in ("mentor", "mentee"):
        world.command(f"{base}/relationships/{together}/sign", {"by": party, **TERMS})
    world.command(f"{base}/relationships/{together}/activate")
    plan = {"starts_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(), "planned_minutes": 60}
    ids["group-session"] = world.command(f"{base}/groups/{ids['group']}/group-sessions", plan)["session_id"]


def _arrange(world: World, starts_at: str) -> None:
    """Arrange a flash session of the two."""
    base, ids = "/relationships/v1", world.ids
    plan = {"starts_at": starts_at, "planned_minutes": 30, "mode": "video"}
    offered = world.command(f"{base}/participations/{ids['mentor-participation']}/flash-sessions", plan)
    ids["flash-session"] = offered["flash_session_id"]
    taking = {"mentee_participation_id": ids["mentee-participation"]}
    world.command(f"{base}/flash-sessions/{ids['flash-session']}/take", taking)


def _request(world: World) -> str:
    """State what the mentee wants, and ask the mentor; return the request."""
    world.principals["mentee"] = _principal("mentee", people=frozenset({world.ids["mentee"]}))
    base, pair = "/relationships/v1", {}
    for role in ("mentor", "mentee"):
        pair[f"{role}_participation_id"] = world.ids[f"{role}-participation"]
    wants = {"wants": [{"skill": "reading", "level": 1, "importance": 1}]}
    stated = world.send(
        "mentee", "POST", f"{base}/participations/{pair['mentee_participation_id']}/matching-profile", wants
    )
    assert stated.is_success, stated.text
    body = {**pair, "rank": 1, "reasons": ["skills"], "words": "I would like to read a whole book."}
    asked = world.send("mentee", "POST", f"{base}/programs/{world.ids['program']}/requests", body)
    assert asked.is_success, asked.text
    return str(asked.json()["relationship_id"])


def _admit(world: World) -> None:
    ids = world.ids
    own, program = ids["organization"], ids["program"]
    roles = {
        "operator": Membership("operator"),
        "coordinator-of-all": Membership("coordinator"),
        "coordinator": Membership("coordinator", own),
        "program-coordinator": Membership("coordinator", own, program),
        "coordinator-of-another": Membership("coordinator", ids["another"]),
        "coordinator-of-sibling": Membership("coordinator", own, ids["sibling"]),
        "coordinator-who-left": Membership("coordinator", ids["left"]),
        "executive": Membership("executive", own),
        "executive-of-all": Membership("executive"),
        "analyst": Membership("analyst", own),
        "consumer": Membership("consumer", own),
    }
    world.principals |= {name: _principal(name, membership) for name, membership in roles.items()}
    for person in ("mentor", "mentee", "mentor-of-another"):
        world.principals[person] = _principal(person, people=frozenset({ids[person]}))
    for name in ("person", "guardian-person"):
        body = {"organization_id": own, "name": f"{name} of the walk", "mail": f"{name}@example.org"}
        ids[name] = world.send("coordinator", "POST", "/enrollment/v1/people", body).json()["person_id"]
    world.principals["mentor"] = _principal("mentor", people=frozenset({ids["mentor"], ids["person"]}))
    world.principals["guardian"] = _principal("guardian", wards=frozenset({ids["mentee"]}))
    world.principals["stranger"] = _principal("stranger")
    people = {"person_id": ids["mentee"], "counterpart_id": ids["mentor-of-another"]}
    body = {"program_id": program, **people, "kind": "declared"}
    ids["conflict"] = world.send("mentee", "POST", "/enrollment/v1/conflicts", body).json()["conflict_id"]
    concern = {"program_id": program, "participation_id": ids["mentor-participation"], **CONCERN}
    ids["concern"] = world.send("mentee", "POST", "/enrollment/v1/concerns", concern).json()["concern_id"]


def _principal(name: str, *memberships: Membership, **persons: frozenset[str]) -> Principal:
    return Principal(name, "https://issuer.test", frozenset(memberships), actor=str(uuid4()), **persons)
