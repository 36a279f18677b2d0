"""The settings' one source: variables, and for secrets the files they name."""

import json
import os
from pathlib import Path
from typing import Any, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from services.platform.settings.variables import SettingsError, Variable


class Environment(PydanticBaseSettingsSource):
    """Reads what the environment says, and the files it names.

    pydantic-settings' own source would take `X_FILE` for a member of a group; this one knows the variables by name.

    Args:
        settings: The class whose values are read.
        leaves: Its variables.
    """

    def __init__(self, settings: type[BaseSettings], leaves: list[Variable]) -> None:
        super().__init__(settings)
        self._leaves = leaves

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not used: all values are given at once."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Give every value the environment sets, nested as the settings are.

        Raises:
            SettingsError: A secret is given twice, its file cannot be read, or a list is not JSON.
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
    given = os.environ.get(leaf.name)
    if leaf.file is None:
        return given
    if given is not None:
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
