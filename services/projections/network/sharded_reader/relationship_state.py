"""Relationship state folded from public events in memory: the same meaning as the network read model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.contract.record import PublicEvent
from services.projections.folding.upserts import NEVER as REOPENED
from services.projections.folding.upserts import Merge, Row
from services.projections.network.projection import RELATIONSHIPS, VOIDED, relationships_of
from services.projections.network.sharded_reader.person_numbers import PersonNumbers
from services.ripple import NEVER, Effect, Engine, Rule, TemporalGraph
from services.ripple.files import EdgeList, TimeFormat

_MERGES = {column.name: column.merge for column in RELATIONSHIPS.columns}
_UNKNOWN = -1


@dataclass(slots=True)
class _Relationship:
    """The state of one relationship that its edge depends on."""

    edge: int = _UNKNOWN
    started_at: int | None = None
    ended_at: int | None = None
    early: Sequence[int] = ()
    layer: str | None = None

    def merge(self, row: Row) -> None:
        """Merge a row of a batch, with the merge rules of the read model's table."""
        self.layer = row.get("layer", self.layer)
        self.started_at = _merged(_MERGES["started_at"], self.started_at, row.get("started_at"))
        self.ended_at = _merged(_MERGES["ended_at"], self.ended_at, row.get("ended_at"))
        if "early" in row:
            self.early = tuple(_MERGES["early"].python(self.early, row["early"]))


class RelationshipState:
    """One shard's reach, folded from public events of all relationships between a mentor and a mentee.

    Args:
        rule: The path rule.
        effect: The effect policy.
        shard: The shard whose ancestors are kept …
        shards: … of this many.
    """

    def __init__(self, rule: Rule, effect: Effect, shard: int, shards: int) -> None:
        self.engine = Engine(rule, shard, shards)
        self.effect = effect
        self._numbers = PersonNumbers(shards)
        self._known: dict[str, _Relationship] = {}
        self._own = 0

    def take(self, events: Sequence[PublicEvent]) -> None:
        """Fold a batch: events of one relationship in their order, each once."""
        started: list[tuple[_Relationship, Row]] = []
        changed: list[_Relationship] = []
        rows, corrected = relationships_of(events)
        for key in corrected:
            self._known.setdefault(key, _Relationship()).early = ()
        for (key,), row in rows.items():
            relationship = self._known.setdefault(key, _Relationship())
            relationship.merge(row)
            if relationship.edge != _UNKNOWN:
                changed.append(relationship)
            elif self._is_edge(relationship, row):
                started.append((relationship, row))
        self._begin(started)
        self._deliver(changed)

    def edges(self) -> EdgeList:
        """Return the relationships as an edge list with the people's names."""
        graph = replace(self._graph(), people=self._numbers.names(self.engine.people))
        return EdgeList(graph, TimeFormat.ISO, self.effect, self_loops=self._own, without_start=0)

    def _graph(self) -> TemporalGraph:
        """Return the engine's relationships without those that were voided, which the engine keeps without effect."""
        edges = [each for each in self._known.values() if each.edge != _UNKNOWN]
        kept = np.array(sorted(each.edge for each in edges if each.layer != VOIDED), np.int64)
        if kept.size == len(edges):
            whole: TemporalGraph = self.engine.graph()
            return whole
        mentor, mentee, start = self.engine.edge_columns(kept)
        names = [str(person) for person in range(self.engine.people)]
        programs, effect = np.zeros(kept.size, np.int32), self.engine.effect_times(kept)
        return TemporalGraph.from_columns(names, [""], mentor, mentee, programs, start, effect)

    def _is_edge(self, relationship: _Relationship, row: Row) -> bool:
        """Return whether a relationship is an edge: peers have no generations, and mentoring oneself is no edge."""
        if relationship.started_at is None or relationship.layer != "directed":
            return False
        own = row["mentor_id"] == row["mentee_id"]
        self._own += own
        return not own

    def _begin(self, started: Sequence[tuple[_Relationship, Row]]) -> None:
        if not started:
            return
        mentors = [self._numbers(row["mentor_id"]) for _, row in started]
        mentees = [self._numbers(row["mentee_id"]) for _, row in started]
        starts = [relationship.started_at for relationship, _ in started]
        edges = self.engine.add(
            mentors, mentees, np.array(starts, np.int64), self._effects(relationship for relationship, _ in started)
        )
        for edge, (relationship, _) in zip(edges, started, strict=True):
            relationship.edge = edge

    def _deliver(self, changed: Sequence[_Relationship]) -> None:
        if changed:
            self.engine.deliver([relationship.edge for relationship in changed], self._effects(changed))

    def _effect(self, relationship: _Relationship) -> int:
        """Return when an edge delivers; what was voided never does, as if it had never existed."""
        if relationship.layer == VOIDED:
            return NEVER
        ended_at = None if relationship.ended_at == REOPENED else relationship.ended_at
        return self.effect.time(relationship.started_at or 0, relationship.early, ended_at)

    def _effects(self, some: Iterable[_Relationship]) -> "np.typing.NDArray[np.int64]":
        times = [self._effect(relationship) for relationship in some]
        return np.array(times or [NEVER], np.int64)


def _merged(merge: Merge, current: int | None, new: int | None) -> int | None:
    return current if new is None else new if current is None else int(merge.python(current, new))
