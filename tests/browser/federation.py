"""A small federation whose programs differ: two that work, one too small for its figures to be shown."""

from collections.abc import Sequence
from random import Random

from services.contract.record import UntypedEvent
from tests.support.event_stories import (
    Pair,
    Place,
    Story,
    Teller,
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


class Town:
    """The federation's places and people, and the teller who goes on telling of them."""

    def __init__(self, seed: int = 7) -> None:
        self.teller = Teller(Random(seed))
        self.places: dict[str, Place] = {}
        self.members: list[Member] = []
        self.stories: list[Story] = []
        for name, (people, relationships) in SIZES.items():
            self._found(name, people, relationships)

    @property
    def log(self) -> list[UntypedEvent]:
        """All that happened, in an order that keeps each key's."""
        return interleave(self.stories, self.teller.random)

    def activation(self, program_name: str) -> Sequence[UntypedEvent]:
        """One more relationship of a program, up to its start."""
        pair = self._pair(self.places[program_name])
        forms = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        taken = {
            "mentor_participation_id": pair.mentor_participation,
            "mentee_participation_id": pair.mentee_participation,
        }
        key, now = self.teller.id(), self.stories[-1][-1].occurred_at
        steps = (
            ("match-proposed", {**taken, **pair.people, **forms, "proposed_by": "mentor"}),
            ("matched", {**taken, **pair.people, **forms}),
            ("activated", {**pair.people, **forms}),
        )
        return [self.teller.tell(f"relationships.{name}", key, now, pair.place, data) for name, data in steps]

    def _found(self, name: str, people: int, relationships: int) -> None:
        teller = self.teller
        place = self.places[name] = Place(teller.id(), teller.id())
        self.stories += [
            organization(teller, place, f"{name} Trust"),
            program(teller, place, name=name, minimum=5),
        ]
        newcomers = [teller.id() for _ in range(people)]
        old_hands = [member[1] for member in self.members[: people // 3]]
        for person in [*newcomers, *old_hands]:
            for role in ("mentor", "mentee"):
                self.members.append((place, person, role, teller.id()))
                self.stories.append(participation(teller, *self.members[-1]))
        self.stories += [relationship(teller, self._pair(place)) for _ in range(relationships)]

    def _pair(self, place: Place) -> Pair:
        random = self.teller.random
        mentor = random.choice([m for m in self.members if m[0] == place and m[2] == "mentor"])
        mentee = random.choice([m for m in self.members if m[0] == place and m[2] == "mentee" and m[1] != mentor[1]])
        return Pair(place, mentor[1], mentee[1], mentor[3], mentee[3], random.choice(["traditional"] * 4 + ["peer"]))
