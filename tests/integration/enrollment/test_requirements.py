"""Requirements and documents on a real store: who may, what two do at once, what travels where, and the upgrade."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contract.codec import decode
from services.enrollment.documents import commands as documents
from services.enrollment.documents.access import authorize_reader
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.process_manager.actions import OBSOLETE
from services.enrollment.programs.aggregate import Program
from services.enrollment.requirements import commands as requirements
from services.enrollment.service import Enrollment
from services.eventstore.migrations import event_log
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.platform.clock import system_clock
from services.policy.policy import Requirement
from services.web.identity.principal import Principal
from tests.integration.enrollment.calls import execute_step, open_program, submit_application
from tests.integration.enrollment.requirement_steps import (
    DAY,
    KIND,
    REQUIRED,
    STAFF,
    act,
    expire,
    lapse,
    person,
    publish,
)
from tests.support.stored import FrozenAggregate, insert_events, load_frozen
from tests.support.wait import PATIENCE_SECONDS

CONSENT = Requirement("guardian-consent", "mentee")


@pytest.fixture
def store(service: Enrollment) -> EventStore:
    """Return the service's event store."""
    return service.store


def applicant(store: EventStore, role: Role = Role.MENTOR, **policy: Any) -> tuple[UUID, UUID, UUID]:  # noqa: ANN401 - policy fields
    """Open a program and apply; return the program, the participation and the person."""
    program_id, person_id = open_program(store, **policy), uuid4()
    participation = submit_application(store, program_id, person_id, role)
    return program_id, UUID(str(participation["participation_id"])), person_id


def refused(store: EventStore, command: Any, id: UUID, by: Principal, **data: Any) -> str:  # noqa: ANN401 - a use case
    with pytest.raises(RefusedError) as refusal:
        act(store, command, id, by=by, **data)
    return refusal.value.rule


def events(store: EventStore, id: UUID) -> list[Any]:
    return [stored.event for stored in store.read(0, 1000) if stored.event.originator_id == id]


def test_no_person_is_enrolled_before_the_requirement_is_cleared(store: EventStore) -> None:
    _, id, _ = applicant(store, requirements=[REQUIRED])
    with pytest.raises(RefusedError, match=r"requirement-not-cleared: .*background-check"):
        execute_step(store, participations.enroll, id)
    act(store, requirements.request, id, kind=KIND)
    act(store, requirements.clear, id, kind=KIND, evidence=2)
    assert execute_step(store, participations.enroll, id)["state"] == "enrolled"


def test_the_process_manager_expires_once_and_a_second_run_is_obsolete(store: EventStore) -> None:
    _, id, _ = applicant(store, requirements=[REQUIRED])
    begun = system_clock()
    act(store, requirements.override, id, at=begun, kind=KIND, evidence=2, reason="known")
    act(store, participations.enroll, id, at=begun)
    due = begun + 100 * DAY
    assert expire(store, id, due=due, at=due + 3 * DAY)["state"] == "suspended"
    assert [(type(event).__name__, event.occurred_at) for event in events(store, id)[-2:]] == [
        ("RequirementExpired", due),
        ("Suspended", due),
    ]
    with pytest.raises(RefusedError) as again:
        expire(store, id, due=due, at=due + 4 * DAY)
    assert again.value.rule in OBSOLETE
    with pytest.raises(RefusedError, match="requirement-not-cleared"):
        act(store, participations.reinstate, id, at=due + 4 * DAY)
    act(store, requirements.request, id, at=due + 4 * DAY, kind=KIND)
    cleared = act(store, requirements.clear, id, at=due + 4 * DAY, kind=KIND, evidence=3)
    assert cleared["state"] == "enrolled"
    with pytest.raises(RefusedError) as renewed:
        expire(store, id, due=due, at=due + 5 * DAY)
    assert renewed.value.rule in OBSOLETE


def test_an_acceptance_lapses_once_and_a_second_run_is_obsolete(store: EventStore) -> None:
    program_id, id, person_id = applicant(store)
    begun = system_clock()
    publish(store, program_id, at=begun, valid_days=10)
    act(store, documents.accept, id, by=person(person_id), at=begun, code="conduct", version=1)
    due = begun + 10 * DAY
    with pytest.raises(RefusedError) as early:
        lapse(store, id, due=due - DAY, at=due - DAY)
    assert early.value.rule == "acceptance-still-valid"
    assert lapse(store, id, due=due, at=due + DAY)["acceptances"][0]["holds"] is False
    assert events(store, id)[-1].occurred_at == due
    with pytest.raises(RefusedError) as again:
        lapse(store, id, due=due, at=due + 2 * DAY)
    assert again.value.rule in OBSOLETE


def test_of_two_members_of_staff_who_decide_at_once_one_wins_and_the_other_is_refused_by_name(
    store: EventStore,
) -> None:
    _, id, _ = applicant(store, requirements=[REQUIRED])
    act(store, requirements.request, id, kind=KIND)
    together = threading.Barrier(2)

    def clear(evidence: int) -> str:
        together.wait(PATIENCE_SECONDS)
        try:
            act(store, requirements.clear, id, by=STAFF, kind=KIND, evidence=evidence)
        except RefusedError as refusal:
            return refusal.rule
        return "cleared"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(clear, (1, 3)))
    assert outcomes == ["cleared", "requirement-not-requested"]
    assert [type(event).__name__ for event in events(store, id)].count("RequirementCleared") == 1


def test_a_guardian_consents_and_the_youth_never_does(store: EventStore) -> None:
    _, id, youth = applicant(store, Role.MENTEE, requirements=[CONSENT])
    assert refused(store, requirements.give_consent, id, person(youth)) == "forbidden"
    assert refused(store, requirements.give_consent, id, STAFF) == "forbidden"
    assert refused(store, requirements.give_consent, id, person(youth, wards=(youth,))) == "own-requirement"
    assert refused(store, requirements.give_consent, id, person(uuid4(), wards=(uuid4(),))) == "participation-unknown"
    guardian = person(uuid4(), wards=(youth,))
    consent = act(store, requirements.give_consent, id, by=guardian)["requirements"][0]
    assert (consent["kind"], consent["state"], consent["evidence"]) == ("guardian-consent", "cleared", 3)


def test_a_consent_on_paper_is_filed_by_staff_that_it_is_not_about(store: EventStore) -> None:
    _, id, youth = applicant(store, Role.MENTEE, requirements=[CONSENT])
    act(store, requirements.request, id, by=STAFF, kind="guardian-consent")
    paper: dict[str, Any] = {"kind": "guardian-consent", "evidence": 2}
    assert refused(store, requirements.clear, id, STAFF, **paper) == "evidence-reference-missing"
    filed = {**paper, "evidence_reference": "cabinet-4:17"}
    assert refused(store, requirements.clear, id, person(youth, staff=True), **filed) == "own-requirement"
    assert refused(store, requirements.clear, id, person(wards=(youth,)), **filed) == "forbidden"
    assert act(store, requirements.clear, id, by=STAFF, **filed)["requirements"][0]["state"] == "cleared"


def test_a_document_is_accepted_by_the_person_by_a_guardian_or_on_paper(store: EventStore) -> None:
    program_id, id, youth = applicant(store, Role.MENTEE)
    publish(store, program_id, at=system_clock(), valid_days=10)
    accept: dict[str, Any] = {"code": "conduct", "version": 1}
    assert refused(store, documents.accept, id, STAFF, **accept) == "forbidden"
    paper = {**accept, "evidence_reference": "cabinet-4:18"}
    assert refused(store, documents.file_acceptance, id, person(youth), **paper) == "forbidden"
    for command, by, data in (
        (documents.accept, person(youth), accept),
        (documents.accept, person(wards=(youth,)), accept),
        (documents.file_acceptance, STAFF, paper),
    ):
        act(store, command, id, by=by, **data)
    recorded = [(event.accepted_by, event.on_behalf_of) for event in events(store, id)[-3:]]
    assert recorded == [("person", None), ("guardian", None), ("paper", "mentee")]
    assert refused(store, documents.accept, id, person(youth), code="conduct", version=2) == "document-unknown"


def test_the_text_of_a_document_is_read_by_participants_and_staff(store: EventStore) -> None:
    program_id, _, youth = applicant(store, Role.MENTEE)
    program = store.load(Program, program_id)
    organization = store.load(Organization, program.organization_id)
    for reader in (STAFF, person(youth), person(wards=(youth,))):
        authorize_reader(store, reader, program, organization)
    with pytest.raises(RefusedError) as other:
        authorize_reader(store, person(uuid4()), program, organization)
    assert (other.value.rule, other.value.kind) == ("forbidden", "forbidden")


def test_nothing_of_requirements_reaches_an_open_topic_and_private_texts_reach_none(service: Enrollment) -> None:
    store = service.store
    program_id, id, person_id = applicant(store, requirements=[REQUIRED])
    begun = system_clock()
    publish(store, program_id, at=begun, text="Be kind to the people whom you meet.")
    act(store, documents.accept, id, by=person(person_id), code="conduct", version=1)
    for command, data in (
        (requirements.request, {}),
        (requirements.start_review, {}),
        (requirements.clear, {"evidence": 2, "evidence_reference": "cabinet-4:19"}),
        (requirements.revoke, {"reason": "false-statement"}),
        (requirements.waive, {"reason": "known", "valid_until": system_clock() + DAY}),
        (requirements.override, {"evidence": 1, "reason": "known", "evidence_reference": "cabinet-4:20"}),
    ):
        act(store, command, id, kind=KIND, **data)
    expire(store, id, due=system_clock() + 101 * DAY, at=system_clock() + 101 * DAY)
    records = service.public_log.read(0, 1000).records
    topics: dict[str, set[str]] = {}
    for record in records:
        event = decode(record.headers, record.value)
        topics.setdefault(record.topic, set()).add(event.type.rsplit(".", 1)[1])
        for private in (b"cabinet", b"Be kind"):
            assert private not in record.value
    restricted = topics.pop("mentorship.hub.enrollment-restricted.v1")
    names = ("requested", "review-started", "cleared", "revoked", "waived", "expired")
    assert restricted == {f"requirement-{name}" for name in names}
    assert topics.keys() == {"mentorship.hub.enrollment.v1"}
    assert not {name for types in topics.values() for name in types if name.startswith("requirement")}
    assert {"document-published", "policy-accepted"} <= topics["mentorship.hub.enrollment.v1"]


def test_a_participation_of_an_earlier_release_has_no_requirements_and_can_get_some(database: str) -> None:
    """The stored events of older releases know neither requirements nor acceptances."""
    old = load_frozen("enrollment")["participation-completed-v1"]
    begun = FrozenAggregate(old.kind, old.id, old.events[:2], {})
    assert [json.loads(state).get("policy_version") for _, state in begun.events] == [None, None]
    event_log("enrollment").migrate(database)
    insert_events("enrollment", database, begun)
    store = EventStore(service="enrollment", dsn=database, encoder=None)
    try:
        participation = store.load(Participation, old.id)
        assert (participation.state, participation.requirements, participation.acceptances) == ("enrolled", {}, {})
        assert participation.validity == {}
    finally:
        store.close()
