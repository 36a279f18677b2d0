"""From events to measures: effects under each policy, peers apart, small flows hidden, results kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from services.contract.record import UntypedEvent
from services.platform.database import read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.tree import Bounds
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.scope import Scope
from services.projections.network.projection import NetworkProjection
from services.ripple import Effect, Rule
from services.web.cursors import Cursors
from services.web.pagination import Lists
from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Pair, Place, Story, interleave, program
from tests.support.read_side import ReadSide

STRICT = Rule.STRICTLY_AFTER
MET, STARTED = Scope(Effect.parse("met")), Scope(Effect.parse("started"))
EVERYTHING = Disclosure.unrestricted()


@dataclass(frozen=True)
class Standing:
    """Where a projection stands, as a test says."""

    generation: int = 1
    position: int = 1
    lag_seconds: float = 0.0

    def has_reached(self, position: int, source: str) -> bool:
        return source == "hub/relationships" and position <= self.position


@dataclass
class Chain:
    """Ann mentors Bob, then Bob mentors Cyd in another program, then Cyd and Dee are peers."""

    factory: EventFactory
    first: Place
    second: Place
    ann: str
    bob: str
    cyd: str
    dee: str

    @classmethod
    def tell(cls) -> "Chain":
        factory = EventFactory(Random(5))
        first, second = (Place(factory.id(), factory.id()) for _ in range(2))
        return cls(factory, first, second, *(factory.id() for _ in range(4)))

    def pair(self, place: Place, mentor: str, mentee: str, direction: str = "traditional") -> Pair:
        return Pair(place, mentor, mentee, self.factory.id(), self.factory.id(), direction)

    def story(self, pair: Pair, start: int, sessions: list[tuple[int, int, int]], end: int | None = None) -> Story:
        """Tell a relationship: sessions are (day, evidence, count)."""
        key, tell = self.factory.id(), self.factory.event
        forms = {**pair.people, "formality": "formal", "direction": pair.direction, "shape": "pair", "group_id": None}
        story = [tell("relationships.activated", key, _day(start), pair.place, forms)]
        for day, evidence, count in sessions:
            held = {"session_id": self.factory.id(), "started_at": _day(day), "minutes": 30, "mode": "video"}
            data = {**pair.people, **held, "evidence": evidence, "count": count}
            story.append(tell("relationships.session-held", key, _day(day), pair.place, data))
        if end is not None:
            ending = {"initiated_by": "mentor", "reason": "done", "planned": True, "activated_at": _day(start)}
            story.append(tell("relationships.closed", key, _day(end), pair.place, {**pair.people, **ending}))
        return story

    def events(self) -> list[UntypedEvent]:
        stories = [
            program(self.factory, self.first, name="First", minimum=1),
            program(self.factory, self.second, name="Second", minimum=2),
            # The second meeting is only a count, so it delivers nothing; the third counts twice.
            self.story(self.pair(self.first, self.ann, self.bob), 0, [(4, 2, 1), (3, 1, 1), (9, 5, 2)], end=30),
            self.story(self.pair(self.second, self.bob, self.cyd), 6, [(12, 3, 1)]),
            self.story(self.pair(self.second, self.cyd, self.dee, "peer"), 20, [(21, 2, 1)]),
        ]
        return interleave(stories, Random(9))


def _day(number: int) -> int:
    return YEAR_2026 + number * DAY


@pytest.fixture
def chain() -> Chain:
    return Chain.tell()


@pytest.fixture
def queries(database: str, chain: Chain) -> Iterator[NetworkQueries]:
    ReadSide(database, [DirectoryProjection(), NetworkProjection()]).play(chain.events())
    with read_pool(database, name="test") as pool:
        yield NetworkQueries(pool, Lists(pool, Cursors(b"0" * 32)), LiveNetwork(pool), Standing)


@pytest.mark.parametrize(
    ("effect", "reach", "delivered"),
    [
        ("started", [2, 1, 0], 2),  # Bob mentors from day 6, long after day 0
        ("met", [2, 1, 0], 2),  # influence from day 4
        ("met:2", [1, 0, 0], 1),  # from day 9 only, and Bob began on day 6
        ("closed", [1, 0, 0], 1),  # from day 30
        ("+5d", [2, 1, 0], 2),
        ("+6d", [1, 1, 0], 2),  # strictly after day 6
    ],
)
def test_reach_under_each_policy(
    queries: NetworkQueries, chain: Chain, effect: str, reach: list[int], delivered: int
) -> None:
    policy = Scope(Effect.parse(effect))
    people = {row["id"]: row["reach"] for row in queries.people(policy, EVERYTHING, limit=10, cursor=None).items}
    assert people == dict(zip([chain.ann, chain.bob, chain.cyd], reach, strict=True))
    summary = queries.summary(policy, EVERYTHING)
    assert (summary.effect, summary.rule, summary.delivered) == (effect, STRICT, delivered)
    assert (summary.people, summary.mentors, summary.relationships, summary.peer_relationships) == (3, 2, 2, 1)
    assert (summary.sum_reach, summary.max_reach) == (sum(reach), max(reach))


def test_a_persons_ripple_is_a_tree_with_programs_and_times(queries: NetworkQueries, chain: Chain) -> None:
    ann = queries.person(chain.ann, MET, EVERYTHING)
    tree = queries.tree(chain.ann, None, Bounds(4, 12, 100), MET, EVERYTHING)
    assert ann is not None
    assert tree is not None
    assert [(one.id, one.generation, one.via) for one in tree.nodes] == [
        (chain.bob, 1, chain.ann),
        (chain.cyd, 2, chain.bob),
    ]
    assert [one.program_id for one in tree.nodes] == [chain.first.program, chain.second.program]
    assert [(one.effect_at - one.started_at).days for one in tree.nodes] == [4, 6]
    assert (ann.reach, ann.depth, ann.decayed_reach, ann.direct_mentees, ann.mentees_who_mentored) == (2, 2, 1.5, 1, 1)
    cyd = queries.person(chain.cyd, MET, EVERYTHING)
    assert cyd is not None
    assert {(one.id, one.generation) for one in cyd.lineage} == {(chain.bob, 1), (chain.ann, 2)}
    assert queries.person(chain.dee, MET, EVERYTHING) is None


def test_a_flow_of_one_is_shown_to_those_who_may_see_its_rows(queries: NetworkQueries) -> None:
    (flow,) = queries.flows(MET, EVERYTHING, limit=10, cursor=None).items
    assert (flow["from_name"], flow["to_name"]) == ("First", "Second")
    assert flow["people"] == {"value": 1.0, "people": 1, "suppressed": None}


def test_a_result_is_kept_while_the_position_stays(queries: NetworkQueries) -> None:
    assert queries.analysis(MET) is queries.analysis(MET)
    assert queries.analysis(MET) is not queries.analysis(STARTED)


def test_people_come_page_by_page(queries: NetworkQueries, chain: Chain) -> None:
    found, cursor = [], None
    for _ in range(3):
        page = queries.people(MET, EVERYTHING, limit=1, cursor=cursor)
        found += [row["id"] for row in page.items]
        cursor = page.next
    assert (found, cursor) == ([chain.ann, chain.bob, chain.cyd], None)
