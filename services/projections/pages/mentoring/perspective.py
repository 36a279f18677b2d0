"""Perspectives on a relationship: of a party, of the guardian of one, or of staff; and how the page addresses them."""

from dataclasses import dataclass
from typing import Literal

from services.projections.pages.people.names import Names
from services.projections.room.models import RoomSummary, Side
from services.web.identity.principal import Principal

SIDES: tuple[Side, Side] = ("mentor", "mentee")
Capacity = Literal["party", "guardian", "staff"]


@dataclass(frozen=True, slots=True)
class Perspective:
    """The reader of a relationship.

    Attributes:
        capacity: What the reader is in it.
        side: The party whom the reader is or speaks for; None for staff.
    """

    capacity: Capacity
    side: Side | None

    @property
    def possessive(self) -> str:
        """Whether a thing is the reader's own ("your") or that of the person for whom the reader speaks ("the")."""
        return "your" if self.capacity == "party" else "the"

    @property
    def acts(self) -> bool:
        """Whether the reader speaks for one party."""
        return self.side is not None


def perspective(principal: Principal, room: RoomSummary) -> Perspective:
    """Return what a principal is in a relationship."""
    sides: tuple[tuple[Side, str], ...] = (("mentor", room.mentor_id), ("mentee", room.mentee_id))
    for side, person in sides:
        if person in principal.people:
            return Perspective("party", side)
    for side, person in sides:
        if person in principal.wards:
            return Perspective("guardian", side)
    return Perspective("staff", None)


def other(side: Side) -> Side:
    """Return the other party."""
    return "mentee" if side == "mentor" else "mentor"


def both(room: RoomSummary, names: Names) -> str:
    """Return the names of both parties."""
    return f"{names.of(room.mentor_id)} and {names.of(room.mentee_id)}"


def role_text(room: RoomSummary, side: Side) -> str:
    """Return what a party is, in words: peers have no roles, and in reverse mentoring the mentor is the junior."""
    if room.direction == "peer":
        return "peer"
    return f"junior {side}" if room.direction == "reverse" and side == "mentor" else side


def form_text(room: RoomSummary) -> str:
    """Return the form of mentoring in a sentence."""
    shape = "one pair of a group" if room.shape == "group" else "a pair"
    learning = {
        "traditional": "the mentee learns from the mentor",
        "reverse": "the senior learns from the junior",
        "peer": "both learn from each other",
    }
    return f"{room.formality.capitalize()} mentoring, {shape}: {learning[room.direction]}."
