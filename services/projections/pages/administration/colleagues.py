"""Whom a role is granted to: a person of the organization by name, a new colleague by mail, or an identity."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import Request

from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.submission import refusal, send
from services.projections.pages.people.search import search_people

COLLEAGUE = (
    Field(
        name="person_id",
        label="Name of the person",
        required=False,
        hint="A person of this organization, who then has the role however they sign in.",
    ),
    Field(
        name="mail",
        label="Mail address",
        kind="mail",
        required=False,
        hint="For a person who is not known here yet: they are added, and invited by mail.",
    ),
)
IDENTITY = (
    Field(
        name="issuer",
        label="Issuer of the identity",
        required=False,
        longest=500,
        hint="Only in place of a person: an account of a sign-in service, by its issuer and its identity there.",
    ),
    Field(name="subject", label="Identity", required=False, longest=500),
)
_PEOPLE = "/enrollment/v1/people"


def find_colleague(request: Request, form: Form, values: Mapping[str, Any], organization: str) -> str | Form | None:
    """Return the id of the person that a form names, who is added and invited where they are not known yet.

    Args:
        request: The request.
        form: The form as it was posted.
        values: The values of its fields.
        organization: The organization's id.

    Returns:
        The id; None where the form names no person; the form with what is wrong.
    """
    name, mail = str(values.get("person_id", "")), str(values.get("mail", ""))
    if not name:
        return refusal(form, "Enter the name of the person.", "person_id") if mail else None
    if _is_id(name):
        return name
    found = search_people(request, mail or name, [organization]).names
    same = [person for person, known in found.items() if known.casefold() == name.casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        return refusal(form, "Several people have this name. Enter the mail address too.", "mail")
    if not mail:
        return refusal(form, "No person here has this name. Enter their mail address, and they are invited.", "mail")
    return _invite(request, form, name, mail, organization)


def without_colleague(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the command takes as they are."""
    return {name: value for name, value in values.items() if name not in {each.name for each in COLLEAGUE}}


def _invite(request: Request, form: Form, name: str, mail: str, organization: str) -> str | Form:
    body = {"organization_id": organization, "name": name, "mail": mail}
    key = str(uuid5(NAMESPACE_URL, f"{form.key}:colleague"))  # the same form sent again adds no one twice
    answer = send(request, "POST", _PEOPLE, body, key=key)
    return str(answer.body["person_id"]) if answer.succeeded else form.refused(answer, {"name": "person_id"})


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
