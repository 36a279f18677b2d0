"""The rule that opens a directory: the mentees of a program find mentors by themselves, or wait for proposals."""

from __future__ import annotations

from services.eventstore.refusal import RefusedError
from services.policy.policy import Policy
from services.relationships.eligibility.facts import Program


def is_open(program: Program, policy: Policy) -> bool:
    """Return whether the mentees of a program find mentors by themselves: it has a directory that they read."""
    return program.confidentiality == "open" and policy.directory != "staff"


def require_open(program: Program, policy: Policy) -> None:
    """Pass if the mentees of a program find mentors by themselves.

    Raises:
        RefusedError: `directory-not-open`.
    """
    if not is_open(program, policy):
        detail = "in this program the coordinators propose the matches; its directory is not open to participants"
        raise RefusedError("directory-not-open", detail)
