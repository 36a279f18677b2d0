"""Paths of influence from one person to another: earliest arrival and fewest relationships, with dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.paths import PathsFound, PathStep
from services.projections.pages.components import formats


@dataclass(frozen=True, slots=True)
class PathView:
    """The finding and the steps of each path; ``shortest`` is empty where it equals the foremost path."""

    finding: str
    foremost: Sequence[str]
    shortest: Sequence[str]


def path_view(paths: PathsFound) -> PathView:
    """Build the section from the network's answer."""
    same = [step.relationship_id for step in paths.foremost] == [step.relationship_id for step in paths.shortest]
    return PathView(
        _finding(paths, same=same),
        [_step(step) for step in paths.foremost],
        [] if same else [_step(step) for step in paths.shortest],
    )


def _finding(paths: PathsFound, *, same: bool) -> str:
    source, target = formats.short_id(paths.from_), formats.short_id(paths.to)
    if not paths.reached or paths.reached_at is None:
        otherwise = " It did if relationships that start at the very time of arrival are included."
        return f"The influence of {source} did not reach {target}.{otherwise if paths.reached_at_or_after else ''}"
    steps = formats.count(len(paths.foremost), "relationship")
    head = f"Influence first reached {target} on {formats.day(paths.reached_at)}, through {steps}."
    if same:
        return f"{head} No path is shorter."
    return f"{head} A later path is shorter: {formats.count(len(paths.shortest), 'relationship')}."


def _step(step: PathStep) -> str:
    if step.withheld or step.mentor is None or step.mentee is None:
        return "a relationship in a confidential program"
    program = step.program_name or formats.short_id(step.program_id or "")
    started = formats.day(step.started_at) if step.started_at else "on an unknown date"
    delivered = f", influence delivered {formats.day(step.effect_at)}" if step.effect_at else ""
    return (
        f"{formats.short_id(step.mentor)} → {formats.short_id(step.mentee)} in {program}: started {started}{delivered}"
    )
