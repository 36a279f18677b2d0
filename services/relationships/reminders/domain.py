"""A reminder: staff asks the parties who have yet to do something for it, each at most once a day.

Whether something is still to be done is decided here, except for a questionnaire: which answers are due follows from
the program's schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.agreements.domain import missing_signatures
from services.relationships.relationship import PARTIES, Relationship, RelationshipEvent, Signatory
from services.relationships.states import State, Transition

ReminderSubject = Literal["proposal", "signature", "trial", "session", "feedback"]
"""What is to be done: answer a proposal, sign, say whether it goes on, report a session, answer a questionnaire."""
AGAIN = timedelta(hours=24)
"""The least time from one reminder of a party about something to the next."""


class Reminded(RelationshipEvent):
    """Staff reminded a party of something that it has yet to do."""

    TOPIC = "relationships.relationship.reminded"
    about: ReminderSubject
    party: Signatory

    def apply(self, aggregate: Relationship) -> None:
        """Note when the party was reminded."""
        aggregate.reminded[self.about, self.party] = self.occurred_at


def remind(
    relationship: Relationship, meta: CommandMetadata, *, about: ReminderSubject, party: Signatory | None = None
) -> None:
    """Remind those who have yet to do something.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        about: What is to be done.
        party: Who is to do it; None for everybody who has yet to.

    Raises:
        RefusedError: The state machine's refusal, `nothing-to-remind`, or `reminded-recently`.
    """
    meta = relationship.guard(Transition.REMIND, meta)
    waiting = _WAITING[about](relationship, meta.occurred_at)
    asked = waiting if party is None else waiting & {party}
    if not asked:
        raise RefusedError("nothing-to-remind", _NOTHING[about], field="about" if party is None else "party")
    due = sorted(each for each in asked if _is_due(relationship, about, each, meta.occurred_at))
    if not due:
        detail = "a reminder about this was sent less than a day ago"
        raise RefusedError("reminded-recently", detail, field="about")
    for each in due:
        relationship.record_with_context(Reminded, meta, about=about, party=each)


def _is_due(relationship: Relationship, about: str, party: str, at: datetime) -> bool:
    last = relationship.reminded.get((about, party))
    return last is None or at >= last + AGAIN


def _answering(relationship: Relationship, _: datetime) -> frozenset[str]:
    open_ = relationship.state is State.PROPOSED
    return frozenset(PARTIES) - relationship.accepted_by - {relationship.proposed_by} if open_ else frozenset()


def _signing(relationship: Relationship, _: datetime) -> frozenset[str]:
    if relationship.state not in {State.MATCHED, State.ACTIVE, State.PAUSED}:
        return frozenset()
    if relationship.draft is not None:
        return frozenset(relationship.draft.missing)
    return frozenset(missing_signatures(relationship)) if relationship.state is State.MATCHED else frozenset()


def _going_on(relationship: Relationship, at: datetime) -> frozenset[str]:
    ends_at = relationship.trial_ends_at
    over = ends_at is not None and at >= ends_at and relationship.state in {State.ACTIVE, State.PAUSED}
    return frozenset(PARTIES) - relationship.going_on if over else frozenset()


def _reporting(relationship: Relationship, at: datetime) -> frozenset[str]:
    unreported = any(
        each.status == "scheduled" and each.starts_at + timedelta(minutes=each.planned_minutes) <= at
        for each in relationship.sessions.values()
    )
    return frozenset(PARTIES) if unreported else frozenset()


def _questioned(relationship: Relationship, _: datetime) -> frozenset[str]:
    return frozenset(PARTIES) if relationship.activated_at is not None else frozenset()


_WAITING: Mapping[ReminderSubject, Callable[[Relationship, datetime], frozenset[str]]] = {
    "proposal": _answering,
    "signature": _signing,
    "trial": _going_on,
    "session": _reporting,
    "feedback": _questioned,
}
_NOTHING: Mapping[ReminderSubject, str] = {
    "proposal": "the proposal waits for no answer of theirs",
    "signature": "no version of the agreement waits for this signature",
    "trial": "no trial waits for this answer",
    "session": "no session that is over waits to be reported",
    "feedback": "the relationship has not started, so nothing was asked about it",
}
