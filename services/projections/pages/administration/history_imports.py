"""The port of imports of past relationships: a check that enters nothing, and the import itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class FileRefusedError(Exception):
    """The whole file cannot be imported.

    Args:
        text: Why, for the person who sent it.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


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
        reasons: Sentences about the first refused rows.
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
    reasons: Sequence[str]
    rejected: bytes


class HistoryImports(Protocol):
    """Imports past relationships: the same as the command `mentorship import history`."""

    def run(self, content: bytes, *, dry_run: bool) -> ImportOutcome:
        """Check a file, or import it.

        Args:
            content: The file: CSV.
            dry_run: Enter nothing, and state what would be.

        Raises:
            FileRefusedError: The whole file is refused.
        """
