"""View of a group: who is in it, who is invited, and its sessions with who was there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.pages.components.formats import count
from services.projections.pages.components.zones import zone_text
from services.projections.pages.forms.form import Form
from services.projections.pages.groups.group_forms import (
    cancel_form,
    correct_form,
    move_form,
    report_form,
    take_back_form,
)
from services.projections.pages.mentoring.wording import when
from services.projections.pages.people.names import Names

_STATUS = {"scheduled": "planned", "held": "held", "missed": "no one met", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the group, and the room of a pair with whom the reader has one."""

    name: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session: when, what became of it, who was there and who was not, and what can be done."""

    title: str
    text: str
    present: str
    absent: str
    report: Form | None
    move: Form | None
    cancel: Form | None
    correct: Form | None
    take_back: Form | None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Content of the page."""

    sentence: str
    mentors: Sequence[Person]
    members: Sequence[Person]
    invited: Sequence[Person]
    sessions: Sequence[SessionLine]
    zone: str


def people_of(group: Mapping[str, Any]) -> dict[str, str]:
    """Return the people of a group by participation: mentors first, then those who joined, then those invited."""
    joined = [*group["mentors"], *group["members"]]
    invited = ((each["mentee_participation_id"], each["mentee_id"]) for each in group["pairs"])
    return dict([*((each["participation_id"], each["person_id"]) for each in joined), *invited])


def group_page(
    group: Mapping[str, Any],
    names: Names,
    now: datetime,
    zone: ZoneInfo,
    *,
    leads: bool,
    corrects: Collection[str] = (),
    wrong: Form | None = None,
) -> GroupPage:
    """Build the page.

    Args:
        group: The group, as the service answered.
        names: Names of its people, as far as the reader sees them.
        now: The time.
        zone: The zone of the reader.
        leads: Whether the reader plans and reports its sessions.
        corrects: Whose reports the reader may correct: the own participations, or those of everybody for staff.
        wrong: A form that was refused, in the place of the one that it is.
    """
    rooms: dict[str, str] = {}
    for each in group["pairs"]:
        rooms.setdefault(each["mentee_participation_id"], f"/rooms/{each['relationship_id']}")
    joined = {each["participation_id"] for each in group["members"]}
    invited = {each["mentee_participation_id"]: each["mentee_id"] for each in group["pairs"]}
    label = {id: names.of(person) for id, person in people_of(group).items()}
    planned = sorted((each for each in group["sessions"] if each["status"] == "scheduled"), key=_starts)
    ended = sorted((each for each in group["sessions"] if each["status"] != "scheduled"), key=_starts, reverse=True)
    sessions = [*planned, *ended]
    return GroupPage(
        _sentence(group),
        [Person(label[each["participation_id"]]) for each in group["mentors"]],
        [Person(label[id], rooms.get(id, "")) for id in label if id in joined],
        [Person(label[id], rooms.get(id, "")) for id in invited if id not in joined],
        [_session(group, each, label, now, zone, leads=leads, corrects=corrects, wrong=wrong) for each in sessions],
        zone_text(zone),
    )


def _starts(session: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(session["starts_at"])


def _sentence(group: Mapping[str, Any]) -> str:
    if group["state"] == "closed":
        return "This group is closed."
    members = len(group["members"])
    return f"{count(members, 'mentee')} of at most {group['most']}."


def _session(
    group: Mapping[str, Any],
    one: Mapping[str, Any],
    label: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    *,
    leads: bool,
    corrects: Collection[str],
    wrong: Form | None,
) -> SessionLine:
    moment, waits = datetime.fromisoformat(one["starts_at"]), leads and one["status"] == "scheduled"
    over, expected = moment <= now, {each["participation_id"]: "" for each in (*group["mentors"], *group["members"])}
    people = {id: label[id] for id in expected}
    report = report_form(group["group_id"], one, people, zone) if waits and over else None
    reported = one["status"] in {"held", "missed"}
    may = leads and reported and (not one["reported_by"] or one["reported_by"] in corrects)
    was_there = {**people, **{id: label.get(id, "one who left") for id in (*one["present"], *one["absent"])}}
    correct = correct_form(group["group_id"], one, was_there, zone) if may else None
    move = move_form(group["group_id"], one, zone) if waits else None
    report, correct, move = (_as_typed(each, wrong) for each in (report, correct, move))
    minutes = one["planned_minutes"] if one["minutes"] is None else one["minutes"]
    return SessionLine(
        when(moment, zone),
        f"{minutes} minutes, {_STATUS[one['status']]}",
        _listed(one["present"], label),
        _listed(one["absent"], label),
        report,
        move,
        cancel_form(group["group_id"], one) if waits else None,
        correct,
        take_back_form(group["group_id"], one) if may else None,
    )


def _as_typed(form: Form | None, wrong: Form | None) -> Form | None:
    """Return a form, or the refused one where it is that."""
    return wrong if form is not None and wrong is not None and wrong.action == form.action else form


def _listed(participations: Sequence[str], label: Mapping[str, str]) -> str:
    return ", ".join(sorted(label.get(id, "one who left") for id in participations))
