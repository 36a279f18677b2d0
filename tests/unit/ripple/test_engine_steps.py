"""After each single step an engine holds what the enumerated paths of its input give.

Steps come in any order: relationships added late, effects delivered, moved earlier, moved later or taken back, whole
relationships retracted, and retracted ones added again corrected.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.ripple import NEVER, Edge, Engine, Rule
from tests.support.ripple_walks import reaching
from tests.support.ripple_walks.walks import walks

pytestmark = pytest.mark.exhaustive

PEOPLE, MOST = 5, 7  # relationships delivered at any time: few, or the paths of a tie are too many to enumerate
PAIRS = st.lists(st.integers(0, PEOPLE - 1), min_size=2, max_size=2, unique=True)
STARTS, DELAYS = st.integers(0, 6), st.one_of(st.just(0), st.integers(0, 4), st.none())


class Following(RuleBasedStateMachine):
    """An engine and its shards with the same input, which ``known`` holds."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Edge] = []
        self.engine = Engine(Rule.STRICTLY_AFTER)
        self.parts = [self.engine]

    @initialize(path_rule=st.sampled_from(list(Rule)))
    def begin(self, path_rule: Rule) -> None:
        self.engine = Engine(path_rule)
        self.parts = [Engine(path_rule, shard, 2) for shard in range(2)]

    @property
    def delivered(self) -> list[Edge]:
        return [edge for edge in self.known if edge.effect != NEVER]

    def _add(self, mentor: int, mentee: int, start: int, effect: int) -> None:
        for engine in (self.engine, *self.parts):
            assert engine.add([mentor], [mentee], [start], [effect]) == range(len(self.known), len(self.known) + 1)
        self.known.append(Edge(str(mentor), str(mentee), start, effect, id=str(len(self.known))))

    def _tell(self, at: int, effect: int) -> None:
        for engine in (self.engine, *self.parts):
            engine.deliver([at], [effect])
        self.known[at] = self.known[at]._replace(effect=effect)

    @precondition(lambda self: len(self.delivered) < MOST)
    @rule(pair=PAIRS, start=STARTS, delay=DELAYS)
    def add(self, pair: list[int], start: int, delay: int | None) -> None:
        """Add a relationship, early or late, delivered or not."""
        self._add(pair[0], pair[1], start, NEVER if delay is None else start + delay)

    @precondition(lambda self: self.known and len(self.delivered) < MOST)
    @rule(data=st.data(), delay=DELAYS)
    def deliver(self, data: st.DataObject, delay: int | None) -> None:
        """Set an effect, move it earlier or later, or take it back."""
        at = data.draw(st.integers(0, len(self.known) - 1))
        self._tell(at, NEVER if delay is None else self.known[at].start + delay)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), start=STARTS, turned=st.booleans())
    def correct(self, data: st.DataObject, start: int, turned: bool) -> None:
        """Take a relationship back, and add it with another start, or with mentor and mentee exchanged."""
        at = data.draw(st.integers(0, len(self.known) - 1))
        wrong = self.known[at]
        self.retract_one(at)
        pair = (wrong.mentee, wrong.mentor) if turned else (wrong.mentor, wrong.mentee)
        if len(self.delivered) < MOST:
            self._add(int(pair[0]), int(pair[1]), start, start)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        """Take a relationship back; once more changes nothing."""
        self.retract_one(data.draw(st.integers(0, len(self.known) - 1)))

    @precondition(lambda self: self.known)
    @rule()
    def rebuild(self) -> None:
        """Derive everything again."""
        self.engine.rebuild()

    def retract_one(self, at: int) -> None:
        for engine in (self.engine, *self.parts):
            engine.retract([at])
        self.known[at] = self.known[at]._replace(effect=NEVER)

    @invariant()
    def it_holds_what_the_paths_say(self) -> None:
        """Compare everybody's reach and lineage, of the whole and of the shards."""
        every = walks(self.known, self.engine.rule)
        reach, shares = self.engine.reach, [part.reach for part in self.parts]
        for person in range(self.engine.people):
            assert reach[person] == len(reaching.generations(every, str(person)))
            assert shares[person % len(shares)][person] == reach[person]
            expected = sorted(int(mentor) for mentor in reaching.lineage(every, str(person)))
            assert self.engine.lineage(person).tolist() == expected
            assert sorted(mentor for part in self.parts for mentor in part.lineage(person).tolist()) == expected


TestFollowing = Following.TestCase
TestFollowing.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
