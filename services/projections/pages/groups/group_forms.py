"""Forms of the page of a group: sessions, attendance, invitation, agreements of one's own pairs, and its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.pages.components.zones import typed
from services.projections.pages.forms import choices
from services.projections.pages.forms.fields import Field, in_zone
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.party_commands import SIGNING
from services.projections.pages.groups.own_agreements import Waiting
from services.projections.pages.people.names import Names
from services.projections.room.models import RoomAgreement

_MINUTES = Field(name="planned_minutes", label="Minutes", kind="number", lowest=5, highest=1440, value="60")
_USUAL = {"cadence_days": "14", "duration_days": "180", "channel": "in_person"}
"""What is proposed before anything is agreed."""
_AGREEMENT = [replace(each, value=_USUAL[each.name]) for each in SIGNING if each.name in _USUAL]


def schedule_form(group_id: str, zone: ZoneInfo, now: datetime) -> Form:
    """Return the form that plans a session for all, a week from now at a full hour."""
    proposed = (now + timedelta(days=7, hours=1)).astimezone(zone).replace(minute=0, second=0, microsecond=0)
    (starts_at,) = in_zone([Field(name="starts_at", label="When", kind="moment")], zone)
    fields = (replace(starts_at, value=typed(proposed, zone)), _MINUTES)
    return Form(action=f"/groups/{group_id}/group-sessions", verb="Plan this session", fields=fields, scope="plan-")


def report_form(group_id: str, session: Mapping[str, Any], people: Mapping[str, str], zone: ZoneInfo) -> Form:
    """Return the form that reports who was at a session.

    Args:
        group_id: The group.
        session: The session, as the service answered.
        people: The names of its people, by participation.
        zone: The zone of the reader.
    """
    id, planned = session["session_id"], datetime.fromisoformat(session["starts_at"])
    (started_at,) = in_zone([Field(name="started_at", label="When it began", kind="moment")], zone)
    fields = (
        Field(
            name="present",
            label="Who was there",
            kind="choices",
            hint="Those who are not marked have missed it.",
            required=False,
            choices=people,
            value=",".join(people),
        ),
        replace(started_at, value=typed(planned, zone)),
        replace(_MINUTES, name="minutes", value=str(session["planned_minutes"])),
        Field(name="mode", label="How you met", kind="choice", choices=choices.AGREED_MODES, value="in_person"),
    )
    action = f"/groups/{group_id}/group-sessions/{id}/hold"
    return Form(action=action, verb="Report who was there", fields=fields, scope=f"report-{id}-")


def correct_form(group_id: str, session: Mapping[str, Any], people: Mapping[str, str], zone: ZoneInfo) -> Form:
    """Return the form that says who was there instead, filled with what was reported."""
    id, here = session["session_id"], ",".join(session["present"])
    reported = {"present": here, "minutes": str(session["minutes"]), "mode": str(session["mode"])}
    form = report_form(group_id, session, people, zone)
    fields = [replace(each, value=reported.get(each.name, each.value)) for each in form.fields]
    action = f"/groups/{group_id}/group-sessions/{id}/correct"
    return replace(form, action=action, verb="Correct the report", fields=fields, scope=f"correct-{id}-")


def take_back_form(group_id: str, session: Mapping[str, Any]) -> Form:
    """Return the button that takes the report of a session back, so that it waits for another one."""
    id = session["session_id"]
    return Form(
        action=f"/groups/{group_id}/group-sessions/{id}/take-back", verb="Take the report back", scope=f"back-{id}-"
    )


def move_form(group_id: str, session: Mapping[str, Any], zone: ZoneInfo) -> Form:
    """Return the form that moves a session for all, filled with how it is planned."""
    id, planned = session["session_id"], datetime.fromisoformat(session["starts_at"])
    (starts_at,) = in_zone([Field(name="starts_at", label="When", kind="moment")], zone)
    fields = (replace(starts_at, value=typed(planned, zone)), replace(_MINUTES, value=str(session["planned_minutes"])))
    action = f"/groups/{group_id}/group-sessions/{id}/reschedule"
    return Form(action=action, verb="Move this session", fields=fields, scope=f"move-{id}-")


def cancel_form(group_id: str, session: Mapping[str, Any]) -> Form:
    """Return the button that cancels a session for all."""
    id = session["session_id"]
    return Form(
        action=f"/groups/{group_id}/group-sessions/{id}/cancel",
        verb="Cancel this session",
        dangerous=True,
        scope=f"cancel-{id}-",
    )


def invite_form(group_id: str, mentees: Mapping[str, str]) -> Form:
    """Return the form that invites a further mentee.

    Args:
        group_id: The group.
        mentees: Enrolled mentees with a free place, by participation.
    """
    field = Field(
        name="mentee_participation_id", label="Mentee", kind="choice", choices=mentees, missing="Choose a mentee."
    )
    return Form(action=f"/groups/{group_id}/invite", verb="Invite to the group", fields=(field,), scope="invite-")


def close_form(group_id: str, reasons: Sequence[str]) -> Form:
    """Return the form that closes the group.

    Args:
        group_id: The group.
        reasons: The reasons of the program's policy; empty for the usual ones.
    """
    usual = choices.CLOSURES
    offered = {code: usual.get(code, code.replace("_", " ").replace("-", " ").capitalize()) for code in reasons}
    field = Field(name="reason", label="Reason", kind="choice", choices=offered or usual, missing="Choose a reason.")
    return Form(
        action=f"/groups/{group_id}/close",
        verb="Close the group",
        fields=(field,),
        consequence="All its relationships close for this reason, and invitations without an answer are withdrawn.",
        dangerous=True,
        scope="close-",
    )


def agreement_form(group_id: str, terms: RoomAgreement | None = None) -> Form:
    """Return the form that proposes terms for all own pairs, filled with those of now.

    Args:
        group_id: The group.
        terms: What the own pairs have agreed on; None before they have.
    """
    now = {} if terms is None else {each.name: str(getattr(terms, each.name)) for each in _AGREEMENT}
    fields = [replace(each, value=now.get(each.name, each.value)) for each in _AGREEMENT]
    return Form(
        action=f"/groups/{group_id}/group-agreement", verb="Propose and sign", fields=fields, scope="agreement-"
    )


def sign_form(group_id: str, waiting: Sequence[Waiting], names: Names) -> Form:
    """Return the form that signs what waits for the own signature, in the versions that it shows.

    Args:
        group_id: The group.
        waiting: The versions that wait.
        names: Names of its people.
    """
    field = Field(
        name="read",
        label="What I have read and sign",
        kind="choices",
        choices={each.code: f"With {names.of(each.person_id)}: {each.terms}" for each in waiting},
        value=",".join(each.code for each in waiting),
        missing="Choose what you sign.",
        hint="Words of your own, about goals and boundaries, are in the room of each pair.",
    )
    return Form(action=f"/groups/{group_id}/sign", verb="Sign these agreements", fields=(field,), scope="sign-")


def signed_form(group_id: str, read: Sequence[str]) -> Form:
    """Return the form as it was signed: with the versions that it carries, whatever waits by now.

    Args:
        group_id: The group.
        read: The codes of the versions that were shown.
    """
    field = Field(
        name="read",
        label="What I have read and sign",
        kind="choices",
        choices={each: each for each in read},
        missing="Choose what you sign.",
    )
    return Form(action=f"/groups/{group_id}/sign", verb="Sign these agreements", fields=(field,), scope="sign-")


def start_form(group_id: str) -> Form:
    """Return the button that starts the pairs whose agreement all have signed."""
    return Form(action=f"/groups/{group_id}/activate", verb="Start the signed pairs", scope="start-")
