"""A matching profile in words, and the codes of words that were typed."""

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
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")


def times_text(times: Sequence[Mapping[str, str]] | None) -> str:
    """Return free times as lines: `Monday 17:00-19:00`."""
    return "\n".join(f"{each['day'].capitalize()} {each['begins_at']}-{each['ends_at']}" for each in times or ())


def read_codes(text: str) -> list[str]:
    """Return codes from words between commas or lines.

    Raises:
        FieldError: A word is no code.
    """
    words = [word for word in re.split(r"[,\n]", text) if word.strip()]
    return list(dict.fromkeys(read_code(word, "languages, time management") for word in words))


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


def read_code(word: str, example: str) -> str:
    """Return the code of a word: small letters, and a hyphen for a space.

    Args:
        word: As it was typed.
        example: A word that would do, for the refusal.

    Raises:
        FieldError: It has other letters than those of a code.
    """
    code = "-".join(word.strip().lower().split())
    if not _CODE.fullmatch(code):
        raise FieldError(f"Use letters from a to z and digits, like “{example}”, not “{word.strip()[:60]}”.")
    return code
