"""View of a group: its mentors, its members, and those who are invited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.eventstore.store import EventStore
from services.relationships.access import Caller
from services.relationships.eligibility.facts import Eligibility
from services.relationships.group_commands.loading import authorize_group, program_of
from services.relationships.groups.group import Group, Place
from services.relationships.permissions import SEE_GROUP


def group_view(
    store: EventStore, eligibility: Eligibility, caller: Caller, group_id: UUID
) -> tuple[dict[str, Any], int]:
    """Return a group and its version, for its people and the program's staff.

    Raises:
        RefusedError: `group-unknown`, also for a caller that may not see it.
    """
    group = store.load(Group, group_id)
    member = eligibility.organization_state(UUID(group.context["organization_id"])) != "left"
    authorize_group(caller, SEE_GROUP, group, member=member)
    view = describe(group)
    if _is_only_invited(caller, group):
        known = caller.known_in(program_of(group))
        own = [each for each in view["pairs"] if each["mentee_id"] in known.people | known.wards]
        view |= {"members": [], "sessions": [], "pairs": own}
    return {**view, "version": group.version}, group.version


def _is_only_invited(caller: Caller, group: Group) -> bool:
    """Return whether a caller sees a group by an invitation alone; its sessions are for those who joined."""
    known = caller.known_in(program_of(group))
    invited = {each.mentee.person_id for each in group.pairs.values()}
    inside = {each.person_id for each in (*group.mentors, *group.members.values())}
    people = known.people | known.wards
    return not people.isdisjoint(invited) and people.isdisjoint(inside)


def describe(group: Group) -> dict[str, Any]:
    """Return a group as a JSON object."""
    return {
        "group_id": str(group.id),
        "state": group.state.value,
        "program_id": group.context["program_id"],
        "formality": group.formality,
        "direction": group.direction,
        "most": group.most,
        "formed_at": group.formed_at.isoformat(),
        "mentors": [_place(each) for each in group.mentors],
        "members": [_place(each) for each in group.members.values()],
        "pairs": [
            {
                "relationship_id": id,
                "mentor_participation_id": each.mentor.participation_id,
                "mentee_participation_id": each.mentee.participation_id,
                "mentee_id": each.mentee.person_id,
                "matched": each.matched,
            }
            for id, each in group.pairs.items()
        ],
        "sessions": [
            {
                "session_id": id,
                "starts_at": each.began_at.isoformat(),
                "planned_minutes": each.planned_minutes,
                "status": each.status,
                "present": list(each.present),
                "absent": list(each.absent),
                "reported_by": each.reported_by or None,
                "minutes": None if each.meeting is None else each.meeting.minutes,
                "mode": None if each.meeting is None else each.meeting.mode,
            }
            for id, each in sorted(group.sessions.items(), key=lambda one: (one[1].began_at, one[0]))
        ],
    }


def people_of(view: dict[str, Any]) -> set[str]:
    """Return the people whom a view names."""
    named = {each["person_id"] for part in ("mentors", "members") for each in view[part]}
    return named | {each["mentee_id"] for each in view["pairs"]}


def _place(place: Place) -> dict[str, str]:
    return {"participation_id": place.participation_id, "person_id": place.person_id}
