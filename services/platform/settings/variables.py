"""Environment variables derived from the fields of the settings: names, secrecy and origin."""

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from services.platform.errors import ActionableError

PREFIX = "MENTORSHIP_"
SECRET: Final = object()
"""Marks a field whose value is never shown, and which can be set by a file."""
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)|(?<=password=)\S+")


class SettingsError(ActionableError, ValueError):
    """The environment has an invalid setting; the message names it and the valid values."""


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """The current value of one setting, without secrets.

    Attributes:
        variable: Its name in the environment.
        value: Its value; for secrets whether it is set, for connection strings all but the password.
        origin: `default`, `environment`, `demonstration`, or the file that it was read from.
        description: Its purpose.
    """

    variable: str
    value: str
    origin: str
    description: str


@dataclass(frozen=True, slots=True)
class Variable:
    """The environment variable of one leaf field of the settings."""

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
        """The file that its value is read from, or None."""
        return os.environ.get(f"{self.name}_FILE") if self.secret else None

    def origin(self) -> str:
        """Return the origin of its value."""
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
        """Return the variables of a settings class."""
        return cls(list(_leaves(settings, ())))

    def refuse_unknown(self) -> None:
        """Refuse unknown variables.

        Raises:
            SettingsError: A variable is unknown; the message names each and the closest valid name.
        """
        valid = {leaf.name for leaf in self.leaves} | {f"{leaf.name}_FILE" for leaf in self.leaves if leaf.secret}
        unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name not in valid)
        if unknown:
            raise SettingsError("\n".join(f"{name} is not a setting{_suggestion(name, valid)}" for name in unknown))

    def describe(self, settings: BaseModel) -> list[SettingInfo]:
        """Return the current value of every setting."""
        return [
            SettingInfo(
                leaf.name, _display(leaf, _value(settings, leaf.path)), leaf.origin(), leaf.field.description or ""
            )
            for leaf in self.leaves
        ]


@contextmanager
def hold_variable(name: str, value: str) -> Iterator[None]:
    """Set a variable for this process and those that it starts, and put its earlier value back."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def explain(error: ValidationError) -> str:
    """Return the names of invalid variables and why, without their values (one may be a misplaced secret)."""
    lines = (f"{PREFIX}{'__'.join(str(step) for step in e['loc']).upper()}: {e['msg']}" for e in error.errors())
    return "\n".join(lines)


def redact_passwords(text: str) -> str:
    """Replace the passwords of connection strings by asterisks."""
    return _PASSWORD.sub("***", text)


def _leaves(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _leaves(annotation, (*path, name))
        else:
            yield Variable((*path, name), field)


def _suggestion(name: str, valid: set[str]) -> str:
    close = difflib.get_close_matches(name.upper(), valid, n=1, cutoff=0.85)
    return f"; did you mean {close[0]}?" if close else "; `mentorship config show` lists all of them"


def _value(settings: BaseModel, path: tuple[str, ...]) -> object:
    value: object = settings
    for name in path:
        value = getattr(value, name)
    return value


def _display(leaf: Variable, value: object) -> str:
    if value is None or value == ():
        return "(not set)"
    if leaf.secret:
        return redact_passwords(str(value)) if leaf.path[-1] == "database" else "(set)"
    if isinstance(value, tuple):
        return ", ".join(str(item.model_dump()) if isinstance(item, BaseModel) else str(item) for item in value)
    return str(value)


def child_environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the environment of a child process: this one's, with other settings.

    Args:
        settings: Values as `Settings` takes them, groups as mappings; a list becomes JSON.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    return inherited | dict(_flatten(settings, ()))


def _flatten(settings: Mapping[str, object], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, (*path, name))
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            yield PREFIX + "__".join((*path, name)).upper(), text
