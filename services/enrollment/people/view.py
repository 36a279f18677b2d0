"""The view of a person without anything personal: it is what a command answers, and answers are kept."""

from __future__ import annotations

from services.enrollment.people.aggregate import Person


def view(person: Person) -> dict[str, object]:
    """Return a person as a JSON object of ids and codes."""
    return {
        "person_id": str(person.id),
        "version": person.version,
        "state": person.state.value,
        "organization_id": person.organization,
        "guardians": sorted(person.guardians),
        "wards": sorted(person.wards),
        "links": sorted(person.links),
    }
