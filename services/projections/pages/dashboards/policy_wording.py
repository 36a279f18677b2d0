"""A program's policy in words: what a version says, and what changed from one to the next."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.policy.policy import Policy, Requirement
from services.projections.pages.components import formats
from services.projections.pages.components.codes import code_text
from services.projections.pages.components.peer_words import for_peers

_UNLIMITED = frozenset({"none", "any", "no limit"})
"""Values of a field that limits and asks for nothing."""


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(map(code_text, values)) or "none"


def _objectives(codes: tuple[str, ...]) -> str:
    return ", ".join(map(objective_name, codes)) or "none"


def objective_name(code: str) -> str:
    """Return the code of an objective, which its program chose, as words."""
    return code.replace("-", " ").replace("_", " ")


def _reasons(values: tuple[str, ...]) -> str:
    return _list(values) if values else "any"


def _days(value: int | None) -> str:
    return "none" if value is None else formats.count(value, "day")


def _places(value: int | None) -> str:
    return "no limit" if value is None else formats.number(value)


def _day(value: date | None) -> str:
    return "none" if value is None else formats.day(value)


def _requirement(each: Requirement) -> str:
    valid = f", valid for {formats.count(each.valid_days, 'day')}" if each.valid_days else ""
    who = "mentors and mentees" if each.role == "both" else f"{each.role}s"
    return f"{code_text(each.kind)} of {who}{valid} (criteria {each.criteria_version})"


def _requirements(values: tuple[Requirement, ...]) -> str:
    return "; ".join(_requirement(each) for each in values) or "none"


def _readers(value: str) -> str:
    words = {"staff": "its staff", "participants": "its participants", "federation": "members of the federation"}
    return words[value]


FIELDS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "formalities": ("Formality", _list),
    "directions": ("Direction", _list),
    "shapes": ("Shape", _list),
    "mentor_capacity": ("Open relationships of a mentor", formats.number),
    "mentee_limit": ("Open relationships of a mentee", formats.number),
    "mentor_places": ("Places for mentors", _places),
    "mentee_places": ("Places for mentees", _places),
    "minimum_group_size": ("Minimum group size of figures", formats.number),
    "confidentiality": ("Confidentiality", code_text),
    "request_expiry_days": ("A proposal expires after", _days),
    "reopen_days": ("A closed relationship may be reopened for", _days),
    "trial_days": ("Trial after the start", lambda value: _days(value) if value else "none"),
    "opens_on": ("First day of admission", _day),
    "closes_on": ("Last day of admission", _day),
    "ends_on": ("Last day of the program", _day),
    "commitment_days": ("Shortest agreement", _days),
    "cadence_days": ("Most days from one session to the next", _days),
    "seniority_top": ("Highest seniority", _places),
    "directory": ("The directory of mentors is for", _readers),
    "mentors_listed": (
        "Mentors are listed in it",
        lambda value: "unless they decide otherwise" if value else "when they decide so",
    ),
    "most_requests": ("Mentors whom a mentee asks at a time", formats.number),
    "flash_sessions": ("Flash sessions", lambda value: "allowed" if value else "not allowed"),
    "flash_sessions_monthly": ("Flash sessions of a person in a month", _places),
    "approval_required": ("Staff approves a match", lambda value: "yes" if value else "no"),
    "requirements": ("Requirements", _requirements),
    "document_kinds": ("Documents to accept", _list),
    "conflict_kinds": ("Conflicts of interest that bar a match", _list),
    "never_pair_scope": ("People never to be paired again are kept apart in", lambda value: f"the {value}"),
    "closure_reasons": ("Reasons to close a relationship", _reasons),
    "end_reasons": ("Reasons to end a participation", _reasons),
    "objective_codes": ("Objectives", _objectives),
}
"""Label and writer of each field of a policy that the page shows, in the order of the page."""


def describe(policy: Policy) -> list[tuple[str, str]]:
    """Return what a version says: label and value of each field."""
    peers = policy.peer_only
    return [
        (for_peers(label, peers=peers), for_peers(write(getattr(policy, name)), peers=peers))
        for name, (label, write) in FIELDS.items()
        if name != "flash_sessions_monthly" or policy.flash_sessions
    ]


def rules(policy: Policy) -> list[tuple[str, str]]:
    """Return what a version decides: label and value of each field that limits or asks for something."""
    return [(label, value) for label, value in describe(policy) if value not in _UNLIMITED]


def changes(before: Policy, after: Policy) -> list[str]:
    """Return what changed from one version to the next, one sentence a field; of peers where both are about them."""
    peers = before.peer_only and after.peer_only
    return [
        for_peers(f"{label}: from {write(getattr(before, name))} to {write(getattr(after, name))}.", peers=peers)
        for name, (label, write) in FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
