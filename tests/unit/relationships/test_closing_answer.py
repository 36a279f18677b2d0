"""The questions of an end: asked of the party who ends it and of the other one; each answers once about each end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import reopening_command
from services.relationships.lifecycle.closing_answer import ClosingAnswer, ClosingAnswered, answer
from services.relationships.matching.pair import Pair, pair_id
from services.relationships.relationship import Relationship
from services.relationships.states import State
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import CONTEXT, HISTORY, day
from tests.unit.relationships.life import Life, refusal

YES = ClosingAnswer("yes", date(2026, 1, 2))


def end(life: Life, id: UUID, **more: Any) -> None:  # noqa: ANN401 - fields of a closing
    """Close as the mentor."""
    ending: dict[str, Any] = {"initiated_by": "mentor", "reason": "moved", **more}
    life.execute(lambda uow, meta: lifecycle.close(uow, meta, life.target(id), **ending))


def say(life: Life, id: UUID, by: Any, **more: Any) -> None:  # noqa: ANN401 - fields of an answer
    """Answer as a party."""
    said: dict[str, Any] = {"answered": YES, **more}
    life.execute(lambda uow, meta: lifecycle.answer_closing(uow, meta, life.target(id), by=by, **said))


def again(life: Life, id: UUID) -> None:
    """Reopen."""
    life.execute(lambda uow, meta: reopening_command.reopen(uow, meta, life.target(id), reason="both_wish"))


def test_an_answer_is_an_event_of_the_relationship() -> None:
    decided = given(Relationship, *HISTORY[State.CLOSED]).when(
        lambda r: answer(r, command(at=day(62)), party="mentee", answered=ClosingAnswer("no"), never_pair_again=True)
    )
    stated: dict[str, Any] = {"given_by": "mentee", "again": "no", "conversation_on": None, "never_pair_again": True}
    assert decided.then(happened(ClosingAnswered, **CONTEXT, **stated)).closing_answered == {"mentee"}


def test_the_party_who_ends_it_answers_at_once_and_the_other_afterwards_each_once() -> None:
    life = Life.under()
    id = life.start()
    end(life, id, answered=YES)
    assert refusal(lambda: say(life, id, "mentor")) == "closing-already-answered"
    say(life, id, "mentee")
    assert refusal(lambda: say(life, id, "mentee")) == "closing-already-answered"
    given_by = [(each.given_by, each.again, each.conversation_on) for each in life.events(ClosingAnswered, id)]
    assert given_by == [("mentor", "yes", "2026-01-02"), ("mentee", "yes", "2026-01-02")]


def test_a_second_end_is_asked_about_again() -> None:
    life = Life.under()
    id = life.start()
    end(life, id, answered=YES)
    again(life, id)
    assert refusal(lambda: say(life, id, "mentee")) == "not-ended"
    end(life, id, answered=YES)
    say(life, id, "mentee")


@pytest.mark.parametrize("who", ["coordinator", "program"])
def test_only_a_party_answers(who: str) -> None:
    life = Life.under()
    id = life.start()
    assert refusal(lambda: end(life, id, initiated_by=who, answered=YES)) == "answer-of-a-party"
    end(life, id, initiated_by=who)
    say(life, id, "mentor")


def test_a_conversation_is_reported_once_it_was_held() -> None:
    life = Life.under()
    id = life.start()
    ahead = ClosingAnswer("yes", life.now.date() + timedelta(days=2))
    assert refusal(lambda: end(life, id, answered=ahead)) == "conversation-ahead"


def test_the_other_sides_wish_never_to_be_paired_again_holds_at_once() -> None:
    life = Life.under()
    id = life.start()
    end(life, id, answered=YES)
    say(life, id, "mentee", never_pair_again=True)
    pair = life.memory.load(pair_id(life.relationship(id).pairing))
    assert isinstance(pair, Pair)
    assert pair.never_again
    assert refusal(life.propose) == refusal(lambda: again(life, id)) == "never-pair"
