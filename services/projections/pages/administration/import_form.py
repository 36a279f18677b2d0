"""The form of the import page: where the relationships belong, and how the file is to be read."""

from collections.abc import Mapping
from uuid import UUID

from services.projections.pages.administration.history_imports import ImportTerms
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form

_DAYS = {
    "iso": "2026-03-14",
    "DD.MM.YYYY": "14.03.2026",
    "DD/MM/YYYY": "14/03/2026",
    "MM/DD/YYYY": "03/14/2026",
}
_PEOPLE = {
    "name": "A name: two organizations may have people of one name",
    "register": "A number of a common register: one person in every organization",
}
_EVIDENCE = {
    "none": "Not stated: a number of sessions is a count only",
    "2": "Logged by one of the two",
    "3": "Confirmed by both",
    "4": "Attendance was verified",
}


def import_form(action: str, organizations: Mapping[str, str]) -> Form:
    """Return the form, beside which the page asks for the file.

    Args:
        action: The address that it posts to.
        organizations: Names of organizations that a file may join, by id.
    """
    places = {
        "": "None of these: each name of the file is one of its own",
        **dict(sorted(organizations.items(), key=_by_name)),
    }
    fields = (
        Field(
            name="organization",
            label="Where the relationships belong",
            kind="choice",
            required=False,
            choices=places,
            hint="In an organization that is chosen, its programs and people are found by what the file states.",
        ),
        Field(
            name="people",
            label="What stands for a person",
            kind="choice",
            choices=_PEOPLE,
            value="name",
            hint="Only where each name of the file makes an organization.",
        ),
        Field(
            name="days",
            label="How the file writes 14 March 2026",
            kind="choice",
            choices=_DAYS,
            value="iso",
        ),
        Field(
            name="evidence",
            label="What its sessions are worth",
            kind="choice",
            choices=_EVIDENCE,
            value="none",
            hint="A count only is recorded and shown, and does not count as a meeting where sessions decide.",
        ),
    )
    return Form(action=action, verb="Check the file", fields=fields)


def _by_name(item: tuple[str, str]) -> str:
    return item[1].casefold()


def import_terms(values: Mapping[str, object]) -> ImportTerms:
    """Return how a file is to be read, from the values of the form."""
    organization, days, evidence = (str(values.get(name, "")) for name in ("organization", "days", "evidence"))
    return ImportTerms(
        UUID(organization) if organization else None,
        "" if days == "iso" else days,
        int(evidence) if evidence.isdecimal() else None,
        register=not organization and values.get("people") == "register",
    )
