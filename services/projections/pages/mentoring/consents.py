"""Consent by purpose on the page of one's own data: the question, the answer, and the form that changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.submission import Command, send
from services.projections.pages.mentoring.own_people import OwnPerson
from services.projections.pages.mentoring.wording import plain


@dataclass(frozen=True, slots=True)
class Consent:
    """One purpose.

    Attributes:
        purpose: Its name.
        question: The question as it is asked now.
        answer: The answer, in words.
        form: The form that gives the other answer.
    """

    purpose: str
    question: str
    answer: str
    form: Form


def consents_of(request: Request, person: OwnPerson) -> Sequence[Consent]:
    """Return every purpose of a person; nothing where the service asks for none."""
    return [
        Consent(
            f"{plain(str(each['purpose'])).capitalize()}{f', in {person.place}' if person.place else ''}",
            str(each["wording"]),
            {True: "You allowed it.", False: "You did not allow it."}.get(each["granted"], "You were not asked yet."),
            consent_form(person.id, str(each["purpose"]), int(each["wording_version"]), granted=not each["granted"]),
        )
        for each in _read(request, person)
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """The question about one purpose, as it is asked now, whether it was answered, and whether with yes."""

    purpose: str
    version: int
    text: str
    answered: bool
    granted: bool = False


def questions_of(request: Request, person: OwnPerson) -> Sequence[Question]:
    """Return the questions to a person; nothing where the service asks for none."""
    return [
        Question(
            str(each["purpose"]),
            int(each["wording_version"]),
            str(each["wording"]),
            answered=each["granted"] is not None,
            granted=bool(each["granted"]),
        )
        for each in _read(request, person)
    ]


def _read(request: Request, person: OwnPerson) -> Sequence[Mapping[str, Any]]:
    """Return what the service knows of each purpose; nothing where it asks for none."""
    answer = send(request, "GET", f"/enrollment/v1/people/{person.id}/consents")
    known: Sequence[Mapping[str, Any]] = (
        answer.body.get("consents", ()) if answer.succeeded and isinstance(answer.body, dict) else ()
    )
    return known


def questions_form(person: str, questions: Sequence[Question], cancel: Link) -> Form:
    """Return the form that asks for every purpose: nothing is ticked, and nothing is needed.

    The address has the versions of the questions: an answer is to the words that were read.
    """
    versions = ".".join(str(each.version) for each in questions)
    fields = [Field(name=each.purpose, label=each.text, kind="check", required=False) for each in questions]
    return Form(action=f"/welcome/people/{person}/consents/{versions}", verb="Save", fields=fields, cancel=cancel)


def questions_command(
    person: str, questions: Sequence[Question], versions: str, values: Mapping[str, object]
) -> Command:
    """Return the command of that form.

    Args:
        person: The person.
        questions: The questions.
        versions: The versions that were read, in the order of the questions.
        values: By purpose, whether it was ticked.
    """
    read = dict(zip((each.purpose for each in questions), versions.split("."), strict=False))
    consents = [
        {"purpose": purpose, "granted": bool(values.get(purpose)), "wording_version": int(version)}
        for purpose, version in read.items()
    ]
    return Command(f"/enrollment/v1/people/{person}/register", {"consents": consents})


def consent_form(person: str, purpose: str, wording: int, *, granted: bool) -> Form:
    """Return the form that allows a purpose, or takes that back."""
    return Form(
        action=f"/me/data/consents/{person}/{purpose}/{wording}/{'allow' if granted else 'refuse'}",
        verb="Allow" if granted else "Do not allow",
        scope=f"{purpose}-{person[-12:]}-",
    )


def consent_command(person: str, purpose: str, wording: int, *, granted: bool) -> Command:
    """Return the command of that form."""
    body = {"purpose": purpose, "granted": granted, "wording_version": wording}
    return Command(f"/enrollment/v1/people/{person}/consents", body)
