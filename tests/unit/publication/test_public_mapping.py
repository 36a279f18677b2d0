"""What has no valid public record, or one that a broker would refuse, is refused before it is saved."""

from datetime import datetime
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from services.enrollment.organizations.domain import Organization, OrganizationJoined
from services.enrollment.service import public_mapping
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.platform.settings import Settings
from services.publication.event_mapping import Private, Publication
from services.publication.public_mapping import MAX_RECORD_BYTES, PublicMapping

MAPPING = public_mapping(Settings(key="k" * 32))


def joined(*, name: str = "Riverside", occurred_at: datetime | None = None) -> Event:
    """Return the event of an organization that joined, whatever its values."""
    meta = command_now("test")
    if occurred_at is not None:
        object.__setattr__(meta, "occurred_at", occurred_at)
    organization = Organization.begin(OrganizationJoined, uuid4(), meta, name=name, terms_version="2026-01")
    (event,) = organization.collect_events()
    assert isinstance(event, Event)
    return event


def refusal_of(mapping: PublicMapping, event: Event) -> RefusedError:
    with pytest.raises(RefusedError) as refusal:
        mapping.encode(event)
    assert (refusal.value.rule, refusal.value.kind) == ("not-publishable", "field")
    return refusal.value


def test_a_value_its_schema_forbids_is_refused_by_type_and_field() -> None:
    refused = refusal_of(MAPPING, joined(occurred_at=datetime.fromisoformat("0001-01-01T00:00:00+00:01")))
    assert refused.field == "occurred_at"
    assert "mentorship.enrollment.organization-joined" in refused.detail


@pytest.mark.parametrize("name", ["\ud800", "a\x00b"])
def test_text_that_no_reader_can_store_is_refused_without_repeating_it(name: str) -> None:
    refused = refusal_of(MAPPING, joined(name=name))
    assert refused.field == "name"
    assert name not in refused.detail


def test_an_event_in_no_table_is_refused_and_logged() -> None:
    unable = PublicMapping(Publication({}), "hub", "enrollment", MAPPING.pseudonyms)
    with capture_logs() as entries:
        refused = refusal_of(unable, joined())
    assert "enrollment.organization" in refused.detail
    assert [entry["event"] for entry in entries] == ["event_not_publishable"]


def test_a_record_that_a_broker_would_refuse_is_refused() -> None:
    assert len(MAPPING.encode(joined(name="n" * (MAX_RECORD_BYTES - 1000)))) <= MAX_RECORD_BYTES
    assert f"at most {MAX_RECORD_BYTES}" in refusal_of(MAPPING, joined(name="n" * MAX_RECORD_BYTES)).detail


def test_a_private_event_is_kept_as_such() -> None:
    private = PublicMapping(
        Publication({OrganizationJoined: Private("a test")}), "hub", "enrollment", MAPPING.pseudonyms
    )
    assert private.encode(joined()) == b"\x00"
