"""Script of a program: it publishes its documents, opens, and changes its policy."""

from collections.abc import Iterator
from datetime import datetime

from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.step import Step, iso_format

_BASE = "/enrollment/v1/programs"


def opens(sketch: ProgramProfile, opened: datetime) -> Iterator[Step]:
    """Yield the steps in which a program opens, and its name is put right where it was misspelt.

    A program with documents is drafted first, because it cannot open before they are published.

    Args:
        sketch: The program.
        opened: When it opens.
    """
    body: dict[str, object] = {
        "organization_id": f"{{{sketch.home}}}",
        "name": sketch.misspelt or sketch.name,
        "policy": sketch.policy(opened.date()),
        "occurred_at": iso_format(opened),
    }
    if sketch.rules.documents:
        body["draft"] = True
    yield Step(opened, sketch.key, sketch.key, _BASE, body, (sketch.key, "program_id"), needs=(sketch.home,))
    for kind in sketch.rules.documents:
        yield _step(sketch, opened, "documents", tail=f"document-{kind}", **_document(kind))
    if sketch.rules.documents:
        yield _step(sketch, opened, "open")
    if sketch.misspelt is not None:
        yield _step(sketch, opened, "rename", name=sketch.name)


def limits_places(sketch: ProgramProfile, at: datetime, places: int) -> Step:
    """Return the step in which a program states a new number of places for mentees."""
    return changes_policy(sketch, at, tail="places", mentee_places=places)


def changes_policy(
    sketch: ProgramProfile, at: datetime, *, tail: str, effective_at: datetime | None = None, **changes: object
) -> Step:
    """Return the step in which a program states its policy again, with changes; its objectives stay.

    Args:
        sketch: The program.
        at: When it is stated.
        tail: Makes the step's name unique.
        effective_at: When it takes effect; at once if None.
        changes: Fields of the policy.
    """
    policy = {**sketch.policy(at.date()), **changes}
    policy.pop("objectives", None)
    body: dict[str, object] = {"policy": policy}
    if effective_at is not None:
        body["effective_at"] = iso_format(effective_at)
    return _step(sketch, at, "policy", tail=tail, **body)


def _document(kind: str) -> dict[str, object]:
    title = kind.replace("-", " ").capitalize()
    text = f"{title} of this program, version 1. Whoever takes part agrees to it before the first session."
    return {"code": kind, "kind": kind, "title": title, "roles": ["mentor", "mentee"], "text": text}


def _step(sketch: ProgramProfile, at: datetime, act: str, *, tail: str | None = None, **body: object) -> Step:
    content = {**body, "occurred_at": iso_format(at)}
    return Step(at, f"{sketch.key}.{tail or act}", sketch.key, f"{_BASE}/{{{sketch.key}}}/{act}", content)
