"""Queries of benchmarks: the quarter of a program among those of its archetype elsewhere, by closed year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.contract.envelope import from_micros, to_micros
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.folding.upserts import NEVER
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate_each
from services.projections.measures.period import Period
from services.projections.measures.query.answer import Card
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.scorecard.models import Benchmark, Benchmarks
from services.projections.scorecard.program import read_program
from services.projections.scorecard.quartiles import FEWEST_PEOPLE, archetype, are_enough, quarter

COMPARED: Mapping[str, bool] = {
    "match-rate": True,
    "adherence": True,
    "goals-met": True,
    "premature-closure": False,
    "no-show": False,
    "late-cancellation": False,
}
"""The measures that are compared, with whether more is better."""
TOO_FEW = "too few programs or people to compare"
_RULE = (
    "The quarter alone, of one closed year as it was known at its end, among at least 8 programs of at least 5 other "
    "organizations that share their figures, each about at least 10 people."
)
_PROGRAMS = """
SELECT m.id::text, m.organization_id::text,
       (SELECT v.policy FROM directory.policy_versions v WHERE v.program_id = m.id
        ORDER BY (v.effective_at <= %(at)s) DESC,
                 CASE WHEN v.effective_at <= %(at)s THEN v.version ELSE -v.version END DESC LIMIT 1)
  FROM measures.programs m LEFT JOIN measures.organizations o ON o.id = m.organization_id
 WHERE m.id = %(own)s OR m.opened < %(end)s AND coalesce('figures' = ANY(o.shares), true)"""


@dataclass(frozen=True, slots=True)
class _Peers:
    """The programs of one archetype.

    Attributes:
        archetype: The archetype.
        organizations: The organization of each other program.
    """

    archetype: str
    organizations: Mapping[str, str]


class BenchmarkQueries:
    """Compares programs of one archetype.

    Args:
        pool: The projections' database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def benchmarks(self, program: str, disclosure: Disclosure, year: int | None, now: int) -> Benchmarks:
        """Return the benchmarks of a program in a closed year.

        Args:
            program: The program.
            disclosure: The access of the caller.
            year: The year; None for the last closed one.
            now: The present, microseconds since 1970 UTC.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
            QueryRefusedError: The caller is outside the organization, or the year is not closed.
        """
        organization = read_program(self._pool, program, disclosure)
        if organization.door not in {Door.FACTS, Door.INNER}:
            message = "only the staff of a program and its organization's executives see how it compares"
            raise QueryRefusedError("part-not-released", message, "program_id")
        closed = from_micros(now).year - 1
        if year is not None and year > closed:
            raise QueryRefusedError("period-not-released", f"the last closed year is {closed}", "year")
        period = _year(closed if year is None else year)
        with self._pool.connection() as connection:
            peers = _peers(connection, program, organization.organization, period.end)
            comparable = are_enough(list(peers.organizations.values()))  # else no figure need be computed
            items = [
                self._compare(connection, measure, program, peers, period)
                if comparable
                else Benchmark(measure=measure, quarter=None, note=TOO_FEW)
                for measure in COMPARED
            ]
        cards = [Card.of_measure(MEASURES[measure], _RULE) for measure in COMPARED]
        return Benchmarks(year=from_micros(period.start).year, archetype=peers.archetype, items=items, cards=cards)

    def _compare(
        self, connection: psycopg.Connection[Any], measure: str, program: str, peers: _Peers, period: Period
    ) -> Benchmark:
        figures = evaluate_each(connection, MEASURES[measure], [program, *peers.organizations], period)
        compared = {each: figure.value for each, figure in figures.items() if _is_comparable(figure)}
        own = compared.pop(program, None)
        others = [value for value in compared.values() if value is not None]
        if own is None or not are_enough([peers.organizations[each] for each in compared]):
            return Benchmark(measure=measure, quarter=None, note=TOO_FEW)
        return Benchmark(measure=measure, quarter=quarter(own, others, higher_is_better=COMPARED[measure]))


def _is_comparable(figure: MeasuredFigure) -> bool:
    return figure.value is not None and figure.people >= FEWEST_PEOPLE


def _peers(connection: psycopg.Connection[Any], program: str, organization: str, end: int) -> _Peers:
    """Return the archetype of a program with the programs that others have of it."""
    values = {"at": from_micros(min(end, NEVER - 1)), "end": end, "own": program}
    rows = connection.execute(_PROGRAMS, values).fetchall()
    kinds = {each: archetype(policy or {}) for each, _, policy in rows}
    own = kinds.get(program, archetype({}))
    others = {each: owner for each, owner, _ in rows if owner != organization and kinds[each] == own}
    return _Peers(own, others)


def _year(year: int) -> Period:
    """Return a calendar year (UTC), as it was known at its end."""
    start, end = (to_micros(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1))
    return Period(start, end, end - 1, end - 1)
