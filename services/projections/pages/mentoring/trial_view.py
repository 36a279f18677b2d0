"""The trial of a relationship in words, and how each of the two answers whether they go on."""

from collections.abc import Sequence
from datetime import datetime

from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.mentoring.cards import Card
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import SIDES, Perspective
from services.projections.room.agenda import asks_after_trial
from services.projections.room.models import Room

_RUNNING = frozenset({"active", "paused"})


def trial_card(room: Room, mine: str, counterpart: str, back: str) -> Card:
    """Return the card that asks a party after the trial.

    Args:
        room: The relationship.
        mine: For whom it is asked, as the beginning of a title.
        counterpart: The other one.
        back: The page to return to.
    """
    return Card(
        f"{mine}Your trial is over: do you go on?",
        f"With {counterpart}, {room.program}. Either of you may end it now, and no one is to blame.",
        buttons=_answers(room, counterpart, back),
        link=Link("Open the relationship", f"/rooms/{room.id}"),
    )


def trial_line(room: Room, context: MentoringContext) -> str:
    """Return how far a trial is; empty where there is none, or both go on."""
    if room.trial_ends_at is None or room.state not in _RUNNING or len(room.going_on) == len(SIDES):
        return ""
    day = context.day(room.trial_ends_at)
    if room.trial_ends_at > context.now:
        return f"On trial until {day}: then both are asked whether they go on. Either may end it before, too."
    waits = [context.name_or_role(room, side) for side in SIDES if side not in room.going_on]
    return f"The trial was over on {day}. Not answered yet: {' and '.join(waits)}. Until then it goes on as it was."


def trial_buttons(room: Room, who: Perspective, about: str, back: str, now: datetime) -> Sequence[Button]:
    """Return how a party answers after the trial, and while it runs, how one ends it."""
    if not who.acts or who.side is None or room.trial_ends_at is None or room.state not in _RUNNING:
        return ()
    if asks_after_trial(room, who.side, now):
        return _answers(room, about, back)
    return _answers(room, about, back)[1:] if len(room.going_on) < len(SIDES) else ()


def _answers(room: Room, about: str, back: str) -> Sequence[Button]:
    return [
        button("relationships.go-on", room.id, about, back=back),
        button("relationships.end-trial", room.id, about, back=back),
    ]
