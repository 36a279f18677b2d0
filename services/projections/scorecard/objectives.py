"""Queries of the objectives of a program: baseline, target and the figure of the bound measure, as of a date."""

from collections.abc import Sequence
from datetime import datetime

from services.contract.envelope import from_micros
from services.disclosure.batch import Audience
from services.platform.database import Pool
from services.policy.measures import MEASURES
from services.policy.policy import Better, Objective
from services.policy.versions import PolicyVersion, in_force
from services.projections.directory.models import Objective as Definition
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.access import Disclosure, Door
from services.projections.measures.query.dates import read_period
from services.projections.measures.query.request import QueryRequest
from services.projections.releases.queries import ReleaseQueries
from services.projections.scorecard.figures import NOT_SHOWN, Answer, exact, released
from services.projections.scorecard.models import Objectives, ScoredObjective
from services.projections.scorecard.program import read_program
from services.projections.scorecard.progress import Term, assess, expected


class ObjectiveQueries:
    """Scores the objectives of programs.

    Args:
        pool: The projections' database.
        directory: Reads policies and objectives.
        releases: Reads releases, for readers inside the organization without access to the facts.
    """

    def __init__(self, pool: Pool, directory: DirectoryQueries, releases: ReleaseQueries) -> None:
        self._pool, self._directory, self._releases = pool, directory, releases

    def objectives(self, program: str, disclosure: Disclosure, as_of: str | None, now: int) -> Objectives:
        """Return the objectives in force on a date.

        Args:
            program: The program.
            disclosure: The access of the caller.
            as_of: A day or a time; None for the present.
            now: The present, microseconds since 1970 UTC.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
            QueryRefusedError: The date cannot be read, or is in the future.
        """
        at = read_period(QueryRequest(metrics=["objectives"], as_of=as_of), now).as_of
        door = read_program(self._pool, program, disclosure).door
        moment, versions = from_micros(at), self._directory.policy_versions(program)
        answer = Objectives(as_of=moment.isoformat(), door=door, policy_version=None, items=[])
        if not versions:
            return answer
        current, definitions = in_force(versions, moment), self._directory.objectives(program)
        found = [last_definition(code, definitions, current.number) for code in current.policy.objective_codes]
        measured = self._figures(program, door, [each.measure for each in found if each is not None], at)
        items = [
            _score(each, _begins(each, versions), measured[each.measure], moment) for each in found if each is not None
        ]
        return answer.model_copy(update={"policy_version": current.number, "items": items})

    def _figures(self, program: str, door: Door, measures: Sequence[str], at: int) -> dict[str, Answer]:
        if door is Door.FACTS:
            with self._pool.connection() as connection:
                return {measure: exact(connection, measure, program, at) for measure in measures}
        if door is Door.INNER:
            totals = self._releases.totals([Audience.INNER], program=program, now=from_micros(at))
            return {measure: released(totals, measure) for measure in measures}
        return dict.fromkeys(measures, (None, NOT_SHOWN))


def last_definition(code: str, definitions: Sequence[Definition], version: int) -> Definition | None:
    """Return the definition of an objective that a version of the policy refers to: the last one up to it."""
    known = [each for each in definitions if each.code == code and each.policy_version <= version]
    return max(known, key=lambda each: each.policy_version, default=None)


def _begins(definition: Definition, versions: Sequence[PolicyVersion]) -> datetime:
    """Return when the version that defined an objective took effect."""
    return next((v.effective_at for v in versions if v.number >= definition.policy_version), versions[0].effective_at)


def _score(definition: Definition, begins: datetime, answer: Answer, at: datetime) -> ScoredObjective:
    objective, (value, note) = _objective(definition), answer
    term = Term.of(objective, begins)
    return ScoredObjective(
        code=objective.code,
        measure=objective.measure,
        unit=MEASURES[objective.measure].unit if objective.measure in MEASURES else "people",
        baseline=None if objective.baseline_thousandths is None else objective.baseline_thousandths / 1000,
        target=objective.target_thousandths / 1000,
        better=objective.better,
        due_on=objective.due_on,
        now=value,
        expected=expected(objective, term, at),
        progress=assess(objective, value, term, at),
        note=note,
    )


def _objective(definition: Definition) -> Objective:
    better: Better = "lower" if definition.better == "lower" else "higher"
    target = definition.target_thousandths
    return Objective(
        definition.code, definition.measure, definition.baseline_thousandths, target, better, definition.due_on
    )
