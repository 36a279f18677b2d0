"""A participation: one person in one program in one role, from application to its end.

"Matched" and "has capacity left" are not stored here: they follow from relationships.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.enrollment import rules
from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    Paused,
    Rejected,
    Resumed,
    Role,
    State,
    Withdrawn,
)
from services.enrollment.participation.lifecycle import ENDED, LIFECYCLE, Act
from services.enrollment.programs.policy import Policy
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command import Command
from services.eventstore.refusal import Refused

MAX_SKILLS = 50
MAX_SENIORITY = 100


class Participation(Aggregate):
    """One person in one program in one role.

    Attributes:
        facts: whose it is and where, as every event of it tells; fixed for its life.
        state: where it stands.
        attempt: 1 for a first application; `previous_participation_id` is the participation before this one.
        skills, seniority: what the person said of themselves.
        capacity: most open relationships, once enrolled.
        last_occurred_at: when the last thing happened to it.
    """

    TOPIC = "enrollment.participation"

    facts: dict[str, str]

    def __init__(self) -> None:
        self.state = State.NONE
        self.attempt = 0
        self.previous_participation_id: str | None = None
        self.skills: tuple[str, ...] = ()
        self.seniority: int | None = None
        self.capacity = 0
        self.last_occurred_at: datetime | None = None

    @property
    def program_id(self) -> UUID:
        """The program it is in."""
        return UUID(self.facts["program_id"])

    @property
    def role(self) -> Role:
        """The role it is in."""
        return Role(self.facts["role"])

    @property
    def ended(self) -> bool:
        """Nothing more can happen to it; the person may apply again."""
        return self.state in ENDED


def apply(
    id: UUID,
    by: Command,
    *,
    organization_id: UUID,
    program_id: UUID,
    confidentiality: str,
    person_id: UUID,
    role: Role,
    attempt: int = 1,
    previous_id: UUID | None = None,
    skills: Iterable[str] = (),
    seniority: int | None = None,
) -> Participation:
    """A person applies.

    Args:
        id: the new participation's id (`identity.participation_id`).
        by: the command.
        organization_id: the program's organization.
        program_id: the program.
        confidentiality: the program's confidentiality.
        person_id: the person's pseudonym.
        role: mentor or mentee.
        attempt: 1 for a first application in this role, counted on by each re-application.
        previous_id: the participation this one follows.
        skills: taxonomy codes of what the person offers or wants.
        seniority: level on the program's scale, where it is known.
    """
    LIFECYCLE.allow(State.NONE, Act.APPLY)
    codes = sorted({rules.code(skill, "skills") for skill in skills})
    rules.within(len(codes), 0, MAX_SKILLS, "skills")
    return Participation.begin(
        Applied,
        id,
        by,
        organization_id=str(organization_id),
        program_id=str(program_id),
        confidentiality=confidentiality,
        person_id=str(person_id),
        role=role.value,
        attempt=attempt,
        previous_participation_id=previous_id and str(previous_id),
        skills=codes,
        seniority=_seniority(seniority),
    )


def enroll(
    participation: Participation,
    by: Command,
    *,
    policy: Policy,
    capacity: int | None = None,
    seniority: int | None = None,
) -> None:
    """Take the person into the program.

    Args:
        participation: an application.
        by: the command.
        policy: the program's.
        capacity: most open relationships in this role; what the policy allows when omitted.
        seniority: level on the program's scale; the application's when omitted.

    Raises:
        Refused: `capacity-above-policy`, or `seniority-required` in a reverse program.
    """
    LIFECYCLE.allow(participation.state, Act.ENROLL)
    rules.in_order(by, participation.last_occurred_at)
    known = participation.seniority if seniority is None else _seniority(seniority)
    if policy.reverse_only and known is None:
        detail = "in a reverse program the mentor is strictly junior: say the seniority"
        raise Refused("seniority-required", detail, field="seniority", kind="field")
    granted = _capacity(participation.role, policy, capacity)
    _record(participation, Enrolled, by, capacity=granted, seniority=known)


def reject(participation: Participation, by: Command, *, reason: str) -> None:
    """Turn an application down."""
    _act(participation, Act.REJECT, Rejected, by, reason=rules.code(reason, "reason"))


def pause(participation: Participation, by: Command, *, reason: str) -> None:
    """No new matches for a while."""
    _act(participation, Act.PAUSE, Paused, by, reason=rules.code(reason, "reason"))


def resume(participation: Participation, by: Command) -> None:
    """End a pause."""
    _act(participation, Act.RESUME, Resumed, by)


def withdraw(participation: Participation, by: Command, *, reason: str) -> None:
    """The person stops taking part."""
    _act(participation, Act.WITHDRAW, Withdrawn, by, reason=rules.code(reason, "reason"))


def complete(participation: Participation, by: Command) -> None:
    """The person took part to the end."""
    _act(participation, Act.COMPLETE, Completed, by)


def _act(participation: Participation, act: Act, event: type[Event], by: Command, **data: object) -> None:
    LIFECYCLE.allow(participation.state, act)
    rules.in_order(by, participation.last_occurred_at)
    _record(participation, event, by, **data)


def _record(participation: Participation, event: type[Event], by: Command, **data: object) -> None:
    participation.record(event, by, **participation.facts, **data)


def _capacity(role: Role, policy: Policy, asked: int | None) -> int:
    most = policy.mentor_capacity if role is Role.MENTOR else policy.mentee_limit
    if asked is None:
        return most
    if asked > most:
        detail = f"the program allows a {role} at most {most} open relationships"
        raise Refused("capacity-above-policy", detail, field="capacity", kind="field")
    return rules.within(asked, 1, most, "capacity")


def _seniority(value: int | None) -> int | None:
    return None if value is None else rules.within(value, 0, MAX_SENIORITY, "seniority")
