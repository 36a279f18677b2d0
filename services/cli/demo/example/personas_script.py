"""Script of the personas: the people as whom a visitor of the demonstration can sign in."""

from collections.abc import Mapping

from services.cli.demo.example.names import invent_address, invent_name
from services.cli.demo.example.people_script import key_of, registers
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.step import REGISTRAR, Step, iso_format, seeded_rng
from services.web.identity.roles import Membership, Role

_GUARDIAN = "guardian"
_STAFF: Mapping[str, tuple[Role, str]] = {
    "coordinator-riverside": ("coordinator", "river"),
    "coordinator-justice": ("coordinator", "courts"),
}
"""The personas with a role in one organization."""


def roles_of_personas(ids: Mapping[str, str]) -> list[tuple[str, Membership]]:
    """Return the roles of personas in single organizations, as subject and membership.

    Args:
        ids: The ids of the example's things, by name.
    """
    return [(subject, Membership(role, ids[home])) for subject, (role, home) in _STAFF.items() if home in ids]


def persona_steps(past: Plan, seed: int) -> list[Step]:
    """Return the steps by which the personas are people of the example.

    Args:
        past: The plan of the past.
        seed: The example's.
    """
    steps: list[Step] = []
    for subject, (program, role) in PAIRED.items():
        person = _person_of(past, program, role)
        steps.append(registers(subject, person, past.ended_at))
        if subject == "youth":
            steps += _guardian(past, seed, person)
    return steps


def _guardian(past: Plan, seed: int, ward: str) -> list[Step]:
    """Return the steps by which the youth's guardian is entered and registers."""
    home = ward.partition("/")[0]
    name, at = key_of(home, _GUARDIAN), past.ended_at
    body = {
        "organization_id": f"{{{home}}}",
        "name": invent_name(seeded_rng(seed, "name of the guardian")),
        "mail": invent_address(_GUARDIAN),
        "send_invitation": False,
        "occurred_at": iso_format(at),
    }
    entering = Step(at, name, name, "/enrollment/v1/people", body, gives=(name, "person_id"), actor=REGISTRAR)
    guards = f"/enrollment/v1/people/{{{ward}}}/guardians"
    body = {"guardian_id": f"{{{name}}}"}
    guarding = Step(at, f"{name}.guards", name, guards, body, actor=REGISTRAR)
    return [entering, registers(_GUARDIAN, name, at), guarding]


def _person_of(past: Plan, program: str, role: str) -> str:
    """Return the name of the person who is in a role in a program's first active pair."""
    couple = past.couples[past.active[program][0]]
    wanted = couple.mentor if role == "mentor" else couple.mentee
    entry = next(step for step in past.lanes[program] if step.gives and step.name == wanted)
    return str(entry.body["person_id"]).strip("{}")
