"""View of anonymous questionnaires: each question in words, its mean, and how many people gave it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.waves import wave_text
from services.projections.questionnaires.answered import Answered, Asked

COLUMNS = (Column("Question"), Column("Scale"), Column("Mean", True), Column("People", True), Column("Asked"))
_GROUPED_BY = 4


@dataclass(frozen=True, slots=True)
class Questionnaires:
    """The anonymous questionnaires of a program, as its page shows them.

    Attributes:
        sentences: How the answers are protected, and of what nothing is shown.
        table: The questions with their means; None where there is none to show.
    """

    sentences: Sequence[str]
    table: Table | None


def questionnaires_view(answered: Answered, smallest: int, csv: str | None) -> Questionnaires | None:
    """Return the questionnaires of a program; None where it has published no anonymous one.

    Args:
        answered: What was answered together.
        smallest: The fewest people of a group that the reader sees.
        csv: The address of the table as CSV.
    """
    if not answered.asked and not answered.silent:
        return None
    sentences = [promise(smallest), *silence(answered.silent, smallest)]
    rows = [row for asked in answered.asked for row in question_rows(asked, heading(asked))]
    return Questionnaires(sentences, anonymous_table(rows, csv) if rows else None)


def anonymous_table(rows: Sequence[Sequence[Cell]], csv: str | None = None) -> Table:
    """Return the table of questions, below the wave and the side that answered."""
    caption = "Mean of each question, by the time at which it was asked and the side that answered"
    return Table("questionnaires", caption, COLUMNS, rows, csv, group_by=_GROUPED_BY)


def heading(asked: Asked) -> str:
    """Return which questionnaire was asked, when, and whom: `How is it here?, in 2026, by mentees`."""
    version = f" (version {asked.version})" if asked.version > 1 else ""
    when = f", {wave_text(asked.wave)}" if asked.wave else ""
    return f"“{asked.title}”{version}{when}, by {asked.given_by}s"


def question_rows(asked: Asked, group: str) -> list[list[Cell]]:
    """Return a row for each question of a questionnaire.

    Args:
        asked: The questionnaire in one wave, by one side.
        group: What heads its rows.
    """
    return [
        [
            Cell(question.text),
            Cell(question.scale),
            Cell(question.mean(scores.total, scores.people)),
            Cell(formats.number(scores.people), raw=scores.people),
            Cell(group),
        ]
        for question, scores in asked.scores
    ]


def promise(smallest: int) -> str:
    """Return how anonymous answers are protected."""
    return (
        f"The answers are anonymous: no single one is kept. Each mean is of groups of at least {smallest} people who "
        "answered together; the answers of the last few wait for others, and are in no mean yet. Of those who did not "
        "answer nothing is known."
    )


def silence(silent: Iterable[tuple[str, str]], smallest: int) -> list[str]:
    """Return of which questionnaires and sides nothing can be shown, and why."""
    return [
        f"Of “{title}” nothing by {side}s is shown: no group of {smallest} {side}s has answered it together yet."
        for title, side in silent
    ]
