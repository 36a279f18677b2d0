"""Selection of a dashboard: period, comparison and date of its address, and the errors beside their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import Days, Filter, QueryRequest
from services.projections.pages.components import formats

Text = Annotated[str, Query(max_length=40)]
PERIODS: Mapping[str, str] = {
    "month": "This month",
    "quarter": "This quarter",
    "year": "This year",
    "12mo": "Last 12 months",
    "all": "All time",
}
COMPARISONS: Mapping[str, str] = {
    "previous_period": "The period before",
    "year_over_year": "The same period a year before",
    "none": "Nothing",
}
DEFAULTS: Mapping[str, str] = {"period": "12mo", "compare": "previous_period", "as_of": ""}
_FIELDS = {"date_range": "period", "compare": "compare", "as_of": "as_of"}
"""Fields of the form by those of a query."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refusal of a selection: the name of the rule, and a sentence for beside the field."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Choice of a reader in the header of a dashboard.

    Attributes:
        path: Path of the page.
        period: The word of the period.
        compare: The word of the comparison.
        as_of: The date, as typed; empty for now.
        others: Further parameters of the page that its links keep.
        errors: Refusals by field.
        usual: The period of the page's address without one: all time for a program that has ended.
    """

    path: str
    period: str = DEFAULTS["period"]
    compare: str = DEFAULTS["compare"]
    as_of: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Refusal] = field(default_factory=dict)
    usual: str = DEFAULTS["period"]

    @property
    def periods(self) -> Mapping[str, str]:
        """The choices of the period."""
        return PERIODS

    @property
    def comparisons(self) -> Mapping[str, str]:
        """The choices of the comparison."""
        return COMPARISONS

    @property
    def day(self) -> str:
        """The value of the date field: the input as typed, valid or not."""
        return self.as_of[:10]

    @property
    def compares(self) -> bool:
        """Whether figures are compared; all time has no time before it."""
        return self.compare != "none" and self.period != "all"

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters; defaults are left out."""
        present = {"period": self.period, "compare": self.compare, "as_of": self.as_of, **self.others, **changes}
        defaults = {**DEFAULTS, "period": self.usual}
        query = {name: value for name, value in present.items() if value and value != defaults.get(name)}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def request(
        self,
        metrics: Sequence[str],
        programs: Sequence[str] = (),
        *,
        days: Days | None = None,
        dimension: str | None = None,
        compared: bool = True,
    ) -> QueryRequest:
        """Return the query of some measures.

        Args:
            metrics: Ids of the measures.
            programs: The programs; none for the whole federation.
            days: Another window than the selected one.
            dimension: The dimension of the rows.
            compared: Whether the comparison is asked for too.
        """
        filters: list[Filter] = [("is", "program", list(programs))] if programs else []
        return QueryRequest(
            metrics=list(metrics),
            date_range=days or self.period,
            filters=filters,
            dimensions=[dimension] if dimension else [],
            compare=self.compare if compared and self.compares else None,
            as_of=self.as_of or None,
        )

    def refused(self, error: QueryRefusedError) -> "Selection":
        """Return the selection with the refusal of a query beside its field."""
        place = _FIELDS.get(error.field, "period")
        return replace(self, errors={place: Refusal(error.rule, self._sentence(error))})

    def _sentence(self, error: QueryRefusedError) -> str:
        match error.rule:
            case "unknown-range":
                return f"“{self.period}” is not a period. Choose one from the list."
            case "unknown-comparison":
                return f"“{self.compare}” is not a comparison. Choose one from the list."
            case "invalid-date":
                return f"“{self.as_of}” is not a date. Use the format 2026-03-14, or leave the field empty for today."
            case "time-in-future":
                return f"{self.as_of} is in the future. Enter today's date or an earlier one, or leave the field empty."
        return formats.sentence(str(error))
