"""A program of its own for each example of the desk: its events, in one log with those of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from services.contract.event_data import enrollment, relationships
from services.contract.record import UntypedEvent
from services.policy.policy import Policy
from services.policy.published import write_policy
from tests.support.projection_spec import Subject, day, event

ORGANIZATION = str(uuid5(NAMESPACE_URL, "desk"))
POLICY = Policy(
    formalities=("formal",),
    directions=("traditional",),
    shapes=("pair",),
    mentor_capacity=2,
    mentee_limit=1,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=14,
)


def at(number: float) -> datetime:
    """Return a time by days, 1 being the beginning of the first of January 2026."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number - 1)


@dataclass
class Story:
    """The events of one program, step by step.

    Attributes:
        name: Tells its ids from those of other stories.
        policy: The policy that it opens under, on day 1; None for a draft.
        organization: The organization.
    """

    name: str
    policy: Policy | None = POLICY
    organization: str = ORGANIZATION
    events: list[UntypedEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.policy is None:
            level = "confidential"
            self.add(self.program, 1, enrollment.ProgramDrafted, name=self.name, confidentiality=level)
        else:
            opening = {"name": self.name, "policy_version": 1, **write_policy(self.policy)}
            self.add(self.program, 1, enrollment.ProgramOpened, **opening)

    def id(self, name: str) -> str:
        """Return the id of a thing of this story."""
        return str(uuid5(NAMESPACE_URL, f"{self.name}/{name}"))

    @property
    def program_id(self) -> str:
        """The program's id."""
        return self.id("program")

    @property
    def program(self) -> Subject:
        """The program as the subject of events."""
        return Subject(self.program_id, self.organization, self.program_id)

    def subject(self, name: str) -> Subject:
        """Return a participation or a relationship as the subject of events."""
        return Subject(self.id(name), self.organization, self.program_id)

    def add(self, subject: Subject, when: float, data_type: Callable[..., Any], /, **fields: object) -> Story:
        """Add an event on a day."""
        micros = day(1) + round((when - 1) * 86_400_000_000)
        self.events.append(event(subject, micros, data_type, **fields))
        return self

    def person(self, name: str, when: float, data_type: Callable[..., Any], /, **fields: object) -> Story:
        """Add an event of a person's participation; the name begins with the role."""
        who = {"person_id": self.id(f"{name}'s person"), "role": name.split(maxsplit=1)[0]}
        return self.add(self.subject(name), when, data_type, **who, **fields)

    def applied(self, name: str, when: float) -> Story:
        """Let a person apply."""
        nothing: dict[str, Any] = {"attempt": 1, "previous_participation_id": None, "skills": [], "seniority": None}
        return self.person(name, when, enrollment.Applied, **nothing)

    def enrolled(self, name: str, when: float, capacity: int = 1) -> Story:
        """Let a person apply and be enrolled on the same day."""
        self.applied(name, when)
        fields = {"capacity": capacity, "seniority": None, "policy_version": 1}
        return self.person(name, when, enrollment.Enrolled, **fields)

    def cleared(self, name: str, when: float, kind: str, until: float | None) -> Story:
        """Clear a requirement of a person until a day."""
        validity = {"valid_from": day(1), "valid_until": None if until is None else day(int(until))}
        level = {"criteria_version": 1, "evidence": 2, "overridden": False}
        return self.person(name, when, enrollment.RequirementCleared, kind=kind, **validity, **level)

    def document(self, code: str, version: int, kind: str, mandatory: int, *roles: str) -> Story:
        """Publish a version of a document."""
        text = {"title": code, "valid_days": 0, "text_sha256": "0" * 64}
        named = {"code": code, "version": version, "kind": kind, "roles": list(roles), "mandatory_at": day(mandatory)}
        return self.add(self.program, 2, enrollment.DocumentPublished, **named, **text)

    def accepted(self, name: str, when: float, code: str, version: int, kind: str, until: int | None) -> Story:
        """Let a person accept a version of a document."""
        named = {"document_code": code, "document_version": version, "document_kind": kind}
        validity = {"accepted_by": "person", "valid_until": None if until is None else day(until)}
        return self.person(name, when, enrollment.PolicyAccepted, **named, **validity)

    def pair(self, name: str, when: float, data_type: Callable[..., Any], /, **fields: object) -> Story:
        """Add an event of the relationship of a mentor and a mentee, `mentor a + mentee b`."""
        mentor, mentee = name.split(" + ")
        people = {"mentor_id": self.id(f"{mentor}'s person"), "mentee_id": self.id(f"{mentee}'s person")}
        return self.add(self.subject(name), when, data_type, **people, **fields)

    def proposed(self, name: str, when: float, expires: float | None = 30, by: str = "mentor") -> Story:
        """Propose a match; `by` the mentee it is a request."""
        until = None if expires is None else day(1) + round((expires - 1) * 86_400_000_000)
        return self.pair(
            name,
            when,
            relationships.MatchProposed,
            **self._forms(name),
            proposed_by=by,
            expires_at=until,
            policy_version=1,
            run_id=None,
            algorithm=None,
        )

    def matched(self, name: str, when: float) -> Story:
        """Propose and match."""
        self.proposed(name, when)
        first = {"predecessor_id": None, "predecessor_planned": None}
        return self.pair(name, when, relationships.Matched, **self._forms(name), **first, policy_version=1)

    def active(self, name: str, when: float, trial_ends: int | None = None) -> Story:
        """Match, and start the relationship; on trial until a day."""
        form = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        trial: dict[str, Any] = {"policy_version": 1, "trial_ends_at": None if trial_ends is None else day(trial_ends)}
        return self.matched(name, when).pair(name, when, relationships.Activated, **form, **trial)

    def held(self, name: str, when: float, session: str, *, count: int = 1) -> Story:
        """Hold a session of an hour."""
        begins = day(1) + round((when - 1) * 86_400_000_000)
        fields = {"minutes": 60, "mode": "video", "evidence": 2, "count": count}
        return self.pair(
            name, when, relationships.SessionHeld, session_id=self.id(session), started_at=begins, **fields
        )

    def instrument(
        self, code: str, purpose: str, about: str, *waves: str, version: int = 1, privacy: str = "named"
    ) -> Story:
        """Publish an instrument with one item, which both answer."""
        item = {"item_codes": ["worth"], "item_texts": ["Was it worth it?"], "item_minimums": [1], "overall": "worth"}
        labels = {"item_maximums": [5], "item_lowest_labels": ["no"], "item_highest_labels": ["yes"]}
        named = {"code": code, "version": version, "title": code.title(), "purpose": purpose, "about": about}
        asked = {"answered_by": ["mentor", "mentee"], "privacy": privacy, "waves": list(waves)}
        return self.add(self.program, 1, enrollment.InstrumentPublished, **named, **asked, **item, **labels)

    def answered(
        self, name: str, when: float, party: str, code: str, about: str, subject: str, wave: str = ""
    ) -> Story:
        """Let a party answer an instrument; the subject is the session, the pair or the program."""
        asked = {"instrument": code, "instrument_version": 1, "wave": wave or None, "about": about}
        answer = {"about_id": self.id(subject), "given_by": party, "rating": 4}
        feedback = self.id(f"{name} {when} {party} {code} {subject} {wave}")
        return self.add(self.subject(name), when, relationships.FeedbackGiven, feedback_id=feedback, **asked, **answer)

    def answered_anonymously(self, person: str, when: float, code: str, wave: str = "") -> Story:
        """Let a person answer an anonymous instrument about the program; the name begins with the role."""
        role = person.split(maxsplit=1)[0]
        asked = {"instrument": code, "wave": wave or None, "given_by": role}
        tally = self.subject(f"{code} {wave} {role}")
        return self.add(
            tally, when, relationships.AnsweredAnonymously, person_id=self.id(f"{person}'s person"), **asked
        )

    def answers_released(self, role: str, when: float, code: str, people: int, total: int, wave: str = "") -> Story:
        """Release a batch of the answers to an anonymous instrument."""
        asked = {"instrument": code, "instrument_version": 1, "wave": wave or None, "given_by": role}
        sums = {"people": people, "rating_total": total, "item_codes": ["worth"], "item_totals": [total]}
        return self.add(self.subject(f"{code} {wave} {role}"), when, relationships.AnswersReleased, **asked, **sums)

    def closed(self, name: str, when: float) -> Story:
        """Close a relationship."""
        end = {"initiated_by": "mentor", "reason": "done", "planned": True}
        return self.pair(name, when, relationships.Closed, **end, activated_at=None, never_pair_again=False)

    def scheduled(self, name: str, when: float, session: str, starts: float) -> Story:
        """Schedule a session of an hour."""
        begins = day(1) + round((starts - 1) * 86_400_000_000)
        fields = {"session_id": self.id(session), "starts_at": begins, "planned_minutes": 60}
        return self.add(self.subject(name), when, relationships.SessionScheduled, **fields)

    def missed(self, name: str, session: str, when: float, by: str, excuse: str | None = None) -> Story:
        """Report that a scheduled session was missed."""
        fields = {"session_id": self.id(session), "missed_by": by, "excuse": excuse, "reported_by": "coordinator"}
        return self.add(self.subject(name), when, relationships.SessionMissed, **fields)

    def corrected(self, name: str, session: str, when: float, missed: float, starts: float) -> Story:
        """Take the report that a session was missed back."""
        at_, begins = (day(1) + round((each - 1) * 86_400_000_000) for each in (missed, starts))
        fields = {"session_id": self.id(session), "corrected_by": "coordinator", "missed_at": at_}
        plan = {"starts_at": begins, "planned_minutes": 60}
        return self.add(self.subject(name), when, relationships.SessionCorrected, **fields, **plan)

    def _forms(self, name: str) -> dict[str, object]:
        mentor, mentee = name.split(" + ")
        ids = {"mentor_participation_id": self.id(mentor), "mentee_participation_id": self.id(mentee)}
        return {**ids, "formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
