"""The own data of a person: everything that is held about one in enrollment, opened for the person."""

from __future__ import annotations

from typing import Any

from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.view import view as participation_view
from services.enrollment.people.aggregate import Person
from services.enrollment.people.view import view
from services.eventstore.store import EventStore
from services.vault.vault import KINDS, Vault


def export(store: EventStore, vault: Vault, participations: PersonParticipations, person: Person) -> dict[str, Any]:
    """Return everything that is held about a person as a JSON object.

    Args:
        store: The event store of enrollment.
        vault: Its vault.
        participations: Finds the participations of a person.
        person: The person.
    """
    ids = participations.of(person)
    loaded = store.load_many(Participation, ids)
    records = {
        kind: [
            {"reference": reference, **body}
            for (_, reference), body in sorted(vault.open_many(kind, [person.id]).items())
        ]
        for kind in KINDS
    }
    return {
        "person": view(person),
        "records": {kind: found for kind, found in records.items() if found},
        "participations": [participation_view(loaded[id]) for id in ids if id in loaded],
    }
