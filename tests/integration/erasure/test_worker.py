"""The worker of erasures: what it does, once, wherever it is killed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from services.enrollment.erasure import commands
from services.enrollment.erasure.certificate import find_certificate
from services.enrollment.erasure.certificate_addresses import CertificateAddresses
from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.erasure.recorded_versions import recorded_versions
from services.enrollment.erasure.worker import Erasing, ErasureWorker
from services.enrollment.participation import commands as participation_commands
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.events import ParticipantErased, Withdrawn
from services.enrollment.people import domain
from services.enrollment.people.aggregate import Person
from services.enrollment.people.events import PersonErased
from services.enrollment.people.states import State
from services.enrollment.service import public_mapping
from services.eventstore.command_metadata import command_now
from services.eventstore.migrations import event_log
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import system_clock
from services.platform.database import write_pool
from services.platform.settings import Settings
from services.vault.certificates import find_destruction
from services.vault.erasure_requests import ErasureRequests
from services.vault.erasure_stores import ErasureStores, SealedRecordStore
from services.vault.errors import UnknownRecordError
from services.vault.vault import Vault
from services.vault.version_sweep import VersionSweep
from services.web.identity.principal import Principal
from tests.integration.enrollment.calls import execute_step, join_organization, open_program, submit_application
from tests.support.databases import fresh_database
from tests.support.vaults import prepare_vault
from tests.support.wait import until

STEPS = ("end", "forget", "empty", "confirm", "complete", "note")
TEXTS = "sealed records of relationships"
ADDRESSES = CertificateAddresses(b"k" * 32)


class KilledError(Exception):
    """The process ends here."""


@dataclass
class Memory:
    """A store that counts how often it was emptied."""

    rows: dict[str, int] = field(default_factory=dict)
    name: str = "memory"

    def count(self, person_id: str) -> int:
        return self.rows.get(person_id, 0)

    def delete(self, person_id: str) -> None:
        self.rows.pop(person_id, None)


@dataclass
class Desk:
    """A person with participations in five programs, and the parts of a worker."""

    store: EventStore
    vault: Vault
    parts: Erasing
    memory: Memory
    organization: UUID
    person: UUID
    participations: list[UUID]

    def request(self) -> None:
        """Request the erasure of the person."""
        meta = command_now("test")
        own = frozenset({str(self.person)})
        principal = Principal("anna", "https://issuer.test", frozenset(), own, frozenset(), actor=str(uuid4()))
        self.parts.requests.add(str(self.person), at=meta.recorded_at)

        def decide(uow: UnitOfWork) -> CommandResult:
            return commands.request_erasure(uow, meta, principal, person_id=self.person, reason="requested")

        self.store.execute(meta, decide)


@pytest.fixture
def desk(postgres_dsn: str, tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        keys, database = (stack.enter_context(fresh_database(postgres_dsn)) for _ in range(2))
        event_log("enrollment").migrate(database)
        place = prepare_vault(keys, database, tmp_path)
        vault = stack.enter_context(place.opened())
        store = EventStore(service="enrollment", dsn=database, encoder=public_mapping(Settings(key="k" * 32)))
        stack.callback(store.close)
        pool = stack.enter_context(write_pool(database, name="test"))
        organization, person = join_organization(store), uuid4()
        meta = command_now("test")

        def invite(uow: UnitOfWork) -> CommandResult:
            uow.add(domain.invite(person, meta, organization, 1))
            return CommandResult({})

        store.execute(meta, invite)
        participations = []
        for number, level in enumerate(("open", "sealed", "confidential", "open", "open")):
            program = open_program(store, organization, confidentiality=level)
            role = (Role.MENTOR, Role.MENTEE)[number % 2]
            begun = submit_application(store, program, person, role)
            participations.append(UUID(str(begun["participation_id"])))
            submit_application(store, program, None, role)
        execute_step(store, participation_commands.enroll, participations[0])
        vault.seal(person, "profile", str(person), organization, {"name": "Anna"})
        memory = Memory({str(person): 3})
        stores = ErasureStores(vault.keys.pool, [SealedRecordStore("enrollment", vault.records), memory])
        parts = Erasing(store, vault, ErasureRequests(pool), PersonParticipations(store, pool), stores, place.rotation)
        yield Desk(store, vault, parts, memory, organization, person, participations)


def test_finds_every_participation(desk: Desk) -> None:
    found = desk.parts.participations.of(desk.store.load(Person, desk.person))
    assert found == sorted(desk.participations)
    assert len(desk.parts.participations.sealed_programs(desk.store.load(Person, desk.person))) == 1


def test_erases(desk: Desk) -> None:
    desk.request()
    assert ErasureWorker(desk.parts).execute() == 1
    require_erased(desk)
    assert ErasureWorker(desk.parts).execute() == 0


@pytest.mark.parametrize("step", STEPS)
def test_goes_on_wherever_it_was_killed(desk: Desk, step: str) -> None:
    def kill(name: str) -> None:
        if name == step:
            raise KilledError

    desk.request()
    for _ in range(2):
        with pytest.raises(KilledError):
            ErasureWorker(desk.parts, before=kill).execute()
    assert ErasureWorker(desk.parts).execute() == 1
    require_erased(desk)


def test_waits_for_the_store_of_the_other_service(desk: Desk) -> None:
    parts = replace(desk.parts, elsewhere=(TEXTS,))
    desk.request()
    for _ in range(2):
        assert ErasureWorker(parts).execute() == 0
    assert desk.store.load(Person, desk.person).state is State.ERASING
    certificate = find_certificate(parts.requests, desk.vault.keys.pool, ADDRESSES, desk.person)
    assert certificate is not None
    assert (certificate.state, certificate.awaited) == ("erasing", [TEXTS])
    assert desk.parts.rotation is not None
    desk.parts.rotation.rotate(at=system_clock())
    certificate = find_certificate(parts.requests, desk.vault.keys.pool, ADDRESSES, desk.person)
    assert certificate is not None
    assert certificate.state == "erasing", "also when the master key is destroyed before"
    theirs = Memory({str(desk.person): 2}, TEXTS)
    assert ErasureStores(desk.vault.keys.pool, [theirs]).examine_forgotten(system_clock) == 1
    assert ErasureWorker(parts).execute() == 1
    certificate = find_certificate(parts.requests, desk.vault.keys.pool, ADDRESSES, desk.person)
    assert certificate is not None
    assert (certificate.state, certificate.awaited, certificate.stores[TEXTS]) == ("certified", [], 2)
    assert theirs.rows == {}


def test_sweeps_what_no_event_names_and_what_belongs_to_no_one(desk: Desk) -> None:
    refused, erased, organization = uuid4(), uuid4(), desk.organization
    desk.vault.seal(desk.person, "profile", str(desk.person), organization, {"name": "of a command that was refused"})
    desk.vault.seal(refused, "profile", str(refused), organization, {"name": "of an invitation that was refused"})
    for version in range(3):
        desk.vault.seal(desk.person, "directory", str(desk.person), organization, {"resource": version})
    desk.vault.seal(organization, "concern", str(uuid4()), organization, {"text": "of a concern that was refused"})
    desk.vault.seal(erased, "directory", str(erased), organization, {"resource": 0})
    desk.vault.forget(erased, at=system_clock())
    sweep = VersionSweep(desk.vault, recorded_versions(desk.store))
    now = system_clock()
    assert sweep.execute(now) == 0, "a command may still be decided"
    assert sweep.execute_if_due(now + timedelta(hours=2)) == 6
    counts = {str(id): desk.vault.records.count(str(id)) for id in (desk.person, refused, organization, erased)}
    assert counts == {str(desk.person): 2, str(refused): 0, str(organization): 0, str(erased): 0}
    assert desk.vault.open(desk.person, "profile", str(desk.person), organization) == {"name": "Anna"}
    assert desk.vault.open(desk.person, "directory", str(desk.person), organization) == {"resource": 2}
    assert sweep.execute_if_due(now + timedelta(hours=20)) is None
    assert sweep.execute_if_due(now + timedelta(hours=27)) == 0


def test_the_worker_sweeps(desk: Desk) -> None:
    refused = uuid4()
    desk.vault.seal(refused, "profile", str(refused), desk.organization, {"name": "of an invitation that was refused"})
    later = system_clock() + timedelta(hours=2)
    parts = replace(desk.parts, sweep=VersionSweep(desk.vault, recorded_versions(desk.store)))
    stop = threading.Event()
    thread = threading.Thread(target=ErasureWorker(parts, clock=lambda: later).run, args=[stop])
    thread.start()
    try:
        until(lambda: desk.vault.records.count(str(refused)) == 0, what="the sweep by the worker")
    finally:
        stop.set()
        thread.join()


def test_takes_up_an_erasure_that_the_log_alone_knows(desk: Desk) -> None:
    desk.request()
    desk.parts.requests.drop(str(desk.person))
    assert ErasureWorker(desk.parts).execute() == 1
    require_erased(desk)


def test_an_erasure_that_was_refused_leaves_no_trace(desk: Desk) -> None:
    desk.parts.requests.add(str(desk.person), at=system_clock())
    assert ErasureWorker(desk.parts).execute() == 0
    assert desk.parts.requests.find(str(desk.person)) is not None, "the command may still be decided"
    later = system_clock().replace(year=system_clock().year + 1)
    assert ErasureWorker(desk.parts, clock=lambda: later).execute() == 0
    assert desk.parts.requests.find(str(desk.person)) is None
    assert desk.store.load(Person, desk.person).state is State.INVITED
    assert desk.vault.open(desk.person, "profile", str(desk.person), desk.organization) == {"name": "Anna"}


def require_erased(desk: Desk) -> None:
    """Check that everything was done, and each thing once."""
    assert desk.store.load(Person, desk.person).state is State.ERASED
    assert all(desk.store.load(Participation, id).ended for id in desk.participations)
    assert sorted(event.originator_id for event in desk.store.events_of(Withdrawn)) == sorted(desk.participations)
    assert {event.reason for event in desk.store.events_of(Withdrawn)} == {"person-erased"}
    assert sorted(e.originator_id for e in desk.store.events_of(ParticipantErased)) == sorted(desk.participations)
    assert len(desk.store.events_of(PersonErased)) == 1
    with pytest.raises(UnknownRecordError):
        desk.vault.open(desk.person, "profile", str(desk.person), desk.organization)
    destruction = find_destruction(desk.vault.keys.pool, str(desk.person))
    assert destruction is not None
    assert destruction.stores == {"sealed records of enrollment": 1, "memory": 3}
    assert desk.memory.rows == {}
    assert destruction.destroyed_at is None
    assert desk.parts.rotation is not None
    assert desk.parts.rotation.rotate_if_due(at=system_clock()) is not None
    destruction = find_destruction(desk.vault.keys.pool, str(desk.person))
    assert destruction is not None
    assert destruction.destroyed_at is not None


def test_a_database_of_keys_that_is_away_is_tried_again(desk: Desk) -> None:
    desk.request()
    with psycopg.connect(desk.parts.rotation._dsn if desk.parts.rotation else "", autocommit=True) as connection:
        connection.execute("ALTER TABLE keys.persons RENAME TO away")
        with pytest.raises(psycopg.errors.UndefinedTable):
            ErasureWorker(desk.parts).execute()
        connection.execute("ALTER TABLE keys.away RENAME TO persons")
    assert ErasureWorker(desk.parts).execute() == 1
    require_erased(desk)
