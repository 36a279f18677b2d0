"""A federation through a year, day by day, and the figures that its audiences see under a rule."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from services.disclosure.batch import Audience, Batch
from services.disclosure.batch_rule import SMALLEST_PROGRAM_OUTSIDE
from services.disclosure.contribution import Contribution, Place
from services.disclosure.cutting import Cutting
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show_parts
from tests.unit.disclosure.attacker import Fact, Figure
from tests.unit.disclosure.federations import reversal

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = [START + timedelta(days=number) for number in range(1, 366)]
SIZES = {"a1": 40, "a2": 8, "b1": 25, "b2": 4, "c1": 12, "d1": 60}
"""People of each program; the first letter is its organization."""
STREAMS = ("enrolled", "sessions", "answered")


class SizedPrograms:
    """Programs that ask for no more than 5; those with fewer than 20 people are small."""

    def minimum(self, program: str) -> int:
        """Return the smallest minimum."""
        assert program in SIZES
        return 5

    def way_outside(self, program: str, year: int) -> Audience:
        """Return the pool for programs with fewer than 20 people."""
        assert year >= START.year
        return Audience.POOL if SIZES[program] < SMALLEST_PROGRAM_OUTSIDE else Audience.OUTER


@dataclass(frozen=True)
class Reader:
    """An audience.

    Attributes:
        organization: Its organization; None outside of all.
        program: The program of which it knows every fact; None if it is no coordinator.
    """

    organization: str | None = None
    program: str | None = None

    def sees(self, batch: Batch) -> bool:
        """Return whether a batch is released to it."""
        return batch.audience is not Audience.INNER or batch.organization == self.organization


def year(seed: int) -> dict[str, list[Contribution]]:
    """Return the contributions of a year by stream, in order, with sessions and answers that are taken back."""
    random = Random(seed)
    made: list[Contribution] = []
    for program, size in SIZES.items():
        for number in range(size):
            made.extend(_life(random, program, f"{program}-{number}"))
    streams: dict[str, list[Contribution]] = {stream: [] for stream in STREAMS}
    for each in sorted(made, key=lambda each: each.place):
        streams[each.stream].append(each)
    return streams


def _life(random: Random, program: str, person: str) -> Iterator[Contribution]:
    """Return the contributions of one person: enrolled, with sessions and answers afterwards."""
    enrolled = START + timedelta(minutes=random.randrange(300 * 1440))
    mentor = f"{program}-m{random.randrange(max(3, SIZES[program] // 4))}"
    yield _contribution(program, "enrolled", person, enrolled, None, 0)
    for _ in range(random.randrange(5)):
        held = enrolled + timedelta(minutes=random.randrange(120 * 1440))
        session = _contribution(program, "sessions", person, held, mentor, random.choice([30, 45, 60, 75, 90]))
        yield session
        if random.random() < 0.1:
            yield reversal(session, Place(held + timedelta(days=random.randrange(1, 60)), f"v-{session.place.id}"))
    if random.random() < 0.7:
        answered = enrolled + timedelta(minutes=random.randrange(150 * 1440))
        yield _contribution(program, "answered", person, answered, None, random.randint(1, 5))


def _contribution(
    program: str, stream: str, person: str, known: datetime, counterpart: str | None, value: int
) -> Contribution:
    fact = f"{stream}-{person}-{known.isoformat()}"
    return Contribution(Place(known, fact), program[0], program, stream, fact, person, counterpart, 1, value)


def person_of(stream: Iterable[Contribution]) -> dict[Fact, str]:
    """Return the person of each fact."""
    return {(each.fact, abs(each.value)): each.person for each in stream}


def facts_of(stream: Iterable[Contribution], program: str | None) -> set[Fact]:
    """Return the facts of a program."""
    return {(each.fact, abs(each.value)) for each in stream if each.program == program}


def released_figures(stream: Sequence[Contribution], reader: Reader) -> list[Figure]:
    """Return every figure that a reader sees in the year under batch release: programs, pools, and their sums."""
    batches = list(Cutting(stream[0].stream, SizedPrograms()).cut(stream))
    figures: list[Figure] = []
    for day in DAYS:
        told = [batch for batch in batches if batch.released_at <= day and reader.sees(batch)]
        for inside in (True, False):
            side = [batch for batch in told if (batch.audience is Audience.INNER) == inside]
            figures.append(_sum(side))
            figures.extend(_sum([batch for batch in side if batch.program == program]) for program in (*SIZES, None))
    return figures


def _sum(batches: Iterable[Batch]) -> Figure:
    return coefficients(each for batch in batches for each in batch.contributions)


def live_figures(stream: Sequence[Contribution], reader: Reader) -> list[Figure]:
    """Return every figure that a reader sees in the year under a threshold with complementary suppression, live."""
    assert reader == Reader()
    figures: list[Figure] = []
    for day in DAYS:
        so_far = [each for each in stream if each.place.known <= day]
        of_program = {program: [each for each in so_far if each.program == program] for program in SIZES}
        figures.extend(_suppressed(of_program))
    return figures


def _suppressed(of_program: dict[str, list[Contribution]]) -> Iterator[Figure]:
    """Return the parts that one answer shows, and their total."""
    cells = {program: Cell(1, len(_people(each))) for program, each in of_program.items()}
    shown = show_parts(cells, SMALLEST_GROUP)
    for program, figure in shown.items():
        if not figure.suppressed:
            yield coefficients(of_program[program])
    every = [each for contributions in of_program.values() for each in contributions]
    if len(_people(every)) >= SMALLEST_GROUP:
        yield coefficients(every)


def _people(contributions: Iterable[Contribution]) -> set[str]:
    facts: Counter[tuple[str, str]] = Counter()
    for each in contributions:
        facts[each.person, each.fact] += each.count
    return {person for (person, _), count in facts.items() if count}


def coefficients(contributions: Iterable[Contribution]) -> Figure:
    """Return a sum as coefficients of its facts."""
    sums: Counter[Fact] = Counter()
    for each in contributions:
        sums[each.fact, abs(each.value)] += each.count
    return {fact: float(count) for fact, count in sums.items() if count}
