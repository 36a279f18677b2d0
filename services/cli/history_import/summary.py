"""The counts of an import."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

import numpy as np

from services.cli.history_import import mapping
from services.cli.history_import.outcomes import RowOutcome
from services.cli.history_import.row_validation import PastRow
from services.cli.history_import.survey import SimilarNames
from services.projections.folding.event_handlers import EVIDENCE_FLOOR


@dataclass
class News:
    """The additions of the new rows.

    Attributes:
        recorded: Ids of the organizations and programs that had a record before the import.
        organizations: Names of organizations that have no record yet, in order.
        programs: The same of programs, each with its organization's name.
        people: Ids of the people of new rows, shortened, each row's.
        cohorts: Cohorts of new rows, as hashes.
        first_day, last_day: The earliest and the latest start of a new row.
    """

    recorded: set[UUID] = field(default_factory=set)
    organizations: dict[str, None] = field(default_factory=dict)
    programs: dict[tuple[str, str], None] = field(default_factory=dict)
    people: array[int] = field(default_factory=lambda: array("q"))
    cohorts: set[int] = field(default_factory=set)
    first_day: date | None = None
    last_day: date | None = None

    def add(self, row: PastRow) -> None:
        """Add a new row's organization, program, people, cohort and start."""
        its = mapping.program(row)
        if its.organization_id not in self.recorded:
            self.organizations[row.organization] = None
        if its.program_id not in self.recorded:
            self.programs[row.organization, row.program] = None
        self.people.extend((hash(row.mentor_id), hash(row.mentee_id)))
        self.cohorts.add(hash((row.organization, row.program, row.cohort)))
        day = row.start.date()
        self.first_day = day if self.first_day is None else min(self.first_day, day)
        self.last_day = day if self.last_day is None else max(self.last_day, day)

    @property
    def people_count(self) -> int:
        """The number of different people in new rows."""
        return int(np.unique(np.frombuffer(self.people, np.int64)).size)

    def summary(self) -> dict[str, object]:
        """Return the figures as they are shown."""
        return {
            "organizations": list(self.organizations),
            "programs": [{"organization": organization, "program": name} for organization, name in self.programs],
            "cohorts": len(self.cohorts),
            "people": self.people_count,
            "first_start": self.first_day and self.first_day.isoformat(),
            "last_start": self.last_day and self.last_day.isoformat(),
        }


@dataclass
class Report:
    """The counts of one import; the outcome of each row goes to a `Reporter` and is not kept.

    Attributes:
        dry_run: Nothing was entered; the counts say what would be.
        ignored_columns: Columns that are not imported; they still distinguish two rows.
        notes: What is remarkable of the file: a title above the heading, a last line without a line break.
        similar: Names that are nearly the same and would become two.
        new: Rows entered.
        updated: Rows that closed what an earlier record left open.
        known: Rows that had been entered before, or are repeated in the file.
        differing: Rows whose record says something else; nothing was changed.
        refused: Rows not imported, by rule.
        still_running: Rows entered as open because their end lies ahead.
        without_session: New rows without a session: they carry no influence under the default policy.
        low_evidence: New rows whose sessions are below the evidence that the default policy asks for.
        news: What the new rows add.
        seconds: Duration.
    """

    dry_run: bool
    ignored_columns: list[str]
    notes: list[str] = field(default_factory=list)
    similar: list[SimilarNames] = field(default_factory=list)
    new: int = 0
    updated: int = 0
    known: int = 0
    differing: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    still_running: int = 0
    without_session: int = 0
    low_evidence: int = 0
    news: News = field(default_factory=News)
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """The number of rows in the file."""
        return self.new + self.updated + self.known + self.differing + self.refused.total()

    def count(self, outcome: RowOutcome, row: PastRow) -> None:
        """Count a valid row."""
        match outcome.outcome:
            case "updated":
                self.updated += 1
            case "known":
                self.known += 1
            case "differs":
                self.differing += 1
            case "new":
                self.new += 1
                self.news.add(row)
                self.still_running += row.still_running
                self.without_session += outcome.evidence is None
                self.low_evidence += outcome.evidence is not None and outcome.evidence < EVIDENCE_FLOOR

    def summary(self) -> dict[str, object]:
        """Return the counts as they are shown."""
        return {
            "dry_run": self.dry_run,
            "ignored_columns": self.ignored_columns,
            "notes": self.notes,
            "total": self.rows,
            "new": self.new,
            "updated": self.updated,
            "known": self.known,
            "differing": self.differing,
            "refused": self.refused.total(),
            "refused_by_rule": dict(sorted(self.refused.items())),
            "open_because_end_lies_ahead": self.still_running,
            "without_influence": {
                "evidence_asked": EVIDENCE_FLOOR,
                "no_session": self.without_session,
                "low_evidence": self.low_evidence,
            },
            "adds": self.news.summary(),
            "similar_names": [asdict(pair) for pair in self.similar],
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows / self.seconds) if self.seconds else None,
        }
