"""Contributions of one stream cut into disjoint batches: inner, outer, and pools of small programs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.disclosure.batch import Audience, Batch
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, BatchRule
from services.disclosure.batch_series import BatchSeries
from services.disclosure.contribution import Contribution, Place
from services.disclosure.lattice import CALENDAR, Lattice


class Programs(Protocol):
    """The minimum and the size of programs."""

    def minimum(self, program: str) -> int:
        """Return the minimum group size that a program asks for."""

    def way_outside(self, program: str, year: int) -> Audience | None:
        """Return how a program is released outside in a year: as a program, or in a pool; None for not at all.

        It is the same through the year, by the program's people of the year before.
        """


@dataclass
class _Program:
    """The series of one program.

    Attributes:
        inner: The batches inside the organization.
        outer: The batches outside.
        way: How the open inner batch is released outside; None for not at all, and before its first contribution.
    """

    inner: BatchSeries
    outer: BatchSeries
    way: Audience | None = None


@dataclass
class Cutting:
    """Cuts the contributions of one stream, in their order.

    The whole inner batch goes the same way outside: into the program's outer batches, or contribution by contribution
    into the pool. Its first contribution decides, so that a contribution is released outside once, also where a program
    grows from one year to the next.

    Attributes:
        stream: What is counted.
        programs: The minimum and the size of programs.
        recorded: The positions at which recorded batches end, by audience and program.
        lattice: The points in time at which batches are released.
        closed: Called with every batch that closes, the recorded ones included.
    """

    stream: str
    programs: Programs
    recorded: Mapping[tuple[Audience, str | None], Sequence[Place]] = field(default_factory=dict)
    lattice: Lattice = CALENDAR
    closed: Callable[[Batch], object] | None = None
    _series: dict[str, _Program] = field(default_factory=dict, init=False)
    _pool_minimum: int = field(default=SMALLEST_INNER_BATCH, init=False)

    def __post_init__(self) -> None:
        self._pool = self._batches(Audience.POOL, None)

    def cut(self, contributions: Iterable[Contribution]) -> Iterator[Batch]:
        """Return the batches that are complete and not recorded, as contributions complete them.

        Args:
            contributions: In the order of their positions, behind those that were cut before.
        """
        for contribution in contributions:
            yield from self._take(contribution)

    def _take(self, contribution: Contribution) -> Iterator[Batch]:
        program = self._program(contribution.program)
        place = contribution.place
        earlier = program.inner.close_before(place)
        while earlier is not None:
            yield from self._close_inner(program, earlier)
            earlier = program.inner.close_before(place)
        if not program.inner.pending.contributions:
            program.way = self.programs.way_outside(contribution.program, place.known.year)
        program.inner.pending.add(contribution)
        if contribution.reverses:
            program.outer.pending.reverse(contribution.fact)
            self._pool.pending.reverse(contribution.fact)
        if program.way is Audience.POOL:
            yield from self._add_to_pool(contribution)
        closed, batch = program.inner.close_at(place, BatchRule.inner(self.programs.minimum(contribution.program)))
        if batch is not None:
            yield batch
        if closed is not None:
            yield from self._close_inner(program, closed)

    def _close_inner(self, program: _Program, contributions: list[Contribution]) -> Iterator[Batch]:
        """Put a whole inner batch into the outer one of its program, where that is its way outside."""
        way, program.way = program.way, None
        if way is not Audience.OUTER or not contributions:
            return
        program.outer.pending.extend(contributions)
        rule = BatchRule.outer(self.programs.minimum(contributions[0].program))
        _, batch = program.outer.close_at(contributions[-1].place, rule)
        if batch is not None:
            yield batch

    def _add_to_pool(self, contribution: Contribution) -> Iterator[Batch]:
        pool, place = self._pool, contribution.place
        while pool.close_before(place) is not None:
            self._pool_minimum = SMALLEST_INNER_BATCH
        pool.pending.add(contribution)
        self._pool_minimum = max(self._pool_minimum, self.programs.minimum(contribution.program))
        closed, batch = pool.close_at(place, BatchRule.pool(self._pool_minimum))
        if closed is not None:
            self._pool_minimum = SMALLEST_INNER_BATCH
        if batch is not None:
            yield batch

    def _program(self, program: str) -> _Program:
        if program not in self._series:
            inner, outer = self._batches(Audience.INNER, program), self._batches(Audience.OUTER, program)
            self._series[program] = _Program(inner, outer)
        return self._series[program]

    def _batches(self, audience: Audience, program: str | None) -> BatchSeries:
        point = self.lattice.inside if audience is Audience.INNER else self.lattice.outside
        recorded = self.recorded.get((audience, program), ())
        return BatchSeries(audience, program, self.stream, point, recorded, self.closed)
