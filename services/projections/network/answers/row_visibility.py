"""Row-level visibility: relationships are shown to the program's own staff and to their parties.

A reader's network has the relationships that the reader may see and no other one, so that no count, path or extreme is
about a person behind them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.platform.database import Pool
from services.projections.directory.program_names import program_names
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import inside
from services.projections.disclosure.suppression import SMALLEST_GROUP
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.linked_people import LinkedPeople
from services.projections.network.in_memory.scope import SeenRows

Mask = NDArray[np.bool_]
_REFUSED = "SELECT person_id::text FROM directory.consents WHERE purpose = 'network' AND NOT granted"


@dataclass(frozen=True)
class ProgramFacts:
    """Facts about a program beside its relationships.

    Attributes:
        name: Its name, with its organization's where that alone is ambiguous.
        minimum: The smallest group of people that a figure may describe; 1 where the caller may see the rows, from
            which every figure follows.
        open: Whether the caller may see every row of it, as its staff.
        inside: Whether that role was given inside its organization, not in the whole federation.
        organization: The program's organization.
    """

    name: str | None = None
    minimum: int = SMALLEST_GROUP
    open: bool = False
    organization: str | None = None
    inside: bool = False


@dataclass(frozen=True)
class ProgramVisibility:
    """Facts about every program, for one caller.

    Attributes:
        facts: By program.
        default: For programs not in the directory yet: closed except to callers who may see everything.
        own: The ids under which the network knows the persons whose own relationships the caller sees.
        refused: The ids of the persons who refused the use of their data in the network: roles in the whole federation
            do not see their relationships.
    """

    facts: dict[str, ProgramFacts]
    default: ProgramFacts
    own: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    @classmethod
    def read(cls, pool: Pool, disclosure: Disclosure, linked: LinkedPeople | None = None) -> "ProgramVisibility":
        """Read the facts from the directory.

        Args:
            pool: The projections' database.
            disclosure: The access of the caller.
            linked: The people who have more than one id; None where only programs are asked for.
        """
        linked = linked or LinkedPeople()
        with pool.connection() as connection:
            rows = program_names(connection, disclosure)
            refused = frozenset(linked.canonical(row[0]) for row in connection.execute(_REFUSED))
        facts, within = {}, inside(disclosure)
        unrestricted = disclosure.covers(None, "")
        for program, name, minimum, _, organization in rows:
            is_open = disclosure.covers(organization, program)
            smallest = max(minimum or 0, SMALLEST_GROUP)  # a policy of before the rule may state fewer
            facts[program] = ProgramFacts(
                name or None,
                1 if is_open else smallest,
                is_open,
                organization,
                within.covers(organization, program),
            )
        return cls(
            facts,
            ProgramFacts(
                minimum=1 if unrestricted else SMALLEST_GROUP, open=unrestricted, inside=within.covers(None, "")
            ),
            frozenset(map(linked.canonical, disclosure.people)),
            refused,
        )

    def __getitem__(self, program: str) -> ProgramFacts:
        return self.facts.get(program, self.default)

    def seen(self) -> SeenRows | None:
        """Return the relationships that the caller may see; None for all."""
        programs = None if self.default.open else frozenset(each for each, facts in self.facts.items() if facts.open)
        within = frozenset(each for each, facts in self.facts.items() if facts.inside)
        refused = frozenset() if programs is not None and programs <= within else self.refused
        if programs is None and not refused:
            return None
        return SeenRows(programs, within if refused else None, self.own, refused)

    def edges(self, analysis: Analysis) -> Mask | None:
        """Return a mask of the visible relationships; None where all are visible."""
        open_ = np.array([self[program].open for program in analysis.programs], np.bool_)
        visible: Mask = open_[analysis.graph.program] if open_.size else np.zeros(0, np.bool_)
        if self.refused:
            within = np.array([self[program].inside for program in analysis.programs], np.bool_)
            visible = visible & (within[analysis.graph.program] | ~_edges_of(analysis, self.refused))
        if self.own:
            visible = visible | _edges_of(analysis, self.own)
        return None if visible.all() else visible


def _edges_of(analysis: Analysis, people: frozenset[str]) -> Mask:
    """Return a mask of the relationships of some people, by the ids that the network knows them under."""
    numbers = np.flatnonzero(np.isin(np.asarray(analysis.identities, dtype=object), sorted(people)))
    edges: Mask = np.isin(analysis.graph.mentor, numbers) | np.isin(analysis.graph.mentee, numbers)
    return edges
