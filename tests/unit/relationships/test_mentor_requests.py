"""Requests of a mentee: each has a rank of its own, and there are no more at a time than the program allows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.eventstore.refusal import RefusedError
from services.relationships.matching.mentor_requests import (
    Asked,
    FirstMentorAsked,
    MentorAsked,
    MentorRequests,
    NewRequest,
    RequestSettled,
    ask,
    free_ranks,
    requests_id,
    settle,
)
from tests.support.given import NOON, SUBJECT, command, given, happened
from tests.unit.relationships.examples import ORGANIZATION, OTHER, PAIR, PROGRAM

WHERE: dict[str, Any] = {"organization_id": ORGANIZATION, "program_id": PROGRAM, "confidentiality": "open"}
MENTEE = PAIR.mentee_participation_id
ADA, BO, CY = (f"0f000000-0000-4000-8000-00000000000{number}" for number in (3, 4, 5))


def content(relationship: object, mentor: str, rank: int, limit: int = 2) -> dict[str, Any]:
    """Return the fields of an event of asking."""
    asked = {"mentor_participation_id": mentor, "rank": rank, "reasons": ["skills"], "limit": limit}
    return {**WHERE, "relationship_id": str(relationship), **asked}


def new(mentor: str, rank: int, limit: int = 2, relationship: UUID | None = None) -> NewRequest:
    """Return a new request."""
    return NewRequest(relationship or UUID(OTHER), Asked(mentor, rank, ("skills",)), limit)


FIRST = happened(FirstMentorAsked, **content(SUBJECT, ADA, 1))
SECOND = happened(MentorAsked, **content(OTHER, BO, 2))


def test_the_first_request_opens_them() -> None:
    begun = given(MentorRequests, id=requests_id(MENTEE)).when(
        lambda _: ask(None, MENTEE, new(ADA, 1, relationship=SUBJECT), command(), **WHERE)
    )
    assert begun.then(FIRST).open == {str(SUBJECT): Asked(ADA, 1, ("skills",))}


def test_a_rank_is_given_once_and_is_free_again_after_the_end() -> None:
    given(MentorRequests, FIRST).when(lambda r: ask(r, MENTEE, new(BO, 1), command())).refused(
        "rank-taken", field="rank"
    )
    given(MentorRequests, FIRST).when(lambda r: ask(r, MENTEE, new(BO, 2), command())).then(SECOND)
    ended = happened(RequestSettled, **WHERE, relationship_id=str(SUBJECT), outcome="withdrawn")
    freed = given(MentorRequests, FIRST, ended).when(lambda r: ask(r, MENTEE, new(BO, 1), command()))
    freed.then(happened(MentorAsked, **content(OTHER, BO, 1)))


def test_a_mentee_asks_no_more_than_the_program_allows_at_a_time() -> None:
    given(MentorRequests, FIRST, SECOND).when(lambda r: ask(r, MENTEE, new(CY, 3, 2), command())).refused(
        "rank-out-of-range", field="rank"
    )
    lowered = given(MentorRequests, FIRST).when(lambda r: ask(r, MENTEE, new(BO, 1, 1), command()))
    lowered.refused("requests-full")


def test_the_end_of_another_proposal_frees_nothing() -> None:
    given(MentorRequests, FIRST).when(lambda r: settle(r, UUID(OTHER), command(), outcome="declined")).then()


def test_not_now_keeps_the_mentor_in_peace_until_the_day() -> None:
    day = date(2026, 3, 20)
    ended = happened(RequestSettled, **WHERE, relationship_id=str(SUBJECT), outcome="declined", until=day.isoformat())
    given(MentorRequests, FIRST).when(lambda r: settle(r, SUBJECT, command(), outcome="declined", until=day)).then(
        ended
    )
    before, then = NOON + timedelta(days=18), NOON + timedelta(days=19)
    given(MentorRequests, FIRST, ended).when(lambda r: ask(r, MENTEE, new(ADA, 1), command(at=before))).refused(
        "asked-too-early", field="mentor_participation_id"
    )
    given(MentorRequests, FIRST, ended).when(lambda r: ask(r, MENTEE, new(ADA, 1), command(at=then))).then(
        happened(MentorAsked, at=then, **content(OTHER, ADA, 1))
    )


class RequestsOverTime(RuleBasedStateMachine):
    """Any course of requests, answers and changes of the limit, against a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: MentorRequests | None = None
        self.model: dict[str, int] = {}
        self.limit, self.number = 3, 0

    @rule(limit=st.integers(1, 5))
    def change_the_limit(self, limit: int) -> None:
        """Another version of the policy takes effect."""
        self.limit = limit

    @rule(rank=st.integers(1, 5), mentor=st.sampled_from((ADA, BO, CY)))
    def ask(self, rank: int, mentor: str) -> None:
        """Ask with any rank: it is accepted exactly where the model has room."""
        id, fits = UUID(int=self.number), rank in free_ranks(self.requests, self.limit)
        expected = len(self.model) < self.limit and rank <= self.limit and rank not in self.model.values()
        assert fits == expected
        self.number += 1
        asked = new(mentor, rank, self.limit, id)
        if not expected:
            with pytest.raises(RefusedError):
                ask(self.requests, MENTEE, asked, command(), **WHERE)
            return
        self.requests = ask(self.requests, MENTEE, asked, command(), **WHERE)
        self.model[str(id)] = rank

    @precondition(lambda self: self.model)
    @rule(data=st.data(), outcome=st.sampled_from(("matched", "declined", "withdrawn", "expired", "superseded")))
    def end(self, data: st.DataObject, outcome: str) -> None:
        """End an open request twice: the second end changes nothing."""
        id = data.draw(st.sampled_from(sorted(self.model)))
        assert self.requests is not None
        for _ in range(2):
            settle(self.requests, UUID(id), command(), outcome=outcome)
        del self.model[id]

    @invariant()
    def the_open_requests_are_those_of_the_model(self) -> None:
        """Compare, also what a replay of the events gives."""
        if self.requests is None:
            return
        assert {id: each.rank for id, each in self.requests.open.items()} == self.model
        assert len(set(self.model.values())) == len(self.model)
        replayed: Any = None
        for event in self.requests.pending_events:
            replayed = event.mutate(replayed)
        assert (replayed.open, replayed.asked) == (self.requests.open, self.requests.asked)


TestRequestsOverTime = RequestsOverTime.TestCase
