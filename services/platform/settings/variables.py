"""The environment's variables, as they follow from the settings' fields: which exist, are secret, come from where."""

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

PREFIX = "MENTORSHIP_"
SECRET: Final = object()
"""Marks a field whose value is never shown, and which may be given as a file."""
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)|(?<=password=)\S+")


class SettingsError(ValueError):
    """The environment says something this program does not understand; the message names it and what would be right."""


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as it stands, fit to be shown to anybody.

    Attributes:
        variable: Its name in the environment.
        value: Its value; of secrets only whether they are set, of connection strings all but the password.
        origin: `default`, `environment`, or the file it came from.
        description: What it is for.
    """

    variable: str
    value: str
    origin: str
    description: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One leaf of the settings."""

    path: tuple[str, ...]
    field: FieldInfo

    @property
    def name(self) -> str:
        """Its name in the environment."""
        return PREFIX + "__".join(self.path).upper()

    @property
    def secret(self) -> bool:
        """Whether its value must not be shown."""
        return SECRET in self.field.metadata

    @property
    def file(self) -> str | None:
        """The file named for it, if one is."""
        return os.environ.get(f"{self.name}_FILE") if self.secret else None

    def origin(self) -> str:
        """Where its value comes from."""
        if self.name in os.environ:
            return "environment"
        return f"file {self.file}" if self.file else "default"


class Variables:
    """All variables of a settings class.

    Args:
        leaves: In the order of their fields.
    """

    def __init__(self, leaves: list[Variable]) -> None:
        self.leaves = leaves

    @classmethod
    def of(cls, settings: type[BaseModel]) -> Self:
        """Find the variables of a settings class."""
        return cls(list(_leaves(settings, ())))

    def refuse_unknown(self) -> None:
        """Refuse misspelt variables.

        Raises:
            SettingsError: Naming each unknown variable and the nearest known one.
        """
        known = {leaf.name for leaf in self.leaves} | {f"{leaf.name}_FILE" for leaf in self.leaves if leaf.secret}
        unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name not in known)
        if unknown:
            raise SettingsError("\n".join(f"{name} is not a setting{_nearest(name, known)}" for name in unknown))

    def describe(self, settings: BaseModel) -> list[Described]:
        """Describe every setting as it stands."""
        return [
            Described(leaf.name, _shown(leaf, _value(settings, leaf.path)), leaf.origin(), leaf.field.description or "")
            for leaf in self.leaves
        ]


def explain(error: ValidationError) -> str:
    """Say which variables are wrong, without repeating their values (one may be a secret in the wrong place)."""
    lines = (f"{PREFIX}{'__'.join(str(step) for step in e['loc']).upper()}: {e['msg']}" for e in error.errors())
    return "\n".join(lines)


def redact(text: str) -> str:
    """Hide the password of a connection string."""
    return _PASSWORD.sub("***", text)


def _leaves(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _leaves(annotation, (*path, name))
        else:
            yield Variable((*path, name), field)


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.85)
    return f"; did you mean {close[0]}?" if close else "; `mentorship config show` lists all of them"


def _value(settings: BaseModel, path: tuple[str, ...]) -> object:
    value: object = settings
    for name in path:
        value = getattr(value, name)
    return value


def _shown(leaf: Variable, value: object) -> str:
    if value is None or value == ():
        return "(not set)"
    if leaf.secret:
        return redact(str(value)) if leaf.path[-1] == "database" else "(set)"
    if isinstance(value, tuple):
        return ", ".join(str(item.model_dump()) if isinstance(item, BaseModel) else str(item) for item in value)
    return str(value)


def child_environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Give another process our environment, with these settings instead of ours.

    Args:
        settings: As `Settings` takes them, groups as mappings; a list becomes JSON.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    return inherited | dict(_spelled(settings, ()))


def _spelled(settings: Mapping[str, object], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _spelled(value, (*path, name))
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            yield PREFIX + "__".join((*path, name)).upper(), text
