"""The answers of the two parties to an end: whether they talked about it, and what each wants next; each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import PARTIES, Party, Relationship, RelationshipEvent
from services.relationships.states import Transition

Again = Literal["yes", "not_now", "no"]


@dataclass(frozen=True, slots=True)
class ClosingAnswer:
    """The answer of a party about an end.

    Attributes:
        again: Whether the party wants another mentor or mentee.
        conversation_on: The day on which the two talked about the end; None if they did not.
    """

    again: Again
    conversation_on: date | None = None


class ClosingAnswered(RelationshipEvent):
    """A party answered the questions of an end; `conversation_on` is an ISO date, or None without a conversation."""

    TOPIC = "relationships.relationship.closing-answered"
    given_by: Party
    again: Again
    conversation_on: str | None
    never_pair_again: bool = field(default=False, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Add the party to those who have answered about this end."""
        aggregate.closing_answered |= {self.given_by}


def answer(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    party: str,
    answered: ClosingAnswer,
    never_pair_again: bool = False,
) -> None:
    """Record what a party answers about the end of a relationship.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        party: Whose answer it is.
        answered: The answer.
        never_pair_again: The party's wish never to be paired with the other one again.

    Raises:
        RefusedError: The state machine's refusal, `answer-of-a-party` for an answer of staff or the program,
            `conversation-ahead`, or `closing-already-answered`.
    """
    meta = relationship.guard(Transition.ANSWER_CLOSING, meta)
    if party not in PARTIES:
        raise RefusedError("answer-of-a-party", "only mentor and mentee say what they want next", field="again")
    if party in relationship.closing_answered:
        raise RefusedError("closing-already-answered", f"the {party} has answered about this end", field="by")
    talked = answered.conversation_on
    if talked is not None and talked > meta.recorded_at.date() + timedelta(days=1):
        raise RefusedError("conversation-ahead", "a conversation is reported once it was held", field="conversation_on")
    relationship.record_with_context(
        ClosingAnswered,
        meta,
        given_by=party,
        again=answered.again,
        conversation_on=None if talked is None else talked.isoformat(),
        never_pair_again=never_pair_again,
    )
