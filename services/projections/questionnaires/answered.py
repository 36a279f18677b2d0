"""Answers that were given together: sums of the scores of each question, by questionnaire, wave and side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.projections.releases.item_series import ItemSeries
from services.projections.releases.questions import Key, Published, Question


class Scores(NamedTuple):
    """The sum of the scores of a question.

    Attributes:
        people: How many people gave one.
        total: Their sum.
    """

    people: int
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A questionnaire in one wave, answered by one side.

    Attributes:
        title: The title of the questionnaire.
        version: Its version.
        wave: The wave; empty for none.
        given_by: mentor or mentee.
        scores: Each question with its sum, in the order of the questionnaire.
    """

    title: str
    version: int
    wave: str
    given_by: str
    scores: Sequence[tuple[Question, Scores]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The anonymous questionnaires of a program.

    Attributes:
        asked: What was answered together, the latest wave first.
        silent: The title and the side of each of which nothing can be shown.
    """

    asked: Sequence[Asked] = ()
    silent: Sequence[tuple[str, str]] = ()


NOTHING_ASKED = Answered()
"""A program without anonymous questionnaires."""


def put_together(
    program: str, published: Mapping[Key, Published], sums: Iterable[tuple[ItemSeries, Scores]]
) -> Answered:
    """Return the questionnaires of a program with their sums.

    Args:
        program: The program.
        published: The versions of its questionnaires.
        sums: The sum of each question, by its series.
    """
    found: dict[tuple[str, int, str, str], dict[str, Scores]] = {}
    for series, scores in sums:
        place = (series.instrument, series.version, series.wave, series.given_by)
        found.setdefault(place, {})[series.item] = scores
    asked = [
        _asked(published[program, *place[:2]], place, scores)
        for place, scores in found.items()
        if (program, *place[:2]) in published
    ]
    ordered = sorted(asked, key=lambda each: (each.title.lower(), -each.version, each.given_by))
    ordered.sort(key=lambda each: each.wave, reverse=True)
    said = {(code, side) for code, _, _, side in found}
    silent = {
        (one.title, side): None
        for (of, code, _), one in published.items()
        for side in one.answered_by
        if of == program and (code, side) not in said
    }
    return Answered(ordered, list(silent))


def _asked(one: Published, place: tuple[str, int, str, str], scores: Mapping[str, Scores]) -> Asked:
    _, version, wave, side = place
    known = [(question, scores[question.code]) for question in one.questions if question.code in scores]
    return Asked(one.title, version, wave, side, known)
