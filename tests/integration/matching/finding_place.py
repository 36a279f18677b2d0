"""A program whose mentees find mentors by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from httpx2 import Response

from tests.integration.matching.shortage import EVENINGS, E, R, Shortage, accepted, coordinator_of
from tests.integration.permissions.world import POLICY, World

WORDS = "I would like to change my field, and you did."


@dataclass
class Finding(Shortage):
    """The program, and what its people do in it."""

    def ask(self, mentee: str, mentor: str, rank: int = 1, persona: str | None = None, **body: Any) -> Response:  # noqa: ANN401 - any field of a request
        """Ask a mentor as the mentee, or as another persona."""
        pair = {
            "mentee_participation_id": self.participations[mentee],
            "mentor_participation_id": self.participations.get(mentor, mentor),
        }
        content = {**pair, "rank": rank, "reasons": ["skills", "field"], "words": WORDS, **body}
        return self.world.send(persona or mentee, "POST", f"{R}/programs/{self.program}/requests", content)

    def asked(self, mentee: str, mentor: str, rank: int = 1) -> str:
        """Ask, and return the request."""
        return str(accepted(self.ask(mentee, mentor, rank))["relationship_id"])

    def answer(self, persona: str, request: str, act: str, **body: Any) -> Response:  # noqa: ANN401 - any field of an answer
        """Answer or withdraw a request."""
        return self.world.send(persona, "POST", f"{R}/relationships/{request}/{act}", body)

    def read(self, persona: str, request: str) -> Response:
        """Read a request with its words."""
        return self.world.send(persona, "GET", f"{R}/relationships/{request}/request")

    def requests(self, mentee: str) -> dict[str, Any]:
        """Return what a mentee sees of the own requests."""
        address = f"{R}/participations/{self.participations[mentee]}/requests"
        return accepted(self.world.send(mentee, "GET", address))

    def directory(self, persona: str, **query: str) -> list[str]:
        """Return the people of the directory as a persona finds them, by name."""
        found = accepted(self.world.send(persona, "GET", f"{R}/programs/{self.program}/mentors", query=query))
        names = {person: name for name, person in self.people.items()}
        return [names[each["person_id"]] for each in found["items"]]

    def list_mentor(self, mentor: str, **body: Any) -> Response:  # noqa: ANN401 - any field of a listing
        """Decide about being listed, as the mentor."""
        address = f"{R}/participations/{self.participations[mentor]}/listing"
        return self.world.send(mentor, "POST", address, body)


def finding(world: World, **policy: Any) -> Finding:  # noqa: ANN401 - any field of a policy
    """Enroll four mentors and two mentees, who state what they offer and want."""
    rules = {**POLICY, "mentee_limit": 1, "most_requests": 2, "conflict_kinds": ["declared", "never-pair"], **policy}
    opening = {"organization_id": world.ids["organization"], "name": f"Finding {uuid4()}", "policy": rules}
    found = Finding(world, world.command(f"{E}/programs", opening)["program_id"])
    world.principals["program-coordinator"] = coordinator_of(world, found.program)
    for name in ("Ada", "Bo", "Cy", "Di"):
        found.enroll(name, "mentor")
    for name in ("Xi", "Yu"):
        found.enroll(name, "mentee")
    world.inform()
    offers = {"offers": [{"skill": "finance", "level": 4}], "languages": ["de"], "mode": "remote"}
    accepted(found.state("Ada", "Ada", **offers, availability=EVENINGS))
    accepted(found.state("Bo", "Bo", offers=[{"skill": "reading", "level": 3}], languages=["en"], mode="in_person"))
    accepted(found.state("Cy", "Cy", helps_with=["confidence"]))
    for name in ("Xi", "Yu"):
        accepted(found.state(name, name, wants=[{"skill": "finance", "level": 3, "importance": 2}]))
    return found
