"""The definition cards, read from the text beside this module."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_STANDS_ON: Mapping[str, str] = {
    "people": "Not shown about fewer people than the program's minimum group size, nor where it would follow.",
    "network": "Every relationship that became active counts; peer relationships are a layer of their own.",
    "policy": "The effect policy and the path rule chosen on the page; both are repeated with the figure.",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: what it means, how it is counted, what it leaves out, and what it stands on."""

    slug: str
    name: str
    meaning: str
    counted: str
    left_out: str
    stands_on: str


def _read() -> tuple[str, tuple[Definition, ...]]:
    text = files(__package__).joinpath("definitions.toml").read_text()
    cards = tomllib.loads(text)
    version = cards.pop("version")
    return version, tuple(
        Definition(slug, **{**card, "stands_on": _STANDS_ON[card["stands_on"]]}) for slug, card in cards.items()
    )


MEASURES_VERSION, DEFINITIONS = _read()
