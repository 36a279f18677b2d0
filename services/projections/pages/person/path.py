"""How influence got from one person to another: the earliest arrival and the fewest relationships, with dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.paths import PathsFound, PathStep
from services.projections.pages.components import formats


@dataclass(frozen=True, slots=True)
class PathView:
    """The finding, and the steps of each path; ``shortest`` is empty where it is the same."""

    finding: str
    foremost: Sequence[str]
    shortest: Sequence[str]


def path_view(found: PathsFound) -> PathView:
    """Say how influence got there, or that it did not."""
    same = [step.relationship_id for step in found.foremost] == [step.relationship_id for step in found.shortest]
    return PathView(
        _finding(found, same=same),
        [_step(step) for step in found.foremost],
        [] if same else [_step(step) for step in found.shortest],
    )


def _finding(found: PathsFound, *, same: bool) -> str:
    source, target = formats.short_id(found.from_), formats.short_id(found.to)
    if not found.reached or found.reached_at is None:
        unless = " It would, if a relationship counted that starts at the very time of arrival."
        return f"The influence of {source} did not reach {target}.{unless if found.reached_at_or_after else ''}"
    steps = formats.count(len(found.foremost), "relationship")
    head = f"It first reached {target} on {formats.day(found.reached_at)}, over {steps}."
    if same:
        return f"{head} No path has fewer."
    return f"{head} A later one has fewer: {formats.number(len(found.shortest))}."


def _step(step: PathStep) -> str:
    if step.withheld or step.mentor is None or step.mentee is None:
        return "a relationship in a confidential program"
    program = step.program_name or formats.short_id(step.program_id or "")
    started = formats.day(step.started_at) if step.started_at else "an unknown day"
    delivered = f", delivered {formats.day(step.effect_at)}" if step.effect_at else ""
    return (
        f"{formats.short_id(step.mentor)} → {formats.short_id(step.mentee)}, in {program}: began {started}{delivered}"
    )
