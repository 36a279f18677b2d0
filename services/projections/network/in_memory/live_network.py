"""The incrementally maintained network, which reads the table's changes before it answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, RLock
from typing import Literal

import numpy as np
import structlog
from numpy.typing import NDArray

from services.contract.envelope import to_micros
from services.platform.clock import Clock, system_clock
from services.platform.database import Pool
from services.projections.errors import NotReadyError
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.change_reader import DIRECTED, ChangeSet, read_changes
from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.engine_sync import SyncedEngine
from services.projections.network.in_memory.graph_builder import build_graph
from services.projections.network.in_memory.id_index import IdNames, Ids
from services.projections.network.in_memory.linked_people import LinkedPeople
from services.projections.network.in_memory.scope import Scope, SeenRows
from services.projector import status
from services.ripple import NEVER, Effect, Rule, choose_default
from services.web.conditional_reads import ReadPosition

Counts = NDArray[np.int64]
WAIT_SECONDS = 10.0
"""How long a query waits for the lock."""
MAX_WAITING = 16
"""Queries that wait for the lock; further ones are refused at once, because waiting queries occupy threads."""
MAX_ENGINES = 3
MAX_ANALYSES = 8
MAX_RELATIONSHIPS = 2_000_000
"""Relationships of all cached analyses together, beyond the newest: some 100 bytes each, once measured."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class EngineResult:
    """Figures of an engine, at one position.

    Attributes:
        generation, position: Position of the read model.
        people: Ids of all people, by number.
        present: Person → whether they have a relationship that counts.
        reach, ancestors: Figures by person.
    """

    generation: int
    position: int
    people: IdNames
    present: NDArray[np.bool_]
    reach: Counts
    ancestors: Counts


class LiveNetwork:
    """Cache of the network: as it is, as of a date, and for a program or an organization.

    Thread-safe. Results are kept until a change affects them: a result as of a past date survives every later change.

    Args:
        pool: The projections' database.
        clock: Returns the present time.

    Attributes:
        engines: The engines in use, the longest unused first.
        analyses: The cached analyses, the longest unused first.
        linked: The ids of the people who have more than one.
    """

    def __init__(self, pool: Pool, clock: Clock = system_clock) -> None:
        self._pool, self._clock = pool, clock
        self._lock = RLock()
        self._waiting = BoundedSemaphore(MAX_WAITING)
        self._table = EdgeTable()
        self.engines: dict[tuple[Effect, Rule], SyncedEngine] = {}
        self.analyses: dict[Scope, Analysis] = {}
        self.linked = LinkedPeople()
        self._xmin = self.generation = self.position = 0
        self.reading: status.Reading | None = None

    def catch_up(self, reading: ReadPosition | None = None) -> None:
        """Apply the changes since the last read.

        Args:
            reading: Position to reach at least; without it, all changes.
        """
        with self._lock:
            if reading and (reading.generation, reading.position) == (self.generation, self.position):
                return
            with self._pool.connection() as connection:
                changes = read_changes(connection, self.generation, self._xmin)
            try:
                self._apply(changes)
            except BaseException:
                self._reset(0)  # partially applied: the next read loads everything
                raise

    def analysis(self, scope: Scope, reading: ReadPosition | None = None) -> Analysis:
        """Return the measures for a scope, at least as new as a position.

        The first call loads the network: O(m), seconds for a million relationships.

        Args:
            scope: The scope.
            reading: Position to reach at least; without it, that of the last read.

        Raises:
            NotReadyError: While the network is being loaded, or another query takes long.
        """
        with self.exclusively():
            if reading:
                self.catch_up(reading)
            analysis = self.analyses.pop(scope, None) or self._analyse(scope)
            self.analyses[scope] = analysis  # most recently used last
            while len(self.analyses) > 1 and self._exceeds_memory():
                self.analyses.pop(next(iter(self.analyses)))
            return analysis

    def default_effect(self, reading: ReadPosition | None = None) -> Effect:
        """Return the policy that applies where a query names none; decided by the whole network as of now.

        Args:
            reading: Position to reach at least; without it, that of the last read.

        Raises:
            NotReadyError: While the network is being loaded, or another query takes long.
        """
        with self.exclusively():
            if reading:
                self.catch_up(reading)
            return self._default_effect()

    def engine_result(self, effect: Effect, rule: Rule) -> EngineResult:
        """Catch up, and return the figures of the engine for a policy and a rule; O(people) beside the changes."""
        with self._lock:
            self.catch_up()
            engine, people = self.engine_for(effect, rule), self._table.people.names()
            present = self._table.present()
            reach, ancestors = engine.counts(len(people))
            return EngineResult(self.generation, self.position, people, present, reach, ancestors)

    def engine_for(self, effect: Effect, rule: Rule) -> SyncedEngine:
        """Return the engine for a policy and a rule, created on first use; the longest unused may be evicted."""
        key = (effect, rule)
        engine = self.engines.pop(key, None)
        if engine is None:
            while len(self.engines) >= MAX_ENGINES:  # first, so that there is never one more in memory
                self._evict_engine()
            engine = SyncedEngine(effect, rule)
            start = self._table.column("start")
            engine.sync(self._table, np.argsort(start, kind="stable"))
        self.engines[key] = engine
        return engine

    def find_number(self, kind: Literal["person", "program", "organization"], identity: str) -> int | None:
        """Return the number of a program, an organization, or a person by the id that the network knows them under.

        None for an unknown id.
        """
        table = self._table  # read without the lock: numbers are only added
        indexes = {"person": table.people, "program": table.programs, "organization": table.organizations}
        return indexes[kind].find(identity)

    def look_up_people(self, people: Ids) -> Counts:
        """Return people's numbers by id; −1 for unknown ids."""
        with self._lock:
            return self._table.people.look_up(people)

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the lock; waiting queries occupy threads, so few may wait, and not for long.

        Raises:
            NotReadyError: Too many wait already, or the lock is not free in time.
        """
        if not self._waiting.acquire(blocking=False):
            raise NotReadyError("too many queries wait for the network", retry_seconds=5)
        try:
            if not self._lock.acquire(timeout=WAIT_SECONDS):
                raise NotReadyError("the network is being loaded", retry_seconds=5)
            try:
                yield
            finally:
                self._lock.release()
        finally:
            self._waiting.release()

    def _apply(self, changes: ChangeSet) -> None:
        """Apply changes to the table and the engines, and evict the analyses they affect."""
        if changes.reading.generation != self.generation:
            self._reset(changes.reading.generation)
        table_changes = self._table.apply(changes.rows)
        if table_changes.touched.size:
            for engine in self.engines.values():
                engine.sync(self._table, table_changes.touched)
            self._evict(table_changes.since)
        if changes.identities is not None:
            self.linked, self.analyses = LinkedPeople(changes.identities), {}  # each analysis knows who was linked
        self.reading, self._xmin = changes.reading, changes.xmin
        self.position = changes.reading.position

    def _reset(self, generation: int) -> None:
        """Discard everything: another generation is live."""
        self._table = EdgeTable()
        self.engines.clear()
        self.analyses.clear()
        self.linked = LinkedPeople()
        self.generation, self.position, self.reading = generation, 0, None
        _log.info("network_loading", generation=generation)

    def _evict(self, since: int) -> None:
        """Evict every analysis that depends on a time at or after ``since``."""
        valid = {scope: analysis for scope, analysis in self.analyses.items() if scope.as_of and scope.as_of < since}
        self.analyses = valid

    def _evict_engine(self) -> None:
        """Evict the longest unused engine, but not that of the default figures, which most queries ask for."""
        default = (self._default_effect(), Rule.STRICTLY_AFTER)
        self.engines.pop(next(key for key in self.engines if key != default))

    def _default_effect(self) -> Effect:
        return choose_default(self._table.directed, self._table.directed - self._table.without_session)

    def _exceeds_memory(self) -> bool:
        if len(self.analyses) > MAX_ANALYSES:
            return True
        *older, _ = self.analyses.values()
        return sum(len(analysis.graph) for analysis in older) > MAX_RELATIONSHIPS

    def _analyse(self, scope: Scope) -> Analysis:
        selected = self._selected(scope)
        graph, ids = build_graph(self._table, scope.effect, selected, scope.as_of)
        people = self._table.people.names()
        counts = None
        if scope.unrestricted and scope.effect.kind != "delay":  # delays are any number: an engine each would not pay
            engine = self.engine_for(scope.effect, scope.rule)
            counts = engine.counts(len(people))
        return Analysis(
            scope=scope,
            graph=graph,
            people=people,
            programs=self._table.programs.names(),
            ids=self._table.relationships.names().at(ids),
            identities=people,
            linked=self.linked,
            organizations=self._table.organizations.names(),
            organization=self._table.column("organization")[ids],
            end=_until(self._table.column("end")[ids], scope.as_of),
            position=self.position,
            until=to_micros(self._clock()) if scope.as_of is None else scope.as_of,
            peers=self._table.count_peers(self._readable(scope)),
            without_session=self._table.count_without_session(selected, scope.as_of),
            engine_counts=counts,
        )

    def _selected(self, scope: Scope) -> NDArray[np.bool_]:
        """Return a mask of the relationships of a scope."""
        column = self._table.column
        selected: NDArray[np.bool_] = column("kind") == DIRECTED
        if scope.as_of is not None:
            selected &= column("start") <= scope.as_of
        if scope.program is not None:
            selected &= column("program") == _or_none(self.find_number("program", scope.program))
        if scope.organization is not None:
            selected &= column("organization") == _or_none(self.find_number("organization", scope.organization))
        return selected & self._readable(scope) if scope.without or scope.seen else selected

    def _readable(self, scope: Scope) -> NDArray[np.bool_]:
        """Return a mask of the relationships that the caller may see, of organizations that share their part."""
        organizations = self._table.column("organization")
        readable: NDArray[np.bool_] = np.ones(organizations.size, np.bool_)
        for organization in scope.without:
            readable &= organizations != _or_none(self.find_number("organization", organization))
        return readable if scope.seen is None else readable & self._seen(scope.seen)

    def _seen(self, seen: SeenRows) -> NDArray[np.bool_]:
        visible = self._of_programs(seen.programs)
        if seen.refused:
            visible = visible & (self._of_programs(seen.inside) | ~self._of_people(seen.refused))
        return visible | self._of_people(seen.own) if seen.own else visible

    def _of_programs(self, programs: frozenset[str] | None) -> NDArray[np.bool_]:
        """Return a mask of the relationships of some programs; of all for None."""
        column = self._table.column("program")
        if programs is None:
            return np.ones(column.size, np.bool_)
        return np.isin(column, [_or_none(self.find_number("program", each)) for each in programs])

    def _of_people(self, people: frozenset[str]) -> NDArray[np.bool_]:
        """Return a mask of the relationships of some people, by the ids that the network knows them under."""
        numbers = [_or_none(self.find_number("person", each)) for each in people]
        return np.isin(self._table.column("mentor"), numbers) | np.isin(self._table.column("mentee"), numbers)


def _until(times: Counts, as_of: int | None) -> Counts:
    """Return times, those after a date as NEVER."""
    return times if as_of is None else np.where(times <= as_of, times, NEVER)


def _or_none(number: int | None) -> int:
    """Return −1, which no relationship has, for None."""
    return -1 if number is None else number
