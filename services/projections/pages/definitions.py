"""Definition cards: of the network's figures, read from `definitions.toml`, and of the measures of dashboards."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.definition import Measure

_CONDITIONS: Mapping[str, str] = {
    "people": "Not shown when it is about fewer people than the program's minimum group size, nor when it would "
    "reveal such a figure.",
    "network": "Every relationship that became active counts; peer relationships form a separate layer.",
    "policy": "Depends on the effect policy and the path rule chosen on the page; both are shown with the figure.",
}
_RELEASED = "Exact for the coordinators of a program; others see released figures, sums of closed groups of people."


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


def _of_measure(measure: Measure) -> Definition:
    of = f" Of: {measure.denominator}" if measure.denominator else ""
    conditions = [f"People: {measure.people}", measure.censoring, f"Example: {measure.example}", _RELEASED]
    return Definition(
        measure_slug(measure.id),
        measure.question,
        f"Version {measure.version} of the measure {measure.id}, unit: {measure.unit}.",
        f"{measure.numerator}{of}",
        measure.exclusions,
        " ".join(each for each in conditions if each),
    )


def measure_slug(measure: str) -> str:
    """Return the slug of the card of a measure."""
    return f"measure-{measure}"


MEASURES_VERSION, DEFINITIONS = _read()
MEASURE_CARDS = tuple(_of_measure(measure) for measure in MEASURES.values())
"""The cards of dashboards, in the order of the catalogue."""
