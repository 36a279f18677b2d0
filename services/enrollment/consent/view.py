"""The view of a person's consents: every purpose with its question and the answer."""

from __future__ import annotations

from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import WORDINGS


def view(person: Person) -> dict[str, object]:
    """Return the consents of a person as a JSON object."""
    consents = []
    for purpose, wordings in WORDINGS.items():
        granted, version = person.consents.get(purpose, (None, None))
        current = wordings[-1]
        question = {"wording_version": current.version, "wording": current.text}
        consents.append({"purpose": purpose, **question, "granted": granted, "answered_version": version})
    return {"person_id": str(person.id), "version": person.version, "consents": consents}
