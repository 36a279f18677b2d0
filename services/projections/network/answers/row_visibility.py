"""Whose rows somebody may see: people and relationships of confidential programs show only to those they are open to.

Counts are another matter: everybody's reach counts everybody. What may not be seen is folded into counts.
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
    """What is known of a program beside its relationships.

    Attributes:
        name: its name, with its organization's where that alone would not do.
        minimum: the smallest group of people that a figure may be about.
        open: whether rows about single people may be seen by the one who asks.
        organization: whose program it is.
    """

    name: str | None = None
    minimum: int = SMALLEST_GROUP
    open: bool = False
    organization: str | None = None


@dataclass(frozen=True)
class ProgramVisibility:
    """What is known of every program, as far as it concerns the one who asks.

    Attributes:
        known: by program.
        unknown: of those that the directory does not know yet: closed to all who may not see everything.
    """

    known: dict[str, ProgramFacts]
    unknown: ProgramFacts

    @classmethod
    def read(cls, pool: Pool, disclosure: Disclosure) -> "ProgramVisibility":
        """Look them up."""
        with pool.connection() as connection:
            rows = connection.execute(PROGRAM_NAMES).fetchall()
        return cls(
            {
                program: ProgramFacts(
                    name or None,
                    SMALLEST_GROUP if minimum is None else minimum,
                    disclosure.everything or confidentiality == "open" or organization in disclosure.organizations,
                    organization,
                )
                for program, name, minimum, confidentiality, organization in rows
            },
            ProgramFacts(open=disclosure.everything),
        )

    def __getitem__(self, program: str) -> ProgramFacts:
        return self.known.get(program, self.unknown)

    def edges(self, found: Analysis) -> Mask | None:
        """Mark the relationships that may be seen; None where all may."""
        open_ = np.array([self[program].open for program in found.programs], np.bool_)
        seen: Mask = open_[found.graph.program] if open_.size else np.zeros(0, np.bool_)
        return None if seen.all() else seen

    def people(self, found: Analysis) -> Mask:
        """Mark the people of whom some relationship may be seen."""
        seen = self.edges(found)
        if seen is None:
            return found.present
        people = np.zeros(len(found.people), np.bool_)
        people[found.graph.mentor[seen]] = people[found.graph.mentee[seen]] = True
        return people
