"""View of one's own data: what is held, who sees it, and the same as one document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.directory.models import Participation, Program
from services.projections.pages.components import formats
from services.projections.pages.components.roles import role_words
from services.projections.pages.components.zones import UNKNOWN
from services.projections.pages.mentoring.consents import Consent
from services.projections.pages.mentoring.exports import OwnExport
from services.projections.pages.mentoring.held_person import FIELDS, field_text
from services.projections.pages.mentoring.own_people import OwnPerson
from services.projections.pages.mentoring.perspective import perspective, role_text
from services.projections.pages.mentoring.texts import RoomTexts
from services.projections.pages.mentoring.wording import plain, state_text, words
from services.projections.pages.programs.people_view import STATES
from services.projections.room.models import Room
from services.web.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Held:
    """One group of what is held: its name, who sees it, and its entries."""

    title: str
    seen_by: str
    entries: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DataView:
    """Content of the page of one's own data."""

    held: Sequence[Held]
    people: Sequence[OwnPerson]
    consents: Sequence[Consent]


def data_view(
    people: Sequence[OwnPerson],
    participations: Sequence[Participation],
    rooms: Sequence[Room],
    programs: Mapping[str, Program],
    principal: Principal,
    consents: Sequence[Consent] = (),
    zone: ZoneInfo = UNKNOWN,
) -> DataView:
    """Build the page of one's own data.

    Args:
        people: The reader, and wards.
        participations: Their participations.
        rooms: Their relationships.
        programs: Programs by id, as far as the reader sees them.
        principal: The reader.
        consents: What the reader allows, by purpose.
        zone: The time zone of the reader.
    """
    groups = [
        Held(
            f"{each.title}: profile",
            "You, a guardian, and the coordinators of your organization. Your counterpart, and those in a group with "
            "you, see your name.",
            _profile(each.profile),
        )
        for each in people
    ]
    groups.append(
        Held(
            "Where you take part",
            "You, a guardian, and the program's coordinators. Skills and dates are kept under a pseudonym.",
            [_participation(each, programs.get(each.program_id)) for each in participations],
        )
    )
    groups.append(
        Held(
            "Your relationships",
            "The two of you, a guardian, and the program's coordinators. Texts of goals: the two of you and a "
            "guardian. Notes: who wrote them.",
            [(room.program, _relationship(room, principal, zone)) for room in rooms],
        )
    )
    return DataView([each for each in groups if each.entries], [each for each in people if each.profile], consents)


def data_document(
    people: Sequence[OwnPerson],
    participations: Sequence[Participation],
    rooms: Sequence[Room],
    texts: Mapping[str, RoomTexts],
    exports: Sequence[OwnExport] = (),
) -> dict[str, Any]:
    """Return everything that is held, as one JSON object.

    Args:
        people: The reader, and wards.
        participations: Their participations.
        rooms: Their relationships.
        texts: The texts that the reader may see, by relationship.
        exports: What each service holds, by person.
    """
    return {
        "held": [
            {
                "person_id": each.person.id,
                "enrollment": dict(each.enrollment),
                "relationships": dict(each.relationships),
            }
            for each in exports
        ],
        "people": [{"person_id": each.id, "profile": dict(each.profile), "ward": each.ward} for each in people],
        "participations": [each.model_dump(mode="json") for each in participations],
        "relationships": [
            {
                **room.model_dump(mode="json", exclude={"conflicts"}),
                "texts": {"goals": dict(texts[room.id].goals), "notes": dict(texts[room.id].notes)},
            }
            for room in rooms
        ],
    }


def _profile(profile: Mapping[str, Any]) -> list[tuple[str, str]]:
    entries = [(label, field_text(name, str(profile[name]))) for name, label in FIELDS.items() if profile.get(name)]
    if profile.get("unreachable"):
        entries.append(("Mail", "It does not arrive at this address."))
    attributes = profile.get("attributes") or ()
    return [*entries, *((words(str(each["code"])).capitalize(), str(each["value"])) for each in attributes)]


def _participation(one: Participation, program: Program | None) -> tuple[str, str]:
    """Return the name of a program, and the role and the state in it."""
    skills = f"; skills: {', '.join(map(plain, one.skills))}" if one.skills else ""
    since = f", since {formats.day(one.since)}" if one.since else ""
    state = STATES.get(one.state, one.state).lower()
    role = role_words(program.directions if program else ()).of(one.role)
    return program.name if program else "A program", f"{role}: {state}{since}{skills}"


def _relationship(room: Room, principal: Principal, zone: ZoneInfo) -> str:
    side = perspective(principal, room).side or "mentor"
    held = sum(each.count or 1 for each in room.sessions if each.status == "held")
    counts = f"{formats.count(held, 'session')} held, {formats.count(len(room.goals), 'goal')}"
    return f"As {role_text(room, side)}. {state_text(room, zone)}. {counts}."
