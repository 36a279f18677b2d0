"""Forms of a day other than YYYY-MM-DD, as `--date-format` names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_PARTS = {"YYYY": "%Y", "MM": "%m", "DD": "%d"}
_DIRECTIVES = {"%Y", "%m", "%d", "%b", "%B", "%y", "%j"}


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A form of a day.

    Attributes:
        text: As it was given: `DD.MM.YYYY`.
        directives: The same for `strptime`: `%d.%m.%Y`.
    """

    text: str
    directives: str

    def parse(self, written: str) -> date:
        """Parse a day.

        Raises:
            ValueError: It is not of this form.
        """
        return datetime.strptime(written, self.directives).date()  # noqa: DTZ007 - a day has no zone


def date_format(text: str) -> DateFormat:
    """Parse a form: `DD.MM.YYYY`, `MM/DD/YYYY`, or the directives of `strptime`.

    Raises:
        ValueError: It does not name a year, a month and a day, each once.
    """
    directives = text
    if "%" not in text:
        for part, directive in _PARTS.items():
            directives = directives.replace(part, directive)
    found = re.findall("%.", directives)
    kinds = ["".join(sorted(one[1].lower() for one in found if one in _DIRECTIVES))]
    if len(found) != 3 or kinds[0] not in ("dmy", "bdy"):
        raise ValueError("a date format names a year, a month and a day, such as DD.MM.YYYY or MM/DD/YYYY")
    return DateFormat(text, directives)
