"""Surroundings in which the desk is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.projections.pages.desk.private_rows import PrivateRows
from services.projections.pages.people.names import Names, Pseudonyms


@dataclass(frozen=True, slots=True)
class DeskContext:
    """The surroundings in which the desk is shown.

    Attributes:
        now: The time of the question.
        names: Names of the people.
        acts: Whether commands can be sent from here.
        next_due: When the next thing will be due; None where nothing is known.
        programs: The reader's programs, names by id.
        private: The rows that only the write services know.
        peer_programs: Those of the programs on the page that are between peers alone.
    """

    now: datetime
    names: Names = field(default_factory=Pseudonyms)
    acts: bool = True
    next_due: datetime | None = None
    programs: Mapping[str, str] = field(default_factory=dict)
    private: PrivateRows = field(default_factory=PrivateRows)
    peer_programs: frozenset[str] = frozenset()

    def are_peers(self, programs: Iterable[str]) -> bool:
        """Return whether every one of some programs, of which there is one at least, is between peers alone."""
        found = set(programs)
        return bool(found) and found <= self.peer_programs
