"""Every version of every event the enrollment service ever stored is read back to the same state."""

from collections.abc import Callable
from typing import Any

import pytest

from services.enrollment.concerns.aggregate import Concern
from services.enrollment.concerns.contact_hold import ContactHold
from services.enrollment.concerns.register import ConcernRegister
from services.enrollment.concerns.view import view as concern_view
from services.enrollment.conflicts.aggregate import Conflict
from services.enrollment.conflicts.view import view as conflict_view
from services.enrollment.consent.view import view as consent_view
from services.enrollment.documents.view import view as documents_view
from services.enrollment.instruments.view import view as instruments_view
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view as organization_view
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.places import Places
from services.enrollment.participation.view import view as participation_view
from services.enrollment.people.aggregate import Person
from services.enrollment.people.link import Link
from services.enrollment.people.view import view as person_view
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.view import view as program_view
from services.enrollment.requirements.view import view as requirements_view
from services.enrollment.service import public_mapping
from services.enrollment.terms.domain import Terms
from services.enrollment.terms.view import view as terms_view
from services.eventstore.aggregate import event_classes
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.platform.settings import Settings
from services.publication.public_log import PublicLog
from tests.support.stored import assert_contains, insert_events, load_frozen
from tests.unit.enrollment.facts import some_policy


def program(program: Program) -> dict[str, object]:
    """Return the whole state: the view, and the instruments and documents where there are any."""
    instruments = instruments_view(program) if program.instruments else {}
    return {**program_view(program), **instruments, **(documents_view(program) if program.documents else {})}


def participation(participation: Participation) -> dict[str, object]:
    """Return the whole state: the view, and the requirements and acceptances where there are any."""
    state = participation_view(participation)
    if participation.requirements:
        state |= requirements_view(participation, some_policy(), evidence=True)
    if participation.acceptances:
        acceptances = participation.acceptances.values()
        state["acceptances"] = [[each.code, each.version, each.accepted_by, each.holds] for each in acceptances]
    return state


def person(person: Person) -> dict[str, object]:
    """Return the whole state: the view, and the answers about consent."""
    return {**person_view(person), **consent_view(person), "profile_version": person.profile_version}


def places(places: Places) -> dict[str, object]:
    """Return the whole state: no address shows it."""
    return {"role": places.role, "holders": sorted(places.holders), **places.context}


def contact_hold(hold: ContactHold) -> dict[str, object]:
    """Return the whole state: no address shows it."""
    return {"concerns": sorted(hold.concerns), "last_known_at": hold.last_known_at.isoformat()}


def concern_register(register: ConcernRegister) -> dict[str, object]:
    """Return the whole state: no address shows it."""
    return {"concerns": [str(id) for id in register.concerns]}


def concern(concern: Concern) -> dict[str, object]:
    """Return the whole state: the view, and what it does not show."""
    hidden = {"about": sorted(concern.about), "raised_by_id": concern.raised_by_id, "raised_by": concern.raised_by}
    return {**concern_view(concern), **hidden, "text_version": concern.text_version}


FROZEN = load_frozen("enrollment")
VIEWS: dict[str, Callable[[EventStore, Any], dict[str, object]]] = {
    Organization.TOPIC: lambda store, id: organization_view(store.load(Organization, id)),
    Terms.TOPIC: lambda store, id: terms_view(store.load(Terms, id)),
    Person.TOPIC: lambda store, id: person(store.load(Person, id)),
    Program.TOPIC: lambda store, id: program(store.load(Program, id)),
    Participation.TOPIC: lambda store, id: participation(store.load(Participation, id)),
    Places.TOPIC: lambda store, id: places(store.load(Places, id)),
    Link.TOPIC: lambda store, id: {"halves": store.load(Link, id).halves},
    Concern.TOPIC: lambda store, id: concern(store.load(Concern, id)),
    ContactHold.TOPIC: lambda store, id: contact_hold(store.load(ContactHold, id)),
    ConcernRegister.TOPIC: lambda store, id: concern_register(store.load(ConcernRegister, id)),
    Conflict.TOPIC: lambda store, id: conflict_view(store.load(Conflict, id)),
}


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_bytes_rebuild_the_same_aggregate(name: str, database: str) -> None:
    old = FROZEN[name]
    event_log("enrollment").migrate(database)
    insert_events("enrollment", database, old)
    store = EventStore(service="enrollment", dsn=database, encoder=None)
    try:
        assert_contains(VIEWS[old.kind](store, old.id), old.view)
        assert len(store.read(0, 100)) == len(old.events)
        mapping = public_mapping(Settings(key="k" * 32))
        assert PublicLog(store, mapping).read(0, 100).position == len(old.events), "it can still be published"
    finally:
        store.close()


def test_every_version_of_every_event_is_frozen() -> None:
    written = set().union(*(old.written for old in FROZEN.values()))
    expected = {
        (kind.TOPIC, version)
        for kind in event_classes("enrollment.")
        for version in range(1, getattr(kind, "class_version", 1) + 1)
    }
    assert written == expected, "freeze what is missing with tests.support.stored.freeze; never change a file"
