"""The network in memory, caught up with the table whenever somebody asks for more than it knows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Literal

import numpy as np
import structlog
from numpy.typing import NDArray

from services.platform.database import Pool
from services.projections.errors import NotReadyError
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.change_reader import DIRECTED, ChangeSet, read_changes
from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.engine_sync import SyncedEngine
from services.projections.network.in_memory.graph_builder import build_graph
from services.projections.network.in_memory.id_index import IdNames, Ids
from services.projections.network.in_memory.scope import Scope
from services.projector import status
from services.ripple import Effect, Rule, TemporalGraph
from services.web.conditional_reads import ReadPosition

Counts = NDArray[np.int64]
WAIT_SECONDS = 10.0
"""How long a question waits for its turn."""
MAX_ENGINES = 3
MAX_ANALYSES = 8
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class EngineResult:
    """What an engine found, at one position.

    Attributes:
        generation, position: where the read model stood.
        people: everybody ever seen, by number.
        present: who has a relationship that counts.
        reach, ancestors: their figures.
    """

    generation: int
    position: int
    people: IdNames
    present: NDArray[np.bool_]
    reach: Counts
    ancestors: Counts


class LiveNetwork:
    """Follows the network; answers for it as it is, as it was, and for parts of it.

    Several threads may ask. What was computed is kept until something it stands on changes: what was asked as of a
    past date outlives everything that happens after that date.

    Args:
        pool: the projections' database.
        clock: seconds since 1970.
    """

    def __init__(self, pool: Pool, clock: Callable[[], float] = time.time) -> None:
        self._pool, self._clock = pool, clock
        self._lock = RLock()
        self._table = EdgeTable()
        self._engines: dict[tuple[str, Rule], SyncedEngine] = {}
        self._analyses: dict[Scope, Analysis] = {}
        self._xmin = self.generation = self.position = 0
        self.reading: status.Reading | None = None

    def catch_up(self, reading: ReadPosition | None = None) -> None:
        """Take in what was written since the last look.

        Args:
            reading: what to have taken in at least; without it everything there is.
        """
        with self._lock:
            if reading and (reading.generation, reading.position) == (self.generation, self.position):
                return
            with self._pool.connection() as connection:
                taken = read_changes(connection, self.generation, self._xmin)
            try:
                self._apply(taken)
            except BaseException:
                self._reset(0)  # half of it is in: the next look loads everything
                raise

    def analysis(self, asked: Scope, reading: ReadPosition | None = None) -> Analysis:
        """Return the measures of what is asked for, at least as new as a reading.

        At the first question the network is loaded: O(m), seconds for a million relationships.

        Args:
            asked: what is asked for.
            reading: what to be at least as new as; without it as new as the last look.

        Raises:
            NotReadyError: While the network is being loaded, or another question takes long.
        """
        with self._locked():
            if reading:
                self.catch_up(reading)
            found = self._analyses.pop(asked, None) or self._analyse(asked)
            self._analyses[asked] = found  # the one asked for last is last
            while len(self._analyses) > MAX_ANALYSES:
                self._analyses.pop(next(iter(self._analyses)))
            return found

    def engine_result(self, effect: Effect, rule: Rule) -> EngineResult:
        """Catch up, and return what the engine of a policy and a rule found; O(people) beside the catching up."""
        with self._lock:
            self.catch_up()
            engine, people = self.engine_for(effect, rule), self._table.people.names()
            present = self._table.present()
            reach, ancestors = engine.counts(len(people))
            return EngineResult(self.generation, self.position, people, present, reach, ancestors)

    def engine_for(self, effect: Effect, rule: Rule) -> SyncedEngine:
        """Return the engine of a policy and a rule, made when it is first asked for."""
        key = (effect.name, rule)
        found = self._engines.pop(key, None)
        if found is None:
            found = SyncedEngine(effect, rule)
            start = self._table.column("start")
            found.sync(self._table, np.argsort(start, kind="stable"))
        self._engines[key] = found
        while len(self._engines) > MAX_ENGINES:
            self._engines.pop(next(iter(self._engines)))
        return found

    def number(self, kind: Literal["person", "program", "organization"], identity: str) -> int | None:
        """Return somebody's or something's number; None where none of that id was ever seen."""
        register = self._table  # looked up without the lock: numbers are only ever added
        known = {"person": register.people, "program": register.programs, "organization": register.organizations}
        return known[kind].find(identity)

    def look_up_people(self, people: Ids) -> Counts:
        """Return people's numbers by id; −1 for those who were never seen."""
        with self._lock:
            return self._table.people.look_up(people)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, or give up: questions that wait would keep all others from being answered."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise NotReadyError("the network is being loaded", retry_seconds=5)
        try:
            yield
        finally:
            self._lock.release()

    def _apply(self, taken: ChangeSet) -> None:
        """Write what a look found, let the engines follow, and forget what it makes untrue."""
        if taken.reading.generation != self.generation:
            self._reset(taken.reading.generation)
        changes = self._table.take(taken.rows)
        if changes.touched.size:
            for followed in self._engines.values():
                followed.sync(self._table, changes.touched)
            self._evict(changes.since)
        self.reading, self._xmin = taken.reading, taken.xmin
        self.position = taken.reading.position

    def _reset(self, generation: int) -> None:
        """Forget everything: another generation is live."""
        self._table = EdgeTable()
        self._engines.clear()
        self._analyses.clear()
        self.generation, self.position, self.reading = generation, 0, None
        _log.info("network_loads", generation=generation)

    def _evict(self, since: int) -> None:
        """Forget what stands on anything at or after a time."""
        kept = {asked: found for asked, found in self._analyses.items() if asked.as_of and asked.as_of < since}
        self._analyses = kept

    def _analyse(self, asked: Scope) -> Analysis:
        history, ids = self._graph(asked)
        people = self._table.people.names()
        reached = None
        if asked.plain:
            engine = self.engine_for(asked.effect, asked.rule)
            reached = engine.counts(len(people))
        return Analysis(
            scope=asked,
            graph=history,
            people=people,
            programs=self._table.programs.names(),
            ids=self._table.relationships.names().at(ids),
            position=self.position,
            until=int(self._clock() * 1e6) if asked.as_of is None else asked.as_of,
            peers=self._table.peers,
            engine_counts=reached,
        )

    def _graph(self, asked: Scope) -> tuple[TemporalGraph, NDArray[np.int64]]:
        """Return the relationships asked for in order of start, and which of the register's they are."""
        column = self._table.column
        wanted = column("kind") == DIRECTED
        if asked.as_of is not None:
            wanted &= column("start") <= asked.as_of
        if asked.program is not None:
            wanted &= column("program") == _or_none(self.number("program", asked.program))
        if asked.organization is not None:
            wanted &= column("organization") == _or_none(self.number("organization", asked.organization))
        return build_graph(self._table, asked.effect, wanted, asked.as_of)


def _or_none(number: int | None) -> int:
    """Return a number that no relationship has where there is none."""
    return -1 if number is None else number
