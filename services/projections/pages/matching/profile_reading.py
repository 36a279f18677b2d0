"""The profile that the fields of its form state, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.projections.pages.forms.fields import Field, FieldError, Part
from services.projections.pages.forms.form import FormError
from services.projections.pages.matching.profile_fields import FREE, OFFERED, WANTED
from services.projections.pages.matching.profile_text import read_code, read_codes


def read_profile(typed: Mapping[str, Any], fields: Sequence[Field]) -> tuple[dict[str, Any], list[FormError]]:
    """Return the profile that the values of the fields state, and what is wrong.

    Args:
        typed: Values by field, without those left empty.
        fields: The fields.
    """
    mentor = any(each.part == OFFERED for each in fields)
    errors: list[FormError] = []
    profile = {name: typed[name] for name in ("zone", "mode") if name in typed}
    profile["languages"] = typed.get("languages", [])
    profile["offers" if mentor else "wants"] = list(_skill_lines(typed, fields, errors, mentor=mentor))
    profile["availability"] = list(_time_lines(typed, fields, errors)) or None
    name = "helps_with" if mentor else "needs"
    try:
        profile[name] = read_codes(typed.get(name, ""))
    except FieldError as error:
        errors.append(FormError(error.text, name))
    return profile, errors


def _skill_lines(
    typed: Mapping[str, Any], fields: Sequence[Field], errors: list[FormError], *, mentor: bool
) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for line in _lines(fields, OFFERED if mentor else WANTED):
        word = typed.get(f"skill-{line}", "")
        if not word:
            continue
        level = typed.get(f"level-{line}")
        try:
            code = read_code(word, "public speaking")
        except FieldError as error:
            errors.append(FormError(error.text, f"skill-{line}"))
            continue
        if code in seen:
            errors.append(FormError(f"{word} is listed twice.", f"skill-{line}"))
        if level is None:
            errors.append(FormError(f"Choose the level of {word}.", f"level-{line}"))
            continue
        seen.add(code)
        importance = {} if mentor else {"importance": int(typed.get(f"importance-{line}", 2))}
        yield {"skill": code, "level": int(level), **importance}


def _time_lines(typed: Mapping[str, Any], fields: Sequence[Field], errors: list[FormError]) -> Iterator[dict[str, Any]]:
    for line in _lines(fields, FREE):
        names = {"day": "a day", "begins": "a beginning", "ends": "an end"}
        found = {name: typed.get(f"{name}-{line}") for name in names}
        if not any(found.values()):
            continue
        missing = [name for name, value in found.items() if value is None]
        ends_at = "24:00" if found["ends"] == "00:00" else found["ends"]
        if missing:
            errors.append(FormError(f"Line {line} needs {names[missing[0]]}.", f"{missing[0]}-{line}"))
        elif str(found["begins"]) >= str(ends_at):
            errors.append(FormError("A time ends after it begins, on the same day.", f"ends-{line}"))
        else:
            yield {"day": found["day"], "begins_at": found["begins"], "ends_at": ends_at}


def _lines(fields: Sequence[Field], part: Part) -> list[int]:
    return sorted({each.line for each in fields if each.part == part})
