"""Items of a digest: requirements, documents and questionnaires that are due, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.enrollment.notifications.texts import phrase


def describe(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return an item as a digest states it.

    Args:
        data: What it is: a requirement, a document or a questionnaire, with its code or title.
        language: The language of the mail.
    """
    until = data.get("valid_until")
    day: date | None = None if until is None else datetime.fromisoformat(until).date()
    return {"what": data["what"], "state": data["state"], "title": _title(data, language), "valid_until": day}


def _title(data: Mapping[str, Any], language: str) -> str:
    """Return what a code is called; the code of a document that its program chose, as words."""
    if data["what"] == "feedback":
        return phrase(language, "feedback") if data["name"] is None else str(data["name"])
    name = f"{data['what']}.{data['name']}"
    known = phrase(language, name)
    return str(data["name"]).replace("-", " ") if known == name else known
