"""One relationship of the directory with what a check of it against the program's policy needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.policy.versions import PolicyVersion
from services.projections.directory.models import Participation, Program, Relationship


@dataclass(frozen=True, slots=True)
class RelationshipRecord:
    """A relationship with what a check of it against the policy needs.

    Attributes:
        relationship: The relationship.
        program: Its program.
        mentor: The mentor's participation as the caller may see it; None for unknown.
        mentee: The mentee's.
        cadence_days: Days between two sessions in the agreement in force; None without one.
        duration_days: Days of the agreement in force.
        versions: The versions of the program's policy.
    """

    relationship: Relationship
    program: Program
    mentor: Participation | None
    mentee: Participation | None
    cadence_days: int | None
    duration_days: int | None
    versions: Sequence[PolicyVersion]
