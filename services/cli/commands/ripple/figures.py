"""Figures of the ripple engine as lines for a person."""

import re
from collections.abc import Iterator, Mapping, Sequence

_STATES = {None: "", True: "yes", False: "no"}
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?(?:Z|\+00:00)")


def format_figures(figures: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Return the rows of a table: one a figure, and one a generation."""
    for name, value in figures.items():
        if name == "generations":
            yield from _generations(value)
        else:
            yield name.replace("_", " "), format_figure(value)


def format_figure(value: object) -> str:
    """Format one figure in words: numbers with separators, days without their midnight, relationships as sentences."""
    match value:
        case None | bool():
            return _STATES[value]
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.4f}"
        case dict():
            return _relationship(value) if {"mentor", "mentee"} <= value.keys() else _parts(value)
        case list():
            return "\n".join(format_figure(part) for part in value)
        case _:
            return _MIDNIGHT.sub(r"\1", str(value))


def describe_person(name: str, reach: int, generations: int, lineage: int) -> str:
    """Return the sentence about one person's ripple."""
    reached = f"{name} reached {_people(reach)}"
    if reach:
        reached += f" in {generations:,} generation{'' if generations == 1 else 's'}"
    return f"{reached}; the influence of {_people(lineage)} reached {name}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _generations(value: object) -> Iterator[tuple[str, str]]:
    """Return one row a generation, from numbers by generation or from a list of sizes."""
    sizes: list[tuple[object, object]] = []
    if isinstance(value, dict):
        sizes = list(value.items())
    elif isinstance(value, Sequence):
        sizes = [tuple(one.values())[:2] for one in value if isinstance(one, dict)]
    for generation, size in sizes:
        yield f"generation {generation}", _people(int(str(size)))


def _relationship(step: Mapping[str, object]) -> str:
    """Return the sentence about one relationship of a path."""
    start, effect = format_figure(step.get("start")), format_figure(step.get("effect"))
    place = step.get("program")
    parts = [f"{step['mentor']} mentored {step['mentee']}"]
    parts += [f"in {place}"] if place else []
    parts += [f"from {start}"] if start else []
    parts += [f"with influence on {effect}"] if effect and effect != start else []
    return " ".join(parts)


def _parts(value: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {format_figure(part)}" for name, part in value.items())
