"""Sentences for staff about the answers of the two people about the end of their relationship."""

from collections.abc import Sequence

from services.projections.pages.components import formats
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import SIDES
from services.projections.room.models import ClosingAnswer, Room

_AGAIN = {"yes": "wants to be matched again", "not_now": "wants no other match now", "no": "wants no other match"}


def closing_lines(room: Room, context: MentoringContext) -> Sequence[str]:
    """Return a sentence for each party; none for readers other than staff.

    Args:
        room: The relationship.
        context: The names of its people.
    """
    if room.state != "closed" or room.closing_answers is None:
        return ()
    given = {answer.party: answer for answer in room.closing_answers}
    return [
        f"{context.name_or_role(room, side)} {_sentence(given[side]) if side in given else 'has not answered'}."
        for side in SIDES
    ]


def _sentence(answer: ClosingAnswer) -> str:
    talked = answer.conversation_on
    conversation = f"they talked about it on {formats.day(talked)}" if talked else "they did not talk about it"
    never = "; never to be paired with this person again" if answer.never_again else ""
    return f"{_AGAIN.get(answer.again, answer.again)}; {conversation}{never}"
