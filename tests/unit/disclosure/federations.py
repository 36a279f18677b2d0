"""Federations whose people contribute to figures, at random."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from services.disclosure.batch import Audience, Batch
from services.disclosure.contribution import Contribution, Place
from services.disclosure.cutting import Cutting

START = datetime(2025, 1, 1, tzinfo=UTC)
PROGRAMS = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "c"}
"""Programs and their organizations."""


@dataclass
class FixedPrograms:
    """Programs of which minimum and size are given.

    Attributes:
        minima: The minimum of programs that ask for more than 5.
        ways: How programs are released outside, by program and year; others in pools.
    """

    minima: Mapping[str, int] = field(default_factory=dict)
    ways: Mapping[tuple[str, int], Audience | None] = field(default_factory=dict)

    def minimum(self, program: str) -> int:
        """Return the minimum of a program."""
        return self.minima.get(program, 5)

    def way_outside(self, program: str, year: int) -> Audience | None:
        """Return how a program is released outside."""
        return self.ways.get((program, year), Audience.POOL)


@st.composite
def contributions(draw: st.DrawFn) -> list[Contribution]:
    """Draw the contributions of one stream over some two years, with reversals; Hypothesis draws the seed."""
    return contributions_of(Random(draw(st.integers(0, 10**9))))


def contributions_of(random: Random) -> list[Contribution]:
    """Return the contributions of one stream, at random."""
    pairs, hours, people = random.random() < 0.5, random.choice([20, 80, 150]), random.choice([12, 40, 120])
    made: list[Contribution] = []
    open_facts: list[Contribution] = []
    known = START
    for number in range(random.randint(20, 350)):
        known += timedelta(hours=random.choice([0, random.randint(0, hours)]))
        place = Place(known, f"e{number:04}")
        if open_facts and random.random() < 0.15:
            made.append(reversal(open_facts.pop(random.randrange(len(open_facts))), place))
            continue
        program = random.choice(sorted(PROGRAMS))
        counterpart = f"m{random.randint(1, 8)}" if pairs else None
        value = random.choice([30, 60, random.randint(1, 500)])
        made.append(
            Contribution(
                place,
                PROGRAMS[program],
                program,
                "stream",
                f"f{number}",
                f"p{random.randint(1, people)}",
                counterpart,
                1,
                value,
            )
        )
        open_facts.append(made[-1])
    return made


def reversal(gone: Contribution, place: Place) -> Contribution:
    """Return the contribution that takes another one back."""
    return replace(gone, place=place, count=-gone.count, value=-gone.value, reverses=True)


@st.composite
def programs(draw: st.DrawFn) -> FixedPrograms:
    """Draw the minima of programs, and how they are released outside in each year."""
    way = st.sampled_from([Audience.POOL, Audience.POOL, Audience.OUTER, Audience.OUTER, None])
    ways = {(program, year): draw(way) for program in PROGRAMS for year in (2025, 2026, 2027)}
    minima = draw(st.dictionaries(st.sampled_from(sorted(PROGRAMS)), st.sampled_from([6, 12]), max_size=2))
    return FixedPrograms(minima, ways)


def cut(stream: Iterable[Contribution], rules: FixedPrograms) -> list[Batch]:
    """Cut a stream of which nothing is recorded."""
    return list(Cutting("stream", rules).cut(stream))


def of(batches: Iterable[Batch], *audiences: Audience) -> list[Batch]:
    """Return the batches of some audiences."""
    return [batch for batch in batches if batch.audience in audiences]
