"""A program with fewer places than mentees, whose people have stated what they offer and want."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from httpx2 import Response

from services.web.identity.principal import Membership, Principal
from tests.integration.permissions.world import POLICY, World

E, R = "/enrollment/v1", "/relationships/v1"
EVENINGS = [{"day": "monday", "begins_at": "17:00", "ends_at": "19:00"}]


@dataclass
class Shortage:
    """The program, and its people by name.

    Attributes:
        world: The federation.
        program: The program.
        participations: Participation by name.
        people: Person by name.
    """

    world: World
    program: str
    participations: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of its matching."""
        return f"{R}/programs/{self.program}/matching"

    def enroll(self, name: str, role: str, capacity: int = 1) -> str:
        """Enroll a person, who can sign in by the name, and return the participation."""
        person = self.people[name] = str(uuid4())
        body = {"program_id": self.program, "person_id": person, "role": role}
        id = self.participations[name] = str(self.world.command(f"{E}/participations", body)["participation_id"])
        self.world.command(f"{E}/participations/{id}/enroll")
        if role == "mentor":
            self.world.command(f"{E}/participations/{id}/capacity", {"capacity": capacity})
        self.world.principals[name] = Principal(
            name, "https://issuer.test", frozenset(), people=frozenset({person}), actor=str(uuid4())
        )
        return id

    def state(self, persona: str, name: str, **content: Any) -> Response:  # noqa: ANN401 - any field of a profile
        """State a profile as a persona."""
        address = f"{R}/participations/{self.participations[name]}/matching-profile"
        return self.world.send(persona, "POST", address, content)

    def run(self, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a run
        """Run the matching, and return the result."""
        return accepted(self.world.send("program-coordinator", "POST", f"{self.base}/run", body))

    def current(self) -> dict[str, Any]:
        """Return what the coordinator sees of the current run."""
        return accepted(self.world.send("program-coordinator", "GET", self.base))

    def pair(self, mentor: str, mentee: str) -> dict[str, str]:
        """Return a pair as bodies name it."""
        return {
            "mentor_participation_id": self.participations[mentor],
            "mentee_participation_id": self.participations[mentee],
        }

    def send(self, run_id: str, *pairs: dict[str, str], **headers: str) -> dict[str, Any]:
        """Send drafts, and return what became of them."""
        body = {"run_id": run_id, "pairs": list(pairs)}
        return accepted(self.world.send("program-coordinator", "POST", f"{self.base}/send", body, None, **headers))


def shortage(world: World) -> Shortage:
    """Enroll two mentors of one place each and three mentees, and let each state a profile."""
    policy = {**POLICY, "mentee_limit": 1, "conflict_kinds": ["declared", "never-pair"]}
    opening = {"organization_id": world.ids["organization"], "name": f"Shortage {uuid4()}", "policy": policy}
    found = Shortage(world, world.command(f"{E}/programs", opening)["program_id"])
    world.principals["program-coordinator"] = coordinator_of(world, found.program)
    for name in ("Ada", "Bo"):
        found.enroll(name, "mentor")
    for name in ("Xi", "Yu", "Zoe"):
        found.enroll(name, "mentee")
    world.inform()
    accepted(found.state("Ada", "Ada", offers=[{"skill": "finance", "level": 4}], availability=EVENINGS, zone="UTC"))
    accepted(found.state("Bo", "Bo", offers=[{"skill": "reading", "level": 3}]))
    for name in ("Xi", "Yu"):
        accepted(
            found.state(name, name, wants=[{"skill": "finance", "level": 3, "importance": 2}], availability=EVENINGS)
        )
    wants = [{"skill": "reading", "level": 3, "importance": 3}, {"skill": "finance", "level": 1, "importance": 1}]
    accepted(found.state("program-coordinator", "Zoe", wants=wants))
    return found


def accepted(response: Response) -> dict[str, Any]:
    """Return the body of a response that must be a success."""
    assert response.is_success, response.text
    body: dict[str, Any] = response.json()
    return body


def refused(response: Response, status: int) -> str:
    """Return the rule of a response that must be a refusal."""
    assert response.status_code == status, response.text
    return str(response.json()["type"]).removeprefix("/problems/")


def coordinator_of(world: World, program: str) -> Principal:
    """Return the program's coordinator, with the actor that the persona has."""
    membership = Membership("coordinator", world.ids["organization"], program)
    return replace(world.principals["program-coordinator"], memberships=frozenset({membership}))
