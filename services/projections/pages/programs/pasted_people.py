"""A pasted list of people: one a line, a name and a mail address, as it comes from a spreadsheet or a mail program."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_PEOPLE = 100
LONGEST_NAME = 200
_SEPARATOR = re.compile(r"\s*[\t;,]\s*")
_ANGLED = re.compile(r"^\s*\"?(?P<name>[^<\"]*)\"?\s*<(?P<mail>[^>]*)>\s*$")
_MAIL = re.compile(r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+$")


@dataclass(frozen=True, slots=True)
class PastedPerson:
    """One line.

    Attributes:
        line: Its number, from 1.
        name: The name.
        mail: The mail address.
        fault: What is wrong with it; empty where nothing is.
    """

    line: int
    name: str
    mail: str
    fault: str = ""


def read_people(text: str) -> Sequence[PastedPerson]:
    """Return the people of a pasted list; empty lines are left out.

    Args:
        text: The list: `name, mail`, `name; mail`, `name<tab>mail`, or `name <mail>` on each line.
    """
    people: list[PastedPerson] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, mail = _parts(line)
        fault = _fault(name, mail)
        if not fault and (earlier := seen.setdefault(mail.casefold(), number)) != number:
            fault = f"The address is on line {earlier} already."
        people.append(PastedPerson(number, name, mail, fault))
    return people


def _parts(line: str) -> tuple[str, str]:
    angled = _ANGLED.match(line)
    if angled:
        return angled["name"].strip(), angled["mail"].strip()
    parts = [part.strip().strip('"').strip() for part in _SEPARATOR.split(line.strip()) if part.strip()]
    mail = next((part for part in parts if "@" in part), "")
    name = " ".join(part for part in parts if part != mail)
    return name, mail


def _fault(name: str, mail: str) -> str:
    if not mail:
        return "There is no mail address."
    if not _MAIL.match(mail) or len(mail) > LONGEST_NAME:
        return "The mail address is not valid."
    if not name:
        return "There is no name."
    if len(name) > LONGEST_NAME:
        return f"The name is longer than {LONGEST_NAME} characters."
    return ""
