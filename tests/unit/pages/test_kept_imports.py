"""Checked files and reports are kept for who sent them, a few at a time; every rule that refuses a row has words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from services.projections.pages.administration.history_imports import ImportOutcome, ImportTerms
from services.projections.pages.administration.import_wording import RULES, rule_text
from services.projections.pages.administration.kept_imports import MOST_KEPT, KeptImport, KeptImports

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOTHING = ImportOutcome(0, 0, 0, 0, 0, 0, [], [], [], {}, [], [], [], b"")


def checked(actor: str, name: str = "past.csv") -> KeptImport:
    return KeptImport(actor, name, "", ImportTerms(), NOTHING, NOW, b"rows")


def test_a_file_is_found_by_its_sender_only_and_becomes_a_report_without_the_file() -> None:
    kept, mine = KeptImports(), checked("me")
    kept.keep(mine)
    assert kept.find(mine.id, "me") == mine
    assert kept.find(mine.id, "another") is None
    kept.keep(mine.done(NOTHING, NOW))
    report = kept.find(mine.id, "me")
    assert report is not None
    assert (report.imported, report.content) == (True, b"")
    assert kept.of("another") == []
    kept.forget(mine.id)
    assert kept.find(mine.id, "me") is None


def test_the_oldest_gives_way() -> None:
    kept = KeptImports()
    files = [checked("me", f"{number}.csv") for number in range(MOST_KEPT + 2)]
    for each in files:
        kept.keep(each)
    assert kept.of("me") == [*reversed(files[2:])]


def test_every_rule_that_refuses_a_row_has_words() -> None:
    described = Path("docs/importing.md").read_text(encoding="utf-8").split("## What is refused", 1)[1]
    rules = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", described))
    assert rules == set(RULES)
    assert all(rule_text(rule) != rule for rule in rules)
