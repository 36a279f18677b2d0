"""The port of imports of past relationships: a check that enters nothing, and the import itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

MOST_REFUSED = 50
"""How many refused rows an outcome lists; the file of refused rows has them all."""


class FileRefusedError(Exception):
    """The whole file cannot be imported.

    Args:
        text: Why, for the person who sent it.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that is not imported.

    Attributes:
        line: Its line in the file.
        rule: The rule that refuses it, a code.
        detail: What to correct; it repeats no cell.
    """

    line: int
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The outcome of a check or of an import.

    Attributes:
        rows: Rows of the file.
        new: Rows that are new.
        updated: Rows that close what an earlier record left open.
        known: Rows that were entered before, or are repeated.
        differing: Rows whose record states something else; nothing is changed.
        refused: Rows that are not imported.
        additions: Sentences about what the new rows add, and what counts of it.
        similar: Sentences about names that are nearly the same as others.
        refused_by_rule: How many rows each rule refuses.
        first_refused: The first refused rows, at most `MOST_REFUSED`, those of ambiguous people first.
        people: Sentences about the people of the file, where it joins an organization.
        rejected: The refused rows as a file to mend; empty where there is none.
    """

    rows: int
    new: int
    updated: int
    known: int
    differing: int
    refused: int
    additions: Sequence[str]
    similar: Sequence[str]
    refused_by_rule: Mapping[str, int]
    first_refused: Sequence[RefusedLine]
    people: Sequence[str]
    rejected: bytes

    @property
    def reasons(self) -> Sequence[str]:
        """Sentences about the first refused rows."""
        return [f"Line {each.line}: {each.detail}" for each in self.first_refused]


class HistoryImports(Protocol):
    """Imports past relationships: the same as the command `mentorship import history`."""

    def run(self, content: bytes, *, dry_run: bool, organization: UUID | None = None) -> ImportOutcome:
        """Check a file, or import it.

        Args:
            content: The file: CSV.
            dry_run: Enter nothing, and state what would be.
            organization: The organization that the file joins; None where its names make organizations.

        Raises:
            FileRefusedError: The whole file is refused, or there is no such organization.
        """
