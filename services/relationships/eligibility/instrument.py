"""The facts about a program's instruments: what may be asked, of whom, about what, and on which scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.eventstore.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Scale:
    """The lowest and the highest score of an item."""

    minimum: int
    maximum: int

    def blur(self, total: int, people: int) -> int:
        """Return the sum of the scores of some people, away from its ends.

        A sum at its lowest or highest states the score of every single one. It is moved inside by a twentieth of the
        scale for each: means from 1 to 5 are 1.2 or less, and 4.8 or more, as everywhere where figures are released.
        """
        margin = -(-people * (self.maximum - self.minimum) // 20)
        return min(max(total, people * self.minimum + margin), people * self.maximum - margin)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One published version of an instrument.

    Attributes:
        code: The instrument's code in its program.
        version: The version.
        about: The kind of subject of an answer: session, relationship or program.
        answered_by: The parties that answer it.
        waves: The waves allowed: codes, or `monthly`, `quarterly`, `yearly`; empty for one answer about each subject.
        overall: The item whose score is the answer's rating.
        scales: The scale of each item, by its code.
        privacy: named, confidential or anonymous.
    """

    code: str
    version: int
    about: str
    answered_by: frozenset[str]
    waves: tuple[str, ...]
    overall: str
    scales: Mapping[str, Scale]
    privacy: str = "confidential"


def require_instrument(known: Sequence[Instrument], code: str, version: int) -> Instrument:
    """Return the version of an instrument, if the program published it.

    Args:
        known: Every version of every instrument of the program that has arrived.
        code: The instrument.
        version: The version.

    Raises:
        RefusedError: `instrument-unknown` or `instrument-version-unknown`; the detail names those that are known.
    """
    versions = {each.version: each for each in known if each.code == code}
    if not versions:
        codes = ", ".join(sorted({each.code for each in known})) or "none"
        raise RefusedError(
            "instrument-unknown",
            f"the program has published no instrument {code}, but {codes}; {_LATER}",
            field="instrument",
            kind="unknown",
        )
    if version not in versions:
        raise RefusedError(
            "instrument-version-unknown",
            f"the program has published no version {version} of {code}, but {', '.join(map(str, sorted(versions)))}; "
            f"{_LATER}",
            field="instrument_version",
            kind="unknown",
        )
    return versions[version]


_LATER = "a new one may not have arrived yet: repeat the command with min_position"
