"""Laws of both services together, on random walks of commands under a clock that jumps, once nothing is left to do.

The numbers are those of the invariants: 1 parties, 2 limits, 3 lowered capacities, 4 requirements, 5 documents,
7 seniority in reverse matches, 8 slots, 14 nothing after an organization has left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import ENDED
from services.enrollment.requirements.events import RequirementCleared, RequirementRevoked
from services.eventstore.store import StoredEvent
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import PARTIES, Relationship
from services.relationships.states import State
from tests.integration.process_manager.both_services import BothServices, both_services
from tests.integration.process_manager.program_walk import CONDUCT, ProgramWalk

SEEDS = (1, 2, 3)
STEPS = 60
HOLDING = {State.MATCHED, State.ACTIVE, State.PAUSED}
OPEN = HOLDING | {State.PROPOSED, State.AWAITING_APPROVAL}
LATER = "occurred-in-future"
"""The refusal of an action whose cause is ahead of a clock that was put back; it is tried again."""
BEGINNINGS = {"proposed", "activated", "session-held"}


class Laws:
    """The laws, checked after each step of a walk.

    Args:
        services: Both services.
        walk: The walk.
    """

    def __init__(self, services: BothServices, walk: ProgramWalk) -> None:
        self._services, self._walk = services, walk
        self._position = 0
        self._cleared_through = 0
        self._cleared: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.seen: Counter[str] = Counter()

    def check(self, step: str, before: dict[str, Relationship]) -> None:
        """Check every law.

        Args:
            step: The step's name.
            before: The relationships before it.
        """
        relationships, participations = self.relationships(), self._participations()
        new = self._services.relationships.store.read(self._position, 10_000)
        self._position = self._services.relationships.store.head()
        self._note_checks()
        self.seen.update(_name(each) for each in new)
        refused = {rule for _, rule in self._services.refused_actions()}
        assert refused <= {LATER}, "an action is executed, is no longer needed, or waits for the clock"
        for relationship in relationships.values():
            self._check_parties(relationship)
            if relationship.state in OPEN and not refused:
                self._check_open(relationship, participations)
        self._check_slots(relationships)
        if step == "capacity":
            assert _open(before) == _open(relationships), "3: a lowered capacity ends nothing"
        if step != "jump":
            self._check_beginnings(new, relationships, participations)
            self._check_matches(new, relationships, participations)

    def relationships(self) -> dict[str, Relationship]:
        """Return the relationships of the walk, by id."""
        store = self._services.relationships.store
        return {id: store.load(Relationship, UUID(id)) for id in self._walk.relationships}

    def _participations(self) -> dict[str, Participation]:
        store = self._services.enrollment.store
        return {id: store.load(Participation, UUID(id)) for id in self._walk.participations}

    def _note_checks(self) -> None:
        """Note for which times the check of each mentor was cleared; a revocation ends the last of them."""
        store = self._services.enrollment.store
        for stored in store.read(self._cleared_through, 10_000):
            self._cleared_through = stored.position
            cleared, event = self._cleared[str(stored.event.originator_id)], stored.event
            if isinstance(event, RequirementCleared):
                assert event.valid_until is not None
                cleared.append((event.valid_from, event.valid_until))
            elif isinstance(event, RequirementRevoked) and cleared:
                cleared[:] = [(begun, min(end, event.occurred_at)) for begun, end in cleared]

    def _check_parties(self, relationship: Relationship) -> None:
        assert relationship.pairing.mentor_id != relationship.pairing.mentee_id, "1"
        assert relationship.proposed_by not in relationship.accepted_by, "1: a proposer does not accept"

    def _check_open(self, relationship: Relationship, participations: dict[str, Participation]) -> None:
        """Check that nothing is open whose participation has ended, and that a suspended one is not met."""
        of = [participations[id] for id in _parties(relationship)]
        assert not any(each.state in ENDED for each in of), (relationship.state, [each.state for each in of])
        if relationship.state is State.ACTIVE:
            assert not any(each.state == "suspended" for each in of), "a suspension pauses what is active"

    def _check_slots(self, relationships: dict[str, Relationship]) -> None:
        store = self._services.relationships.store
        holding: dict[UUID, set[str]] = {}
        for id, relationship in relationships.items():
            for party in PARTIES:
                slots = holding.setdefault(caseload_id(relationship.pairing, party), set())
                if relationship.state in HOLDING:
                    slots.add(id)
        taken = {id: set(load.open) for id, load in store.load_many(Caseload, list(holding)).items()}
        assert {id: slots for id, slots in holding.items() if slots} == {
            id: slots for id, slots in taken.items() if slots
        }, "8: a slot is held by each open match, and by nothing else"

    def _check_beginnings(
        self,
        new: Sequence[StoredEvent],
        relationships: dict[str, Relationship],
        participations: dict[str, Participation],
    ) -> None:
        for stored in new:
            if _name(stored) not in BEGINNINGS:
                continue
            relationship = relationships[str(stored.event.originator_id)]
            mentor, mentee = (participations[id] for id in _parties(relationship))
            at, cleared = stored.event.occurred_at, self._cleared[str(mentor.id)]
            assert any(valid_from <= at < valid_until for valid_from, valid_until in cleared), "4"
            if _name(stored) == "proposed":
                continue
            for each in (mentor, mentee):
                acceptance = each.acceptances[CONDUCT]
                assert acceptance.valid_until is None or stored.event.occurred_at < acceptance.valid_until, "5"
            assert relationship.agreement is not None, "5"
            assert relationship.agreement.signed_by == set(PARTIES), "5"

    def _check_matches(
        self,
        new: Sequence[StoredEvent],
        relationships: dict[str, Relationship],
        participations: dict[str, Participation],
    ) -> None:
        for stored in new:
            if _name(stored) != "matched":
                continue
            relationship = relationships[str(stored.event.originator_id)]
            for id in _parties(relationship):
                held = [each for each in relationships.values() if each.state in HOLDING and id in _parties(each)]
                assert len(held) <= participations[id].capacity, "2"
            if relationship.pairing.direction == "reverse":
                mentor, mentee = (participations[id].seniority for id in _parties(relationship))
                assert mentor is not None
                assert mentee is not None
                assert mentor < mentee, "7"


def _name(stored: StoredEvent) -> str:
    return str(type(stored.event).TOPIC).rpartition(".")[2]


def _parties(relationship: Relationship) -> tuple[str, str]:
    return str(relationship.pairing.mentor_participation_id), str(relationship.pairing.mentee_participation_id)


def _open(relationships: dict[str, Relationship]) -> set[str]:
    return {id for id, relationship in relationships.items() if relationship.state in OPEN}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_stays_open_whose_participation_has_ended(postgres_dsn: str, seed: int) -> None:
    random = Random(seed)
    with both_services(postgres_dsn, random, datetime.now(UTC)) as services:
        walk = ProgramWalk(services, random)
        laws = Laws(services, walk)
        laws.check("begin", laws.relationships())
        for _ in range(STEPS):
            before = laws.relationships()
            laws.check(walk.step(), before)
        assert laws.seen["session-held"] > 0, f"a walk in which nothing happens shows nothing: {services.refusals}"
        if seed % 2:
            walk.end()
            walk.jump(timedelta(days=1))
            _assert_all_over(laws)
        walk.leave()
        walk.jump(timedelta(days=40))
        _assert_all_over(laws)
        assert laws.seen["released"] > 0
        _assert_silence(services, walk)


def _assert_all_over(laws: Laws) -> None:
    """Check that nothing is open; the clock has passed every cause."""
    assert _open(laws.relationships()) == set()
    laws.check("end", laws.relationships())


def _assert_silence(services: BothServices, walk: ProgramWalk) -> None:
    """Check 14: the organization has left, and whatever is sent afterwards, nothing further of it is published."""
    organization = services.enrollment.store.load(Organization, UUID(walk.organization))
    assert organization.state == "left"
    heads = [services.enrollment.public_log.head(), services.relationships.public_log.head()]
    for _ in range(20):
        walk.step()
    assert [services.enrollment.public_log.head(), services.relationships.public_log.head()] == heads
