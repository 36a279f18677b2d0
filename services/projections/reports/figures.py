"""Figures of a board report: answers of the query engine and sums of releases, through the door of the reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from services.contract.envelope import from_micros, to_micros
from services.disclosure.released_figures import Total
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import Filter, QueryRequest
from services.projections.questionnaires.answered import Answered, Scores, put_together
from services.projections.questionnaires.queries import QuestionnaireQueries
from services.projections.releases.item_series import ItemSeries, item_series
from services.projections.releases.program_sums import ProgramSums, read_program_sums, sum_of
from services.projections.releases.queries import OUTSIDE, ReleaseQueries
from services.projections.releases.questions import read_published
from services.projections.releases.split_queries import SplitQueries
from services.projections.reports.forms import Forms, exact_forms, released_forms
from services.projections.reports.period import ReportPeriod, month_end_after, months_between
from services.projections.scorecard.models import ScoredObjective
from services.projections.scorecard.objectives import ObjectiveQueries
from services.web.conditional_reads import ReadPosition
from services.web.identity.principal import Membership

OF_PERIOD = (
    "sessions-held",
    "mentoring-hours",
    "pairs-met",
    "adherence",
    "no-show",
    "late-cancellation",
    "enrolled",
    "active-relationships",
    "waiting",
    "match-rate",
    "premature-closure",
    "rematch",
    "goals-agreed",
    "goals-met",
    "feedback-mean",
)
"""Measures of the period, each beside the period compared with."""
TO_DATE = ("time-to-match", "match-length", "equity", "pre-post", "give-back", "cohort-reproduction")
"""Measures that need people who were observed for long: of everything up to the date."""
OF_PROGRAMS = ("enrolled", "active-relationships", "pairs-met", "sessions-held")
"""Measures of each program, for a reader of their facts."""
MONTHS_SHOWN = 12
_WITH_OBJECTIVES = "SELECT DISTINCT program_id::text FROM directory.objectives"


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Subject of a report.

    Attributes:
        organization: The organization; None for the federation.
        period: The period.
        compared: The period compared with; None for none.
        as_of: The last day that counts.
    """

    organization: str | None
    period: ReportPeriod
    compared: ReportPeriod | None
    as_of: date


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """The figures of a report, before they are put into words.

    Attributes:
        request: What it is about.
        prepared: When it was prepared.
        position: How much of the log the facts contain; of releases, theirs, which no event moves between two points.
        facts: Whether the reader sees exact figures.
        minimum: The smallest group of a figure.
        figures: The figure of each measure.
        before: The figure of each measure in the period compared with.
        cards: The card of each measure.
        months: Sessions held by month.
        refusal: Why there is no figure of a measure; empty where there are.
        released: The sum of each stream of releases.
        smallest_batch: Fewest people of a batch of these releases.
        programs: What is released of each program.
        objectives: The objectives in force of each program that states some, by program.
        answered: What was answered together to anonymous questionnaires, by program.
        forms: The forms of mentoring.
        by_program: Exact figures of each program, in the order of `OF_PROGRAMS`; empty of releases, and of more
            programs than an answer has rows.
    """

    request: ReportRequest
    prepared: datetime
    position: int
    facts: bool
    minimum: int
    figures: Mapping[str, MetricFigure]
    before: Mapping[str, MetricFigure]
    cards: Mapping[str, Card]
    months: Sequence[tuple[str, MetricFigure]]
    refusal: str
    released: Mapping[str, Total]
    smallest_batch: int
    programs: Sequence[ProgramSums]
    objectives: Mapping[str, Sequence[ScoredObjective]]
    answered: Mapping[str, Answered] = field(default_factory=dict)
    forms: Forms = field(default_factory=lambda: Forms((), None))
    by_program: Mapping[str, Sequence[MetricFigure]] = field(default_factory=dict)

    def value(self, measure: str) -> float | None:
        """Return the value of a measure; None where it is undefined or hidden."""
        figure = self.figures.get(measure)
        return None if figure is None else figure.value


class ReportQueries:
    """Reads the figures of reports.

    Args:
        pool: The projections' database.
        measures: Answers queries.
        releases: Reads releases.
        objectives: Scores objectives.
        reading: Returns the position of a read model, by its name.
    """

    def __init__(
        self,
        pool: Pool,
        measures: MeasureQueries,
        releases: ReleaseQueries,
        objectives: ObjectiveQueries,
        reading: Callable[[str], ReadPosition],
    ) -> None:
        self._pool, self._measures, self._releases = pool, measures, releases
        self._objectives, self._reading, self._splits = objectives, reading, SplitQueries(pool)

    def read(self, request: ReportRequest, disclosure: Disclosure, now: datetime) -> ReportFigures:
        """Return the figures of a report.

        Args:
            request: What it is about.
            disclosure: The access of the reader.
            now: The present time.

        Raises:
            QueryRefusedError: Its date is refused by the door of the reader.
        """
        programs = read_program_sums(self._pool, disclosure, request.organization, now)
        inner = request.organization is not None and disclosure.door(request.organization, None) in {
            Door.FACTS,
            Door.INNER,
        }
        released = sum_of(programs) if request.organization else self._federation(now)
        position = self._reading("measures").position
        answers, refusal = self._answers(request, disclosure, now, position)
        first = next(iter(answers.values()), None)
        facts = first is not None and first.door == "facts"
        return ReportFigures(
            request,
            now,
            position if facts else self._releases.reading().position,
            facts=facts,
            minimum=first.minimum_group_size if first else 5,
            figures=_by_measure(answers.get("period"), answers.get("date")),
            before=_by_measure(answers.get("before")),
            cards={each.id: each for name in ("period", "date") if name in answers for each in answers[name].cards},
            months=[(row.dimensions[0], row.metrics[0]) for row in answers["months"].results] if answers else [],
            refusal=refusal,
            released=released,
            smallest_batch=5 if inner else 10,
            programs=programs,
            objectives=self._scored(programs, request, disclosure, now),
            answered=self._answered(programs, disclosure, request),
            forms=self._forms(programs, request, disclosure, now, facts=facts),
            by_program=self._by_program(request, disclosure, now, position) if facts else {},
        )

    def _forms(
        self,
        programs: Sequence[ProgramSums],
        request: ReportRequest,
        disclosure: Disclosure,
        now: datetime,
        *,
        facts: bool,
    ) -> Forms:
        known = [each.program for each in programs]
        if facts:
            return exact_forms(self._pool, known, end_of(request.as_of))
        asked = known if request.organization else None
        return released_forms(self._splits, asked, disclosure, request.as_of, now)

    def _scored(
        self, programs: Sequence[ProgramSums], request: ReportRequest, disclosure: Disclosure, now: datetime
    ) -> Mapping[str, Sequence[ScoredObjective]]:
        with self._pool.connection() as connection:
            stating = {row[0] for row in connection.execute(_WITH_OBJECTIVES)}
        as_of, present = request.as_of.isoformat(), to_micros(now)
        found = {
            each.program: self._objectives.objectives(each.program, disclosure, as_of, present).items
            for each in programs
            if each.program in stating
        }
        return {program: items for program, items in found.items() if items}

    def _answered(
        self, programs: Sequence[ProgramSums], disclosure: Disclosure, request: ReportRequest
    ) -> Mapping[str, Answered]:
        """Return what was answered together in each program that asks: released, or complete for who sees its facts."""
        with self._pool.connection() as connection:
            published = read_published(connection, [each.program for each in programs])
        asking, exact = {program for program, _, _ in published}, QuestionnaireQueries(self._pool, self._releases)
        until = from_micros(end_of(request.as_of))
        return {
            each.program: exact.of(each.program, disclosure, until)
            if disclosure.door(each.organization, each.program) is Door.FACTS
            else put_together(each.program, published, _items(each))
            for each in programs
            if each.program in asking
        }

    def _by_program(
        self, request: ReportRequest, disclosure: Disclosure, now: datetime, position: int
    ) -> Mapping[str, Sequence[MetricFigure]]:
        question = _base(request).model_copy(
            update={"metrics": _known(OF_PROGRAMS), "dimensions": ["program"], "date_range": request.period.days}
        )
        try:
            answer = self._measures.answer(question, disclosure, _end_of_minute(now), position)
        except QueryRefusedError as error:
            if error.rule != "too-many-rows":
                raise
            return {}
        return {row.dimensions[0]: row.metrics for row in answer.results}

    def _federation(self, now: datetime) -> Mapping[str, Total]:
        return self._releases.totals(OUTSIDE, without=self._releases.withholding(), now=now)

    def _answers(
        self, request: ReportRequest, disclosure: Disclosure, now: datetime, position: int
    ) -> tuple[dict[str, QueryAnswer], str]:
        """Return the answers of the query engine; none, and why, where the reader may not ask about this part."""
        moment = _end_of_minute(now)

        def ask(question: QueryRequest) -> QueryAnswer:
            return self._measures.answer(question, disclosure, moment, position)

        try:
            return {name: ask(question) for name, question in _questions(request).items()}, ""
        except QueryRefusedError as error:
            if error.rule != "part-not-released":
                raise
            return {}, str(error)


def _end_of_minute(now: datetime) -> int:
    return to_micros(now.replace(second=0, microsecond=0) + timedelta(minutes=1)) - 1


def _base(request: ReportRequest) -> QueryRequest:
    filters: list[Filter] = [("is", "organization", [request.organization])] if request.organization else []
    return QueryRequest(metrics=_known(OF_PERIOD), filters=filters, as_of=request.as_of.isoformat())


def _questions(request: ReportRequest) -> dict[str, QueryRequest]:
    base = _base(request)
    first = month_end_after(request.as_of, -MONTHS_SHOWN) + timedelta(days=1)
    questions = {
        "period": base.model_copy(update={"date_range": request.period.days}),
        "date": base.model_copy(update={"metrics": _known(TO_DATE)}),
        "months": base.model_copy(
            update={
                "metrics": ["sessions-held"],
                "dimensions": ["time:month"],
                "date_range": (first.isoformat(), request.as_of.isoformat()),
            }
        ),
    }
    if request.compared is not None:
        later = months_between(request.as_of, request.period.last)
        as_of = month_end_after(request.compared.last, later)
        changes = {"date_range": request.compared.days, "as_of": as_of.isoformat()}
        questions["before"] = base.model_copy(update=changes)
    return questions


def _items(program: ProgramSums) -> Iterator[tuple[ItemSeries, Scores]]:
    for stream, total in program.sums.items():
        series = item_series(stream)
        if series is not None:
            yield series, Scores(total.people, total.total)


def _known(measures: Sequence[str]) -> list[str]:
    return [measure for measure in measures if measure in MEASURES]


def _by_measure(*answers: QueryAnswer | None) -> dict[str, MetricFigure]:
    return {figure.metric: figure for answer in answers if answer is not None for figure in answer.results[0].metrics}


def released_only(disclosure: Disclosure, organization: str | None) -> Disclosure:
    """Return the access of an executive to a report, without the reader's other roles, rows and facts.

    What others will read holds nothing but what passes their door, whatever other roles its editor has: of the
    federation, the outer one for every program, also for those of the executive's own organization.

    Args:
        disclosure: The access of the reader.
        organization: The organization; None for the federation.
    """
    held = [each for each in disclosure.principal.memberships if each.role == "executive"]
    if organization is None:
        kept = frozenset({Membership("executive")} if held else ())
    else:
        kept = frozenset(each for each in held if each.organization == organization)
    return Disclosure(replace(disclosure.principal, memberships=kept, people=frozenset(), wards=frozenset()))


def end_of(day: date) -> int:
    """Return the last microsecond of a day."""
    return to_micros(datetime.combine(day, time(), UTC) + timedelta(days=1)) - 1
