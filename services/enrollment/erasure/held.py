"""What a person is told of each event of enrollment; a test fails for an event that is missing here."""

from __future__ import annotations

from collections.abc import Mapping

from services.eventstore.held_events import Elsewhere, Holding, Told, Withheld

_OF_PROGRAMS = Withheld("what happens to organizations, programs and terms, which names no participant")
_COUNTS = Withheld("how many places of a program are taken, which follows from the participations that are told")
_REGISTER = Withheld(
    "lists and holds of concerns, which would tell who raised one; that contact is on hold is on your page"
)
_FILED = "where staff filed the proof: ask them for a copy"
_CLEARED = ("kind", "criteria_version", "valid_from", "valid_until", "evidence")
_PERSON: Mapping[str, Holding] = {
    "invited": Told(("profile_version",)),
    "registered": Told(),
    "profile-changed": Told(("fields", "profile_version")),
    "consent-granted": Told(("purpose", "wording_version")),
    "consent-revoked": Told(("purpose", "wording_version")),
    "guardian-added": Told(),
    "guardian-removed": Told(),
    "ward-added": Told(),
    "ward-removed": Told(),
    "linked": Told(),
    "unlinked": Told(),
    "erasure-requested": Told(("reason", "requested_by")),
    "erased": Told(),
}
_PARTICIPATION: Mapping[str, Holding] = {
    "invited": Told(("role", "attempt", "expires_at")),
    "invitation-accepted": Told(("role", "attempt", "skills", "seniority")),
    "applied": Told(("role", "attempt", "skills", "seniority")),
    "screening-started": Told(("role",)),
    "waitlisted": Told(("role", "reason", "priority")),
    "enrolled": Told(("role", "capacity", "seniority", "policy_version")),
    "rejected": Told(("role", "reason")),
    "paused": Told(("role", "reason", "resumes_at")),
    "resumed": Told(("role",)),
    "suspended": Told(("role", "reason")),
    "reinstated": Told(("role",)),
    "withdrawn": Told(("role", "reason")),
    "completed": Told(("role",)),
    "removed": Told(("role", "reason")),
    "capacity-changed": Told(("role", "capacity")),
    "seniority-changed": Told(("role", "seniority")),
    "participant-erased": Told(("role",)),
    "requirement-requested": Told(("role", "kind", "criteria_version")),
    "requirement-review-started": Told(("role", "kind")),
    "requirement-cleared": Told(("role", *_CLEARED), omitted={"evidence_reference": _FILED}),
    "requirement-overridden": Told(("role", *_CLEARED, "reason"), omitted={"evidence_reference": _FILED}),
    "requirement-waived": Told(("role", "kind", "reason", "valid_until")),
    "requirement-expired": Told(("role", "kind")),
    "requirement-revoked": Told(("role", "kind", "reason")),
    "document-accepted": Told(
        ("role", "document_code", "document_version", "document_kind", "accepted_by", "valid_until"),
        omitted={"evidence_reference": _FILED},
    ),
    "acceptance-lapsed": Told(("role", "document_code", "document_version")),
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
