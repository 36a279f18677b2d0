"""Categories of mails: what a person can opt out of, and what not."""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES: Mapping[str, str] = {
    "proposals": "Proposals to answer, and what became of them",
    "sessions": "Invitations to sessions, changes of them and reminders",
    "digest": "The daily summary of what is due",
}
"""The title of each category that a person can opt out of."""

CATEGORY: Mapping[str, str | None] = {
    "invitation": None,
    "sign-in": None,
    "safeguarding": None,
    "match-request": "proposals",
    "match-accepted": "proposals",
    "match-declined": "proposals",
    "session-invitation": "sessions",
    "session-cancellation": "sessions",
    "session-reminder": "sessions",
    "digest": "digest",
}
"""The category of each template; None where a person cannot opt out: to sign in, and for safeguarding."""
