"""The source of settings: environment variables, and for secrets the files that they name."""

import json
import os
from pathlib import Path
from typing import Any, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from services.platform.settings.variables import SettingsError, Variable


class Environment(PydanticBaseSettingsSource):
    """Reads the environment and the files that it names.

    The source of pydantic-settings would interpret `X_FILE` as a member of a group; this one has a list of variables.

    Args:
        settings: The class whose values are read.
        leaves: Its variables.
    """

    def __init__(self, settings: type[BaseSettings], leaves: list[Variable]) -> None:
        super().__init__(settings)
        self._leaves = leaves

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing; all values are returned by `__call__`."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return every value that the environment sets, nested like the settings.

        Raises:
            SettingsError: A secret is set twice, its file cannot be read, or a list is not JSON.
        """
        values: dict[str, Any] = {}
        for leaf in self._leaves:
            text = _text(leaf)
            if text is None:
                continue
            *groups, member = leaf.path
            group = values
            for name in groups:
                group = group.setdefault(name, {})
            group[member] = _parsed(leaf, text)
        return values


def _text(leaf: Variable) -> str | None:
    value = os.environ.get(leaf.name)
    if leaf.file is None:
        return value
    if value is not None:
        raise SettingsError(f"{leaf.name} and {leaf.name}_FILE are both set: set one of them")
    try:
        return Path(leaf.file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{leaf.name}_FILE cannot be read: {error}") from None


def _parsed(leaf: Variable, text: str) -> object:
    if get_origin(leaf.field.annotation) is not tuple:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{leaf.name} must be JSON: {error}") from None
