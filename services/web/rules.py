"""Catalogue of the rules that refuse commands: what each protects and what the caller can do, from `rules.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from services.eventstore.refusal import RefusalKind


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        kind: Kind of its refusals, which decides their HTTP status.
        protects: What the rule protects.
        remedy: What the caller can do.
    """

    kind: RefusalKind
    protects: str
    remedy: str


def _read() -> Mapping[str, Rule]:
    text = files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return {slug: Rule(**rule) for slug, rule in tomllib.loads(text).items()}


RULES: Mapping[str, Rule] = _read()
"""Every rule by its name, which is the last part of the `type` of its problem details."""
