"""Texts of a relationship for one response, from the service that keeps them; for its parties alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request

from services.projections.pages.forms.submission import send


@dataclass(frozen=True, slots=True)
class RoomTexts:
    """The texts that the reader may see, by the id of the goal or the session, or the number of the version."""

    goals: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    agreements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def texts_of(request: Request, relationship: str) -> RoomTexts:
    """Return the texts of a relationship; none where the service does not answer, so that the page is still there."""
    answer = send(request, "GET", f"/relationships/v1/relationships/{relationship}/texts")
    if not answer.succeeded or not isinstance(answer.body, dict):
        return RoomTexts()
    return RoomTexts(*(answer.body.get(each, {}) for each in ("goals", "notes", "agreements")))
