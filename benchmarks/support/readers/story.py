"""An organization whose things can be read: people, a guardian, a program, a relationship, texts and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from benchmarks.support.readers.site import Caller, RunningSite
from services.web.identity.roles import Membership, Role

E, R = "/enrollment/v1", "/relationships/v1/relationships"
PURPOSES = ("network", "directory", "research")
FIRST_TERMS, SECOND_TERMS = "2026-1", "2026-2"
ALL = ["figures", "network", "events", "directory"]
EVERY_ROLE: tuple[Role, ...] = ("coordinator", "executive", "analyst", "consumer")
PEOPLE = ("mentor", "mentee", "guardian", "third", "fourth", "fifth")
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair", "group"],
    "mentor_capacity": 5,
    "mentee_limit": 5,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 30,
    "conflict_kinds": ["declared"],
    "directory": "participants",
    "flash_sessions": True,
}
DOCUMENT = {
    "code": "conduct",
    "kind": "code-of-conduct",
    "title": "How we treat each other",
    "text": "Be kind.",
    "roles": ["mentor", "mentee"],
}
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
AGREEMENT = {"cadence_days": 14, "duration_days": 180, "channel": "video"}


@dataclass
class Story:
    """The things that can be read, and the clients of those who act.

    Attributes:
        site: The running system.
        operator: The operator of the federation.
        staff: The coordinator who acts; her roles stay.
        directory: The service account of the organization's own system.
        own: The clients of the people, by their part.
        ids: What placeholders of addresses are replaced with, by name.
    """

    site: RunningSite
    operator: Caller
    staff: Caller
    directory: Caller
    own: dict[str, Caller] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def play(site: RunningSite) -> Story:
    """Play the story, and wait until every read model has read it."""
    operator = site.caller()
    operator.post(f"{E}/terms", {"terms_version": FIRST_TERMS, "text": "What each organization shares."})
    ids = {}
    for key, name in (("organization", "Riverside"), ("another", "Hillside")):
        body = {"name": name, "terms_version": FIRST_TERMS, "shares": ALL}
        ids[key] = operator.post(f"{E}/organizations", body)["organization_id"]
    site.grant("staff", *(Membership(role, ids["organization"]) for role in EVERY_ROLE))
    directory, ids["account"] = site.service_account(ids["organization"])
    story = Story(site, operator, site.caller("staff"), directory, ids=ids)
    _register_people(story)
    _take_part(story)
    _meet(story)
    _raise_matters(story)
    _make_addresses(story)
    site.settle()
    return story


def _register_people(story: Story) -> None:
    """Invite and register people; the mentee has a guardian, five of them state the same for research."""
    for name in PEOPLE:
        fields = {"name": f"{name.title()} Riversider", "mail": f"{name}@example.org"}
        if name == "mentor":  # the one whom the organization's own system keeps
            resource = {"schemas": [USER], "userName": name, "displayName": fields["name"], "active": True}
            mails = [{"value": fields["mail"]}]
            person = str(story.directory.post("/scim/v2/Users", {**resource, "emails": mails})["id"])
        else:
            body = {"organization_id": story.ids["organization"], **fields}
            person = str(story.staff.post(f"{E}/people", body)["person_id"])
        story.ids[name] = person
        story.site.link(name, person)
        own = story.own[name] = story.site.caller(name)
        answers = [{"purpose": each, "granted": True, "wording_version": 1} for each in PURPOSES]
        own.post(f"{E}/people/{person}/register", {"consents": answers})
        if name != "guardian":
            stated = [{"code": "industry", "value": "shipbuilding", "purposes": ["research"]}]
            own.post(f"{E}/people/{person}/profile", {"attributes": stated})
    story.staff.post(f"{E}/people/{story.ids['mentee']}/guardians", {"guardian_id": story.ids["guardian"]})


def _take_part(story: Story) -> None:
    opening = {"organization_id": story.ids["organization"], "name": "First steps", "policy": POLICY}
    program = story.ids["program"] = story.staff.post(f"{E}/programs", opening)["program_id"]
    story.staff.post(f"{E}/programs/{program}/documents", DOCUMENT)
    for name, role in (("mentor", "mentor"), ("mentee", "mentee"), ("third", "mentee")):
        body = {"program_id": program, "person_id": story.ids[name], "role": role}
        participation = story.staff.post(f"{E}/participations", body)["participation_id"]
        story.ids[f"{name}-participation"] = participation
        if name != "third":
            story.staff.post(f"{E}/participations/{participation}/enroll")
        else:
            story.staff.post(f"{E}/participations/{participation}/waitlist", {"reason": "program-full", "priority": 1})


def _meet(story: Story) -> None:
    """Ask the mentor as the mentee, and agree, plan a session and set a goal."""
    pair = {f"{role}_participation_id": story.ids[f"{role}-participation"] for role in ("mentor", "mentee")}
    own, services = story.own["mentee"], "/relationships/v1"
    wants = {"wants": [{"skill": "reading", "level": 1, "importance": 1}]}
    own.post(f"{services}/participations/{pair['mentee_participation_id']}/matching-profile", wants)
    asking = {**pair, "rank": 1, "reasons": ["skills"], "words": "I would like to read a whole book."}
    request = own.post(f"{services}/programs/{story.ids['program']}/requests", asking)
    relationship = story.ids["relationship"] = request["relationship_id"]
    here = f"{R}/{relationship}"
    story.staff.post(f"{here}/accept", {"by": "mentor"})
    for party in ("mentor", "mentee"):
        story.staff.post(f"{here}/sign", {"by": party, **AGREEMENT})
    story.staff.post(f"{here}/activate")
    starts = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    story.staff.post(f"{here}/sessions", {"starts_at": starts, "planned_minutes": 60})
    flash = {"starts_at": starts, "planned_minutes": 30, "mode": "video", "words": "To talk about books, once."}
    asking = {**flash, "mentor_participation_id": pair["mentor_participation_id"]}
    asked = own.post(f"{services}/participations/{pair['mentee_participation_id']}/flash-sessions/ask", asking)
    story.ids["flash_session"] = asked["flash_session_id"]
    together = {"mentor_participation_ids": [pair["mentor_participation_id"]], "most": 4}
    formed = story.staff.post(f"{services}/programs/{story.ids['program']}/groups", together)
    story.ids["group"] = formed["group_id"]
    story.own["mentee"].post(f"{here}/goals", {"category": "skills", "text": "To read a whole book."})


def _raise_matters(story: Story) -> None:
    """Raise a concern by the mentee, and declare a conflict of interest."""
    ids = story.ids
    concern = {"program_id": ids["program"], "topic": "conduct", "text": "I do not feel safe."}
    ids["concern"] = story.own["mentee"].post(f"{E}/concerns", concern)["concern_id"]
    pair = {"person_id": ids["mentee"], "counterpart_id": ids["third"]}
    body = {"program_id": ids["program"], **pair, "kind": "declared"}
    ids["conflict"] = story.own["mentee"].post(f"{E}/conflicts", body)["conflict_id"]


def _make_addresses(story: Story) -> None:
    """Create the address of a calendar, and a link to a frozen report."""
    mentor = story.ids["mentor"]
    story.ids["token"] = str(story.own["mentor"].post(f"{E}/calendars/{mentor}/renew")["address"])
    last = datetime.now(UTC).year - 1
    frozen = story.operator.submit(f"/report/freeze?period={last}-Q4")
    report = re.search(r"/report/frozen/([0-9a-f-]{36})", frozen.headers.get("location", ""))
    if report is None:
        raise RuntimeError(f"no report was frozen: {frozen.status_code} {frozen.text[:300]}")
    story.ids["report"] = report[1]
    share_report(story)


def share_report(story: Story) -> None:
    """Create a link to the frozen report."""
    shared = story.operator.submit(f"/report/frozen/{story.ids['report']}/links", days="30", _key=str(uuid4()))
    link = re.search(r"/shared/reports/([\w-]+)", shared.text)
    page = story.operator.client.get(f"/report/frozen/{story.ids['report']}").text
    revoke = re.findall(r"/links/([0-9a-f-]{36})/revoke", page)
    if link is None or not revoke:
        raise RuntimeError(f"no link was made: {shared.status_code}")
    story.ids["shared"], story.ids["link"] = link[1], revoke[-1]
