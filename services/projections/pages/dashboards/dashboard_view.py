"""View of a dashboard: sentence, cards, sections with pictures and tables, all from one query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.projections.disclosure.pooled import POOLED, WHY_POOLED
from services.projections.measures.query.answer import QueryAnswer
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Chart, EmptyState, Link, Table
from services.projections.pages.components.roles import TRADITIONAL, RoleWords
from services.projections.pages.dashboards.layout import HEADLINE, Section, sections
from services.projections.pages.dashboards.measure_cards import Rows, has_card, measure_card, measure_cards, stated
from services.projections.pages.dashboards.measure_charts import measure_charts
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.part_tables import part_note, part_tables
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.pages.dashboards.values import value_text
from services.projections.pages.definitions import measure_slug

_SENTENCES = (
    ("active-relationships", "{} relationships are active", "1 relationship is active"),
    ("sessions-held", "{} sessions were held in the period", "1 session was held in the period"),
    ("adherence", "{} of the sessions due were held", ""),
    ("premature-closure", "{} of the relationships due to end had ended too early", ""),
    ("goals-met", "{} of the goals agreed in the period are met", ""),
    ("waiting", "{} {mentees} are waiting for a {mentor}", "1 {mentee} is waiting for a {mentor}"),
)
"""Sentences of the page, in order: of a number, and of one."""
_PRESENT = frozenset({"active-relationships", "waiting"})
"""Measures of what goes on at the moment."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One question of the page with its figures."""

    id: str
    question: str
    cards: Sequence[Card]
    charts: Sequence[Chart]
    tables: Sequence[Table]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class DashboardView:
    """Content of a dashboard.

    Attributes:
        sentence: The answer of the page in words.
        window: Period, date and comparison in words.
        completeness: How complete released figures are; empty for facts.
        cards: The headline figures.
        sections: The questions with their figures.
        empty: Why there is nothing to show; None where there is something.
    """

    sentence: str
    window: str
    completeness: str
    cards: Sequence[Card]
    sections: Sequence[SectionView]
    empty: EmptyState | None

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        charts = [chart.table for section in self.sections for chart in section.charts]
        return [*charts, *(table for section in self.sections for table in section.tables)]


def dashboard_view(
    measured: Measured,
    months: QueryAnswer,
    selection: Selection,
    rows: Rows,
    words: RoleWords = TRADITIONAL,
    *,
    over: bool = False,
) -> DashboardView:
    """Build a dashboard.

    Args:
        measured: The figures of the page.
        months: Sessions held by month.
        selection: Period, comparison and date.
        rows: Returns the link to the rows behind a measure.
        words: Names of the roles.
        over: Whether nothing runs any more, so that what runs and who waits is left out of the sentence.
    """
    csv = selection.address(csv="-").removesuffix("-")
    series = Series.of(months)
    cards = [
        measure_card(measured, each, rows(each), series.trend if each == "sessions-held" else ())
        for each in HEADLINE
        if has_card(measured, each)
    ]
    views = [_section(measured, each, csv, rows) for each in sections()]
    months_shown = [sessions_chart(series, f"{csv}sessions")] if series.is_drawn else []
    meeting = replace(views[0], charts=[*months_shown, *views[0].charts])
    return DashboardView(
        sentence=_sentence(measured, words, over=over),
        window=measured.window,
        completeness=measured.completeness,
        cards=cards,
        sections=[each for each in (meeting, *views[1:]) if each.cards or each.charts or each.tables or each.notes],
        empty=_empty(measured, selection),
    )


def _section(measured: Measured, section: Section, csv: str, rows: Rows) -> SectionView:
    charts = [chart for each in section.measures for chart in measure_charts(measured, each, csv)]
    drawn = {chart.definition for chart in charts}
    tabled = [each for each in section.measures if measure_slug(each) not in drawn]
    return SectionView(
        section.id,
        section.question,
        measure_cards(measured, [each for each in section.measures if each not in HEADLINE], rows),
        charts,
        [table for each in tabled for table in part_tables(measured, each, csv)],
        [note for each in section.measures if (note := part_note(measured, each))],
    )


def _sentence(measured: Measured, words: RoleWords, *, over: bool) -> str:
    """Return the headline figures that are known as sentences."""
    sentences = []
    for measure, many, one in _SENTENCES:
        figure = measured.figure(measure)
        if figure.value is None or (over and measure in _PRESENT):
            continue
        text = stated(measured, measure, value_text(figure.value, measured.card(measure).unit, figure.denominator))
        sentences.append(_counted(text, many, one, words))
    if sentences:
        return f"{'. '.join(sentences)}."
    hidden = [measured.figure(each).suppressed for each, _, _ in _SENTENCES if measured.is_shown(each)]
    if POOLED in hidden:
        return f"The figures are {POOLED}. {WHY_POOLED}"
    if any(hidden):
        least = measured.answer.minimum_group_size
        return f"The figures of this period are hidden: each is about fewer than {least} people."
    return "Nothing was recorded in this period."


def _counted(text: str, many: str, one: str, words: RoleWords) -> str:
    """Return a sentence about a value: about none, about one, or about several."""
    roles = {"mentor": words.mentor, "mentee": words.mentee, "mentees": words.mentees}
    if one and text == formats.number(1):
        return one.format(**roles)
    return many.format("No" if one and text == formats.number(0) else text, **roles)


def _empty(measured: Measured, selection: Selection) -> EmptyState | None:
    """Return why the page is empty: nothing was ever recorded, or nothing in the period."""
    if any(measured.is_shown(each) and is_something(measured, each) for each in measured.measures):
        return None
    if selection.period == "all":
        text = "Figures appear here after the first application, match or session."
        return EmptyState("nothing-yet", "Nothing recorded yet", text)
    text = f"Nothing was recorded from {measured.window}."
    return EmptyState("filtered-out", "Nothing in this period", text, Link("Show all time", _all(selection)))


def is_something(measured: Measured, measure: str) -> bool:
    """Return whether a figure is about people, shown or hidden."""
    figure = measured.figure(measure)
    return bool(figure.people or figure.value or figure.suppressed)


def _all(selection: Selection) -> str:
    return selection.address(period="all", as_of=None)
