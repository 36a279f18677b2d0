"""Words for the fields that an event about a person stated, each with its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.forms import choices
from services.projections.pages.mentoring.held_words import Words
from services.projections.pages.mentoring.wording import plain

LABELS: Mapping[str, str] = {
    "about": "about",
    "accepted_by": "accepted by",
    "activated_at": "had started on",
    "again": "to be matched again",
    "agreement_version": "version of the agreement",
    "algorithm": "found by",
    "attempt": "attempt",
    "attested_by": "confirmed by",
    "cadence_days": "days from one session to the next",
    "cancelled_by": "cancelled by",
    "capacity": "relationships at a time",
    "category": "kind of goal",
    "channel": "how you meet",
    "closed_at": "had ended on",
    "closed_by": "ended by",
    "closed_recorded_at": "the end was recorded on",
    "complete": "signed by all",
    "conversation_on": "you talked about the end on",
    "corrected_by": "corrected by",
    "count": "sessions",
    "criteria_version": "version of the criteria",
    "declined_by": "declined by",
    "direction": "direction",
    "document_code": "document",
    "document_kind": "kind of document",
    "document_version": "version",
    "due_on": "due on",
    "duration_days": "days in all",
    "evidence": "level of proof",
    "excuse": "excuse",
    "expires_at": "until",
    "fields": "fields",
    "formality": "formality",
    "given_by": "answered by",
    "guardian": "a guardian signs",
    "guardian_of_mentor": "a guardian of the mentor signs",
    "initiated_by": "ended by",
    "instrument": "questionnaire",
    "instrument_version": "version of the questionnaire",
    "kind": "what",
    "late": "at short notice",
    "listed": "shown in the directory",
    "members": "mentees in the group",
    "minutes": "minutes",
    "missed_at": "reported as missed on",
    "missed_by": "did not come",
    "mode": "how you met",
    "most": "most mentees",
    "never_pair_again": "never to be matched with this person again",
    "other_channels": "also",
    "outcome": "outcome",
    "party": "to",
    "planned": "as planned",
    "planned_minutes": "planned minutes",
    "policy_version": "version of the policy",
    "predecessor_planned": "the one before ended as planned",
    "priority": "priority",
    "profile_version": "version of the profile",
    "proposed_by": "proposed by",
    "purpose": "purpose",
    "rating": "rating",
    "reason": "reason",
    "reported_at": "reported on",
    "reported_by": "reported by",
    "requested_by": "requested by",
    "resumes_at": "until",
    "role": "role",
    "running": "signed while it runs",
    "scores": "scores",
    "seniority": "seniority",
    "shape": "form",
    "signed_by": "signed by",
    "skills": "skills",
    "started_at": "began",
    "starts_at": "begins",
    "stated_by": "stated by",
    "trial_ends_at": "trial until",
    "until": "not before",
    "valid_from": "valid from",
    "valid_until": "valid until",
    "wave": "time of asking",
    "withdrawn_by": "taken back by",
    "wording_version": "version of the question",
}
"""Labels of what events state, by field."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def stated_text(stated: Mapping[str, Any], words: Words) -> str:
    """Return what an event stated, such as `minutes: 55; how you met: video`; empty for nothing.

    Args:
        stated: Values by field.
        words: What turns times into words.
    """
    return "; ".join(f"{LABELS[name]}: {_value(value, words)}" for name, value in stated.items() if name in LABELS)


def _value(value: Any, words: Words) -> str:  # noqa: ANN401 - JSON
    """Return a value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _text(value, words)
    if isinstance(value, dict):
        return ", ".join(f"{plain(str(name))} {each}" for name, each in sorted(value.items()))
    return ", ".join(_value(each, words) for each in value) if isinstance(value, list) else str(value)


def _text(value: str, words: Words) -> str:
    if _MOMENT.fullmatch(value):
        return words.time(value)
    if _DAY.fullmatch(value):
        return formats.day(date.fromisoformat(value))
    return choices.MODES.get(value, plain(value)).lower()
