"""Definition cards of the figures, read from `definitions.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_CONDITIONS: Mapping[str, str] = {
    "people": "Not shown when it is about fewer people than the program's minimum group size, nor when it would "
    "reveal such a figure.",
    "network": "Every relationship that became active counts; peer relationships form a separate layer.",
    "policy": "Depends on the effect policy and the path rule chosen on the page; both are shown with the figure.",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """Definition of one figure: its meaning, what it counts, what it leaves out, and its conditions."""

    slug: str
    name: str
    meaning: str
    included: str
    excluded: str
    conditions: str


def _read() -> tuple[str, tuple[Definition, ...]]:
    text = files(__package__).joinpath("definitions.toml").read_text()
    cards = tomllib.loads(text)
    version = cards.pop("version")
    return version, tuple(
        Definition(slug, **{**card, "conditions": _CONDITIONS[card["conditions"]]}) for slug, card in cards.items()
    )


MEASURES_VERSION, DEFINITIONS = _read()
