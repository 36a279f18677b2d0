"""What has no valid public record is not recorded, and what is recorded is kept with its public record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from psycopg import connect

from services.contract.codec import decode
from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization, OrganizationJoined
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.publication.public_log import PublicLog

IMPOSSIBLE = datetime.fromisoformat("0001-01-01T00:00:00+00:01")


def unchecked(occurred_at: datetime) -> CommandMetadata:
    """Return metadata that an earlier release, without the window of times, would have accepted."""
    meta = command_now("test")
    object.__setattr__(meta, "occurred_at", occurred_at)
    return meta


def join(meta: CommandMetadata) -> Callable[[UnitOfWork], CommandResult]:
    def decide(uow: UnitOfWork) -> CommandResult:
        uow.add(Organization.begin(OrganizationJoined, uuid4(), meta, name="Riverside", terms_version="2026-01"))
        return CommandResult({})

    return decide


def test_an_event_its_schema_forbids_is_refused_and_nothing_is_saved(service: Enrollment, database: str) -> None:
    meta = unchecked(IMPOSSIBLE)
    with pytest.raises(RefusedError, match=r"mentorship\.enrollment\.organization-joined") as refusal:
        service.store.execute(meta, join(meta))
    assert (refusal.value.rule, refusal.value.field, refusal.value.kind) == ("not-publishable", "occurred_at", "field")
    assert service.store.head() == 0
    with connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM enrollment.answered_commands").fetchone() == (0,)


def test_one_event_that_cannot_be_published_refuses_the_whole_command(service: Enrollment) -> None:
    good, bad = command_now("test"), unchecked(IMPOSSIBLE)

    def decide(uow: UnitOfWork) -> CommandResult:
        join(good)(uow)
        return join(bad)(uow)

    with pytest.raises(RefusedError, match="not-publishable"):
        service.store.execute(good, decide)
    assert service.store.head() == 0


def test_the_record_kept_at_the_save_is_the_one_published(service: Enrollment) -> None:
    meta = command_now("test")
    result = service.store.execute(
        meta, lambda uow: organizations.join(uow, meta, name="Riverside", terms_version="2026-01")
    )
    log = service.public_log
    (entry,) = service.store.entries(0, 10, log.mapping.fingerprint)
    assert entry.kept is not None
    (kept,) = log.read(0, 10).records
    assert decode(kept.headers, kept.value).subject == kept.key == result.result.body["organization_id"]
    assert entry._replace(kept=None).position == kept.position == 1


def test_a_record_kept_under_another_mapping_is_encoded_again(service: Enrollment, database: str) -> None:
    meta = command_now("test")
    service.store.execute(meta, lambda uow: organizations.join(uow, meta, name="Riverside", terms_version="2026-01"))
    before = service.public_log.read(0, 10).records
    with connect(database) as connection:
        # The kept bytes of another release: their content must not matter.
        connection.execute("UPDATE enrollment.stored_events SET public_record = 'otherone' || '\\x01ff'::bytea")
    (entry,) = service.store.entries(0, 10, service.public_log.mapping.fingerprint)
    assert entry.kept is None
    assert service.public_log.read(0, 10).records == before


def test_another_publisher_uses_the_same_kept_bytes(service: Enrollment) -> None:
    meta = command_now("test")
    service.store.execute(meta, lambda uow: organizations.join(uow, meta, name="Riverside", terms_version="2026-01"))
    other = PublicLog(service.store, replace(service.public_log.mapping, publisher="north"))
    assert other.mapping.fingerprint == service.public_log.mapping.fingerprint
    (record,) = other.read(0, 10).records
    assert (record.topic, record.source) == ("mentorship.north.enrollment.v1", "north/enrollment")
    assert isinstance(UUID(record.key), UUID)
