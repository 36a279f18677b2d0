"""Words and tables of a board report: what is hidden is said once, and never as a table of nothing else."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pytest

from services.disclosure.released_figures import Total
from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.report.document import Section
from services.projections.pages.report.editing import comment_form
from services.projections.pages.report.practice_sections import goals, meeting, satisfaction, staying
from services.projections.pages.report.report_view import report_document
from services.projections.pages.report.request import ReportChoice
from services.projections.reports.figures import ReportFigures, ReportRequest
from services.projections.reports.period import ReportPeriod

HIDDEN = "fewer than 10"
MEETING = ("sessions-held", "mentoring-hours", "pairs-met")
STAYING = ("active-relationships", "waiting")


def report(
    values: Mapping[str, float | None],
    before: Mapping[str, float | None] | None = None,
    released: Mapping[str, Total] | None = None,
    *,
    facts: bool = False,
) -> ReportFigures:
    """Return figures: those of None are hidden."""

    def figures(known: Mapping[str, float | None]) -> dict[str, MetricFigure]:
        return {
            name: MetricFigure(
                metric=name,
                value=value,
                people=None if value is None else 20,
                suppressed=HIDDEN if value is None else None,
            )
            for name, value in known.items()
        }

    period = ReportPeriod.parse("2026-Q2", "period")
    compared = ReportPeriod.parse("2025-Q2", "compare")
    return ReportFigures(
        request=ReportRequest(None, period, compared, date(2026, 6, 30)),
        prepared=datetime(2026, 7, 1, tzinfo=UTC),
        position=9,
        facts=facts,
        minimum=10,
        figures=figures(values),
        before=figures(before or {}),
        cards={},
        months=[],
        refusal="",
        released=released or {},
        smallest_batch=10,
        programs=[],
        objectives={},
    )


@pytest.mark.parametrize(("section", "measures"), [(meeting, MEETING), (goals, ("goals-agreed", "goals-met"))])
def test_a_section_whose_figures_are_all_hidden_is_one_sentence_that_says_why(
    section: Callable[[ReportFigures], Section], measures: tuple[str, ...]
) -> None:
    hidden = dict.fromkeys(measures)
    found = section(report(hidden, hidden))
    assert list(found.tables) == []
    (sentence,) = found.sentences
    assert "April to June 2026" in sentence
    assert "recorded by 30 Jun 2026" in sentence
    assert "fewer than 10 people" in sentence


def test_one_figure_of_either_period_keeps_the_table_with_what_is_hidden_in_it() -> None:
    hidden = dict.fromkeys(MEETING)
    for values, before in (({**hidden, "sessions-held": 40.0}, hidden), (hidden, {**hidden, "sessions-held": 40.0})):
        (table,) = meeting(report(values, before)).tables
        assert len(table.rows) == 3
        assert {row[1].text for row in table.rows[1:]} == {"hidden"}


def test_exact_figures_keep_their_table_whatever_it_holds() -> None:
    hidden: dict[str, float | None] = dict.fromkeys(MEETING)
    assert [table.id for table in meeting(report(hidden, facts=True)).tables] == ["meeting"]


def test_more_ended_than_started_is_explained_where_lines_are_released() -> None:
    released = {
        "activated": Total(people=26_000, count=26_217, as_of=datetime(2026, 6, 1, tzinfo=UTC)),
        "closed-active": Total(people=26_000, count=26_222, as_of=datetime(2026, 6, 1, tzinfo=UTC)),
    }
    found = staying(report(dict.fromkeys(STAYING), released=released))
    assert [table.id for table in found.tables] == ["staying-released"]
    assert any("one line may be ahead of another" in sentence for sentence in found.sentences)
    assert not any("own last batch" in sentence for sentence in staying(report({"waiting": 12.0})).sentences)


def test_released_ratings_are_named_in_the_words_of_the_dashboard() -> None:
    """Regression: `closing version 1, wave post, about the relationship, by mentees`."""
    total = Total(people=20, count=20, total=86)
    released = {
        "answered:closing:1:post:relationship:mentee": total,
        "answered:pulse:2::session:mentor": total,
    }
    names = [row[0].text for table in satisfaction(report({}, released=released)).tables for row in table.rows]
    assert names == [
        "Closing, version 1 (at the end), about the relationship, by mentees",
        "Pulse, version 2, about the session, by mentors",
    ]


def test_every_comment_says_that_no_names_belong_in_it() -> None:
    """A frozen report is no record of a person: an erasure does not find a name in it."""
    document = report_document("the federation", report({}), None, "nothing")
    fields = comment_form(ReportChoice("", "2026-Q2", "none", "", ()), document).fields
    assert fields
    assert all("no names" in field.hint for field in fields)
