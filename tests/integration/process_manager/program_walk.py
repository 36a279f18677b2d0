"""A random walk through one program: any command at any time, under a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from tests.integration.process_manager.both_services import BothServices

ENROLLMENT, RELATIONSHIPS = "/enrollment/v1", "/relationships/v1/relationships"
MENTORS, MENTEES = 3, 4
_ATTEMPTS = 20
"""Proposals at the beginning at most, until a relationship is active."""
CHECK, CONDUCT = "background-check", "conduct"
_JUMPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=6), timedelta(days=15), timedelta(hours=-1))
_TERMS = {"cadence_days": 7, "duration_days": 90, "channel": "video"}
_OF_PARTICIPATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("suspend", {"reason": "conduct-review"}), ("reinstate", {})) * 2,
    *(("pause", {"reason": "leave"}), ("resume", {})) * 2,
    ("withdraw", {"reason": "moved"}),
    ("complete", {}),
    ("remove", {"reason": "conduct"}),
    ("waitlist", {"reason": "program-full", "priority": 2}),
    (f"requirements/{CHECK}/revoke", {"reason": "complaint"}),
)
_OF_RELATIONSHIPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("approve", {}),
    ("decline", {"by": "mentee", "reason": "no_time"}),
    ("withdraw", {"by": "coordinator"}),
    ("pause", {"reason": "travel"}),
    ("resume", {}),
    ("close", {"initiated_by": "mentee", "reason": "poor_fit"}),
)


class ProgramWalk:
    """The commands of a walk.

    Args:
        services: Both services.
        random: Decides everything.
    """

    def __init__(self, services: BothServices, random: Random) -> None:
        self.services, self._random = services, random
        self.capacity = 2
        self.approval = random.random() < 0.5
        organization = services.send(f"{ENROLLMENT}/organizations", {"name": "Harbour", "terms_version": "1"})
        assert organization is not None
        self.organization = str(organization["organization_id"])
        body = {"organization_id": self.organization, "name": "Walk", "draft": True, "policy": self._policy()}
        self.program = str((services.send(f"{ENROLLMENT}/programs", body) or {})["program_id"])
        self.people = {role: [str(uuid4()) for _ in range(count)] for role, count in _COUNTS.items()}
        self.participations: dict[str, str] = {}
        self.relationships: list[str] = []
        self.active: list[str] = []
        kind = {"code": CONDUCT, "kind": "code-of-conduct", "title": "Conduct", "roles": ["mentor", "mentee"]}
        assert services.send(self._in_program("documents"), {**kind, "valid_days": 40, "text": "Be kind."})
        assert services.send(self._in_program("open"))
        for role, people in self.people.items():
            for person in people:
                self._enter(role, person)
        for _ in range(_ATTEMPTS):
            if not self.active:
                self.propose()

    def step(self) -> str:
        """Send one command, or move the clock; return its name."""
        act, name = self._random.choices(self._acts(), [weight for _, _, weight in _ACTS])[0]
        act()
        return name

    def jump(self, by: timedelta) -> None:
        """Move the clock, and let everything that is due be done."""
        self.services.now += by
        self.services.settle()

    def enter(self) -> None:
        """Let a person apply, be screened and enrolled, and accept the code of conduct, as far as that is possible."""
        role = self._random.choice(("mentor", "mentee"))
        self._enter(role, self._random.choice(self.people[role]))

    def _enter(self, role: str, person: str) -> None:
        body = {"program_id": self.program, "person_id": person, "role": role, "seniority": self._random.randint(1, 6)}
        applied = self.services.send(f"{ENROLLMENT}/participations", body)
        if applied is None:
            return
        id = str(applied["participation_id"])
        self.participations[id] = role
        if role == "mentor" and self._random.random() < 0.9:
            self._clear(id)
        self._of(id, "enroll")
        if self._random.random() < 0.9:
            self._of(id, f"documents/{CONDUCT}/file-acceptance", {"version": 1, "evidence_reference": "file-1"})

    def renew(self) -> None:
        """Clear a mentor's check, and file an acceptance again."""
        id = self._any(self.participations)
        if id is not None:
            self._clear(id)
            self._of(id, f"documents/{CONDUCT}/file-acceptance", {"version": 1, "evidence_reference": "file-2"})

    def change_participation(self) -> None:
        """Send any command about any participation."""
        id = self._any(self.participations)
        if id is not None:
            act, body = self._random.choice(_OF_PARTICIPATIONS)
            self._of(id, act, body)

    def change_capacity(self) -> None:
        """Change the capacity of a person, or of the policy."""
        id = self._any(self.participations)
        if id is not None and self._random.random() < 0.5:
            self._of(id, "capacity", {"capacity": self._random.randint(1, 3)})
            return
        self.capacity = self._random.randint(1, 3)
        self.services.send(self._in_program("policy"), {"policy": self._policy()})

    def declare(self) -> None:
        """Declare a conflict of interest between any two people."""
        mentor, mentee = (self._random.choice(self.people[role]) for role in ("mentor", "mentee"))
        body = {"program_id": self.program, "person_id": mentor, "counterpart_id": mentee, "kind": "declared"}
        self.services.send(f"{ENROLLMENT}/conflicts", body)

    def propose(self) -> None:
        """Propose any two participations, and often accept."""
        pair = {role: self._any([id for id, of in self.participations.items() if of == role]) for role in _COUNTS}
        if None in pair.values():
            return
        proposer = self._random.choice(("mentor", "mentee", "coordinator"))
        body = {
            "mentor_participation_id": pair["mentor"],
            "mentee_participation_id": pair["mentee"],
            "direction": self._random.choice(("traditional", "reverse")),
            "proposed_by": proposer,
        }
        proposed = self.services.send(RELATIONSHIPS, body)
        if proposed is not None:
            self.relationships.append(str(proposed["relationship_id"]))
            if self._random.random() < 0.7:
                self._agree(self.relationships[-1])

    def change_relationship(self) -> None:
        """Send any command about any relationship."""
        id = self._any(self.relationships)
        if id is not None:
            act, body = self._random.choice(_OF_RELATIONSHIPS)
            self.services.send(f"{RELATIONSHIPS}/{id}/{act}", body)

    def agree(self) -> None:
        """Accept, sign and activate any relationship, as far as that is possible."""
        id = self._any(self.relationships)
        if id is not None:
            self._agree(id)

    def meet(self) -> None:
        """Report a session that began an hour ago, mostly of a relationship that has become active once."""
        id = self._any(self.active if self.active and self._random.random() < 0.8 else self.relationships)
        if id is None:
            return
        self.jump(timedelta(hours=2))
        began = (self.services.now - timedelta(hours=1)).isoformat()
        planned = self.services.send(f"{RELATIONSHIPS}/{id}/sessions", {"starts_at": began, "planned_minutes": 30})
        if planned is not None:
            held = {"started_at": began, "minutes": 30, "mode": "video", "evidence": 2}
            self.services.send(f"{RELATIONSHIPS}/{id}/sessions/{planned['session_id']}/hold", held)

    def leave(self) -> None:
        """Let the organization leave, and all that follows from it be done."""
        assert self.services.send(f"{ENROLLMENT}/organizations/{self.organization}/leave", {"reason": "merged"})

    def end(self) -> None:
        """End the program."""
        assert self.services.send(self._in_program("end"), {"reason": "funding-ended"})

    def _acts(self) -> list[tuple[Callable[[], None], str]]:
        return [(getattr(self, name), label) for name, label, _ in _ACTS]

    def _jump(self) -> None:
        self.jump(self._random.choice(_JUMPS))

    def _agree(self, id: str) -> None:
        for party in ("mentor", "mentee"):
            self.services.send(f"{RELATIONSHIPS}/{id}/accept", {"by": party})
        if self.approval:
            self.services.send(f"{RELATIONSHIPS}/{id}/approve")
        for party in ("mentor", "mentee"):
            self.services.send(f"{RELATIONSHIPS}/{id}/sign", {"by": party, **_TERMS})
        if self.services.send(f"{RELATIONSHIPS}/{id}/activate"):
            self.active.append(id)

    def _clear(self, id: str) -> None:
        self._of(id, f"requirements/{CHECK}/request")
        self._of(id, f"requirements/{CHECK}/clear", {"evidence": 3})

    def _of(self, id: str, act: str, body: dict[str, Any] | None = None) -> None:
        self.services.send(f"{ENROLLMENT}/participations/{id}/{act}", body)

    def _in_program(self, act: str) -> str:
        return f"{ENROLLMENT}/programs/{self.program}/{act}"

    def _any(self, ids: Collection[str]) -> str | None:
        """Return any of some ids, which are in the order of their creation, so that a seed gives the same walk."""
        return self._random.choice(list(ids)) if ids else None

    def _policy(self) -> dict[str, object]:
        return {
            "formalities": ["formal"],
            "directions": ["traditional", "reverse"],
            "shapes": ["pair"],
            "mentor_capacity": self.capacity,
            "mentee_limit": 1,
            "mentee_places": 3,
            "minimum_group_size": 5,
            "confidentiality": "open",
            "request_expiry_days": 5,
            "approval_required": self.approval,
            "requirements": [{"kind": CHECK, "role": "mentor", "valid_days": 20}],
            "document_kinds": ["code-of-conduct"],
            "conflict_kinds": ["declared"],
            "objectives": [
                {
                    "code": "pairs",
                    "measure": "active-relationships",
                    "target_thousandths": 3000,
                    "due_on": "2150-01-01",
                }
            ],
        }


_COUNTS = {"mentor": MENTORS, "mentee": MENTEES}
_ACTS = (
    ("enter", "enter", 3),
    ("renew", "renew", 2),
    ("change_participation", "participation", 3),
    ("change_capacity", "capacity", 1),
    ("declare", "conflict", 1),
    ("propose", "propose", 9),
    ("change_relationship", "relationship", 2),
    ("agree", "agree", 3),
    ("meet", "session", 6),
    ("_jump", "jump", 3),
)
"""The steps: method, name, and how often it comes."""
