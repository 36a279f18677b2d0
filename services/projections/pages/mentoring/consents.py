"""Consent by purpose on the page of one's own data: the question, the answer, and the form that changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

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
    answer = send(request, "GET", f"/enrollment/v1/people/{person.id}/consents")
    if not answer.succeeded or not isinstance(answer.body, dict):
        return ()
    return [
        Consent(
            plain(str(each["purpose"])).capitalize(),
            str(each["wording"]),
            {True: "You allowed it.", False: "You did not allow it."}.get(each["granted"], "You were not asked yet."),
            consent_form(person.id, str(each["purpose"]), int(each["wording_version"]), granted=not each["granted"]),
        )
        for each in answer.body.get("consents", ())
    ]


def consent_form(person: str, purpose: str, wording: int, *, granted: bool) -> Form:
    """Return the form that allows a purpose, or takes that back."""
    return Form(
        action=f"/me/data/consents/{person}/{purpose}/{wording}/{'allow' if granted else 'refuse'}",
        verb="Allow" if granted else "Do not allow",
        scope=f"{purpose}-",
    )


def consent_command(person: str, purpose: str, wording: int, *, granted: bool) -> Command:
    """Return the command of that form."""
    body = {"purpose": purpose, "granted": granted, "wording_version": wording}
    return Command(f"/enrollment/v1/people/{person}/consents", body)
