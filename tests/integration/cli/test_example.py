"""The example's past and its first minutes are accepted by the services: every command, in order, with none refused."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services.cli.demo.example.absence_script import absence_steps
from services.cli.demo.example.declaration_script import declaration_steps
from services.cli.demo.example.federation import ORGANIZATIONS
from services.cli.demo.example.finding_script import finding_steps
from services.cli.demo.example.flash_script import flash_steps
from services.cli.demo.example.matching_script import matching_steps
from services.cli.demo.example.opening_scenes import FOLLOW_UPS, OPENING
from services.cli.demo.example.personas_script import persona_steps
from services.cli.demo.example.plan import Plan, plan
from services.cli.demo.example.scenes import LiveScenarios
from services.cli.demo.example.step import Step
from services.cli.demo.example.table_script import table_steps
from services.contract.codec import decode
from services.enrollment.service import Enrollment, build, migrate
from services.platform.settings import AuthSettings, DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.relationships.service import build as build_relationships
from services.relationships.service import migrate as migrate_relationships
from services.vault.migrations import RECORDS
from services.web.identity.memberships import MIGRATIONS
from services.web.identity.principal import Membership, Principal
from tests.integration.relationships.arrivals import fold
from tests.support.databases import fresh_database
from tests.support.vaults import prepare_vault

STAFF = "staff"
ACTOR = str(uuid4())
_NAME = re.compile(r"\{([^{}]+)\}")


class Services:
    """Both write services in this process; what enrollment publishes arrives at once."""

    def __init__(self, enrollment: Enrollment, clients: Mapping[str, TestClient], eligibility: str) -> None:
        self._enrollment, self._clients, self._eligibility = enrollment, clients, eligibility
        self._ids: dict[str, str] = {}
        self._done: set[str] = set()
        self._position = 0

    def set_clock(self, now: datetime) -> None:
        """Set the time at which both services record commands."""
        for client in self._clients.values():
            cast("FastAPI", client.app).state.clock = lambda: now

    def submit(self, step: Step) -> str | None:
        """Send a command, once, and return the rule that refuses it, or None."""
        if step.name in self._done:
            return None
        self._done.add(step.name)
        path = self._fill_in(step.path)
        headers = {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {self._person_of(step)}"}
        answer = self._clients[str(path).split("/")[1]].post(str(path), json=self._fill_in(step.body), headers=headers)
        body = answer.json()
        if not answer.is_success:
            return str(body["type"])
        if step.gives:
            self._ids[step.gives[0]] = body[step.gives[1]]
        batch = self._enrollment.public_log.read(self._position, 1000)
        if batch.records:
            fold(self._eligibility, [decode(record.headers, record.value) for record in batch.records])
        self._position = batch.position
        return None

    def authenticate(self, request: Request) -> Principal:
        """Return the person whom the token names, or the coordinator of every organization that has joined."""
        person = request.headers.get("authorization", "").removeprefix("Bearer ")
        if person != STAFF:
            return Principal(person, "https://issuer.test", people=frozenset({person}), actor=ACTOR)
        homes = {self._ids[home.key] for home in ORGANIZATIONS if home.key in self._ids}
        roles = {Membership("operator"), Membership("coordinator"), *(Membership("coordinator", id) for id in homes)}
        return Principal(STAFF, "https://issuer.test", frozenset(roles), actor=ACTOR)

    def _person_of(self, step: Step) -> str:
        return STAFF if step.actor is None or step.actor.person is None else self._ids[step.actor.person]

    def _fill_in(self, value: object) -> object:
        if isinstance(value, Mapping):
            return {key: self._fill_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill_in(item) for item in value]
        return _NAME.sub(lambda match: self._ids[match[1]], value) if isinstance(value, str) else value


@pytest.fixture
def services(postgres_dsn: str, tmp_path: Path) -> Iterator[Services]:
    with ExitStack() as stack:
        first, second, keys, access = (stack.enter_context(fresh_database(postgres_dsn)) for _ in range(4))
        key_file = prepare_vault(keys, first, tmp_path).key_file
        MIGRATIONS.migrate(access)
        migrate(first)
        enrollment = build(
            Settings(
                enrollment=DatabaseSettings(database=first),
                keys=KeysSettings(database=keys),
                vault=VaultSettings(key_file=key_file),
                auth=AuthSettings(database=access),
                key="k" * 32,
                command_key="c" * 32,
            )
        )
        RECORDS.migrate(second)
        migrate_relationships(second)
        relationships = build_relationships(
            Settings(
                relationships=DatabaseSettings(database=second),
                keys=KeysSettings(database=keys),
                vault=VaultSettings(key_file=key_file),
                key="k" * 32,
                command_key="c" * 32,
                cursor_keys="s" * 32,
            )
        )
        stack.callback(enrollment.close)
        stack.callback(relationships.close)
        clients: dict[str, TestClient] = {}
        both = Services(enrollment, clients, second)
        for name, service in (("enrollment", enrollment), ("relationships", relationships)):
            clients[name] = stack.enter_context(TestClient(service.app(both.authenticate)))
        yield both


def test_no_command_of_the_past_is_refused(services: Services) -> None:
    now = datetime.now(UTC)
    past = plan(7, 24, now)
    found = (persona_steps(past, 7), matching_steps(past, 7), finding_steps(past, 7), flash_steps(past))
    last = (*found, absence_steps(past), declaration_steps(past, 7), table_steps(past, 7))
    lanes = (*past.arrivals.values(), past.links, *past.lanes.values(), *last)
    steps = [*past.founding, *(step for lane in lanes for step in lane)]
    refused = {step.name: rule for step in steps if (rule := services.submit(step)) is not None}
    acts = Counter(step.path.rpartition("/")[2] for step in steps)
    assert acts["instruments"]
    assert (acts["matching-profile"], acts["run"], acts["listing"], acts["requests"]) == (16, 1, 2, 3)
    assert (acts["flash-sessions"], acts["ask"], acts["take"]) == (3, 1, 1)
    assert acts["groups"] > 0
    assert acts["group-sessions"] == 4, "the group that lives met thrice, and meets again"
    assert (acts["miss"], acts["correct"]) == (2, 2), "no pair besides that of the personas is in trouble"
    assert acts["feedback"]
    assert acts["people"] > acts["register"] > 0
    assert refused == {}
    _play_opening(services, past, now)


def _play_opening(services: Services, past: Plan, now: datetime) -> None:
    scenes = LiveScenarios(7, past, [], now)
    kinds: set[str] = set()
    refused: dict[str, str] = {}
    for number in range(3 * len(OPENING) + 12):
        at = now + timedelta(seconds=10 * number)
        services.set_clock(at)
        following = scenes.next(at)
        if following is None:
            continue
        scene, steps = following
        kinds.add(scene["kind"])
        refused |= {step.name: rule for step in steps if (rule := services.submit(step)) is not None}
    assert refused == {}
    assert kinds >= {*(kind for kind, _ in OPENING), *FOLLOW_UPS.values()} - {"place"}, "a place needs more people"
