"""The part of each event of enrollment that a person is shown; a test fails for an event that is missing here."""

from __future__ import annotations

from collections.abc import Mapping

from services.eventstore.held_events import Elsewhere, Holding, Shown, Withheld

_OF_PROGRAMS = Withheld("what happens to organizations, programs and terms, which names no participant")
_COUNTS = Withheld("how many places of a program are taken, which follows from the participations that are shown")
_REGISTER = Withheld(
    "lists and holds of concerns, which would tell who raised one; that contact is on hold is on your page"
)
_FILED = "where staff filed the proof: ask them for a copy"
_CLEARED = ("kind", "criteria_version", "valid_from", "valid_until", "evidence")
_PERSON: Mapping[str, Holding] = {
    "invited": Shown(("profile_version",)),
    "registered": Shown(),
    "profile-changed": Shown(("fields", "profile_version")),
    "consent-granted": Shown(("purpose", "wording_version")),
    "consent-revoked": Shown(("purpose", "wording_version")),
    "guardian-added": Shown(),
    "guardian-removed": Shown(),
    "ward-added": Shown(),
    "ward-removed": Shown(),
    "linked": Shown(),
    "unlinked": Shown(),
    "erasure-requested": Shown(("reason", "requested_by")),
    "erased": Shown(),
}
_PARTICIPATION: Mapping[str, Holding] = {
    "invited": Shown(("role", "attempt", "expires_at")),
    "invitation-accepted": Shown(("role", "attempt", "skills", "seniority")),
    "applied": Shown(("role", "attempt", "skills", "seniority")),
    "screening-started": Shown(("role",)),
    "waitlisted": Shown(("role", "reason", "priority")),
    "enrolled": Shown(("role", "capacity", "seniority", "policy_version")),
    "rejected": Shown(("role", "reason")),
    "paused": Shown(("role", "reason", "resumes_at")),
    "resumed": Shown(("role",)),
    "suspended": Shown(("role", "reason")),
    "reinstated": Shown(("role",)),
    "withdrawn": Shown(("role", "reason")),
    "completed": Shown(("role",)),
    "removed": Shown(("role", "reason")),
    "capacity-changed": Shown(("role", "capacity")),
    "seniority-changed": Shown(("role", "seniority")),
    "participant-erased": Shown(("role",)),
    "requirement-requested": Shown(("role", "kind", "criteria_version")),
    "requirement-review-started": Shown(("role", "kind")),
    "requirement-cleared": Shown(("role", *_CLEARED), omitted={"evidence_reference": _FILED}),
    "requirement-overridden": Shown(("role", *_CLEARED, "reason"), omitted={"evidence_reference": _FILED}),
    "requirement-waived": Shown(("role", "kind", "reason", "valid_until")),
    "requirement-expired": Shown(("role", "kind")),
    "requirement-revoked": Shown(("role", "kind", "reason")),
    "document-accepted": Shown(
        ("role", "document_code", "document_version", "document_kind", "accepted_by", "valid_until"),
        omitted={"evidence_reference": _FILED},
    ),
    "acceptance-lapsed": Shown(("role", "document_code", "document_version")),
}
_ORGANIZATION = ("joined", "terms-accepted", "leaving", "left", "program-added", "program-removed")
_PROGRAM = (
    "drafted",
    "opened",
    "draft-changed",
    "draft-opened",
    "policy-changed",
    "objective-defined",
    "renamed",
    "closed",
    "ended",
    "archived",
    "instrument-published",
    "document-published",
)
_HOLDS = ("first-held", "held", "joined", "left", "released")
HELD: Mapping[str, Holding] = {
    **{f"enrollment.person.{name}": each for name, each in _PERSON.items()},
    **{f"enrollment.participation.{name}": each for name, each in _PARTICIPATION.items()},
    **dict.fromkeys(("enrollment.link.begun", "enrollment.link.confirmed"), Elsewhere("person")),
    **dict.fromkeys(
        (f"enrollment.conflict.{each}" for each in ("declared", "declared-again", "withdrawn")), Elsewhere("conflicts")
    ),
    **dict.fromkeys(
        (f"enrollment.concern.{each}" for each in ("raised", "triaged", "contact-held", "contact-released", "closed")),
        Elsewhere("concerns"),
    ),
    **dict.fromkeys(("enrollment.concern-register.filed", "enrollment.concern-register.first-filed"), _REGISTER),
    **dict.fromkeys((f"enrollment.contact-hold.{each}" for each in _HOLDS), _REGISTER),
    **dict.fromkeys((f"enrollment.places.{each}" for each in ("opened", "taken", "released")), _COUNTS),
    **dict.fromkeys(("enrollment.terms.first-published", "enrollment.terms.published"), _OF_PROGRAMS),
    **dict.fromkeys((f"enrollment.organization.{each}" for each in _ORGANIZATION), _OF_PROGRAMS),
    **dict.fromkeys((f"enrollment.program.{each}" for each in _PROGRAM), _OF_PROGRAMS),
}
"""By the permanent name of every event."""
