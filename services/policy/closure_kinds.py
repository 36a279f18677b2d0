"""Kinds of reasons for which a relationship closes, by their codes; whether an end was planned depends on them."""

from __future__ import annotations

from typing import Literal

ReasonKind = Literal["fulfilled", "broken", "other"]

_FULFILLED = frozenset({"completed", "goals-met", "goals-reached"})
_BROKEN = frozenset({"conduct", "conflict", "lost-contact", "no-contact", "poor-fit", "recusal"})


_TRIAL_ENDED = "trial-ended"


def is_trial_ended(reason: str) -> bool:
    """Return whether a reason is that the two do not go on after their trial; no policy's list needs it.

    Args:
        reason: A code; hyphens and underscores are one.
    """
    return reason.replace("_", "-") == _TRIAL_ENDED


def kind_of(reason: str) -> ReasonKind:
    """Return the kind of a reason.

    Args:
        reason: A code of the policy's list; hyphens and underscores are one.

    Returns:
        `fulfilled` where the two reached what they wanted, `broken` where they did not get on or may not go on, and
        `other` for every code that a program chose itself.
    """
    code = reason.replace("_", "-")
    if code in _FULFILLED:
        return "fulfilled"
    return "broken" if code in _BROKEN else "other"
