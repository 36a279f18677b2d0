"""A program that allows groups: two mentors of four places each, and seven mentees, six of whom could meet together."""

from __future__ import annotations

from uuid import uuid4

from tests.integration.matching.shortage import EVENINGS, E, Shortage, accepted, coordinator_of
from tests.integration.permissions.world import POLICY, World

MENTORS, MENTEES = ("Ada", "Bo"), ("Cy", "Di", "Ed", "Flo", "Gus", "Hal")
MORNINGS = [{"day": "friday", "begins_at": "08:00", "ends_at": "09:00"}]


def grouped(world: World, *, mentee_limit: int = 1) -> Shortage:
    """Enroll the people, and let each state a profile; Ira is free at another time than all others."""
    policy = {**POLICY, "mentee_limit": mentee_limit, "shapes": ["pair", "group"], "conflict_kinds": ["never-pair"]}
    opening = {"organization_id": world.ids["organization"], "name": f"Circle {uuid4()}", "policy": policy}
    found = Shortage(world, world.command(f"{E}/programs", opening)["program_id"])
    world.principals["program-coordinator"] = coordinator_of(world, found.program)
    for name in MENTORS:
        found.enroll(name, "mentor", capacity=4)
    for name in (*MENTEES, "Ira"):
        found.enroll(name, "mentee")
    world.inform()
    for name in MENTORS:
        offers = [{"skill": "finance", "level": 4 if name == "Ada" else 3}]
        accepted(found.state(name, name, offers=offers, availability=EVENINGS, zone="UTC"))
    for name in (*MENTEES, "Ira"):
        times = MORNINGS if name == "Ira" else EVENINGS
        wants = [{"skill": "finance", "level": 4, "importance": 2}]
        accepted(found.state(name, name, wants=wants, availability=times, zone="UTC"))
    return found
