"""Words and tables of a board report: what is hidden is said once, and never as a table of nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.disclosure.released_figures import Total
from services.projections.disclosure.access import Door
from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.report.closing_sections import attention, method
from services.projections.pages.report.document import SAME_REASON, Section
from services.projections.pages.report.ecosystem_section import ecosystem
from services.projections.pages.report.editing import comment_form
from services.projections.pages.report.objective_section import objectives
from services.projections.pages.report.practice_sections import goals, meeting, satisfaction, staying
from services.projections.pages.report.report_view import report_document
from services.projections.pages.report.request import ReportChoice
from services.projections.questionnaires.answered import Answered, Asked, Scores
from services.projections.releases.program_sums import ProgramSums
from services.projections.releases.questions import Question
from services.projections.reports.figures import ReportFigures, ReportRequest
from services.projections.reports.forms import FormFigure, Forms
from services.projections.reports.period import ReportPeriod
from services.projections.scorecard.models import ScoredObjective
from services.projections.scorecard.progress import Progress

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


def scored(progress: Progress, now: float | None = None) -> ScoredObjective:
    """Return an objective with its figure."""
    return ScoredObjective(
        code="pairs",
        measure="active-relationships",
        unit="people",
        baseline=None,
        target=10,
        better="higher",
        due_on=date(2027, 1, 1),
        now=now,
        expected=None,
        progress=progress,
    )


ASKING = ProgramSums("p", "Compass", "o", "Northlight", Door.OUTER)


def test_objectives_without_a_single_figure_are_one_sentence_and_no_table() -> None:
    """Regression: a table of thirteen targets, each "–" and "no figure"."""
    figures = replace(report({}), programs=[ASKING], objectives={"p": [scored(Progress.UNKNOWN)]})
    found = objectives(figures)
    assert (len(found.sentences), list(found.tables)) == (1, [])
    assert "1 objective of 1 program is in force" in found.sentences[0]


def test_an_objective_with_a_figure_is_in_the_table_and_the_others_are_counted() -> None:
    both = {"p": [scored(Progress.MET, 12), scored(Progress.UNKNOWN)]}
    found = objectives(replace(report({}), programs=[ASKING], objectives=both))
    (table,) = found.tables
    assert [row[4].text for row in table.rows] == ["met"]
    assert "1 met and 1 without a figure" in found.sentences[0]


def test_nothing_is_called_no_worse_where_nothing_can_be_compared() -> None:
    """Regression: "No measure is worse" over two periods of which every figure was hidden."""
    hidden: dict[str, float | None] = dict.fromkeys(STAYING)
    assert "can be compared" in attention(report(hidden, hidden)).sentences[-1]


def test_the_method_names_the_measures_that_are_in_the_report_and_no_others() -> None:
    assert list(method(report({"waiting": None}), None).tables) == []
    text = " ".join(method(report({"waiting": None}), None).sentences)
    assert "“hidden”" not in text
    assert "from the beginning" not in text, "nothing in the report says so"
    released = {"sessions": Total(people=20, count=30)}
    assert "from the beginning" in " ".join(method(report({"waiting": None}, released=released), None).sentences)


def test_questions_that_were_asked_anonymously_stand_below_their_program() -> None:
    asked = Asked("How is it here?", 1, "2026", "mentee", [(Question("fair", "Is it fair?", 1, 5), Scores(10, 31))])
    answered = {"p": Answered([asked], [("How is it here?", "mentor")])}
    found = satisfaction(replace(report({}), programs=[ASKING], answered=answered))
    (table,) = found.tables
    assert [cell.text for cell in table.rows[0]][:1] == ["Is it fair?"]
    assert table.rows[0][-1].text == "Compass: “How is it here?”, in 2026, by mentees"
    assert any("by mentors is shown" in sentence for sentence in found.sentences)
    silent = satisfaction(replace(report({}), programs=[ASKING], answered={"p": Answered([], [("How", "mentor")])}))
    assert list(silent.tables) == []


def test_forms_and_flows_are_a_picture_whose_finding_counts_them() -> None:
    forms = Forms([FormFigure("traditional pair", 8, 5, 1), FormFigure("peer group", 6, 4, 4)], None)
    section = ecosystem("Harbour", replace(report({}), forms=forms, facts=True), None)
    (picture,) = section.pictures
    assert picture.finding == "2 forms of mentoring and no connection between programs to show."
    assert [band.name for band in picture.bands if band.boxes] == ["Mentoring", "Groups"]
    assert picture.table is not None
    assert [row[2].text for row in picture.table.rows] == [
        "5 relationships began, 1 open; 8 people",
        "4 relationships began, 4 open; 6 people",
    ]
    assert section.sentences[0].startswith("9 relationships had begun by")


def test_released_forms_count_people_alone_and_say_how_many_are_in_forms_that_are_not_shown() -> None:
    forms = Forms([FormFigure("other", 11), FormFigure("traditional pair", 40)], 2025)
    section = ecosystem("the federation", replace(report({}), forms=forms), None)
    assert "51 people who began in 2025" in section.sentences[0]
    assert section.sentences[1] == "11 of them were in forms of too few people to be shown alone."
    (picture,) = section.pictures
    assert picture.table is not None
    assert [row[2].text for row in picture.table.rows] == ["40 people began in 2025"]


def test_a_report_of_which_no_form_is_released_says_why_there_is_no_picture() -> None:
    section = ecosystem("the federation", replace(report({}), forms=Forms((), 2025)), None)
    assert section.pictures == ()
    assert "only as counts of a closed year" in section.sentences[0]


def test_a_reason_is_said_once_and_the_sections_after_it_refer_to_it() -> None:
    """Regression: a board read the same two lines below four headings."""
    document = report_document("the federation", report(dict.fromkeys(MEETING)), None, "")
    texts = [list(section.sentences) for section in document.edited(["meeting", "staying", "goals"], {}).sections]
    assert texts[0] != [SAME_REASON]
    assert [SAME_REASON] in texts
    alone = document.edited(["goals"], {}).sections[0]
    assert list(alone.sentences) != [SAME_REASON], "a section that stands alone says why itself"
