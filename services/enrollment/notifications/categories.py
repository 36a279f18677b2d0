"""Categories of mails: what a person can opt out of, and what not."""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES = ("proposals", "sessions", "reminders", "digest")
"""The categories that a person can opt out of; their titles are phrases of each language."""

CATEGORY: Mapping[str, str | None] = {
    "invitation": None,
    "sign-in": None,
    "safeguarding": None,
    "match-request": "proposals",
    "match-accepted": "proposals",
    "match-declined": "proposals",
    "relationship-reopened": "proposals",
    "trial-over": "proposals",
    "relationship-ended": "proposals",
    "session-invitation": "sessions",
    "session-cancellation": "sessions",
    "session-reminder": "sessions",
    "reminder": "reminders",
    "digest": "digest",
    "guardian-digest": "digest",
}
"""The category of each template; None where a person cannot opt out: to sign in, and for safeguarding."""
