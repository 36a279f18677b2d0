"""Sentences about an import, for the person who runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cli.history_import.summary import Report
from services.cli.history_import.survey import ON_RECORD, SimilarNames
from services.projections.folding.event_handlers import EVIDENCE_FLOOR

SHOWN = 20
"""How many names a sentence lists; the others are counted, and `--json` lists them all."""


def describe_similar(pair: SimilarNames) -> str:
    """Return the sentence about two names that are the same, or nearly so."""
    if pair.first == pair.second:
        join = "the organization" if pair.kind == "organization" else "its organization"
        return (
            f"{pair.kind} “{pair.second}” (line {pair.second_line}) is here already: let the file join {join}, "
            "or it becomes a second one of this name"
        )
    where = "on record" if pair.first_line == ON_RECORD else f"line {pair.first_line}"
    return f"similar names: {pair.kind} “{pair.second}” (line {pair.second_line}) and “{pair.first}” ({where})"


def describe_additions(report: Report) -> Iterator[str]:
    """Return the sentences about what the new rows add."""
    news = report.news
    if not report.new:
        return
    if news.organizations:
        yield f"new organizations ({len(news.organizations):,}): {_listed(list(news.organizations))}"
    if news.programs:
        programs = [f"{program} ({organization})" for organization, program in news.programs]
        yield f"new programs ({len(news.programs):,}): {_listed(programs)}"
    yield (
        f"the new rows are about {_count(news.people_count, 'person', 'people')} in "
        f"{_count(len(news.cohorts), 'cohort', 'cohorts')}, with starts from {news.first_day} to {news.last_day}"
    )


def describe_influence(report: Report) -> Iterator[str]:
    """Return the sentences about new rows that carry no influence where sessions decide."""
    policy = f"no influence under the effect “met” (a first session with evidence of at least {EVIDENCE_FLOOR})"
    if report.without_session:
        rows = _count(report.without_session, "new relationship has", "new relationships have")
        yield f"{rows} no session on record and {policy}"
    if report.low_evidence:
        rows = _count(report.low_evidence, "new relationship has", "new relationships have")
        yield f"{rows} sessions of lower evidence and {policy}"
    if report.without_session or report.low_evidence:
        yield (
            "where most relationships of a federation are so, pages and API count from the start (effect “started”); "
            "it can be stated what the file's sessions are worth (--evidence)"
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN:,} more (--json lists all)"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
