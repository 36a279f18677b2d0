"""The form that the pages of the network share: when influence counts, until when, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.projections.pages.components import formats
from services.projections.pages.components.links import Question
from services.projections.pages.components.wording import EFFECTS, RULES, effect_words

MOST_OFFERED = 200
"""Names a list to choose from can hold and still be read."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the federation that can be looked at alone, by id with their names."""

    organizations: Mapping[str, str]
    programs: Mapping[str, str]

    def name(self, part: str) -> str:
        """Say what a part is called."""
        kind, _, identity = part.partition(":")
        names = self.organizations if kind == "organization" else self.programs
        return names.get(identity) or formats.short_id(identity)


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading."""

    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands; ``errors`` is by field, ``hidden`` is what else the page keeps."""

    question: Question
    effects: Mapping[str, str]
    rules: Mapping[str, str]
    parts: Sequence[Group] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """Return what the field of the date shows; what was typed stays, right or wrong."""
        return (self.question.as_of or "")[:10]


def form(question: Question, parts: Parts | None, errors: Mapping[str, str] | None = None) -> Form:
    """Build the form of a page; without parts it offers none."""
    kept = {"order": question.order if question.order != "reach" else None, "to": question.to}
    return Form(
        question,
        effects={**EFFECTS, question.effect: effect_words(question.effect)},
        rules=RULES,
        parts=_groups(parts, question) if parts else (),
        errors=errors or {},
        hidden={name: value for name, value in kept.items() if value},
    )


def _groups(parts: Parts, question: Question) -> list[Group]:
    groups = [
        Group("An organization", _offered("organization", parts.organizations)),
        Group("A program", _offered("program", parts.programs)),
    ]
    asked = question.part
    if asked and not any(asked in group.choices for group in groups):
        groups.append(Group("Asked for", {asked: parts.name(asked)}))
    return [group for group in groups if group.choices]


def _offered(kind: str, names: Mapping[str, str]) -> dict[str, str]:
    by_name = sorted(names.items(), key=lambda each: (each[1].casefold(), each[0]))[:MOST_OFFERED]
    return {f"{kind}:{identity}": name or formats.short_id(identity) for identity, name in by_name}
