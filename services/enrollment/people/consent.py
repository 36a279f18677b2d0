"""Consent of a person beyond their own mentoring, by purpose, with the wording they were asked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.enrollment import validation
from services.enrollment.people.aggregate import Person
from services.enrollment.people.events import PersonEvent
from services.enrollment.people.states import State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

ConsentPurpose = Literal["network", "directory", "research", "directory-name"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the question about one purpose.

    Attributes:
        purpose: The purpose.
        granted: Whether the person allows it.
        wording_version: The version of the question that was read.
    """

    purpose: str
    granted: bool
    wording_version: int


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of the question.

    Attributes:
        version: Its number.
        text: The question, as the person reads it.
    """

    version: int
    text: str


WORDINGS: dict[ConsentPurpose, tuple[Wording, ...]] = {
    "network": (Wording(1, "May people outside your program see your part in the mentoring network?"),),
    "directory": (Wording(1, "May members of other organizations find your name?"),),
    "research": (Wording(1, "May what you state about yourself be counted in groups, without your name?"),),
    "directory-name": (Wording(1, "May those who can ask you in the directory of your program see your name there?"),),
}
"""Every version of every question, the current one last. A version never changes: a consent states its number."""


class ConsentGranted(PersonEvent):
    """The person allowed a use of their data; `on_behalf_of` is set where a guardian did."""

    TOPIC = "enrollment.person.consent-granted"

    purpose: str
    wording_version: int

    def change(self, person: Person) -> None:
        """Add the consent."""
        person.consents = {**person.consents, self.purpose: (True, self.wording_version)}


class ConsentRevoked(PersonEvent):
    """The person does not allow a use of their data: refused when they were asked, or no longer."""

    TOPIC = "enrollment.person.consent-revoked"

    purpose: str
    wording_version: int

    def change(self, person: Person) -> None:
        """End the consent."""
        person.consents = {**person.consents, self.purpose: (False, self.wording_version)}


def change_consent(
    person: Person, meta: CommandMetadata, *, purpose: str, granted: bool, wording_version: int, guardian: bool = False
) -> None:
    """Grant or refuse a purpose; nothing is recorded where the answer is known already.

    Args:
        person: The person.
        meta: The command's metadata.
        purpose: The purpose.
        granted: Whether the person allows it.
        wording_version: The version of the question that was read.
        guardian: Whether a guardian answers: also for a ward who has not registered.

    Raises:
        RefusedError: The state machine's refusal, `not-allowed`, `wording-unknown`, `wording-replaced`, or
            `occurred-before-previous`.
    """
    invited = guardian and person.state is State.INVITED
    meta = person.guard(Transition.CHANGE_PROFILE if invited else Transition.CHANGE_CONSENT, meta)
    wordings = {each.version for each in WORDINGS[_purpose(purpose)]}
    if wording_version not in wordings:
        detail = f"there is no version {wording_version} of the question about {purpose}"
        raise RefusedError("wording-unknown", detail, field="wording_version")
    if granted and wording_version != max(wordings):
        detail = f"version {max(wordings)} has replaced the question that was read: ask with that one"
        raise RefusedError("wording-replaced", detail, field="wording_version")
    if person.consents.get(purpose) != (granted, wording_version):
        event = ConsentGranted if granted else ConsentRevoked
        person.record_with_context(event, meta, purpose=purpose, wording_version=wording_version)


def end_consents(person: Person, meta: CommandMetadata) -> None:
    """End every consent that was granted: the guardian who answers for the person withdrew."""
    for purpose, (granted, wording_version) in sorted(person.consents.items()):
        if granted:
            person.record_with_context(ConsentRevoked, meta, purpose=purpose, wording_version=wording_version)


def allows(person: Person, purpose: ConsentPurpose) -> bool:
    """Return whether a person allows a purpose; a person who was never asked does not."""
    return person.consents.get(purpose, (False, 0))[0]


def _purpose(purpose: str) -> ConsentPurpose:
    validation.check_choice(purpose, WORDINGS, "purpose")
    return next(each for each in WORDINGS if each == purpose)
