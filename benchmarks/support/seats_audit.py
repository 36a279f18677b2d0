"""Audit of a log after a race for seats: people over capacity, and slots and reservations without an owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.relationships.lifecycle.domain import Closed
from services.relationships.matching.caseload import Opened, SlotReleased, SlotTaken
from services.relationships.matching.domain import Matched, Proposed
from services.relationships.matching.pair import PairOpened, PairReleased, PairReserved

Owner = tuple[str, str]


@dataclass
class SeatsAudit:
    """Counts of a log, from matches and closings alone.

    Attributes:
        matches: How many matches there were.
        over: Positions at which a person had more open relationships than allowed.
        most: The most that one person had at a time, by role.
    """

    matches: int = 0
    over: int = 0
    most: dict[str, int] = field(default_factory=lambda: {"mentor": 0, "mentee": 0})
    _open: dict[Owner, set[str]] = field(default_factory=lambda: defaultdict(set))
    _held: dict[Owner, set[str]] = field(default_factory=lambda: defaultdict(set))
    _owner: dict[str, Owner] = field(default_factory=dict)
    _reserved: dict[str, str] = field(default_factory=dict)
    _living: set[str] = field(default_factory=set)

    def read(self, log: Iterable[Any], limits: Mapping[str, int]) -> SeatsAudit:
        """Follow a log.

        Args:
            log: The events in their order.
            limits: Most open relationships by role.
        """
        for event in log:
            self._follow_relationships(event, limits)
            self._follow_slots(event)
        return self

    @property
    def orphans(self) -> int:
        """Slots that no open relationship holds, relationships without their slots, and reservations likewise."""
        owners = self._open.keys() | self._held.keys()
        slots = sum(len(self._open[owner] ^ self._held[owner]) for owner in owners)
        return slots + len(set(self._reserved.values()) ^ self._living)

    def _follow_relationships(self, event: Any, limits: Mapping[str, int]) -> None:  # noqa: ANN401 - any event
        id = str(event.originator_id)
        if isinstance(event, Proposed):
            self._living.add(id)
        if isinstance(event, Matched | Closed):
            for role, person in (("mentor", event.mentor_id), ("mentee", event.mentee_id)):
                load = self._open[person, role]
                if isinstance(event, Closed):
                    load.remove(id)
                    continue
                load.add(id)
                self.most[role] = max(self.most[role], len(load))
                self.over += len(load) > limits[role]
        if isinstance(event, Matched):
            self.matches += 1
        if isinstance(event, Closed):
            self._living.remove(id)

    def _follow_slots(self, event: Any) -> None:  # noqa: ANN401 - any event
        id = str(event.originator_id)
        if isinstance(event, Opened):
            self._owner[id] = (event.person_id, event.role)
        elif isinstance(event, SlotTaken):
            self._held[self._owner[id]].add(event.relationship_id)
        elif isinstance(event, SlotReleased):
            self._held[self._owner[id]].remove(event.relationship_id)
        elif isinstance(event, PairOpened | PairReserved):
            self._reserved[id] = event.relationship_id
        elif isinstance(event, PairReleased) and self._reserved.get(id) == event.relationship_id:
            del self._reserved[id]
