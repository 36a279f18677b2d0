"""Types of request bodies that the write services share."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from services.eventstore.time_window import EARLIEST, LATEST
from services.web.command_request import CommandBody, Moment

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Code = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$",
        description="A code of a list, never free text.",
        examples=["moved_away"],
    ),
]
Count = Annotated[int, Field(strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=200, description="Visible text on one line; a public name.")]
OwnWords = Annotated[
    str,
    Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$", description="A text of several lines; kept sealed."),
]
Minutes = Annotated[Count, Field(ge=1, le=24 * 60, description="At most a day.")]


class WithReason(CommandBody):
    """The body of a command with a reason."""

    reason: Code


def _check_day(value: object) -> object:
    # The lax parser also accepts numbers and times; a day has one form only.
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


def _check_plausible(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"a time lies between the years {EARLIEST.year} and {LATEST.year}")
    return moment.astimezone(UTC)


def _check_plausible_day(day: date) -> date:
    if not EARLIEST.date() <= day <= LATEST.date():
        raise ValueError(f"a day lies between the years {EARLIEST.year} and {LATEST.year}")
    return day


Day = Annotated[
    date,
    BeforeValidator(_check_day),
    AfterValidator(_check_plausible_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day between 1900 and 2200."""
PlausibleMoment = Annotated[
    Moment, AfterValidator(_check_plausible), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A time between 1900 and 2200, in UTC."""
