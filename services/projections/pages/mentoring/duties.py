"""Documents to accept and requirements to meet, of one participation: asked of the service that decides about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import Request

from services.projections.directory.models import Participation
from services.projections.pages.forms.submission import send
from services.projections.pages.mentoring.wording import plain

GOING_ON = frozenset({"invited", "applied", "screening", "waitlisted", "enrolled", "paused", "suspended"})
"""States of a participation that has not ended."""
_MOST = 6


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a participation still needs.

    Attributes:
        text: What it is, in words.
        done: Whether it is met.
        href: Where it is done; empty where the program's staff does it.
    """

    text: str
    done: bool
    href: str = ""


def duties_of(request: Request, participations: Sequence[Participation]) -> list[Duty]:
    """Return what some participations need, met or not; nothing where the service does not answer."""
    going_on = [each for each in participations if each.state in GOING_ON][:_MOST]
    return [duty for each in going_on for duty in (*_documents(request, each), *_requirements(request, each))]


def _documents(request: Request, one: Participation) -> Iterator[Duty]:
    for each in _list(request, f"/enrollment/v1/participations/{one.id}/documents", "mandatory"):
        href = f"/me/documents/{one.id}/{each['code']}/{each['version']}"
        verb = "Accepted" if each["accepted"] else "Read and accept"
        yield Duty(f"{verb}: {plain(str(each['code']))}, version {each['version']}", bool(each["accepted"]), href)


def _requirements(request: Request, one: Participation) -> Iterator[Duty]:
    for each in _list(request, f"/enrollment/v1/participations/{one.id}/requirements", "requirements"):
        if each["required"]:
            kind = plain(str(each["kind"])).capitalize()
            own = each["kind"] == "guardian-consent" and one.person_id in request.state.principal.wards
            if own and not each["holds"]:
                yield Duty("Give your consent as the guardian", done=False, href="/me/wards")
                continue
            text = f"{kind}: met" if each["holds"] else f"{kind}: your coordinator checks it"
            yield Duty(text, bool(each["holds"]))


def _list(request: Request, path: str, name: str) -> Sequence[dict[str, object]]:
    answer = send(request, "GET", path)
    if not answer.succeeded or not isinstance(answer.body, dict):
        return ()
    found: Sequence[dict[str, object]] = answer.body.get(name, ())
    return found
