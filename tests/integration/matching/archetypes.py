"""Six kinds of programs that the federation's members run, each with the rules that make it what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.web.identity.principal import Membership, Principal
from tests.integration.matching.finding_place import Finding
from tests.integration.matching.shortage import E, R, accepted
from tests.integration.permissions.world import DOCUMENT, POLICY, World


@dataclass(frozen=True)
class Archetype:
    """A kind of program.

    Attributes:
        policy: What its policy states beyond that of every example.
        seniorities: Of the mentor who is refused first, the mentor and the mentee; 0 for a program without levels.
        unmet: The rule that refuses the first pair, or the first attempt to begin.
        by_request: Whether the mentee asks in the directory; staff proposes otherwise.
        terms: The terms of the agreement.
    """

    policy: Mapping[str, Any]
    unmet: str
    seniorities: tuple[int, int, int] = (0, 0, 0)
    by_request: bool = False
    terms: Mapping[str, Any] = field(default_factory=lambda: {"cadence_days": 14, "duration_days": 180})

    @property
    def sealed(self) -> bool:
        """Whether its people have ids of its own."""
        return self.policy.get("confidentiality") == "sealed"

    def requires(self, kind: str) -> bool:
        """Return whether the program requires something of its participants."""
        return any(each["kind"] == kind for each in self.policy.get("requirements", ()))


_AIM = {
    "code": "pairs",
    "measure": "active-relationships",
    "target_thousandths": 5000,
    "better": "higher",
    "due_on": (datetime.now(UTC) + timedelta(days=300)).date().isoformat(),
}
_CHECKED = [{"kind": "background-check", "role": "mentor"}, {"kind": "guardian-consent", "role": "mentee"}]
ARCHETYPES: Mapping[str, Archetype] = {
    "judiciary": Archetype(
        {
            "confidentiality": "sealed",
            "conflict_kinds": ["assessor", "declared", "reporting-chain", "never-pair"],
            "document_kinds": ["code-of-conduct"],
            "approval_required": True,
        },
        "conflict-of-interest",
    ),
    "government": Archetype(
        {"directions": ["reverse"], "seniority_top": 10, "conflict_kinds": ["reporting-chain"]},
        "mentor-not-junior",
        seniorities=(8, 2, 7),
    ),
    "youth": Archetype(
        {
            "confidentiality": "confidential",
            "requirements": _CHECKED,
            "document_kinds": ["code-of-conduct"],
            "commitment_days": 365,
            "cadence_days": 14,
        },
        "agreement-incomplete",
        terms={"cadence_days": 14, "duration_days": 365},
    ),
    "women": Archetype(
        {
            "directory": "participants",
            "never_pair_scope": "organization",
            "conflict_kinds": ["declared", "never-pair"],
            "trial_days": 30,
        },
        "ask-by-request",
        by_request=True,
    ),
    "alumni": Archetype(
        {"directory": "participants", "commitment_days": 60, "most_requests": 1},
        "commitment-too-short",
        by_request=True,
    ),
    "foundation": Archetype(
        {"requirements": [{"kind": "training", "role": "mentor"}], "request_expiry_days": 5, "directory": "staff"},
        "participation-suspended",
    ),
}


@dataclass
class Program(Finding):
    """A program of one of the kinds, with what its people go through."""

    kind: str = ""

    @property
    def archetype(self) -> Archetype:
        """Its kind."""
        return ARCHETYPES[self.kind]

    def welcome(self, name: str, role: str, seniority: int) -> None:
        """Enroll a person who has met what the program requires."""
        level = {"seniority": seniority} if seniority else {}
        person = self.people[name] = _uuid()
        body = {"program_id": self.program, "person_id": person, "role": role, **level, **ago(50)}
        id = self.participations[name] = str(self.world.command(f"{E}/participations", body)["participation_id"])
        self.world.principals[name] = _principal(name, people=frozenset({person}))
        for each in self.archetype.policy.get("requirements", ()):
            if each["role"] == role and each["kind"] != "training":
                self.meet(name, each["kind"])
        if not self.archetype.requires("training") or role == "mentee":
            self.world.command(f"{E}/participations/{id}/enroll", ago(48))
        if self.archetype.policy.get("document_kinds"):
            read = {"version": 1, **ago(47)}
            accepted(self.world.send(name, "POST", f"{E}/participations/{id}/documents/conduct/accept", read))

    def meet(self, name: str, kind: str) -> None:
        """Meet a requirement: the guardian consents, staff clears the rest."""
        id = self.participations[name]
        if kind == "guardian-consent":
            guardian = self.world.principals[f"guardian of {name}"] = _principal(
                f"guardian of {name}", wards=frozenset({self.people[name]})
            )
            accepted(self.world.send(guardian.subject, "POST", f"{E}/participations/{id}/consent", ago(49)))
            return
        self.world.command(f"{E}/participations/{id}/requirements/{kind}/request", ago(49))
        self.world.command(f"{E}/participations/{id}/requirements/{kind}/clear", {"evidence": 3, **ago(49)})


def program_of(world: World, kind: str) -> Program:
    """Open a program of a kind, with two mentors and a mentee."""
    rules = {**POLICY, "mentee_limit": 1, "directory": "staff", "objectives": [_AIM], **ARCHETYPES[kind].policy}
    member = {"name": f"member {_uuid()}", "terms_version": "2026-1", **ago(70)}
    organization = world.command(f"{E}/organizations", member)["organization_id"]
    opening = {"organization_id": organization, "name": f"{kind} {_uuid()}", "policy": rules, **ago(60)}
    drafted = bool(rules.get("document_kinds"))
    found = Program(world, world.command(f"{E}/programs", {**opening, "draft": drafted})["program_id"], kind=kind)
    if drafted:
        world.command(f"{E}/programs/{found.program}/documents", {**DOCUMENT, **ago(59)})
        world.command(f"{E}/programs/{found.program}/open", ago(58))
    own = frozenset({Membership("coordinator", organization, found.program)})
    world.principals["program-coordinator"] = _principal("program-coordinator", memberships=own)
    other, mentor, mentee = ARCHETYPES[kind].seniorities
    for name, role, seniority in (("Ona", "mentor", other), ("Ada", "mentor", mentor), ("Xi", "mentee", mentee)):
        found.welcome(name, role, seniority)
    world.inform()
    wants = {"wants": [{"skill": "finance", "level": 3, "importance": 2}]}
    accepted(world.send("Xi", "POST", f"{R}/participations/{found.participations['Xi']}/matching-profile", wants))
    return found


def ago(minutes: int) -> dict[str, str]:
    """Return when something happened, as a body states it."""
    return {"occurred_at": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()}


def _principal(name: str, **what: Any) -> Principal:  # noqa: ANN401 - memberships, people or wards
    return Principal(name, "https://issuer.test", actor=_uuid(), **what)


def _uuid() -> str:
    return str(uuid4())
