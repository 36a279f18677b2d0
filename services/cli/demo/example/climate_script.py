"""Script of an anonymous questionnaire about a program: its people answer once in a wave, each for themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.people_script import key_of
from services.cli.demo.example.relationship_script import Couple, RelationshipDates
from services.cli.demo.example.step import Actor, Step, iso_format, seeded_rng

CODE: Final = "climate"
WAVES: Final[Mapping[str, str]] = {"compass": "yearly", "reading": "yearly", "alumni": "quarterly"}
"""The programs that ask, and how often. A quarter of the last one has too few answers to be shown."""
_ANSWERING = 0.7
"""Share of the people who answer."""
_SCALE: Final = {"lowest_label": "not at all", "highest_label": "fully"}
_QUESTIONS: Final[Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "belonging": ("I belong in this program.", (2, 5, 14, 44, 35)),
    "help": ("When something goes wrong, the coordinators help.", (3, 8, 22, 40, 27)),
    "fair": ("Mentors and mentees are matched fairly.", (5, 11, 29, 36, 19)),
    "recommend": ("I would recommend this program to a friend.", (2, 4, 10, 38, 46)),
}
"""The text of each question, and how often each score from 1 to 5 is given."""


def publication(sketch: ProgramProfile, opened: datetime) -> Iterator[Step]:
    """Yield the step in which a program that asks publishes its questionnaire.

    Args:
        sketch: The program.
        opened: When it opened.
    """
    if sketch.key not in WAVES:
        return
    body = {
        "code": CODE,
        "version": 1,
        "title": "What is it like here?",
        "purpose": "pulse",
        "about": "program",
        "items": [{"code": code, "text": text, **_SCALE} for code, (text, _) in _QUESTIONS.items()],
        "overall": "recommend",
        "answered_by": ["mentor", "mentee"],
        "privacy": "anonymous",
        "waves": [WAVES[sketch.key]],
        "occurred_at": iso_format(opened),
    }
    name = f"{sketch.key}.{CODE}"
    yield Step(opened, name, name, f"/enrollment/v1/programs/{{{sketch.key}}}/instruments", body, needs=(sketch.key,))


@dataclass(slots=True)
class ClimateAnswers:
    """Plans who answers, and when: once in a wave, whatever the number of relationships.

    Attributes:
        seed: The example's.
        people: The names of the ids of those who answer: they have to be registered.
    """

    seed: int
    people: set[str] = field(default_factory=set)
    _answered: set[tuple[str, str, str, str]] = field(default_factory=set)

    def of(self, sketch: ProgramProfile, couple: Couple, dates: RelationshipDates) -> Iterator[Step]:
        """Yield the steps in which the two people of a relationship answer.

        Args:
            sketch: Its program.
            couple: The two.
            dates: When they are in it.
        """
        if sketch.key not in WAVES or dates.active is None:
            return
        dice = seeded_rng(self.seed, f"{couple.name} {CODE}")
        for side, person in zip(("mentor", "mentee"), couple.people, strict=True):
            at = dates.active + (dates.over - dates.active) * dice.uniform(0.3, 0.9)
            key = (sketch.key, side, person, _wave(WAVES[sketch.key], at))
            if dice.random() < _ANSWERING and key not in self._answered:
                self._answered.add(key)
                self.people.add(key_of(sketch.home, person))
                yield _answer(sketch, couple, key, at, _scores(self.seed, couple, side))


def _answer(
    sketch: ProgramProfile, couple: Couple, key: tuple[str, str, str, str], at: datetime, scores: Mapping[str, int]
) -> Step:
    _, side, person, wave = key
    name = key_of(sketch.home, person)
    body = {
        "instrument": CODE,
        "instrument_version": 1,
        "wave": wave,
        "scores": dict(scores),
        "occurred_at": iso_format(at),
    }
    path = f"/relationships/v1/relationships/{{{couple.name}}}/anonymous-answers"
    story, needs = f"{couple.name}.{CODE}-{side}", (couple.name, f"{sketch.key}.{CODE}", name)
    return Step(at, story, story, path, body, needs=needs, actor=Actor(name, name))


def _scores(seed: int, couple: Couple, side: str) -> Mapping[str, int]:
    dice = seeded_rng(seed, f"{couple.name} {CODE} {side}")
    return {code: dice.choices((1, 2, 3, 4, 5), often)[0] for code, (_, often) in _QUESTIONS.items()}


def _wave(period: str, at: datetime) -> str:
    return f"{at.year}-Q{(at.month + 2) // 3}" if period == "quarterly" else str(at.year)
