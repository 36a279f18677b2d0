"""The words of anonymous questionnaires: their titles and questions, as programs published them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

_PUBLISHED = """
SELECT program_id::text, code, version, title, answered_by, items FROM room.instruments
 WHERE privacy = 'anonymous' AND program_id = ANY(%s::uuid[]) ORDER BY program_id, title, code, version"""
_OPEN_ENDS = 20
"""The part of a scale, one in so many, at each end of which a mean is shown as the bound."""
Key = tuple[str, str, int]
"""A program, the code of a questionnaire and its version."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its scale.

    Attributes:
        code: Its code.
        text: What people read.
        minimum: The lowest score.
        maximum: The highest score.
        scale: The meaning of both ends; empty where they have no labels.
    """

    code: str
    text: str
    minimum: int
    maximum: int
    scale: str = ""

    def mean(self, total: int, people: int) -> str:
        """Return the mean of the scores to a tenth, with open ends: a mean at the end would be one about everybody.

        Args:
            total: The sum of the scores.
            people: How many people gave one, at least one.
        """
        room, mean = (self.maximum - self.minimum) / _OPEN_ENDS, total / people
        low, high = self.minimum + room, self.maximum - room
        if mean >= high or round(mean, 1) >= round(high, 1):
            return f"{high:.1f} or more"
        return f"{low:.1f} or less" if mean <= low or round(mean, 1) <= round(low, 1) else f"{mean:.1f}"


@dataclass(frozen=True, slots=True)
class Published:
    """One version of an anonymous questionnaire.

    Attributes:
        title: Its title.
        answered_by: The sides that answer it.
        questions: Its questions, in order.
    """

    title: str
    answered_by: tuple[str, ...]
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        """Return a question by its code; None where the version has none of it."""
        return next((each for each in self.questions if each.code == code), None)


def read_published(connection: psycopg.Connection[Any], programs: Iterable[str]) -> Mapping[Key, Published]:
    """Return every version of every anonymous questionnaire of some programs, ordered by program and title.

    Args:
        connection: A connection to the projections' database.
        programs: The programs.
    """
    rows = connection.execute(_PUBLISHED, [list(programs)]).fetchall()
    return {
        (program, code, version): Published(title, tuple(sides), tuple(_question(item) for item in items))
        for program, code, version, title, sides, items in rows
    }


def _question(item: Mapping[str, Any]) -> Question:
    minimum, maximum = int(item["minimum"]), int(item["maximum"])
    labelled = item["lowest"] and item["highest"]
    scale = f"{minimum} {item['lowest']}, {maximum} {item['highest']}" if labelled else f"{minimum} to {maximum}"
    return Question(item["code"], item["text"], minimum, maximum, scale)
