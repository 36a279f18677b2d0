"""Fields of a matching profile, one line a skill or a free time, and the profile that they state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.components.codes import code_text
from services.projections.pages.components.languages import LANGUAGES, language_name
from services.projections.pages.components.zones import zone_choices
from services.projections.pages.forms.fields import Field, Part
from services.projections.pages.matching.common_skills import COMMON_SKILLS
from services.projections.pages.matching.profile_text import (
    DAYS,
    IMPORTANCES,
    LEVELS,
    MODES,
)

MOST_LINES = 40
BLANK_LINES = 3
"""Lines that are added to those that are filled in."""
OFFERED = Part("Skills you offer", "How well you know each. Leave a line empty that you do not need.")
WANTED = Part(
    "Skills you want to learn",
    "How far you want to get in each, and how important it is. Leave a line empty that you do not need.",
)
FREE = Part(
    "When you are free",
    "Every week, in the time zone below. Leave all lines empty if any time will do.",
)
_LEVELS = {str(code): formats.capital(text) for code, text in LEVELS.items()}
_IMPORTANCES = {str(code): formats.capital(text) for code, text in IMPORTANCES.items()}
_DAYS = {day: formats.capital(day) for day in DAYS}


def profile_fields(profile: Mapping[str, Any], *, mentor: bool, zone: str, lines: int = 0) -> tuple[Field, ...]:
    """Return the fields of a profile, filled with what it states.

    Args:
        profile: The profile, as the service returns it.
        mentor: Whether it offers skills; otherwise it wants them.
        zone: Time zone (IANA) of its free times.
        lines: The least number of lines of each part: as many as were posted, so that none of them is lost.
    """
    skills = profile["offers"] if mentor else profile["wants"]
    further = ("helps_with", "What else you help with") if mentor else ("needs", "What else you want to work on")
    return (
        *_skill_fields(skills, lines, mentor=mentor),
        Field(
            name=further[0],
            label=further[1],
            hint="Short words with commas between them, like: promotion, time management.",
            required=False,
            longest=3_000,
            value=", ".join(map(code_text, profile[further[0]] or ())),
        ),
        _language_field(profile["languages"]),
        *_time_fields(profile["availability"] or (), lines),
        Field(name="zone", label="Time zone of these times", kind="choice", choices=zone_choices(zone), value=zone),
        Field(name="mode", label="How you want to meet", kind="choice", choices=MODES, value=profile["mode"]),
    )


def _skill_fields(skills: Sequence[Mapping[str, Any]], lines: int, *, mentor: bool) -> Iterator[Field]:
    part = OFFERED if mentor else WANTED
    for line, skill in _numbered(skills, lines):
        held = {name: str(skill.get(name, "")) for name in ("level", "importance")}
        place: dict[str, Any] = {"part": part, "line": line}
        yield Field(
            name=f"skill-{line}",
            label=f"Skill {line}",
            required=False,
            longest=64,
            value=formats.capital(code_text(skill["skill"])) if skill else "",
            suggestions=COMMON_SKILLS,
            **place,
        )
        yield _choice(f"level-{line}", f"Level {line}", _LEVELS, held["level"], place)
        if not mentor:
            yield _choice(f"importance-{line}", f"Importance {line}", _IMPORTANCES, held["importance"], place)


def _time_fields(times: Sequence[Mapping[str, str]], lines: int) -> Iterator[Field]:
    for line, one in _numbered(times, lines):
        place: dict[str, Any] = {"part": FREE, "line": line}
        ends_at = one.get("ends_at", "")
        yield _choice(f"day-{line}", f"Day {line}", _DAYS, one.get("day", ""), place)
        for name, label, value in (
            ("begins", "From", one.get("begins_at", "")),
            ("ends", "Until", "00:00" if ends_at == "24:00" else ends_at),
        ):
            yield Field(
                name=f"{name}-{line}", label=f"{label} {line}", kind="time", required=False, value=value, **place
            )


def _numbered(held: Sequence[Mapping[str, Any]], least: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    lines = max(len(held), min(MOST_LINES, max(len(held) + BLANK_LINES, least)))
    return enumerate([*held, *({} for _ in range(lines - len(held)))], 1)


def _choice(name: str, label: str, choices: Mapping[str, str], value: str, place: Mapping[str, Any]) -> Field:
    return Field(name=name, label=label, kind="choice", required=False, choices=choices, value=value, **place)


def _language_field(stated: Sequence[str]) -> Field:
    """Return the choice of languages, with those that are stated already whatever their code."""
    known = {**LANGUAGES, **{code: language_name(code) for code in stated}}
    return Field(
        name="languages",
        label="Languages you can meet in",
        kind="choices",
        choices=known,
        value=",".join(stated),
        required=False,
        hint="Choose none if any language will do.",
    )
