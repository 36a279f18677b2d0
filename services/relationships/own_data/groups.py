"""The groups of a person: which, since when, and at which of their sessions the person was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal

from services.relationships.groups.group import Group, GroupSession, Place


def is_inside(group: Group, people: Collection[str]) -> bool:
    """Return whether a person is, or was, a mentor or a member of a group; else they were invited only."""
    return any(each.person_id in people for each in _inside(group))


def held_groups(groups: Iterable[Group], people: Collection[str]) -> list[dict[str, Any]]:
    """Return what is held about a person in groups, as JSON objects; of others only who mentors them.

    Args:
        groups: Those that name the person.
        people: The ids that the person is known as.
    """
    return [_held(each, people) for each in sorted(groups, key=lambda group: (group.formed_at, str(group.id)))]


def _held(group: Group, people: Collection[str]) -> dict[str, Any]:
    own = {place.participation_id for place in _places(group) if place.person_id in people}
    inside = is_inside(group, people)
    return {
        "group_id": str(group.id),
        "program_id": group.context["program_id"],
        "party": "mentor" if any(each.person_id in people for each in group.mentors) else "mentee",
        "state": _state(group, own, inside=inside),
        "formality": group.formality,
        "direction": group.direction,
        "formed_at": group.formed_at.isoformat(),
        "mentors": [each.person_id for each in group.mentors],
        "relationship_ids": sorted(
            id
            for id, pair in group.known_pairs.items()
            if not own.isdisjoint({*_participations(pair.mentor, pair.mentee)})
        ),
        "sessions": [
            {
                "session_id": id,
                "starts_at": each.starts_at.isoformat(),
                "planned_minutes": each.planned_minutes,
                "status": each.status,
                "attended": _attended(each, own),
            }
            for id, each in sorted(group.sessions.items(), key=lambda one: (one[1].starts_at, one[0]))
            if inside
        ],
    }


def _state(group: Group, own: set[str], *, inside: bool) -> Literal["closed", "invited", "in", "left"]:
    """Return how the person is in a group: in it, invited, left, or the group has closed."""
    if group.state.value == "closed":
        return "closed"
    present = {each.participation_id for each in (*group.mentors, *group.members.values())}
    if not present.isdisjoint(own):
        return "in"
    return "left" if inside else "invited"


def _attended(session: GroupSession, own: set[str]) -> bool | None:
    """Return whether the person was at a session; None where it was not reported, or the person was not expected."""
    if own & {*session.present}:
        return True
    return False if own & {*session.absent} else None


def _inside(group: Group) -> list[Place]:
    return [*group.mentors, *(each.mentee for each in group.known_pairs.values() if each.matched)]


def _places(group: Group) -> list[Place]:
    return [*group.mentors, *(each.mentee for each in group.known_pairs.values())]


def _participations(*places: Place) -> list[str]:
    return [each.participation_id for each in places]
