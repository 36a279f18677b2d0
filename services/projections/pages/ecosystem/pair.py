"""Ecosystem of a pair: the other relationships of both people, as far as the reader sees their rows."""

from collections.abc import Collection, Iterable, Sequence

from services.projections.directory.models import Relationship
from services.projections.pages.components import formats
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.ecosystem.layers import Ecosystem, Layer, Tie
from services.projections.pages.people.names import Names
from services.projections.room.models import Room

_LIMITS = (
    "Only relationships that you may see are shown; those that were only proposed, declined or voided are left out."
)
_BEGAN = frozenset({"matched", "active", "paused", "closed"})


def people_around(room: Room, around: Iterable[Relationship]) -> set[str]:
    """Return the people of a pair's ecosystem, whose names its picture shows."""
    return {room.mentor_id, room.mentee_id} | {
        person for each in around for person in (each.mentor_id, each.mentee_id) if each.state in _BEGAN
    }


def pair_ecosystem(
    room: Room, around: Sequence[Relationship], called: Sequence[str], names: Names, parts: Parts, *, acts: bool
) -> Ecosystem:
    """Return what a pair is connected with.

    Args:
        room: The relationship of the pair.
        around: The relationships of both people that the reader may see, this one included.
        called: How mentor and mentee are called on the page.
        names: The names of all people around, looked up before.
        parts: Names of organizations and programs.
        acts: Whether the reader speaks for one of the two, and so opens the room of each of these relationships; staff
            opens those of the program of this room.
    """
    ends = (room.mentor_id, room.mentee_id)
    own = [each for each in around if each.id == room.id]
    others = [each for each in around if each.id != room.id and each.state in _BEGAN]
    others.sort(key=lambda each: (each.state == "closed", each.ended_at is None, each.id))
    grouped = [each for each in others if each.group_id is not None]
    ties = [
        _tie(each, ends, names, parts, opens=acts or each.program_id == room.program_id)
        for each in others
        if each.group_id is None
    ]
    ties += _groups([*grouped, *own], ends, parts)
    ties += _programs([*own, *others], room, ends, parts)
    return Ecosystem("What are they connected with?", called, ties, _LIMITS, "None that you may see.")


def _tie(each: Relationship, ends: Sequence[str], names: Names, parts: Parts, *, opens: bool) -> Tie:
    both = _places((each.mentor_id, each.mentee_id), ends)
    mentors = each.mentor_id == ends[min(both)]
    layer: Layer = "peer" if each.direction == "peer" else "mentoring"
    role = "peer" if layer == "peer" else "mentee" if mentors else "mentor"
    name = names.of(each.mentee_id if mentors else each.mentor_id)
    detail = f"{role}, {_since(each)}, in {_program(each.program_id, parts)}"
    return Tie(layer, name, detail, both, f"/rooms/{each.id}" if opens else None)


def _places(people: Collection[str], ends: Sequence[str]) -> frozenset[int]:
    """Return the places of the ends that are among some people."""
    return frozenset(number for number, person in enumerate(ends) if person in people)


def _since(each: Relationship) -> str:
    """Return since when, or until when, a relationship lasts."""
    if each.ended_at is not None:
        return f"until {formats.day(each.ended_at)}"
    return f"since {formats.day(each.started_at)}" if each.started_at is not None else "not started"


def _groups(grouped: Sequence[Relationship], ends: Sequence[str], parts: Parts) -> list[Tie]:
    """Return the groups of both people, each with the number of other people in it."""
    found: dict[str, list[Relationship]] = {}
    for each in grouped:
        if each.group_id is not None:
            found.setdefault(each.group_id, []).append(each)
    ties = []
    for group, rows in found.items():
        people = {person for each in rows for person in (each.mentor_id, each.mentee_id)}
        others = formats.count(len(people - set(ends)), "other person", "other people")
        detail = f"{others} that you may see, in {_program(rows[0].program_id, parts)}"
        ties.append(Tie("group", f"Group {formats.short_id(group)}", detail, _places(people, ends)))
    return ties


def _programs(rows: Sequence[Relationship], room: Room, ends: Sequence[str], parts: Parts) -> list[Tie]:
    """Return the programs of these relationships, with their organizations; that of the pair first."""
    found: dict[tuple[str, str], set[str]] = {(room.program_id, room.organization_id): set(ends)}
    for each in rows:
        people = found.setdefault((each.program_id, each.organization_id), set())
        people |= {each.mentor_id, each.mentee_id}
    return [
        Tie(
            "organization",
            _program(program, parts, room),
            parts.organizations.get(organization, "its organization"),
            _places(people, ends),
        )
        for (program, organization), people in found.items()
    ]


def _program(program: str, parts: Parts, room: Room | None = None) -> str:
    """Return the name of a program; that of the pair's own is known from its room."""
    known = room.program if room is not None and room.program_id == program else None
    return known or parts.programs.get(program) or f"program {formats.short_id(program)}"
