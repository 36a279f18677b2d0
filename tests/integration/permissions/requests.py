"""A valid request to every route, about the things of a world; and the table of permissions that is written by hand."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.enrollment.people.link_codes import make_code
from tests.integration.permissions.world import CONCERN, DOCUMENT, POLICY, TERMS, World

TABLE = tomllib.loads((Path(__file__).parents[2] / "contract" / "permissions.toml").read_text(encoding="utf-8"))
PERSONAS = tuple(TABLE.pop("personas"))
ENDLESS = {"GET /v1/changes"}
"""Streams: a persona that may follow them would wait for ever, so only the refusals are walked."""
OF_AN_ORGANIZATION = {
    "/enrollment/v1/concerns",
    "/enrollment/v1/people",
    "/enrollment/v1/inactive-people",
    "/enrollment/v1/access/groups",
    "/enrollment/v1/access",
    "/enrollment/v1/audit/reads",
    "/enrollment/v1/audit/staff",
    "/enrollment/v1/audit/commands",
    "/relationships/v1/audit/commands",
}
"""Addresses whose query names the organization."""
SPLIT = {"stream": "matched", "dimension": "form", "year": "2020"}
QUERIES: dict[str, dict[str, str]] = {
    "GET /v1/query": {"metrics": "sessions-held"},
    "GET /v1/federation/splits": SPLIT,
    "GET /v1/programs/{program_id}/splits": SPLIT,
}
"""Queries that name no thing."""

PLAN = {"starts_at": (datetime.now(UTC) + timedelta(days=2)).isoformat(), "planned_minutes": 30, "mode": "video"}
"""A flash session."""


def request_of(route: str, world: World) -> tuple[str, str, object, dict[str, str]]:
    """Return method, path, valid body and query of a route, about the things of this world."""
    method, path = route.split()
    ids = world.ids
    participation = ids["mentee-participation"]
    if path.endswith(("/listing", "/flash-sessions")):
        participation = ids["mentor-participation"]
    for name, value in {
        "organization_id": ids["organization"],
        "program_id": ids["program"],
        "participation_id": participation,
        "relationship_id": ids["relationship"],
        "session_id": ids["group-session" if "/groups/" in path else "session"],
        "flash_session_id": ids["flash-session"],
        "group_id": ids["group"],
        "goal_id": ids["goal"],
        "conflict_id": ids["conflict"],
        "concern_id": ids["concern"],
        "guardian_id": ids["guardian-person"],
        "holder_id": ids["person"],
        "person_id": ids["person" if path.startswith("/enrollment/") else "mentor"],
        "kind": "training",
        "code": "conduct",
        "version": "1",
    }.items():
        path = path.replace(f"{{{name}}}", value)
    query = dict(QUERIES.get(route, {}))
    if method == "GET" and path == "/enrollment/v1/people":
        query = {"organization": ids["organization"]}
    elif method == "GET" and path in OF_AN_ORGANIZATION:
        query = {"organization_id": ids["organization"]}
    if path == "/enrollment/v1/audit/staff":
        query["actors"] = ids["mentor"]
    if path == "/v1/network/paths":
        query = {"from": ids["mentor"], "to": ids["mentee"]}
    if path == "/v1/network/what-if":
        query = {"without": ids["mentor"]}
    return method, path, body_of(route, world), query


def body_of(route: str, world: World) -> object:
    """Return a valid body of a command, None for a read."""
    ids = world.ids
    bodies: dict[str, Any] = {
        "/organizations": {"name": f"New {uuid4()}", "terms_version": "2026-1"},
        "/leave": {"reason": "budget"},
        "/terms": {"terms_version": "2026-1", "text": "What each shares."},
        "/accept-terms": {"terms_version": "2026-1", "shares": ["figures"]},
        "/programs": {"organization_id": ids["organization"], "name": "New", "policy": POLICY},
        "/rename": {"name": "Renamed"},
        "/policy": {"policy": POLICY},
        "/preview": {"policy": POLICY},
        "/participations": {"program_id": ids["program"], "person_id": ids["mentee"], "role": "mentee"},
        "/invite": {"program_id": ids["program"], "person_id": ids["mentee"], "role": "mentee"},
        "/waitlist": {"reason": "program-full", "priority": 1},
        "/capacity": {"capacity": 1},
        "/seniority": {"seniority": 5},
        "/conflicts": {
            "program_id": ids["program"],
            "person_id": ids["mentee"],
            "counterpart_id": ids["mentor-of-another"],
            "kind": "declared",
        },
        "/grant": {"issuer": "i", "subject": "new", "role": "analyst", "organization_id": ids["organization"]},
        "/people": {"organization_id": ids["organization"], "name": "Anna Berg", "mail": "anna@example.org"},
        "/consents": {"purpose": "network", "granted": True, "wording_version": 1},
        "/groups": {"ids": [ids["person"]], "attribute": "industry"},
        "/names": {"ids": [ids["person"]]},
        "/profile": {"language": "de"},
        "/register": {},
        "/erase": {"reason": "requested"},
        "/sign-in-links": {"mail": "anna@example.org"},
        "/links": {},
        "/confirm": {"code": make_code(b"k", uuid4(), "c", datetime.now(UTC)).code},
        "/unlink": {"link_id": str(uuid4())},
        "/guardians": {"guardian_id": ids["guardian-person"]},
        "/concerns": {"program_id": ids["program"], **CONCERN},
        "/relationships": {
            "mentor_participation_id": ids["mentor-participation"],
            "mentee_participation_id": ids["mentee-participation"],
        },
        "/sign": TERMS,
        "/group-agreement": TERMS,
        "/agreement": {**TERMS, "cadence_days": 7},
        "/documents": DOCUMENT,
        "/file-acceptance": {"version": 1, "evidence_reference": "file-7"},
        "/clear": {"evidence": 2},
        "/override": {"evidence": 1, "reason": "known-for-years"},
        "/waive": {"reason": "moved"},
        "/revoke": {"reason": "moved"},
        "/instruments": {
            "code": "pulse",
            "version": 1,
            "title": "Pulse",
            "purpose": "pulse",
            "about": "relationship",
            "items": [{"code": "mood", "text": "How do you feel?"}],
            "answered_by": ["mentor", "mentee"],
        },
        "/feedback": {
            "instrument": "pulse",
            "instrument_version": 1,
            "about": "relationship",
            "about_id": ids["relationship"],
            "rating": 5,
        },
        "/anonymous-answers": {"instrument": "climate", "instrument_version": 1, "scores": {"mood": 5}},
        "/goals": {"category": "skills"},
        "/go-on": {},
        "/remind": {"about": "feedback", "party": "mentee"},
        "/group-sessions": {"starts_at": "2026-01-01T10:00:00Z", "planned_minutes": 60},
        "/sessions": {"starts_at": "2026-01-01T10:00:00Z", "planned_minutes": 60},
        "/reschedule": {"starts_at": "2026-01-02T10:00:00Z", "planned_minutes": 60},
        "/miss": {"missed_by": "both"},
        "/text": {"text": "To read a whole book."},
        "/note": {"text": "A good hour."},
        "/matching-profile": {"wants": [{"skill": "reading", "level": 1, "importance": 1}]},
        "/requests": {
            "mentee_participation_id": ids["mentee-participation"],
            "mentor_participation_id": ids["mentor-of-another-participation"],
            "rank": 1,
            "reasons": ["skills"],
            "words": "I would like to read a whole book.",
        },
        "/flash-sessions": PLAN,
        "/ask": {**PLAN, "mentor_participation_id": ids["mentor-participation"]},
        "/take": {"mentee_participation_id": ids["mentee-participation"]},
        "/listing": {"listed": True, "introduction": "I read every evening."},
        "/run": {"policy": "most-people"},
        "/send": {
            "run_id": str(uuid4()),
            "pairs": [{f"{role}_participation_id": ids[f"{role}-participation"] for role in ("mentor", "mentee")}],
        },
        "/query": {"metrics": ["sessions-held"]},
        "/raise-conflict": {"kind": "assessor"},
        "/clear-conflict": {"kind": "assessor", "outcome": "resolved"},
        "/hold": {"started_at": "2026-01-01T10:00:00Z", "minutes": 60, "mode": "video", "evidence": 1},
    }
    if not route.startswith("POST") or "/calendars/" in route:
        return None
    if route.endswith("/documents/{code}/accept"):
        return {"version": 1}
    if route.endswith("/relationship_id}/close"):
        return {"reason": "moved"}
    last = "/" + route.rpartition("/")[2] if not route.endswith("/guardians/remove") else "/guardians/remove"
    reasons = (
        *("/end", "/reject", "/pause", "/suspend", "/remove", "/withdraw", "/decline", "/close", "/void"),
        "/reopen",
    )
    special: dict[str, Any] = {
        "/access/revoke": {
            "issuer": "i",
            "subject": "unknown",
            "role": "analyst",
            "organization_id": ids["organization"],
        },
        "/answer-closing": {"again": "yes"},
        "/programs/{program_id}/groups": {"mentor_participation_ids": [ids["mentor-participation"]], "most": 4},
        "/groups/{group_id}/group-sessions/{session_id}/hold": {**bodies_of_a_session(), "evidence": 1, "present": []},
        "/groups/{group_id}/group-sessions/{session_id}/cancel": {},
        "/groups/{group_id}/group-sessions/{session_id}/correct": {},
        "/groups/{group_id}/sign": {"read": [{"relationship_id": ids["relationship"], "version": 1}]},
        "/groups/{group_id}/invite": {"mentee_participation_id": ids["mentee-participation"]},
        "/matching/cancel": {"run_id": str(uuid4())},
        "/concerns/{concern_id}/close": {"outcome": "resolved"},
        "/access/groups/map": {"group": "board", "role": "analyst", "organization_id": ids["organization"]},
        "/access/groups/unmap": {"group": "other", "role": "analyst", "organization_id": ids["organization"]},
    }
    for end, body in special.items():
        if route.endswith(end):
            return body
    without = (
        "relationships/{relationship_id}/withdraw",
        "conflicts/{conflict_id}/withdraw",
        "/agreement/withdraw",
        "/guardians/{guardian_id}/remove",
    )
    if last in reasons and not route.endswith(without):
        return {"reason": "moved"}
    return bodies.get(last)


def bodies_of_a_session() -> dict[str, Any]:
    """Return the body of a report of a held session."""
    return {"started_at": "2026-01-01T10:00:00Z", "minutes": 60, "mode": "video"}
