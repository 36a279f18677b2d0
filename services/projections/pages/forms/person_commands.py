"""Commands on a person, as pages offer them."""

from services.projections.pages.forms.command import PageCommand
from services.projections.pages.forms.fields import Field

_PATH = "/enrollment/v1/people/{id}"
_REASONS = {
    "requested": "The person asked for it",
    "left": "The person has left the organization",
    "mistake": "Entered by mistake",
}

PERSON_COMMANDS = (
    PageCommand(
        subject="people",
        act="mail",
        path=f"{_PATH}/profile",
        verb="Change the mail address",
        done="The mail address of {who} is changed.",
        fields=(Field(name="mail", label="Mail address", kind="mail", longest=254, autocomplete="off"),),
    ),
    PageCommand(
        subject="people",
        act="erase",
        path=f"{_PATH}/erase",
        verb="Erase this person",
        done="The erasure of {who} has begun. What is open closes first.",
        fields=(Field(name="reason", label="Reason", kind="choice", choices=_REASONS, missing="Choose a reason."),),
        consequence="Their participations end and their relationships close. Then name, address and everything that "
        "they wrote are destroyed, in backups too. What remains is that a person took part, without a name.",
        dangerous=True,
    ),
    PageCommand(
        subject="people",
        act="remove-guardian",
        path=f"{_PATH}/guardians/{{part}}/remove",
        verb="Remove the guardian",
        done="The guardian of {who} was removed.",
        consequence="The guardian no longer sees or signs anything for this person.",
    ),
)
"""Every command on a person."""
