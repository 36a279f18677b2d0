"""The actions on a participation and on a relationship, by its state: the likeliest first."""

from collections.abc import Mapping, Sequence

from services.projections.directory.models import Program
from services.projections.pages.forms.buttons import Button, button, log_button

PARTICIPATION_ACTIONS: Mapping[str, Sequence[str]] = {
    "invited": ("take-back",),
    "applied": ("enrol", "reject", "start-screening", "waitlist"),
    "screening": ("enrol", "reject", "waitlist"),
    "waitlisted": ("enrol", "reject"),
    "enrolled": ("pause", "capacity", "suspend", "seniority", "complete", "withdraw"),
    "paused": ("resume", "complete", "withdraw"),
    "suspended": ("reinstate", "remove", "withdraw"),
}
RELATIONSHIP_ACTIONS: Mapping[str, Sequence[str]] = {
    "proposed": ("accept", "take-back", "decline"),
    "awaiting-approval": ("approve", "take-back"),
    "matched": ("sign", "activate", "close"),
    "active": ("log", "schedule", "pause", "close"),
    "paused": ("resume", "close"),
}
SHORT = 2
"""Actions of a row; its own page has all."""


def participation_buttons(
    participation: str, state: str, about: str, *, back: str, most: int | None = None
) -> Sequence[Button]:
    """Return the buttons of a participation.

    Args:
        participation: Its id.
        state: Its state.
        about: Whose it is, in words.
        back: The page to return to.
        most: Most buttons; None for all.
    """
    acts = PARTICIPATION_ACTIONS.get(state, ())[:most]
    return [button(f"participations.{act}", participation, about, back=back) for act in acts]


def relationship_buttons(
    relationship: str, state: str, about: str, *, back: str, most: int | None = None
) -> Sequence[Button]:
    """Return the buttons of a relationship, as of a participation."""
    acts = RELATIONSHIP_ACTIONS.get(state, ())[:most]
    return [
        log_button(relationship, about, back=back)
        if act == "log"
        else button(f"relationships.{act}", relationship, about, back=back)
        for act in acts
    ]


def program_buttons(program: Program, *, acts: bool) -> Sequence[Button]:
    """Return the buttons of a program, for its own staff.

    Args:
        program: The program.
        acts: Whether its staff looks, and commands can be sent from here.
    """
    codes = {"draft": ("open", "rename"), "open": ("rename", "close", "end"), "closed": ("rename", "end")}
    acts_of = codes.get(program.state, ()) if acts else ()
    page = f"/programs/{program.id}"
    return [button(f"programs.{act}", program.id, program.name, back=page) for act in acts_of]
