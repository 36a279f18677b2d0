"""Rules about single values, shared by this service's concepts. Pure.

Each returns the value it was given, so that a decision reads as one expression, or refuses by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError

MAX_NAME = 200
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


def name(value: str, field: str) -> str:
    """A name of an organization or a program: visible text on one line, at most 200 characters.

    Raises:
        RefusedError: `name-empty`, `name-too-long` or `name-not-text` (control characters, lone surrogates).
    """
    if not value.strip():
        raise RefusedError("name-empty", f"{field} is empty", field=field, kind="field")
    if len(value) > MAX_NAME:
        raise RefusedError("name-too-long", f"{field} has more than {MAX_NAME} characters", field=field, kind="field")
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value):
        raise RefusedError(
            "name-not-text", f"{field} holds a character that cannot be shown", field=field, kind="field"
        )
    return value.strip()


def code(value: str, field: str) -> str:
    """A code from a list (a reason, a skill, a terms version), never free text.

    Raises:
        RefusedError: `not-a-code`.
    """
    if not _CODE.fullmatch(value):
        detail = f"{field} must be a code: up to 64 letters, digits, _ . : -, starting with a letter or digit"
        raise RefusedError("not-a-code", detail, field=field, kind="field")
    return value


def one_of(value: str, allowed: Collection[str], field: str) -> str:
    """A word out of a closed list.

    Raises:
        RefusedError: `not-allowed`.
    """
    if value not in allowed:
        raise RefusedError(
            "not-allowed", f"{field} must be one of {', '.join(sorted(allowed))}", field=field, kind="field"
        )
    return value


def some_of(values: Iterable[str], allowed: Collection[str], field: str) -> list[str]:
    """A non-empty set of words out of a closed list, sorted.

    Raises:
        RefusedError: `nothing-chosen` or `not-allowed`.
    """
    chosen = sorted({one_of(value, allowed, field) for value in values})
    if not chosen:
        raise RefusedError("nothing-chosen", f"{field} must name at least one of them", field=field, kind="field")
    return chosen


def within(value: int, least: int, most: int, field: str) -> int:
    """A number inside its bounds, both included.

    Raises:
        RefusedError: `out-of-range`.
    """
    if not least <= value <= most:
        raise RefusedError("out-of-range", f"{field} must lie from {least} to {most}", field=field, kind="field")
    return value


def in_order(meta: CommandMetadata, previous: datetime | None) -> None:
    """What happens to one thing happens in order: not before what happened to it last.

    The allowance is for clocks of several machines, the same as between a caller's clock and ours.

    Raises:
        RefusedError: `occurred-before-previous`.
    """
    if previous is not None and meta.occurred_at < previous - CLOCK_SKEW:
        detail = f"occurred_at lies before what happened last, at {previous.isoformat()}"
        raise RefusedError("occurred-before-previous", detail, field="occurred_at", kind="field")


def unchanged_since(version: int, expected: int | None) -> None:
    """The caller decided on the state there is (`If-Match`); None asks for no check.

    Raises:
        RefusedError: `stale-version` (kind `stale`).
    """
    if expected is not None and expected != version:
        raise RefusedError("stale-version", f"this is at version {version}, not {expected}", kind="stale")
