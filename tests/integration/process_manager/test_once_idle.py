"""Whatever is commanded and however the clock jumps: once the process managers are idle, nothing over is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import ENDED
from services.enrollment.programs.aggregate import Program
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import PARTIES, Relationship
from services.relationships.states import OPEN, State
from tests.integration.process_manager.ecosystem import RELATIONSHIPS, Ecosystem
from tests.support.databases import fresh_database
from tests.support.plain_policy import PLAIN_POLICY

POLICY = {**PLAIN_POLICY, "request_expiry_days": 5, "conflict_kinds": ["declared"]}
ENROLLMENT = "/enrollment/v1"
TERMS = {"cadence_days": 14, "duration_days": 180, "channel": "video"}
STEPS, SEEDS = 60, range(4)
ENDS = frozenset({"ended", "archived"})


@pytest.fixture(scope="module")
def ecosystem(postgres_dsn: str) -> Iterator[Ecosystem]:
    with ExitStack() as stack:
        first, second = (stack.enter_context(fresh_database(postgres_dsn)) for _ in range(2))
        yield stack.enter_context(Ecosystem(first, second, datetime.now(UTC)))


class Season:
    """A random season of one program.

    Args:
        ecosystem: The services.
        random: The random source.
    """

    def __init__(self, ecosystem: Ecosystem, random: Random) -> None:
        self._eco, self._random = ecosystem, random
        joined = ecosystem.do(f"{ENROLLMENT}/organizations", {"name": f"O {uuid4()}", "terms_version": "2026-1"})
        self.organization = str(joined["organization_id"])
        body = {"organization_id": self.organization, "name": "First year", "policy": POLICY}
        self.program = str(ecosystem.do(f"{ENROLLMENT}/programs", body)["program_id"])
        self.people: dict[str, tuple[str, str]] = {}
        self.relationships: list[str] = []
        self._pairs: list[tuple[str, str]] = []
        self.conflicts: set[tuple[str, str]] = set()
        for _ in range(3):
            self._enroll("mentor")
            self._enroll("mentee")

    def step(self) -> None:
        """Do one random thing; a refusal is an answer like any other."""
        acts = {
            self._propose: 10,
            self._answer: 10,
            self._start: 8,
            self._join: 3,
            self._interrupt: 4,
            self._end_participation: 2,
            self._conflict: 2,
            self._jump: 2,
            self._settle: 5,
            self.end_everything: 0.3,
        }
        self._random.choices(list(acts), weights=list(acts.values()))[0]()

    def _enroll(self, role: str) -> None:
        person = str(uuid4())
        body = {"program_id": self.program, "person_id": person, "role": role}
        applied = self._eco.send(f"{ENROLLMENT}/participations", body)
        if applied is not None:
            id = str(applied["participation_id"])
            self.people[id] = (role, person)
            self._eco.send(f"{ENROLLMENT}/participations/{id}/enroll")

    def _join(self) -> None:
        self._enroll(self._random.choice(["mentor", "mentee"]))

    def _one(self, role: str) -> str:
        return self._random.choice([id for id, (own, _) in self.people.items() if own == role])

    def _propose(self) -> None:
        if self._random.random() < 0.8:
            self._eco.deliver()
        mentor, mentee = self._one("mentor"), self._one("mentee")
        body = {"mentor_participation_id": mentor, "mentee_participation_id": mentee, "proposed_by": "mentee"}
        proposed = self._eco.send(RELATIONSHIPS, body)
        if proposed is not None:
            self.relationships.append(str(proposed["relationship_id"]))
            self._pairs.append((mentor, mentee))

    def _party(self) -> str:
        """Return a participation, of a recent proposal where there is one."""
        return self._random.choice([id for pair in self._pairs[-6:] for id in pair] or list(self.people))

    def _relationship(self, act: str, body: object = None) -> None:
        if self.relationships:
            self._eco.send(f"{RELATIONSHIPS}/{self._random.choice(self.relationships[-6:])}/{act}", body)

    def _answer(self) -> None:
        act = self._random.choice(["accept", "accept", "accept", "decline"])
        self._relationship(act, {"by": "mentor"} if act == "accept" else {"by": "mentor", "reason": "no-time"})

    def _start(self) -> None:
        if self.relationships:
            address = f"{RELATIONSHIPS}/{self._random.choice(self.relationships[-6:])}"
            self._eco.send(f"{address}/accept", {"by": "mentor"})
            for party in PARTIES:
                self._eco.send(f"{address}/sign", {"by": party, **TERMS})
            self._eco.send(f"{address}/activate")

    def _interrupt(self) -> None:
        act = self._random.choice(["suspend", "suspend", "reinstate", "reinstate", "pause", "resume"])
        body = None if act in {"reinstate", "resume"} else {"reason": "conduct"}
        self._eco.send(f"{ENROLLMENT}/participations/{self._party()}/{act}", body)

    def _end_participation(self) -> None:
        act = self._random.choice(["withdraw", "complete", "remove"])
        body = None if act == "complete" else {"reason": "moved"}
        self._eco.send(f"{ENROLLMENT}/participations/{self._random.choice(list(self.people))}/{act}", body)

    def _conflict(self) -> None:
        pair = self._random.choice(self._pairs[-6:] or [(self._one("mentor"), self._one("mentee"))])
        two = [self.people[id][1] for id in pair]
        body = {"program_id": self.program, "person_id": two[0], "counterpart_id": two[1], "kind": "declared"}
        if self._eco.send(f"{ENROLLMENT}/conflicts", body) is not None:
            self.conflicts.add((two[0], two[1]))

    def _jump(self) -> None:
        hours = self._random.choice([-1, 1, 30, 24 * 6, 24 * 40])
        self._eco.advance(timedelta(hours=hours))

    def _settle(self) -> None:
        self._eco.settle()

    def end_everything(self) -> None:
        """End the program, or let its organization leave."""
        if self._random.random() < 0.5:
            self._eco.send(f"{ENROLLMENT}/programs/{self.program}/end", {"reason": "season-over"})
        else:
            self._eco.send(f"{ENROLLMENT}/organizations/{self.organization}/leave", {"reason": "budget"})


class Check:
    """What is left open although it should have ended, and what does not add up, once all is idle."""

    def __init__(self, eco: Ecosystem, season: Season) -> None:
        self._eco, self._season = eco, season
        self._program = eco.enrollment.store.load(Program, UUID(season.program)).state.value
        self._organization = eco.enrollment.store.load(Organization, UUID(season.organization)).state.value
        self._parties = {id: eco.enrollment.store.load(Participation, UUID(id)).state for id in season.people}
        ids = map(UUID, season.relationships)
        self._relationships = [eco.relationships.store.load(Relationship, id) for id in ids]

    def faults(self) -> list[str]:
        """Return every fault as a sentence."""
        found = [fault for each in self._relationships if each.state in OPEN for fault in self._of(each)]
        if self._organization == "leaving" and self._program not in ENDS:
            found.append("the program of a leaving organization has not ended")
        return found + self._of_caseloads()

    def _of(self, relationship: Relationship) -> Iterator[str]:
        pairing = relationship.pairing
        states = {self._parties[pairing.mentor_participation_id], self._parties[pairing.mentee_participation_id]}
        what = f"{relationship.id} is {relationship.state}"
        if self._program in ENDS or self._organization in {"leaving", "left"}:
            yield f"{what}, its program {self._program}, its organization {self._organization}"
        if states & ENDED:
            yield f"{what}, its parties {states}"
        if relationship.state is State.PROPOSED and relationship.expires_at <= self._eco.now:
            yield f"{what} after its time"
        if relationship.state is State.ACTIVE and any(state.value == "suspended" for state in states):
            yield f"{what} with a suspended party"
        conflict = (pairing.mentor_id, pairing.mentee_id) in self._season.conflicts
        if conflict and relationship.state is not State.PROPOSED and "declared" not in relationship.conflicts:
            yield f"{what} with a conflict that is not raised"

    def _of_caseloads(self) -> list[str]:
        holders = [each.pairing for each in self._relationships if each.holds_slots]
        taken = Counter(caseload_id(pairing, role) for pairing in holders for role in PARTIES)
        held = {id: len(self._eco.relationships.store.load(Caseload, id).open) for id in taken}
        return [f"caseload {id} holds {held[id]} of {count}" for id, count in taken.items() if held[id] != count]


class Seasons:
    """The random seasons of one ecosystem; each is played once, whichever test asks first."""

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._eco = ecosystem
        self._faults: dict[int, list[str]] = {}

    def faults(self, seed: int) -> list[str]:
        """Play a season, and return what was at fault whenever all was idle, with what was pending then."""
        if seed not in self._faults:
            self._faults[seed] = list(self._play(Season(self._eco, Random(seed))))
        return self._faults[seed]

    def _play(self, season: Season) -> Iterator[str]:
        for number in range(STEPS):
            season.step()
            if number % 20 == 19:
                yield from self._once_idle(season)
        season.end_everything()
        yield from self._once_idle(season)

    def _once_idle(self, season: Season) -> list[str]:
        self._eco.settle()
        self._eco.advance(timedelta(hours=1))
        self._eco.settle()
        pending = [(action.key, action.outcome, action.rule, action.detail) for action in self._eco.pending()]
        return [f"{fault}; pending: {pending}" for fault in Check(self._eco, season).faults()]


@pytest.fixture(scope="module")
def seasons(ecosystem: Ecosystem) -> Seasons:
    return Seasons(ecosystem)


@pytest.mark.parametrize("seed", SEEDS)
def test_once_idle_nothing_is_open_that_should_have_ended(seasons: Seasons, seed: int) -> None:
    assert seasons.faults(seed) == []


def test_the_seasons_had_something_to_do(ecosystem: Ecosystem, seasons: Seasons) -> None:
    """Check that the test above exercises the process managers; its seasons are the same in each run."""
    for seed in SEEDS:
        seasons.faults(seed)
    assert {"close", "take-back", "expire", "supersede", "pause", "raise-conflict"} <= ecosystem.executed()
