"""A person in five programs, with markers in every field and text, and everything that a person comes to have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.erasure.marked_site import (
    LANGUAGE,
    MARKER,
    OTHER,
    PHONE,
    ZONE,
    Caller,
    Site,
    filled,
)
from tests.support.wait import until

E, R = "/enrollment/v1", "/relationships/v1/relationships"
LEVELS = ("open", "sealed", "confidential", "open", "open")
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 5,
    "mentee_limit": 5,
    "minimum_group_size": 5,
    "request_expiry_days": 14,
}
SUBJECT, OTHER_SUBJECT, DOUBLE_SUBJECT = "e5c1b7f0", "a90d44c2", "77be03d1"
"""Identities at a provider: providers issue opaque ones."""
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


@dataclass
class Story:
    """What the person has.

    Attributes:
        staff: The coordinator.
        own: The person, signed in.
        other: The mentor of each relationship, signed in.
        organization: The organization.
        person: The person.
        neighbour: The mentor's id.
        imported: A second person all of whose fields hold markers, kept up to date by the organization's own system.
        directory: The service account of that system.
        programs: Five, one of them sealed, one confidential.
        participations: Of the person.
        relationships: Of the person.
        flash_sessions: Of the person: one offered, one asked for.
        elsewhere: The same person, signed in at another organization.
        double: The person's id there.
        feed: The address of the person's calendar.
    """

    staff: Caller
    own: Caller
    other: Caller
    organization: str
    person: str
    neighbour: str
    imported: str
    directory: Caller
    elsewhere: Caller
    double: str
    programs: list[str] = field(default_factory=list)
    participations: list[str] = field(default_factory=list)
    relationships: list[str] = field(default_factory=list)
    flash_sessions: list[str] = field(default_factory=list)
    feed: str = ""


def play(site: Site) -> Story:
    """Play the story: profile, five programs, agreed relationships with texts, concerns, mails and a calendar."""
    visitor = site.caller()
    organization = visitor.post(f"{E}/organizations", {"name": "Riverside", "terms_version": "2026-1"})[
        "organization_id"
    ]
    staff = site.coordinate(organization)
    keyed = {"Idempotency-Key": f"{MARKER}-invite", "Correlation-Id": f"{MARKER}-correlation"}
    person = str(staff.post(f"{E}/people", _invitation(organization, MARKER), **keyed)["person_id"])
    neighbour = str(staff.post(f"{E}/people", _invitation(organization, OTHER))["person_id"])
    own, other = site.known_as(SUBJECT, person), site.known_as(OTHER_SUBJECT, neighbour)
    own.post(f"{E}/people/{person}/register")
    other.post(f"{E}/people/{neighbour}/register")
    directory = site.service_account(organization)
    resource = filled(directory.get("/scim/v2/Schemas"), USER)
    until(lambda: directory.client.get("/scim/v2/Users").is_success, what="the account to be known")
    imported = str(directory.post("/scim/v2/Users", resource)["id"])
    shown = {"value": imported, "display": f"{MARKER} Name"}
    other_member = {"value": neighbour, "display": f"{OTHER} Name"}
    group = {"schemas": [GROUP], "displayName": "Mentees", "members": [shown, other_member]}
    directory.post("/scim/v2/Groups", group)
    elsewhere, double = _join_another(site, own, person)
    story = Story(staff, own, other, organization, person, neighbour, imported, directory, elsewhere, double)
    _describe(story)
    for number, level in enumerate(LEVELS):
        _take_part(story, number, level)
    for number in (0, 1):
        _meet(story, story.relationships[number])
    _answer(story)
    _find(story)
    _raise_concerns(story)
    story.feed = str(own.post(f"{E}/calendars/{person}/renew")["address"]).removeprefix(site.address)
    mail = {"mail": f"{MARKER}.two@mail.example.org"}
    sent = own.client.post("/sign-in/link", data=mail, headers={"Origin": site.address}, follow_redirects=False)
    assert sent.status_code < 400, sent.text
    site.marked.add((f"{E}/sign-in-links", "mail"))  # the page sends what was typed on to this route
    return story


def _join_another(site: Site, own: Caller, person: str) -> tuple[Caller, str]:
    """Register the person in another organization too, and link both."""
    joining = {"name": "Hillside", "terms_version": "2026-1"}
    organization = site.caller().post(f"{E}/organizations", joining)["organization_id"]
    staff = site.coordinate(organization)
    fields = {"name": f"{OTHER} Elsewhere", "mail": f"{OTHER}.elsewhere@mail.example.org"}
    double = str(staff.post(f"{E}/people", {"organization_id": organization, **fields})["person_id"])
    elsewhere = site.known_as(DOUBLE_SUBJECT, double)
    elsewhere.post(f"{E}/people/{double}/register")
    code = own.post(f"{E}/people/{person}/links")["code"]
    elsewhere.post(f"{E}/people/{double}/links/confirm", {"code": code})
    return elsewhere, double


def _invitation(organization: str, marker: str) -> dict[str, Any]:
    own = {"phone": PHONE, "time_zone": ZONE, "language": LANGUAGE} if marker == MARKER else {}
    fields = {"name": f"{marker} Name", "mail": f"{marker}@mail.example.org", "external_id": f"{marker}-ext", **own}
    return {"organization_id": organization, **fields}


def _describe(story: Story) -> None:
    """Change every field of the profile, and state attributes."""
    fields = {
        "name": f"{MARKER} Other",
        "mail": f"{MARKER}.two@mail.example.org",
        "phone": f"{PHONE} 1",
        "time_zone": ZONE,
        "language": LANGUAGE,
    }
    stated = [{"code": "industry", "value": f"{MARKER} industry", "purposes": ["matching", "research"]}]
    story.own.post(f"{E}/people/{story.person}/profile", {**fields, "attributes": stated})
    story.staff.post(f"{E}/people/{story.person}/profile", {"external_id": f"{MARKER}-ext-2"})
    for purpose in ("network", "directory", "research", "directory-name"):
        body = {"purpose": purpose, "granted": True, "wording_version": 1}
        story.own.post(f"{E}/people/{story.person}/consents", body)


def _take_part(story: Story, number: int, level: str) -> None:
    staff, policy = story.staff, {**POLICY, "confidentiality": level}
    opening = {"organization_id": story.organization, "name": f"Program {number}", "policy": policy}
    program = staff.post(f"{E}/programs", opening)["program_id"]
    ids = {}
    for role, who in (("mentor", story.neighbour), ("mentee", story.person)):
        ids[role] = staff.post(f"{E}/participations", {"program_id": program, "person_id": who, "role": role})[
            "participation_id"
        ]
        staff.post(f"{E}/participations/{ids[role]}/enroll")
    match = {"mentor_participation_id": ids["mentor"], "mentee_participation_id": ids["mentee"]}
    story.programs.append(program)
    story.participations.append(ids["mentee"])
    story.relationships.append(staff.post(R, {**match, "proposed_by": "mentor"})["relationship_id"])


def _meet(story: Story, relationship: str) -> None:
    """Accept, agree, plan a session, and write texts and notes."""
    here, now = f"{R}/{relationship}", datetime.now(UTC)
    story.staff.post(f"{here}/accept", {"by": "mentee"})
    for party in ("mentor", "mentee"):
        terms = {"cadence_days": 14, "duration_days": 60, "channel": "video"}
        story.staff.post(f"{here}/sign", {"by": party, **terms})
    story.staff.post(f"{here}/activate")
    words = {"goals": f"{MARKER} what we want", "boundaries": f"{MARKER} what stays between us"}
    revised = {"cadence_days": 7, "duration_days": 60, "channel": "video", **words}
    story.own.post(f"{here}/agreement", revised)
    goal = story.own.post(f"{here}/goals", {"category": "skills", "text": f"{MARKER} goal"})["goal_id"]
    story.own.post(f"{here}/goals/{goal}/text", {"text": f"{MARKER} goal, again"})
    plan = {"starts_at": (now + timedelta(days=3)).isoformat(), "planned_minutes": 60}
    session = story.staff.post(f"{here}/sessions", plan)["session_id"]
    story.own.post(f"{here}/sessions/{session}/note", {"text": f"{MARKER} note"})
    story.other.post(f"{here}/sessions/{session}/note", {"text": f"{OTHER} note"})


def _answer(story: Story) -> None:
    """Let both parties answer an instrument of the first program."""
    items = [{"code": "mood", "text": "How is it going?"}]
    asked = {"purpose": "pulse", "about": "relationship", "answered_by": ["mentor", "mentee"]}
    pulse = {"code": "pulse", "version": 1, "title": "How is it going?", "items": items, **asked}
    story.staff.post(f"{E}/programs/{story.programs[0]}/instruments", pulse)
    here = story.relationships[0]
    answer = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": here}
    for caller, rating in ((story.own, 4), (story.other, 2)):
        caller.post(f"{R}/{here}/feedback", {**answer, "rating": rating})


def _find(story: Story) -> None:
    """Ask a mentor of a directory in words, and be introduced there as one."""
    policy = {**POLICY, "confidentiality": "open", "directory": "participants", "flash_sessions": True}
    opening = {"organization_id": story.organization, "name": "Finding", "policy": policy}
    program = story.staff.post(f"{E}/programs", opening)["program_id"]
    ids = {}
    for part, role, who in (
        ("asked", "mentor", story.neighbour),
        ("mentee", "mentee", story.person),
        ("mentor", "mentor", story.person),
    ):
        body = {"program_id": program, "person_id": who, "role": role}
        ids[part] = story.staff.post(f"{E}/participations", body)["participation_id"]
        story.staff.post(f"{E}/participations/{ids[part]}/enroll")
    places = "/relationships/v1/participations"
    wants = [{"skill": "reading", "level": 1, "importance": 1}]
    story.own.post(f"{places}/{ids['mentee']}/matching-profile", {"wants": wants})
    story.own.post(f"{places}/{ids['mentor']}/listing", {"listed": True, "introduction": f"{MARKER} introduces"})
    asked = {"mentee_participation_id": ids["mentee"], "mentor_participation_id": ids["asked"]}
    words = {"rank": 1, "reasons": ["goals"], "words": f"{MARKER} asks"}
    request = story.own.post(f"/relationships/v1/programs/{program}/requests", {**asked, **words})
    story.participations += [ids["mentee"], ids["mentor"]]
    story.relationships.append(request["relationship_id"])
    _meet_once(story, ids)


def _meet_once(story: Story, ids: dict[str, str]) -> None:
    """Offer a flash session in words, and ask for one in words."""
    places = "/relationships/v1/participations"
    starts_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    plan = {"starts_at": starts_at, "planned_minutes": 30, "mode": "video", "words": f"{MARKER} talks once"}
    offered = story.own.post(f"{places}/{ids['mentor']}/flash-sessions", plan)
    asked = {**plan, "mentor_participation_id": ids["asked"]}
    wished = story.own.post(f"{places}/{ids['mentee']}/flash-sessions/ask", asked)
    story.flash_sessions += [offered["flash_session_id"], wished["flash_session_id"]]


def _raise_concerns(story: Story) -> None:
    """Raise one by the person, and one about the person."""
    program, relationship = story.programs[0], story.relationships[0]
    place = {"program_id": program, "relationship_id": relationship, "topic": "conduct"}
    story.own.post(f"{E}/concerns", {**place, "text": f"{MARKER} does not feel safe"})
    story.other.post(f"{E}/concerns", {**place, "text": f"about {MARKER}"})
