"""Between peers a ward is on either side: the guardian of each signs, and no one signs for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from httpx2 import Response

from services.web.identity.principal import Principal
from tests.integration.matching.shortage import E, R, accepted, refused
from tests.integration.permissions.world import POLICY, TERMS, World


@dataclass
class Circle:
    """Two young peers of a program that asks for the consent of guardians, and their relationship."""

    world: World
    program: str
    participations: dict[str, str] = field(default_factory=dict)
    relationship: str = ""

    def enters(self, name: str, role: str, *, adult: bool) -> None:
        """Enroll a person: with the consent of a guardian, or with that waived for an adult."""
        world, person = self.world, str(uuid4())
        entering = {"program_id": self.program, "person_id": person, "role": role}
        id = self.participations[name] = str(world.command(f"{E}/participations", entering)["participation_id"])
        world.principals[name] = _principal(name, people=frozenset({person}))
        if adult:
            world.command(f"{E}/participations/{id}/requirements/guardian-consent/waive", {"reason": "adult"})
        else:
            world.principals[f"guardian of {name}"] = _principal(f"guardian of {name}", wards=frozenset({person}))
            accepted(world.send(f"guardian of {name}", "POST", f"{E}/participations/{id}/consent", {}))
        world.command(f"{E}/participations/{id}/enroll")

    def send(self, persona: str, act: str, **body: object) -> Response:
        """Send a command about the relationship."""
        return self.world.send(persona, "POST", f"{R}/relationships/{self.relationship}/{act}", body)

    def missing(self) -> set[str]:
        """Return who has not signed."""
        shown = accepted(self.world.send("builder", "GET", f"{R}/relationships/{self.relationship}"))
        return set(shown["agreement"]["missing"])


def circle(world: World, *, adult: str = "") -> Circle:
    """Match two peers, of whom one may be an adult; the one on the mentor's side is Ada."""
    rules = {
        **POLICY,
        "directions": ["peer"],
        "flash_sessions": False,
        "directory": "staff",
        "requirements": [{"kind": "guardian-consent", "role": "mentee"}],
    }
    opening = {"organization_id": world.ids["organization"], "name": f"Circle {uuid4()}", "policy": rules}
    found = Circle(world, world.command(f"{E}/programs", opening)["program_id"])
    for name, role in (("Ada", "mentor"), ("Ben", "mentee")):
        found.enters(name, role, adult=name == adult)
    world.inform()
    pair = {
        "mentor_participation_id": found.participations["Ada"],
        "mentee_participation_id": found.participations["Ben"],
    }
    body = {**pair, "proposed_by": "mentee", "direction": "peer"}
    found.relationship = accepted(world.send("Ben", "POST", f"{R}/relationships", body))["relationship_id"]
    accepted(found.send("Ada", "accept"))
    return found


def _principal(name: str, **what: frozenset[str]) -> Principal:
    return Principal(name, "https://issuer.test", actor=str(uuid4()), **what)  # type: ignore[arg-type] # people or wards


def test_both_guardians_sign_where_both_are_wards(world: World) -> None:
    found = circle(world)
    for name in ("Ada", "Ben"):
        accepted(found.send(name, "sign", **TERMS))
    assert found.missing() == {"guardian", "guardian_of_mentor"}
    accepted(found.send("guardian of Ada", "sign", version=1))
    assert found.missing() == {"guardian"}
    assert refused(found.send("Ada", "activate"), 409) == "agreement-incomplete"
    assert refused(found.send("guardian of Ada", "sign", by="guardian", version=1), 403) == "not-the-speaker"
    accepted(found.send("guardian of Ben", "sign", version=1))
    accepted(found.send("Ada", "activate"))


@pytest.mark.parametrize(("adult", "ward", "signs"), [("Ben", "Ada", "guardian_of_mentor"), ("Ada", "Ben", "guardian")])
def test_the_guardian_of_the_one_ward_signs_on_either_side(world: World, adult: str, ward: str, signs: str) -> None:
    found = circle(world, adult=adult)
    for name in ("Ada", "Ben"):
        accepted(found.send(name, "sign", **TERMS))
    assert found.missing() == {signs}
    accepted(found.send(f"guardian of {ward}", "sign", version=1))
    accepted(found.send("Ben", "activate"))
