"""View of one participation or one relationship: a sentence about its state, and its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.projections.directory.models import Participation, Program
from services.projections.directory.records import RelationshipRecord
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.codes import codes_text
from services.projections.pages.desk.wording import words
from services.projections.pages.people.links import room_page
from services.projections.pages.people.names import Names


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, its value, and where the value leads."""

    name: str
    value: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """Content of the page of one record."""

    title: str
    sentence: str
    facts: Sequence[Fact]
    links: Sequence[Link]


def participation_view(participation: Participation, program: Program, names: Names) -> RecordView:
    """Build the page of a participation.

    Args:
        participation: The participation.
        program: Its program.
        names: Names of people, looked up.
    """
    one = participation
    facts = [
        Fact("Program", program.name, f"/programs/{program.id}"),
        Fact("Person", names.of(one.person_id)),
        Fact("Role", one.role),
        *_dates(("Invited", one.invited_at), ("Applied", one.applied_at), ("Enrolled", one.enrolled_at)),
        *_dates(("Invitation expires", one.expires_at), ("Resumes by itself", one.resumes_at)),
        *_numbers(("Priority on the waiting list", one.priority), ("Capacity", one.capacity)),
        *_numbers(("Seniority", one.seniority), ("Policy version of the enrollment", one.policy_version)),
        *([Fact("Skills", ", ".join(one.skills))] if one.skills else []),
        *_dates(("Ended", one.ended_at)),
    ]
    if one.previous_participation_id:
        address = f"/records/participations/{one.previous_participation_id}"
        facts.append(Fact("Earlier participation", formats.short_id(one.previous_participation_id), address))
    title = f"{one.role.capitalize()} {names.of(one.person_id)} in {program.name}"
    reason = one.reason or one.end_reason
    return RecordView(title, _sentence(one.state, one.since, reason), facts, _LINKS)


def relationship_view(record: RelationshipRecord, names: Names, *, room: bool = False) -> RecordView:
    """Build the page of a relationship.

    Args:
        record: The relationship with its program.
        names: Names of people, looked up.
        room: Whether the reader has the room of the relationship, to which the page then leads back.
    """
    one, program = record.relationship, record.program
    mentor, mentee = names.of(one.mentor_id), names.of(one.mentee_id)
    form = codes_text(each for each in (one.shape, one.direction, one.formality) if each)
    facts = [
        Fact("Program", program.name, f"/programs/{program.id}"),
        Fact("Form", form),
        *_dates(("Proposed", one.proposed_at), ("Accepted by all", one.accepted_at), ("Matched", one.matched_at)),
        *_dates(("Started", one.started_at), ("Last session", one.last_session_at), ("Ended", one.ended_at)),
        *(_dates(("Proposal expires", one.expires_at)) if one.state == "proposed" else []),
        *_numbers(
            ("Sessions held", one.sessions_held), ("Goals agreed", one.goals_agreed), ("Goals met", one.goals_met)
        ),
        *_numbers(("Policy version of the last decision", one.policy_version)),
    ]
    if one.superseded_by_id:
        address = f"/records/relationships/{one.superseded_by_id}"
        facts.append(Fact("Superseded by", formats.short_id(one.superseded_by_id), address))
    if one.conflicts is not None:
        raised = ", ".join(words(kind) for kind in one.conflicts)
        facts.append(Fact("Conflicts of interest raised", raised or "none"))
    since = one.ended_at or one.started_at or one.matched_at or one.accepted_at or one.proposed_at
    title = f"Mentor {mentor} and mentee {mentee} in {program.name}"
    if one.direction == "peer":
        title = f"Peers {mentor} and {mentee} in {program.name}"
    links = (Link("Back to the relationship", room_page(one.id)),) if room else _LINKS
    return RecordView(title, _sentence(one.state, since, one.end_reason), facts, links)


_OVER = frozenset(
    {"completed", "withdrawn", "rejected", "removed", "closed", "declined", "expired", "superseded", "voided"}
)
"""States that are the last: they have a day, and do not go on."""
_LINKS = (Link("Back to the desk", "/desk"),)


def _sentence(state: str, since: datetime | None, reason: str | None) -> str:
    day = f" {'on' if state in _OVER else 'since'} {formats.day(since)}" if since else ""
    return f"{words(state).capitalize()}{day}{f': {words(reason)}' if reason else ''}."


def _dates(*named: tuple[str, datetime | None]) -> list[Fact]:
    return [Fact(name, formats.day(value)) for name, value in named if value is not None]


def _numbers(*named: tuple[str, int | None]) -> list[Fact]:
    return [Fact(name, formats.number(value)) for name, value in named if value is not None]
