"""A small federation of three programs, one of them too small for its figures to be shown."""

from collections.abc import Sequence
from random import Random

from services.contract.record import UntypedEvent
from tests.support.event_stories import (
    EventFactory,
    Pair,
    Place,
    Story,
    interleave,
    organization,
    participation,
    program,
    relationship,
)

Member = tuple[Place, str, str, str]
"""Place, person, role, participation."""

SIZES = {"Harbour": (60, 90), "Compass": (36, 50), "Anchor": (3, 2)}
"""People and relationships of each program."""

HARBOUR = "Harbour"


class ExampleFederation:
    """Programs and people of the federation, and the factory of further events."""

    def __init__(self, seed: int = 7) -> None:
        self.factory = EventFactory(Random(seed))
        self.places: dict[str, Place] = {}
        self.members: list[Member] = []
        self.stories: list[Story] = []
        for name, (people, relationships) in SIZES.items():
            self._add_program(name, people, relationships)

    @property
    def log(self) -> list[UntypedEvent]:
        """Every event, in an order that keeps the order of each key."""
        return interleave(self.stories, self.factory.random)

    def activation(self, program_name: str) -> Sequence[UntypedEvent]:
        """Return the events of one more relationship of a program, up to its start."""
        pair = self._pair(self.places[program_name])
        forms = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        participations = {
            "mentor_participation_id": pair.mentor_participation,
            "mentee_participation_id": pair.mentee_participation,
        }
        key, now = self.factory.id(), self.stories[-1][-1].occurred_at
        steps = (
            ("match-proposed", {**participations, **pair.people, **forms, "proposed_by": "mentor"}),
            ("matched", {**participations, **pair.people, **forms}),
            ("activated", {**pair.people, **forms}),
        )
        return [self.factory.event(f"relationships.{name}", key, now, pair.place, data) for name, data in steps]

    def _add_program(self, name: str, people: int, relationships: int) -> None:
        factory = self.factory
        place = self.places[name] = Place(factory.id(), factory.id())
        self.stories += [
            organization(factory, place, f"{name} Trust"),
            program(factory, place, name=name, minimum=5),
        ]
        new_people = [factory.id() for _ in range(people)]
        earlier_people = [member[1] for member in self.members[: people // 3]]
        for person in [*new_people, *earlier_people]:
            for role in ("mentor", "mentee"):
                self.members.append((place, person, role, factory.id()))
                self.stories.append(participation(factory, *self.members[-1]))
        self.stories += [relationship(factory, self._pair(place)) for _ in range(relationships)]

    def _pair(self, place: Place) -> Pair:
        random = self.factory.random
        mentor = random.choice([m for m in self.members if m[0] == place and m[2] == "mentor"])
        mentee = random.choice([m for m in self.members if m[0] == place and m[2] == "mentee" and m[1] != mentor[1]])
        return Pair(place, mentor[1], mentee[1], mentor[3], mentee[3], random.choice(["traditional"] * 4 + ["peer"]))
