"""The port of imports of past relationships: a check that enters nothing, and the import itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
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


MatchKey = Literal["external-id", "mail", "name", "new"]


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person as the file states one, and who that is in the organization.

    Attributes:
        line: The first line that states the person so.
        stated: The name or other cell, the id of the organization's own system, and the mail address, where stated.
        person: The person's id.
        key: By what the person was found; `new` for one who was not.
        recorded: Whether the person has a record: one who is new in a check has none yet.
    """

    line: int
    stated: Sequence[str]
    person: str
    key: MatchKey
    recorded: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """An addition of the new rows, of one kind.

    Attributes:
        what: Its name, plural.
        count: How many.
        names: Their names, where they have some.
    """

    what: str
    count: int
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """The terms under which a file is read.

    Attributes:
        organization: The organization that it joins; None where its names make organizations.
        date_format: A form of days that is accepted beside YYYY-MM-DD; empty for none.
        evidence: What the file's sessions are worth, 0 to 5; None where it is not stated.
        register: Whether the file names people by the numbers of a common register: one person in all organizations.
    """

    organization: UUID | None = None
    date_format: str = ""
    evidence: int | None = None
    register: bool = False


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
        additions: What the new rows add, by kind.
        remarks: Sentences about the new rows: what counts of them.
        similar: Sentences about names that are nearly the same as others.
        refused_by_rule: How many rows each rule refuses.
        first_refused: The first refused rows, at most `MOST_REFUSED`, those of ambiguous people first.
        people: Sentences about the people of the file, where it joins an organization.
        matches: The people of the file as it states them, where it joins an organization.
        rejected: The refused rows as a file to mend; empty where there is none.
    """

    rows: int
    new: int
    updated: int
    known: int
    differing: int
    refused: int
    additions: Sequence[Addition]
    remarks: Sequence[str]
    similar: Sequence[str]
    refused_by_rule: Mapping[str, int]
    first_refused: Sequence[RefusedLine]
    people: Sequence[str]
    matches: Sequence[PersonMatch]
    rejected: bytes


class HistoryImports(Protocol):
    """Imports past relationships: the same as the command `mentorship import history`."""

    def run(self, content: bytes, terms: ImportTerms, *, dry_run: bool) -> ImportOutcome:
        """Check a file, or import it.

        Args:
            content: The file: CSV.
            terms: How it is to be read, and the organization that it joins.
            dry_run: Enter nothing, and state what would be.

        Raises:
            FileRefusedError: The whole file is refused, or there is no such organization.
        """
