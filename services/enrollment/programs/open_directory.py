"""The rule that opens a program's directory of mentors to its participants; a closed program never has one."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.programs.aggregate import Program
from services.policy.versions import in_force


def has_open_directory(program: Program, at: datetime) -> bool:
    """Return whether the participants of a program read its directory of mentors at a time."""
    if not program.history:
        return False
    policy = in_force(program.versions, at).policy
    return policy.confidentiality == "open" and policy.directory != "staff"
