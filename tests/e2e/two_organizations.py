"""One person who mentors in one organization and is mentored in another: what the coordinators of both set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.demonstration import Demonstration
from tests.support.plain_policy import PLAIN_POLICY

E, R = "/enrollment/v1", "/relationships/v1/relationships"
NAME, MAIL = "Zoë Ó Briain", "zoe@example.org"


@dataclass(frozen=True)
class Half:
    """The person in one of the organizations.

    Attributes:
        organization: The name of the organization.
        program: The name of its program.
        person: The person's id there.
        other: The name of the other party.
        room: The address of the relationship.
    """

    organization: str
    program: str
    person: str
    other: str
    room: str


@dataclass
class Staff:
    """The coordinators of both organizations, by HTTP.

    Args:
        demo: A running demonstration, signed in.
    """

    demo: Demonstration
    known: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Execute a command that sees what was recorded before."""
        source = next((each for each in self.known if each.endswith("/enrollment")), "")
        seen = {"min_position": f"{source}:{self.known[source]}"} if path.startswith("/relationships") else {}
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.demo.http.post(path, json=body, params=seen, headers=headers)
        assert answer.is_success, f"{path}: {answer.text}"
        if "event-position" in answer.headers:
            self.known[answer.headers["event-source"]] = answer.headers["event-position"]
        found: dict[str, Any] = answer.json()
        return found

    def set_up(self, organization: str, program: str, role: str, other: str) -> Half:
        """Open a program in a new organization, with the person in a role and another one in the other role.

        The person is invited by mail, at the same address each time; the two have a session ahead.
        """
        place = self.post(f"{E}/organizations", {"name": organization, "terms_version": "2026-1"})["organization_id"]
        opening = {"organization_id": place, "name": program, "policy": PLAIN_POLICY}
        opened = self.post(f"{E}/programs", opening)["program_id"]
        names = {role: (NAME, MAIL), ("mentee" if role == "mentor" else "mentor"): (other, f"{uuid4()}@example.org")}
        people, parts = {}, {}
        for each, (name, mail) in names.items():
            body = {"organization_id": place, "name": name, "mail": mail}
            people[each] = self.post(f"{E}/people", body)["person_id"]
            joining = {"program_id": opened, "person_id": people[each], "role": each}
            parts[each] = self.post(f"{E}/participations", joining)["participation_id"]
            self.post(f"{E}/participations/{parts[each]}/enroll")
        pair = {f"{each}_participation_id": parts[each] for each in ("mentor", "mentee")}
        room = self.post(R, pair)["relationship_id"]
        for step, more in (("accept", {}), ("sign", {"cadence_days": 7, "duration_days": 90, "channel": "video"})):
            for each in ("mentor", "mentee"):
                self.post(f"{R}/{room}/{step}", {"by": each, **more})
        self.post(f"{R}/{room}/activate")
        plan = {"starts_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(), "planned_minutes": 60}
        self.post(f"{R}/{room}/sessions", plan)
        return Half(organization, program, people[role], other, f"/rooms/{room}")
