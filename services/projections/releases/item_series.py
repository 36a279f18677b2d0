"""Series of the stream of questions: which question of which questionnaire, in which wave, answered by which side."""

import re
from typing import NamedTuple

from services.projections.releases.streams import ITEMS

_SERIES = re.compile(
    rf"{ITEMS}:(?P<instrument>.+?):(?P<version>\d+):(?P<wave>.*?):program:(?P<by>mentor|mentee):(?P<item>.+)"
)


class ItemSeries(NamedTuple):
    """One question of an anonymous questionnaire.

    Attributes:
        instrument: The questionnaire's code.
        version: Its version.
        wave: The wave; empty for none.
        given_by: mentor or mentee.
        item: The question's code.
    """

    instrument: str
    version: int
    wave: str
    given_by: str
    item: str


def item_series(stream: str) -> ItemSeries | None:
    """Return the question that a stream is about; None for every other stream."""
    found = _SERIES.fullmatch(stream)
    if found is None:
        return None
    return ItemSeries(found["instrument"], int(found["version"]), found["wave"], found["by"], found["item"])
