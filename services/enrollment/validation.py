"""Validation of single values, shared by this service's concepts. Pure.

Each function returns the value, so that a decision reads as one expression, or refuses it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from services.eventstore.refusal import RefusedError

MAX_NAME = 200
MAX_TEXT = 10_000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


def check_name(value: str, field: str, *, most: int = MAX_NAME) -> str:
    """Check a name, for example of an organization or a program: visible text on one line.

    Args:
        value: The name.
        field: Its field.
        most: The most characters it may have.

    Returns:
        The name without surrounding white space.

    Raises:
        RefusedError: `name-empty`, `name-too-long` or `name-not-text` (control characters, lone surrogates).
    """
    if not value.strip():
        raise RefusedError("name-empty", f"{field} must not be empty", field=field, kind="field")
    if len(value) > most:
        raise RefusedError("name-too-long", f"{field} has more than {most} characters", field=field, kind="field")
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value):
        detail = f"{field} contains a control character, a line break or an unpaired surrogate"
        raise RefusedError("name-not-text", detail, field=field, kind="field")
    return value.strip()


def check_text(value: str, field: str, *, most: int = MAX_TEXT) -> str:
    """Check a private text of several lines, for example a welcome; it may be empty.

    Args:
        value: The text.
        field: Its field.
        most: The most characters it may have.

    Raises:
        RefusedError: `text-too-long`, or `text-not-text` (control characters other than line breaks and tabs, lone
            surrogates).
    """
    if len(value) > most:
        raise RefusedError("text-too-long", f"{field} has more than {most} characters", field=field, kind="field")
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t" for c in value):
        detail = f"{field} contains a control character or an unpaired surrogate"
        raise RefusedError("text-not-text", detail, field=field, kind="field")
    return value


def check_code(value: str, field: str) -> str:
    """Check a code from a list (a reason, a skill, a terms version), never free text.

    Raises:
        RefusedError: `not-a-code`.
    """
    if not _CODE.fullmatch(value):
        detail = f"{field} must be a code: up to 64 letters, digits, _ . : -, starting with a letter or digit"
        raise RefusedError("not-a-code", detail, field=field, kind="field")
    return value


def check_choice(value: str, allowed: Collection[str], field: str) -> str:
    """Check a value of a closed list.

    Raises:
        RefusedError: `not-allowed`.
    """
    if value not in allowed:
        detail = f"{field} must be one of {', '.join(sorted(allowed))}"
        raise RefusedError("not-allowed", detail, field=field, kind="field")
    return value


def check_choices(values: Iterable[str], allowed: Collection[str], field: str) -> list[str]:
    """Check a non-empty set of values of a closed list.

    Returns:
        The values, sorted and without duplicates.

    Raises:
        RefusedError: `nothing-chosen` or `not-allowed`.
    """
    chosen = sorted({check_choice(value, allowed, field) for value in values})
    if not chosen:
        raise RefusedError("nothing-chosen", f"{field} must contain at least one value", field=field, kind="field")
    return chosen


def check_range(value: int, least: int, most: int, field: str) -> int:
    """Check that a number is within its bounds, both included.

    Raises:
        RefusedError: `out-of-range`.
    """
    if not least <= value <= most:
        raise RefusedError("out-of-range", f"{field} must be from {least} to {most}", field=field, kind="field")
    return value
