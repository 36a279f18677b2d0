"""A private log mapped to public records: which events are public, on which topic, and with pseudonyms."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contract.codec import decode
from services.contract.event_data import enrollment, relationships
from services.eventstore.log_entry import LogEntry
from services.publication.event_mapping import (
    EventScope,
    MappedEvent,
    MappingContext,
    Private,
    Publication,
    UnclassifiedEventError,
)
from services.publication.pseudonym import Pseudonyms
from services.publication.public_log import PublicLog, UnpublishableError
from services.publication.public_mapping import PublicMapping

PSEUDONYMS = Pseudonyms(b"a secret of at least 16 bytes")
ORGANIZATION, PROGRAM = str(uuid4()), str(uuid4())
MENTOR, MENTEE = str(uuid4()), str(uuid4())
MOMENT = datetime(2026, 1, 1, 10, tzinfo=UTC)


@dataclass(kw_only=True)
class Recorded:
    originator_id: UUID = field(default_factory=uuid4)
    originator_version: int = 1
    occurred_at: datetime = MOMENT
    recorded_at: datetime = MOMENT
    correlation_id: str = "a-request"
    causation_id: str | None = None
    imported: bool = False


@dataclass(kw_only=True)
class Expired(Recorded):
    organization_id: str = ORGANIZATION
    program_id: str | None = PROGRAM
    confidentiality: str = "open"
    mentor_id: str = MENTOR


@dataclass(kw_only=True)
class Answered(Expired):
    pass


class Left(Recorded):
    pass


class Counted(Recorded):
    pass


class Unmapped(Recorded):
    pass


def expired(event: Expired, context: MappingContext) -> MappedEvent:
    return context.make(relationships.MatchExpired, event, mentor_id=event.mentor_id, mentee_id=MENTEE)


def left(event: Left, context: MappingContext) -> MappedEvent:
    return context.make_at(EventScope(str(event.originator_id)), enrollment.OrganizationLeft, event, reason="merged")


def answered(event: Answered, context: MappingContext) -> MappedEvent:
    return context.make(
        relationships.FeedbackGiven,
        event,
        feedback_id=str(uuid4()),
        instrument="pulse",
        instrument_version=2,
        wave="post",
        about="program",
        about_id=PROGRAM,
        given_by="mentee",
        rating=4,
    )


TABLE = Publication({Expired: expired, Counted: Private("bookkeeping of the aggregate")})
ANSWERS = Publication({Answered: answered, Expired: expired})


def entry(position: int, event: Any) -> LogEntry:  # noqa: ANN401 - means an event of a service
    return LogEntry(position, event.originator_id, event.originator_version, None, False, False, lambda: event)


class Log:
    """A log with gaps in its positions, as with several writers."""

    def __init__(self, *events: object) -> None:
        self.stored = [entry(2 * number, event) for number, event in enumerate(events, 1)]

    def entries(self, after: int, limit: int, fingerprint: bytes) -> list[LogEntry]:  # noqa: ARG002 - nothing is kept
        return [item for item in self.stored if item.position > after][:limit]

    def head(self) -> int:
        return self.stored[-1].position if self.stored else 0


def public(*events: object, publication: Publication = TABLE, source: str = "relationships") -> PublicLog:
    return PublicLog(Log(*events), PublicMapping(publication, "hub", source, PSEUDONYMS))


def test_a_public_event_has_the_metadata_of_the_private_one() -> None:
    event = Expired(originator_version=4, causation_id="b:1", imported=True)
    (record,) = public(event).read(0, 10).records
    decoded = decode(record.headers, record.value)
    assert record.topic == "mentorship.hub.relationships.v1"
    assert record.key == decoded.subject == str(event.originator_id)
    assert decoded.id == f"{event.originator_id}:4"
    assert decoded.source == "hub/relationships"
    assert (decoded.position, decoded.organization_id, decoded.program_id) == (2, ORGANIZATION, PROGRAM)
    assert decoded.occurred_at == decoded.recorded_at == 1767261600000000
    assert (decoded.correlation_id, decoded.causation_id, decoded.imported) == ("a-request", "b:1", True)
    assert decoded.data == {"mentor_id": MENTOR, "mentee_id": MENTEE}


def test_the_position_moves_past_private_events() -> None:
    log = public(Counted(), Counted(), Expired(), Counted())
    first = log.read(0, 2)
    assert (first.records, first.position) == ([], 4)
    second = log.read(first.position, 2)
    assert ([record.position for record in second.records], second.position) == ([6], 8)
    assert log.read(8, 2).position == log.head() == 8


@pytest.mark.parametrize("confidentiality", ["confidential", "sealed"])
def test_events_of_other_than_open_programs_use_the_restricted_topic(confidentiality: str) -> None:
    log = public(Expired(confidentiality=confidentiality))
    (record,) = log.read(0, 10).records
    assert record.topic == "mentorship.hub.relationships-restricted.v1"
    assert record.topic in log.topics


@pytest.mark.parametrize("confidentiality", ["open", "confidential", "sealed"])
def test_an_answer_uses_the_restricted_topic_whatever_the_level(confidentiality: str) -> None:
    log = public(Answered(confidentiality=confidentiality), Expired(), publication=ANSWERS)
    answer, other = log.read(0, 10).records
    assert answer.topic == "mentorship.hub.relationships-restricted.v1"
    assert other.topic == "mentorship.hub.relationships.v1", "only the answer has another way than its program"
    assert decode(answer.headers, answer.value).data["rating"] == 4


def test_in_a_sealed_program_every_person_gets_a_pseudonym() -> None:
    (record,) = public(Expired(confidentiality="sealed")).read(0, 10).records
    assert decode(record.headers, record.value).data == {
        "mentor_id": PSEUDONYMS.local(PROGRAM, MENTOR),
        "mentee_id": PSEUDONYMS.local(PROGRAM, MENTEE),
    }
    assert MENTOR.encode() not in record.value


def test_a_pseudonym_is_not_replaced_again() -> None:
    local = PSEUDONYMS.local(PROGRAM, MENTOR)
    (record,) = public(Expired(confidentiality="sealed", mentor_id=local)).read(0, 10).records
    assert decode(record.headers, record.value).data["mentor_id"] == local


def test_an_organization_is_its_own_scope() -> None:
    event = Left()
    (record,) = public(event, publication=Publication({Left: left}), source="enrollment").read(0, 10).records
    decoded = decode(record.headers, record.value)
    assert (decoded.organization_id, decoded.program_id) == (str(event.originator_id), None)
    assert record.topic == "mentorship.hub.enrollment.v1"


def test_an_unclassified_event_stops_the_log_behind_what_precedes_it() -> None:
    log = public(Expired(), Unmapped(), Expired())
    batch = log.read(0, 10)
    assert ([record.position for record in batch.records], batch.position) == ([2], 2)
    with pytest.raises(UnpublishableError, match=r"position 4 of relationships .*Unmapped.*relay quarantine") as stop:
        log.read(2, 10)
    assert isinstance(stop.value.__cause__, UnclassifiedEventError)
    assert TABLE.unclassified([Expired, Counted, Unmapped]) == [Unmapped]


def test_an_event_that_violates_its_schema_stops_the_log() -> None:
    with pytest.raises(UnpublishableError, match=r"position 2 .*mentor_id"):
        public(Expired(mentor_id="Maria")).read(0, 10)


def test_tables_merge_and_duplicates_are_refused() -> None:
    merged = Publication.merge(TABLE, Publication({Left: left}))
    assert merged.classify(Left) is left
    assert merged.classify(Counted) == Private("bookkeeping of the aggregate")
    with pytest.raises(ValueError, match="Expired is classified twice"):
        Publication.merge(TABLE, Publication({Expired: expired}))
