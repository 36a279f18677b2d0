"""Fields of a form: label, hint and kind, and the value that a command takes from what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["text", "area", "mail", "number", "day", "until", "moment", "time", "choice", "choices", "check"]
"""How a field is shown and read.

`day` gives a date, `until` the end of a day, `moment` a time, both in the zone of the field; `time` a time of the day,
HH:MM; `choices` a list of codes.
"""
LONGEST = 200
"""Characters of a line."""


class FieldError(Exception):
    """Typed text that is not a value of the field.

    Args:
        text: The sentence that is shown beside the field.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: lines of fields of one kind, such as a skill with its level.

    Attributes:
        legend: What its lines state.
        hint: What helps to fill them in.
    """

    legend: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        name: Its name in the form, and in the body of the command.
        label: What it asks for.
        kind: How it is shown and read.
        hint: What helps to fill it in.
        required: Whether it must be filled in.
        choices: Texts by code, of the kinds `choice` and `choices`.
        value: What it holds at first.
        missing: The sentence where it is left empty; made from the label where there is none.
        longest: Most characters.
        lowest: The least number.
        highest: The greatest number.
        zone: Time zone (IANA) of a moment or the end of a day.
        zone_named: Whether the label of a moment names the zone; false where its page does.
        autocomplete: What a browser may fill in.
        suggestions: Texts that are suggested; others can be typed.
        part: The part of the form that it stands in; None where it stands alone.
        line: Its line in that part, from 1.
    """

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    missing: str = ""
    longest: int = LONGEST
    lowest: int | None = None
    highest: int | None = None
    zone: str = "UTC"
    zone_named: bool = True
    autocomplete: str = ""
    suggestions: Sequence[str] = ()
    part: Part | None = None
    line: int = 0

    @property
    def described(self) -> str:
        """Return the label with what a reader has to know: the zone of a moment, and whether it may stay empty."""
        zone = f" ({self.zone.replace('_', ' ')})" if self.kind == "moment" and self.zone_named else ""
        stated = self.required or self.kind == "check" or self.part is not None
        return f"{self.label}{zone}" if stated else f"{self.label}{zone} (optional)"

    def read(self, typed: Sequence[str]) -> object:
        """Return the value of what was typed; None where an optional field was left empty.

        Args:
            typed: The values of the field in the form.

        Raises:
            FieldError: It is no value of the field.
        """
        if self.kind == "check":
            return bool(typed)
        given = [each.strip() for each in typed if each.strip()]
        if not given:
            if self.required:
                raise FieldError(self.missing or f"{_verb(self.kind)} {_lower(self.label)}.")
            return None
        if self.kind == "choices":
            return [self._chosen(each) for each in given]
        return self._value(given[0])

    def _value(self, text: str) -> object:
        if len(text) > self.longest:
            raise FieldError(f"{self.label} must be {self.longest} characters or fewer.")
        match self.kind:
            case "choice":
                return self._chosen(text)
            case "number":
                return self._number(text)
            case "day" | "time":
                return _day(self.label, text).isoformat() if self.kind == "day" else _time(self.label, text)
            case "until":
                return _iso(_midnight(_day(self.label, text) + timedelta(days=1), self.zone))
            case "moment":
                return _iso(_moment(self.label, text, self.zone))
            case _:
                return text

    def _chosen(self, text: str) -> str:
        if text not in self.choices:
            raise FieldError(f"Choose {_lower(self.label)} from the list.")
        return text

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.removeprefix("-").isdecimal()) or len(text) > len(str(10**9)):
            raise FieldError(f"{self.label} must be a whole number.")
        number = int(text)
        if self.lowest is not None and number < self.lowest:
            raise FieldError(f"{self.label} must be {self.lowest} or more.")
        if self.highest is not None and number > self.highest:
            raise FieldError(f"{self.label} must be {self.highest} or less.")
        return number


def in_zone(fields: Sequence[Field], zone: ZoneInfo, *, named: bool = True) -> list[Field]:
    """Return fields whose moments and ends of days are read in a time zone.

    Args:
        fields: The fields.
        zone: The zone of the reader.
        named: Whether the label of a moment names it.
    """
    return [replace(each, zone=zone.key, zone_named=named) for each in fields]


def _verb(kind: Kind) -> str:
    return "Choose" if kind in {"choice", "choices"} else "Enter"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _time(label: str, text: str) -> str:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise FieldError(f"{label} must be a time, like 17:30.") from None
    return f"{found:%H:%M}"


def _day(label: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise FieldError(f"{label} must be a date, like 2026-03-14.") from None
    if not date(1900, 1, 1) <= day <= date(2199, 12, 31):
        raise FieldError(f"{label} must be between the years 1900 and 2199.")
    return day


def _moment(label: str, text: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(f"{label} must be a date with a time, like 2026-03-14T16:00.") from None
    _day(label, moment.date().isoformat())
    if moment.tzinfo:
        return moment
    local = moment.replace(tzinfo=ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != moment:
        raise FieldError(f"{label} does not exist on that day: the clocks go forward. Enter a time one hour later.")
    return local


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
