"""Measured figures of a page: the answer to its query, by measure, with the comparison and how complete it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer
from services.projections.measures.query.released_answer import NOT_RELEASED
from services.projections.pages.components import formats

HALF = 0.5
"""The least denominator of a figure that is shown: less is written as 0."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one scope.

    Attributes:
        answer: The answer to the page's query; one row.
    """

    answer: QueryAnswer

    @property
    def exact(self) -> bool:
        """Whether the reader sees facts."""
        return self.answer.door == "facts"

    @property
    def as_of(self) -> datetime:
        """The date of the figures."""
        return datetime.fromisoformat(self.answer.period.as_of)

    def figure(self, measure: str) -> MetricFigure:
        """Return the figure of a measure that was asked for."""
        return _of_something(next(each for each in self.answer.results[0].metrics if each.metric == measure))

    def before(self, measure: str) -> MetricFigure | None:
        """Return the figure compared with; None where none was asked for."""
        row = self.answer.results[0].comparison
        return None if row is None else _of_something(next(each for each in row if each.metric == measure))

    def card(self, measure: str) -> Card:
        """Return the card of a measure."""
        return next(each for each in self.answer.cards if each.id == measure)

    def is_shown(self, measure: str) -> bool:
        """Return whether the reader's door has the measure: some are facts and in no release."""
        return self.figure(measure).suppressed != NOT_RELEASED

    @property
    def measures(self) -> list[str]:
        """The ids of the measures, in order."""
        return [each.id for each in self.answer.cards]

    @property
    def completeness(self) -> str:
        """How complete released figures are; empty for facts."""
        if self.exact:
            return ""
        return (
            f"Complete to {formats.day(self.as_of)}; changes of fewer than {self.answer.minimum_group_size} people "
            "are not shown yet. A period holds what was released in it, which can be later than it happened."
        )

    @property
    def window(self) -> str:
        """The period in words, and the one compared with: `1 Jan to 31 Mar 2026, compared with …`."""
        period, other = self.answer.period, self.answer.compared_with
        text = f"{days(period.from_, period.to, period.as_of)}, as of {formats.past(self.as_of)}"
        return text if other is None else f"{text}; compared with {days(other.from_, other.to, other.as_of)}"


def _of_something(figure: MetricFigure) -> MetricFigure:
    """Return a figure; without a value where it is a share of less than half a thing: 0 of 0 is not 0 %.

    What is due grows with each day of an agreed rhythm, so after two days a seventh of a session is due.
    """
    if figure.denominator is None or figure.value is None or figure.denominator >= HALF:
        return figure
    return figure.model_copy(update={"value": None, "numerator": None, "denominator": None})


def days(first: str | None, after: str | None, as_of: str) -> str:
    """Return a window in words, up to the date where it goes on: `1 Jan to 14 Mar 2026`.

    Args:
        first: Its beginning; None for none.
        after: Its end, exclusive; None for none.
        as_of: The date.
    """
    end = datetime.fromisoformat(as_of)
    if after is not None:
        end = min(end, datetime.fromisoformat(after).astimezone(end.tzinfo) - _MOMENT)
    last = formats.day(end)
    if first is None:
        return f"Everything up to {last}"
    start = formats.day(datetime.fromisoformat(first))
    year = f" {end.year}"
    return f"{start.removesuffix(year)} to {last}" if start.endswith(year) else f"{start} to {last}"
