"""Laws of a group under any course of events: its members are the mentees with an open pair, and never too many."""

from __future__ import annotations

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.relationships.groups.group import GroupJoined, GroupLeft
from services.relationships.states import State
from tests.unit.relationships.group_place import MENTEES, MENTORS, GroupPlace

_MATCHED = {State.MATCHED, State.ACTIVE, State.PAUSED}
mentors, mentees = st.sampled_from(MENTORS), st.sampled_from(MENTEES)


class GroupLife(RuleBasedStateMachine):
    """One group, to which anything happens in any order."""

    place: GroupPlace
    most: int

    @initialize(most=st.integers(2, 4), invited=st.sets(mentees), leading=st.sampled_from([MENTORS, MENTORS[:1]]))
    def form(self, most: int, invited: set[UUID], leading: tuple[UUID, ...]) -> None:
        """Form it."""
        self.place, self.most = GroupPlace(), most
        self.place.form(leading, tuple(sorted(invited, key=str)), most=most)

    @rule(mentee=mentees)
    def invite(self, mentee: UUID) -> None:
        """Invite a mentee."""
        self.place.invite(mentee)

    @rule(mentor=mentors, mentee=mentees, act=st.sampled_from(["match", "match", "match", "decline", "end", "void"]))
    def happen(self, mentor: UUID, mentee: UUID, act: str) -> None:
        """Let something happen to a pair; what is impossible is refused."""
        getattr(self.place, act)(mentor, mentee)

    @rule()
    def close(self) -> None:
        """Close it, now and then."""
        if len(self.place.memory.log) > 60:
            self.place.close()

    @invariant()
    def members_are_the_mentees_with_an_open_pair(self) -> None:
        """Compare the group with its relationships."""
        open_pairs = [each for each in self.place.relationships() if each.state in _MATCHED]
        assert {str(each) for each in self.place.members} == {
            each.pairing.mentee_participation_id for each in open_pairs
        }
        known = {id for id, each in self.place.group.pairs.items() if each.matched}
        assert known == {str(each.id) for each in open_pairs}

    @invariant()
    def there_are_never_too_many(self) -> None:
        """Check the limit, now and at every earlier event."""
        assert len(self.place.members) <= self.most
        log = self.place.memory.log
        assert all(1 <= each.members <= self.most for each in log if isinstance(each, GroupJoined))

    @invariant()
    def who_leaves_has_joined(self) -> None:
        """Count both."""
        log = self.place.memory.log
        joined, left = (sum(isinstance(each, kind) for each in log) for kind in (GroupJoined, GroupLeft))
        assert joined - left == len(self.place.members)


TestGroupLife = GroupLife.TestCase
TestGroupLife.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
