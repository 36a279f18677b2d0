"""Random but valid histories of a small federation as public events: one ordered list per key and topic."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from services.contract.catalogue import catalogue
from services.contract.codec import decode, encode
from services.contract.naming import event_type, source, topic
from services.contract.record import PublicEvent, UntypedEvent

HOUR = 3_600_000_000
DAY = 24 * HOUR
YEAR_2026 = 1_767_225_600_000_000

Story = list[UntypedEvent]
"""The events of one key in one topic, in order."""


@dataclass(frozen=True)
class Place:
    """A program and its organization."""

    organization: str
    program: str


@dataclass
class EventFactory:
    """Creates events with the next position of their context and version of their key."""

    random: Random
    positions: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def event(self, name: str, key: str, at: int, place: Place, data: dict[str, Any]) -> UntypedEvent:
        """Create one event, named ``<context>.<event>``; fields that are omitted have the defaults of its schema."""
        context, _, event = name.partition(".")
        self.positions[context] = self.positions.get(context, 0) + 1
        self.versions[key] = self.versions.get(key, 0) + 1
        written: UntypedEvent = PublicEvent(
            type=event_type(context, event),
            id=f"{key}:{self.versions[key]}",
            source=source("hub", context),
            position=self.positions[context],
            subject=key,
            organization_id=place.organization,
            program_id=None if event.startswith("organization-") else place.program,
            occurred_at=at,
            recorded_at=at,
            correlation_id="story",
            causation_id=None,
            imported=False,
            data=data,
        )
        record = encode(written, topic("hub", context, "open"))
        return decode(record.headers, record.value)


@dataclass(frozen=True)
class Pair:
    """The two parties of a relationship."""

    place: Place
    mentor: str
    mentee: str
    mentor_participation: str
    mentee_participation: str
    direction: str = "traditional"

    @property
    def people(self) -> dict[str, str]:
        return {"mentor_id": self.mentor, "mentee_id": self.mentee}


def federation(
    random: Random, *, programs: int = 2, people: int = 6, relationships: int = 8, minimum: int = 1
) -> list[Story]:
    """Create programs, people with participations, and relationships among them."""
    factory = EventFactory(random)
    stories, places = [], []
    for _ in range(programs):
        place = Place(factory.id(), factory.id())
        places.append(place)
        stories += [organization(factory, place), program(factory, place, minimum=minimum)]
    members: list[tuple[Place, str, str, str]] = []
    for _ in range(people):
        person, place = factory.id(), random.choice(places)
        for role in ("mentor", "mentee"):
            members.append((place, person, role, factory.id()))
            stories.append(participation(factory, *members[-1]))
    for _ in range(relationships):
        mentor = random.choice([m for m in members if m[2] == "mentor"])
        mentees = [m for m in members if m[2] == "mentee" and m[0] == mentor[0] and m[1] != mentor[1]]
        if mentees:
            mentee = random.choice(mentees)
            direction = random.choice(["traditional", "traditional", "reverse", "peer"])
            pair = Pair(mentor[0], mentor[1], mentee[1], mentor[3], mentee[3], direction)
            stories += by_topic(relationship(factory, pair))
    return stories


def by_topic(story: Story) -> list[Story]:
    """Separate the events of a key that are always on the restricted topic: topics have no common order."""
    restricted = catalogue().restricted
    parts = [[event for event in story if (event.type in restricted) is apart] for apart in (False, True)]
    return [part for part in parts if part]


def organization(factory: EventFactory, place: Place, name: str = "Org") -> Story:
    """Generate an organization that joins and sometimes leaves."""
    joined = {"name": name, "terms_version": "2026-01"}
    story = [factory.event("enrollment.organization-joined", place.organization, YEAR_2026, place, joined)]
    if factory.random.random() < 0.2:
        left = factory.event("enrollment.organization-left", place.organization, YEAR_2026 + 1, place, {"reason": "r"})
        story.append(left)
    return story


def program(factory: EventFactory, place: Place, *, name: str = "Prog", minimum: int = 1, level: str = "open") -> Story:
    """Generate a program that opens."""
    policy = {
        "name": name,
        "formalities": ["formal"],
        "directions": ["traditional", "reverse", "peer"],
        "shapes": ["pair"],
        "mentor_capacity": 3,
        "mentee_limit": 2,
        "minimum_group_size": minimum,
        "confidentiality": level,
        "request_expiry_days": 14,
    }
    return [factory.event("enrollment.program-opened", place.program, YEAR_2026, place, policy)]


def participation(factory: EventFactory, place: Place, person: str, role: str, key: str) -> Story:
    """Generate an invitation or an application; most people enroll, some pause or are suspended, some leave."""
    random = factory.random
    at = YEAR_2026 + random.randrange(60) * DAY
    participant = {"person_id": person, "role": role}
    steps = _admission(random, at)
    if steps[-1][0] == "enrolled":
        steps += _membership(random)
    return [
        factory.event(f"enrollment.{name}", key, at + number * DAY, place, {**participant, **data})
        for number, (name, data) in enumerate(steps)
    ]


Steps = list[tuple[str, dict[str, Any]]]


def _admission(random: Random, at: int) -> Steps:
    """Return the steps from the invitation or the application to the program's decision."""
    steps: Steps = []
    if random.random() < 0.2:
        steps.append(("invited", {"expires_at": at + 14 * DAY}))
        if random.random() < 0.2:
            return [*steps, ("withdrawn", {"reason": "invitation-expired"})]
    application = {"attempt": 1, "previous_participation_id": None, "skills": ["python", "x.y"], "seniority": None}
    steps.append(("applied", application))
    if random.random() < 0.3:
        steps.append(("screening-started", {}))
    if random.random() < 0.2:
        steps.append(("waitlisted", {"reason": "program-full", "priority": random.randrange(1, 10)}))
    if random.random() < 0.1:
        return [*steps, ("rejected", {"reason": "full"})]
    return [*steps, ("enrolled", {"capacity": 2, "seniority": random.choice([None, 3])})]


def _membership(random: Random) -> Steps:
    """Return the steps of a participant, from the enrollment to the end if there is one."""
    steps: Steps = []
    if random.random() < 0.3:
        steps += [("paused", {"reason": "leave"}), ("resumed", {})]
    if random.random() < 0.2:
        steps.append(("suspended", {"reason": "complaint"}))
        steps += [("reinstated", {})] if random.random() < 0.7 else []
    if random.random() < 0.2:
        steps += [("capacity-changed", {"capacity": 1}), ("seniority-changed", {"seniority": 4})]
    if random.random() < 0.3:
        ends: Steps = [("withdrawn", {"reason": "time"}), ("completed", {}), ("removed", {"reason": "misconduct"})]
        steps.append(random.choice(ends))
    return steps


def relationship(factory: EventFactory, pair: Pair, key: str | None = None) -> Story:
    """Generate a proposed match with a random outcome."""
    random, forms = factory.random, {"formality": "formal", "shape": "pair", "group_id": None}
    participations = {
        "mentor_participation_id": pair.mentor_participation,
        "mentee_participation_id": pair.mentee_participation,
    }
    full = {**participations, **pair.people, **forms, "direction": pair.direction}
    steps: list[tuple[str, dict[str, Any]]] = [("match-proposed", {**full, "proposed_by": "mentor"})]
    outcome = random.random()
    if outcome < 0.2:
        steps.append(("match-declined", {**pair.people, "declined_by": "mentee", "reason": "fit"}))
    elif outcome < 0.3:
        steps.append(("match-expired", pair.people))
    else:
        steps.append(("matched", full))
        begins = outcome < 0.9
        steps += _active(factory, pair, forms) if begins else []
        if random.random() < 0.5:
            steps.append(("closed", _end(pair, random, YEAR_2026 if begins else None)))
    key, start = key or factory.id(), YEAR_2026 + random.randrange(90) * DAY
    steps += _again(Random(f"{key} again"), pair, full, steps, start)
    if Random(key).random() < 0.15:
        began = any(name == "activated" for name, _ in steps)
        steps.append(("voided", {**pair.people, "reason": "duplicate", "activated_at": YEAR_2026 if began else None}))
    return [
        factory.event(
            f"relationships.{name}", key, at, pair.place, {**data, "started_at": at} if "minutes" in data else data
        )
        for at, (name, data) in zip(range(start, start + len(steps) * DAY, DAY), steps, strict=True)
    ]


def _again(random: Random, pair: Pair, form: dict[str, Any], steps: Steps, start: int) -> Steps:
    """Return how a relationship that ended is reopened, and ended again, where that happens."""
    name, end = steps[-1]
    if name != "closed" or random.random() >= 0.4:
        return []
    at = start + (len(steps) - 1) * DAY
    closing = {"closed_at": at, "closed_recorded_at": at, "closed_by": end["initiated_by"], "planned": end["planned"]}
    activated = {"activated_at": end["activated_at"]}
    again: Steps = [("reopened", {**form, "policy_version": 1, "reason": "both_wish", **closing, **activated})]
    return [*again, ("closed", _end(pair, random, end["activated_at"]))] if random.random() < 0.5 else again


def _end(pair: Pair, random: Random, activated_at: int | None) -> dict[str, Any]:
    ending = {"initiated_by": "mentor", "reason": "done", "planned": random.random() < 0.6}
    return {**pair.people, **ending, "activated_at": activated_at}


def _active(factory: EventFactory, pair: Pair, forms: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    random = factory.random
    signed = {**pair.people, "signed_by": "mentor", "cadence_days": 14, "duration_days": 90, "channel": "video"}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("agreement-signed", {**signed, "complete": True}),
        ("activated", {**pair.people, **forms, "direction": pair.direction}),
    ]
    for _ in range(random.randrange(5)):
        session = {"session_id": factory.id(), "mode": "video", "minutes": 45, **pair.people}
        steps.append(("session-held", {**session, "evidence": random.randrange(6), "count": random.choice([1, 1, 3])}))
    if random.random() < 0.5:
        goal = factory.id()
        steps.append(("goal-agreed", {"goal_id": goal, "category": "career", "due_on": None}))
        if random.random() < 0.7:
            steps.append(("goal-met", {"goal_id": goal, "attested_by": "both"}))
    if random.random() < 0.3:
        steps += [("paused", {**pair.people, "reason": "leave"}), ("resumed", pair.people)]
    for giver in ("mentor", "mentee"):
        if random.random() < 0.5:
            answer = {"feedback_id": factory.id(), "instrument": "pulse", "instrument_version": random.choice([1, 2])}
            about = {"about": "relationship", "about_id": factory.id(), "given_by": giver}
            wave = random.choice([None, "post", "2026-03"])
            steps.append(("feedback-given", {**answer, **about, "wave": wave, "rating": random.randrange(1, 6)}))
    return steps


def interleave(stories: list[Story], random: Random) -> list[UntypedEvent]:
    """Shuffle the stories into one log that keeps the order of each."""
    turns = [number for number, story in enumerate(stories) for _ in story]
    random.shuffle(turns)
    remaining = [iter(story) for story in stories]
    return [next(remaining[turn]) for turn in turns]
