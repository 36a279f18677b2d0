"""Script of groups: formed by the program's staff before the first of its mentees is proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.participation_script import Participant
from services.cli.demo.example.step import Step, iso_format

BASE: Final = "/relationships/v1/groups"


def group_name(sketch: ProgramProfile, mentor: Participant, intake: datetime) -> str:
    """Return the name of the group that a mentor leads in an intake of a program."""
    return f"{mentor.name}.group-{intake.date()}" if sketch.group > 1 else ""


def forms(sketch: ProgramProfile, name: str, mentors: tuple[Participant, ...], at: datetime) -> Step:
    """Return the step by which staff forms a group; its mentees are proposed one by one.

    Args:
        sketch: The program.
        name: The group's name.
        mentors: Its one or two mentors.
        at: When the intake begins; it is formed once its mentors are enrolled.
    """
    formed = max([at, *(each.enrolled for each in mentors)])
    body: dict[str, object] = {
        "mentor_participation_ids": [f"{{{each.name}}}" for each in mentors],
        "most": max(sketch.group, sketch.capacity),
        "formality": sketch.formality,
        "direction": sketch.direction,
        "occurred_at": iso_format(formed),
    }
    path = f"/relationships/v1/programs/{{{sketch.key}}}/groups"
    needs = (sketch.key, *(each.name for each in mentors))
    return Step(formed, name, name, path, body, (name, "group_id"), needs)
