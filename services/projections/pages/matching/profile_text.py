"""A matching profile as lines of text that a form shows and reads, one skill or one time a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.projections.pages.components.codes import code_text
from services.projections.pages.components.languages import language_name
from services.projections.pages.forms.fields import FieldError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MODES: Mapping[str, str] = {"either": "Either way", "remote": "Remotely", "in_person": "In person"}
LEVELS: Mapping[int, str] = {1: "a beginner", 2: "some practice", 3: "much practice", 4: "able to teach it"}
"""Levels of a skill in words."""
IMPORTANCES: Mapping[int, str] = {1: "welcome", 2: "important", 3: "very important"}
"""Importances of a wanted skill in words."""
_TIME = re.compile(r"([a-z]+)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")
MOST_LINES = 40


def offers_text(offers: Sequence[Mapping[str, Any]]) -> str:
    """Return offered skills as lines: `finance, 3`."""
    return "\n".join(f"{each['skill']}, {each['level']}" for each in offers)


def wants_text(wants: Sequence[Mapping[str, Any]]) -> str:
    """Return wanted skills as lines: `finance, 3, 2`."""
    return "\n".join(f"{each['skill']}, {each['level']}, {each['importance']}" for each in wants)


def times_text(times: Sequence[Mapping[str, str]] | None) -> str:
    """Return free times as lines: `Monday 17:00-19:00`."""
    return "\n".join(f"{each['day'].capitalize()} {each['begins_at']}-{each['ends_at']}" for each in times or ())


def read_offers(text: str) -> list[dict[str, Any]]:
    """Return offered skills from lines.

    Raises:
        FieldError: A line is none.
    """
    return [{"skill": skill, "level": numbers[0]} for skill, numbers in _skills(text, "finance, 3", (4,))]


def read_wants(text: str) -> list[dict[str, Any]]:
    """Return wanted skills from lines; an importance that is left out is 2.

    Raises:
        FieldError: A line is none.
    """
    return [
        {"skill": skill, "level": numbers[0], "importance": numbers[1] if len(numbers) > 1 else 2}
        for skill, numbers in _skills(text, "finance, 3, 2", (4, 3))
    ]


def read_codes(text: str) -> list[str]:
    """Return codes from words between commas or lines.

    Raises:
        FieldError: A word is no code.
    """
    return list(
        dict.fromkeys(_code(word, "languages, time management") for word in re.split(r"[,\n]", text) if word.strip())
    )


def read_times(text: str) -> list[dict[str, str]] | None:
    """Return free times from lines; None where none is stated.

    Raises:
        FieldError: A line is none.
    """
    found = [_time(line) for line in _lines(text)]
    return found or None


def profile_entries(profile: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a profile states as labels and texts; what it leaves open is left out.

    Args:
        profile: As the service returns it.
    """
    parts: tuple[tuple[str, Callable[[Any], str], str], ...] = (
        ("Skills offered", _levels, "offers"),
        ("Skills wanted", _levels, "wants"),
        ("Helps with", _plain, "helps_with"),
        ("Development needs", _plain, "needs"),
        ("Languages", lambda codes: "\n".join(map(language_name, codes)), "languages"),
        ("Free times", times_text, "availability"),
    )
    for label, text_of, name in parts:
        if profile.get(name):
            yield label, text_of(profile[name]).replace("\n", "; ")
    yield "How to meet", MODES[profile["mode"]]


def _levels(skills: Sequence[Mapping[str, Any]]) -> str:
    """Return skills with their levels in words: `finance: a beginner, very important`."""
    return "\n".join(
        f"{code_text(each['skill'])}: {LEVELS[each['level']]}"
        + (f", {IMPORTANCES[each['importance']]}" if "importance" in each else "")
        for each in skills
    )


def _plain(codes: Sequence[str]) -> str:
    return "\n".join(map(code_text, codes))


def _skills(text: str, example: str, highest: Sequence[int]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for line in _lines(text):
        name, *numbers = (part.strip() for part in line.split(","))
        skill = _code(name, example)
        if skill in found:
            raise FieldError(f"{name} is listed twice.")
        if not 1 <= len(numbers) <= len(highest) or not all(map(_is_digit, numbers)):
            raise FieldError(f"Write a skill like “{example}”, not “{line[:60]}”.")
        values = [int(each) for each in numbers]
        if any(not 1 <= value <= most for value, most in zip(values, highest, strict=False)):
            raise FieldError(f"Levels are 1 to 4, and importances 1 to 3, not “{line[:60]}”.")
        found[skill] = values
    return list(found.items())


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdecimal()


def _time(line: str) -> dict[str, str]:
    match = _TIME.fullmatch(line.lower())
    days = [each for each in DAYS if match and len(match[1]) >= 3 and each.startswith(match[1])]
    if match is None or not days:
        raise FieldError(f"Write a time like “Monday 17:00-19:00”, not “{line[:60]}”.")
    begins_at, ends_at = match[2].zfill(5), match[3].zfill(5)
    if begins_at >= ends_at or ends_at > "24:00" or any(each[3:] > "59" for each in (begins_at, ends_at)):
        raise FieldError(f"A time ends after it begins, on the same day: “{line[:60]}”.")
    return {"day": days[0], "begins_at": begins_at, "ends_at": ends_at}


def _code(word: str, example: str) -> str:
    code = "-".join(word.strip().lower().split())
    if not _CODE.fullmatch(code):
        raise FieldError(f"Use letters from a to z and digits, like “{example}”, not “{word.strip()[:60]}”.")
    return code


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise FieldError(f"At most {MOST_LINES} lines are read.")
    return lines
