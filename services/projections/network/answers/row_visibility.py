"""Row-level visibility: people and relationships of confidential programs are shown only to authorized callers.

Counts are not restricted: reach counts every person. Rows that may not be seen are folded into counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.platform.database import Pool
from services.projections.directory.program_names import PROGRAM_NAMES
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.suppression import SMALLEST_GROUP
from services.projections.network.in_memory.analysis import Analysis

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ProgramFacts:
    """Facts about a program beside its relationships.

    Attributes:
        name: Its name, with its organization's where that alone is ambiguous.
        minimum: The smallest group of people that a figure may describe; 1 where the caller may see the rows, from
            which every figure follows.
        open: Whether the caller may see rows about single people.
        organization: The program's organization.
    """

    name: str | None = None
    minimum: int = SMALLEST_GROUP
    open: bool = False
    organization: str | None = None


@dataclass(frozen=True)
class ProgramVisibility:
    """Facts about every program, for one caller.

    Attributes:
        facts: By program.
        default: For programs not in the directory yet: closed except to callers who may see everything.
    """

    facts: dict[str, ProgramFacts]
    default: ProgramFacts

    @classmethod
    def read(cls, pool: Pool, disclosure: Disclosure) -> "ProgramVisibility":
        """Read the facts from the directory."""
        with pool.connection() as connection:
            rows = connection.execute(PROGRAM_NAMES).fetchall()
        facts = {}
        for program, name, minimum, confidentiality, organization in rows:
            is_open = disclosure.everything or confidentiality == "open" or organization in disclosure.organizations
            smallest = SMALLEST_GROUP if minimum is None else minimum
            facts[program] = ProgramFacts(name or None, 1 if is_open else smallest, is_open, organization)
        return cls(
            facts, ProgramFacts(minimum=1 if disclosure.everything else SMALLEST_GROUP, open=disclosure.everything)
        )

    def __getitem__(self, program: str) -> ProgramFacts:
        return self.facts.get(program, self.default)

    def edges(self, analysis: Analysis) -> Mask | None:
        """Return a mask of the visible relationships; None where all are visible."""
        open_ = np.array([self[program].open for program in analysis.programs], np.bool_)
        visible: Mask = open_[analysis.graph.program] if open_.size else np.zeros(0, np.bool_)
        return None if visible.all() else visible

    def people(self, analysis: Analysis) -> Mask:
        """Return a mask of the people with a visible relationship."""
        visible = self.edges(analysis)
        if visible is None:
            return analysis.present
        people = np.zeros(len(analysis.people), np.bool_)
        people[analysis.graph.mentor[visible]] = people[analysis.graph.mentee[visible]] = True
        return people
