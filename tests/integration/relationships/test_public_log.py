"""The public log of relationships: its topics, its event types and their fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.eventstore.aggregate import event_classes
from services.publication.event_mapping import Private
from services.relationships.publish import PUBLICATION
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import assert_state, enroll_pair, post, start_relationship


def published(service: Relationships, id: str) -> list[tuple[str, UntypedEvent]]:
    records = service.public_log.read(0, 10_000).records
    return [(record.topic, decode(record.headers, record.value)) for record in records if record.key == id]


def lived(client: TestClient, arrivals: Arrivals, **policy: Any) -> str:  # noqa: ANN401 - policy fields
    """Start and close a relationship, and return its id."""
    id = start_relationship(client, enroll_pair(arrivals, arrivals.program(**policy)))
    assert_state(post(client, f"/{id}/close", {"initiated_by": "mentor", "reason": "moved"}), "closed")
    return id


def test_a_relationship_travels_in_order_and_whole(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    events = published(service, id := lived(client, arrivals))
    assert {topic for topic, _ in events} == {"mentorship.hub.relationships.v1"}
    assert [event.type.rsplit(".", 1)[1] for _, event in events] == [
        *("match-proposed", "matched", "agreement-signed", "agreement-signed", "activated", "closed")
    ]
    assert [event.data["complete"] for _, event in events if "complete" in event.data] == [False, True]
    started, ended = events[-2][1], events[-1][1]
    assert ended.data["activated_at"] == started.occurred_at
    assert (ended.subject, ended.id) == (id, f"{id}:7"), "acceptance is its second event and stays inside"
    assert ended.position > started.position


def test_caseloads_matching_and_single_acceptances_stay_inside(service: Relationships) -> None:
    private = {k.TOPIC for k in event_classes("relationships.") if isinstance(PUBLICATION.classify(k), Private)}
    assert private == {
        "relationships.relationship.accepted",
        *(f"relationships.caseload.{name}" for name in ("opened", "slot-taken", "slot-released", "ending-voided")),
        *(f"relationships.mentor-requests.{name}" for name in ("first-asked", "asked", "settled")),
        *(f"relationships.flash-months.{name}" for name in ("first-counted", "counted", "released")),
        *(f"relationships.mentor-listing.{name}" for name in ("stated", "changed")),
        *(f"relationships.tally.{name}" for name in ("opened", "answers-lost")),
        *(f"relationships.pair.{name}" for name in ("opened", "reserved", "released")),
        *(f"relationships.group.{name}" for name in ("pair-proposed", "pair-matched", "pair-ended")),
        *(
            f"relationships.group.session-{name}"
            for name in ("scheduled", "moved", "cancelled", "reported", "corrected")
        ),
        *(f"relationships.matching-profile.{name}" for name in ("stated", "changed")),
        *(f"relationships.matching-runs.{name}" for name in ("opened", "recorded", "draft-sent")),
        *(f"relationships.matching-runs.{name}" for name in ("requested", "started", "failed", "cancelled")),
    }
    keys = {record.key for record in service.public_log.read(0, 10_000).records}
    caseloads = {str(s.event.originator_id) for s in service.store.read(0, 10_000) if "caseload" in s.event.TOPIC}
    assert caseloads
    assert keys.isdisjoint(caseloads)


def test_a_confidential_program_speaks_on_the_restricted_topic(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    events = published(service, lived(client, arrivals, confidentiality="confidential"))
    assert {topic for topic, _ in events} == {"mentorship.hub.relationships-restricted.v1"}


def test_an_answer_in_an_open_program_is_on_the_restricted_topic_alone(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    pair = enroll_pair(arrivals)
    arrivals.instrument(pair.program)
    id = start_relationship(client, pair)
    answer = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": id}
    assert post(client, f"/{id}/feedback", {**answer, "given_by": "mentee", "rating": 2}).status_code == 201
    ways = {
        topic: {event.type.rsplit(".", 1)[1] for t, event in published(service, id) if t == topic}
        for topic in service.public_log.topics
    }
    assert ways["mentorship.hub.relationships-restricted.v1"] == {"feedback-given"}
    assert "activated" in ways["mentorship.hub.relationships.v1"]


def test_a_sealed_program_shows_people_only_under_its_own_names(
    client: TestClient, service: Relationships, arrivals: Arrivals
) -> None:
    program, person = arrivals.program(confidentiality="sealed"), uuid4()
    pseudonym = service.public_log.mapping.pseudonyms.local(str(program), str(person))
    who = enroll_pair(arrivals, program)
    for mentor in (arrivals.enroll(program, "mentor", person=p) for p in (person, UUID(pseudonym))):
        ids = {"mentor_participation_id": str(mentor), "mentee_participation_id": str(who.mentee)}
        id = post(client, "", {**ids, "proposed_by": "mentor"}).json()["relationship_id"]
        ((topic, event),) = published(service, id)
        assert topic == "mentorship.hub.relationships-restricted.v1"
        assert event.data["mentor_id"] == pseudonym, "the pseudonym is that of enrollment, not another one"
