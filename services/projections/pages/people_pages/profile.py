"""The profile of a person, from the service that has it, for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from services.projections.pages.forms.submission import can_act, send


@dataclass(frozen=True, slots=True)
class Profile:
    """The data that an organization holds about a person, besides what happened.

    Attributes:
        state: `invited`, `registered`, `erasing` or `erased`; empty where there is no such person.
        name: The name.
        mail: The mail address.
        phone: The telephone number.
        time_zone: The time zone.
        language: The language.
        guardians: The ids of the guardians.
        duplicates: The ids of people who may be the same person.
        unreachable: Whether mail to the address does not arrive.
    """

    state: str = ""
    name: str = ""
    mail: str = ""
    phone: str = ""
    time_zone: str = ""
    language: str = ""
    guardians: Sequence[str] = ()
    duplicates: Sequence[str] = ()
    unreachable: bool = False


def profile_of(request: Request, person: str) -> Profile | None:
    """Return the profile of a person; None where there is none that the reader may see."""
    if not can_act(request):
        return None
    answer = send(request, "GET", f"/enrollment/v1/people/{person}")
    if not answer.succeeded or not isinstance(answer.body, dict):
        return None
    body = {**answer.body, **(answer.body.get("profile") or {})}
    texts = {name: str(body.get(name) or "") for name in ("state", "name", "mail", "phone", "time_zone", "language")}
    return Profile(
        **texts,
        guardians=tuple(body.get("guardians") or ()),
        duplicates=tuple(body.get("possible_duplicates") or ()),
        unreachable=bool(body.get("unreachable")),
    )
