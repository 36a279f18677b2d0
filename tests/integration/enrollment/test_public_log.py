"""The public log of enrollment: its event types and their fields."""

from uuid import UUID

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.enrollment.instruments import commands as instruments
from services.enrollment.participation import commands as participations
from services.enrollment.programs import commands as programs
from services.enrollment.programs.content import Criteria, Details
from services.enrollment.publish import PUBLICATION
from services.enrollment.service import Enrollment
from services.eventstore.aggregate import event_classes
from services.eventstore.command_metadata import command_now
from services.policy.policy import Requirement
from services.web.identity.principal import SYSTEM
from tests.integration.enrollment.calls import STAFF, execute_step, join_organization, open_program, submit_application
from tests.unit.enrollment.facts import some_instrument, some_policy


def published(service: Enrollment) -> list[tuple[str, UntypedEvent]]:
    records = service.public_log.read(0, 1000).records
    return [(record.topic, decode(record.headers, record.value)) for record in records]


def test_every_event_class_is_public_or_named_private() -> None:
    assert PUBLICATION.unclassified(event_classes("enrollment.")) == []
    assert len(event_classes("enrollment.")) >= 77


def test_a_whole_participation_travels_in_order(service: Enrollment) -> None:
    participation = submit_application(service.store, open_program(service.store))
    id = participation["participation_id"]
    for command, data in (
        (participations.enroll, {"capacity": 2}),
        (participations.pause, {"reason": "leave"}),
        (participations.resume, {}),
        (participations.complete, {}),
    ):
        execute_step(service.store, command, id, principal=STAFF, **data)
    events = published(service)
    assert {topic for topic, _ in events} == {"mentorship.hub.enrollment.v1"}
    assert [event.type.rsplit(".", 1)[1] for _, event in events] == [
        *("organization-joined", "program-opened", "objective-defined"),
        *("applied", "enrolled", "paused", "resumed", "completed"),
    ]
    enrolled = events[4][1]
    assert (enrolled.subject, enrolled.id, enrolled.data["capacity"]) == (id, f"{id}:2", 2)
    assert enrolled.data["person_id"] == participation["person_id"]


def test_an_instrument_travels_with_its_program(service: Enrollment) -> None:
    program = open_program(service.store, confidentiality="confidential")
    meta, instrument = command_now("test"), some_instrument()
    service.store.execute(
        meta, lambda uow: instruments.publish(uow, meta, SYSTEM, program_id=program, instrument=instrument)
    )
    topic, event = published(service)[-1]
    assert topic == "mentorship.hub.enrollment-restricted.v1"
    assert (event.type, event.subject) == ("mentorship.enrollment.instrument-published", str(program))
    assert event.data["overall"] == "worth"
    assert event.data["waves"] == ["pre", "post", "follow-up-12m"]
    assert list(zip(event.data["item_codes"], event.data["item_maximums"], strict=True)) == [
        ("worth", 5),
        ("hours", 40),
    ]
    assert event.data["item_highest_labels"] == ["very much", ""]


def test_a_sealed_program_publishes_only_its_local_pseudonyms(service: Enrollment) -> None:
    person = UUID(int=77)
    ids: set[str] = set()
    for _ in range(2):
        participation = submit_application(service.store, open_program(service.store, confidentiality="sealed"), person)
        execute_step(service.store, participations.enroll, participation["participation_id"])
    for topic, event in published(service):
        if event.program_id is not None:
            assert topic == "mentorship.hub.enrollment-restricted.v1"
            assert str(person) not in repr(event)
            ids.update({event.data["person_id"]} if "person_id" in event.data else ())
    assert len(ids) == 2, "the same name within a program, another one in the next"


def test_the_salt_and_the_texts_of_a_policy_stay_inside(service: Enrollment) -> None:
    criteria = Criteria("training", "mentor", "secret criteria")
    details = Details(criteria=(criteria,), welcome="secret welcome", invitation="secret invitation")
    organization, meta = join_organization(service.store), command_now("test")
    policy = some_policy(requirements=[Requirement("training", "mentor", 365)])
    service.store.execute(
        meta,
        lambda uow: programs.open_program(
            uow, meta, SYSTEM, organization_id=organization, name="First year", policy=policy, details=details
        ),
    )
    events = [event for _, event in published(service)]
    opened = next(event for event in events if event.type.endswith("program-opened"))
    assert (opened.data["requirement_kinds"], opened.data["requirement_criteria_versions"]) == (["training"], [1])
    assert "salt" not in opened.data
    assert "secret" not in repr(events)
