"""View of a person for staff: participations, requirements, relationships, and what happened, with actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.languages import language_name
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.people.links import guardian_page, person_page, program_page, room_page
from services.projections.pages.people.names import Names
from services.projections.pages.people_pages.profile import Profile
from services.projections.pages.people_pages.trail import PersonTrail
from services.projections.pages.programs.actions import participation_buttons, relationship_buttons
from services.projections.pages.programs.people_view import state_text
from services.projections.pages.programs.relationships_view import relationship_state, sessions_text
from services.projections.pseudonyms import pseudonym
from services.projections.workspace.models import WorkspacePerson, WorkspaceRelationship, WorkspaceRequirement

_ENDED = frozenset({"completed", "withdrawn", "rejected", "removed"})
_REQUIREMENT_ACTIONS: Mapping[str, Sequence[str]] = {
    "requested": ("review", "clear", "waive"),
    "in-review": ("clear", "waive"),
    "cleared": ("request", "revoke"),
    "waived": ("request", "revoke"),
    "expired": ("request", "clear", "waive"),
    "revoked": ("request", "clear", "waive"),
}


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement with its validity and its actions."""

    text: str
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class ParticipationCard:
    """One participation."""

    title: str
    program: Link
    state: str
    facts: Sequence[str]
    requirements: Sequence[RequirementLine]
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class RelationshipCard:
    """One relationship."""

    counterpart: Link
    room: Link
    state: str
    facts: Sequence[str]
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline."""

    at: datetime
    text: str
    link: Link | None
    by: str = ""
    recorded_at: datetime | None = None

    @property
    def day(self) -> str:
        """Return the day on which it happened."""
        return formats.day(self.at)

    @property
    def recorded(self) -> str:
        """Return the day on which it was recorded; empty where it is the same."""
        day = self.day if self.recorded_at is None else formats.day(self.recorded_at)
        return "" if day == self.day else day


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month."""

    title: str
    entries: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Content of the page."""

    name: str
    sentence: str
    contact: Sequence[tuple[str, str]]
    hidden: str
    participations: Sequence[ParticipationCard]
    relationships: Sequence[RelationshipCard]
    timeline_title: str
    timeline: Sequence[Month]
    earlier: Link | None
    guardians: Sequence[tuple[Link, Sequence[Button]]]
    duplicates: Sequence[Link]
    buttons: Sequence[Button]
    certificate: Link | None
    ripple: Link


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The rows of a person that the reader may see."""

    participations: Sequence[WorkspacePerson]
    relationships: Sequence[WorkspaceRelationship]
    profile: Profile | None
    trail: PersonTrail | None = None


def person_view(person: str, rows: PersonRows, names: Names, now: datetime, *, acts: bool) -> PersonView:
    """Build the page.

    Args:
        person: The person's id.
        rows: What the reader may see of the person.
        names: Names of people.
        now: The present time.
        acts: Whether commands can be sent from here.
    """
    profile = rows.profile or Profile()
    counterparts = [side for each in rows.relationships for side in (each.mentor_id, each.mentee_id)]
    names.look_up([person, *counterparts, *profile.guardians, *profile.duplicates])
    name = profile.name or names.of(person)
    known = bool(profile.name) or names.knows(person)
    back = person_page(person)
    return PersonView(
        name=name,
        sentence=_sentence(rows, now),
        contact=_contact(profile),
        hidden=""
        if known
        else "The name is not shown: you do not coordinate this person's organization, or it keeps the names itself.",
        participations=[_participation(each, name, now, back, acts=acts) for each in rows.participations],
        relationships=[_relationship(each, person, names, now, back, acts=acts) for each in rows.relationships],
        timeline_title="What happened, and who recorded it" if rows.trail else "What happened",
        timeline=_by_month(_recorded(rows) if rows.trail else _happened(person, rows, names)),
        earlier=Link("Everything that was recorded is in the audit", rows.trail.more)
        if rows.trail and rows.trail.more
        else None,
        guardians=_guardians(person, profile, names, name, acts=acts),
        duplicates=[Link(f"{names.of(each)} ({pseudonym(each)})", person_page(each)) for each in profile.duplicates],
        buttons=_buttons(person, profile, name, acts=acts),
        certificate=Link("Certificate of erasure", f"{back}/certificate")
        if profile.state in {"erasing", "erased"}
        else None,
        ripple=Link("Ripple of this person", f"/network/people/{person}"),
    )


def _sentence(rows: PersonRows, now: datetime) -> str:
    open_ones = [each for each in rows.participations if each.state not in _ENDED]
    programs = formats.count(len({each.program_id for each in open_ones}), "program")
    running = sum(1 for each in rows.relationships if each.state in {"matched", "active", "paused"})
    first = min((each.began_at for each in rows.participations), default=now)
    pairs = f", with {formats.count(running, 'open relationship')}" if open_ones or running else ""
    taking = f"Takes part in {programs if open_ones else 'no program now'}{pairs}"
    return f"{taking}. Known since {formats.day(first)}."


def _contact(profile: Profile) -> Sequence[tuple[str, str]]:
    mail = f"{profile.mail} (mail does not arrive)" if profile.unreachable and profile.mail else profile.mail
    lines = (
        ("State", profile.state.capitalize()),
        ("Mail", mail),
        ("Telephone", profile.phone),
        ("Time zone", profile.time_zone),
        ("Language", language_name(profile.language)),
    )
    return [line for line in lines if line[1]]


def _participation(one: WorkspacePerson, name: str, now: datetime, back: str, *, acts: bool) -> ParticipationCard:
    facts = []
    if one.role == "mentor" and one.state not in _ENDED:
        facts.append(f"{one.load} of {formats.count(one.capacity or 1, 'place')} used")
    if one.skills:
        facts.append(f"{'Offers' if one.role == 'mentor' else 'Wants'} {', '.join(one.skills)}")
    if one.reason:
        facts.append(f"Reason: {one.reason.replace('-', ' ').replace('_', ' ')}")
    about = f"{name}, {one.program}"
    open_one = acts and one.state not in _ENDED
    return ParticipationCard(
        f"{one.role.capitalize()} in {one.program}",
        Link(one.program, program_page(one.program_id)),
        state_text(one, now),
        facts,
        [_requirement(one, each, about, back, acts=open_one) for each in one.requirements],
        participation_buttons(one.id, one.state, about, back=back) if acts else (),
    )


def _requirement(
    one: WorkspacePerson, requirement: WorkspaceRequirement, about: str, back: str, *, acts: bool
) -> RequirementLine:
    until = f" until {formats.day(requirement.valid_until)}" if requirement.valid_until else ""
    text = f"{requirement.kind.replace('-', ' ').capitalize()}: {requirement.state.replace('-', ' ')}{until}"
    codes = _REQUIREMENT_ACTIONS.get(requirement.state, ()) if acts else ()
    return RequirementLine(
        text,
        [
            button(f"participations.{act}", one.id, f"{text}, {about}", back=back, part=requirement.kind)
            for act in codes
        ],
    )


def _relationship(
    one: WorkspaceRelationship, person: str, names: Names, now: datetime, back: str, *, acts: bool
) -> RelationshipCard:
    mentors = one.mentor_id == person
    other = one.mentee_id if mentors else one.mentor_id
    role = "Mentor of" if mentors else "Mentee of"
    if one.direction == "peer":
        role = "Peer of"
    facts = [*_times(one), f"Sessions: {sessions_text(one)}"]
    if one.goals_agreed:
        facts.append(f"Goals met: {one.goals_met} of {one.goals_agreed}")
    about = f"{names.of(one.mentor_id)} and {names.of(one.mentee_id)}"
    return RelationshipCard(
        Link(f"{role} {names.of(other)}", person_page(other)),
        Link(f"Open the relationship in {one.program}", room_page(one.id)),
        relationship_state(one, now),
        facts,
        relationship_buttons(one.id, one.state, about, back=back) if acts else (),
    )


def _times(one: WorkspaceRelationship) -> Sequence[str]:
    """Return since when a relationship lasts or from when to when it lasted, and when its last session was held."""
    ended = formats.day(one.ended_at) if one.ended_at else ""
    if one.started_at is None:
        times = f"Proposed on {formats.day(one.proposed_at)}{f', ended on {ended}' if ended else ''}"
    elif ended:
        times = f"From {formats.day(one.started_at)} to {ended}"
    else:
        times = f"Since {formats.day(one.started_at)}"
    last = one.last_session_at
    return [times, *([f"Last session held on {formats.day(last)}"] if last else ())]


def _recorded(rows: PersonRows) -> Sequence[Happening]:
    """Return what the audit has of a person, each with who had it recorded."""
    pages = {one.id: Link(one.program, program_page(one.program_id)) for one in rows.participations}
    pages |= {each.id: Link(each.program, room_page(each.id)) for each in rows.relationships}
    entries = rows.trail.entries if rows.trail else ()
    return [Happening(each.at, each.text, pages.get(each.subject), each.by, each.recorded_at) for each in entries]


def _happened(person: str, rows: PersonRows, names: Names) -> Sequence[Happening]:
    """Return what the read models have of a person, for a reader who may not see the audit."""
    entries: list[Happening] = []
    for one in rows.participations:
        link = Link(one.program, program_page(one.program_id))
        steps = (
            (one.began_at, f"Invited or applied as {one.role}"),
            (one.enrolled_at, f"Enrolled as {one.role}"),
            (one.ended_at, f"Participation as {one.role} ended: {one.state}"),
        )
        entries += [Happening(at, text, link) for at, text in steps if at is not None]
    for each in rows.relationships:
        other = names.of(each.mentee_id if each.mentor_id == person else each.mentor_id)
        room = Link(each.program, room_page(each.id))
        moments = (
            (each.proposed_at, f"Match with {other} proposed"),
            (each.started_at, f"Relationship with {other} started"),
            (each.last_session_at, f"Last session with {other}"),
            (each.ended_at, f"Relationship with {other} ended: {each.state}"),
        )
        entries += [Happening(at, text, room) for at, text in moments if at is not None]
    return entries


def _by_month(entries: Sequence[Happening]) -> Sequence[Month]:
    months: dict[str, list[Happening]] = {}
    for entry in sorted(entries, key=lambda each: (each.at, each.recorded_at or each.at), reverse=True):
        months.setdefault(formats.month(f"{entry.at:%Y-%m}"), []).append(entry)
    return [Month(title, found) for title, found in months.items()]


def _guardians(
    person: str, profile: Profile, names: Names, name: str, *, acts: bool
) -> Sequence[tuple[Link, Sequence[Button]]]:
    return [
        (
            Link(names.of(each), person_page(each)),
            [button("people.remove-guardian", person, name, back=person_page(person), part=each)] if acts else [],
        )
        for each in profile.guardians
    ]


def _buttons(person: str, profile: Profile, name: str, *, acts: bool) -> Sequence[Button]:
    if not acts or profile.state not in {"invited", "registered"}:
        return ()
    page = person_page(person)
    return [
        button("people.mail", person, name, back=page),
        Button("Add a guardian…", name, href=guardian_page(person)),
        button("people.erase", person, name, back=page),
    ]
