"""Public events as relationships in memory: the same meaning as the network read model, kept by an engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.contract.record import PublicEvent
from services.projections.folding.upserts import Merge, Row
from services.projections.network.projection import RELATIONSHIPS, relationships_of
from services.projections.network.sharded_reader.person_numbers import PersonNumbers
from services.ripple import NEVER, Effect, Engine, Rule, TemporalGraph
from services.ripple.files import EdgeList, TimeFormat

_MERGES = {column.name: column.merge for column in RELATIONSHIPS.columns}
_UNKNOWN = -1


@dataclass(slots=True)
class _Relationship:
    """What is kept of one relationship: only what its edge needs."""

    edge: int = _UNKNOWN
    started_at: int | None = None
    ended_at: int | None = None
    early: Sequence[int] = ()
    layer: str | None = None

    def merge(self, row: Row) -> None:
        """Take what a batch says, merging as the read model's table does."""
        self.layer = row.get("layer", self.layer)
        self.started_at = _merged(_MERGES["started_at"], self.started_at, row.get("started_at"))
        self.ended_at = _merged(_MERGES["ended_at"], self.ended_at, row.get("ended_at"))
        if "early" in row:
            self.early = tuple(_MERGES["early"].python(self.early, row["early"]))


class RelationshipState:
    """Follows public events and holds one shard's reach of all relationships between a mentor and a mentee.

    Args:
        rule: the path rule.
        effect: the effect policy.
        shard: which ancestors to keep …
        shards: … of how many parts.
    """

    def __init__(self, rule: Rule, effect: Effect, shard: int, shards: int) -> None:
        self.engine = Engine(rule, shard, shards)
        self.effect = effect
        self._numbers = PersonNumbers(shards)
        self._known: dict[str, _Relationship] = {}
        self._own = 0

    def take(self, events: Sequence[PublicEvent]) -> None:
        """Fold a batch: events of one relationship in their order, each once."""
        begun: list[tuple[_Relationship, Row]] = []
        changed: list[_Relationship] = []
        for (key,), row in relationships_of(events).items():
            known = self._known.setdefault(key, _Relationship())
            known.merge(row)
            if known.edge != _UNKNOWN:
                changed.append(known)
            elif self._is_edge(known, row):
                begun.append((known, row))
        self._begin(begun)
        self._deliver(changed)

    def edges(self) -> EdgeList:
        """Return the relationships as a history whose people have their names."""
        history: TemporalGraph = self.engine.graph()
        history = replace(history, people=self._numbers.names(self.engine.people))
        return EdgeList(history, TimeFormat.ISO, self.effect, self_loops=self._own, without_start=0)

    def _is_edge(self, known: _Relationship, row: Row) -> bool:
        """Peers are a layer of their own, without generations; nobody is their own mentor."""
        if known.started_at is None or known.layer != "directed":
            return False
        own = row["mentor_id"] == row["mentee_id"]
        self._own += own
        return not own

    def _begin(self, begun: Sequence[tuple[_Relationship, Row]]) -> None:
        if not begun:
            return
        mentors = [self._numbers(row["mentor_id"]) for _, row in begun]
        mentees = [self._numbers(row["mentee_id"]) for _, row in begun]
        starts = [known.started_at for known, _ in begun]
        edges = self.engine.add(
            mentors, mentees, np.array(starts, np.int64), self._effects(known for known, _ in begun)
        )
        for edge, (known, _) in zip(edges, begun, strict=True):
            known.edge = edge

    def _deliver(self, changed: Sequence[_Relationship]) -> None:
        if changed:
            self.engine.deliver([known.edge for known in changed], self._effects(changed))

    def _effects(self, some: Iterable[_Relationship]) -> "np.typing.NDArray[np.int64]":
        times = [self.effect.time(known.started_at or 0, known.early, known.ended_at) for known in some]
        return np.array(times or [NEVER], np.int64)


def _merged(merge: Merge, kept: int | None, new: int | None) -> int | None:
    return kept if new is None else new if kept is None else int(merge.python(kept, new))
