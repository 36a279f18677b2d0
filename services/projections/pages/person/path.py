"""Paths of influence between two people, there and back: earliest arrival and fewest relationships, with dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.paths import PathsFound, PathStep
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Names


@dataclass(frozen=True, slots=True)
class PathRoute:
    """One path.

    Attributes:
        name: Name of its picture in an address.
        title: Its heading.
        steps: Its relationships in words.
        drawn: Its relationships.
        picture: The address of its picture.
    """

    name: str
    title: str
    steps: Sequence[str]
    drawn: Sequence[PathStep]
    picture: str


@dataclass(frozen=True, slots=True)
class PathView:
    """The paths between two people.

    Attributes:
        finding: Whether and when the first one's influence reached the other, and back.
        routes: The paths; the shortest only where it is not the earliest.
        other: The other person's own page.
    """

    finding: str
    routes: Sequence[PathRoute]
    other: Link


def path_view(links: PageLinks, paths: PathsFound, back: PathsFound | None = None, *, names: Names) -> PathView:
    """Build the section from the network's answers.

    Args:
        links: Links that keep the request.
        paths: The paths from the person of the page to another one.
        back: Those from the other one; None where they were not asked for.
        names: Names of the people.
    """
    source, target = names.of(paths.from_), names.of(paths.to)
    own = links.on_page(f"/network/people/{paths.to}")
    routes = [
        PathRoute(name, title, [_step(step, names) for step in steps], steps, links.address(picture=name))
        for name, title, steps in _found(paths, back)
    ]
    finding = _finding(paths, names, same=_same(paths))
    if back is not None and back.reached_at is not None:
        finding += (
            f" The influence of {target} reached {source} on {formats.day(back.reached_at)}, through "
            f"{formats.count(len(back.foremost), 'relationship')}."
        )
    elif back is not None and not paths.reached:
        finding += f" Nor did the influence of {target} reach {source}."
    return PathView(finding, routes, Link(f"Ripple of {target}", own.address()))


def _found(paths: PathsFound, back: PathsFound | None) -> list[tuple[str, str, Sequence[PathStep]]]:
    """Return the name of the picture, the title and the relationships of each path that there is."""
    same = _same(paths)
    every: list[tuple[str, str, Sequence[PathStep]]] = [
        ("earliest-path", "Path" if same else "Earliest path", paths.foremost),
        ("shortest-path", "Shortest path", [] if same else paths.shortest),
        ("path-back", "Path the other way round", back.foremost if back is not None else []),
    ]
    return [each for each in every if each[2]]


def _same(paths: PathsFound) -> bool:
    return [step.relationship_id for step in paths.foremost] == [step.relationship_id for step in paths.shortest]


def _finding(paths: PathsFound, names: Names, *, same: bool) -> str:
    source, target = names.of(paths.from_), names.of(paths.to)
    if not paths.reached or paths.reached_at is None:
        otherwise = " It did if relationships that start at the very time of arrival are included."
        return f"The influence of {source} did not reach {target}.{otherwise if paths.reached_at_or_after else ''}"
    steps = formats.count(len(paths.foremost), "relationship")
    head = f"Influence first reached {target} on {formats.day(paths.reached_at)}, through {steps}."
    if same:
        return f"{head} No path is shorter."
    return f"{head} A later path is shorter: {formats.count(len(paths.shortest), 'relationship')}."


def _step(step: PathStep, names: Names) -> str:
    program = step.program_name or formats.short_id(step.program_id)
    started = formats.day(step.started_at)
    delivered = f", influence delivered {formats.day(step.effect_at)}"
    return f"{names.of(step.mentor)} → {names.of(step.mentee)} in {program}: started {started}{delivered}"
